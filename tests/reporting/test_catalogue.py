"""The catalogue's figures against a slow path over events, and the kept cells against a count from nothing."""

from __future__ import annotations

import datetime as dt
import random
import threading
from collections import defaultdict
from collections.abc import Callable
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.utils import timezone

from complaints import services
from complaints.models import Complaint, ComplaintEvent
from lapor.flow import COUNTED, FLOW, LATER
from organisations import snapshot
from reporting import catalogue, counting, reading
from tests.cast import Cast, complain, make
from tests.reporting import made_up
from tests.reporting.slow_path import FIGURES, Case, SlowPath

pytestmark = pytest.mark.django_db
AXES: dict[str, Callable[[Complaint], str]] = {
    "all": lambda row: reading.WHOLE,
    "unit": lambda row: str(row.owner_id),
    "topic": lambda row: row.topic_id or "",
    "district": lambda row: (row.region_id or "")[:8],
    "village": lambda row: row.region_id or "",
    "channel": lambda row: row.channel,
    "class": lambda row: row.complaint_class,
    "visibility": lambda row: row.visibility,
}


OF_CASES = [figure for figure in catalogue.FIGURES if figure.kind != catalogue.Kind.READ]


def compare(number: int, periods: int) -> None:
    """Every figure of every part of every axis, in some spans of months."""
    now, agency = timezone.now(), snapshot.default_agency()
    made = made_up.make(number, now=now, agency=agency, chance=random.Random(7))
    if number > 1_000:
        counting.count_from(made[0].pk)
    else:
        counting.count([case.pk for case in made])
    events: dict[int, list[ComplaintEvent]] = defaultdict(list)
    for event in ComplaintEvent.objects.order_by("complaint", "seq"):
        events[event.complaint_id].append(event)
    zone, today = ZoneInfo("Asia/Makassar"), reading.today(agency.pk)
    cases = [Case(row, events[row.pk], zone, today) for row in Complaint.objects.filter(sealed=False)]
    assert len(cases) < number
    spans = [reading.months_to(today, 1), reading.months_to(today, 3).before, reading.months_to(today, 15)][:periods]
    for axis, key_of in AXES.items():
        parts = defaultdict(list)
        for case in cases:
            parts[key_of(case.row)].append(case)
        parts.pop("", None)
        for period in spans:
            book = reading.book(agency.pk, axis, period)
            assert set(book.parts()) <= set(parts)
            for key, own in parts.items():
                slow = SlowPath(own, period.since, period.until)
                for figure in OF_CASES:
                    assert book.value(figure, key).number == slow.said(figure.key), (axis, key, period, figure.key)
    assert counting.faults() == []


def test_every_figure_is_what_a_slow_count_over_events_says() -> None:
    compare(400, periods=3)


@pytest.mark.big
def test_every_figure_of_twenty_thousand_cases_is_what_a_slow_count_says() -> None:
    compare(20_000, periods=3)


def test_the_slow_path_knows_every_figure() -> None:
    assert set(FIGURES) == {figure.key for figure in OF_CASES}


def drawn() -> set[str]:
    """Draw what follows from every event so far, in any order and some of it twice."""
    ids = list(ComplaintEvent.objects.filter(kind__in=COUNTED).values_list("pk", flat=True))
    random.Random(3).shuffle(ids)
    for pk in [*ids, *ids[:3]]:
        counting.count_case(pk)
    return {row[4] for row in counting.faults()}


@pytest.fixture
def cast() -> Cast:
    return make()


def test_cells_follow_every_step_of_a_case(cast: Cast) -> None:
    case = complain().complaint
    assert drawn() == set()
    services.verify(case.pk, actor=cast.koordinator, findings=services.Findings("jalan_jembatan", "73.07.05.1001"))
    services.assign(case.pk, unit_id=cast.pu.pk, reason="x", actor=cast.koordinator)
    services.transfer(case.pk, actor=cast.petugas, reason="bukan kami")
    assert drawn() == set()
    services.assign(case.pk, unit_id=cast.pu.pk, reason="x", actor=cast.koordinator)
    services.resolve(case.pk, actor=cast.petugas, outcome="done", text="Sudah.", evidence="Regu 2")
    services.confirm(case.pk, satisfied=False, channel="web", text="belum")
    services.resolve(case.pk, actor=cast.petugas, outcome="planned", text="Lagi.")
    services.confirm(case.pk, satisfied=True, channel="web", rating=4)
    assert drawn() == set()
    period = reading.months_to(reading.today(case.agency_id), 1)
    said = {key: reading.figure(key, reading.Scope(case.agency_id), period).number for key in ("received", "closed", "rating", "misrouted")}
    assert said == {"received": 1, "closed": 1, "rating": 4, "misrouted": 100}
    of_unit = reading.figure("closed", reading.Scope(case.agency_id, "unit", str(cast.pu.pk)), period)
    assert of_unit.number == 1


def test_a_case_that_becomes_sealed_leaves_every_figure(cast: Cast) -> None:
    case = complain("Lurah minta uang").complaint
    drawn()
    services.assign(case.pk, unit_id=cast.inspectorate.pk, reason="x", actor=cast.koordinator)
    drawn()
    assert kept() == 1
    services.verify(case.pk, actor=cast.koordinator, findings=services.Findings(sealed=True))
    assert drawn() == set()
    assert kept() == 0


def kept() -> int:
    """How many cases the cells know of."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(n), 0) FROM reporting_cell WHERE axis = 'all'")
        return cursor.fetchone()[0]


def test_a_day_off_moves_the_last_day_in_the_cells_too(cast: Cast) -> None:
    case = complain().complaint
    drawn()
    clock = case.clocks.get(name="verifikasi")
    clock.due_at += dt.timedelta(days=1)
    clock.save()
    assert {row[4] for row in counting.faults()} == {"check:due", "in:check:due", "now:verifikasi"}
    counting.count([case.pk])
    assert counting.faults() == []


def test_what_is_counted_waits_for_nobody_and_nobody_for_it() -> None:
    assert count_case_is_last()
    assert counting.count_case in LATER


def count_case_is_last() -> bool:
    return all(FLOW[kind][-1] is counting.count_case for kind in COUNTED)


@pytest.mark.django_db(transaction=True)
def test_many_who_count_the_same_cases_at_once_count_them_once(cast: Cast) -> None:
    ids = [complain(f"Lampu {n} mati").complaint.pk for n in range(6)]
    failed: list[BaseException] = []

    def work(seed: int) -> None:
        order = ids * 4
        random.Random(seed).shuffle(order)
        try:
            for pk in order:
                counting.count([pk, ids[seed]])
        except BaseException as error:  # noqa: BLE001 - told by the assertion below
            failed.append(error)
        finally:
            connection.close()

    workers = [threading.Thread(target=work, args=(seed,)) for seed in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert failed == []
    assert counting.faults() == []
