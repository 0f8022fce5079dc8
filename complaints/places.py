"""The places a tenant's lists are filtered by, and which of them somebody named in a search."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cachetools.func import ttl_cache
from rapidfuzz import fuzz

from organisations import snapshot
from organisations.models import Region, RegionLevel

_WORD = re.compile(r"[a-z]+")
# Of a name of six letters one may be wrong.
_ALIKE = 82


@dataclass(frozen=True)
class Place:
    """A kecamatan, or a desa or kelurahan in one."""

    code: str
    label: str
    name: str
    parent: str


@ttl_cache(maxsize=4, ttl=snapshot.SECONDS)
def known() -> tuple[Place, ...]:
    """The kecamatan of the tenant and what lies in them, each kecamatan before its own."""
    tenant = snapshot.default_agency().region_id
    rows = Region.objects.filter(code__startswith=f"{tenant}.", level__in=[RegionLevel.DISTRICT, RegionLevel.VILLAGE])
    return tuple(Place(row.code, row.label, row.name.lower(), row.parent_id or "") for row in rows.order_by("code"))


def within(code: str) -> list[str]:
    """A place and what lies in it."""
    return [code, *(place.code for place in known() if place.parent == code)]


def named(words: str) -> tuple[Place, str] | None:
    """The place that a search names, a letter wrong or not, and the words without it."""
    said = _WORD.findall(words.lower())
    best: tuple[float, Place, str] | None = None
    for place in known():
        size = len(place.name.split())
        for start in range(len(said) - size + 1):
            score = fuzz.ratio(place.name, " ".join(said[start : start + size]), score_cutoff=_ALIKE)
            if score and (best is None or score > best[0]):
                best = (score, place, " ".join(said[:start] + said[start + size :]))
    return (best[1], best[2]) if best else None
