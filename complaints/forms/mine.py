"""What somebody with an account decides: which guest case is theirs, how news comes, that everything is erased."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy

from complaints.forms.track import TrackForm

if TYPE_CHECKING:
    from collections.abc import Sequence

WAYS = {
    "sms": gettext_lazy("SMS"),
    "whatsapp": gettext_lazy("WhatsApp"),
    "email": gettext_lazy("Surel (e-mail)"),
    "push": gettext_lazy("Pemberitahuan di HP ini"),
}


_CHOOSE = {"invalid_choice": gettext_lazy("Pilih salah satu yang ada di sini.")}


class ClaimForm(TrackForm):
    """Number and PIN, both needed."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        pin = self.fields["pin"]
        pin.required, pin.label = True, gettext_lazy("PIN (6 angka)")
        pin.error_messages["required"] = gettext_lazy("Tulis PIN laporan itu.")


class NewsForm(forms.Form):
    """By which ways news comes; none is an answer too."""

    ways = forms.MultipleChoiceField(
        label=gettext_lazy("Kirim kabar lewat"), required=False, widget=forms.CheckboxSelectMultiple, error_messages=_CHOOSE
    )

    def __init__(self, *args: Any, ways: Sequence[str], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["ways"].choices = [(way, WAYS[way]) for way in ways]  # type: ignore[attr-defined]


class CaseNewsForm(NewsForm):
    """The same for one case, or as for all."""

    as_all = forms.ChoiceField(
        label=gettext_lazy("Kabar laporan ini"),
        widget=forms.RadioSelect,
        choices=[("yes", gettext_lazy("Sama seperti laporan lain")), ("no", gettext_lazy("Pilih sendiri untuk laporan ini"))],
        error_messages=_CHOOSE | {"required": gettext_lazy("Pilih salah satu yang ada di sini.")},
    )
    field_order = ("as_all", "ways")


class EraseForm(forms.Form):
    """That somebody means it."""

    sure = forms.BooleanField(
        label=gettext_lazy("Ya, hapus identitas saya dan tutup akun ini"),
        error_messages={"required": gettext_lazy("Centang dulu kalau Anda yakin.")},
    )
