"""What a verifier says: points for each indicator of an aspect, and the last word on objections; what an office objects to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.blueprint import TOP
from assessments.forms.filling import Part
from assessments.models import Objection, Verdict
from assessments.services.moves import MOST

AGREES = "setuju"
POINTS = [(str(points), str(points)) for points in range(TOP + 1)]


class ReviewForm(forms.Form):
    """An aspect under check: n = points ("setuju" takes the office's own), a = why, of each indicator."""

    def __init__(
        self, *given: Any, parts: Sequence[Part], own: Mapping[str, Decimal | None], verdicts: Mapping[str, Verdict], **more: Any
    ) -> None:
        super().__init__(*given, **more)
        for part in parts:
            key, pk = part.row.key, part.row.pk
            points, verdict = own[key], verdicts.get(key)
            agree = (
                []
                if points is None
                else [(AGREES, _("Setuju dengan nilai OPD (%(points)s)") % {"points": f"{points:f}".replace(".", ",")})]
            )
            self.fields[f"n{pk}"] = forms.ChoiceField(
                label=_("Nilai indikator"),
                required=False,
                choices=[*agree, *POINTS],
                widget=forms.RadioSelect,
                initial=_chosen(verdict, points),
                error_messages={"invalid_choice": _("Pilih salah satu nilai.")},
            )
            self.fields[f"a{pk}"] = forms.CharField(
                label=_("Alasan"),
                required=False,
                max_length=MOST,
                widget=forms.Textarea(attrs={"rows": 2}),
                initial=verdict.reason if verdict else "",
                help_text=_("Wajib bila nilainya berbeda dari nilai OPD."),
            )

    def bound(self, letter: str, pk: int) -> forms.BoundField:
        """A field of an indicator."""
        return self[f"{letter}{pk}"]


def _chosen(verdict: Verdict | None, own: Decimal | None) -> str:
    # What was said of other points than the office gives itself now is to be said anew.
    if verdict is None or verdict.own_points != own:
        return ""
    return AGREES if verdict.points == own else format(verdict.points.normalize(), "f")


class ReturnForm(forms.Form):
    """Why a form goes back."""

    text = forms.CharField(
        label=gettext_lazy("Apa yang perlu dilengkapi"),
        max_length=MOST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Tulis apa yang perlu dilengkapi.")},
    )


class DecideForm(forms.Form):
    """The last word on an objection."""

    points = forms.ChoiceField(
        label=gettext_lazy("Nilai akhir"),
        choices=POINTS,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Pilih nilai akhirnya.")},
    )
    answer = forms.CharField(
        label=gettext_lazy("Alasan"),
        max_length=MOST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Tulis alasannya.")},
    )

    def __init__(self, data: Any = None, *, objection: Objection) -> None:
        super().__init__(data, prefix=f"putusan{objection.pk}")
        self.objection = objection
