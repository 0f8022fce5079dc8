"""What a reporter may say about their case: its number, the proof, more facts, a verdict."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints import contacts, numbers
from complaints.forms.fields import PhotosField, words

# What a correction is about (services.correcting.PARTS), as a citizen calls it.
PARTS = {
    "text": gettext_lazy("Ceritanya"),
    "place": gettext_lazy("Tempatnya"),
    "time": gettext_lazy("Waktunya"),
    "other": gettext_lazy("Hal lain"),
}


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


class ContactForm(forms.Form):
    """Where a code shall be sent; cleaned, `contact` is a contacts.Contact."""

    contact = forms.CharField(
        label=gettext_lazy("Nomor HP atau surel (e-mail)"),
        max_length=200,
        help_text=gettext_lazy("Contoh: 0812 3456 7890 atau nama@contoh.id."),
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
        error_messages={"required": gettext_lazy("Tulis nomor HP atau surel Anda.")},
    )

    def clean_contact(self) -> contacts.Contact:
        contact = contacts.read(self.cleaned_data["contact"])
        if contact is None:
            raise forms.ValidationError(_("Ini bukan nomor HP atau alamat surel yang lengkap. Contoh: 0812 3456 7890 atau nama@contoh.id."))
        return contact


class CodeForm(forms.Form):
    """The six digits that came."""

    code = forms.CharField(
        label=gettext_lazy("Kode (6 angka)"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "pin"}),
        error_messages={"required": gettext_lazy("Tulis kodenya.")},
    )


class MessageForm(forms.Form):
    """More facts, or the answer to our question."""

    text = words(gettext_lazy("Keterangan Anda"))
    photos = PhotosField(label=gettext_lazy("Foto atau PDF"), required=False)


def _rating(*, required: bool) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=gettext_lazy("Nilai Anda untuk penanganannya"),
        required=required,
        coerce=int,
        empty_value=None,
        widget=forms.RadioSelect,
        choices=[
            ("5", gettext_lazy("5, sangat baik")),
            ("4", gettext_lazy("4, baik")),
            ("3", gettext_lazy("3, cukup")),
            ("2", gettext_lazy("2, kurang")),
            ("1", gettext_lazy("1, buruk")),
        ],
        error_messages={
            "required": gettext_lazy("Pilih satu nilai."),
            "invalid_choice": gettext_lazy("Pilih salah satu yang ada di sini."),
        },
    )


class CorrectForm(forms.Form):
    """What in the report is wrong, and how it should read."""

    about = forms.ChoiceField(
        label=gettext_lazy("Apa yang keliru?"),
        widget=forms.RadioSelect,
        choices=list(PARTS.items()),
        error_messages={
            "required": gettext_lazy("Pilih apa yang keliru."),
            "invalid_choice": gettext_lazy("Pilih salah satu yang ada di sini."),
        },
    )
    text = words(gettext_lazy("Yang benar"), rows=3)


class RateForm(forms.Form):
    """How it went, for a case that has ended."""

    rating = _rating(required=True)
    text = words(gettext_lazy("Ceritakan sedikit"), required=False, rows=3)


class ConfirmForm(forms.Form):
    """ "Sudah beres", with a rating and words if one likes. Silence is never counted as satisfied."""

    rating = _rating(required=False)
    text = words(gettext_lazy("Ceritakan sedikit"), required=False, rows=3)


class OptionalWordsForm(forms.Form):
    """A verdict whose words may be left out."""

    text = words(gettext_lazy("Ceritakan sedikit"), required=False, rows=3)
