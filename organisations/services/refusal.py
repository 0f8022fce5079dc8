"""What a service says when something cannot be done, and the texts it checks."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MAX_DECREE = 200


class Refused(ValueError):
    """The change is not made; the message says why, in words for the person who asked."""


def checked(text: str, *, most: int, missing: StrOrPromise = "") -> str:
    """A text of one or more lines without NUL and without space around it. With `missing` it must not be empty."""
    clean = text.replace("\x00", "").strip()
    if missing and not clean:
        raise Refused(str(missing))
    if len(clean) > most:
        raise Refused(_("Tulisan terlalu panjang. Paling banyak %(most)d huruf.") % {"most": most})
    return clean


def decree_of(text: str) -> str:
    """The decree behind a change; it may be empty where custom allows it."""
    return checked(text, most=MAX_DECREE)


def plausible(day: dt.date) -> dt.date:
    """A date that is not a slip of the keyboard in its year."""
    if abs(day.year - timezone.localdate().year) > 10:
        raise Refused(_("Periksa lagi tahunnya: %(day)s.") % {"day": day.isoformat()})
    return day
