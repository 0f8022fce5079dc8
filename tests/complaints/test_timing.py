"""Last days counted by hand on the calendars of 2025 and 2026, with the counting written beside each.

The day of receipt does not count; the last day is the Nth counted one. Days off of those years (SKB 3 Menteri):
Lebaran 2025: Fri 28 March (cuti bersama Nyepi), Sat 29 (Nyepi), Mon 31 and Tue 1 April (Idul Fitri), Wed 2, Thu 3, Fri 4
and Mon 7 April (cuti bersama). Lebaran 2026: Wed 18 March (cuti bersama), Thu 19 (Nyepi), Fri 20 (cuti bersama), Sat 21
and Sun 22 (Idul Fitri), Mon 23 and Tue 24 (cuti bersama). November 2026 has no day off: its 2nd is a Monday.
"""

from __future__ import annotations

import datetime as dt
import functools
from dataclasses import dataclass, replace

import pytest

from complaints import clocks, services, timing
from complaints.deadlines import DayType, Exceptional, WorkingCalendar
from complaints.models import ClockName, ClockShift, Complaint, EventKind, Regime
from complaints.regimes import clocks_of, timing_rule
from organisations.models import Calendar, CalendarDay, DayKind, Unit
from organisations.queries import calendar_for
from organisations.services import add_day, remove_day
from tests.cast import Cast, complain, fresh
from tests.memory import forget

pytestmark = pytest.mark.django_db

