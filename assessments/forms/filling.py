"""One aspect of a form, to be filled in: an answer, a note and a version for each question; files and a comment for each indicator.

Everything is one form with one button, so that whoever has no scripts loses nothing by adding a file.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.models import Answer, Evidence, Indicator, Kind, Question, Remark
from assessments.scoring import NO, YES
from assessments.services.answers import MOST_REMARK, MOST_TEXT
from complaints.attachments import CleanFile, InvalidFile, clean_file

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from assessments.live import Reading

ACCEPT = "image/jpeg,image/png,image/webp,application/pdf"


class EvidenceField(forms.FileField):
    """A picture or PDF, checked and redrawn as a citizen's is. Cleans to a CleanFile, or None."""

    widget = forms.FileInput(attrs={"accept": ACCEPT})

    def clean(self, data: Any, initial: Any = None) -> CleanFile | None:
        upload: UploadedFile[Any] | None = data or None
        if upload is None:
            return None
        try:
            return clean_file(upload)
        except InvalidFile as error:
            raise forms.ValidationError(str(error)) from error


class LevelSelect(forms.RadioSelect):
    """Levels by their number, each with its description under it."""

    def __init__(self, levels: Sequence[str]) -> None:
        super().__init__()
        self.described = dict(zip("0123", levels, strict=False))

    def create_option(self, name: str, value: Any, *given: Any, **more: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *given, **more)
        option["hint"] = self.described.get(str(value), "")
        return option


@dataclass
class Asked:
    """A question as the page shows it: its row, what stands there, and what the last round said."""

    row: Question
    answer: Answer | None
    reading: Reading | None = None
    before: str = ""
    # Written by somebody else while this person was writing.
    theirs: Answer | None = None
    form: FillForm | None = None

    @property
    def value(self) -> forms.BoundField | None:
        """The field of its answer; None where the system answers, or a file does."""
        return self.form[f"j{self.row.pk}"] if self.form and f"j{self.row.pk}" in self.form.fields else None

    @property
    def note(self) -> forms.BoundField | None:
        """The field of its note."""
        return self.form[f"k{self.row.pk}"] if self.form and f"k{self.row.pk}" in self.form.fields else None

    @property
    def version(self) -> forms.BoundField | None:
        """The hidden field with the version that was seen."""
        return self.form[f"v{self.row.pk}"] if self.form and f"v{self.row.pk}" in self.form.fields else None

    @property
    def file(self) -> forms.BoundField | None:
        """The field of the file that answers it."""
        return self.form[f"f{self.row.pk}"] if self.form and f"f{self.row.pk}" in self.form.fields else None

    @property
    def figure(self) -> str:
        """The live number as Indonesians write it; "" when there is nothing to count."""
        return self.reading.value.replace(".", ",") if self.reading else ""

    @property
    def as_of(self) -> dt.datetime | None:
        """The moment of the live number."""
        return dt.datetime.fromisoformat(self.reading.facts["as_of"]) if self.reading else None

    @property
    def said(self) -> str:
        """The answer in words, for who only reads."""
        return said(self.row, self.answer.value if self.answer else "")


def said(row: Question, value: str) -> str:
    """A stored answer in words."""
    if not value:
        return ""
    if row.kind == Kind.YES_NO:
        return _("Ya") if value == YES else _("Tidak")
    if row.kind == Kind.SCALE and value in {"0", "1", "2", "3"}:
        return f"{value}: {row.levels[int(value)]}"
    if row.kind == Kind.NUMBER:
        return f"{value.replace('.', ',')} {row.unit}".strip()
    return value


@dataclass
class Part:
    """An indicator as the page shows it."""

    row: Indicator
    asked: list[Asked]
    evidence: list[Evidence]
    remarks: list[Remark] = field(default_factory=list)
    form: FillForm | None = None

    def _bound(self, letter: str) -> forms.BoundField | None:
        return self.form[f"{letter}{self.row.pk}"] if self.form and f"{letter}{self.row.pk}" in self.form.fields else None

    @property
    def file(self) -> forms.BoundField | None:
        """The field of a new file."""
        return self._bound("b")

    @property
    def title(self) -> forms.BoundField | None:
        """The field of that file's name."""
        return self._bound("t")

    @property
    def replaces(self) -> forms.BoundField | None:
        """The field that says which file the new one takes the place of."""
        return self._bound("g")

    @property
    def comment(self) -> forms.BoundField | None:
        """The field of a comment."""
        return self._bound("c")

    @property
    def replies(self) -> list[Evidence]:
        """The files of the indicator itself, not of a question that asks for one."""
        return [row for row in self.evidence if row.question_id is None]

    def files_of(self) -> Iterator[tuple[Asked, list[Evidence]]]:
        """Each question with the files that answer it."""
        for asked in self.asked:
            yield asked, [row for row in self.evidence if row.question_id == asked.row.pk]


