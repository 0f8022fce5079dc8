"""Which rules and which days the clocks of a case are given; how they run is counted by hand in test_timing."""

from __future__ import annotations

import datetime as dt

import pytest

from complaints import clocks, regimes
from complaints.models import ClockName, ClockRule, Complaint, Regime
from organisations import snapshot
from organisations.models import Calendar, CalendarDay, DayKind, Unit
from tests.cast import Cast, complain
from tests.memory import forget

pytestmark = pytest.mark.django_db
WIB, WITA = "31.71", "73.07"  # Jakarta, Sinjai
VER, SETTLE = ClockName.VERIFICATION, ClockName.SETTLEMENT


def sinjai(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"{text}+08:00")


def last_days(case: Complaint) -> dict[str, str]:
    """The last day of each stored clock, where its office is."""
    zone = clocks.unit_calendar(case.owner_id).zone
    return {row.name: row.due_at.astimezone(zone).date().isoformat() for row in case.clocks.all()}


def test_the_regime_of_a_day_is_the_newest_that_was_declared_by_then() -> None:
    new = regimes.copy(Regime.objects.get(key="62-2018"), key="uji", name="Uji", legal_basis="Uji", valid_from=dt.date(2027, 1, 1))
    assert clocks.regime_on(dt.date(2027, 1, 1)).key == "62-2018"
    regimes.put_in_force(new)
    clocks.forget()
    # Between the two lies one that nobody has declared.
    assert clocks.regime_on(dt.date(2026, 12, 31)).key == "62-2018"
    assert clocks.regime_on(dt.date(2027, 1, 1)).key == "uji"
    with pytest.raises(clocks.NoRule):
        clocks.regime_on(dt.date(1999, 1, 1))


def test_what_is_promised_to_everybody_is_what_an_ordinary_complaint_gets() -> None:
    assert clocks.rules_on(dt.date(2026, 11, 2))[SETTLE].days == 14
    assert clocks.rules_on(dt.date(1999, 1, 1)) == {}


def test_a_day_of_one_place_is_counted_there_alone() -> None:
    here = Calendar.objects.create(key="sinjai", name="Sinjai", region_id=WITA)
    CalendarDay.objects.create(calendar=here, date="2026-11-24", kind=DayKind.LOCAL_HOLIDAY, name="Hari jadi", source="SK 1")
    CalendarDay.objects.create(calendar=here, date="2026-11-28", kind=DayKind.WORKING, name="Pengganti", source="SK 1")
    forget()
    rule = clocks.rule_for(clocks.regime_on(dt.date(2026, 11, 2)).pk, VER, "tidak_berkadar")

    def due(start: str, place: str) -> str:
        return clocks.deadline(rule, sinjai(start), place).due.isoformat()

    assert (due("2026-11-23 09:00", WITA), due("2026-11-23 09:00", WIB)) == ("2026-11-27", "2026-11-26")  # 24 is off in Sinjai
    assert (due("2026-11-27 09:00", WITA), due("2026-11-27 09:00", WIB)) == ("2026-12-01", "2026-12-02")  # Sat 28 is worked there
    # Without an office the days are the government's own.
    assert clocks.unit_calendar(None).day_off(dt.date(2026, 11, 24)) == "Hari jadi"


def test_a_rule_that_counts_every_day_counts_the_weekend() -> None:
    rule = ClockRule(clock=VER, days=3, day_type="calendar")
    assert clocks.deadline(rule, sinjai("2026-11-27 09:00"), WITA).due == dt.date(2026, 11, 30)


@pytest.mark.parametrize(
    ("received", "reached", "place", "kind", "expected"),
    [
        ("2026-11-24 00:30", None, WITA, "working", "2026-11-27"),  # still Monday in UTC
        ("2026-11-24 00:30", None, WIB, "working", "2026-11-26"),  # still Monday in Jakarta
        ("2026-11-27 09:00", None, WITA, "calendar", "2026-11-30"),
        ("2026-11-23 09:00", "2026-11-25 09:00", WITA, "working", "2026-11-30"),  # another system had it first
    ],
)
def test_a_new_case_is_promised_the_days_that_its_events_give(
    cast: Cast, received: str, reached: str | None, place: str, kind: str, expected: str
) -> None:
    Unit.objects.filter(pk=cast.kominfo.pk).update(region=place)
    ClockRule.objects.filter(clock=VER).update(day_type=kind)
    forget()
    moments = {"received_at": sinjai(received), "reached_at": sinjai(reached) if reached else None}
    case = complain(**moments).complaint  # type: ignore[arg-type]
    stored = {(row.name, row.started_at, row.due_at) for row in case.clocks.all()}
    assert stored == {(run.clock, run.started_at, clocks.due_at(run)) for run in clocks.runs(case)}
    assert (last_days(case)[VER], set(last_days(case))) == (expected, {VER, SETTLE})


def test_the_answer_is_promised_as_late_as_it_can_be_when_passing_it_on_takes_all_its_time(cast: Cast) -> None:
    case = complain(received_at=sinjai("2026-11-02 09:00")).complaint  # type: ignore[arg-type]
    answered = clocks.answered_by(case, case.clocks.all())
    assert answered == sinjai("2026-11-12 23:59:59")  # 3, 4, 5 to pass it on; 6, 9, 10, 11, 12 to answer


def test_once_the_days_are_forgotten_new_ones_are_promised(cast: Cast) -> None:
    def promised() -> tuple[str, str]:
        case = complain(received_at=sinjai("2026-11-23 09:00")).complaint  # type: ignore[arg-type]
        return last_days(case)[VER], clocks.unit_calendar(None).day_off(dt.date(2026, 11, 24))

    assert promised() == ("2026-11-26", "")
    here = Calendar.objects.create(key="sinjai", name="Sinjai", region_id=WITA)
    CalendarDay.objects.create(calendar=here, date="2026-11-24", kind=DayKind.LOCAL_HOLIDAY, name="Hari jadi", source="SK 1")
    snapshot.forget()
    clocks.forget()
    assert promised() == ("2026-11-27", "Hari jadi")
