"""Finds the words of a text that name places, each with every region it may mean."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from routing.gazetteer import MAX_WORDS, Candidate, Gazetteer, contains, level_of, name_key

_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)?")
# Why of a candidate that counts only beside its kecamatan.
EVERYDAY = "kata sehari-hari"
_TWICE = re.compile(r"([^\W\d_]{3,})[2\u00b2]")

MARKERS: dict[str, str] = {
    **dict.fromkeys(("kec", "kecamatan", "kcamatan", "kecamtan", "camat", "distrik", "polsek", "kua"), "kec"),
    **dict.fromkeys(("ds", "desa", "des", "kel", "kelurahan", "klurahan", "kades", "lurah", "kelrahan"), "desa"),
    **dict.fromkeys(("dsn", "dusun", "lingk", "lingkungan", "ling", "kp", "kampung", "kmp", "dukuh"), "dusun"),
    **dict.fromkeys(("kab", "kabupaten", "pemkab", "bupati", "kabupatn"), "kab"),
    **dict.fromkeys(("kota", "pemkot", "walikota"), "kota"),
    **dict.fromkeys(("prov", "provinsi", "propinsi", "prop", "gubernur"), "prov"),
    **dict.fromkeys(("jl", "jln", "jalan", "jlan", "gang", "gg", "lorong", "poros", "ruas", "raya", "lrg", "jembatan"), "street"),
    # What comes after these is called something, it is not somewhere: a shop, a dish, a firm, a person.
    **dict.fromkeys(("warung", "toko", "rm", "apartemen", "koperasi", "pt", "cv", "ud", "kud", "bus", "trans", "tl"), "thing"),
    **dict.fromkeys(("soto", "coto", "sop", "konro", "bakso", "sate", "nasi", "kue", "masakan", "sayur", "kopi"), "thing"),
    **dict.fromkeys(("keripik", "kripik", "nama", "bernama", "sdr", "sdri", "hj"), "thing"),
}
_MARKED = {"kec": 3, "desa": 4}
_TITLES = frozenset(["pak", "bapak", "bpk", "bu", "ibu"])
_OFFICIALS = frozenset(["bupati", "gubernur", "walikota", "camat", "kades", "lurah"])
_NOT_NAMES = frozenset(["baru", "lama", "muda"])
_NUMBERED = frozenset(["lorong", "lrg", "gang", "gg", "no", "nomor", "blok"])
_EXPAND = {"gn": "gunung", "gng": "gunung", "pd": "pondok", "p": "pulau", "pl": "pulau", "kr": "karang", "tj": "tanjung"}
_BREAKS = ",.;:()[]|-\n/"
# A name with one of these is a place even in the middle of a sentence, whatever its other words.
_LANDFORMS = frozenset(["gunung", "gn", "bukit", "pulau", "tanjung", "teluk", "sungai", "muara", "danau", "rawa", "dukuh", "kampung"])
_SHORT = frozenset(_EXPAND) | frozenset(word for word in MARKERS if len(word) < 5)
_OFFICES = frozenset(["ktp", "kk", "dukcapil", "disdukcapil", "capil", "polres", "rsud"])
_WHERE = _OFFICES | frozenset(["di", "d", "dari", "dri", "dr", "asal", "domisili", "warga", "daerah", "orang"])
# Before everyday words these say that a place is meant: "di gunung perak", "pasar pasir putih".
_AREA = frozenset(["daerah", "wilayah"])
_PEOPLE_OF = _AREA | frozenset(["warga", "masyarakat"])
_SERVICES = frozenset(["pasar", "puskesmas", "pustu"])
_SITES = _WHERE | _PEOPLE_OF | _SERVICES | frozenset(["ke", "k", "sekitar", "alamat", "lokasi", "sd", "sdn", "smp", "smpn"])
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
class Mention:
    """Words that name a place. Several candidates = the text alone does not say which.

    `alike` are places of nearly this spelling, meant only where something else in the text says so.
    """

    text: str
    start: int
    marker: str
    candidates: tuple[Candidate, ...]
    alike: tuple[Candidate, ...] = ()
    end: int = 0


def split_words(text: str) -> list[Word]:
    words: list[Word] = []
    end = 0
    for match in _WORD.finditer(text):
        between = text[end : match.start()]
        broken = not words or any(sign in between for sign in _BREAKS)
        if broken and between.strip() == "." and words and words[-1].lower in _SHORT:
            broken = False  # the point of an abbreviation: "Gn. Perak", "Kec. Sinjai Barat"
        word = match.group()
        words.append(Word(word, _TWICE.sub(r"\1\1", word.lower()), match.start(), match.end(), word[:1].isupper(), broken))
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
    return found


def _at(words: list[Word], index: int, gazetteer: Gazetteer) -> tuple[Mention | None, int]:
    """The longest place name that starts at a word, and how many words it takes."""
    marker = _marker_before(words, index)
    for size in range(min(MAX_WORDS, len(words) - index), 0, -1):
        part = words[index : index + size]
        candidates = _candidates(words, index, size, marker, gazetteer)
        if candidates:
            return _mention(part, marker, candidates, gazetteer.alike(_key(part))), size
    if marker in {"kec", "desa", "kab", "kota"}:
        return _fuzzy(words, index, marker, gazetteer)
    return None, 1


def _mention(part: list[Word], marker: str, candidates: tuple[Candidate, ...], family: tuple[str, ...]) -> Mention:
    said = {candidate.code for candidate in candidates}
    alike = tuple(Candidate(code, 0.4, "ejaan mirip") for code in family if code not in said)
    return Mention(" ".join(word.text for word in part), part[0].start, marker, candidates, alike, part[-1].end)


def _marker_before(words: list[Word], index: int) -> str:
    if index == 0:
        return ""
    before = words[index - 1]
    marker = MARKERS.get(before.lower, "")
    if marker == "thing" and words[index].break_before:
        return ""
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
    if _is_person_or_new(words, index, size):
        return _unconfirmed(words, index, key, gazetteer)
    if marker in {"kab", "kota", "prov"}:
        return _upper(key, marker, gazetteer)
    bare = size == 1 and (len(key) < 4 or key in gazetteer.national.common)
    plain = (bare and not _pointed_at(words, index, key)) or _everyday(words, index, size, marker, gazetteer)
    doubtful = plain and marker not in _MARKED
    own = () if doubtful or marker == "thing" else _own(key, marker, gazetteer)
    if own or marker in {"street", "thing", "dusun"}:
        return own
    found = _elsewhere(words, index, size, key, marker, gazetteer, bare=bare)
    return found or (_unconfirmed(words, index, key, gazetteer) if doubtful else ())


def _is_person_or_new(words: list[Word], index: int, size: int) -> bool:
    """Whether "Pak Aska Ramadhani" is a man and "bupati baru" the new one, not that of Barru."""
    if index == 0 or words[index].break_before:
        return False
    before, after = words[index - 1].lower, words[index + size] if index + size < len(words) else None
    if before in _OFFICIALS and size == 1 and words[index].lower in _NOT_NAMES:
        return True
    return before in _TITLES and after is not None and not after.break_before and _continues(words[index], after)


def _pointed_at(words: list[Word], index: int, key: str) -> bool:
    """Whether the words before say that an everyday word is meant as a name.

    So do "di daerah pakis", "RT 6 RW 6 bulak." and, by its capital letter, "longsor di Kompang".
    """
    word = words[index]
    if index == 0 or len(key) < 4 or word.break_before or word.lower in _NOT_NAMES:
        return False
    before, after = words[index - 1], words[index + 1] if index + 1 < len(words) else None
    ends = after is None or after.break_before or not _continues(word, after)
    if before.lower.isdigit():
        return (after is None or after.break_before) and index > 1 and words[index - 2].lower in {"rt", "rw"}
    named = word.capital and not word.text.isupper()
    if before.lower in _PEOPLE_OF and named and (after is None or after.lower not in _TAIL):
        return True  # also in an estate called after its kelurahan: "warga Karah Tama Asri"
    return (before.lower in _AREA or (named and (before.text == "di" or before.lower in _SERVICES))) and ends


def _everyday(words: list[Word], index: int, size: int, marker: str, gazetteer: Gazetteer) -> bool:
    """Whether a name of several words is said in their plain sense ("yang suka maju duluan") or is a town street's."""
    if marker == "street":
        return index + size < len(words) and words[index + size].lower in _NUMBERED
    part = words[index : index + size]
    said = {word.lower for word in part}
    if marker == "dusun" or size == 1 or said & _LANDFORMS or not said <= gazetteer.national.common:
        return False
    before = words[index - 1].lower if index else ""
    if index > 1 and not part[0].break_before and before not in _SITES and MARKERS.get(words[index - 2].lower) == "thing":
        return True  # "toko bangunan Suka Maju", "warung makan Gunung Perak"
    return not (part[0].break_before or before in _SITES or part[0].capital)


