"""The figures everybody may read, each defined here once: what came in, what was answered in time, what ended and how.

Sealed cases are in none of them. What says something about few people is not said: FEW. Shares always carry of how many
they are, and those of less than SURE are marked as unsure, those of less than LEAST not told at all.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from django.core.cache import cache
from django.db import connection
from django.utils import timezone
from django.utils.formats import number_format
from redis.exceptions import RedisError

from complaints.models import ClockName, EndReason, EventKind
from complaints.watch.overview import Share
from organisations import snapshot

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

T = TypeVar("T")
logger = logging.getLogger(__name__)

SECONDS = 300
KEPT = 24 * 60 * 60
SPANS = (30, 90, 365)
# Below it a topic is told as one or two.
FEW = 3
LEAST = 5
SURE = 20
MONTHS = 12
# Topics that are told at most: those at the end of the list are of few people.
TOPICS = 12
NONE = Share(0, 0)


@dataclass(frozen=True)
class Office:
    """What can be said of one office: what lies there now, and how it fared in the span."""

    unit_id: int
    open: int = 0
    late: int = 0
    answered: Share = NONE
    days: float | None = None
    closed: int = 0

    @property
    def is_sure(self) -> bool:
        """Whether the share rests on enough cases to compare it."""
        return self.answered.of >= SURE

    @property
    def percent(self) -> int | None:
        """Answered in time, in per cent; None where that would be about a handful of people."""
        return self.answered.percent if self.answered.of >= LEAST else None


@dataclass(frozen=True)
class Month:
    """What came in and what ended in a month."""

    first: dt.date
    came_in: int
    closed: int


@dataclass(frozen=True)
class Figures:
    """The figures of a span that ends now."""

    at: dt.datetime
    days: int
    came_in: int
    open: int
    late: int
    answered: Share
    median: float | None
    confirmed: int
    silent: int
    archived: int
    withdrawn: int
    reopened: int
    ratings: tuple[int, int, int, int, int]
    offices: tuple[Office, ...]
    topics: tuple[tuple[str, int], ...]
    places: dict[str, int]

    @property
    def closed(self) -> int:
        """Ended with an answer: because its reporter said that it is settled, or said nothing more."""
        return self.confirmed + self.silent

    @property
    def rated(self) -> int:
        """How many gave a rating."""
        return sum(self.ratings)

    @property
    def average(self) -> float | None:
        """The mean of the ratings; None of less than LEAST."""
        total = sum(stars * number for stars, number in enumerate(self.ratings, 1))
        return round(total / self.rated, 1) if self.rated >= LEAST else None


def told(number: int) -> str:
    """A count of a small group as it may be told."""
    return "1–2" if 0 < number < FEW else str(number_format(number, force_grouping=True))  # noqa: RUF001 - a range is written with this dash


def hidden(numbers: Mapping[str, int]) -> frozenset[str]:
    """The parts of a whole that are not told, where the whole is: those of fewer than LEAST, unless none of them has any.

    Whoever subtracts what is told from the whole must not be left with a handful either, so the next smallest join them.
    """
    few = {part for part, number in numbers.items() if number < LEAST}
    left = sum(numbers[part] for part in few)
    if not left:
        return frozenset()
    for part in sorted(numbers.keys() - few, key=lambda part: (numbers[part], part)):
        if left >= LEAST and len(few) > 1:
            break
        few.add(part)
        left += numbers[part]
    return frozenset(few)


def figures(days: int) -> Figures:
    """The tenant's figures of the last `days`, counted at most once in SECONDS for everybody."""
    agency = snapshot.default_agency().pk
    return _kept(f"public:{agency}:{days}", lambda: count(agency, days, timezone.now()))


def months() -> tuple[Month, ...]:
    """What came in and ended in each of the last MONTHS, the current one last and not over."""
    agency = snapshot.default_agency().pk
    return _kept(f"months:{agency}", lambda: _months(agency, timezone.now()))


