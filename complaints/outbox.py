"""The outbox: claiming an event whose consequences are still to be drawn, and noting which of them are done."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from complaints.models import ComplaintEvent, Dispatch

# Much longer than the steps take (milliseconds), and two at once would do no harm (they are idempotent); short enough that
# a killed worker's events are taken up by the next sweep but one.
LEASE = dt.timedelta(seconds=15)
BACK_OFF = dt.timedelta(seconds=15)
BATCH = 500


def claim(event_id: int) -> Dispatch | None:
    """The dispatch of an event, leased to the caller; None when it is done or somebody else has it."""
    now = timezone.now()
    free = Dispatch.objects.filter(Q(leased_until__isnull=True) | Q(leased_until__lt=now), pk=event_id)
    if free.update(leased_until=now + LEASE, attempts=F("attempts") + 1) != 1:
        return None
    return Dispatch.objects.select_related("event").filter(pk=event_id).first()


def step_done(dispatch: Dispatch, name: str) -> None:
    """Remember a finished step, so that a retry of the others does not repeat it."""
    dispatch.done_steps = [*dispatch.done_steps, name]
    dispatch.save(update_fields=["done_steps"])


def finish(dispatch: Dispatch) -> None:
    """Everything that follows from the event has been done."""
    Dispatch.objects.filter(pk=dispatch.pk).delete()


def postpone(dispatch: Dispatch, error: str) -> None:
    """Give an event back with what went wrong; it waits longer each time, up to an hour, and is never given up."""
    wait = min(BACK_OFF * 2 ** min(dispatch.attempts - 1, 8), dt.timedelta(hours=1))
    dispatch.leased_until = timezone.now() + wait
    dispatch.error = error[:300]
    dispatch.save(update_fields=["leased_until", "error"])


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
