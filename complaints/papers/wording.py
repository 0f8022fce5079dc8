"""Words of people made fit for paper: nothing invisible, nothing too long, and no way back to who reported. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lokal.samaran import PiiType, detect_pii

MAX_TEXT = 20_000
MAX_LINES = 300
COVER = "[ditutup]"

# Ways to find a person. Places stay: the office must know where to go.
_COVERED: tuple[PiiType, ...] = (
    "NIK",
    "KK",
    "NPWP",
    "PASSPORT",
    "SIM",
    "BPJS",
    "PHONE",
    "EMAIL",
    "BANK_ACCOUNT",
    "CARD",
    "BIRTH_DATE",
    "NAME",
)
# A name is covered where its bearer says it. "Lurah Budi minta uang" is the complaint itself.
_ONESELF = re.compile(r"\b(?:saya|aku|nama|a\.?\s?n\.?)(?:\s+(?:saya|adalah|lengkap))*\s*[:,]?\s*$", re.IGNORECASE)
# Control characters, halves of characters, and marks that reorder or hide what stands on the line.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff0-\uffff]"
)
# What the fonts inside the compiler have: Latin, Greek, Cyrillic, Hebrew, Arabic, Devanagari, signs. Lontara and emoji they have not.
_NOT_IN_FONTS = re.compile("[^\\s\x20-\u06ff\u0900-\u097f\u1e00-\u2bff\ufb00-\ufb4f\ufe00-\ufe0f\ufe70-\ufefc]")
_LONG_RUN = 60
_CELL_RUN = 20


@dataclass(frozen=True)
class Masked:
    """Words without contacts, and whether something had to be covered."""

    text: str
    changed: bool


def mask(text: str) -> Masked:
    """Cover phone and identity numbers, mail addresses, accounts, and the name somebody gives as their own."""
    found = detect_pii(text, types=_COVERED)
    spans = [(each.start, each.end) for each in found if each.type != "NAME" or _ONESELF.search(text[: each.start][-40:])]
    for start, end in sorted(spans, reverse=True):
        text = text[:start] + COVER + text[end:]
    return Masked(text, bool(spans))


def shows(text: str) -> bool:
    """Whether the fonts have every sign of it."""
    return _NOT_IN_FONTS.search(visible(text)) is None


def visible(text: str) -> str:
    """Without control characters and marks that turn the writing round; every kind of line end is a newline."""
    return "\n".join(_INVISIBLE.sub("", text).replace("\t", " ").splitlines())


def paragraphs(text: str, *, most: int = MAX_TEXT) -> list[str]:
    """The lines as typed, one empty one at most between two; what has too many lines runs on with slashes instead."""
    lines = [line.strip() for line in visible(text[:most]).split("\n")]
    if len(lines) > MAX_LINES:
        lines = [" / ".join(line for line in lines if line)]
    kept = [line for before, line in zip(["", *lines], lines, strict=False) if line or before]
    return [_breakable(line, _LONG_RUN) for line in kept]


def cell(text: str, most: int = 300) -> str:
    """One short line for a table."""
    line = " ".join(visible(text).split())
    return _breakable(line if len(line) <= most else f"{line[: most - 1]}…", _CELL_RUN)


def _breakable(line: str, run: int) -> str:
    """A run of signs without a space may be broken; else it would leave the page."""
    return re.sub(rf"\S{{{run}}}(?=\S)", "\\g<0>\u200b", line)
