"""Reading figures of the catalogue for a tenant or a part of it, a span of months and a moment.

A book holds what the cells say of every part of one axis at once, in three statements; each figure is then arithmetic. What is not of
cases it asks of the figure's source (reporting/sources.py).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.utils import timezone

from assessments.contracts import Span
from organisations import snapshot
from organisations.models import Agency
from reporting import statements
from reporting.catalogue import BY_KEY, Figure, Kind
from reporting.sources import Reader, Readings

EPOCH = dt.date(1970, 1, 1)
WHOLE = "-"


@dataclass(frozen=True, order=True)
class Period:
    """Whole months: from the first of one up to, and without, the first of another."""

    since: dt.date
    until: dt.date

    @property
    def before(self) -> Period:
        """As many months, ending where this begins."""
        return Period(months_after(self.since, -len(self.months)), self.since)

    @property
    def months(self) -> tuple[dt.date, ...]:
        """The first of each month."""
        found, month = [], self.since
        while month < self.until:
            found.append(month)
            month = months_after(month, 1)
        return tuple(found)


def months_after(month: dt.date, by: int) -> dt.date:
    """The first of the month so many months later; before it for a number below zero."""
    number = month.year * 12 + month.month - 1 + by
    return dt.date(number // 12, number % 12 + 1, 1)


def months_to(last: dt.date, number: int) -> Period:
    """So many months, the last one that of a day."""
    return Period(months_after(last, 1 - number), months_after(last, 1))


@dataclass(frozen=True)
class Scope:
    """What a figure is of: a tenant, or the part of it that a key of an axis names (reporting/measures.py)."""

    agency_id: int
    axis: str = "all"
    key: str = WHOLE


@dataclass(frozen=True)
class Value:
    """A figure. `hits` of `of` cases, or what `number` says of `of` cases; None of nothing."""

    number: float | None
    hits: int
    of: int


@dataclass
class Page:
    """What one part of an axis has: cases by measure, the sums of their numbers, quantiles, and running clocks by last day."""

    cases: dict[str, int] = field(default_factory=dict)
    sums: dict[str, int] = field(default_factory=dict)
    above: dict[str, int] = field(default_factory=dict)
    hours: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    overdue: dict[str, int] = field(default_factory=dict)
    running: dict[str, dict[int, int]] = field(default_factory=dict)

    def count(self, measures: tuple[str, ...], of: Mapping[str, int] | None = None) -> int:
        """Cases of some measures: "end:" is all that begin so, "outcome:=" exactly that, a minus takes away."""
        known = self.cases if of is None else of
        return sum(sign * number for sign, word in map(_signed, measures) for number in _named(known, word))


def _signed(word: str) -> tuple[int, str]:
    return (-1, word[1:]) if word.startswith("-") else (1, word)


def _named(known: Mapping[str, int], word: str) -> Iterator[int]:
    if word.endswith(":"):
        return (number for name, number in known.items() if name.startswith(word))
    return iter((known.get(word.removesuffix("="), 0),))


@dataclass(frozen=True)
class Book:
    """Every part of an axis of one tenant for a span of months, at a day."""

    axis: str
    period: Period
    today: dt.date
    pages: dict[str, Page]
    readings: Readings

    def value(self, figure: Figure, key: str = WHOLE) -> Value:
        """A figure of a part; of a part that has nothing, nothing."""
        if figure.kind == Kind.READ:
            told = self.readings.tally(figure.measures[0], self.axis, key)
            return Value(told.number, told.hits, told.of)
        return _READ[figure.kind](figure, self.pages.get(key, Page()), (self.today - EPOCH).days)

    def parts(self) -> list[str]:
        """The parts of which the cells know anything."""
        return sorted(self.pages)


def figure(key: str, scope: Scope, period: Period, at: dt.datetime | None = None) -> Value:
    """One figure of the catalogue. Raises KeyError for a key that is not in it.

    `at` is the moment that decides which last days are over (now when it is left out), in the tenant's own zone.
    """
    return book(scope.agency_id, scope.axis, period, at, key=scope.key).value(BY_KEY[key], scope.key)


def today(agency_id: int, at: dt.datetime | None = None) -> dt.date:
    """The date a tenant has at a moment."""
    return _day(Agency.objects.values_list("region_id", flat=True).get(pk=agency_id), at or timezone.now())


def _day(region: str | None, moment: dt.datetime) -> dt.date:
    return moment.astimezone(snapshot.zone_of(region or "")).date()


def book(
    agency_id: int, axis: str, period: Period, at: dt.datetime | None = None, *, key: str | None = None, beside: Book | None = None
) -> Book:
    """What the cells say of an axis, or of one key of it. `beside` is a book of another axis, with the same tenant, span and moment."""
    moment = at or timezone.now()
    day = today(agency_id, moment)
    pages = _all_pages(_asked([agency_id], axis, period, day, key), "key")
    readings = beside.readings if beside else Readings(agency_id, Reader([agency_id], Span(period.since, period.until, moment, day)))
    return Book(axis, period, day, pages, readings)


def books(agencies: Iterable[Agency], period: Period, at: dt.datetime) -> dict[int, Book]:
    """Of each tenant by its id its whole. Those that have the same day are read at once, so it asks as often of many as of few."""
    days: dict[dt.date, list[int]] = {}
    for agency in agencies:
        days.setdefault(_day(agency.region_id, at), []).append(agency.pk)
    found: dict[int, Book] = {}
    for day, group in days.items():
        pages = _all_pages(_asked(group, "all", period, day), "agency_id")
        reader = Reader(group, Span(period.since, period.until, at, day))
        found |= {pk: Book("all", period, day, {WHOLE: pages.get(pk, Page())}, Readings(pk, reader)) for pk in group}
    return found


def _asked(agencies: list[int], axis: str, period: Period, day: dt.date, key: str | None = None) -> dict[str, Any]:
    return {"agencies": agencies, "axis": axis, "key": key, "since": period.since, "until": period.until, "today": (day - EPOCH).days}


def _all_pages(asked: dict[str, Any], part_by: str) -> dict[Any, Page]:
    pages = _pages(asked, part_by)
    with connection.cursor() as cursor:
        cursor.execute(statements.NOW.format(part=part_by), asked)
        for part, measure, last_day, number in cursor.fetchall():
            pages.setdefault(part, Page()).running.setdefault(measure, {})[last_day] = int(number)
    return pages


def _pages(asked: dict[str, Any], part_by: str) -> dict[Any, Page]:
    pages: dict[Any, Page] = {}
    with connection.cursor() as cursor:
        cursor.execute(statements.CASES.format(part=part_by), asked)
        for part, measure, number, total, above, overdue in cursor.fetchall():
            page = pages.setdefault(part, Page())
            page.cases[measure], page.sums[measure] = int(number), int(total)
            page.above[measure], page.overdue[measure] = int(above), int(overdue)
        cursor.execute(statements.HOURS.format(part=part_by), asked)
        for part, family, half, nine, of in cursor.fetchall():
            pages.setdefault(part, Page()).hours[family] = (half, nine, int(of))
    return pages


def timeline(agency_id: int, period: Period, at: dt.datetime | None = None) -> Book:
    """A tenant's months as the parts of a book, by their first day in ISO form; of the clocks that run now, and of
    what is not of cases, it knows nothing."""
    moment = at or timezone.now()
    day = today(agency_id, moment)
    readings = Readings(agency_id, Reader([agency_id], Span(period.since, period.until, moment, day)))
    return Book("month", period, day, _pages(_asked([agency_id], "all", period, day), statements.MONTH), readings)


def by_month(agency_id: int, axis: str, measure: str, period: Period) -> dict[str, dict[dt.date, int]]:
    """Cases of one measure by key and month."""
    found: dict[str, dict[dt.date, int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(statements.BY_MONTH, [agency_id, axis, period.since, period.until, measure])
        for key, month, number in cursor.fetchall():
            found.setdefault(key, {})[month] = int(number)
    return found


def spots(agency_id: int, period: Period, most: int, least: int = 3) -> list[tuple[str, str, int, int]]:
    """Topic, place, cases and cases opened again, where there were at least `least` of them, the most first."""
    with connection.cursor() as cursor:
        cursor.execute(statements.SPOTS, [agency_id, period.since, period.until, least, most])
        return [(*key.split("|", 1), int(number), int(again)) for key, number, again in cursor.fetchall()]


# --- What each kind of figure makes of a page -----------------------------------------------------------------------------
def _count(figure: Figure, page: Page, _today: int) -> Value:
    number = page.count(figure.measures)
    return Value(number, number, number)


def _share(figure: Figure, page: Page, _today: int) -> Value:
    hits = page.count(figure.measures)
    of = page.count(figure.of) + page.count(figure.overdue, page.overdue)
    return Value(100 * hits / of if of else None, hits, of)


def _part(figure: Figure, page: Page, _today: int) -> Value:
    hits, of = page.count(figure.measures, page.above), page.count(figure.measures)
    return Value(100 * hits / of if of else None, hits, of)


def _mean(figure: Figure, page: Page, _today: int) -> Value:
    total, of = page.count(figure.measures, page.sums), page.count(figure.measures)
    return Value(total / of if of else None, of, of)


def _quantile(place: int, figure: Figure, page: Page) -> Value:
    found = page.hours.get(figure.measures[0].partition(":")[0])
    return Value(found[place] / 24, found[2], found[2]) if found else Value(None, 0, 0)


def _overdue(figure: Figure, page: Page, today: int) -> Value:
    days = page.running.get(figure.measures[0], {})
    number = sum(n for last, n in days.items() if figure.after <= today - last and (figure.until is None or today - last <= figure.until))
    return Value(number, number, number)


def _stock(figure: Figure, page: Page, _today: int) -> Value:
    number = sum(page.running.get(figure.measures[0], {}).values())
    return Value(number, number, number)


_READ = {
    Kind.COUNT: _count,
    Kind.SHARE: _share,
    Kind.PART: _part,
    Kind.MEAN: _mean,
    Kind.MEDIAN: lambda figure, page, _today: _quantile(0, figure, page),
    Kind.NINETIETH: lambda figure, page, _today: _quantile(1, figure, page),
    Kind.OVERDUE: _overdue,
    Kind.STOCK: _stock,
}
