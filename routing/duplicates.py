"""How much two complaints look like one incident: place, words and time weighed against each other. Pure.

Calibrated on near-duplicates of four governments (docs/routing.md): two complaints are alike when the words that
are rare in everyday complaints agree and nothing of the place contradicts.
"""

from __future__ import annotations

import datetime as dt
import functools
import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from rapidfuzz import fuzz

from routing import lexicon as words
from routing.gazetteer import contains, level_of

ALIKE = 0.55
# What happened once and is still so: a hole in a road is reported for months, a dry pipe for days.
HALF_LIFE = dt.timedelta(days=21)
NEAR_METRES, FAR_METRES = 150.0, 1500.0
_POLITE = frozenset(
    [
        "assalamualaikum",
        "selamat",
        "pagi",
        "siang",
        "sore",
        "malam",
        "bapak",
        "ibu",
        "pak",
        "bu",
        "mohon",
        "tolong",
        "bantuan",
        "bantuannya",
        "terima",
        "kasih",
        "segera",
        "ditindaklanjuti",
        "tindak",
        "lanjut",
        "saya",
        "kami",
        "warga",
        "yang",
        "di",
        "ke",
        "dari",
        "dan",
        "untuk",
        "dengan",
        "ini",
        "itu",
        "ada",
        "tidak",
        "sudah",
        "belum",
        "akan",
        "agar",
        "karena",
        "jalan",
        "desa",
        "kelurahan",
        "kecamatan",
        "kabupaten",
        "kota",
        "dusun",
        "lingkungan",
        "depan",
        "dekat",
        "samping",
        "sampai",
        "sejak",
        "hari",
        "minggu",
        "bulan",
        "tahun",
        "sangat",
        "sekali",
        "lagi",
        "juga",
        "masih",
        "lapor",
        "laporan",
        "melaporkan",
        "atas",
        "pada",
        "kepada",
        "oleh",
        "atau",
        "serta",
        "bisa",
        "dapat",
        "kalau",
        "jika",
        "hal",
    ]
)


@dataclass(frozen=True)
class Seen:
    """What is compared of one complaint."""

    at: dt.datetime
    topic: str = ""
    region: str = ""
    location: str = ""
    terms: frozenset[str] = field(default_factory=frozenset)
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True)
class Likeness:
    """How alike two complaints are (0 to 1), and what agrees."""

    score: float
    why: Mapping[str, object]


@functools.lru_cache(maxsize=4096)
def terms_of(text: str) -> frozenset[str]:
    """The words that tell one complaint from another: no greetings, no numbers, abbreviations written out."""
    return frozenset(t for t in words.normalise(text[:4000], words.load()) if len(t) > 2 and not t.isdigit() and t not in _POLITE)


def compare(one: Seen, other: Seen) -> Likeness:
    """Whether two complaints tell of the same thing. Symmetric; two places that exclude each other give 0."""
    place = _place(one, other)
    if place is None or (one.topic and other.topic and one.topic != other.topic):
        return Likeness(0.0, {})
    shared = _shared(one.terms, other.terms)
    apart = abs(one.at - other.at)
    fresh = 0.5 ** (apart / HALF_LIFE)
    score = (0.5 * place + 0.5 * shared) * (0.6 + 0.4 * fresh)
    why = {
        "topic": one.topic == other.topic and bool(one.topic),
        "place": round(place, 2),
        "words": sorted(one.terms & other.terms, key=lambda word: (-len(word), word))[:5],
        "hours": round(apart.total_seconds() / 3600),
    }
    return Likeness(round(min(1.0, score), 3), why)


def _shared(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of the shorter text's telling words that the longer has, trusted more the more words there are."""
    least = min(len(one), len(other))
    if not least:
        return 0.0
    return len(one & other) / least * min(1.0, 0.5 + least / 12)


def _place(one: Seen, other: Seen) -> float | None:
    """How well the places agree; None when they cannot be the same place."""
    metres = _metres(one, other)
    if metres is not None:
        if metres > FAR_METRES:
            return None
        if metres <= NEAR_METRES:
            return 1.0
    related = contains(one.region, other.region) or contains(other.region, one.region)
    if one.region and other.region and not related:
        return None
    said = fuzz.token_set_ratio(one.location, other.location) / 100 if one.location and other.location else 0.0
    deepest = min(level_of(one.region), level_of(other.region)) if one.region and other.region else 0
    same = {4: 0.75, 3: 0.55, 2: 0.4}.get(deepest, 0.3)
    return max(same, said if said > 0.8 and deepest else 0.0, 0.9 if metres is not None and metres < 500 else 0.0)


def _metres(one: Seen, other: Seen) -> float | None:
    if one.latitude is None or other.latitude is None or one.longitude is None or other.longitude is None:
        return None
    shrink = math.cos(math.radians(one.latitude))
    return 111_200 * math.hypot(one.latitude - other.latitude, (one.longitude - other.longitude) * shrink)
