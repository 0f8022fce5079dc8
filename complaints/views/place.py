"""A small map drawn here: the regency's outlines where they were imported, else the middle of each district, and the point.

No tiles: nobody outside learns which case is looked at, and the page works without a network.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import shapely
from cachetools.func import ttl_cache
from django.utils.translation import gettext as _

from organisations import snapshot
from organisations.models import Region, RegionBoundary, RegionLevel

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shapely.geometry.base import BaseGeometry

    from complaints.models import Complaint

WIDTH, EDGE = 340.0, 26.0
# Names are for the districts nearest to the point, or they would write over each other.
NAMED = 4


@dataclass(frozen=True)
class Dot:
    """One spot of the drawing, in its own units, with its name."""

    x: float
    y: float
    name: str


@dataclass(frozen=True)
class Ground:
    """What is drawn of a regency whoever asks: how degrees become units, the outlines, the middles of its districts."""

    name: str
    west: float
    north: float
    scale: float
    squeeze: float
    height: float
    outlines: tuple[str, ...]
    middles: tuple[Dot, ...]

    def dot(self, latitude: float, longitude: float, name: str = "") -> Dot:
        """Where a position is drawn."""
        x = EDGE + (longitude - self.west) * self.squeeze * self.scale
        return Dot(round(x, 1), round(EDGE + (self.north - latitude) * self.scale, 1), name)

    def holds(self, dot: Dot) -> bool:
        """Whether a spot lies inside the drawing."""
        return 0 <= dot.x <= WIDTH and 0 <= dot.y <= self.height


@dataclass(frozen=True)
class Place:
    """The map of one case. Without `point` nothing is drawn, and `words` say what is not known."""

    words: str
    ground: Ground | None = None
    point: Dot | None = None
    exact: bool = False
    names: tuple[Dot, ...] = ()


def place_of(complaint: Complaint) -> Place:
    """Where a case is, drawn and in words: the position that was sent, else the middle of its region."""
    region = complaint.region
    position = _position(complaint)
    if position is None:
        where = region.label if region else ""
        return Place(_("Letak %(where)s di peta belum diketahui.") % {"where": where} if where else _("Tempatnya belum jelas."))
    latitude, longitude, exact = position
    ground = _ground(_regency(region.code if region else ""))
    point = ground.dot(latitude, longitude, region.label if region else "") if ground else None
    words = _in_words(region, ground, exact=exact)
    if ground is None or point is None or not ground.holds(point):
        return Place(words + " " + _("Titiknya di luar peta ini."))
    return Place(words, ground, point, exact, _nearest(ground.middles, point))


def _position(complaint: Complaint) -> tuple[float, float, bool] | None:
    if complaint.latitude is not None and complaint.longitude is not None:
        return float(complaint.latitude), float(complaint.longitude), True
    region = complaint.region
    if region is not None and region.level in (RegionLevel.DISTRICT, RegionLevel.VILLAGE) and region.latitude is not None:
        return float(region.latitude), float(region.longitude or 0), False
    return None


def _in_words(region: Region | None, ground: Ground | None, *, exact: bool) -> str:
    within = ground.name if ground else ""
    if exact:
        return _("Titik yang dikirim pelapor, di %(where)s.") % {
            "where": region.label if region else within or _("tempat yang belum dikenal")
        }
    return _("Tengah %(where)s, %(within)s. Titik persisnya tidak dikirim pelapor.") % {
        "where": region.label if region else "",
        "within": within,
    }


def _nearest(middles: Iterable[Dot], point: Dot) -> tuple[Dot, ...]:
    near = sorted(middles, key=lambda dot: math.hypot(dot.x - point.x, dot.y - point.y))
    shown: list[Dot] = []
    for dot in near:
        if len(shown) < NAMED and all(abs(dot.y - other.y) > 16 or abs(dot.x - other.x) > 110 for other in (*shown, point)):
            shown.append(dot)
    return tuple(shown)


def _regency(code: str) -> str:
    """The regency of a region's code; the tenant's own for none."""
    return code[:5] if len(code) >= 5 else snapshot.default_agency().region_id or ""


def ground_of(regency: str) -> Ground | None:
    """What a regency's map is drawn on, None where neither outlines nor centroids are loaded."""
    return _ground(regency)


@ttl_cache(maxsize=32, ttl=snapshot.SECONDS)
def _ground(regency: str) -> Ground | None:
    """A regency's drawing, None where neither outlines nor centroids are loaded."""
    rows = list(Region.objects.filter(pk__startswith=f"{regency}.", latitude__isnull=False, longitude__isnull=False))
    shapes = _shapes(regency)
    spots = [(float(row.latitude or 0), float(row.longitude or 0)) for row in rows]
    bounds = [shape.bounds for shape in shapes]
    if not spots and not bounds:
        return None
    west = min([longitude for _latitude, longitude in spots] + [bound[0] for bound in bounds])
    east = max([longitude for _latitude, longitude in spots] + [bound[2] for bound in bounds])
    south = min([latitude for latitude, _longitude in spots] + [bound[1] for bound in bounds])
    north = max([latitude for latitude, _longitude in spots] + [bound[3] for bound in bounds])
    squeeze = math.cos(math.radians((north + south) / 2))
    scale = (WIDTH - 2 * EDGE) / max((east - west) * squeeze, (north - south), 0.01)
    name = Region.objects.filter(pk=regency).values_list("name", flat=True).first() or regency
    ground = Ground(name, west, north, scale, squeeze, round((north - south) * scale + 2 * EDGE, 1), (), ())
    districts = [row for row in rows if row.level == RegionLevel.DISTRICT]
    return Ground(
        **{
            **vars(ground),
            "outlines": tuple(path for shape in shapes for path in _paths(ground, shape)),
            "middles": tuple(ground.dot(float(row.latitude or 0), float(row.longitude or 0), row.name) for row in districts),
        }
    )


def _shapes(regency: str) -> list[BaseGeometry]:
    """The outlines of the districts, or of the regency where only that was imported."""
    rows = dict(RegionBoundary.objects.filter(region__code__startswith=regency).values_list("region_id", "shape"))
    wanted = [code for code in rows if len(code) == 8] or [code for code in rows if code == regency]
    return [shapely.from_wkb(bytes(rows[code])) for code in sorted(wanted)]


def _paths(ground: Ground, shape: BaseGeometry) -> list[str]:
    """Outlines as SVG paths, no finer than half a unit of the drawing."""
    simple = shape.simplify(0.5 / ground.scale)
    parts = getattr(simple, "geoms", [simple])
    rings = [ring for part in parts if part.geom_type == "Polygon" for ring in (part.exterior, *part.interiors)]
    paths = []
    for ring in rings:
        dots = [ground.dot(latitude, longitude) for longitude, latitude, *_rest in ring.coords]
        paths.append("M" + "L".join(f"{dot.x} {dot.y}" for dot in dots) + "Z")
    return paths


def forget() -> None:
    """Drop what is kept; called by tests."""
    _ground.cache_clear()
