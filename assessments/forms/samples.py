"""What a reader gives a case, what its office says to that, a rule for samples, and a month to draw."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.blueprint import Blueprint, Question
from assessments.models import Instrument, Scope
from assessments.quality.marking import Marks, criteria
from assessments.services.samples import MOST
from organisations.forms.fields import date

DOES_NOT_APPLY = "-"


def _field(question: Question, mark: str | None) -> forms.ChoiceField:
    choices = [(str(level), f"{level}: {words}") for level, words in enumerate(question.levels)]
    if not question.required:
        choices.append((DOES_NOT_APPLY, _("Tidak berlaku untuk laporan ini")))
    return forms.ChoiceField(
        label=question.text,
        help_text=question.help,
        choices=choices,
        widget=forms.RadioSelect,
        initial=mark,
        error_messages={"required": _("Beri nilai untuk kriteria ini."), "invalid_choice": _("Pilih salah satu nilai.")},
    )


class ReadingForm(forms.Form):
    """A case: a mark for every criterion of the sheet, and a note for the office."""

    def __init__(self, *given: Any, sheet: Blueprint, marks: Marks | None = None, note: str = "", **more: Any) -> None:
        super().__init__(*given, **more)
        self.sheet = sheet
        for question in criteria(sheet):
            mark = None
            if marks is not None and question.key in marks:
                mark = DOES_NOT_APPLY if marks[question.key] is None else str(marks[question.key])
            self.fields[f"n_{question.key}"] = _field(question, mark)
        self.fields["note"] = self.words(note)

    def words(self, note: str) -> forms.CharField:
        """The note."""
        return forms.CharField(
            label=_("Catatan untuk kantor"),
            required=False,
            max_length=MOST,
            initial=note,
            widget=forms.Textarea(attrs={"rows": 3}),
            help_text=_("Apa yang baik dan apa yang bisa lebih baik. Jangan tulis data pribadi."),
        )

    def groups(self) -> list[tuple[str, str, list[tuple[str, str, forms.BoundField]]]]:
        """Aspect, what it is about, and its criteria: name, help and field."""
        return [
            (
                aspect.name,
                aspect.help,
                [(row.name, row.help, self[f"n_{question.key}"]) for row in aspect.indicators for question in row.questions],
            )
            for aspect in self.sheet.aspects
        ]

    def marks(self) -> dict[str, int | None]:
        """What was given, by the key of the criterion."""
        said = {question.key: self.cleaned_data[f"n_{question.key}"] for question in criteria(self.sheet)}
        return {key: None if mark == DOES_NOT_APPLY else int(mark) for key, mark in said.items()}


class DecisionForm(ReadingForm):
    """The last word on an objection, with the marks that count from then on."""

    def words(self, note: str) -> forms.CharField:
        """The answer."""
        return forms.CharField(
            label=_("Jawaban atas keberatan"),
            max_length=MOST,
            initial=note,
            widget=forms.Textarea(attrs={"rows": 3}),
            error_messages={"required": _("Tulis jawaban atas keberatannya.")},
        )


class ObjectionForm(forms.Form):
    """What an office says against its score."""

    text = forms.CharField(
        label=gettext_lazy("Mengapa nilai ini tidak tepat"),
        max_length=MOST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Keberatan hanya bisa satu kali untuk setiap laporan."),
        error_messages={"required": gettext_lazy("Tulis alasan keberatannya.")},
    )


class TellForm(forms.Form):
    """Why results are told with cases that nobody read."""

    reason = forms.CharField(
        label=gettext_lazy("Sebab ada laporan yang tidak dibaca"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


class DrawForm(forms.Form):
    """A month to draw by hand."""

    month = forms.TypedChoiceField(
        label=gettext_lazy("Bulan"),
        coerce=dt.date.fromisoformat,
        error_messages={"required": gettext_lazy("Pilih bulannya."), "invalid_choice": gettext_lazy("Pilih bulannya.")},
    )

    def __init__(self, *given: Any, months: Sequence[dt.date], **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["month"].choices = [(month.isoformat(), date_format(month, "F Y")) for month in months]  # type: ignore[attr-defined]


class SheetField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not subscriptable when it runs
    """Published sheets, by name and version."""

    def label_from_instance(self, obj: Instrument) -> str:
        return _("%(name)s, versi %(version)s") % {"name": obj.name, "version": obj.version}


def _number(label: Any, least: int, most: int, **more: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=most,
        widget=forms.NumberInput(attrs={"class": "short"}),
        error_messages={"required": gettext_lazy("Isi angkanya.")},
        **more,
    )


class RuleForm(forms.Form):
    """A rule for the months from a day on."""

    valid_from = date(gettext_lazy("Berlaku untuk bulan yang dimulai sejak"))
    sheet = SheetField(
        label=gettext_lazy("Lembar"),
        queryset=Instrument.objects.none(),
        error_messages={"required": gettext_lazy("Pilih lembarnya.")},
    )
    size = _number(gettext_lazy("Laporan yang dibaca setiap bulan"), 1, 500)
    second_percent = _number(gettext_lazy("Dibaca dua orang, persen"), 0, 100)
    objection_days = _number(gettext_lazy("Hari kerja untuk keberatan"), 1, 60)
    draw_day = _number(gettext_lazy("Diambil pada tanggal, di bulan berikutnya"), 1, 28)
    source = forms.CharField(
        label=gettext_lazy("Dasar"), max_length=300, required=False, help_text=gettext_lazy("Surat atau keputusan, dengan nomornya.")
    )

    def __init__(self, *given: Any, sheets: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["sheet"].queryset = sheets.filter(scope=Scope.CASE, published_at__isnull=False)  # type: ignore[attr-defined]
