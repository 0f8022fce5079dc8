"""What must not stand in words that everybody may read: personal data found by lokal-id's Samaran, and where. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lokal.samaran import PiiMatch, PiiType, detect_pii

if TYPE_CHECKING:
    from collections.abc import Iterable

COVER = "[disamarkan]"

# Ways to find one person. Where something is broken, and which office, stay: without them nobody understands a complaint.
_SURE: tuple[PiiType, ...] = (
    "NIK",
    "KK",
    "NPWP",
    "PASSPORT",
    "SIM",
    "NIP",
    "BPJS",
    "NISN",
    "AKTA",
    "PHONE",
    "EMAIL",
    "BANK_ACCOUNT",
    "CARD",
    "PLATE",
    "IP",
    "GEO",
)
# Covered in the proposal too, but a verifier may find that they are a street or an official in office.
_LIKELY: tuple[PiiType, ...] = ("NAME", "ADDRESS", "BIRTH_DATE")
# A house is told by more than its street and number.
_REST = re.compile(r"(?:[\s,./-]*\b(?:rt|rw|blok|kav(?:ling)?)\b\.?\s*[\w/]{1,6})+", re.IGNORECASE)
# What people write for a name when they do not want to give one.
_NOBODY = frozenset({"warga", "bapak", "hamba", "allah", "anonim", "masyarakat", "desa", "kampung", "pelapor", "orang", "saudara"})
_HOUSE = re.compile(r"\b(?:no(?:mor)?\.?\s*\d|blok\b|kav(?:ling)?\b)", re.IGNORECASE)
_LIVES = re.compile(r"\b(?:tinggal|rumah|alamat|domisili|kos|kontrakan)\b[^.\n]{0,25}$", re.IGNORECASE)
# What follows "Pak" or "Ibu" and is an office or a trade, not a person.
_TITLES = frozenset(
    [
        "kadis",
        "kepala",
        "camat",
        "lurah",
        "kades",
        "bupati",
        "walikota",
        "wali",
        "gubernur",
        "presiden",
        "menteri",
        "sekda",
        "kapolres",
        "kapolsek",
        "danramil",
        "dandim",
        "dukuh",
        "kadus",
        "rt",
        "rw",
        "ketua",
        "mantri",
        "bidan",
        "dokter",
        "guru",
        "kepsek",
        "haji",
        "hajah",
        "ustaz",
        "satpam",
        "dinas",
    ]
)
_ABBREVIATION = re.compile(r"[A-Z]{2,6}")


@dataclass(frozen=True)
class Found:
    """A stretch of a text that tells who somebody is; `sure` ones are never published."""

    start: int
    end: int
    sure: bool


@dataclass(frozen=True)
class Piece:
    """A stretch of a text to show, found or not."""

    text: str
    found: bool


def findings(text: str, known: Iterable[str] = ()) -> list[Found]:
    """Where a text tells who somebody is, in order and apart from each other. `known` are the reporter's own name and contacts."""
    spans = [
        Found(each.start, _end(each, text), each.type in _SURE) for each in detect_pii(text, types=_SURE + _LIKELY) if _tells(each, text)
    ]
    for value in known:
        spans += [Found(hit.start(), hit.end(), sure=True) for hit in _occurrences(text, value)]
        spans += [Found(hit.start(), hit.end(), sure=False) for part in _parts(value) for hit in _occurrences(text, part)]
    apart: list[Found] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if apart and span.start < apart[-1].end:
            last = apart.pop()
            span = Found(last.start, max(last.end, span.end), last.sure or span.sure)
        apart.append(span)
    return apart


def _tells(match: PiiMatch, text: str) -> bool:
    """A street is a place, until somebody lives there; a title or the name of an office is nobody's."""
    if match.type == "ADDRESS":
        return bool(_HOUSE.search(match.value) or _LIVES.search(text[: match.start][-60:]))
    if match.type == "NAME":
        is_shouted = text.isupper()
        words = match.value.split()
        return not all(word.lower() in _TITLES or (_ABBREVIATION.fullmatch(word) and not is_shouted) for word in words)
    return True


def _end(match: PiiMatch, text: str) -> int:
    """An address goes on with the RT or the block that stands behind it."""
    rest = _REST.match(text, match.end) if match.type == "ADDRESS" else None
    return rest.end() if rest else int(match.end)


def _parts(value: str) -> list[str]:
    """Of a name of several words each that may tell by itself: people call each other by one of them."""
    words = value.split()
    if len(words) < 2 or re.search(r"[\d@]", value):
        return []
    return [word for word in words if word.lower() not in _NOBODY]


def _occurrences(text: str, value: str) -> Iterable[re.Match[str]]:
    """Where something known of the reporter stands, however it is spaced or cut by signs."""
    if value[:1] == "+" and value[1:].isdigit():
        # E.164: people write 0812 … or 62812 … or 812 …
        return re.finditer(r"[\s.()-]*".join(value[3:]), text)
    if len(value.strip()) < 4:
        return ()
    words = r"\s+".join(re.escape(part) for part in value.split())
    return re.finditer(rf"(?<!\w){words}(?!\w)", text, re.IGNORECASE)


def masked(text: str, known: Iterable[str] = ()) -> str:
    """The text with everything found covered: what is proposed to the verifier."""
    for found in reversed(findings(text, known)):
        text = text[: found.start] + COVER + text[found.end :]
    return text


def pieces(text: str, known: Iterable[str] = ()) -> list[Piece]:
    """The text cut where something was found, to be shown with marks."""
    cut, at = [], 0
    for found in findings(text, known):
        cut += [Piece(text[at : found.start], found=False), Piece(text[found.start : found.end], found=True)]
        at = found.end
    return [piece for piece in [*cut, Piece(text[at:], found=False)] if piece.text]


def tells_surely(text: str, known: Iterable[str] = ()) -> list[str]:
    """What of a text may never be published: numbers and addresses of people, and whatever is known of the reporter."""
    return [text[found.start : found.end] for found in findings(text, known) if found.sure]
