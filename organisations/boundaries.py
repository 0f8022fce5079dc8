"""The outlines of regions, where an operator has imported them: reading GeoJSON, and which region holds a point."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import shapely
from cachetools.func import ttl_cache
from django.db import transaction
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from organisations.models import Region, RegionBoundary

# Files name the code differently; these are the ones met.
CODES = ("code", "kode", "kode_wilayah", "kdppum", "kode_desa", "kode_kec", "kode_kab")
SECONDS = 300


class UnusableFile(ValueError):
    """The file is no GeoJSON of regions; the message says what is missing."""


@dataclass(frozen=True)
class Imported:
    """What an import did. `unknown` are codes that no region has, `broken` those whose outline could not be mended."""

    stored: int
    unknown: tuple[str, ...]
    broken: tuple[str, ...]


def load(data: bytes, *, source: str) -> Imported:
    """Store the outlines of a GeoJSON FeatureCollection in WGS 84, each in place of the one before. Raises UnusableFile."""
    features = _features(data)
    known = set(Region.objects.filter(pk__in=[code for code, _outline in features]).values_list("pk", flat=True))
    unknown, broken, rows = [], [], []
    for code, outline in features:
        if code not in known:
            unknown.append(code)
        elif outline is None:
            broken.append(code)
        else:
            rows.append(_row(code, outline, source))
    fields = ["shape", "south", "west", "north", "east", "source", "loaded_at"]
    with transaction.atomic():
        RegionBoundary.objects.bulk_create(rows, batch_size=200, update_conflicts=True, unique_fields=["region"], update_fields=fields)
    forget()
    return Imported(len(rows), tuple(unknown), tuple(broken))


def _features(data: bytes) -> list[tuple[str, BaseGeometry | None]]:
    try:
        collection = json.loads(data)
    except ValueError as error:
        raise UnusableFile("this is no JSON file") from error
    found = collection.get("features") if isinstance(collection, dict) else None
    if not isinstance(found, list) or not found:
        raise UnusableFile("this is no GeoJSON FeatureCollection, or it is empty")
    return [(_code(feature), _outline(feature)) for feature in found]


def _code(feature: Any) -> str:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    for name, value in (properties or {}).items():
        if str(name).lower() in CODES and value:
            return dotted(str(value))
    raise UnusableFile(f"a feature has no region code; it should be in a property named {', '.join(CODES)}")


def dotted(code: str) -> str:
    """A Kemendagri code with its dots, however it was written.

    >>> dotted("7307051001")
    '73.07.05.1001'
    """
    digits = code.replace(".", "")
    cuts = (2, 4, 6, 10)
    return ".".join(digits[start:end] for start, end in zip((0, 2, 4, 6), cuts, strict=True) if digits[start:end])


def _outline(feature: dict[str, Any]) -> BaseGeometry | None:
    """The outline, mended where lines cross themselves; None when nothing with an area is left or it is not in degrees."""
    try:
        made = shape(feature["geometry"])
    except (KeyError, TypeError, ValueError, AttributeError, shapely.errors.ShapelyError):
        return None
    mended = made if made.is_valid else shapely.make_valid(made)
    west, south, east, north = mended.bounds if not mended.is_empty else (0, 0, 0, 0)
    in_degrees = -180 <= west <= east <= 180 and -90 <= south <= north <= 90
    return mended if mended.area > 0 and in_degrees else None


def _row(code: str, outline: BaseGeometry, source: str) -> RegionBoundary:
    west, south, east, north = outline.bounds
    wkb = shapely.to_wkb(outline)
    return RegionBoundary(region_id=code, shape=wkb, south=south, west=west, north=north, east=east, source=source[:200])


@ttl_cache(maxsize=64, ttl=SECONDS)
def _tree(within: str) -> tuple[shapely.STRtree, tuple[str, ...], tuple[BaseGeometry, ...]]:
    rows = list(RegionBoundary.objects.filter(region__code__startswith=within).values_list("region_id", "shape"))
    outlines = tuple(shapely.from_wkb(bytes(data)) for _code, data in rows)
    return shapely.STRtree(list(outlines)), tuple(code for code, _data in rows), outlines


def region_at(latitude: float, longitude: float, *, within: str) -> str | None:
    """The smallest region inside `within` whose outline holds a point; None where no outline does."""
    tree, codes, outlines = _tree(within)
    point = shapely.Point(longitude, latitude)
    held = [codes[place] for place in tree.query(point, predicate="intersects")] if outlines else []
    return max(held, key=lambda code: (len(code), code)) if held else None


def forget() -> None:
    """Drop what is kept, after an import in this process and between tests."""
    _tree.cache_clear()