WIB, WITA, WIT = "31.71", "73.07", "91.71"  # Jakarta, Sinjai, Jayapura
FIVE, SIX = frozenset({1, 2, 3, 4, 5}), frozenset({1, 2, 3, 4, 5, 6})
VER, FIRST, WINDOW, SETTLE, DECIDE = "verifikasi", "tindak_lanjut", "tanggapan_pelapor", "penyelesaian", "keputusan"
DAYS_OFF = {
    "2025-01-27", "2025-01-28", "2025-01-29", "2025-03-28", "2025-03-29", "2025-03-31", "2025-04-01", "2025-04-02", "2025-04-03",
    "2025-04-04", "2025-04-07", "2025-04-18", "2025-05-12", "2025-05-13", "2025-05-29", "2025-05-30", "2025-06-06", "2025-06-09",
    "2025-08-18", "2025-12-25", "2025-12-26", "2026-01-01", "2026-01-16", "2026-02-16", "2026-02-17", "2026-03-18", "2026-03-19",
    "2026-03-20", "2026-03-21", "2026-03-22", "2026-03-23", "2026-03-24", "2026-04-03", "2026-05-14", "2026-05-15", "2026-05-27",
    "2026-05-28", "2026-06-01", "2026-08-17", "2026-08-25", "2026-12-24", "2026-12-25", "2027-01-01", "2027-01-05",
}  # fmt: skip
COLLECTIVE = {
    "2025-01-28", "2025-03-28", "2025-04-02", "2025-04-03", "2025-04-04", "2025-04-07", "2025-05-13", "2025-05-30", "2025-06-09",
    "2025-08-18", "2025-12-26", "2026-02-16", "2026-03-18", "2026-03-20", "2026-03-23", "2026-03-24", "2026-05-15", "2026-05-28",
    "2026-12-24",
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """What happened ("name date time", in the office's zone unless it ends in Z), and the last day that follows by hand."""

    clock: str
    happened: tuple[str, ...]
    expected: str
    why: str
    place: str = WITA
    weekdays: frozenset[int] = FIVE
    kind: str = "tidak_berkadar"
    off: tuple[str, ...] = ()
    worked: tuple[str, ...] = ()


def row(clock: str, happened: str, expected: str, why: str, **more: object) -> Row:
    return Row(clock, tuple(part.strip() for part in happened.split(";")), expected, why, **more)  # type: ignore[arg-type]


ROWS = [
    # --- Lebaran 2025 -------------------------------------------------------------------------------------------------
    row(VER, "registered 2025-03-24 09:00", "2025-03-27", "Monday; Tue 25, Wed 26, Thu 27: just before the leave"),
    row(VER, "registered 2025-03-25 09:00", "2025-04-08", "Wed 26, Thu 27; off from Fri 28 March to Mon 7 April; Tue 8"),
    row(VER, "registered 2025-03-27 23:59", "2025-04-10", "all three after the leave: Tue 8, Wed 9, Thu 10 April"),
    row(VER, "registered 2025-03-31 10:00", "2025-04-10", "on Idul Fitri itself: Tue 8, Wed 9, Thu 10 April"),
    row(FIRST, "assigned 2025-03-24 09:00", "2025-04-09", "25, 26, 27 March; Tue 8, Wed 9 April"),
    row(SETTLE, "registered 2025-03-17 09:00", "2025-04-15", "18-21 March (4), 24-27 (8), 8-11 April (12), Mon 14, Tue 15"),
    row(SETTLE, "registered 2025-03-26 09:00", "2025-04-11", "five days: 27 March, 8, 9, 10, 11 April", kind="permintaan_informasi"),
    row(WINDOW, "resolved 2025-03-26 09:00", "2025-04-21", "27 March, 8-11 April (5), 14-17 (9), Fri 18 Good Friday, Mon 21"),
    # --- The rest of 2025 ---------------------------------------------------------------------------------------------
    row(VER, "registered 2025-01-24 09:00", "2025-02-03", "Friday; 27, 28, 29 off; Thu 30, Fri 31 January, Mon 3 February"),
    row(VER, "registered 2025-05-09 09:00", "2025-05-16", "Friday; Mon 12 Waisak, Tue 13 leave; 14, 15, 16"),
    row(FIRST, "assigned 2025-05-28 09:00", "2025-06-10", "29, 30 off; 2, 3, 4, 5 June; Fri 6 Idul Adha, Mon 9 leave; Tue 10"),
    row(VER, "registered 2025-08-15 09:00", "2025-08-21", "Mon 18 August is leave for a 17th on Sunday; 19, 20, 21"),
    row(VER, "registered 2025-12-24 09:00", "2025-12-31", "25, 26 off, weekend; 29, 30, 31"),
    row(FIRST, "assigned 2025-12-30 09:00", "2026-01-07", "31; Thu 1 January off; Fri 2, Mon 5, 6, 7"),
    # --- Lebaran 2026 -------------------------------------------------------------------------------------------------
    row(VER, "registered 2026-03-16 09:00", "2026-03-26", "Tue 17; off 18 to 24 March; Wed 25, Thu 26"),
    row(VER, "registered 2026-03-17 09:00", "2026-03-27", "Wed 25, Thu 26, Fri 27"),
    row(VER, "registered 2026-03-22 20:00", "2026-03-27", "on the second day of Idul Fitri: the same three days"),
    row(SETTLE, "registered 2026-03-09 09:00", "2026-04-06", "10-13 (4), 16, 17 (6), 25-27 (9), 30-2 April (13), Good Friday, Mon 6"),
    row(WINDOW, "resolved 2026-03-17 09:00", "2026-04-08", "25-27 (3), 30, 31, 1, 2 April (7), Good Friday 3, 6, 7, 8"),
    row(DECIDE, "transferred:disputed 2026-03-17 09:00", "2026-03-26", "two days: Wed 25, Thu 26"),
    # --- The rest of 2026 ---------------------------------------------------------------------------------------------
    row(VER, "registered 2026-02-13 09:00", "2026-02-20", "Friday; Mon 16 leave, Tue 17 Imlek; 18, 19, 20"),
    row(FIRST, "assigned 2026-05-13 09:00", "2026-05-22", "Thu 14 and Fri 15 off; Mon 18 to Fri 22"),
    row(VER, "registered 2026-05-26 09:00", "2026-06-03", "27, 28 off; Fri 29; Mon 1 June Pancasila; Tue 2, Wed 3"),
    row(FIRST, "assigned 2026-08-14 09:00", "2026-08-24", "Mon 17 off; 18, 19, 20, 21, Mon 24"),
    row(FIRST, "assigned 2026-08-19 09:00", "2026-08-27", "20, 21, 24; Tue 25 Maulid; 26, 27"),
    row(
        SETTLE,
        "registered 2026-01-05 09:00",
        "2026-04-10",
        "sixty: 6-9 Jan (4), 12-15 (8), 19-23 (13), 26-30 (18), 2-6 Feb (23), 9-13 (28), 18-20 (31), 23-27 (36), 2-6 March (41), "
        "9-13 (46), 16, 17 (48), 25-27 (51), 30-2 April (55), 6-10 (60)",
        kind="berkadar",
    ),
    row(
        SETTLE,
        "registered 2026-12-11 09:00",
        "2027-01-06",
        "fourteen: 14-18 (5), 21-23 (8), 24, 25 off, 28-31 (12), 1 January off, 4 (13), 5 Isra Mikraj, 6",
        kind="aspirasi",
    ),
    # --- A puskesmas works on Saturdays, but not on holidays ------------------------------------------------------------
    row(FIRST, "assigned 2026-11-26 09:00", "2026-12-02", "Fri 27, Sat 28, Mon 30, Tue 1, Wed 2", weekdays=SIX),
    row(FIRST, "assigned 2026-11-26 09:00", "2026-12-03", "the same day at a five-day office: 27, 30, 1, 2, 3"),
    row(FIRST, "assigned 2025-03-25 09:00", "2025-04-09", "26, 27; Sat 29 Nyepi off; Sat 5 April counts; 7 off; 8, 9", weekdays=SIX),
    row(FIRST, "assigned 2025-03-25 09:00", "2025-04-10", "the same at a five-day office: 26, 27, 8, 9, 10"),
    row(FIRST, "assigned 2026-03-17 09:00", "2026-03-30", "Sat 21 Idul Fitri off; 25, 26, 27, Sat 28, Mon 30", weekdays=SIX),
    # --- Three time zones: one moment, the day it is there --------------------------------------------------------------
    row(VER, "registered 2026-11-23 16:30Z", "2026-11-26", "23:30 on Monday in Jakarta: 24, 25, 26", place=WIB),
    row(VER, "registered 2026-11-23 16:30Z", "2026-11-27", "00:30 on Tuesday in Sinjai: 25, 26, 27", place=WITA),
    row(VER, "registered 2026-11-23 16:30Z", "2026-11-27", "01:30 on Tuesday in Jayapura: 25, 26, 27", place=WIT),
    row(VER, "registered 2026-11-23 15:30Z", "2026-11-26", "22:30 on Monday in Jakarta", place=WIB),
    row(VER, "registered 2026-11-23 15:30Z", "2026-11-26", "23:30 on Monday in Sinjai", place=WITA),
    row(VER, "registered 2026-11-23 15:30Z", "2026-11-27", "00:30 on Tuesday in Jayapura", place=WIT),
    row(VER, "registered 2026-03-16 16:30Z", "2026-03-26", "still Monday 16 in Jakarta: 17, 25, 26", place=WIB),
    row(VER, "registered 2026-03-16 16:30Z", "2026-03-27", "already Tuesday 17 in Sinjai: 25, 26, 27", place=WITA),
    # --- Waiting for the reporter: the day of the question counts, the days after it up to the answer do not ------------------
    row(SETTLE, "registered 2026-11-02 09:00", "2026-11-20", "no question: 3-6 (4), 9-13 (9), 16-20 (14)"),
    row(
        SETTLE,
        "registered 2026-11-02 09:00; information_asked 2026-11-05 10:00; reporter_message:answers 2026-11-09 15:00",
        "2026-11-24",
        "3, 4, 5; Fri 6 and Mon 9 waited; 10-13 (7), 16-20 (12), 23, 24",
    ),
    row(
        SETTLE,
        "registered 2026-11-02 09:00; information_asked 2026-11-05 10:00; reporter_message:answers 2026-11-09 15:00; "
        "transferred 2026-11-12 09:00",
        "2026-11-24",
        "passing it on later makes no longer wait of one that was over",
    ),
    row(
        SETTLE,
        "registered 2026-11-02 01:00Z; information_asked 2026-11-04 17:00Z; reporter_message:answers 2026-11-08 17:00Z",
        "2026-11-24",
        "asked on the 5th and answered on the 9th, an hour after midnight in Sinjai: the same",
    ),
    row(
        SETTLE,
        "registered 2026-11-02 09:00; information_asked 2026-11-05 10:00; reporter_message:answers 2026-11-05 18:00",
        "2026-11-20",
        "answered on the day of the question: nothing was lost",
    ),
    row(
        SETTLE,
        "registered 2026-11-02 09:00; information_asked 2026-11-06 16:00; reporter_message:answers 2026-11-08 09:00",
        "2026-11-20",
        "only a weekend was waited",
    ),
    row(
        SETTLE,
        "registered 2026-11-02 09:00; information_asked 2026-11-05 10:00",
        "2026-12-04",
        "never answered: ten days given (6, 9-13, 16-19); after 3, 4, 5: Fri 20 (4), 23-27 (9), 30 (10), 1, 2, 3, 4 December",
    ),
    row(
        SETTLE,
        "registered 2026-11-02 09:00; information_asked 2026-11-05 10:00; reporter_message:answers 2026-11-26 09:00",
        "2026-12-04",
        "answered when the ten days were over: no later",
    ),
    row(
        SETTLE,
        "registered 2026-11-02 09:00; information_asked 2026-11-05 10:00; reporter_message:answers 2026-11-09 15:00; "
        "information_asked 2026-11-10 10:00",
        "2026-12-04",
        "two questions share the ten: 6, 9, then 11-13, 16-20; counted 3, 4, 5, 10 (4), 23-27 (9), 30, 1, 2, 3, 4 December",
    ),
    row(
        SETTLE,
        "registered 2026-11-02 09:00; information_asked 2026-11-05 10:00; information_asked 2026-11-09 10:00; "
        "reporter_message:answers 2026-11-09 15:00",
        "2026-11-24",
        "asked twice is waited once: as with the one question of the 5th",
    ),
    row(
        SETTLE,
        "registered 2026-11-02 09:00; information_asked 2026-11-05 10:00; transferred 2026-11-06 10:00",
        "2026-11-23",
        "passing it on ends the wait: Fri 6 waited; 3, 4, 5, 9-13 (8), 16-20 (13), Mon 23",
    ),
    row(
        VER,
        "registered 2026-11-02 09:00; information_asked 2026-11-03 10:00; reporter_message:answers 2026-11-06 10:00",
        "2026-11-10",
        "a coordinator asked: Tue 3; 4, 5, 6 waited; Mon 9, Tue 10",
    ),
    row(
        SETTLE,
        "registered 2026-03-09 09:00; information_asked 2026-03-13 09:00; reporter_message:answers 2026-03-25 09:00",
        "2026-04-09",
        "10-13 (4); 16, 17, 25 waited, the leave between costs no patience; 26, 27 (6), 30-2 April (10), 6, 7, 8, 9",
    ),
    row(
        SETTLE,
        "registered 2026-03-09 09:00; information_asked 2026-03-13 09:00",
        "2026-04-20",
        "10-13 (4); ten given: 16, 17, 25, 26, 27, 30, 31, 1, 2, 6 April; 7-10 (8), 13-17 (13), Mon 20",
    ),
    # --- What moves a clock and what does not ------------------------------------------------------------------------------
    row(
        FIRST,
        "registered 2026-11-02 08:00; assigned 2026-11-02 09:00; transferred 2026-11-04 09:00; assigned 2026-11-05 09:00",
        "2026-11-09",
        "the first answer is due from the first office: 3, 4, 5, 6, 9",
    ),
    row(
        SETTLE,
        "registered 2026-11-02 09:00; reporter_message 2026-11-04 09:00; noted 2026-11-05 09:00; contributed 2026-11-06 09:00",
        "2026-11-20",
        "words move nothing",
    ),
    row(
        SETTLE,
        "registered 2026-11-02 09:00; resolved 2026-11-16 09:00; reopened 2026-11-20 09:00",
        "2026-12-10",
        "opened again, it has fourteen days anew: 23-27 (5), 30-4 December (10), 7, 8, 9, 10",
    ),
    row(
        FIRST,
        "assigned 2026-11-02 09:00; replied 2026-11-03 09:00; resolved 2026-11-16 09:00; reopened 2026-11-20 09:00",
        "2026-11-27",
        "opened again, it is answered again: 23, 24, 25, 26, 27",
    ),
    row(
        SETTLE,
        "registered 2026-11-02 09:00; classified=permintaan_informasi 2026-11-04 09:00",
        "2026-11-09",
        "another class counts from the same start: 3, 4, 5, 6, 9",
    ),
    row(
        SETTLE,
        "registered 2026-11-02 09:00; information_asked 2026-11-05 09:00; classified=permintaan_informasi 2026-11-06 09:00; "
        "reporter_message:answers 2026-11-09 09:00",
        "2026-11-11",
        "found while waiting: 3, 4, 5; 6 and 9 waited; 10, 11",
    ),
    row(
        SETTLE,
        "registered 2026-11-02 09:00; classified 2026-11-04 09:00",
        "2026-11-20",
        "only its topic was found: fourteen days as before",
    ),
    row(
        SETTLE,
        "registered 2026-11-02 09:00; resolved 2026-11-16 09:00; classified=permintaan_informasi 2026-11-17 09:00",
        "2026-11-20",
        "what is over is not judged by a class that was found later",
    ),
    row(
        SETTLE,
        "registered 2026-11-02 09:00; archived 2026-11-05 09:00; appealed 2026-11-20 09:00",
        "2026-12-10",
        "taken out of the archive, it has fourteen days anew: 23-27 (5), 30-4 December (10), 7, 8, 9, 10",
    ),
    row(
        SETTLE,
        "registered 2026-11-02 09:00; resolved 2026-11-05 09:00; closed 2026-11-19 09:00; reporter_message:revives 2026-11-20 09:00",
        "2026-12-10",
        "the reporter's word took it up again: the same fourteen days",
    ),
    row(
        FIRST,
        "assigned 2026-11-02 09:00; replied 2026-11-03 09:00; reporter_message:speaks 2026-11-04 09:00; assigned 2026-11-05 09:00",
        "2026-11-09",
        "the reporter spoke of what was never closed: no second answer is owed, 3, 4, 5, 6, 9",
    ),
    row(
        FIRST,
        "assigned 2026-11-02 09:00; replied 2026-11-03 09:00; reopened 2026-11-04 09:00; replied 2026-11-05 09:00; assigned 2026-11-06 09:00",
        "2026-11-11",
        "answered in its second life too, passing it on winds nothing up: 5, 6, 9, 10, 11",
    ),
    row(
        DECIDE,
        "transferred:disputed 2026-11-02 09:00; transferred:disputed 2026-11-03 09:00",
        "2026-11-04",
        "disputed twice, decided once, and no later: 3, 4",
    ),
    row(
        SETTLE,
        "registered 2026-11-02 09:00; information_asked 2026-11-05 10:00; transferred:disputed 2026-11-06 10:00",
        "2026-11-23",
        "a disputed passing on ends the wait like any other",
    ),
    row(
        SETTLE,
        "registered 2026-11-02 09:00; information_asked 2026-11-04 10:00; withdrawn 2026-11-05 09:00",
        "2026-11-23",
        "ended while waiting: only Thu 5 was waited; 3, 4, 6, 9-13 (8), 16-20 (13), Mon 23",
    ),
    # --- A decree after the fact --------------------------------------------------------------------------------------------
    row(VER, "registered 2026-11-25 09:00", "2026-11-30", "as it stands: 26, 27, 30"),
    row(VER, "registered 2026-11-25 09:00", "2026-12-01", "Fri 27 becomes leave: 26, 30, 1", off=("2026-11-27",)),
    row(VER, "registered 2026-03-16 09:00", "2026-03-25", "the leave of Tue 24 March is revoked: 17, 24, 25", worked=("2026-03-24",)),
    row(VER, "registered 2025-03-25 09:00", "2025-04-07", "the leave of Mon 7 April is revoked: 26, 27, 7", worked=("2025-04-07",)),
    row(VER, "registered 2026-11-27 09:00", "2026-12-01", "Sat 28 is worked instead: Sat 28, Mon 30, Tue 1", worked=("2026-11-28",)),
]


def _moment(text: str, calendar: WorkingCalendar) -> dt.datetime:
    if text.endswith("Z"):
        return dt.datetime.fromisoformat(text.removesuffix("Z")).replace(tzinfo=dt.UTC)
    return dt.datetime.fromisoformat(text).replace(tzinfo=calendar.zone)


def _happened(text: str, calendar: WorkingCalendar) -> timing.Happened:
    name, when = text.split(" ", 1)
    name, _is, found = name.partition("=")
    return timing.Happened(name, _moment(when, calendar), complaint_class=found)


@pytest.mark.parametrize("wanted", ROWS, ids=lambda row: f"{row.clock} {row.expected} {row.why}"[:70])
def test_the_last_day_is_the_one_counted_by_hand(wanted: Row) -> None:
    last = [run for run in replayed(wanted) if run.clock == wanted.clock][-1]
    assert last.deadline.due.isoformat() == wanted.expected, wanted.why


def replayed(wanted: Row) -> list[timing.Run]:
    """All runs of what happened, on the calendar of the row."""
    seeded = clocks.working_calendar(wanted.place)
    decreed = {dt.date.fromisoformat(day): Exceptional(works=False, reason="SKB") for day in wanted.off}
    decreed |= {dt.date.fromisoformat(day): Exceptional(works=True, reason="SKB") for day in wanted.worked}
    calendar = replace(seeded, weekdays=wanted.weekdays, exceptions={**seeded.exceptions, **decreed})
    regime = Regime.objects.get(key="62-2018").pk
    events = [_happened(text, calendar) for text in wanted.happened]
    rules = functools.partial(timing_rule, regime)
    return timing.replay(events, rules, clocks_of(regime), lambda _unit: calendar, complaint_class=wanted.kind)


@pytest.mark.parametrize("end", ["confirmed", "closed", "archived", "merged", "withdrawn"])
def test_with_the_case_every_clock_ends_and_nobody_is_waited_for(end: str) -> None:
    wanted = row(SETTLE, f"registered 2026-11-02 09:00; information_asked 2026-11-03 10:00; {end} 2026-11-05 09:00", "", "")
    runs = replayed(wanted)
    assert {run.clock for run in runs} == {VER, WINDOW, SETTLE}
    assert {(run.stopped_at, run.paused_at) for run in runs} == {(_moment("2026-11-05 09:00", clocks.working_calendar(WITA)), None)}


def test_each_life_of_a_clock_ends_by_itself() -> None:
    twice = "registered 2026-11-02 08:00; assigned 2026-11-02 09:00; replied 2026-11-03 09:00; reopened 2026-11-04 09:00; replied 2026-11-05 09:00"
    runs = [run for run in replayed(row(FIRST, twice, "", "")) if run.clock == FIRST]
    assert [(run.round, run.started_at.day, run.stopped_at and run.stopped_at.day) for run in runs] == [(1, 2, 3), (2, 4, 5)]
    assert list(timing.by_name(runs).values()) == runs


def test_a_rule_that_counts_every_day_and_is_patient_for_two_is_kept_to() -> None:
    calendar = clocks.working_calendar(WITA)
    starts, asked = frozenset({"assigned"}), frozenset({"information_asked"})
    rule = timing.Rule(FIRST, 5, DayType.CALENDAR, starts, frozenset(), asked, frozenset(), 2, once=True, here=False)
    events = [_happened(text, calendar) for text in ("assigned 2026-11-05 09:00", "information_asked 2026-11-06 10:00")]
    (run,) = timing.replay(events, lambda _clock, _class: rule, [FIRST], lambda _unit: calendar, complaint_class="")
    assert run.deadline.due == dt.date(2026, 11, 12)  # Fri 6; Sat 7 and Sun 8 waited; 9, 10, 11, 12


def test_since_when_is_waited_is_said_of_the_question_that_is_open() -> None:
    first = "registered 2026-11-02 09:00; information_asked 2026-11-03 10:00; reporter_message:answers 2026-11-04 15:00"
    waiting = [
        run.paused_at for run in replayed(row(SETTLE, f"{first}; information_asked 2026-11-09 10:00", "", "")) if run.clock == SETTLE
    ]
    assert waiting == [_moment("2026-11-09 10:00", clocks.working_calendar(WITA))]


def test_the_days_off_that_were_counted_by_are_those_of_the_calendar() -> None:
    days = CalendarDay.objects.filter(calendar=calendar_for(""), date__range=("2025-01-24", "2027-01-06"))
    rows = {day.date.isoformat(): day.kind for day in days}
    assert set(rows) >= DAYS_OFF
    assert {day for day in DAYS_OFF if rows[day] == DayKind.COLLECTIVE_LEAVE} == COLLECTIVE
    assert not [day for day in rows if day.startswith("2026-11")]
    # What else the calendar knows lies beside every counting above.
    beside = {"2025-04-20", "2025-05-01", "2025-06-01", "2025-06-27", "2025-08-17", "2025-09-05"}
    beside |= {"2026-04-05", "2026-05-01", "2026-05-31", "2026-06-16"}
    assert set(rows) == DAYS_OFF | beside


# --- The same on real cases ---------------------------------------------------------------------------------------------


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> object:
    """Set what time it is in Sinjai."""

    def at(text: str) -> None:
        moment = dt.datetime.fromisoformat(f"{text}+08:00")
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)

    return at


