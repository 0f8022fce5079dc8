"""The balance of promise P3: everything that reached us is accounted for, and every open case has an owner and a clock.

Received messages = new complaints + follow-ups + commands + ignored with a reason + still to be handled, per channel
and day; complaints by state add up to complaints; nothing is unowned, clockless, or ended without a reason.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass, field
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from channels_intake.models import InboundMessage, MessagePart, Outcome
from complaints.models import CaseLink, Complaint, ComplaintClock, Dispatch, LinkKind
from complaints.workflow import ENDED
from organisations.models import Role


@dataclass(frozen=True)
class Line:
    """One channel on one day (of the tenant's zone). `unhandled` are stored but not yet understood."""

    channel: str
    day: dt.date
    received: int
    outcomes: dict[str, int]
    unhandled: int
    complaints: int

    @property
    def balanced(self) -> bool:
        """Whether every message has exactly one outcome and every new complaint its one message."""
        return (
            self.received == sum(self.outcomes.values()) + self.unhandled and self.outcomes.get(Outcome.NEW_COMPLAINT, 0) == self.complaints
        )


@dataclass
class Balance:
    """The whole ledger at one moment (one snapshot of the database)."""

    lines: list[Line]
    by_status: dict[str, int]
    complaints: int
    faults: dict[str, int] = field(default_factory=dict)
    undispatched: int = 0
    parts_waiting: int = 0

    @property
    def sound(self) -> bool:
        """Whether the books balance. Messages still on their way are not a fault; owning nobody is."""
        return (
            all(line.balanced for line in self.lines) and sum(self.by_status.values()) == self.complaints and not any(self.faults.values())
        )

    def as_dict(self) -> dict[str, Any]:
        """For --json; days as ISO dates."""
        return {
            "sound": self.sound,
            "complaints": self.complaints,
            "by_status": self.by_status,
            "faults": self.faults,
            "undispatched": self.undispatched,
            "parts_waiting": self.parts_waiting,
            "lines": [{**asdict(line), "day": line.day.isoformat(), "balanced": line.balanced} for line in self.lines],
        }


def balance() -> Balance:
    """Draw up the books in one repeatable-read snapshot, so that traffic meanwhile cannot unbalance them."""
    with transaction.atomic(), connection.cursor() as cursor:
        if not connection.savepoint_ids:
            # Inside somebody else's transaction (a test's) the level is theirs to choose.
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute(_LINES, [settings.TIME_ZONE])
        lines = _lines(cursor.fetchall())
        by_status = dict(_pairs("SELECT status, count(*) FROM complaints_complaint GROUP BY 1 ORDER BY 1"))
        return Balance(
            lines,
            by_status,
            Complaint.objects.count(),
            _faults(),
            Dispatch.objects.count(),
            MessagePart.objects.filter(message__isnull=True).count(),
        )


_LINES = """
SELECT m.channel, (m.received_at AT TIME ZONE %s)::date AS day,
       coalesce(m.outcome, '') AS outcome, count(*), count(DISTINCT m.complaint_id)
  FROM channels_intake_inboundmessage m GROUP BY 1, 2, 3 ORDER BY 2, 1, 3
"""


def _lines(found: list[tuple[str, dt.date, str, int, int]]) -> list[Line]:
    grouped: dict[tuple[str, dt.date], list[tuple[str, int, int]]] = {}
    for channel, day, outcome, messages, complaints in found:
        grouped.setdefault((channel, day), []).append((outcome, messages, complaints))
    return [
        Line(
            channel,
            day,
            received=sum(messages for _o, messages, _c in parts),
            outcomes={outcome: messages for outcome, messages, _c in parts if outcome},
            unhandled=sum(messages for outcome, messages, _c in parts if not outcome),
            complaints=sum(complaints for outcome, _m, complaints in parts if outcome == Outcome.NEW_COMPLAINT),
        )
        for (channel, day), parts in grouped.items()
    ]


def _pairs(sql: str) -> list[tuple[str, int]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return [(row[0], row[1]) for row in cursor.fetchall()]


def _faults() -> dict[str, int]:
    """What must be zero. Most of it the database refuses anyway; a promise that is only assumed is none."""
    cases = Complaint.objects
    running = ComplaintClock.objects.filter(stopped_at__isnull=True).values("complaint")
    return {
        "unowned": cases.filter(owner__isnull=True).count(),
        "clockless": cases.exclude(status__in=ENDED).exclude(pk__in=running).count(),
        "ended_without_reason": cases.filter(status__in=ENDED, end_reason="").count(),
        "clock_after_end": cases.filter(status__in=ENDED, pk__in=running).count(),
        "without_message": _without_message(),
        # Sealed cases are seen by the inspectorate alone; owned by another unit, one would be seen by nobody.
        "sealed_unseen": cases.filter(sealed=True).exclude(owner__memberships__role=Role.INSPECTORATE).count(),
        "without_event": cases.filter(last_seq=0).count(),
    }


def _without_message() -> int:
    """Complaints that came from nowhere: neither of a message of their own nor split from a case that has one."""
    told = InboundMessage.objects.filter(outcome=Outcome.NEW_COMPLAINT).values("complaint")
    parts = CaseLink.objects.filter(kind=LinkKind.SPLIT).values("complaint")
    return Complaint.objects.exclude(pk__in=told).exclude(pk__in=parts).count()
