"""When a step of the ladder has come, whether an office is at work now, and whom of several missed steps to tell. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from complaints.deadlines import WorkingCalendar

Hours = tuple[dt.time, dt.time]
_DAY = dt.timedelta(days=1)
_REACH = 400


@dataclass(frozen=True, order=True)
class Step:
    """One row of a ladder: working days after the last day (below zero before it), the place of its rung, and the rung."""

    days: int
    height: int
    rung: str


def moment(last: dt.date, days: int, calendar: WorkingCalendar) -> dt.date:
    """The working day on which a step comes; for 0 the last day itself, or the working day before it.

    Raises ValueError when a calendar has no working day in a year's reach.
    """
    towards = _DAY if days > 0 else -_DAY
    # Zero counts the last day as the first one looked at.
    day, left = (last, abs(days)) if days else (last + _DAY, 1)
    for _looked_at in range(_REACH):
        day += towards
        left -= not calendar.day_off(day)
        if not left:
            return day
    raise ValueError("this calendar has no working days")


def at_work(now: dt.datetime, calendar: WorkingCalendar, hours: Hours) -> bool:
    """Whether an office with this calendar may be told something now: on its working days, between its hours, in its zone."""
    local = now.astimezone(calendar.zone)
    opens, closes = hours
    return opens <= local.time() < closes and not calendar.day_off(local.date())


def waits(paused_at: dt.datetime | None, patience: int, now: dt.datetime, calendar: WorkingCalendar) -> bool:
    """Whether a clock still stands still for the reporter: at most `patience` working days after it was paused.

    Afterwards it runs on by itself, or a question to the reporter would silence every reminder for good.
    """
    if paused_at is None or patience < 1:
        return False
    return now.astimezone(calendar.zone).date() <= moment(paused_at.astimezone(calendar.zone).date(), patience, calendar)


def come(last: dt.date, today: dt.date, calendar: WorkingCalendar, steps: Sequence[Step], told: Collection[Step]) -> list[Step]:
    """The steps whose day has come and that nobody was told of, lowest first."""
    return [step for step in sorted(steps) if step not in told and moment(last, step.days, calendar) <= today]


def highest(missed: Sequence[Step], reachable: Callable[[Step], bool]) -> tuple[Step, list[Step]] | None:
    """The highest missed step with somebody to tell now, and the lower ones that it answers for; None when there is none.

    After an outage nobody is told five things at once. What is higher but reaches nobody stays to be told.
    """
    for place in range(len(missed) - 1, -1, -1):
        if reachable(missed[place]):
            return missed[place], list(missed[:place])
    return None
