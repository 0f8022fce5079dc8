"""Open data attacked: somebody who has every file and every filter tries to single out one case in a desa with one case."""

from __future__ import annotations

import csv
import datetime as dt
import io
import itertools
import json
import random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from complaints.models import Complaint, ComplaintClass, Visibility
from organisations import snapshot
from organisations.models import Region, Topic
from reporting import coarsening, counting, opening, reading
from reporting.coarsening import FEWEST, Key, Place, Subject
from reporting.models import Release
from tests.reporting import made_up

NOW = dt.datetime(2026, 10, 5, 9, 0, tzinfo=ZoneInfo("Asia/Makassar"))
Q3 = reading.Period(dt.date(2026, 7, 1), dt.date(2026, 10, 1))
PLACES = [Place(d, v) for d in ("1", "2") for v in ("", f"{d}.1", f"{d}.2", f"{d}.3")] + [Place("", "")]
SUBJECTS = [Subject("a", "a1"), Subject("a", "a2"), Subject("b", "b1"), Subject("", "")]
CELLS = st.dictionaries(st.tuples(st.sampled_from(PLACES), st.sampled_from(SUBJECTS)), st.integers(0, 9))


@settings(max_examples=150, deadline=None)
@given(CELLS)
def test_groups_hold_every_case_once_and_none_is_small(counts: dict[tuple[Place, Subject], int]) -> None:
    groups = coarsening.partition(counts)
    held = [cell for group in groups.values() for cell in group.cells]
    assert len(held) == len(set(held))
    assert all(group.size >= FEWEST for group in groups.values())
    total = sum(counts.values())
    assert sum(group.size for group in groups.values()) == (total if total >= FEWEST else 0)


@settings(max_examples=150, deadline=None)
@given(CELLS)
def test_two_villages_with_one_case_less_and_one_more_look_alike(counts: dict[tuple[Place, Subject], int]) -> None:
    """Whoever reads the groups cannot tell in which of two empty villages of a district a lone case was."""
    subject = Subject("a", "a1")
    here, there = (Place("1", "1.1"), subject), (Place("1", "1.2"), subject)
    worlds = [{**counts, here: 1, there: 0}, {**counts, here: 0, there: 1}]
    said = [{key: group.size for key, group in coarsening.partition(world).items()} for world in worlds]
    assert said[0] == said[1]


def test_a_large_village_stands_by_itself_and_the_rest_together() -> None:
    jalan = Subject("a", "a1")
    groups = coarsening.partition({(Place("1", "1.1"), jalan): 9, (Place("1", "1.2"), jalan): 1, (Place("1", "1.3"), jalan): 4})
    assert {key: group.size for key, group in groups.items()} == {Key("1.1", "a1"): 9, Key("1", "a1"): 5}


ROAD, BRIDGE, WATER = Subject("a", "a1"), Subject("a", "a2"), Subject("b", "b1")
LAPPA, BONGKI, DISTRICT, FAR = Place("1", "1.1"), Place("1", "1.2"), Place("1", ""), Place("2", "2.1")
Counts = dict[tuple[Place, Subject], int]


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ({(LAPPA, ROAD): 5}, {Key("1.1", "a1"): 5}),
        ({(LAPPA, ROAD): 4}, {}),
        ({(LAPPA, ROAD): 3, (BONGKI, ROAD): 2}, {Key("1", "a1"): 5}),
        ({(LAPPA, ROAD): 3, (LAPPA, BRIDGE): 2}, {Key("1", "a"): 5}),
        ({(LAPPA, ROAD): 3, (LAPPA, WATER): 2}, {Key("1", ""): 5}),
        ({(LAPPA, ROAD): 3, (FAR, BRIDGE): 2}, {Key("", "a"): 5}),
        ({(LAPPA, ROAD): 3, (FAR, WATER): 2}, {Key("", ""): 5}),
        # Of which only the district is known: told of the district, where the few of its villages are told too.
        ({(DISTRICT, ROAD): 5, (FAR, ROAD): 6}, {Key("1", "a1"): 5, Key("2.1", "a1"): 6}),
        ({(DISTRICT, ROAD): 5, (LAPPA, ROAD): 1}, {Key("1", "a1"): 6}),
        # Of which no place is known.
        ({(Place("", ""), ROAD): 5, (LAPPA, ROAD): 6}, {Key("", "a1"): 5, Key("1.1", "a1"): 6}),
    ],
)
def test_cases_are_told_as_finely_as_five_of_them_allow(counts: Counts, told: dict[Key, int]) -> None:
    assert {key: group.size for key, group in coarsening.partition(counts).items()} == told


