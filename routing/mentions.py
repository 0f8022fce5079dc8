"""Finds the words of a text that name places, each with every region it may mean."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from routing.gazetteer import MAX_WORDS, Gazetteer, contains, level_of, name_key

if TYPE_CHECKING:
    from collections.abc import Iterator

_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)?")
_POSTAL = re.compile(r"(?<!\d)\d{5}(?!\d)")

MARKERS: dict[str, str] = {
    **dict.fromkeys(("kec", "kecamatan", "kcamatan", "kecamtan", "camat", "distrik", "polsek", "kua"), "kec"),
    **dict.fromkeys(("ds", "desa", "des", "kel", "kelurahan", "klurahan", "kades", "lurah", "kelrahan"), "desa"),
    **dict.fromkeys(("dsn", "dusun", "lingk", "lingkungan", "ling", "kp", "kampung", "kmp", "dukuh"), "dusun"),
    **dict.fromkeys(("kab", "kabupaten", "pemkab", "bupati", "kabupatn"), "kab"),
    **dict.fromkeys(("kota", "pemkot", "walikota"), "kota"),
    **dict.fromkeys(("prov", "provinsi", "propinsi", "prop", "gubernur"), "prov"),
    **dict.fromkeys(("jl", "jln", "jalan", "jlan", "gang", "gg", "lorong", "poros", "ruas", "raya", "lrg", "jembatan"), "street"),
    **dict.fromkeys(
        ("warung", "soto", "bakso", "sate", "toko", "apartemen", "masakan", "rumah makan", "pt", "cv", "bus", "trans", "tl"),
        "thing",
    ),
}
_EXPAND = {"gn": "gunung", "gng": "gunung", "pd": "pondok", "p": "pulau", "pl": "pulau", "kr": "karang", "tj": "tanjung"}
_BREAKS = ",.;:()-\n/"
_SHORT = frozenset(_EXPAND) | frozenset(word for word in MARKERS if len(word) < 5)
_WHERE = frozenset(
    [
        "di",
        "d",
        "dari",
        "dri",
        "dr",
        "asal",
        "domisili",
        "warga",
        "ktp",
        "kk",
        "dukcapil",
        "disdukcapil",
        "capil",
        "polres",
        "rsud",
        "daerah",
        "orang",
    ]
)
_MOVE = frozenset(["pindah", "pindahan", "mutasi"])
_TAIL = frozenset(["utara", "selatan", "timur", "barat", "tengah", "indah", "permai", "jaya", "raya", "baru", "sari"])
_TIME = frozenset(["hari", "minggu", "bulan", "tahun", "hr", "bln", "thn", "jam"])
_ROMAN = re.compile(r"^(?:[ivx]+|\d+)$")


@dataclass(frozen=True)
class Word:
    """A word with what the reader of an address sees around it."""

    text: str
    lower: str
    start: int
    end: int
    capital: bool
    break_before: bool


@dataclass(frozen=True)
class Candidate:
    """One region that a mention may mean."""

    code: str
    confidence: float
    why: str


@dataclass(frozen=True)
class Mention:
    """Words that name a place. Several candidates = the text alone does not say which."""

    text: str
    start: int
    marker: str
    candidates: tuple[Candidate, ...]


def split_words(text: str) -> list[Word]:
    words: list[Word] = []
    end = 0
    for match in _WORD.finditer(text):
        between = text[end : match.start()]
        broken = not words or any(sign in between for sign in _BREAKS)
        if broken and between.strip() == "." and words and words[-1].lower in _SHORT:
            broken = False  # the point of an abbreviation: "Gn. Perak", "Kec. Sinjai Barat"
        word = match.group()
        words.append(Word(word, word.lower(), match.start(), match.end(), word[:1].isupper(), broken))
        end = match.end()
    return words


def find_mentions(text: str, gazetteer: Gazetteer) -> list[Mention]:
    """All mentions, in reading order, longest name first; a word belongs to one mention only."""
    words = split_words(text)
    found: list[Mention] = []
    index = 0
    while index < len(words):
        mention, used = _at(words, index, gazetteer)
        if mention:
            found.append(mention)
        index += max(1, used)
    found.extend(_postal(text, gazetteer))
    return found


def _postal(text: str, gazetteer: Gazetteer) -> Iterator[Mention]:
    for match in _POSTAL.finditer(text):
        code = gazetteer.postal.get(match.group())
        if code:
            # A village of its own code may share it in the field; its kecamatan is what the number proves.
            yield Mention(match.group(), match.start(), "pos", (Candidate(code, 0.6, "kode pos"),))


def _at(words: list[Word], index: int, gazetteer: Gazetteer) -> tuple[Mention | None, int]:
    """The longest place name that starts at a word, and how many words it takes."""
    marker = _marker_before(words, index)
    for size in range(min(MAX_WORDS, len(words) - index), 0, -1):
        part = words[index : index + size]
        candidates = _candidates(words, index, size, marker, gazetteer)
        if candidates:
            return Mention(" ".join(w.text for w in part), part[0].start, marker, candidates), size
    if marker in {"kec", "desa", "kab", "kota"}:
        return _fuzzy(words, index, marker, gazetteer)
    return None, 1


def _marker_before(words: list[Word], index: int) -> str:
    if index == 0:
        return ""
    before = words[index - 1]
    marker = MARKERS.get(before.lower, "")
    if marker in {"street", "thing"} and index > 1 and before.lower == "raya":
        return "street"
    if not marker and index > 1 and words[index].break_before is False:
        # "jalan raya Garut", "jl poros Tanassang"
        marker = MARKERS.get(words[index - 2].lower, "") if before.lower in {"raya", "poros", "ruas"} else ""
    return marker


def _key(words: list[Word]) -> str:
    return name_key("".join(_EXPAND.get(word.lower, word.lower) if len(words) > 1 else word.lower for word in words))


def _candidates(words: list[Word], index: int, size: int, marker: str, gazetteer: Gazetteer) -> tuple[Candidate, ...]:
    part = words[index : index + size]
    if any(word.break_before and "-" not in _gap(words, index, n) for n, word in enumerate(part) if n):
        return ()
    key = _key(part)
    if not gazetteer.knows(key):
        return ()
    bare = size == 1 and (len(key) < 4 or key in gazetteer.national.common)
    if marker in {"kab", "kota", "prov"}:
        return _upper(key, marker, gazetteer)
    own = _own(key, marker, gazetteer) if not (bare and marker not in {"kec", "desa"}) else ()
    if own or marker in {"street", "thing", "dusun"}:
        return own
    return _elsewhere(words, index, size, key, marker, gazetteer, bare=bare)


def _gap(words: list[Word], index: int, offset: int) -> str:
    """Hyphenated names ("Tongke-Tongke") keep together, lists ("Lappa, Bongki") do not."""
    before, after = words[index + offset - 1], words[index + offset]
    return "-" if after.start - before.end == 1 and after.break_before else ""


_MARKED = {"kec": 3, "desa": 4}


def _own(key: str, marker: str, gazetteer: Gazetteer) -> tuple[Candidate, ...]:
    """The tenant's own places of this name; a marker decides between a kecamatan and a desa of one name."""
    codes = gazetteer.own.get(key, ())
    level = _MARKED.get(marker)
    if level:
        codes = tuple(code for code in codes if level_of(code) == level) or codes
    if marker == "thing":
        return ()
    if marker == "street":
        # In the countryside a road is called after the village it leads to; in town it is only a name.
        codes = tuple(code for code in codes if "kelurahan" not in gazetteer.national.rows[code].kind)
    base = {"kec": 0.96, "desa": 0.96, "": 0.8, "street": 0.5, "dusun": 0.55}.get(marker, 0.8)
    why = {"street": "nama jalan", "dusun": "nama dusun/lingkungan", "": "disebut"}.get(marker, "disebut dengan penanda")
    share = base if len(codes) == 1 else base / max(1, len(codes))
    return tuple(Candidate(code, round(share, 3), why) for code in codes)


