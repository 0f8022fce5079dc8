"""Working days against calendars counted by hand."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from complaints.deadlines import WAITING, DayType, Exceptional, WorkingCalendar, due, end_of

WITA = ZoneInfo("Asia/Makassar")
PLAIN = WorkingCalendar(WITA)


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("start", "days", "expected", "why"),
    [
        ("2026-11-23T08:00+08:00", 3, "2026-11-26", "Monday: Tue, Wed, Thu count"),
        ("2026-11-27T23:59+08:00", 1, "2026-11-30", "Friday night: the weekend is skipped"),
        ("2026-11-28T10:00+08:00", 5, "2026-12-04", "Saturday: Monday to Friday"),
        ("2026-11-23T17:30+00:00", 1, "2026-11-25", "half past one on Tuesday in Sinjai, so Wednesday is the first day"),
        ("2026-11-23T15:30+00:00", 1, "2026-11-24", "half past eleven on Monday night in Sinjai"),
    ],
)
def test_counts_from_the_day_after_receipt_in_the_regions_zone(start: str, days: int, expected: str, why: str) -> None:
    assert due(at(start), days, PLAIN).due.isoformat() == expected, why


def test_names_every_skipped_day() -> None:
    leave = {
        dt.date(2026, 12, 24): Exceptional(works=False, reason="Cuti bersama Natal"),
        dt.date(2026, 12, 25): Exceptional(works=False, reason="Natal"),
    }
    found = due(at("2026-12-23T09:00+08:00"), 2, WorkingCalendar(WITA, exceptions=leave))
    assert found.due == dt.date(2026, 12, 29)
    assert [reason for _day, reason in found.skipped] == ["Cuti bersama Natal", "Natal", "Sabtu", "Minggu"]


def test_a_substitute_working_day_counts() -> None:
    worked = {dt.date(2026, 11, 28): Exceptional(works=True, reason="hari kerja pengganti")}
    assert due(at("2026-11-27T09:00+08:00"), 1, WorkingCalendar(WITA, exceptions=worked)).due == dt.date(2026, 11, 28)


def test_a_six_day_office_works_on_saturday() -> None:
    six = WorkingCalendar(WITA, frozenset({1, 2, 3, 4, 5, 6}))
    assert due(at("2026-11-27T09:00+08:00"), 2, six).due == dt.date(2026, 11, 30)


def test_calendar_days_count_all() -> None:
    assert due(at("2026-11-27T09:00+08:00"), 3, PLAIN, DayType.CALENDAR).due == dt.date(2026, 11, 30)


def test_the_same_instant_ends_on_different_days_in_two_zones() -> None:
    instant = at("2026-11-23T16:30+00:00")  # 23:30 in Jakarta, 00:30 on Tuesday in Makassar
    jakarta = due(instant, 1, WorkingCalendar(ZoneInfo("Asia/Jakarta"))).due
    assert (jakarta, due(instant, 1, PLAIN).due) == (dt.date(2026, 11, 24), dt.date(2026, 11, 25))


def days_of(*days: str) -> tuple[dt.date | None, ...]:
    return tuple(dt.date.fromisoformat(f"2026-{day}") if day else None for day in days)


@pytest.mark.parametrize(
    ("waits", "patience", "expected", "waited"),
    [
        ([("11-23", "11-25")], 5, "11-30", ["11-24", "11-25"]),  # Thu 26, Fri 27, Mon 30; the day of the answer was waited too
        ([("11-23", "11-25")], 1, "11-27", ["11-24"]),
        ([("11-23", "11-25")], 0, "11-26", []),
        ([("11-24", "11-24")], 5, "11-26", []),  # the day of the question counts, and on it came the answer
        ([("11-24", "")], 2, "11-30", ["11-25", "11-26"]),  # nobody answers: the patience ends
        ([("11-25", "11-30")], 5, "12-01", ["11-26", "11-27", "11-30"]),  # a weekend costs no patience
        ([("11-23", "11-24"), ("11-25", "11-26")], 5, "11-30", ["11-24", "11-26"]),
        ([("11-23", "11-25"), ("11-23", "11-24")], 5, "11-30", ["11-24", "11-25"]),  # asked twice is waited once
        ([("11-26", "")], 5, "11-26", []),
    ],
)
def test_days_waited_for_the_reporter_do_not_count(waits: list[tuple[str, str]], patience: int, expected: str, waited: list[str]) -> None:
    found = due(at("2026-11-23T09:00+08:00"), 3, PLAIN, waits=[days_of(*span) for span in waits], wait_days=patience)
    assert found.due.isoformat() == f"2026-{expected}"
    assert [day for day, reason in found.skipped if reason == WAITING] == list(days_of(*waited))


def test_every_day_of_a_wait_is_a_day_where_all_days_count() -> None:
    found = due(at("2026-11-27T09:00+08:00"), 1, PLAIN, DayType.CALENDAR, waits=[days_of("11-27", "11-29")], wait_days=9)
    assert (found.due, len(found.skipped)) == (dt.date(2026, 11, 30), 2)


def test_a_day_ends_with_its_last_second_in_its_own_zone() -> None:
    assert end_of(dt.date(2026, 11, 30), WITA).isoformat() == "2026-11-30T23:59:59+08:00"


@pytest.mark.parametrize(
    ("start", "days", "calendar"),
    [
        (dt.datetime(2026, 11, 23, 9), 1, PLAIN),  # noqa: DTZ001 - a naive start is the point
        (at("2026-11-23T09:00+08:00"), 0, PLAIN),
        (at("2026-11-23T09:00+08:00"), 1, WorkingCalendar(WITA, frozenset())),
    ],
)
def test_nonsense_is_refused(start: dt.datetime, days: int, calendar: WorkingCalendar) -> None:
    with pytest.raises(ValueError, match=r"time zone|one day|no working days"):
        due(start, days, calendar)
