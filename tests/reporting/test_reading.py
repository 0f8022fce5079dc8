"""What a figure is read from: spans of months, the day of a tenant, and how many cases stand behind a number."""

from __future__ import annotations

import datetime as dt
from typing import Any, cast

import pytest

from organisations import snapshot
from organisations.models import Agency, AgencyLevel
from reporting import reading
from reporting.catalogue import BY_KEY
from reporting.models import Cell
from reporting.reading import EPOCH, Book, Page, Period, Value
from reporting.sources import Readings

MARCH, APRIL, MAY = (dt.date(2026, month, 1) for month in (3, 4, 5))
TODAY = dt.date(2026, 5, 20)


@pytest.mark.parametrize(
    ("last", "number", "since", "until"),
    [
        (dt.date(2026, 3, 31), 1, dt.date(2026, 3, 1), dt.date(2026, 4, 1)),
        (dt.date(2026, 12, 15), 3, dt.date(2026, 10, 1), dt.date(2027, 1, 1)),
        (dt.date(2026, 1, 1), 2, dt.date(2025, 12, 1), dt.date(2026, 2, 1)),
        (dt.date(2026, 2, 28), 12, dt.date(2025, 3, 1), dt.date(2026, 3, 1)),
    ],
)
def test_a_span_is_whole_months_and_the_one_before_it_is_as_long(last: dt.date, number: int, since: dt.date, until: dt.date) -> None:
    span = reading.months_to(last, number)
    assert span == Period(since, until)
    assert len(span.months) == number
    assert (span.months[0], span.months[-1]) == (since, last.replace(day=1))
    assert (span.before.until, len(span.before.months)) == (since, number)


def _days_ago(*days: int) -> dict[int, int]:
    """One running clock whose last day was so many days ago, for each."""
    return {(TODAY - EPOCH).days - ago: 1 for ago in days}


LATE = Page(running={"now:penyelesaian": _days_ago(-3, 0, 1, 7, 8, 30, 31, 60, 61, 400)})
ENDS = {"end:confirmed": 3, "end:silent": 1, "end:withdrawn": 5, "end:duplicate": 7, "end:refused": 2, "ending": 9}


@pytest.mark.parametrize(
    ("key", "page", "said"),
    [
        ("received", Page(cases={"in": 7, "in:end:silent": 2}), Value(7, 7, 7)),
        ("archived", Page(cases=ENDS), Value(2, 2, 2)),
        ("closed", Page(cases=ENDS), Value(4, 4, 4)),
        # Whoever is not answered counts once the last day is over, not before.
        (
            "answer_in_time",
            Page(cases={"answer:kept": 6, "answer:late": 3, "answer:due": 20}, overdue={"answer:due": 1, "answer:kept": 50}),
            Value(60, 6, 10),
        ),
        ("answer_in_time", Page(cases={"answer:due": 20}), Value(None, 0, 0)),
        # Without a result, and not every result.
        ("no_result", Page(cases={"outcome:": 1, "outcome:refused": 2} | ENDS), Value(25, 1, 4)),
        ("rating", Page(cases={"rated": 4}, sums={"rated": 18}), Value(4.5, 4, 4)),
        ("rating", Page(), Value(None, 0, 0)),
        ("misrouted", Page(cases={"passed": 4}, sums={"passed": 3}, above={"passed": 1}), Value(25, 1, 4)),
        ("misrouted", Page(), Value(None, 0, 0)),
        ("check_median", Page(hours={"check": (36, 60, 9), "answer": (1, 2, 3)}), Value(1.5, 9, 9)),
        ("check_p90", Page(hours={"check": (36, 60, 9), "answer": (1, 2, 3)}), Value(2.5, 9, 9)),
        ("check_median", Page(hours={"answer": (1, 2, 3)}), Value(None, 0, 0)),
        # The last day itself is not over yet.
        ("unsettled", LATE, Value(8, 8, 8)),
        ("unsettled_week", LATE, Value(2, 2, 2)),
        ("unsettled_month", LATE, Value(2, 2, 2)),
        ("unsettled_two_months", LATE, Value(2, 2, 2)),
        ("unsettled_long", LATE, Value(2, 2, 2)),
        ("unanswered", LATE, Value(0, 0, 0)),
        ("open", Page(running={"now:open": {0: 4, 1: 2}}), Value(6, 6, 6)),
        ("open", Page(), Value(0, 0, 0)),
    ],
)
def test_a_figure_says_of_how_many_cases_it_speaks(key: str, page: Page, said: Value) -> None:
    book = Book("unit", Period(MARCH, MAY), TODAY, {"7": page, "1": Page()}, cast("Readings", None))
    assert book.value(BY_KEY[key], "7") == said
    assert book.value(BY_KEY[key], "of nothing") == book.value(BY_KEY[key], "1")
    assert book.parts() == ["1", "7"]