def test_where_there_is_no_case_nothing_becomes_coarser() -> None:
    assert coarsening.partition({(LAPPA, ROAD): 9, (FAR, WATER): 0}).keys() == {Key("1.1", "a1")}


@pytest.mark.parametrize("swapped", [False, True])
def test_the_few_that_are_left_over_are_told_with_the_smallest_group(swapped: bool) -> None:
    few = {(Place("3", "3.1"), WATER): 2}
    sizes = [((LAPPA, ROAD), 9), ((FAR, ROAD), 6)][:: -1 if swapped else 1]
    groups = coarsening.partition(dict(sizes) | few)
    assert {key: group.size for key, group in groups.items()} == {Key("1.1", "a1"): 9, Key("", ""): 8}
    # Of two that are alike it is always the same, or the order of the rows would say where the few are.
    groups = coarsening.partition({cell: 6 for cell, _size in sizes} | few)
    assert {key: group.size for key, group in groups.items()} == {Key("2.1", "a1"): 6, Key("", ""): 8}


# --- The whole way, through the addresses ------------------------------------------------------------------------------------
VILLAGES = ("73.07.09.2001", "73.07.09.2002", "73.07.09.2003", "73.07.09.2004")  # Pulau Sembilan


def world(lone: str) -> None:
    """A quarter in which a desa of the islands has one case, its neighbours none or a few, and the mainland many."""
    agency, chance = snapshot.default_agency(), random.Random(5)
    made = made_up.make(90, now=NOW, agency=agency, chance=chance, days=80)
    villages = set(Region.objects.filter(code__startswith="73.07.09.").values_list("code", flat=True))
    assert set(VILLAGES) == villages
    mainland = list(Region.objects.filter(code__startswith="73.07.05.")[:3])
    for case in made:
        if case.region_id in villages or case.region_id == "73.07.09" or case.region_id is None:
            case.region = chance.choice(mainland)
        case.sealed = False
    few = made[:4]
    for case, place in zip(few, (lone, *(VILLAGES[2],) * 3), strict=True):
        case.region_id, case.topic_id, case.visibility = place, "jalan_jembatan", Visibility.PUBLIC
        case.complaint_class, case.status, case.end_reason, case.ended_at = ComplaintClass.ORDINARY, "assigned", "", None
        case.due_at = NOW
    Complaint.objects.bulk_update(
        made, ["region", "topic", "visibility", "sealed", "complaint_class", "status", "end_reason", "ended_at", "due_at"]
    )
    counting.count([case.pk for case in made])


def read(client: Client, **asked: str) -> list[dict[str, Any]]:
    return json.loads(client.get(reverse("open_data_json"), asked).content)["rows"]


@pytest.mark.django_db
def test_one_case_in_a_desa_cannot_be_singled_out(client: Client) -> None:
    lone, other = VILLAGES[0], VILLAGES[1]
    files = []
    for place in (lone, other):
        with transaction.atomic():
            world(place)
            assert opening.publish_due(NOW) == 1
            files.append((client.get(reverse("open_data_csv")).content, read(client)))
            if place == lone:
                attack(client)
            transaction.set_rollback(True)
    # Had the lone case been in the next desa, every byte would be the same.
    assert files[0] == files[1]


