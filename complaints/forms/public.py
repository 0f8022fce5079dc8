"""What a stranger says of a public case: a way to be reached, or what is wrong with its text."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from complaints.forms.fields import WordsField, words
from complaints.services import InvalidText
from complaints.services.voices import address_of


class SupportForm(forms.Form):
    """A contact that may stay empty, or must not where somebody wants to follow."""

    contact = WordsField(
        label=gettext_lazy("Nomor HP atau surel"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Tidak ditampilkan. Kabar laporan ini kami kirim ke situ, sampai Anda berhenti."),
        error_messages={"required": gettext_lazy("Tulis nomor HP atau alamat surel Anda.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_contact(self) -> str:
        given = str(self.cleaned_data["contact"]).strip()
        if given:
            try:
                address_of(given)
            except InvalidText as error:
                raise forms.ValidationError(str(error)) from error
        return given


class FollowForm(SupportForm):
    """The same where a contact is the point."""

    def __init__(self, *args: object, **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]
        self.fields["contact"].required = True


REASONS = {
    "pribadi": gettext_lazy("Ada nama, nomor, atau data pribadi"),
    "hinaan": gettext_lazy("Kata-kata kasar atau menghina"),
    "salah": gettext_lazy("Isinya tidak benar"),
    "lain": gettext_lazy("Hal lain"),
}


class FlagForm(forms.Form):
    """Why a public text should be looked at again."""

    why = forms.ChoiceField(
        label=gettext_lazy("Apa yang salah?"),
        choices=list(REASONS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Pilih salah satu.")},
    )
    text = words(gettext_lazy("Keterangan"), rows=3, required=False, help_text=gettext_lazy("Hanya dibaca koordinator."))
