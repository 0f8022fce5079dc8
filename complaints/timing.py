"""The clocks of a complaint computed from what happened to it, and from nothing else. Pure.

Events in, runs of named clocks out: when each started, when it is due, when it stopped, and which days did not count.
The stored clocks are a copy of this for the lists; whoever doubts one computes it again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from complaints import deadlines
from complaints.deadlines import DayType, Deadline, WorkingCalendar

# At these everything stops, whatever the rules say.
ENDS = frozenset({"confirmed", "closed", "archived", "merged", "withdrawn"})
# At these a case begins a new life: clocks that ran once may run once more.
REVIVALS = frozenset({"reopened", "appealed", "reporter_message:revives"})
CLASSIFIED = "classified"


@dataclass(frozen=True)
class Happened:
    """What a clock needs to know of an event: its kind with its mark ("transferred:disputed"), when, and at which unit."""

    name: str
    at: dt.datetime
    unit: int | None = None
    complaint_class: str = ""
    # Of the first event, when another system had received the complaint at `at`: when it reached us.
    reached: dt.datetime | None = None

    @property
    def names(self) -> frozenset[str]:
        """What a rule may call it: with its mark, or by its kind alone."""
        return frozenset({self.name, self.name.partition(":")[0]})


@dataclass(frozen=True)
class Rule:
    """How one clock runs under a regime for a class. Sets hold names of events."""

    clock: str
    days: int
    day_type: DayType
    starts: frozenset[str]
    stops: frozenset[str]
    pauses: frozenset[str]
    resumes: frozenset[str]
    # At most so many counted days are waited for the reporter in one run; then the clock runs on by itself.
    pause_days: int
    # A clock that starts once a life is not wound up again by passing the case on (P7).
    once: bool
    # Of what another system received first, a clock counts from the day on which it reached us.
    here: bool

    def begins(self, at: dt.datetime, reached: dt.datetime | None) -> dt.datetime:
        """From when a clock runs that an event starts."""
        return reached if self.here and reached is not None else at


@dataclass
class Run:
    """One run of a clock. `round` counts its runs in this case; `waits` are the pauses, the last may be open."""

    clock: str
    round: int
    started_at: dt.datetime
    unit: int | None
    rule: Rule
    stopped_at: dt.datetime | None = None
    waits: list[tuple[dt.datetime, dt.datetime | None]] = field(default_factory=list)
    deadline: Deadline = field(init=False)

    @property
    def running(self) -> bool:
        """Whether it has not stopped; a paused clock is still running."""
        return self.stopped_at is None

    @property
    def paused_at(self) -> dt.datetime | None:
        """Since when the reporter is waited for; None when the clock counts or has stopped, which ends every wait."""
        return self.waits[-1][0] if self.waits and self.waits[-1][1] is None else None


Rules = Callable[[str, str], Rule]
Calendars = Callable[[int | None], WorkingCalendar]


def replay(events: Iterable[Happened], rules: Rules, clocks: Iterable[str], calendars: Calendars, *, complaint_class: str) -> list[Run]:
    """All runs that follow from the events, in the order they started.

    `rules` gives the rule of a clock for a class, `calendars` the days of the unit at which a clock started: a case that
    is passed on keeps the calendar it began with. A class found later counts settlement anew from its own start.
    """
    names = tuple(clocks)
    runs: list[Run] = []
    lived: dict[str, int] = {}
    life = 1
    now_class = complaint_class
    for event in events:
        if event.name == CLASSIFIED and event.complaint_class:
            now_class = event.complaint_class
            for run in runs:
                if run.running:
                    run.rule = rules(run.clock, now_class)
        life += bool(event.names & REVIVALS)
        for name in names:
            _step(runs, rules(name, now_class), event, life, lived)
    for run in runs:
        run.deadline = _deadline(run, calendars(run.unit))
    return runs


def _step(runs: list[Run], rule: Rule, event: Happened, life: int, lived: dict[str, int]) -> None:
    """What one event does to one clock: it stops before it starts again."""
    running = next((run for run in runs if run.clock == rule.clock and run.running), None)
    if running is not None:
        _mark(running, rule, event)
    if not event.names & rule.starts or (running is not None and running.running):
        return
    if rule.once and lived.get(rule.clock) == life:
        return
    lived[rule.clock] = life
    round_ = sum(run.clock == rule.clock for run in runs) + 1
    runs.append(Run(rule.clock, round_, rule.begins(event.at, event.reached), event.unit, rule))


def _mark(run: Run, rule: Rule, event: Happened) -> None:
    if event.names & (rule.stops | ENDS):
        run.stopped_at = event.at
        _resume(run, event.at)
    elif run.paused_at is None and event.names & rule.pauses:
        run.waits.append((event.at, None))
    elif event.names & rule.resumes:
        _resume(run, event.at)


def _resume(run: Run, at: dt.datetime) -> None:
    if run.waits and run.waits[-1][1] is None:
        run.waits[-1] = (run.waits[-1][0], at)


def _deadline(run: Run, calendar: WorkingCalendar) -> Deadline:
    waits = [
        (begun.astimezone(calendar.zone).date(), ended.astimezone(calendar.zone).date() if ended else None) for begun, ended in run.waits
    ]
    return deadlines.due(run.started_at, run.rule.days, calendar, run.rule.day_type, waits=waits, wait_days=run.rule.pause_days)


def by_name(runs: Iterable[Run]) -> Mapping[tuple[str, int], Run]:
    """Runs by clock and round."""
    return {(run.clock, run.round): run for run in runs}
