"""Every figure of the catalogue once more, in plain Python over cases and their events: slow, and nothing of it shared with the cells."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from complaints import clocks
from complaints.models import Complaint, ComplaintEvent

Number = float | None
DONE = ("confirmed", "silent")


@dataclass
class Case:
    """One case as its events tell it."""

    row: Complaint
    events: list[ComplaintEvent]
    zone: ZoneInfo
    today: dt.date

    def __post_init__(self) -> None:
        self.runs = clocks.runs(self.row, self.events)
        self.end = self.row.end_reason
        self.outcome = next((e.data.get("outcome", "") for e in reversed(self.events) if e.kind == "resolved"), "")
        stars = [e for e in self.events if e.kind in ("confirmed", "rated") and e.data.get("rating") is not None]
        self.rating = stars[-1].data["rating"] if stars else None
        self.rated = self.month(stars[-1].at) if stars else None
        self.received = self.month(self.row.received_at)
        self.ended = self.month(self.row.ended_at) if self.row.ended_at else None
        again = [e.at for e in self.events if e.kind in ("reopened", "appealed")]
        self.again = self.month(min(again)) if again else None
        self.given = any(e.kind == "assigned" for e in self.events)
        self.returned = sum(e.kind == "transferred" for e in self.events)

    def month(self, at: dt.datetime) -> dt.date:
        return at.astimezone(self.zone).date().replace(day=1)

    def first(self, clock: str) -> tuple[str, dt.date, int]:
        """The first run of a clock: "kept", "late" or "over" with the month it counts in and its hours; "" when it does not."""
        run = next((run for run in self.runs if run.clock == clock and run.round == 1), None)
        if run is None:
            return "", dt.date.min, 0
        due = clocks.due_at(run)
        if run.stopped_at is None:
            last = due.astimezone(self.zone).date()
            return ("over", last.replace(day=1), 0) if last < self.today else ("", dt.date.min, 0)
        apart = ("withdrawn", "duplicate") if clock == "verifikasi" else tuple({self.end} - {"", *DONE})
        if self.end and self.end in apart:
            return "", dt.date.min, 0
        hours = int((run.stopped_at - run.started_at).total_seconds() // 3600)
        return "kept" if run.stopped_at <= due else "late", self.month(run.stopped_at), hours

    def late_by(self, clock: str) -> int:
        """By how many days a running clock is over; 0 = it is not."""
        running = [run for run in self.runs if run.clock == clock and run.stopped_at is None]
        return max([(self.today - clocks.due_at(run).astimezone(self.zone).date()).days for run in running], default=0)


@dataclass
class SlowPath:
    """Figures of some cases in some months."""

    cases: list[Case]
    since: dt.date
    until: dt.date

    def within(self, month: dt.date | None) -> bool:
        return month is not None and self.since <= month < self.until

    def received(self) -> list[Case]:
        return [c for c in self.cases if self.within(c.received)]

    def ended(self, *reasons: str) -> list[Case]:
        return [c for c in self.cases if self.within(c.ended) and c.end in reasons]

    def valid(self) -> list[Case]:
        return [c for c in self.received() if c.end in ("", *DONE)]

    def in_time(self, clock: str, *, cohort: bool) -> Number:
        found = [(c, *c.first(clock)) for c in self.cases]
        said = [what for c, what, month, _h in found if what and self.within(c.received if cohort else month)]
        return percent(said.count("kept"), len(said))

    def hours(self, clock: str, share: float) -> Number:
        found = sorted(h for c in self.cases for what, month, h in [c.first(clock)] if what in ("kept", "late") and self.within(month))
        return found[math.ceil(round(len(found) * share, 6)) - 1] / 24 if found else None

    def late(self, clock: str, least: int = 1, most: int = 10**6) -> Number:
        return sum(least <= c.late_by(clock) <= most for c in self.cases)

    def said(self, key: str) -> Number:
        return FIGURES[key](self)


def percent(hits: int, of: int) -> Number:
    return 100 * hits / of if of else None


def mean(numbers: list[int]) -> Number:
    return sum(numbers) / len(numbers) if numbers else None


def _archived(s: SlowPath) -> Number:
    return sum(self_reason not in (*DONE, "withdrawn", "duplicate") for self_reason in [c.end for c in s.cases if s.within(c.ended)])


FIGURES: dict[str, Callable[[SlowPath], Number]] = {
    "received": lambda s: len(s.received()),
    "valid": lambda s: len(s.valid()),
    "closed": lambda s: len(s.ended(*DONE)),
    "confirmed": lambda s: len(s.ended("confirmed")),
    "archived": _archived,
    "duplicates": lambda s: len(s.ended("duplicate")),
    "withdrawn": lambda s: len(s.ended("withdrawn")),
    "settled_share": lambda s: percent(sum(c.end in DONE for c in s.valid()), len(s.valid())),
    "no_result": lambda s: percent(sum(not c.outcome for c in s.ended(*DONE)), len(s.ended(*DONE))),
    "refused": lambda s: percent(sum(c.outcome == "refused" for c in s.ended(*DONE)), len(s.ended(*DONE))),
    "silent": lambda s: percent(len(s.ended("silent")), len(s.ended(*DONE))),
    "reopened": lambda s: percent(sum(s.within(c.again) for c in s.cases), len(s.ended(*DONE))),
    "rating": lambda s: mean([c.rating for c in s.cases if s.within(c.rated)]),
    "rating_response": lambda s: percent(sum(c.rating is not None for c in s.ended(*DONE)), len(s.ended(*DONE))),
    "transfers": lambda s: mean([c.returned for c in s.received() if c.given]),
    "misrouted": lambda s: percent(sum(c.returned > 0 for c in s.received() if c.given), sum(c.given for c in s.received())),
    "open": lambda s: sum(not c.end for c in s.cases),
    "waiting": lambda s: sum(c.row.status == "received" for c in s.cases),
    "unchecked": lambda s: s.late("verifikasi"),
    "unanswered": lambda s: s.late("tindak_lanjut"),
    "unsettled": lambda s: s.late("penyelesaian"),
    "unsettled_week": lambda s: s.late("penyelesaian", 1, 7),
    "unsettled_month": lambda s: s.late("penyelesaian", 8, 30),
    "unsettled_two_months": lambda s: s.late("penyelesaian", 31, 60),
    "unsettled_long": lambda s: s.late("penyelesaian", 61),
    "undecided": lambda s: s.late("keputusan"),
}
for _key, _clock in (("check", "verifikasi"), ("answer", "tindak_lanjut"), ("settle", "penyelesaian")):
    FIGURES[f"{_key}_in_time"] = lambda s, clock=_clock: s.in_time(clock, cohort=False)
    FIGURES[f"{_key}_in_time_cohort"] = lambda s, clock=_clock: s.in_time(clock, cohort=True)
    FIGURES[f"{_key}_median"] = lambda s, clock=_clock: s.hours(clock, 0.5)
    FIGURES[f"{_key}_p90"] = lambda s, clock=_clock: s.hours(clock, 0.9)