def last_day(case: Complaint, clock: str) -> str:
    """The last second of the last day, in Sinjai."""
    due = case.clocks.filter(name=clock).order_by("-round")[0].due_at
    return due.astimezone(clocks.zone_of(WITA)).isoformat()


def off(day: str, kind: DayKind = DayKind.COLLECTIVE_LEAVE) -> None:
    date = dt.date.fromisoformat(day)
    add_day(calendar_id=calendar_for("").pk, date=date, kind=kind, name="Cuti bersama", source="SKB 2/2026", by=None)
    forget()


def test_a_decree_moves_running_clocks_and_says_so_but_judges_nothing_anew(cast: Cast, now) -> None:
    now("2026-11-25 09:00")
    case = complain().complaint
    now("2026-11-26 09:00")
    services.assign(case.pk, unit_id=cast.pu.pk, reason="jalan")
    # Verification ran until 30 November and has stopped; the first answer until 3 December (27, 30, 1, 2, 3);
    # settlement until 15 December (26, 27, 30-4 (7), 7-11 (12), 14, 15).
    assert last_day(case, ClockName.SETTLEMENT) == "2026-12-15T23:59:59+08:00"
    off("2026-12-01")
    services.recount(case.pk, cause="SKB 2/2026")
    row = fresh(case)
    assert last_day(row, ClockName.VERIFICATION) == "2026-11-30T23:59:59+08:00"
    assert last_day(row, ClockName.FOLLOW_UP) == "2026-12-04T23:59:59+08:00"  # 27, 30, 2, 3, 4
    assert last_day(row, ClockName.SETTLEMENT) == "2026-12-16T23:59:59+08:00"
    assert row.due_at == row.clocks.get(name=ClockName.FOLLOW_UP).due_at
    said = row.events.get(kind=EventKind.CLOCKS_MOVED)
    assert (said.audience, said.data["cause"], len(said.data["moved"])) == ("public", "SKB 2/2026", 2)
    assert {(shift.name, shift.cause) for shift in ClockShift.objects.filter(complaint=case)} == {
        (FIRST, "SKB 2/2026"),
        (SETTLE, "SKB 2/2026"),
    }
    assert services.recount(case.pk, cause="lagi") == []


