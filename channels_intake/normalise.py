"""What people and providers write, made comparable: phone numbers to E.164, text without what no screen shows."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import replace
from typing import Any

import phonenumbers

from channels_intake.contracts import IntakeItem

_REGION = "ID"
_KEPT = {"\n", "\t"}
# Joiners shape emoji and right-to-left scripts; the other format characters only hide things.
_JOINERS = {"\u200c", "\u200d", "\u200e", "\u200f", "\u061c"}
# Blanks that are not one space already: most are, and would only be replaced by themselves.
_BLANKS = re.compile(r"[^\S\n ][^\S\n]*| [^\S\n]+")
_LINES = re.compile(r"\n{3,}")
_WORDS = ("text", "name", "contact", "relation", "home", "proxy", "location_text")


def phone(given: str) -> str:
    """E.164 where the number is understood; otherwise the digits or the word as given (a short code, an operator)."""
    stripped = given.strip()
    digits = re.sub(r"[^\d+]", "", stripped)
    if digits.startswith("62"):
        digits = "+" + digits
    try:
        parsed = phonenumbers.parse(digits, _REGION)
    except phonenumbers.NumberParseException:
        return stripped
    # What can be called from within one area only are the five and six digits of services, too.
    if phonenumbers.is_possible_number_with_reason(parsed) != phonenumbers.ValidationResult.IS_POSSIBLE:
        return digits or stripped
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def sms_sender(given: str) -> str:
    """Who an SMS is from: a number as `phone` writes it, or the word that an operator or a bank writes under, whole."""
    return given.strip() if any(char.isalpha() for char in given) else phone(given)


def is_phone(address: str) -> bool:
    """Whether an SMS can be sent there: operators write to us from words, too, and nobody reads the answer."""
    return bool(re.fullmatch(r"\+\d{8,15}", address))


def is_mobile(address: str) -> bool:
    """Whether a number in E.164 is a mobile one, or may be."""
    try:
        kind = phonenumbers.number_type(phonenumbers.parse(address))
    except phonenumbers.NumberParseException:
        return False
    return kind in {phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE}


def may_be_right(given: str) -> bool:
    """Whether a number that a person typed, when it is a mobile one of here, is as long as such numbers are: 08 and 8 to 11 more.

    Who leaves out a digit is never reached, and nobody could tell them.
    """
    mobile = re.fullmatch(r"(?:0|62)(8\d*)", re.sub(r"\D", "", given))
    return not mobile or 9 <= len(mobile[1]) <= 12


def _shown(char: str) -> bool:
    category = unicodedata.category(char)
    if category == "Cf":
        return char in _JOINERS or "\U000e0020" <= char <= "\U000e007f"
    return category not in {"Cc", "Cs"} or char in _KEPT


def text(given: str) -> str:
    """Text for use: no NUL or control characters, no lone surrogates, blanks squeezed; every word kept at any length."""
    if not given:
        return ""
    unified = unicodedata.normalize("NFC", given.replace("\r\n", "\n").replace("\r", "\n"))
    # Most texts are printable throughout: then the only blank in them is the space, and no line ends.
    if unified.isprintable():
        return (_BLANKS.sub(" ", unified) if "  " in unified else unified).strip()
    shown = "".join(char for char in unified if _shown(char))
    return _LINES.sub("\n\n", _BLANKS.sub(" ", shown)).strip()


def item(given: IntakeItem, *, sender_is_phone: bool) -> IntakeItem:
    """The same message, fit for use. What came in literally stays in `raw`."""
    fit = {name: text(words) for name in _WORDS if (words := getattr(given, name))}
    if given.sender:
        fit["sender"] = sms_sender(given.sender) if sender_is_phone else text(given.sender)
    # Most messages are fit as they come, and a copy would be the dearest part of looking at one.
    changed: dict[str, Any] = {name: words for name, words in fit.items() if words != getattr(given, name)}
    return replace(given, **changed) if changed else given


def fingerprint(*parts: str) -> str:
    """One key for several words, 64 hex: for what must be the same only when all of them are."""
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
