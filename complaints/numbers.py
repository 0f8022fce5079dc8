"""Tracking numbers: eleven random digits and a check digit, typed on any phone and not guessable from another.

With a hundred million complaints one number in a thousand is taken, and a number alone shows nothing private.
The check digit is Damm's: it finds every single wrong digit and every swap of neighbours.
"""

from __future__ import annotations

import re
import secrets

from stdnum import damm

LENGTH = 12
_CANDIDATE = re.compile(r"\d(?:[\s.\-]?\d){11}(?!\d)")


def make_number() -> str:
    """A new number; that it is free is for the database to say."""
    least = 10 ** (LENGTH - 2)
    digits = str(least + secrets.randbelow(9 * least))
    return digits + str(damm.calc_check_digit(digits))


def pretty(number: str) -> str:
    """As people read it aloud: 1234-5678-9012."""
    return "-".join(number[i : i + 4] for i in range(0, LENGTH, 4))


def parse(text: str) -> str | None:
    """The first valid tracking number in a text, however it was spaced; None when there is none."""
    for start in range(len(text)):
        if start and text[start - 1].isdigit():
            continue
        found = _CANDIDATE.match(text, start)
        if found:
            digits = re.sub(r"\D", "", found.group())
            if digits.isascii() and damm.is_valid(digits):
                return digits
    return None
