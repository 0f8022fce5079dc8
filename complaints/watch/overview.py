"""The coordinator's overview: figures of a whole government, one statement each over a partial index, kept a while.

Nothing sealed is counted, nor what accuses the reader's own office: SEEN says in SQL what access.Oversight says in Django.
"""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.cache import cache
from django.db import connection
from django.utils import timezone
from redis.exceptions import RedisError

from complaints import waking
from complaints.models import ClockName, EndReason, EventKind, Rung
from complaints.remembering import FRESH, key_of
from complaints.workflow import Status

if TYPE_CHECKING:
    from collections.abc import Sequence

    from complaints.access import Oversight

logger = logging.getLogger(__name__)

KEPT = dt.timedelta(minutes=15)
WEEK = dt.timedelta(days=7)
BOUNCES = dt.timedelta(days=90)
PAIRS = 10
SEEN = "c.agency_id = %(agency)s AND NOT c.sealed AND (c.accused_id IS NULL OR NOT c.accused_id = ANY(%(hidden)s))"
RUNGS = tuple(rung for rung in Rung if rung != Rung.OFFICER)


@dataclass(frozen=True)
class Stock:
    """A number now and a week ago."""

    now: int
    before: int

    @property
    def change(self) -> int:
        """How many more than a week ago."""
        return self.now - self.before


@dataclass(frozen=True)
class Share:
    """So many of so many."""

    hits: int
    of: int

    @property
    def percent(self) -> int | None:
        """Rounded; None of nothing."""
        return round(100 * self.hits / self.of) if self.of else None


@dataclass(frozen=True)
class Load:
    """The open cases of a unit by the time they have left, in the order of LEFT."""

    unit_id: int
    cells: tuple[int, ...]

    @property
    def late(self) -> int:
        """Those whose last day is over."""
        return self.cells[0] + self.cells[1]

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.cells)


@dataclass(frozen=True)
class Answering:
    """How long a unit takes to its first answer: the median of days, of so many cases."""

    days: float
    cases: int


@dataclass(frozen=True)
class Figures:
    """Everything that is counted, and when it was."""

    at: dt.datetime
    came_in: Stock
    kept: Share
    kept_before: Share
    late: Stock
    waiting: Stock
    loads: tuple[Load, ...]
    escalated: dict[str, int]
    late_clocks: dict[str, int]
    bounces: tuple[tuple[int, int, int], ...]
    answering: dict[int, Answering]


@dataclass(frozen=True)
class Edges:
    """The moments between late for long, late, today, soon and later, by the days people count."""

    long: dt.datetime
    now: dt.datetime
    tomorrow: dt.datetime
    later: dt.datetime


# Time left, as addresses name it: late by more than five days, late, today, one or two days, more.
LEFT = ("lama", "lambat", "hari-ini", "segera", "nanti")


def edges(now: dt.datetime) -> Edges:
    """Where the columns of the ageing matrix meet."""
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    days = dt.timedelta(days=1)
    return Edges(midnight - 5 * days, now, midnight + days, midnight + 3 * days)


def figures(scope: Oversight) -> Figures:
    """The figures of a government, the same for all who may see the same, at most KEPT old; their `at` says when they were counted.

    Older than a minute, they are shown once more while a worker counts anew: with a million cases counting takes seconds,
    which nobody should wait for. Only the first to look after a long while does.
    """
    key = key_of("overview", scope)
    try:
        kept: Figures | None = cache.get(key)
        if kept is None:
            return recount(scope)
        if timezone.now() - kept.at > FRESH and cache.add(f"{key}:asked", 1, FRESH.total_seconds()):
            waking.ask("complaints.tasks.recount_overview", scope.agency_id, sorted(scope.hidden))
    except RedisError:
        # Without Valkey the page is slower, and still there (P4).
        logger.warning("overview not kept", extra={"agency": scope.agency_id})
        return count(scope, timezone.now())
    return kept


def recount(scope: Oversight) -> Figures:
    """The figures as they are now, and from now on those that `figures` shows.

    Raises:
        RedisError: they were counted and could not be kept.
    """
    counted = count(scope, timezone.now())
    cache.set(key_of("overview", scope), counted, KEPT.total_seconds())
    return counted


