"""How long a provider wants to be left alone; kept in the database, so that every worker knows it and a restart forgets nothing."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from channels_intake.models import Cursor

# A reading that failed without saying how long to wait: five seconds, doubling, at most a quarter of an hour.
_SHORTEST, _LONGEST = dt.timedelta(seconds=5), dt.timedelta(minutes=15)


def held_until(channel: str) -> dt.datetime | None:
    """When we may send by this channel again; None when we may now."""
    rows = Cursor.objects.filter(channel=channel, holds_until__gt=timezone.now())
    return rows.values_list("holds_until", flat=True).first()


def hold(channel: str, seconds: float) -> dt.datetime:
    """Send nothing by this channel for so long; returns until when."""
    until = timezone.now() + dt.timedelta(seconds=seconds)
    Cursor.objects.update_or_create(channel=channel, defaults={"holds_until": until}, create_defaults={"holds_until": until})
    return until


def rests(channel: str) -> bool:
    """Whether the provider wants not to be asked now."""
    return Cursor.objects.filter(channel=channel, rests_until__gt=timezone.now()).exists()


def rest(channel: str, seconds: float) -> None:
    """Ask nothing of this channel for so long."""
    until = timezone.now() + dt.timedelta(seconds=seconds)
    Cursor.objects.update_or_create(channel=channel, defaults={"rests_until": until}, create_defaults={"rests_until": until})


def rest_after(failures: int, asked: float) -> dt.timedelta:
    """How long a channel is not read after so many failures in a row; as long as its provider asks, when it asks."""
    if asked:
        return dt.timedelta(seconds=asked)
    doubled: int = 2 ** min(failures - 1, 10)
    return min(_SHORTEST * doubled, _LONGEST)
