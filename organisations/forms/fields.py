"""Fields that several forms share."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from organisations.models import OfficeKind, Unit


def date(label: Any, **more: Any) -> forms.DateField:
    """A day, picked or typed."""
    return forms.DateField(
        label=label,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "short"}),
        error_messages={"required": gettext_lazy("Isi tanggalnya."), "invalid": gettext_lazy("Tanggal ini tidak benar.")},
        **more,
    )


def decree() -> forms.CharField:
    """What a change of an office rests on."""
    return forms.CharField(
        label=gettext_lazy("Dasar"), max_length=200, required=False, help_text=gettext_lazy("Misalnya: Perbup Sinjai 12/2026.")
    )


def reason() -> forms.CharField:
    """Why a working day changes, for whoever reads of it."""
    return forms.CharField(
        label=gettext_lazy("Alasan"),
        max_length=300,
        help_text=gettext_lazy("Satu kalimat. Misalnya: kantor tutup karena pilkada."),
        error_messages={"required": gettext_lazy("Tulis alasannya.")},
    )


def source() -> forms.CharField:
    """What a change of a working day rests on; it moves deadlines, so it must rest on something."""
    return forms.CharField(
        label=gettext_lazy("Dasar"),
        max_length=200,
        help_text=gettext_lazy("Surat keputusan atau edaran, dengan nomornya. Misalnya: SKB 3 Menteri 1/2027."),
        error_messages={"required": gettext_lazy("Tulis dasarnya, dengan nomornya.")},
    )


def kinds() -> forms.ModelMultipleChoiceField[OfficeKind]:
    """What an office is for."""
    return forms.ModelMultipleChoiceField(
        label=gettext_lazy("Urusan"),
        queryset=OfficeKind.objects.order_by("name"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Menentukan laporan apa yang diteruskan ke sini."),
        error_messages={"required": gettext_lazy("Pilih sekurangnya satu urusan.")},
    )


class UnitField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not subscriptable when it runs
    """An office, by its name."""

    def __init__(self, **more: Any) -> None:
        super().__init__(queryset=Unit.objects.none(), **more)

    def label_from_instance(self, obj: Unit) -> str:
        return obj.name
