"""Rows of an instrument as Bagian Organisasi writes them, a copy's version, and a spreadsheet to read in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments import live
from assessments.blueprint import LEVELS, MOST_BASIS, MOST_KEY, MOST_NAME, MOST_TEXT, TOP
from assessments.models import Aspect, Indicator, Kind, Question, Scheme, Scope
from assessments.scoring import decimal_of
from assessments.sheets import MOST_BYTES


def _words(label: Any, most: int, *, required: bool = True, rows: int = 0, **more: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    return forms.CharField(
        label=label, max_length=most, required=required, widget=widget, error_messages={"required": gettext_lazy("Isi dahulu.")}, **more
    )


def _key() -> forms.SlugField:
    return forms.SlugField(
        label=gettext_lazy("Kunci"),
        max_length=MOST_KEY,
        help_text=gettext_lazy("Nama pendek yang tetap sama di setiap versi, misalnya: sk-pengelola. Hasil periode lalu dicari dengannya."),
        error_messages={"required": gettext_lazy("Isi kuncinya."), "invalid": gettext_lazy("Hanya huruf kecil, angka dan tanda hubung.")},
    )


def _weight() -> forms.DecimalField:
    return forms.DecimalField(
        label=gettext_lazy("Bobot"),
        min_value=0,
        max_digits=6,
        decimal_places=2,
        initial=1,
        widget=forms.NumberInput(attrs={"class": "short", "step": "0.01"}),
    )


class AspectForm(forms.Form):
    """An aspect."""

    key = _key()
    name = _words(gettext_lazy("Nama"), MOST_NAME)
    weight = _weight()
    help = _words(gettext_lazy("Penjelasan"), MOST_TEXT, required=False, rows=2)

    def facts(self) -> dict[str, Any]:
        """The row's fields."""
        return dict(self.cleaned_data)


class IndicatorForm(AspectForm):
    """An indicator, with what others call the same."""

    legal_basis = _words(gettext_lazy("Dasar hukum"), MOST_BASIS, required=False)
    basis_verified = forms.BooleanField(label=gettext_lazy("Dasar ini sudah dicocokkan dengan naskahnya"), required=False)
    evidence = forms.BooleanField(label=gettext_lazy("Bukti wajib"), required=False)

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        for scheme in Scheme:
            self.fields[f"skema_{scheme}"] = _words(scheme.label, MOST_NAME, required=False)

    def facts(self) -> dict[str, Any]:
        """The row's fields; the schemes in one."""
        said = super().facts()
        schemes = {scheme.value: said.pop(f"skema_{scheme}") for scheme in Scheme}
        return said | {"schemes": {key: words for key, words in schemes.items() if words}}


class QuestionForm(forms.Form):
    """A question."""

    key = _key()
    text = _words(gettext_lazy("Pertanyaan"), MOST_TEXT, rows=2)
    kind = forms.ChoiceField(label=gettext_lazy("Jenis"), choices=Kind.choices)
    weight = _weight()
    required = forms.BooleanField(label=gettext_lazy("Wajib dijawab"), required=False, initial=True)
    levels = _words(
        gettext_lazy("Keterangan tingkat"),
        MOST_TEXT * LEVELS,
        required=False,
        rows=4,
        help_text=gettext_lazy("Untuk jenis tingkat: empat baris, untuk tingkat 0, 1, 2 dan 3."),
    )
    unit = _words(gettext_lazy("Satuan"), 40, required=False)
    figure = forms.ChoiceField(
        label=gettext_lazy("Angka dari sistem"),
        required=False,
        help_text=gettext_lazy("Bila dipilih, jawabannya diisi oleh sistem dan tidak diketik."),
    )
    thresholds = _words(
        gettext_lazy("Ambang nilai"),
        80,
        required=False,
        help_text=gettext_lazy("Untuk jenis angka: mulai angka berapa nilainya 1, 2, 3, dipisah titik koma. Boleh menurun."),
    )
    help = _words(gettext_lazy("Penjelasan"), MOST_TEXT, required=False, rows=2)

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["figure"].choices = [("", _("Tidak ada")), *live.known().items()]  # type: ignore[attr-defined]

    def clean_thresholds(self) -> list[str]:
        parts = [part.strip().replace(",", ".") for part in self.cleaned_data["thresholds"].split(";") if part.strip()]
        numbers = [decimal_of(part) for part in parts]
        if parts and (len(parts) != TOP or None in numbers):
            raise forms.ValidationError(_("Tulis tiga angka dipisah titik koma, misalnya: 60; 80; 95."))
        return [format(number, "f") for number in numbers if number is not None]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("figure") and said.get("kind") != Kind.NUMBER:
            self.add_error("figure", _("Angka dari sistem hanya untuk jenis angka."))
        return said

    def facts(self) -> dict[str, Any]:
        """The row's fields."""
        levels = [line.strip() for line in self.cleaned_data["levels"].splitlines() if line.strip()]
        return self.cleaned_data | {"levels": levels}


FORMS: Mapping[str, type[AspectForm] | type[QuestionForm]] = {"aspect": AspectForm, "indicator": IndicatorForm, "question": QuestionForm}


def begun(part: str, row: Aspect | Indicator | Question) -> dict[str, Any]:
    """A row as its form begins."""
    found = {name: getattr(row, name) for name in FORMS[part].base_fields}
    if isinstance(row, Indicator):
        found |= {f"skema_{scheme}": row.schemes.get(scheme, "") for scheme in Scheme}
    if isinstance(row, Question):
        found |= {"levels": "\n".join(row.levels), "thresholds": "; ".join(row.thresholds)}
    return found


class FactsForm(forms.Form):
    """What a draft is called, and what it follows."""

    name = _words(gettext_lazy("Nama"), MOST_NAME)
    source = _words(gettext_lazy("Sumber"), 300, required=False, help_text=gettext_lazy("Surat atau aturan yang diikuti, dengan nomornya."))


class CopyForm(forms.Form):
    """The version of a copy."""

    version = _words(gettext_lazy("Nama versi"), 20, help_text=gettext_lazy("Misalnya: 2027.1"))


class NewForm(CopyForm):
    """An instrument from nothing."""

    key = _key()
    name = _words(gettext_lazy("Nama"), MOST_NAME)
    scope = forms.ChoiceField(label=gettext_lazy("Untuk"), choices=Scope.choices)
    field_order = ("name", "key", "scope", "version")


class SheetForm(forms.Form):
    """A spreadsheet to read in."""

    file = forms.FileField(
        label=gettext_lazy("Berkas XLSX"),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={"required": gettext_lazy("Pilih berkasnya dahulu."), "empty": gettext_lazy("Berkasnya kosong.")},
    )

    def clean_file(self) -> bytes:
        upload = self.cleaned_data["file"]
        if upload.size > MOST_BYTES:
            raise forms.ValidationError(_("Berkas terlalu besar. Paling besar 2 MB."))
        return bytes(upload.read())