class FillForm(forms.Form):
    """An aspect. Fields are made from its questions: j = answer, k = note, v = version seen, f = file of a question; of an
    indicator b = new file, t = its name, g = the file it replaces, c = comment. Without `writes` only comments are taken, if those."""

    def __init__(self, *given: Any, parts: Sequence[Part], writes: bool, comments: bool, box: int | None = None, **more: Any) -> None:
        super().__init__(*given, **more)
        self.parts = parts
        self.boxes = self._boxes(box)
        for part in parts:
            part.form = self
            for asked in part.asked:
                asked.form = self
                if writes and not asked.row.figure:
                    self._ask(asked)
            if writes and part.row.pk in self.boxes:
                self._files(part)
            if comments:
                self.fields[f"c{part.row.pk}"] = forms.CharField(
                    label=_("Catatan untuk indikator ini"), required=False, max_length=MOST_REMARK, widget=forms.Textarea(attrs={"rows": 2})
                )

    def _boxes(self, box: int | None) -> set[int]:
        """The indicators that get a box for a file: all of them, or where that is more than the server takes, one and those sent."""
        files = sum(asked.row.kind == Kind.FILE for part in self.parts for asked in part.asked)
        if files + len(self.parts) <= settings.DATA_UPLOAD_MAX_NUMBER_FILES:
            return {part.row.pk for part in self.parts}
        return {part.row.pk for part in self.parts if part.row.pk == box or f"b{part.row.pk}" in self.files}

    def _ask(self, asked: Asked) -> None:
        row, answer = asked.row, asked.answer
        if row.kind == Kind.FILE:
            self.fields[f"f{row.pk}"] = EvidenceField(label=row.text, required=False, help_text=row.help)
            return
        made = _field(row)
        made.required, made.label, made.help_text = False, row.text, row.help
        made.initial = _shown(row, answer.value) if answer else ""
        made.widget.attrs["data-answer"] = str(row.pk)
        self.fields[f"j{row.pk}"] = made
        self.fields[f"k{row.pk}"] = forms.CharField(
            label=_("Keterangan"),
            required=False,
            max_length=MOST_TEXT,
            initial=answer.note if answer else "",
            widget=forms.Textarea(attrs={"rows": 2, "data-answer": str(row.pk)}),
        )
        self.fields[f"v{row.pk}"] = forms.IntegerField(
            required=False, min_value=0, initial=answer.version if answer else 0, widget=forms.HiddenInput
        )

    def _files(self, part: Part) -> None:
        self.fields[f"b{part.row.pk}"] = EvidenceField(
            label=_("Tambah bukti"), required=False, help_text=_("Foto atau PDF, paling besar 10 MB.")
        )
        self.fields[f"t{part.row.pk}"] = forms.CharField(label=_("Nama berkas"), required=False, max_length=120)
        if part.replies:
            choices = [("", _("Berkas baru")), *((str(row.pk), _("Mengganti: %(title)s") % {"title": row.title}) for row in part.replies)]
            self.fields[f"g{part.row.pk}"] = forms.ChoiceField(label=_("Sebagai"), required=False, choices=choices)


def _field(row: Question) -> forms.Field:
    if row.kind == Kind.YES_NO:
        return forms.ChoiceField(
            choices=[(YES, _("Ya")), (NO, _("Tidak"))],
            widget=forms.RadioSelect,
            error_messages={"invalid_choice": _("Pilih ya atau tidak.")},
        )
    if row.kind == Kind.SCALE:
        choices = [(str(level), _("Tingkat %(level)d") % {"level": level}) for level in range(len(row.levels))]
        return forms.ChoiceField(
            choices=choices, widget=LevelSelect(row.levels), error_messages={"invalid_choice": _("Pilih salah satu tingkat.")}
        )
    if row.kind == Kind.NUMBER:
        return forms.CharField(
            max_length=20, widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "short", "autocomplete": "off"})
        )
    return forms.CharField(max_length=MOST_TEXT, widget=forms.Textarea(attrs={"rows": 4}))


def _shown(row: Question, value: str) -> str:
    return value.replace(".", ",") if row.kind == Kind.NUMBER else value


class SaveForm(forms.Form):
    """One answer, sent while it is written."""

    question = forms.IntegerField(min_value=1, max_value=2**62)
    version = forms.IntegerField(min_value=0, max_value=2**31 - 1)
    value = forms.CharField(required=False, max_length=MOST_TEXT, error_messages={"max_length": gettext_lazy("Tulisan terlalu panjang.")})
    note = forms.CharField(required=False, max_length=MOST_TEXT, error_messages={"max_length": gettext_lazy("Tulisan terlalu panjang.")})
