"""A round that beat starts again and again must not run twice at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.cache import cache
from redis.exceptions import RedisError

# Longer than a round may take.
LOCK_SECONDS = 600


@contextmanager
def alone(what: str) -> Iterator[bool]:
    """Whether this round may run: False while another one does. Without Valkey it may; at worst a mail goes twice."""
    key = f"watching:{what}"
    try:
        mine = bool(cache.add(key, 1, timeout=LOCK_SECONDS))
    except (RedisError, OSError):
        mine = True
    try:
        yield mine
    finally:
        if mine:
            _forget(key)


def _forget(key: str) -> None:
    try:
        cache.delete(key)
    except (RedisError, OSError):
        return
