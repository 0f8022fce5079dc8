"""Outlines from GeoJSON: stored by code, mended or refused, and the smallest one that holds a point answers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from organisations import boundaries
from organisations.models import RegionBoundary

pytestmark = pytest.mark.django_db


def box(west: float, south: float, east: float, north: float) -> dict[str, Any]:
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def collection(*features: tuple[str, dict[str, Any] | None], name: str = "code") -> bytes:
    rows = [{"type": "Feature", "properties": {name: code}, "geometry": outline} for code, outline in features]
    return json.dumps({"type": "FeatureCollection", "features": rows}).encode()


@pytest.fixture(autouse=True)
def _fresh() -> None:
    boundaries.forget()


def test_the_smallest_region_answers() -> None:
    district, village = box(120.2, -5.2, 120.3, -5.1), box(120.24, -5.14, 120.26, -5.12)
    done = boundaries.load(collection(("73.07.05", district), ("7307051004", village)), source="uji")
    assert (done.stored, done.unknown, done.broken) == (2, (), ())
    assert boundaries.region_at(-5.13, 120.25, within="73.07") == "73.07.05.1004"
    assert boundaries.region_at(-5.19, 120.21, within="73.07") == "73.07.05"
    assert boundaries.region_at(-6.0, 120.25, within="73.07") is None
    assert boundaries.region_at(-5.13, 120.25, within="35.78") is None


def test_loading_again_replaces() -> None:
    boundaries.load(collection(("73.07.05", box(120.2, -5.2, 120.3, -5.1))), source="lama")
    boundaries.load(collection(("73.07.05", box(121.2, -5.2, 121.3, -5.1)), name="KODE"), source="baru")
    assert RegionBoundary.objects.get().source == "baru"
    assert boundaries.region_at(-5.13, 120.25, within="73.07") is None
    assert boundaries.region_at(-5.13, 121.25, within="73.07") == "73.07.05"


def test_lines_that_cross_are_mended_and_what_has_no_area_is_named() -> None:
    bow = {"type": "Polygon", "coordinates": [[[120.2, -5.2], [120.3, -5.1], [120.3, -5.2], [120.2, -5.1], [120.2, -5.2]]]}
    metres = box(700_000, 9_400_000, 700_100, 9_400_100)
    done = boundaries.load(collection(("73.07.05", bow), ("73.07.06", metres), ("73.07.07", None), ("99.99", bow)), source="uji")
    assert (done.stored, done.unknown, set(done.broken)) == (1, ("99.99",), {"73.07.06", "73.07.07"})
    assert boundaries.region_at(-5.12, 120.22, within="73.07") == "73.07.05"


@pytest.mark.parametrize(
    "data",
    [
        b"\x00\xff",
        b"[]",
        b"{}",
        b'{"features": []}',
        b'{"features": [1]}',
        b'{"features": [{"properties": {"name": "Lappa"}, "geometry": null}]}',
    ],
)
def test_another_file_is_refused_with_what_is_missing(data: bytes, tmp_path: Path) -> None:
    with pytest.raises(boundaries.UnusableFile):
        boundaries.load(data, source="uji")
    path = tmp_path / "x.geojson"
    path.write_bytes(data)
    with pytest.raises(CommandError, match=r"x\.geojson"):
        call_command("import_boundaries", str(path))
    assert not RegionBoundary.objects.exists()
