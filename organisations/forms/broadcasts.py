"""What a coordinator says to everybody, and when silence counts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from organisations.forms.fields import date
from organisations.models import Agency, Unit
from organisations.queries import valid_on


class BroadcastForm(forms.Form):
    """Words for everybody who works here."""

    title = forms.CharField(label=gettext_lazy("Judul"), max_length=120, error_messages={"required": gettext_lazy("Tulis judulnya.")})
    text = forms.CharField(
        label=gettext_lazy("Isi"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": gettext_lazy("Tulis isinya dahulu.")},
    )
    units = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Hanya untuk kantor"),
        queryset=Unit.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Kosong berarti semua kantor."),
        error_messages={"invalid_choice": gettext_lazy("Kantor itu tidak ada.")},
    )
    until = date(gettext_lazy("Ditampilkan sampai"), required=False, help_text=gettext_lazy("Kosong berarti sampai dibaca."))

    def __init__(self, *given: Any, agency: Agency, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["units"].queryset = agency.units.filter(valid_on(timezone.localdate()), is_external=False).order_by("name")  # type: ignore[attr-defined]


class DeadDeskForm(forms.Form):
    """When silence counts."""

    days = forms.IntegerField(
        label=gettext_lazy("Hari tanpa masuk"),
        min_value=1,
        max_value=365,
        widget=forms.NumberInput(attrs={"class": "short"}),
        error_messages={"required": gettext_lazy("Tulis angkanya.")},
    )