def _upper(key: str, marker: str, gazetteer: Gazetteer) -> tuple[Candidate, ...]:
    nation = gazetteer.national
    if marker == "prov":
        codes = nation.provinces.get(key, ())
    else:
        codes = nation.regencies.get(key, ())
        codes = tuple(code for code in codes if nation.rows[code].kind.startswith(marker[:3])) or codes
    return tuple(Candidate(code, round(0.95 / len(codes), 3), "disebut dengan penanda") for code in codes)


def _elsewhere(
    words: list[Word], index: int, size: int, key: str, marker: str, gazetteer: Gazetteer, *, bare: bool
) -> tuple[Candidate, ...]:
    """Regencies, provinces and the neighbours' kecamatan: only where the sentence says that a place is meant."""
    nation = gazetteer.national
    if marker in _MARKED:
        codes = tuple(code for code in gazetteer.nearby.get(key, ()) if level_of(code) == _MARKED[marker])
        return tuple(Candidate(code, round(0.7 / len(codes), 3), "kabupaten tetangga") for code in codes)
    codes = nation.regencies.get(key, ()) or nation.provinces.get(key, ())
    if not codes or not _means_place(words, index, size, bare=bare):
        own = tuple(code for code in codes if contains(code, gazetteer.tenant))
        return tuple(Candidate(code, 0.6, "disebut") for code in own) if not bare else ()
    return tuple(Candidate(code, round(0.85 / len(codes), 3), "disebut") for code in codes)


