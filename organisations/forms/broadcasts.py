"""What a coordinator says to everybody, and when silence counts."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from organisations.forms.fields import date


class BroadcastForm(forms.Form):
    """Words for everybody who works here."""

    title = forms.CharField(label=gettext_lazy("Judul"), max_length=120, error_messages={"required": gettext_lazy("Tulis judulnya.")})
    text = forms.CharField(
        label=gettext_lazy("Isi"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": gettext_lazy("Tulis isinya dahulu.")},
    )
    until = date(gettext_lazy("Ditampilkan sampai"), required=False, help_text=gettext_lazy("Kosong berarti sampai dibaca."))


class DeadDeskForm(forms.Form):
    """When silence counts."""

    days = forms.IntegerField(
        label=gettext_lazy("Hari tanpa masuk"),
        min_value=1,
        max_value=365,
        widget=forms.NumberInput(attrs={"class": "short"}),
        error_messages={"required": gettext_lazy("Tulis angkanya.")},
    )