@pytest.fixture
def agency_id() -> int:
    return snapshot.default_agency().pk


def _cell(agency_id: int, axis: str, key: str, month: dt.date, measure: str, n: int, value: int = 0) -> None:
    Cell.objects.create(agency_id=agency_id, axis=axis, key=key, month=month, measure=measure, value=value, n=n)


@pytest.mark.django_db
def test_a_tenant_has_its_own_day(agency_id: int) -> None:
    evening = dt.datetime(2026, 5, 19, 16, 30, tzinfo=dt.UTC)  # half past midnight in Makassar
    assert reading.today(agency_id, evening) == TODAY
    assert reading.today(agency_id, evening - dt.timedelta(hours=1)) == dt.date(2026, 5, 19)
    west = Agency.objects.create(
        key="west", name="Cilacap", short_name="Cilacap", level=AgencyLevel.REGENCY, region_id="33.01", is_tenant=True
    )
    everywhere = Agency.objects.create(key="nation", name="Badan", short_name="Badan", level=AgencyLevel.CENTRAL)
    assert reading.today(west.pk, evening) == dt.date(2026, 5, 19), "half past eleven there"
    assert reading.today(everywhere.pk, evening) == TODAY
    books = reading.books([snapshot.default_agency(), west, everywhere], Period(MARCH, MAY), evening)
    assert {pk: book.today.day for pk, book in books.items()} == {agency_id: 20, west.pk: 19, everywhere.pk: 20}
    _cell(agency_id, "all", "-", MARCH, "now:penyelesaian", 3, (dt.date(2026, 5, 19) - EPOCH).days)
    span, scope = Period(MARCH, MAY), reading.Scope(agency_id)
    assert reading.figure("unsettled", scope, span, evening).number == 3
    assert reading.figure("unsettled", scope, span, evening - dt.timedelta(hours=1)).number == 0
    assert reading.books([snapshot.default_agency()], span, evening)[agency_id].value(BY_KEY["unsettled"]).number == 3


@pytest.mark.django_db
def test_months_beside_each_other_are_those_of_the_span(agency_id: int) -> None:
    for month, number in ((dt.date(2026, 2, 1), 1), (MARCH, 2), (APRIL, 3), (MAY, 4)):
        _cell(agency_id, "all", "-", month, "in", number)
        _cell(agency_id, "topic", "lampu", month, "in", number)
        _cell(agency_id, "topic", "lampu", month, "again", 50)
        _cell(agency_id + 1, "topic", "lampu", month, "in", 90)
    span = Period(MARCH, MAY)
    book = reading.timeline(agency_id, span)
    assert {part: book.value(BY_KEY["received"], part).number for part in book.parts()} == {"2026-03-01": 2, "2026-04-01": 3}
    assert reading.by_month(agency_id, "topic", "in", span) == {"lampu": {MARCH: 2, APRIL: 3}}
    assert reading.figure("received", reading.Scope(agency_id), span).number == 5


@pytest.mark.django_db
def test_where_the_same_comes_back_is_told_from_three_on_and_the_most_first(agency_id: int) -> None:
    for key, number, again in (("lampu|73.07.05", 3, 0), ("jalan|73.07.05", 5, 2), ("air|", 2, 9), ("air|73.07.01", 5, 3)):
        for measure, n in (("in", number), ("again", again)):
            _cell(agency_id, "spot", key, APRIL, measure, n)
    found: list[Any] = [("air", "73.07.01", 5, 3), ("jalan", "73.07.05", 5, 2), ("lampu", "73.07.05", 3, 0)]
    assert reading.spots(agency_id, Period(MARCH, MAY), 9) == found
    assert reading.spots(agency_id, Period(MARCH, MAY), 2) == found[:2]
    assert reading.spots(agency_id, Period(MARCH, APRIL), 9) == []