def test_a_decree_leaves_a_clock_that_stopped_as_it_was_judged_and_says_from_when_to_when_the_others_moved(cast: Cast, now) -> None:
    now("2026-11-25 09:00")
    case = complain().complaint
    now("2026-11-26 09:00")
    services.assign(case.pk, unit_id=cast.pu.pk, reason="jalan")
    off("2026-11-27")
    services.recount(case.pk, cause="SKB 2/2026")
    services.note(case.pk, actor=cast.petugas, text="cek")
    # It stopped in time for the 30th (26, 27, 30), and nobody was late by a day that was worked then.
    assert last_day(case, ClockName.VERIFICATION) == "2026-11-30T23:59:59+08:00"
    assert last_day(case, ClockName.FOLLOW_UP) == "2026-12-04T23:59:59+08:00"  # 30, 1, 2, 3, 4
    shift = ClockShift.objects.get(complaint=case, name=FIRST)
    zone = clocks.zone_of(WITA)
    assert [moment.astimezone(zone).date().isoformat() for moment in (shift.before, shift.after)] == ["2026-12-03", "2026-12-04"]


def test_a_revoked_leave_shortens_what_still_runs(cast: Cast, now) -> None:
    now("2026-03-16 09:00")
    case = complain().complaint
    assert last_day(case, ClockName.VERIFICATION) == "2026-03-26T23:59:59+08:00"
    revoked = CalendarDay.objects.get(calendar=calendar_for(""), date="2026-03-24")
    remove_day(day_id=revoked.pk, source="SKB perubahan", by=None)
    forget()
    services.add_reporter_message(case.pk, text="tolong", channel="web")
    assert last_day(case, ClockName.VERIFICATION) == "2026-03-26T23:59:59+08:00"  # until somebody counts again
    services.recount(case.pk, cause="SKB perubahan")
    assert last_day(case, ClockName.VERIFICATION) == "2026-03-25T23:59:59+08:00"  # 17, 24, 25


