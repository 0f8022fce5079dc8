"""Where a complaint is about: mentions weighed against each other, ambiguity kept.

Names of the tenant count first; a desa and its kecamatan confirm each other; a name that exists twice stays two
regions until something in the text decides. A place in another regency is recognised, never forced home.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from routing.gazetteer import Gazetteer, contains, level_of, parent_of
from routing.mentions import Candidate, Mention, find_mentions

if TYPE_CHECKING:
    from collections.abc import Iterable

NEAR_KM = 6.0
FAR_KM = 45.0
NAMESAKE = 0.45


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
    mentions = find_mentions(location_text, gazetteer) + find_mentions(text, gazetteer)
    scores = _confirm(_score(mentions, gazetteer), mentions)
    point = _from_point(gazetteer, latitude, longitude)
    if point and contains(gazetteer.tenant, point.code):
        scores[point.code] = _better(scores.get(point.code), point)
    regions = _ranked(scores)
    elsewhere = tuple(_outside(mentions, gazetteer))
    other = _other(regions, elsewhere, mentions, gazetteer, point)
    return Place(regions, tuple(mentions), other, elsewhere)


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
                if known is None or known.confidence < candidate.confidence:
                    scores[candidate.code] = candidate
    return scores


def _confirm(scores: dict[str, Candidate], mentions: list[Mention]) -> dict[str, Candidate]:
    """A kecamatan and a desa in it confirm each other; a namesake that nothing confirms then falls away."""
    sure = dict(scores)
    for place, mention in enumerate(mentions):
        others = mentions[:place] + mentions[place + 1 :]
        villages = [c.code for c in mention.candidates if level_of(c.code) == 4 and c.code in scores]
        paired = _paired(villages, others, "") or _paired(villages, others, "pos")
        for code in villages:
            if code in paired:
                sure[code] = replace(scores[code], confidence=0.98, why="desa dan kecamatan cocok")
            elif paired:
                sure.pop(code, None)
    for mention in mentions:
        _namesakes(mention, sure)
    return sure


def _paired(villages: list[str], others: list[Mention], by: str) -> list[str]:
    """The villages whose kecamatan another mention names, in words or (`by` "pos") by its postal code."""
    said = {c.code[:8] for m in others if (m.marker == "pos") == (by == "pos") for c in m.candidates if by or level_of(c.code) == 3}
    return [code for code in villages if parent_of(code) in said]


def _namesakes(mention: Mention, sure: dict[str, Candidate]) -> None:
    """Tellu Limpoe the kecamatan and the desa in it: unmarked, the wider one is said first and the other kept."""
    codes = [c.code for c in mention.candidates]
    both = [code for code in codes if level_of(code) == 4 and parent_of(code) in codes]
    if mention.marker not in {"", "street"}:
        return
    for code in both:
        village, district = sure.get(code), sure.get(parent_of(code))
        if village and (village.why == "nama jalan" or (district and village.why == "disebut")):
            sure[code] = replace(village, confidence=NAMESAKE, why="nama sama dengan kecamatannya")
        if district and district.confidence < 0.8:
            sure[parent_of(code)] = replace(district, confidence=0.8)


def _ranked(scores: dict[str, Candidate]) -> tuple[Candidate, ...]:
    """Best first; what only contains another answer is left out, and the postal code yields to words."""
    spoken = {code: found for code, found in scores.items() if found.why != "kode pos"} or scores
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