def attack(client: Client) -> None:
    rows = read(client)
    assert rows
    assert all(row["received"] >= FEWEST for row in rows)
    assert not any(row["place_code"] in VILLAGES for row in rows)
    assert all(row["closed_percent"] is None or row["received"] >= opening.SHARES_OF for row in rows)
    places = {"", *(row["place_code"] for row in rows), *VILLAGES, "73", "73.07", "73.07.09", "73.07.05"}
    topics = {"", *(row["topic_code"] for row in rows), "jalan_jembatan"}
    released = list(Release.objects.all())
    asked = [opening.asked(released, place=place, topic=topic) for place, topic in itertools.product(sorted(places), sorted(topics))]
    assert opening.asked(released, place="73.07.05", topic="jalan_jembatan") == read(client, tempat="73.07.05", topik="jalan_jembatan")
    sets = {frozenset((row["place_code"], row["topic_code"]) for row in answer) for answer in asked}
    sizes = {(row["place_code"], row["topic_code"]): row["received"] for row in rows}
    assert sum(sizes.values()) == sum(row["received"] for row in read(client, tempat=""))
    for one, two in itertools.permutations(sets, 2):
        # What one answer has more than another, whole rows only: nobody is left over alone.
        left = sum(sizes[key] for key in one - two)
        assert left == 0 or left >= FEWEST


@pytest.mark.django_db
def test_sealed_secret_accusing_and_withdrawn_cases_are_in_no_row() -> None:
    agency = snapshot.default_agency()
    made = made_up.make(60, now=NOW, agency=agency, chance=random.Random(2), days=80)
    period, hidden = Q3, set()
    for number, case in enumerate(made):
        case.sealed = number % 5 == 0
        case.visibility = Visibility.SECRET if number % 5 == 1 else Visibility.PUBLIC
        case.complaint_class = ComplaintClass.OVERSIGHT if number % 5 == 2 else ComplaintClass.ORDINARY
        if number % 5 < 3 or case.end_reason == "withdrawn":
            hidden.add(case.pk)
    Complaint.objects.bulk_update(made, ["sealed", "visibility", "complaint_class"])
    counting.count([case.pk for case in made])
    zone = ZoneInfo("Asia/Makassar")
    shown = [case for case in made if case.pk not in hidden and period.since <= case.received_at.astimezone(zone).date() < period.until]
    assert sum(row["received"] for row in opening.rows_of(agency, period)) == len(shown)


@pytest.mark.django_db
def test_a_quarter_is_released_once_and_stays(client: Client) -> None:
    agency = snapshot.default_agency()
    assert opening.publish_due(NOW) == 1
    made = made_up.make(30, now=NOW, agency=agency, chance=random.Random(4), days=60)
    counting.count([case.pk for case in made])
    assert opening.publish_due(NOW) == 0
    release = Release.objects.get()
    assert opening.publish(agency, Q3, at=NOW).pk == release.pk
    with pytest.raises(DatabaseError), transaction.atomic():
        Release.objects.update(rows=[])
    with pytest.raises(DatabaseError), transaction.atomic():
        release.delete()
    assert Release.objects.get().rows == []


@pytest.mark.django_db
def test_files_say_what_they_are(client: Client) -> None:
    world(VILLAGES[0])
    opening.publish_due(NOW)
    assert Topic.objects.filter(pk="jalan_jembatan").exists()
    rows = list(csv.DictReader(io.StringIO(client.get(reverse("open_data_csv")).content.decode("utf-8-sig"))))
    columns = [column["name"] for column in json.loads(client.get(reverse("open_data_dictionary")).content)["columns"]]
    assert list(rows[0]) == columns == list(read(client)[0])
    assert [row["received"] for row in rows] == [str(row["received"]) for row in read(client)]
    page = client.get(reverse("open_data")).content.decode()
    assert "CC BY 4.0" in page
    assert "belum tentu lebih bermasalah" in page
    feed = client.get(reverse("open_data_feed")).content.decode()
    assert Release.objects.get().sha256[:12] in feed
    assert read(client, triwulan="2026-Q3") == read(client)
    assert read(client, triwulan="2020-Q1") == read(client, tempat="' OR 1=1") == []