@pytest.mark.parametrize("speak", ["message", "note", "support", "hand_over"])
def test_a_calendar_that_nobody_has_recounted_yet_moves_nothing_by_the_way(cast: Cast, now, speak: str) -> None:
    now("2026-11-25 09:00")
    case = complain().complaint
    services.assign(case.pk, unit_id=cast.pu.pk, reason="jalan")
    before = {clock.name: clock.due_at for clock in case.clocks.all()}
    off("2026-12-01")
    now("2026-11-26 09:00")
    {
        "message": lambda: services.add_reporter_message(case.pk, text="tolong", channel="web"),
        "note": lambda: services.note(case.pk, actor=cast.petugas, text="cek"),
        "support": lambda: services.ask_support(case.pk, actor=cast.petugas, unit_id=cast.other.pk, text="data"),
        "hand_over": lambda: services.hand_over(case.pk, actor=cast.petugas, to=cast.atasan),
    }[speak]()
    assert {clock.name: clock.due_at for clock in case.clocks.all()} == before
    assert len(services.recount(case.pk, cause="SKB 2/2026")) == 2


def test_a_puskesmas_counts_its_own_week_and_the_promises_made_before_keep_theirs(cast: Cast, now) -> None:
    six = Calendar.objects.create(key="enam", name="Enam hari", region_id=WITA, named_only=True, working_weekdays="123456")
    Unit.objects.filter(pk=cast.pu.pk).update(calendar=six)
    now("2026-11-26 09:00")
    case = complain().complaint
    services.assign(case.pk, unit_id=cast.pu.pk, reason="puskesmas")
    assert last_day(case, ClockName.FOLLOW_UP) == "2026-12-02T23:59:59+08:00"  # 27, Sat 28, 30, 1, 2
    # It began with the coordinator's five days: 27, 30-4 (6), 7-11 (11), 14, 15, 16.
    assert last_day(case, ClockName.SETTLEMENT) == "2026-12-16T23:59:59+08:00"


