"""Who has a case open right now, so that two people do not answer the same reporter. Kept in Valkey for seconds only.

One key a case, so that a page of a list costs one look. Two who open a case in the same instant may miss each other until
the next beat. Nothing depends on it: when Valkey is away, nobody is seen.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.cache import cache
from redis.exceptions import RedisError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from complaints.models import Complaint
    from organisations.models import User

logger = logging.getLogger(__name__)
SECONDS = 45
_Seen = dict[int, tuple[str, float, bool]]


@dataclass(frozen=True)
class Present:
    """A colleague who has a case open."""

    name: str
    typing: bool


def here(user: User, complaint: Complaint, *, typing: bool = False) -> None:
    """Say that somebody has a case open; said again before SECONDS are over while they do."""
    key, now = _key(complaint.pk), time.time()
    try:
        seen: _Seen = {pk: row for pk, row in (cache.get(key) or {}).items() if row[1] > now}
        seen[user.pk] = (str(user), now + SECONDS, typing)
        cache.set(key, seen, SECONDS)
    except RedisError:
        logger.warning("presence not kept", extra={"complaint_id": complaint.pk})


def others(user: User, complaint: Complaint) -> list[Present]:
    """Who else has a case open."""
    return others_of(user, [complaint.pk]).get(complaint.pk, [])


def others_of(user: User, complaint_ids: Iterable[int]) -> dict[int, list[Present]]:
    """Who else has each of these open, in one look; cases that nobody has open are left out."""
    keys = {_key(pk): pk for pk in complaint_ids}
    if not keys:
        return {}
    try:
        kept = cache.get_many(keys)
    except RedisError:
        logger.warning("presence not read")
        return {}
    now = time.time()
    found = {}
    for key, seen in kept.items():
        present = [Present(name, typing) for pk, (name, until, typing) in sorted(seen.items()) if until > now and pk != user.pk]
        if present:
            found[keys[key]] = present
    return found


def _key(complaint_id: int) -> str:
    return f"presence:{complaint_id}"
