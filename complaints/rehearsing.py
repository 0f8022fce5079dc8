"""What would be different under a draft of the rules: last month's complaints, their clocks counted again. Writes nothing."""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count
from django.utils import timezone

from complaints import clocks, timing
from complaints.models import ClockName, Complaint, ComplaintClass, ComplaintEvent, Regime, SearchDocument
from complaints.regimes import NoRule, as_timing
from complaints.remembering import remembered

if TYPE_CHECKING:
    from collections.abc import Iterable

    from complaints.access import Oversight

MOST = 500
DAYS = 30
# A page that is waited for longer is not looked at again.
SECONDS = 1.5


@dataclass
class Compared:
    """Runs of one clock: how many would have ended later, earlier, on the same day, or would not have been there."""

    clock: str
    longer: int = 0
    shorter: int = 0
    same: int = 0
    new: int = 0
    gone: int = 0

    @property
    def label(self) -> str:
        """The clock in words."""
        return str(ClockName(self.clock).label)


@dataclass(frozen=True)
class Rehearsal:
    """What was found, in how many complaints, and whether there were more than were looked at."""

    days: int
    looked_at: int
    has_more: bool
    clocks: list[Compared]


def living(scope: Oversight) -> dict[int, int]:
    """How many open cases of a government live under each regime; one statement over queue_agency, kept for a minute."""
    return remembered("regimes", scope, lambda: _living(scope))


def _living(scope: Oversight) -> dict[int, int]:
    rows = scope.cases().filter(ended_at__isnull=True).order_by().values("regime").annotate(n=Count("pk"))
    return {row["regime"]: row["n"] for row in rows}


def rehearse(scope: Oversight, regime: Regime) -> Rehearsal:
    """The last days of complaints that had been received last month, as they are and as they would be. Three statements."""
    until = time.monotonic() + SECONDS
    since = timezone.now() - dt.timedelta(days=DAYS)
    received = SearchDocument.objects.filter(agency_id=scope.agency_id, received_at__gte=since, complaint__in=scope.cases())
    ids = list(received.order_by("-received_at").values_list("pk", flat=True)[: MOST + 1])
    events: dict[int, list[ComplaintEvent]] = {pk: [] for pk in ids[:MOST]}
    told = ComplaintEvent.objects.filter(complaint__in=list(events)).order_by("complaint_id", "seq")
    for event in told.only("complaint_id", "seq", "kind", "at", "unit_id", "data"):
        events[event.complaint_id].append(event)
    rules = _Rules(regime)
    found = {name: Compared(name) for name in ClockName.values}
    cases = Complaint.objects.in_bulk(list(events))
    done = 0
    for pk, happened in events.items():
        if time.monotonic() > until:
            break
        _compare(cases[pk], happened, rules, found)
        done += 1
    return Rehearsal(DAYS, done, done < len(ids), [row for row in found.values() if row != Compared(row.clock)])


class _Rules:
    """The clock rules of a draft as they are this moment; regimes.py keeps those of others for half a minute."""

    def __init__(self, regime: Regime) -> None:
        self.rows = {(row.clock, row.complaint_class): as_timing(row) for row in regime.clock_rules.all()}
        self.names = [name for name in ClockName.values if any(name == clock for clock, _class in self.rows)]

    def __call__(self, clock: str, complaint_class: str) -> timing.Rule:
        found = self.rows.get((clock, complaint_class)) or self.rows.get((clock, ""))
        if found is None:
            raise NoRule(f"the draft has no rule for {clock} of {complaint_class}")
        return found


def _compare(complaint: Complaint, events: list[ComplaintEvent], rules: _Rules, found: dict[str, Compared]) -> None:
    now = _days(clocks.runs(complaint, events))
    told = [clocks.happened(complaint, event) for event in events]
    then = _days(timing.replay(told, rules, rules.names, clocks.unit_calendar, complaint_class=ComplaintClass.ORDINARY))
    for key in now.keys() | then.keys():
        row = found[key[0]]
        if key not in now:
            row.new += 1
        elif key not in then:
            row.gone += 1
        else:
            row.longer += then[key] > now[key]
            row.shorter += then[key] < now[key]
            row.same += then[key] == now[key]


def _days(runs: Iterable[timing.Run]) -> dict[tuple[str, int], dt.date]:
    return {(run.clock, run.round): run.deadline.due for run in runs}