def count(scope: Oversight, now: dt.datetime) -> Figures:
    """The figures at a moment, always in five statements."""
    cuts = edges(now)
    asked = {
        "agency": scope.agency_id,
        "hidden": sorted(scope.hidden),
        "now": now,
        "long": cuts.long,
        "tomorrow": cuts.tomorrow,
        "later": cuts.later,
        "week": now - WEEK,
        "fortnight": now - 2 * WEEK,
        "quarter": now - BOUNCES,
        "limit": PAIRS,
    }
    opened = _rows(_OPEN, asked)
    came, came_before, hits, of, hits_before, of_before, late_before, waiting_before = _rows(_WEEKS, asked)[0]
    loads = [(Load(row[0], tuple(row[1:6])), row[6], row[7:]) for row in opened]
    return Figures(
        at=now,
        came_in=Stock(came, came_before),
        kept=Share(hits, of),
        kept_before=Share(hits_before, of_before),
        late=Stock(sum(load.late for load, _waiting, _told in loads), late_before),
        waiting=Stock(sum(waiting for _load, waiting, _told in loads), waiting_before),
        loads=tuple(sorted((load for load, _waiting, _told in loads), key=lambda load: (-load.late, -load.total, load.unit_id))),
        escalated={rung.value: sum(told[place] for _load, _waiting, told in loads) for place, rung in enumerate(RUNGS)},
        late_clocks=dict(_rows(_LATE_CLOCKS, asked)),
        bounces=tuple(_rows(_BOUNCES, asked)),
        answering={unit: Answering(float(days), cases) for unit, days, cases in _rows(_ANSWERING, asked)},
    )


def _rows(statement: str, asked: dict[str, Any]) -> Sequence[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, asked)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


# --- The statements, each with the index it stands on -------------------------------------------------------------------

# queue_agency: every open case of the government once.
_OPEN = f"""
    SELECT c.owner_id,
        count(*) FILTER (WHERE c.due_at < %(long)s),
        count(*) FILTER (WHERE c.due_at >= %(long)s AND c.due_at < %(now)s),
        count(*) FILTER (WHERE c.due_at >= %(now)s AND c.due_at < %(tomorrow)s),
        count(*) FILTER (WHERE c.due_at >= %(tomorrow)s AND c.due_at < %(later)s),
        count(*) FILTER (WHERE c.due_at >= %(later)s),
        count(*) FILTER (WHERE c.status = '{Status.RECEIVED}' OR (c.status = '{Status.NEEDS_INFO}' AND c.owner_id = a.coordinator_id)),
        {", ".join(f"count(*) FILTER (WHERE c.escalated_to = '{rung.value}')" for rung in RUNGS)}
    FROM complaints_complaint c JOIN organisations_agency a ON a.id = c.agency_id
    WHERE c.ended_at IS NULL AND {SEEN}
    GROUP BY c.owner_id
"""  # noqa: S608 - constants of ours

# search_time for what came in; clock_stopped and clock_running for how it stood; event_watched for what was sent back.
_GONE_ON = tuple(
    kind.value
    for kind in (
        EventKind.ASSIGNED,
        EventKind.FORWARDED,
        EventKind.REPLIED,
        EventKind.RESOLVED,
        EventKind.ARCHIVED,
        EventKind.MERGED,
        EventKind.WITHDRAWN,
    )
)
_CAME = f"""(SELECT count(*) FROM complaints_searchdocument s JOIN complaints_complaint c ON c.id = s.complaint_id
    WHERE s.agency_id = %(agency)s AND s.received_at >= {{since}} AND s.received_at < {{until}} AND {SEEN})"""  # noqa: S608
