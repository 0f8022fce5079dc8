"""Where a complaint is about: mentions weighed against each other, ambiguity kept.

Names of the tenant count first; a desa and its kecamatan confirm each other; a name that exists twice stays two
regions until something in the text decides. A place in another regency is recognised, never forced home.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from routing.gazetteer import Candidate, Gazetteer, contains, level_of, name_key, parent_of
from routing.mentions import EVERYDAY, Mention, find_mentions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

NEAR_KM = 6.0
FAR_KM = 45.0
NAMESAKE = 0.45
# Why of a candidate that only a postal code names.
POSTAL = "kode pos"
# What may stand inside one address between two of its names, and the regency that ends it.
_JOINS = re.compile(r"[\s,:/()|\[\]-]*(?:(?:kec|kecamatan|ds|desa|kel|kelurahan|kab|kabupaten|kota|jl|jln|jalan)\b[.:\s]*)?", re.IGNORECASE)
_NEXT = re.compile(
    r"[\s,(]*(?P<marker>(?:(?:kab|kabupaten|kota|pemkab|pemkot)\b[.:\s]*)?)(?P<name>[^\W\d_]{3,}(?:[ -][^\W\d_]+){0,2})", re.IGNORECASE
)
_POSTAL = re.compile(r"(?<!\d)\d{5}(?!\d)")
_ENDS = re.compile(r"\s*(?:[^\w\s]|$)")
_TOWARDS = re.compile(r"\b(?:batas|perbatasan|arah|tujuan|jurusan|dari|asal|ke)\s+(?:(?:kab|kabupaten|kota)\b[.\s]*)?$", re.IGNORECASE)


@dataclass(frozen=True)
class Place:
    """The regions a text is about, best first, and what was read to say so.

    `regions` holds only the tenant's; `other` is the regency (or region in it) elsewhere that is meant instead.
    """

    regions: tuple[Candidate, ...]
    mentions: tuple[Mention, ...] = ()
    other: Candidate | None = None
    elsewhere: tuple[Candidate, ...] = ()

    @property
    def best(self) -> str:
        return self.regions[0].code if self.regions else ""

    @property
    def ambiguous(self) -> bool:
        """Two regions that exclude each other are about equally likely."""
        if len(self.regions) < 2:
            return False
        first, second = self.regions[:2]
        return second.confidence >= 0.7 * first.confidence and parent_of(first.code) != parent_of(second.code)


def locate(
    gazetteer: Gazetteer,
    text: str,
    location_text: str = "",
    latitude: float | None = None,
    longitude: float | None = None,
) -> Place:
    """Read the place of a complaint. Never raises for any text."""
    mentions = [mention for part in (location_text, text) for mention in _read(part, gazetteer)]
    scores = _confirm(_score(mentions, gazetteer), mentions)
    point = _from_point(gazetteer, latitude, longitude)
    if point and contains(gazetteer.tenant, point.code):
        scores[point.code] = _better(scores.get(point.code), point)
    regions = _ranked(scores)
    elsewhere = tuple(_outside(mentions, gazetteer))
    other = _other(regions, elsewhere, mentions, gazetteer, point)
    return Place(regions, tuple(mentions), other, elsewhere)


def _read(text: str, gazetteer: Gazetteer) -> list[Mention]:
    mentions = _addressed(text, find_mentions(text, gazetteer), gazetteer)
    read = []
    for place, mention in enumerate(mentions):
        everyday = mention.candidates[0].why == EVERYDAY
        asked = everyday or (not mention.marker and _namesakes(mention))
        if asked and (sure := _beside_district(text, mentions, place)):
            read.append(replace(mention, candidates=sure))
        elif not everyday:
            read.append(mention)
    return read + list(_postal(text, gazetteer))


def _postal(text: str, gazetteer: Gazetteer) -> Iterator[Mention]:
    for match in _POSTAL.finditer(text):
        code = gazetteer.postal.get(match.group())
        if code:
            # A village of its own code may share it in the field; its kecamatan is what the number proves.
            yield Mention(match.group(), match.start(), "pos", (Candidate(code, 0.6, POSTAL),))


def _beside_district(text: str, mentions: list[Mention], place: int) -> tuple[Candidate, ...]:
    """What a word means before its kecamatan ("Puncak, Kec. Sinjai Selatan"), or after it and then alone.

    Asked of everyday words, and of a name that the kecamatan has as well.
    """
    mention, beside = mentions[place], []
    if place + 1 < len(mentions) and _JOINS.fullmatch(text, mention.end, mentions[place + 1].start):
        beside.append(mentions[place + 1])
    if place and _JOINS.fullmatch(text, mentions[place - 1].end, mention.start) and _ENDS.match(text, mention.end):
        beside.append(mentions[place - 1])
    districts = {c.code for other in beside for c in other.candidates if level_of(c.code) == 3}
    return tuple(Candidate(c.code, 0.9, "desa dan kecamatan cocok") for c in mention.candidates if parent_of(c.code) in districts)


def _addressed(text: str, mentions: list[Mention], gazetteer: Gazetteer) -> list[Mention]:
    """The mentions, those moved to another regency whose address says so: "Kec. Bua Kab. Luwu", "Kab. Gowa, Kec. Tompobulu".

    Everything of an address that reaches up to that regency moves with the name that exists there.
    """
    found = list(mentions)
    for place, mention in enumerate(found):
        regency = _regency_after(text, mention, gazetteer) or _regency_before(text, found[:place], mention, gazetteer)
        if not regency:
            continue
        found[place] = _moved(mention, regency)
        for before in range(place - 1, -1, -1):
            if not _JOINS.fullmatch(text, found[before].end, found[before + 1].start):
                break
            found[before] = _moved(found[before], regency)
    return found


def _moved(mention: Mention, regency: str) -> Mention:
    return replace(mention, candidates=(Candidate(regency, 0.95, "alamat di kabupaten/kota lain"),), alike=())


def _regency_after(text: str, mention: Mention, gazetteer: Gazetteer) -> str:
    """The other regency that follows a name and has one like it; a street needs no proof where the regency is marked."""
    if not _at_home(mention, gazetteer):
        return ""
    match = _NEXT.match(text, mention.end)
    if match is None:
        return ""
    marker = match.group("marker")
    words = match.group("name").split()
    for size in range(len(words), 0, -1):
        key = name_key("".join(words[:size]))
        codes = gazetteer.national.regencies.get(key, ())
        if not codes or gazetteer.tenant in codes or (not marker and (key in gazetteer.national.common or mention.marker == "street")):
            continue
        return next((code for code in codes if mention.marker == "street" or _has(code, mention, gazetteer)), "")
    return ""


def _regency_before(text: str, before: list[Mention], mention: Mention, gazetteer: Gazetteer) -> str:
    """The other regency that opens an address; a border or a way to it does not."""
    if not before or mention.marker not in {"kec", "desa", "street"} or not _at_home(mention, gazetteer):
        return ""
    regency = before[-1]
    if regency.marker not in {"kab", "kota"} or not _JOINS.fullmatch(text, regency.end, mention.start):
        return ""
    if _TOWARDS.search(text, 0, regency.start):
        return ""
    outside = [c.code for c in regency.candidates if level_of(c.code) == 2 and c.code != gazetteer.tenant]
    return next((code for code in outside if mention.marker == "street" or _has(code, mention, gazetteer)), "")


def _at_home(mention: Mention, gazetteer: Gazetteer) -> bool:
    return any(contains(gazetteer.tenant, c.code) and level_of(c.code) > 2 for c in mention.candidates)


def _has(regency: str, mention: Mention, gazetteer: Gazetteer) -> bool:
    return gazetteer.inside(regency, name_key(mention.text))


def _better(known: Candidate | None, new: Candidate) -> Candidate:
    """Two independent hints at one region are worth more than the stronger alone."""
    if known is None:
        return new
    confidence = 1 - (1 - known.confidence) * (1 - new.confidence)
    stronger = known if known.confidence >= new.confidence else new
    return replace(stronger, confidence=round(min(confidence, 0.99), 3))


def _score(mentions: Iterable[Mention], gazetteer: Gazetteer) -> dict[str, Candidate]:
    scores: dict[str, Candidate] = {}
    for mention in mentions:
        for candidate in mention.candidates:
            if contains(gazetteer.tenant, candidate.code) and level_of(candidate.code) > 2:
                known = scores.get(candidate.code)
                if known is None or _outdoes(candidate, known):
                    scores[candidate.code] = candidate
    return scores


def _outdoes(new: Candidate, known: Candidate) -> bool:
    """Whether it says more of the same region; a postal code says less than any words."""
    if POSTAL in {new.why, known.why}:
        return new.why != POSTAL
    return known.confidence < new.confidence


def _confirm(scores: dict[str, Candidate], mentions: list[Mention]) -> dict[str, Candidate]:
    """A kecamatan and a desa in it, but not its own name said twice, confirm each other; a namesake left without then falls away."""
    sure = dict(scores)
    for place, mention in enumerate(mentions):
        others = mentions[:place] + mentions[place + 1 :]
        both = _namesakes(mention)
        villages = [c.code for c in mention.candidates if level_of(c.code) == 4 and c.code in scores and c.code not in both]
        alike = [c.code for c in mention.alike if level_of(c.code) == 4]
        paired = _paired(villages, others, "") or _paired(alike, others, "") or _paired(villages, others, "pos")
        for code in dict.fromkeys(villages + paired):
            if code in paired:
                sure[code] = Candidate(code, 0.98, "desa dan kecamatan cocok")
            elif paired:
                sure.pop(code, None)
    for mention in mentions:
        _wider_first(mention, sure)
    return sure


def _paired(villages: list[str], others: list[Mention], by: str) -> list[str]:
    """The villages whose kecamatan another mention names, in words or (`by` "pos") by its postal code."""
    said = {c.code[:8] for m in others if (m.marker == "pos") == (by == "pos") for c in m.candidates if by or level_of(c.code) == 3}
    return [code for code in villages if parent_of(code) in said]


def _namesakes(mention: Mention) -> list[str]:
    """The desa of a name that its kecamatan has as well, where nothing says which of them is meant."""
    codes = [c.code for c in mention.candidates]
    return [code for code in codes if mention.marker in {"", "street"} and level_of(code) == 4 and parent_of(code) in codes]


def _wider_first(mention: Mention, sure: dict[str, Candidate]) -> None:
    """Tellu Limpoe the kecamatan and the desa in it: unmarked, the wider one is said first and the other kept."""
    for code in _namesakes(mention):
        village, district = sure.get(code), sure.get(parent_of(code))
        if village and (village.why == "nama jalan" or (district and village.why == "disebut")):
            sure[code] = replace(village, confidence=NAMESAKE, why="nama sama dengan kecamatannya")
        if district and district.confidence < 0.8:
            sure[parent_of(code)] = replace(district, confidence=0.8)


def _ranked(scores: dict[str, Candidate]) -> tuple[Candidate, ...]:
    """Best first; what only contains another answer is left out, and the postal code yields to words."""
    spoken = {code: found for code, found in scores.items() if found.why != POSTAL} or scores
    firm = {code: found for code, found in spoken.items() if found.confidence >= NAMESAKE} or spoken
    strong = [code for code, found in firm.items() if found.confidence > NAMESAKE]
    leaves = [found for code, found in firm.items() if not any(o != code and contains(code, o) for o in strong)]
    if any(len(found.code) > 8 and found.confidence > NAMESAKE for found in leaves):
        leaves = [found for found in leaves if found.confidence > NAMESAKE]
    return tuple(sorted(leaves, key=lambda found: -found.confidence)[:6])


def _outside(mentions: Iterable[Mention], gazetteer: Gazetteer) -> Iterable[Candidate]:
    seen = set()
    for mention in mentions:
        for candidate in mention.candidates:
            home = contains(gazetteer.tenant, candidate.code) or contains(candidate.code, gazetteer.tenant)
            if not home and candidate.code not in seen and level_of(candidate.code) > 1:
                seen.add(candidate.code)
                yield candidate


def _other(
    regions: tuple[Candidate, ...],
    elsewhere: tuple[Candidate, ...],
    mentions: Iterable[Mention],
    gazetteer: Gazetteer,
    point: Candidate | None,
) -> Candidate | None:
    """The other regency that is meant, when nothing names a place at home."""
    home = any(contains(c.code, gazetteer.tenant) and level_of(c.code) == 2 for m in mentions for c in m.candidates)
    if regions or home:
        return None
    if point and not contains(gazetteer.tenant, point.code):
        return point
    strong = [found for found in elsewhere if found.confidence >= 0.4]
    return max(strong, key=lambda found: found.confidence) if strong else None


def _from_point(gazetteer: Gazetteer, latitude: float | None, longitude: float | None) -> Candidate | None:
    """A region from a point on the map: by outlines where they are known, else by the nearest centre, which is a hint."""
    if latitude is None or longitude is None:
        return None
    held = gazetteer.outline(float(latitude), float(longitude)) if gazetteer.outline else None
    if held:
        return Candidate(held, 0.95, "titik peta")
    nearest = gazetteer.nearest(float(latitude), float(longitude))
    if nearest is None:
        return None
    code, distance = nearest
    if contains(gazetteer.tenant, code) and level_of(code) > 2:
        why = f"titik peta, {distance:.1f} km dari pusat {gazetteer.label(code)}"
        return Candidate(code, 0.6, why) if distance <= NEAR_KM else Candidate(code[:8], 0.4, why)
    if contains(gazetteer.tenant, code):
        return None
    home = gazetteer.centroids.get(gazetteer.tenant)
    return Candidate(code, 0.7, "titik peta") if home and distance < FAR_KM else None
