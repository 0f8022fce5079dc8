"""What a coordinator says about a draft of the rules, one rule at a time."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from complaints.models import ClockName, ClockRule, EventKind, FirstDay, MoveRule, ReasonKind, Regime, Rung
from complaints.services.regimes import NOT_STAFF, STAFF, startable
from complaints.workflow import Status

_DAY_TYPES = [("working", gettext_lazy("Hari kerja")), ("calendar", gettext_lazy("Hari kalender"))]
_STAFF = {
    "handler": gettext_lazy("Petugas kantor yang memegang"),
    "approver": gettext_lazy("Atasan kantor itu"),
    "supporter": gettext_lazy("Kantor pendukung"),
    "coordinator": gettext_lazy("Koordinator"),
}
MOST_DAYS = 366


def _line(label: Any, most: int, missing: Any, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, error_messages={"required": missing}, **more)


def _days(label: Any, *, least: int = 1, **more: Any) -> forms.IntegerField:
    said = gettext_lazy("Isi dengan angka, %(least)d sampai %(most)d.") % {"least": least, "most": MOST_DAYS}
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=MOST_DAYS,
        widget=forms.NumberInput(attrs={"class": "pin", "inputmode": "numeric"}),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), said),
        **more,
    )


class FactsForm(forms.Form):
    """What a regime is called, rests on, and from when it holds; and the numbers that are no clock."""

    name = _line(gettext_lazy("Nama"), 160, gettext_lazy("Beri nama pedoman ini."))
    legal_basis = _line(gettext_lazy("Dasar hukum"), 300, gettext_lazy("Tulis dasar hukumnya."))
    valid_from = forms.DateField(
        label=gettext_lazy("Berlaku mulai"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "short"}),
        error_messages={"required": gettext_lazy("Isi tanggalnya."), "invalid": gettext_lazy("Tanggal ini tidak benar.")},
    )
    max_transfers = _days(gettext_lazy("Berapa kali dikembalikan sampai menjadi sengketa"))
    ombudsman_after = _days(gettext_lazy("Hari kalender sampai Ombudsman ditawarkan"))


class CopyForm(FactsForm):
    """A new draft with the rules of a regime."""

    key = forms.SlugField(
        label=gettext_lazy("Kode"),
        max_length=40,
        help_text=gettext_lazy("Huruf, angka, dan tanda hubung. Misalnya: 5-2027. Tidak dapat diubah lagi."),
        error_messages={
            "required": gettext_lazy("Beri kode."),
            "invalid": gettext_lazy("Kode hanya huruf, angka, dan tanda hubung."),
        },
    )
    max_transfers = ombudsman_after = None  # type: ignore[assignment]  # they are copied
    field_order = ("key", "name", "legal_basis", "valid_from")


class ClockForm(forms.Form):
    """How long one clock runs."""

    days = _days(gettext_lazy("Jumlah hari"))
    day_type = forms.ChoiceField(label=gettext_lazy("Jenis hari"), choices=_DAY_TYPES)
    pause_days = _days(
        gettext_lazy("Paling lama menunggu pelapor (hari)"),
        least=0,
        help_text=gettext_lazy("Selama menunggu jawaban pelapor, hari tidak dihitung. 0: tidak pernah menunggu."),
    )
    legal_basis = _line(gettext_lazy("Dasar"), 300, gettext_lazy("Tulis dasarnya."))
    elsewhere = forms.ChoiceField(label=gettext_lazy("Laporan dari sistem lain dihitung sejak"), choices=FirstDay.choices)
    elsewhere_basis = _line(gettext_lazy("Dasar pilihan itu"), 300, gettext_lazy("Tulis dasarnya."))

    def __init__(self, *args: Any, row: ClockRule, **more: Any) -> None:
        super().__init__(*args, **more)
        if EventKind.REGISTERED not in row.starts:
            # It begins with something that is done here.
            del self.fields["elsewhere"], self.fields["elsewhere_basis"]


class MoveForm(forms.Form):
    """Who may make one move, and from where."""

    staff = forms.MultipleChoiceField(
        label=gettext_lazy("Siapa yang boleh"),
        choices=[(capacity.value, _STAFF[capacity.value]) for capacity in STAFF],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    sources = forms.MultipleChoiceField(label=gettext_lazy("Dari keadaan"), widget=forms.CheckboxSelectMultiple, required=False)
    needs_text = forms.BooleanField(label=gettext_lazy("Wajib disertai tulisan"), required=False)

    def __init__(self, *args: Any, row: MoveRule, **more: Any) -> None:
        super().__init__(*args, **more)
        fit = startable(row)
        self.fields["sources"].choices = [choice for choice in Status.choices if choice[0] in fit]  # type: ignore[attr-defined]
        if row.name in NOT_STAFF:
            del self.fields["staff"]


class ReasonForm(forms.Form):
    """One more reason."""

    kind = forms.ChoiceField(label=gettext_lazy("Untuk"), choices=ReasonKind.choices)
    name = _line(gettext_lazy("Alasan"), 120, gettext_lazy("Tulis alasannya."), help_text=gettext_lazy("Pelapor membaca kata-kata ini."))


class RenameForm(forms.Form):
    """Other words for a reason."""

    name = _line(gettext_lazy("Alasan"), 120, gettext_lazy("Tulis alasannya."))


class StepForm(forms.Form):
    """One more step of the ladder."""

    clock = forms.ChoiceField(label=gettext_lazy("Batas"), choices=ClockName.choices)
    days = _days(gettext_lazy("Berapa hari kerja"), least=0)
    when = forms.ChoiceField(
        label=gettext_lazy("Kapan"),
        choices=[("after", gettext_lazy("sesudah hari terakhir lewat")), ("before", gettext_lazy("sebelum hari terakhir"))],
    )
    rung = forms.ChoiceField(label=gettext_lazy("Diberitahukan kepada"), choices=Rung.choices)

    def said(self) -> dict[str, Any]:
        """As the ladder keeps it: days below zero are before the last day."""
        days = self.cleaned_data["days"] * (-1 if self.cleaned_data["when"] == "before" else 1)
        return {"clock": self.cleaned_data["clock"], "days": days, "rung": self.cleaned_data["rung"]}


class DeclareForm(forms.Form):
    """That somebody checked it."""

    sure = forms.BooleanField(
        label=gettext_lazy(
            "Saya sudah memeriksa pedoman ini dengan naskah aturannya, dan tahu bahwa sesudah berlaku tidak dapat diubah lagi."
        ),
        error_messages={"required": gettext_lazy("Centang dahulu bahwa Anda sudah memeriksanya.")},
    )


def facts_of(regime: Regime) -> dict[str, Any]:
    """A regime as its form begins."""
    return {name: getattr(regime, name) for name in FactsForm.base_fields}