def _unconfirmed(words: list[Word], index: int, key: str, gazetteer: Gazetteer) -> tuple[Candidate, ...]:
    """An everyday word where an address may have its desa: "alamat: Puncak, Kec. Sinjai Selatan"; places.py asks for the kecamatan."""
    before = words[index - 1].lower if index else ""
    opened = words[index].break_before or before in _SITES or before in _OFFICIALS
    codes = gazetteer.own.get(key, ()) if opened else ()
    return tuple(Candidate(code, 0.0, EVERYDAY) for code in codes if level_of(code) == 4)


def _gap(words: list[Word], index: int, offset: int) -> str:
    """Hyphenated names ("Tongke-Tongke") keep together, lists ("Lappa, Bongki") do not."""
    before, after = words[index + offset - 1], words[index + offset]
    return "-" if after.start - before.end == 1 and after.break_before else ""


def _own(key: str, marker: str, gazetteer: Gazetteer) -> tuple[Candidate, ...]:
    """The tenant's own places of this name; a marker decides between a kecamatan and a desa of one name."""
    codes = gazetteer.own.get(key) or gazetteer.kin_of(key)
    level = _MARKED.get(marker)
    if level:
        codes = tuple(code for code in codes if level_of(code) == level) or codes
    if marker == "street":
        # In the countryside a road is called after the village it leads to; in town it is only a name.
        codes = tuple(code for code in codes if "kelurahan" not in gazetteer.national.rows[code].kind)
    base = {"kec": 0.96, "desa": 0.96, "": 0.8, "street": 0.5, "dusun": 0.55}.get(marker, 0.8)
    why = {"street": "nama jalan", "dusun": "nama dusun/lingkungan", "": "disebut"}.get(marker, "disebut dengan penanda")
    return tuple(Candidate(code, round(base / len(codes), 3), why) for code in codes)


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
    codes = nation.regencies.get(key, ()) or nation.provinces.get(key, ()) if len(key) > 3 else ()
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
        matches = process.extract(key, pool, scorer=fuzz.ratio, score_cutoff=83, limit=4) if len(key) > 4 else []
        if matches and not any(word.break_before for word in part[1:]):
            near = [gazetteer.own.get(match[0], ()) if marker in _MARKED else (gazetteer.tenant,) for match in matches]
            found = tuple(Candidate(code, round(0.7 / len(near[0]), 3), "ejaan mirip") for code in near[0])
            return _mention(part, marker, found, tuple(code for codes in near[1:] for code in codes)), size
    return None, 1
