"""When a step comes, and when an office is at work: whole tables, and what must hold for any calendar."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.deadlines import Exceptional, WorkingCalendar
from complaints.ladder import Step, at_work, come, highest, moment, waits

OFFICE = (dt.time(8), dt.time(16))
HOLIDAY = {dt.date(2026, 7, 9): Exceptional(works=False, reason="Libur")}
WEEK = WorkingCalendar(ZoneInfo("Asia/Makassar"), exceptions=HOLIDAY)
ZONES = {"Asia/Jakarta": 7, "Asia/Makassar": 8, "Asia/Jayapura": 9}


@pytest.mark.parametrize(
    ("last", "days", "expected"),
    [
        # Monday 13 July: before it the weekend and the holiday do not count.
        ("2026-07-13", -2, "2026-07-08"),
        ("2026-07-13", -1, "2026-07-10"),
        ("2026-07-13", 0, "2026-07-13"),
        ("2026-07-13", 1, "2026-07-14"),
        ("2026-07-13", 5, "2026-07-20"),
        # A last day on which nobody works is spoken of on the working day before it.
        ("2026-07-12", 0, "2026-07-10"),
        ("2026-07-09", 0, "2026-07-08"),
        ("2026-07-09", 1, "2026-07-10"),
    ],
)
def test_a_step_comes_on_a_working_day(last: str, days: int, expected: str) -> None:
    assert moment(dt.date.fromisoformat(last), days, WEEK) == dt.date.fromisoformat(expected)


@given(st.dates(dt.date(2026, 1, 1), dt.date(2027, 12, 31)), st.integers(-20, 20), st.sets(st.integers(1, 7), min_size=1))
def test_steps_of_any_calendar_fall_on_working_days_in_their_order(last: dt.date, days: int, weekdays: set[int]) -> None:
    calendar = WorkingCalendar(ZoneInfo("Asia/Jayapura"), frozenset(weekdays))
    found = moment(last, days, calendar)
    assert not calendar.day_off(found)
    assert (found > last) == (days > 0)
    assert moment(last, days + 1, calendar) >= found


def test_a_calendar_without_working_days_is_said_and_not_looped_on() -> None:
    with pytest.raises(ValueError, match="no working days"):
        moment(dt.date(2026, 7, 6), 1, WorkingCalendar(ZoneInfo("Asia/Jakarta"), frozenset()))


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("hour", range(24))
@pytest.mark.parametrize(("day", "works"), [(6, True), (9, False), (11, False), (12, False)])
def test_an_office_is_spoken_to_only_in_its_own_hours(zone: str, hour: int, day: int, *, works: bool) -> None:
    calendar = WorkingCalendar(ZoneInfo(zone), exceptions=HOLIDAY)
    now = dt.datetime(2026, 7, day, hour, 30, tzinfo=ZoneInfo(zone)).astimezone(dt.UTC)
    assert at_work(now, calendar, OFFICE) == (works and 8 <= hour < 16)


def test_the_same_moment_is_office_hours_in_one_zone_and_not_in_another() -> None:
    now = dt.datetime(2026, 7, 6, 0, 30, tzinfo=dt.UTC)
    assert {zone for zone in ZONES if at_work(now, WorkingCalendar(ZoneInfo(zone)), OFFICE)} == {"Asia/Makassar", "Asia/Jayapura"}


def test_a_question_keeps_a_clock_quiet_for_its_days_and_not_for_ever() -> None:
    asked = dt.datetime(2026, 7, 6, 9, tzinfo=WEEK.zone)
    assert waits(asked, 10, asked + dt.timedelta(days=14), WEEK)
    assert not waits(asked, 10, asked + dt.timedelta(days=16), WEEK)
    assert not waits(None, 10, asked, WEEK)


OFFICER, SUPERIOR, COORDINATOR = Step(0, 0, "officer"), Step(1, 1, "approver"), Step(3, 2, "coordinator")
STEPS = (OFFICER, SUPERIOR, COORDINATOR)


def test_only_steps_whose_day_has_come_and_that_nobody_heard_are_missed() -> None:
    last = dt.date(2026, 7, 13)
    assert come(last, dt.date(2026, 7, 12), WEEK, STEPS, ()) == []
    assert come(last, dt.date(2026, 7, 14), WEEK, STEPS, {OFFICER}) == [SUPERIOR]
    assert come(last, dt.date(2026, 7, 30), WEEK, STEPS, ()) == list(STEPS)


def test_of_several_missed_steps_the_highest_that_reaches_somebody_is_told() -> None:
    assert highest(STEPS, lambda _step: True) == (COORDINATOR, [OFFICER, SUPERIOR])
    assert highest(STEPS, lambda step: step != COORDINATOR) == (SUPERIOR, [OFFICER])
    assert highest(STEPS, lambda _step: False) is None
