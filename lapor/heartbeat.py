"""Signs of life in Valkey: who reported, and how long ago."""

from __future__ import annotations

import time

from django.core.cache import cache
from redis.exceptions import RedisError

PREFIX = "heartbeat:"


def beat(who: str) -> None:
    """Called by what must keep going: the worker every few seconds, the sweep each time it runs."""
    try:
        cache.set(PREFIX + who, time.time(), timeout=3600)
    except (RedisError, OSError):
        return  # readiness says that the broker is away


def age(who: str) -> float | None:
    """Seconds since the last sign; None when there was none within the hour. Raises what redis-py raises."""
    last: float | None = cache.get(PREFIX + who)
    return None if last is None else time.time() - last
