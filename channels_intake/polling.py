"""Asking a channel for what is new, one asker at a time; the cursor moves only after everything is stored."""

from __future__ import annotations

import datetime as dt
import logging

from django.db.models import Q
from django.utils import timezone

from channels_intake import delivery, intake, pausing, registry, timed
from channels_intake.contracts import Ignored, Receipt, SendFailed
from channels_intake.models import Cursor

logger = logging.getLogger(__name__)

# A worker killed while reading holds up the channel no longer than this.
LEASE = dt.timedelta(seconds=90)
# All pages of one reading together, seconds.
READ_TIME = 60.0


def poll(channel: str) -> int:
    """Read a channel from where it was left; how many messages were new. Nothing when it is off or being read."""
    try:
        source = registry.poll(channel)
    except registry.UnknownChannel:
        return 0
    cursor = _claim(channel)
    if cursor is None:
        return 0
    try:
        with timed.within(READ_TIME):
            polled = source.poll(cursor.value)
    except SendFailed as error:
        logger.warning("channel could not be read", extra={"channel": channel})
        _release(cursor, error=str(error), after=error.after)
        return 0
    except Exception as error:
        # An answer that no provider should give: the next reading may be luckier, and nobody waits for the lease.
        logger.exception("channel could not be read", extra={"channel": channel})
        _release(cursor, error=type(error).__name__)
        return 0
    stored = 0
    for item in polled.items:
        if isinstance(item, Receipt):
            delivery.take_receipt(channel, item)
        if isinstance(item, Ignored | Receipt):
            continue
        stored += intake.receive(item)[1]
    _release(cursor, value=polled.cursor)
    return stored


def _claim(channel: str) -> Cursor | None:
    now = timezone.now()
    cursor, _made = Cursor.objects.get_or_create(channel=channel)
    free = Cursor.objects.filter(
        Q(leased_until__isnull=True) | Q(leased_until__lt=now), Q(rests_until__isnull=True) | Q(rests_until__lte=now), pk=cursor.pk
    )
    if free.update(leased_until=now + LEASE) != 1:
        return None
    return Cursor.objects.get(pk=cursor.pk)


def _release(cursor: Cursor, *, value: str | None = None, error: str = "", after: float = 0) -> None:
    """Give the channel back, unless the lease ran out and somebody else has it: then the cursor is theirs to move."""
    mine = Cursor.objects.filter(pk=cursor.pk, leased_until=cursor.leased_until)
    now = timezone.now()
    failures = min(cursor.failures + 1, 1000) if error else 0
    mine.update(
        value=cursor.value if value is None else value,
        leased_until=None,
        polled_at=now,
        error=error[:200],
        failures=failures,
        rests_until=now + pausing.rest_after(failures, after) if error else None,
    )
