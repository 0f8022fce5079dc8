"""The outbox: claiming an event whose consequences are still to be drawn, and noting which of them are done."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from complaints.models import ComplaintEvent, Dispatch, EventKind

# Much longer than the steps take (milliseconds), and two at once would do no harm (they are idempotent); short enough that
# a killed worker's events are taken up by the next sweep but one.
LEASE = dt.timedelta(seconds=15)
BACK_OFF = dt.timedelta(seconds=15)
BATCH = 500


@dataclass
class Claimed:
    """An event whose consequences the caller draws, how often that was tried, and the steps that need no repeating."""

    event_id: int
    kind: EventKind
    attempts: int
    done_steps: list[str]


# Claiming and reading in one statement: a worker does it for every event there is.
_CLAIM = """
    UPDATE complaints_dispatch AS d SET leased_until = %s, attempts = d.attempts + 1
    FROM complaints_complaintevent AS e
    WHERE d.event_id = %s AND e.id = d.event_id AND (d.leased_until IS NULL OR d.leased_until < %s)
    RETURNING e.kind, d.attempts, d.done_steps
"""


def claim(event_id: int) -> Claimed | None:
    """An event leased to the caller; None when it is done or somebody else has it."""
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [now + LEASE, event_id, now])
        row = cursor.fetchone()
    if row is None:
        return None
    kind, attempts, done = row
    return Claimed(event_id, EventKind(kind), attempts, json.loads(done) if isinstance(done, str) else done)


def finish(claimed: Claimed) -> None:
    """Everything that follows from the event has been done."""
    Dispatch.objects.filter(pk=claimed.event_id).delete()


def put_back(claimed: Claimed) -> None:
    """Leave the steps that can wait to whoever claims the event next; those done so far are kept.

    This claim was no failed attempt and is not counted, or a step that keeps failing later would never be tried less often.
    """
    Dispatch.objects.filter(pk=claimed.event_id).update(
        leased_until=None, attempts=claimed.attempts - 1, done_steps=claimed.done_steps, can_wait=True
    )


def postpone(claimed: Claimed, error: str) -> None:
    """Give an event back with what went wrong; it waits longer each time, up to an hour, and is never given up.

    The finished steps are kept with it. A process that is killed keeps none, which is why every step is idempotent.
    """
    wait = min(BACK_OFF * 2 ** min(claimed.attempts - 1, 8), dt.timedelta(hours=1))
    Dispatch.objects.filter(pk=claimed.event_id).update(
        leased_until=timezone.now() + wait, error=error[:300], done_steps=claimed.done_steps
    )


def somebody_waits() -> bool:
    """Whether there is an event with more to do than what can wait, and nobody is at it."""
    return Dispatch.objects.filter(leased_until__isnull=True, can_wait=False).exists()


def stale(age: dt.timedelta) -> list[int]:
    """Ids of events older than `age` whose consequences nobody is drawing, oldest first.

    SKIP LOCKED, so that two sweeps at once share the work instead of waiting for each other.
    """
    now = timezone.now()
    waiting = Dispatch.objects.filter(created_at__lt=now - age).filter(Q(leased_until__isnull=True) | Q(leased_until__lt=now))
    with transaction.atomic():
        return list(waiting.select_for_update(skip_locked=True).order_by("created_at").values_list("pk", flat=True)[:BATCH])


def undone() -> int:
    """How many events wait, counted up to a thousand; for the readiness page."""
    return Dispatch.objects.all()[:1000].count()


def oldest() -> ComplaintEvent | None:
    """The event that waits longest."""
    first = Dispatch.objects.select_related("event").order_by("created_at").first()
    return first.event if first else None