def _means_place(words: list[Word], index: int, size: int, *, bare: bool) -> bool:
    """Whether "… di Batam …" rather than "… Dukuh Kupang …", "… batang pohon …", "soto Lamongan"."""
    before = words[index - 1].lower if index else ""
    rest = words[index + size : index + size + 2]
    after = rest[0] if rest else None
    dated = len(rest) > 1 and rest[1].lower in _TIME
    if after and not after.break_before and not dated and _continues(words[index], after):
        return False
    back = {word.lower for word in words[max(0, index - 6) : index]}
    if before in {"ke", "k"}:
        return bool(back & _MOVE)
    if before in {"di", "d", "dari", "dri"} and words[index].break_before:
        return False
    if before in _WHERE or (before in {"madura", "dinas"} and index > 1):
        return True
    listed = words[index].break_before and (after is None or after.break_before) and index > 0
    return not bare and (listed or size > 1) and not (back & {"jl", "jln", "jalan", "arah"})


def _continues(first: Word, after: Word) -> bool:
    """Whether the next word still belongs to the name: "Kupang Segunting", "Kupang Indah 8", "Sambas 24"."""
    if _ROMAN.match(after.lower) or after.lower in _TAIL:
        return True
    return first.capital and after.capital and not first.text.isupper() and after.lower not in MARKERS


def _fuzzy(words: list[Word], index: int, marker: str, gazetteer: Gazetteer) -> tuple[Mention | None, int]:
    """A marked name with a slip of the pen: "kec Sinjai Utra", "Kabupaten Sunjai"."""
    pool = gazetteer.own_names.get(_MARKED.get(marker, 0), ())
    if marker in {"kab", "kota"}:
        own = gazetteer.national.rows.get(gazetteer.tenant)
        pool = (name_key(own.name.partition(" ")[2]),) if own else ()
    for size in range(min(3, len(words) - index), 0, -1):
        part = words[index : index + size]
        key = _key(part)
        match = process.extractOne(key, pool, scorer=fuzz.ratio, score_cutoff=83) if len(key) > 4 else None
        if match and not any(word.break_before for word in part[1:]):
            codes = gazetteer.own.get(match[0], ()) if marker in _MARKED else (gazetteer.tenant,)
            found = tuple(Candidate(code, round(0.7 / len(codes), 3), "ejaan mirip") for code in codes)
            return Mention(" ".join(w.text for w in part), part[0].start, marker, found), size
    return None, 1
