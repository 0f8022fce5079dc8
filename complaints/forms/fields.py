"""Fields that several forms share: words, pictures, offices."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.attachments import MAX_FILES, CleanFile, InvalidFile, clean_file
from complaints.services.change import MAX_TEXT
from organisations.models import Unit
from organisations.queries import valid_on

_EMPTY = gettext_lazy("Tulis isinya dahulu.")


class ManyFilesInput(forms.ClearableFileInput):
    """A file input that takes several; Django's own refuses the attribute."""

    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Up to MAX_FILES pictures or PDFs, each read, checked and redrawn. Cleans to a tuple of CleanFile."""

    widget = ManyFilesInput(attrs={"accept": "image/jpeg,image/png,image/webp,application/pdf"})

    def clean(self, data: Any, initial: Any = None) -> tuple[CleanFile, ...]:
        uploads = [item for item in (data if isinstance(data, list | tuple) else [data]) if item]
        if len(uploads) > MAX_FILES:
            raise forms.ValidationError(_("Paling banyak %(most)d berkas. Pilih lagi.") % {"most": MAX_FILES})
        return tuple(self._one(upload) for upload in uploads)

    def _one(self, upload: UploadedFile[Any]) -> CleanFile:
        try:
            return clean_file(upload)
        except InvalidFile as error:
            raise forms.ValidationError(str(error)) from error


def words(label: Any, *, rows: int = 4, required: bool = True, missing: Any = _EMPTY, **more: Any) -> forms.CharField:
    """A text of several lines; NUL is dropped by the service, length is the service's too."""
    return WordsField(
        label=label,
        required=required,
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={
            "required": missing,
            "max_length": gettext_lazy("Tulisan terlalu panjang. Paling banyak 20.000 huruf; sisanya kirim menyusul."),
        },
        **more,
    )


class WordsField(forms.CharField):
    """A text in which a NUL byte is dropped instead of refused: nobody typed it on purpose (P8)."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value) or "").replace("\x00", "")

    def clean(self, value: Any) -> str:
        return str(super().clean(value.replace("\x00", "") if isinstance(value, str) else value))


class QuickSelect(forms.Select):
    """Django's select, its options written in one go. Django renders a template for every option, and an office is one of 122."""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        groups = self.optgroups(name, self.format_value(value))
        own = self.build_attrs(self.attrs, attrs) | ({"multiple": True} if self.allow_multiple_selected else {})
        options = format_html_join("\n", "{}", ((_group(heading, found),) for heading, found, _index in groups))
        return format_html("<select{}>\n{}\n</select>", flatatt({"name": name, **own}), options)


class QuickSelectMultiple(QuickSelect, forms.SelectMultiple):
    """The same for several at once."""


def _group(heading: str | None, found: list[dict[str, Any]]) -> SafeString:
    # Nearly no option has attributes: only the chosen one does.
    rows = ((one["value"], flatatt(one["attrs"]) if one["attrs"] else "", one["label"]) for one in found)
    written = format_html_join("\n", '<option value="{}"{}>{}</option>', rows)
    return format_html('<optgroup label="{}">\n{}\n</optgroup>', heading, written) if heading else written


class UnitField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not subscriptable when it runs
    """An office, by its name."""

    widget = QuickSelect

    def __init__(self, **more: Any) -> None:
        super().__init__(queryset=Unit.objects.none(), empty_label=gettext_lazy("Pilih kantor"), **more)

    def label_from_instance(self, obj: Unit) -> str:
        return obj.name


def inside(on: dt.date) -> Any:
    """Offices that have officers here."""
    return Unit.objects.filter(valid_on(on), is_external=False, agency__is_tenant=True).order_by("name")


def outside(on: dt.date) -> Any:
    """Bodies that are only written to."""
    return Unit.objects.filter(valid_on(on), is_external=True).order_by("name")
