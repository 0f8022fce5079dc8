"""What people may say to an existing case, checked: reporters with proof, officers, the coordinator."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints import numbers
from complaints.attachments import MAX_FILES, CleanFile, InvalidFile, clean_file
from complaints.models import EndReason
from complaints.services.change import MAX_TEXT
from complaints.services.closing import ARCHIVE_REASONS
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


class TrackForm(forms.Form):
    """A tracking number and, if at hand, the PIN."""

    number = forms.CharField(
        label=gettext_lazy("Nomor laporan"),
        max_length=60,
        help_text=gettext_lazy("12 angka, ada di SMS atau catatan Anda."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Tulis nomor laporan.")},
    )
    pin = forms.CharField(
        label=gettext_lazy("PIN"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "pin"}),
    )

    def clean_number(self) -> str:
        digits = numbers.parse(self.cleaned_data["number"])
        if digits is None:
            raise forms.ValidationError(_("Nomor ini tidak benar. Periksa lagi 12 angkanya."))
        return digits


class PinForm(forms.Form):
    """The proof alone, on the page of a case."""

    pin = forms.CharField(
        label=gettext_lazy("PIN (6 angka)"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "pin"}),
        error_messages={"required": gettext_lazy("Tulis PIN Anda.")},
    )

    def clean_pin(self) -> str:
        return "".join(char for char in str(self.cleaned_data["pin"]) if char.isdecimal())


class MessageForm(forms.Form):
    """More facts, or the answer to our question."""

    text = words(gettext_lazy("Keterangan Anda"))
    photos = PhotosField(label=gettext_lazy("Foto atau PDF"), required=False)


class WordsForm(forms.Form):
    """One text to a colleague or a reporter."""

    text = words(gettext_lazy("Isi"))


class OptionalWordsForm(forms.Form):
    """A verdict whose words may be left out."""

    text = words(gettext_lazy("Ceritakan sedikit"), required=False, rows=3)


class ReplyForm(forms.Form):
    """An answer, with pictures."""

    text = words(gettext_lazy("Jawaban"))
    photos = PhotosField(label=gettext_lazy("Foto atau PDF"), required=False)


class AskForm(forms.Form):
    """What is missing."""

    text = words(gettext_lazy("Pertanyaan"))


class NoteForm(forms.Form):
    """For colleagues only."""

    text = words(gettext_lazy("Catatan"), rows=3)


class UnitField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not subscriptable when it runs
    """An office, by its name."""

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


class TransferForm(forms.Form):
    """ "Not ours", with the reason and whose it may be."""

    text = words(gettext_lazy("Mengapa bukan kewenangan kami"))
    unit = UnitField(label=gettext_lazy("Menurut kami, ini urusan"), required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["unit"].queryset = Unit.objects.filter(valid_on(timezone.localdate())).order_by("name")  # type: ignore[attr-defined]


class ResolveForm(forms.Form):
    """What came of it, in words, with proof."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("Hasilnya"),
        widget=forms.RadioSelect,
        choices=[
            ("done", gettext_lazy("Sudah dikerjakan")),
            ("planned", gettext_lazy("Dijadwalkan")),
            ("explained", gettext_lazy("Sudah dijelaskan")),
            ("refused", gettext_lazy("Tidak dapat dipenuhi")),
        ],
        error_messages={"required": gettext_lazy("Pilih hasilnya.")},
    )
    text = words(gettext_lazy("Apa yang sudah dilakukan"))
    photos = PhotosField(label=gettext_lazy("Bukti: foto atau PDF"), required=False)


class AssignForm(forms.Form):
    """Which office must act, and why."""

    unit = UnitField(label=gettext_lazy("Kantor"), error_messages={"required": gettext_lazy("Pilih kantor yang dituju.")})
    text = words(gettext_lazy("Alasan"), rows=2, missing=gettext_lazy("Tulis alasannya, satu kalimat cukup."))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["unit"].queryset = inside(timezone.localdate())  # type: ignore[attr-defined]


class ForwardForm(forms.Form):
    """Which outside body, and what was sent to it."""

    unit = UnitField(label=gettext_lazy("Instansi"), error_messages={"required": gettext_lazy("Pilih instansi yang dituju.")})
    text = words(gettext_lazy("Catatan penerusan: surat, nomor, siapa yang dihubungi"), rows=2)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["unit"].queryset = outside(timezone.localdate())  # type: ignore[attr-defined]


class ArchiveForm(forms.Form):
    """Why a complaint is put away; the reporter reads the words."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Alasan"),
        error_messages={"required": gettext_lazy("Pilih alasannya.")},
        choices=[("", gettext_lazy("Pilih alasan")), *((reason.value, EndReason(reason).label) for reason in ARCHIVE_REASONS)],
    )
    text = words(gettext_lazy("Penjelasan untuk pelapor"), rows=3)