def _kept(key: str, counted: Callable[[], T]) -> T:
    """What was counted lately. When it is old, one reader counts anew, and all others meanwhile get the old."""
    try:
        kept: tuple[float, T] | None = cache.get(key)
        if kept is not None and (kept[0] > time.time() - SECONDS or not cache.add(f"{key}:counting", 1, SECONDS)):
            return kept[1]
        made = counted()
        cache.set(key, (time.time(), made), KEPT)
        cache.delete(f"{key}:counting")
    except RedisError:
        # Without Valkey the page is slower, and still there (P4).
        logger.warning("figures not kept")
        return counted()
    return made


def count(agency: int, days: int, now: dt.datetime) -> Figures:
    """The figures at a moment, in six statements whatever there is to count."""
    asked = {"agency": agency, "since": now - dt.timedelta(days=days), "now": now}
    opened = {unit: (number, late) for unit, number, late in _rows(_OPEN, asked)}
    first = {row[0]: row[1:] for row in _rows(_ANSWERED, asked)}
    ended: Counter[tuple[int, str]] = Counter({(unit, reason): number for unit, reason, number in _rows(_ENDED, asked)})
    came = _rows(_CAME_IN, asked)
    ratings: Counter[int] = Counter(dict(_rows(_RATINGS, asked)))
    by_topic, by_place = Counter[str](), Counter[str]()
    for topic, place, number in came:
        by_topic[topic] += number
        for part in {place, place[:8]}:
            by_place[part] += number
    reasons: Counter[str] = Counter()
    for (_unit, reason), number in ended.items():
        reasons[reason] += number
    known = {reason.value for reason in EndReason}
    total = next((row for unit, row in first.items() if unit is None), (0, 0, None))
    return Figures(
        at=now,
        days=days,
        came_in=sum(number for _topic, _place, number in came),
        open=sum(number for number, _late in opened.values()),
        late=sum(late for _number, late in opened.values()),
        answered=Share(total[0], total[1]),
        median=_days(total[2]),
        confirmed=reasons[EndReason.CONFIRMED],
        silent=reasons[EndReason.SILENT],
        withdrawn=reasons[EndReason.WITHDRAWN],
        archived=sum(number for reason, number in reasons.items() if reason not in known or reason == EndReason.DUPLICATE),
        reopened=_rows(_REOPENED, asked)[0][0],
        ratings=(ratings[1], ratings[2], ratings[3], ratings[4], ratings[5]),
        offices=_offices(opened, first, ended),
        topics=tuple((topic, number) for topic, number in by_topic.most_common() if topic),
        places={place: number for place, number in by_place.items() if place},
    )


def _offices(opened: dict[int, tuple[int, int]], first: dict[int, Any], ended: Counter[tuple[int, str]]) -> tuple[Office, ...]:
    """Each office of which anything is known, those with the most work first."""
    closed: Counter[int] = Counter()
    for (unit, reason), number in ended.items():
        closed[unit] += number if reason in (EndReason.CONFIRMED, EndReason.SILENT) else 0
    units = {unit for unit in [*opened, *first, *closed] if unit is not None}
    found = []
    for unit in units:
        hits, of, days = first.get(unit, (0, 0, None))
        now, late = opened.get(unit, (0, 0))
        found.append(Office(unit, now, late, Share(hits, of), _days(days) if of >= LEAST else None, closed[unit]))
    return tuple(sorted(found, key=lambda office: (-(office.open + office.answered.of), office.unit_id)))


def _days(value: Any) -> float | None:
    return None if value is None else round(float(value), 1)


def _months(agency: int, now: dt.datetime) -> tuple[Month, ...]:
    firsts = [timezone.localdate(now).replace(day=1)]
    while len(firsts) < MONTHS:
        firsts.insert(0, (firsts[0] - dt.timedelta(days=1)).replace(day=1))
    since = timezone.make_aware(dt.datetime.combine(firsts[0], dt.time()))
    asked = {"agency": agency, "since": since, "zone": timezone.get_current_timezone_name()}
    came, closed = dict(_rows(_CAME_MONTHLY, asked)), dict(_rows(_CLOSED_MONTHLY, asked))
    return tuple(Month(first, came.get(first, 0), closed.get(first, 0)) for first in firsts)


def _rows(statement: str, asked: dict[str, Any]) -> Sequence[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, asked)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


# --- The statements, each with the index it stands on -------------------------------------------------------------------
_SEEN = "c.agency_id = %(agency)s AND NOT c.sealed"

