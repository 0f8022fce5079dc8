"""Ways to reach a person as people write them, made comparable: a phone number in E.164, an e-mail address in lower case. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

import phonenumbers

_REGION = "ID"
_EMAIL = re.compile(r"[^\s@,;<>()\"']+@[^\s@,;<>()\"']+\.[^\s@,;<>()\"'.]{2,}")


class Kind(StrEnum):
    """How a contact is reached."""

    PHONE = "phone"
    EMAIL = "email"


@dataclass(frozen=True)
class Contact:
    """One way to one person."""

    kind: Kind
    value: str


def read(given: str) -> Contact | None:
    """The one contact that somebody typed, or None when it is neither a number that can be called nor an address."""
    phone, email = split(given)
    if email:
        return Contact(Kind.EMAIL, email)
    return Contact(Kind.PHONE, phone) if phone else None


def split(given: str) -> tuple[str, str]:
    """The first phone number and the first e-mail address in what was written; empty where there is none."""
    found = _EMAIL.search(given)
    email = found.group().lower() if found else ""
    rest = given.replace(found.group(), " ") if found else given
    return next(filter(None, (_phone(piece) for piece in re.split(r"[,;/]", rest))), ""), email


def _phone(piece: str) -> str:
    digits = re.sub(r"[^\d+]", "", piece)
    if digits.startswith("62"):
        digits = "+" + digits
    try:
        parsed = phonenumbers.parse(digits, _REGION)
    except phonenumbers.NumberParseException:
        return ""
    # Five or six digits can be called within one area only, and nobody said which.
    if phonenumbers.is_possible_number_with_reason(parsed) != phonenumbers.ValidationResult.IS_POSSIBLE:
        return ""
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
