"""Why a date is what it is, for the office and the citizen alike: days skipped with their reason, pauses, the rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from complaints import clocks
from complaints.deadlines import DayType
from complaints.models import ComplaintClock, EventKind
from complaints.timing import by_name

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence
    from zoneinfo import ZoneInfo

    from complaints.models import ClockRule, Complaint, ComplaintEvent
    from complaints.timing import Run


@dataclass(frozen=True)
class Explained:
    """A stored clock and what its date follows from. `counted` False: it was judged by a calendar that has changed since."""

    clock: ComplaintClock
    days: int
    working: bool
    basis: str
    first: dt.date
    last: dt.date
    skipped: tuple[tuple[dt.date, str], ...]
    waits: tuple[tuple[dt.datetime, dt.datetime | None], ...]
    counted: bool
    # Of a clock that began with a case which another system received first: the other of the two days, and on what the choice rests.
    elsewhere: str = ""
    other_day: dt.date | None = None
    elsewhere_basis: str = ""

    @property
    def is_decision(self) -> bool:
        """Whether this is the coordinator's term in a dispute about whose case it is, and it still runs."""
        return self.clock.name == "keputusan" and self.clock.stopped_at is None


def explained(complaint: Complaint, events: Iterable[ComplaintEvent]) -> list[Explained]:
    """Every clock of a case with its reasons; running ones first, then by date. `events` must be all of them, in order."""
    runs = by_name(clocks.runs(complaint, events))
    rows = complaint.clocks.order_by("due_at", "id")
    found = [_one(complaint, row, runs.get((row.name, row.round))) for row in rows]
    return sorted(found, key=lambda one: one.clock.stopped_at is not None)


def _one(complaint: Complaint, row: ComplaintClock, run: Run | None) -> Explained:
    unit = run.unit if run else complaint.owner_id
    zone = clocks.unit_calendar(unit).zone
    rule = clocks.rule_for(complaint.regime_id, row.name, complaint.complaint_class)
    counted = run is not None and clocks.due_at(run) == row.due_at
    return Explained(
        clock=row,
        days=run.rule.days if run else rule.days,
        working=(run.rule.day_type if run else DayType(rule.day_type)) is DayType.WORKING,
        basis=rule.legal_basis,
        first=row.started_at.astimezone(zone).date(),
        last=row.due_at.astimezone(zone).date(),
        skipped=run.deadline.skipped if run and counted else (),
        # A question answered the same day moved nothing.
        waits=tuple(wait for wait in run.waits if wait[1] is None or _day(wait[1], zone) != _day(wait[0], zone)) if run else (),
        counted=counted,
        **_elsewhere(complaint, row, rule, zone),
    )


def _elsewhere(complaint: Complaint, row: ComplaintClock, rule: ClockRule, zone: ZoneInfo) -> dict[str, Any]:
    if complaint.reached_at is None or row.started_at not in (complaint.received_at, complaint.reached_at):
        return {}
    here = row.started_at == complaint.reached_at
    other = complaint.received_at if here else complaint.reached_at
    return {"elsewhere": "here" if here else "there", "other_day": _day(other, zone), "elsewhere_basis": rule.elsewhere_basis}


def _day(moment: dt.datetime, zone: ZoneInfo) -> dt.date:
    return moment.astimezone(zone).date()


@dataclass(frozen=True)
class Routed:
    """Why a case is where it is: the words of the last step of routing, who took it, and when."""

    text: str
    by: str
    at: dt.datetime


_ROUTING = {EventKind.ASSIGNED, EventKind.HELD, EventKind.TRANSFERRED, EventKind.FORWARDED}


def routed(events: Sequence[ComplaintEvent]) -> Routed | None:
    """The last step of routing, a machine's (`by` empty) or a person's; None before the first."""
    for event in reversed(events):
        if event.kind in _ROUTING:
            said = event.text or str(event.data.get("reason") or event.data.get("note") or "")
            return Routed(said, str(event.actor) if event.actor else "", event.at)
    return None
