"""Forms of the words an office keeps, of looking at an identity, and of handing over everything somebody had."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from complaints import access
from complaints.forms.fields import words
from complaints.models import TemplateUse
from organisations.models import Unit, User
from organisations.queries import WORKING, members

EVERYBODY = "semua"


class WordingForm(forms.Form):
    """One text to begin from."""

    use = forms.ChoiceField(label=gettext_lazy("Untuk"), choices=TemplateUse.choices)
    name = forms.CharField(
        label=gettext_lazy("Nama"),
        max_length=80,
        help_text=gettext_lazy("Yang terbaca di daftar, misalnya “Menunggu alat berat”."),
        error_messages={"required": gettext_lazy("Tulis namanya."), "max_length": gettext_lazy("Nama paling banyak 80 huruf.")},
    )
    text = words(
        gettext_lazy("Isi"),
        rows=7,
        help_text=gettext_lazy("Yang harus diisi petugas tulis dalam kurung siku, misalnya [tanggal]. Tanpa diisi tidak bisa dikirim."),
    )


class NewWordingForm(WordingForm):
    """A new one, and whose it is."""

    unit = forms.ChoiceField(label=gettext_lazy("Dipakai oleh"))
    field_order = ("unit", "use", "name", "text")

    def __init__(self, *args: Any, user: User, **more: Any) -> None:
        super().__init__(*args, **more)
        offices = Unit.objects.filter(pk__in=access.own_units(user)).order_by("name")
        choices = [(str(unit.pk), unit.name) for unit in offices]
        if access.is_coordinator(user):
            choices.append((EVERYBODY, gettext_lazy("Semua kantor")))  # type: ignore[arg-type]
        self.fields["unit"].choices = choices  # type: ignore[attr-defined]


class RevealForm(forms.Form):
    """Why somebody must know who reported."""

    reason = words(
        gettext_lazy("Mengapa perlu dibuka"),
        rows=2,
        missing=gettext_lazy("Tulis alasannya."),
        help_text=gettext_lazy("Nama Anda, alasan dan waktunya dicatat dan tidak dapat dihapus."),
    )


class HandOverAllForm(forms.Form):
    """Who goes on with all of somebody's open cases in a unit."""

    to = forms.ModelChoiceField(
        label=gettext_lazy("Diteruskan oleh"),
        queryset=User.objects.none(),
        empty_label=gettext_lazy("Pilih petugas"),
        error_messages={"required": gettext_lazy("Pilih petugasnya.")},
    )

    def __init__(self, *args: Any, unit: Unit, leaving: User, **more: Any) -> None:
        super().__init__(*args, **more)
        colleagues = members(unit, WORKING, timezone.localdate()).exclude(user=leaving).values("user")
        found = User.objects.filter(pk__in=colleagues).order_by("display_name", "username")
        self.fields["to"].queryset = found  # type: ignore[attr-defined]
