"""A post on X that somebody read with their own eyes, put in by its address while X's machine is out of reach."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels_intake import intake, registry
from channels_intake.contracts import IntakeItem
from channels_intake.models import InboundMessage
from complaints.forms.fields import WordsField

CHANNEL = "post_x"
_ADDRESS = re.compile(
    r"^(?:https?://)?(?:www\.|mobile\.)?(?:x|twitter)\.com/(?P<handle>\w{1,15})/status(?:es)?/(?P<post>\d{5,19})(?:[/?#].*)?$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Post:
    """What the address of a post says."""

    handle: str
    number: str

    @property
    def address(self) -> str:
        """Without what browsers and apps hang on it."""
        return f"https://x.com/{self.handle}/status/{self.number}"


def post_at(address: str) -> Post | None:
    """The post at an address of X, as people copy it; None when it is none.

    >>> post_at("https://x.com/warga_contoh/status/1700000000000000001?s=20")
    Post(handle='warga_contoh', number='1700000000000000001')
    """
    found = _ADDRESS.match(address.strip())
    return Post(found["handle"], found["post"]) if found else None


class PasteForm(forms.Form):
    """The address and the words; who wrote them stands in the address."""

    address = forms.CharField(
        label=gettext_lazy("Alamat kiriman"),
        max_length=300,
        help_text=gettext_lazy("Salin dari X. Contoh: https://x.com/warga_contoh/status/1700000000000000001"),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": gettext_lazy("Tempel alamat kirimannya dahulu.")},
    )
    text = WordsField(
        label=gettext_lazy("Isi kiriman"),
        help_text=gettext_lazy("Salin apa adanya. Jangan menambah atau membetulkan."),
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
        error_messages={"required": gettext_lazy("Salin isi kirimannya dahulu.")},
    )

    def clean_address(self) -> Post:
        """The post itself."""
        found = post_at(self.cleaned_data["address"])
        if found is None:
            raise forms.ValidationError(_("Ini bukan alamat kiriman di X. Buka kirimannya, lalu salin alamatnya."))
        return found


def file(said: dict[str, Any], *, by: int) -> tuple[InboundMessage, bool]:
    """Put a post in as if X had brought it, and understand it at once; False when it is known already, by whichever way.

    `by` is the account of who pasted it. Its author is known by name only; when X brings their next post, with the number
    of the account, the name is what joins the two (queries.cases_of).
    """
    post: Post = said["address"]
    item = IntakeItem(
        channel=CHANNEL,
        external_id=post.number,
        sender=alias(post.handle),
        text=said["text"],
        received_at=timezone.now(),
        raw={"pasted_by": by, "address": post.address},
        route=post.number,
        thread=post.number,
        name=f"@{post.handle} ({post.address})",
    )
    kept, created = intake.receive(item)
    if not isinstance(kept, InboundMessage):
        raise TypeError("a post has no pieces")
    intake.handle(kept.pk)
    kept.refresh_from_db()
    return kept, created


def alias(handle: str) -> str:
    """An account by its name, as long as nobody knows its number."""
    return f"@{handle.lower()}"


def is_out_of_reach() -> bool:
    """Whether X brings nothing by itself here."""
    return not registry.is_on(CHANNEL)