def test_an_office_in_another_zone_has_until_its_own_midnight(cast: Cast, now) -> None:
    Unit.objects.filter(pk=cast.pu.pk).update(region=WIB)
    now("2026-11-24 00:30")  # 23:30 on Monday in Jakarta
    case = complain().complaint
    services.assign(case.pk, unit_id=cast.pu.pk, reason="jalan")
    # From Monday: 24, 25, 26, 27, 30; midnight in Jakarta is one o'clock in Sinjai.
    assert last_day(case, ClockName.FOLLOW_UP) == "2026-12-01T00:59:59+08:00"


def test_the_coordinators_question_makes_verification_wait_and_a_second_one_no_longer(cast: Cast, now) -> None:
    now("2026-11-02 09:00")
    case = complain().complaint
    now("2026-11-03 10:00")
    services.ask(case.pk, actor=cast.koordinator, question="Di mana?")
    # Ten days given at most, 4-6, 9-13, 16, 17; then Wed 18, Thu 19.
    assert set(case.clocks.filter(paused_at__isnull=False).values_list("name", flat=True)) == {VER, SETTLE}
    assert last_day(case, ClockName.VERIFICATION) == "2026-11-19T23:59:59+08:00"
    now("2026-11-05 10:00")
    services.ask(case.pk, actor=cast.koordinator, question="Di jalan apa?")
    assert last_day(case, ClockName.VERIFICATION) == "2026-11-19T23:59:59+08:00"
    assert case.clocks.filter(name=ClockName.REPORTER_RESPONSE).count() == 2
    now("2026-11-06 10:00")
    services.add_reporter_message(case.pk, text="Di Lappa", channel="web")
    assert last_day(case, ClockName.VERIFICATION) == "2026-11-10T23:59:59+08:00"
    assert fresh(case).clocks.filter(stopped_at__isnull=True, paused_at__isnull=False).count() == 0


def test_another_class_found_while_waiting_keeps_the_wait(cast: Cast, now) -> None:
    now("2026-11-02 09:00")
    case = complain().complaint
    services.assign(case.pk, unit_id=cast.pu.pk, reason="jalan")
    now("2026-11-05 09:00")
    services.ask(case.pk, actor=cast.petugas, question="Di mana?")
    now("2026-11-06 09:00")
    found = services.Findings(complaint_class="permintaan_informasi")
    services.verify(case.pk, actor=cast.koordinator, findings=found)
    # 3, 4, 5; ten given (6, 9-13, 16-19); 20, 23.
    assert last_day(case, ClockName.SETTLEMENT) == "2026-11-23T23:59:59+08:00"
    now("2026-11-09 09:00")
    services.add_reporter_message(case.pk, text="Di Lappa", channel="web")
    assert last_day(case, ClockName.SETTLEMENT) == "2026-11-11T23:59:59+08:00"
