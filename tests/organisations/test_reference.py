"""The reference data: all of Indonesia's regions, Sinjai's 122 units, and loads that may be repeated."""

from __future__ import annotations

import pytest
from django.utils import timezone

from organisations import queries, reference
from organisations.models import CalendarDay, Region, RegionLevel, Topic, Unit

pytestmark = pytest.mark.django_db


def test_every_region_has_its_parent_and_zone() -> None:
    counts = {level: Region.objects.filter(level=level).count() for level in RegionLevel.values}
    assert (counts["province"], counts["regency"]) == (38, 514)
    assert sum(counts.values()) > 91_000
    lappa = Region.objects.get(code="73.07.05.1004")
    assert (lappa.label, lappa.parent_id, lappa.timezone) == ("Kel. Lappa", "73.07.05", "Asia/Makassar")
    assert Region.objects.get(code="31").timezone == "Asia/Jakarta"
    assert Region.objects.get(code="91").timezone == "Asia/Jayapura"


def test_centroids_stand_for_every_regency_and_all_of_sinjai() -> None:
    assert not Region.objects.filter(level__in=["province", "regency"], latitude__isnull=True).exists()
    assert not Region.objects.filter(code__startswith="73.07.", latitude__isnull=True).exists()


def test_sinjai_has_its_122_units() -> None:
    units = Unit.objects.filter(agency=queries.default_agency())
    kinds = {"kecamatan": 9, "kelurahan": 13, "desa": 67}
    for kind, number in kinds.items():
        assert units.filter(office_kinds__kind=kind, office_kinds__rank=1, region__level__in=["district", "village"]).count() == number, (
            kind
        )
    assert units.count() == 122


def test_the_bodies_outside_are_known_and_marked() -> None:
    for kind in ("pln", "pdam", "bpjs_kesehatan", "polres", "bpn", "kemenag"):
        found = queries.units_of_kind(kind, agency=None, on=timezone.localdate())
        assert found, kind
        assert found[0].is_external


def test_every_topic_of_the_second_level_has_a_category() -> None:
    assert queries.open_topics(timezone.localdate()).count() == 30
    assert Topic.objects.filter(parent__isnull=True).count() >= 20


def test_loading_again_changes_nothing() -> None:
    before = (Unit.objects.count(), CalendarDay.objects.count(), Region.objects.count())
    assert reference.load() == []
    assert (Unit.objects.count(), CalendarDay.objects.count(), Region.objects.count()) == before


def test_a_village_unit_is_found_by_its_place() -> None:
    agency, today = queries.default_agency(), timezone.localdate()
    assert [u.code for u in queries.units_of_kind("kelurahan", agency=agency, region_code="73.07.05.1004", on=today)] == ["73.07.05.1004"]
    assert queries.units_of_kind("kelurahan", agency=agency, region_code="", on=today) == []
