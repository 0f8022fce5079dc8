"""Messages cut to what their channel carries: what is longer ends with where its rest is read."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

from channels_intake import gsm

SMS_PARTS = 6  # 918 characters; what is longer is read on the page, and the SMS says so
X_LENGTH = 280
_X_LINK = 23  # X shortens every link to this
_ZERO_WIDTH = "\u200b"


def link() -> str:
    """Where a report is followed."""
    return f"{settings.PUBLIC_URL}/lacak/"


def sms(text: str) -> str:
    """At most SMS_PARTS parts; a longer text ends with where its rest is."""
    if gsm.parts(text) <= SMS_PARTS:
        return text
    rest = _("... Lanjutannya di %(link)s") % {"link": link()}
    kept = "".join(gsm.split(text)[:SMS_PARTS])
    while gsm.parts(kept + rest) > SMS_PARTS:
        kept = kept[: -max(1, len(rest) // 4)]
    return kept.rstrip() + rest


def chat(text: str, most: int) -> str:
    """At most so many characters (0: all of them); a longer text ends with where its rest is."""
    if not most or len(text) <= most:
        return text
    rest = f"… {link()}"
    return text[: most - len(rest)].rstrip() + rest


def post_length(text: str) -> int:
    """Length as X counts: a link is 23, a character outside the Latin and common punctuation ranges is 2."""
    length = 0
    for word in text.replace("\n", " ").split(" "):
        is_link = word.startswith(("http://", "https://"))
        length += 1 + (_X_LINK if is_link else sum(1 if ord(char) <= 0x10FF else 2 for char in word))
    return length - 1


def post(text: str) -> str:
    """At most 280 for X; a longer text ends with where its rest is. Nobody is mentioned by what an officer wrote."""
    safe = text.replace("@", "@" + _ZERO_WIDTH)
    if post_length(safe) <= X_LENGTH:
        return safe
    rest = f"… {link()}"
    while safe and post_length(safe + rest) > X_LENGTH:
        safe = safe[:-4]
    return safe.rstrip() + rest
