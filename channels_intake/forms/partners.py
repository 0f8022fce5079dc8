"""What the coordinator says of a partner, and what of its news is to be sent again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from channels_intake.models.partners import Partner, Scope
from channels_intake.partners.news import HEARD
from complaints import places
from complaints.models import EventKind
from organisations.forms.fields import UnitField
from organisations.models import Agency, Region
from organisations.queries import valid_on


class PlaceField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not subscriptable when it runs
    """A kecamatan, desa or kelurahan, by its name."""

    def label_from_instance(self, obj: Region) -> str:
        return obj.label


class PartnerForm(forms.Form):
    """Who it is, what it may, what it hears."""

    name = forms.CharField(label=gettext_lazy("Nama"), max_length=120, error_messages={"required": gettext_lazy("Tulis nama mitranya.")})
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("Boleh apa"),
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Pilih sekurangnya satu.")},
    )
    url = forms.CharField(
        label=gettext_lazy("Alamat penerima kabar"),
        max_length=1000,
        required=False,
        widget=forms.URLInput(attrs={"inputmode": "url"}),
        help_text=gettext_lazy("https://… milik mitra. Setiap kabar ditandatangani."),
    )
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Kabar tentang"),
        choices=[(kind.value, kind.label) for kind in HEARD],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Kosong berarti semua."),
    )
    unit = UnitField(label=gettext_lazy("Hanya tentang kantor"), required=False, empty_label=gettext_lazy("Semua kantor"))
    region = PlaceField(
        queryset=Region.objects.none(),
        label=gettext_lazy("Hanya di tempat"),
        required=False,
        empty_label=gettext_lazy("Semua tempat"),
    )
    patience = forms.IntegerField(
        label=gettext_lazy("Berhenti setelah gagal terus selama (hari)"),
        min_value=1,
        max_value=60,
        initial=5,
        widget=forms.NumberInput(attrs={"class": "short"}),
        error_messages={"required": gettext_lazy("Tulis angkanya.")},
    )

    def __init__(self, *given: Any, agency: Agency, **more: Any) -> None:
        super().__init__(*given, **more)
        today = timezone.localdate()
        self.fields["unit"].queryset = agency.units.filter(valid_on(today), is_external=False).order_by("name")  # type: ignore[attr-defined]
        self.fields["region"].queryset = Region.objects.filter(pk__in=[p.code for p in places.known()]).order_by("code")  # type: ignore[attr-defined]

    def clean_url(self) -> str:
        return str(self.cleaned_data["url"]).strip()

    def clean_kinds(self) -> list[str]:
        """In the flow's own order, so that the same choice is no change."""
        return [kind.value for kind in EventKind if kind.value in self.cleaned_data["kinds"]]

    @classmethod
    def of(cls, partner: Partner, *, prefix: str = "") -> PartnerForm:
        """The form as a partner stands."""
        names = ("name", "scopes", "url", "kinds", "unit", "region", "patience")
        return cls(initial={name: getattr(partner, name) for name in names}, agency=partner.agency, prefix=prefix or None)


class ReplayForm(forms.Form):
    """Since when news is sent again, and which."""

    since = forms.DateTimeField(
        label=gettext_lazy("Sejak"),
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local", "class": "short"}),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        error_messages={"required": gettext_lazy("Isi sejak kapan."), "invalid": gettext_lazy("Waktu ini tidak benar.")},
    )
    everything = forms.BooleanField(label=gettext_lazy("Juga yang sudah sampai"), required=False)