# queue_agency: what is open now.
_OPEN = f"""
    SELECT c.owner_id, count(*), count(*) FILTER (WHERE c.due_at < %(now)s)
    FROM complaints_complaint c WHERE c.ended_at IS NULL AND {_SEEN} GROUP BY c.owner_id
"""  # noqa: S608 - constants of ours

# clock_stopped and clock_running: first answers given in the span, and those that are overdue now and were not given. Who
# never answers is in the denominator; a case that was put away, merged or taken back is not.
_ANSWERED = f"""
    WITH first AS (
        SELECT k.complaint_id, k.started_at, k.due_at, k.stopped_at FROM complaints_complaintclock k
        WHERE k.name = '{ClockName.FOLLOW_UP}' AND k.round = 1 AND k.stopped_at >= %(since)s
        UNION ALL
        SELECT k.complaint_id, k.started_at, k.due_at, NULL FROM complaints_complaintclock k
        WHERE k.stopped_at IS NULL AND k.due_at < %(now)s AND k.name = '{ClockName.FOLLOW_UP}' AND k.round = 1
    )
    SELECT c.owner_id, count(*) FILTER (WHERE f.stopped_at <= f.due_at), count(*),
        percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM f.stopped_at - f.started_at) / 86400)
            FILTER (WHERE f.stopped_at IS NOT NULL)
    FROM first f JOIN complaints_complaint c ON c.id = f.complaint_id
    WHERE {_SEEN} AND c.end_reason IN ('', '{EndReason.CONFIRMED}', '{EndReason.SILENT}')
    GROUP BY GROUPING SETS ((c.owner_id), ())
"""  # noqa: S608 - constants of ours

# queue_tenant_ended: what ended in the span.
_ENDED = f"""
    SELECT c.owner_id, c.end_reason, count(*) FROM complaints_complaint c
    WHERE c.ended_at >= %(since)s AND {_SEEN} GROUP BY c.owner_id, c.end_reason
"""  # noqa: S608 - constants of ours

# search_time: what came in.
_CAME_IN = f"""
    SELECT coalesce(c.topic_id, ''), coalesce(c.region_id, ''), count(*)
    FROM complaints_searchdocument s JOIN complaints_complaint c ON c.id = s.complaint_id
    WHERE s.agency_id = %(agency)s AND s.received_at >= %(since)s AND {_SEEN} GROUP BY 1, 2
"""  # noqa: S608 - constants of ours

# event_watched: what reporters said of the end.
_RATINGS = f"""
    SELECT (e.data ->> 'rating')::int, count(*)
    FROM complaints_complaintevent e JOIN complaints_complaint c ON c.id = e.complaint_id
    WHERE e.kind = '{EventKind.CONFIRMED}' AND e.at >= %(since)s AND e.data ->> 'rating' IS NOT NULL AND {_SEEN} GROUP BY 1
"""  # noqa: S608 - constants of ours
_REOPENED = f"""
    SELECT count(DISTINCT e.complaint_id) FROM complaints_complaintevent e JOIN complaints_complaint c ON c.id = e.complaint_id
    WHERE e.kind = '{EventKind.REOPENED}' AND e.at >= %(since)s AND {_SEEN}
"""  # noqa: S608 - constants of ours

# search_time and queue_tenant_ended.
_CAME_MONTHLY = f"""
    SELECT date_trunc('month', s.received_at AT TIME ZONE %(zone)s)::date, count(*)
    FROM complaints_searchdocument s JOIN complaints_complaint c ON c.id = s.complaint_id
    WHERE s.agency_id = %(agency)s AND s.received_at >= %(since)s AND {_SEEN} GROUP BY 1
"""  # noqa: S608 - constants of ours
_CLOSED_MONTHLY = f"""
    SELECT date_trunc('month', c.ended_at AT TIME ZONE %(zone)s)::date, count(*) FROM complaints_complaint c
    WHERE c.ended_at >= %(since)s AND c.end_reason IN ('{EndReason.CONFIRMED}', '{EndReason.SILENT}') AND {_SEEN} GROUP BY 1
"""  # noqa: S608 - constants of ours
