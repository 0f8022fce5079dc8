"""Working-day arithmetic, pure: from a start, a number of days and a calendar to a date, with every skipped day named.

The day of receipt does not count (in the region's own zone); the deadline is the end of the Nth counted day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from zoneinfo import ZoneInfo

WEEKDAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")


class DayType(StrEnum):
    """How a rule counts: hari kerja, or every day."""

    WORKING = "working"
    CALENDAR = "calendar"


@dataclass(frozen=True)
class Exceptional:
    """Why a date differs from its weekday: `works` False is a day off, True a substitute working day."""

    works: bool
    reason: str


@dataclass(frozen=True)
class WorkingCalendar:
    """Which days are worked in a place. `weekdays` are ISO numbers, 1 = Monday."""

    zone: ZoneInfo
    weekdays: frozenset[int] = frozenset({1, 2, 3, 4, 5})
    exceptions: Mapping[dt.date, Exceptional] = field(default_factory=dict)

    def day_off(self, day: dt.date) -> str:
        """Why nobody works on a day, in words for people; empty when it is a working day."""
        exceptional = self.exceptions.get(day)
        if exceptional is not None:
            return "" if exceptional.works else exceptional.reason
        return "" if day.isoweekday() in self.weekdays else WEEKDAYS[day.weekday()]


@dataclass(frozen=True)
class Deadline:
    """The last day, and the days on the way that did not count with their reason."""

    due: dt.date
    skipped: tuple[tuple[dt.date, str], ...]


WAITING = "Menunggu jawaban pelapor"


def due(
    start: dt.datetime,
    days: int,
    calendar: WorkingCalendar,
    day_type: DayType = DayType.WORKING,
    *,
    waits: Sequence[tuple[dt.date, dt.date | None]] = (),
    wait_days: int = 0,
) -> Deadline:
    """The deadline `days` counted days after an aware `start`.

    `waits` are the spans in which the reporter was waited for: the days after the first date up to the last one do not
    count, an open span goes on; but at most `wait_days` days that would have counted are given away in all.

    Raises ValueError for a naive start, for fewer than one day, and when a calendar has no working day in
    a year's reach (a mistake in its data, better said than looped on).
    """
    if start.tzinfo is None:
        raise ValueError("the start needs a time zone")
    if days < 1:
        raise ValueError("a deadline is at least one day away")
    day = start.astimezone(calendar.zone).date()
    skipped: list[tuple[dt.date, str]] = []
    left, patience = days, wait_days
    while left:
        day += dt.timedelta(days=1)
        reason = calendar.day_off(day) if day_type is DayType.WORKING else ""
        if not reason and patience and any(begun < day and (ended is None or day <= ended) for begun, ended in waits):
            reason, patience = WAITING, patience - 1
        if reason:
            skipped.append((day, reason))
            if len(skipped) > 366 + days + wait_days:
                raise ValueError("this calendar has no working days")
        else:
            left -= 1
    return Deadline(day, tuple(skipped))


def end_of(day: dt.date, zone: ZoneInfo) -> dt.datetime:
    """The last second of a day in a zone: what is compared with now to say "late"."""
    return dt.datetime.combine(day, dt.time(23, 59, 59), tzinfo=zone)
