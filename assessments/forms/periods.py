"""A round of assessment to open, and its last day."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.models import Instrument, Scope
from assessments.services import Opening
from organisations.forms.fields import date
from organisations.models import Agency, Unit
from organisations.queries import valid_on

MOST_YEARS, MOST_BEFORE = 5, 90


class InstrumentsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # not subscriptable when it runs
    """Published versions, by name and version."""

    def label_from_instance(self, obj: Instrument) -> str:
        return _("%(name)s, versi %(version)s (%(scope)s)") % {"name": obj.name, "version": obj.version, "scope": Scope(obj.scope).label}


class UnitsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # not subscriptable when it runs
    """Offices by name."""

    def label_from_instance(self, obj: Unit) -> str:
        return obj.name


class DaysField(forms.CharField):
    """Numbers of days, with commas between them."""

    widget = forms.TextInput(attrs={"class": "short", "autocomplete": "off"})

    def __init__(self, **more: Any) -> None:
        super().__init__(max_length=40, **more)

    def clean(self, value: Any) -> list[int]:
        parts = [part.strip() for part in super().clean(value).split(",") if part.strip()]
        if not all(part.isascii() and part.isdecimal() and int(part) <= MOST_BEFORE for part in parts):
            raise forms.ValidationError(_("Tulis angka hari dipisah koma, misalnya: 14, 7, 3, 1."))
        return [int(part) for part in parts]

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(map(str, value)) if isinstance(value, list) else value


class OpenForm(forms.Form):
    """A round."""

    name = forms.CharField(label=gettext_lazy("Nama"), max_length=120, error_messages={"required": gettext_lazy("Tulis nama periodenya.")})
    year = forms.IntegerField(
        label=gettext_lazy("Tahun"),
        widget=forms.NumberInput(attrs={"class": "short"}),
        error_messages={"required": gettext_lazy("Isi tahunnya.")},
    )
    deadline = date(gettext_lazy("Hari terakhir mengirim"))
    instruments = InstrumentsField(
        label=gettext_lazy("Instrumen"),
        queryset=Instrument.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Pilih sekurangnya satu instrumen.")},
    )
    units = UnitsField(
        label=gettext_lazy("Kantor yang ikut"),
        queryset=Unit.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Setiap kantor mendapat isian dan pemberitahuan di kotak kerjanya."),
    )
    objection_days = forms.IntegerField(
        label=gettext_lazy("Hari kerja untuk keberatan"),
        min_value=1,
        max_value=60,
        initial=5,
        widget=forms.NumberInput(attrs={"class": "short"}),
        error_messages={"required": gettext_lazy("Isi jumlah harinya.")},
    )
    remind_before = DaysField(
        label=gettext_lazy("Ingatkan sebelum hari terakhir"),
        required=False,
        initial=[14, 7, 3, 1],
        help_text=gettext_lazy("Berapa hari sebelumnya, dipisah koma. Hanya yang belum mengirim, pada jam kerja."),
    )

    def __init__(self, *given: Any, agency: Agency, instruments: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        today = timezone.localdate()
        self.fields["instruments"].queryset = instruments  # type: ignore[attr-defined]
        offices = agency.units.filter(valid_on(today), is_external=False).order_by("name")
        self.fields["units"].queryset = offices  # type: ignore[attr-defined]

    def clean_year(self) -> int:
        year: int = self.cleaned_data["year"]
        if abs(year - timezone.localdate().year) > MOST_YEARS:
            raise forms.ValidationError(_("Periksa lagi tahunnya."))
        return year

    def opening(self, lead_unit: Unit) -> Opening:
        """What was said, for the service."""
        said = self.cleaned_data
        return Opening(
            name=said["name"],
            year=said["year"],
            deadline=said["deadline"],
            instruments=list(said["instruments"]),
            units=list(said["units"]),
            lead_unit=lead_unit,
            objection_days=said["objection_days"],
            remind_before=said["remind_before"],
        )


class DeadlineForm(forms.Form):
    """Another last day."""

    deadline = date(gettext_lazy("Hari terakhir mengirim"))