_WEEKS = f"""
    WITH stopped AS MATERIALIZED (
        SELECT k.complaint_id, k.name, k.started_at, k.due_at, k.stopped_at, c.end_reason
        FROM complaints_complaintclock k JOIN complaints_complaint c ON c.id = k.complaint_id
        WHERE k.name = ANY('{{{",".join(ClockName.values)}}}') AND k.stopped_at >= %(fortnight)s AND {SEEN}
    ), running AS MATERIALIZED (
        SELECT k.complaint_id, k.name, k.started_at, k.due_at
        FROM complaints_complaintclock k JOIN complaints_complaint c ON c.id = k.complaint_id
        WHERE k.stopped_at IS NULL AND k.started_at < %(week)s AND (k.due_at < %(week)s OR k.name = '{ClockName.VERIFICATION}')
            AND c.ended_at IS NULL AND {SEEN}
    ), settled AS (
        SELECT stopped_at >= %(week)s AS lately, stopped_at <= due_at AS kept FROM stopped
        WHERE name = '{ClockName.SETTLEMENT}' AND end_reason NOT IN ('{EndReason.WITHDRAWN}', '{EndReason.DUPLICATE}')
    )
    SELECT {_CAME.format(since="%(week)s", until="'infinity'")}, {_CAME.format(since="%(fortnight)s", until="%(week)s")},
        (SELECT count(*) FROM settled WHERE lately AND kept), (SELECT count(*) FROM settled WHERE lately),
        (SELECT count(*) FROM settled WHERE NOT lately AND kept), (SELECT count(*) FROM settled WHERE NOT lately),
        (SELECT count(*) FROM (
            SELECT complaint_id FROM running WHERE due_at < %(week)s
            UNION SELECT complaint_id FROM stopped WHERE stopped_at >= %(week)s AND due_at < %(week)s) AS late),
        (SELECT count(*) FROM (
            SELECT complaint_id FROM running WHERE name = '{ClockName.VERIFICATION}'
            UNION SELECT complaint_id FROM stopped
                WHERE name = '{ClockName.VERIFICATION}' AND stopped_at >= %(week)s AND started_at < %(week)s
            UNION SELECT e.complaint_id FROM complaints_complaintevent e JOIN complaints_complaint c ON c.id = e.complaint_id
                WHERE e.kind = '{EventKind.TRANSFERRED}' AND e.at >= %(quarter)s AND e.at < %(week)s AND {SEEN}
                AND NOT EXISTS (SELECT FROM complaints_complaintevent n WHERE n.complaint_id = e.complaint_id
                    AND n.seq > e.seq AND n.at < %(week)s AND n.kind IN {_GONE_ON!r})) AS waiting)
"""  # noqa: S608 - constants of ours

# clock_running: what ran out and was not stopped.
_LATE_CLOCKS = f"""
    SELECT k.name, count(*)
    FROM complaints_complaintclock k JOIN complaints_complaint c ON c.id = k.complaint_id
    WHERE k.stopped_at IS NULL AND k.due_at < %(now)s AND c.ended_at IS NULL AND {SEEN}
    GROUP BY k.name
"""  # noqa: S608 - constants of ours

# event_watched for what was sent back, event_seq_once for what became of it.
_BOUNCES = f"""
    WITH returned AS MATERIALIZED (
        SELECT DISTINCT e.complaint_id FROM complaints_complaintevent e JOIN complaints_complaint c ON c.id = e.complaint_id
        WHERE e.kind = '{EventKind.TRANSFERRED}' AND e.at >= %(quarter)s AND {SEEN}
    ), steps AS (
        SELECT e.kind, e.unit_id, e.at,
            lead(e.kind) OVER passing AS next_kind, lead(e.unit_id) OVER passing AS next_unit
        FROM complaints_complaintevent e JOIN returned r ON r.complaint_id = e.complaint_id
        WHERE e.kind IN ('{EventKind.TRANSFERRED}', '{EventKind.ASSIGNED}')
        WINDOW passing AS (PARTITION BY e.complaint_id ORDER BY e.seq)
    )
    SELECT unit_id, next_unit, count(*) FROM steps
    WHERE kind = '{EventKind.TRANSFERRED}' AND at >= %(quarter)s AND next_kind = '{EventKind.ASSIGNED}'
    GROUP BY unit_id, next_unit ORDER BY count(*) DESC, unit_id, next_unit LIMIT %(limit)s
"""  # noqa: S608 - constants of ours

# clock_stopped by name: first answers of a quarter.
_ANSWERING = f"""
    SELECT c.owner_id, percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM k.stopped_at - k.started_at) / 86400), count(*)
    FROM complaints_complaintclock k JOIN complaints_complaint c ON c.id = k.complaint_id
    WHERE k.name = '{ClockName.FOLLOW_UP}' AND k.round = 1 AND k.stopped_at >= %(quarter)s AND {SEEN}
        AND c.end_reason NOT IN ('{EndReason.WITHDRAWN}', '{EndReason.DUPLICATE}')
    GROUP BY c.owner_id
"""  # noqa: S608 - constants of ours
