"""Counts of a whole government that are kept for a minute, apart for all from whom the same is hidden."""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
from typing import TYPE_CHECKING, TypeVar

from django.core.cache import cache
from redis.exceptions import RedisError

if TYPE_CHECKING:
    from collections.abc import Callable

    from complaints.access import Oversight

T = TypeVar("T")
logger = logging.getLogger(__name__)

FRESH = dt.timedelta(minutes=1)


def remembered(name: str, scope: Oversight, counted: Callable[[], T]) -> T:
    """What was counted less than a minute ago for the same government with the same things hidden, or counted now."""
    key = key_of(name, scope)
    try:
        kept: T | None = cache.get(key)
        if kept is None:
            kept = counted()
            cache.set(key, kept, FRESH.total_seconds())
    except RedisError:
        logger.warning("count not kept", extra={"count": name, "agency": scope.agency_id})
        return counted()
    return kept


def key_of(name: str, scope: Oversight) -> str:
    """Under what a count is kept."""
    hidden = hashlib.sha256(repr(sorted(scope.hidden)).encode()).hexdigest()[:16]
    return f"{name}:{scope.agency_id}:{hidden}"
