"""Keeping the cells true: each case's share of them is taken out as it was and put in as it is, in one statement.

What is counted is the state of a case, not the event that woke us: an event that comes late, twice or out of order changes
nothing. `faults` counts everything from nothing and says where the cells differ, which must be nowhere.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import connection, transaction

from complaints.models import ClockName, ComplaintEvent, Dispatch, EventKind
from organisations.models import ReferenceLoad
from reporting.measures import APART, CLOSED, CONTRIBUTIONS, VERSION

LOADED = "figures"
# So many at a time: each holds a lock until its transaction ends.
_WAITING = 1_000
_AGAIN = (EventKind.REOPENED.value, EventKind.APPEALED.value)
_RATING = (EventKind.CONFIRMED.value, EventKind.RATED.value)
_CELLS = "pg_advisory_xact_lock{shared}(hashtext('reporting.cells'))"


def count_case(event_id: int) -> None:
    """A step of lapor/flow.py: count the case of an event anew."""
    count([ComplaintEvent.objects.values_list("complaint_id", flat=True).get(pk=event_id)])


def count(complaint_ids: list[int]) -> None:
    """Count these cases anew. Two at once for one case wait for each other; none waits for another case's but in a cell."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SELECT {_CELLS.format(shared='_shared')}")
        for complaint_id in sorted(set(complaint_ids)):
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('reporting.case:' || %s, 0))", [complaint_id])
        # A statement of its own: what it sees begins after the locks are held.
        cursor.execute(_COUNT, {"zone": settings.TIME_ZONE, "ids": complaint_ids})


def count_from(complaint_id: int) -> None:
    """Count every case from an id on, for what was not made by events (seeding). Nothing else may count meanwhile."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SELECT {_CELLS.format(shared='')}")
        cursor.execute(_COUNT_FROM, {"zone": settings.TIME_ZONE, "since": complaint_id})
        cursor.execute("ANALYZE reporting_casefact, reporting_cell")


def rebuild() -> None:
    """Make facts and cells from nothing. Counting waits meanwhile, reading sees the old until it is done."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SELECT {_CELLS.format(shared='')}")
        cursor.execute("DELETE FROM reporting_cell")
        cursor.execute("DELETE FROM reporting_casefact")
        cursor.execute(_COUNT_FROM, {"zone": settings.TIME_ZONE, "since": 0})
        ReferenceLoad.objects.update_or_create(key=LOADED, defaults={"version": VERSION})
        cursor.execute("ANALYZE reporting_casefact, reporting_cell")


def load() -> bool:
    """Rebuild when what is counted has changed since it was last built; whether it was."""
    if ReferenceLoad.objects.filter(key=LOADED, version=VERSION).exists():
        return False
    rebuild()
    return True


def catch_up() -> int:
    """Count the cases whose events still wait in the outbox; how many those are. What waits there has not moved a figure yet."""
    waiting = list(Dispatch.objects.values_list("event__complaint_id", flat=True).distinct()[:_WAITING])
    if waiting:
        count(waiting)
    return len(waiting)


def faults() -> list[tuple[Any, ...]]:
    """Cells that differ from a count from nothing: tenant, axis, month, key, measure, value, kept, true. Empty = all is well."""
    with connection.cursor() as cursor:
        cursor.execute(_FAULTS, {"zone": settings.TIME_ZONE, "since": 0})
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


# --- The statements -------------------------------------------------------------------------------------------------------
def _named(words: tuple[str, ...]) -> str:
    return "(" + ", ".join(f"'{word}'" for word in words) + ")"


def _month(moment: str) -> str:
    return f"date_trunc('month', {moment} AT TIME ZONE z.name)::date"


# A first run that was stopped by an answer, not by an end that answers nothing. A check also ends by putting the case away.
_ANSWERED = f"c.end_reason IN ('', {', '.join(repr(reason) for reason in CLOSED)})"
_CHECKED = f"c.end_reason NOT IN {_named(APART)}"
_CLOCKS = (
    ("check", ClockName.VERIFICATION.value, _CHECKED),
    ("answer", ClockName.FOLLOW_UP.value, _ANSWERED),
    ("settle", ClockName.SETTLEMENT.value, _ANSWERED),
)


def _facts() -> list[tuple[str, str]]:
    """Column and SQL of each fact."""
    found = [
        ("complaint_id", "c.id"),
        ("agency_id", "c.agency_id"),
        ("unit_id", "c.owner_id"),
        ("topic", "coalesce(c.topic_id, '')"),
        ("region", "coalesce(c.region_id, '')"),
        ("channel", "c.channel"),
        ("complaint_class", "c.complaint_class"),
        ("visibility", "c.visibility"),
        ("counted", "NOT c.sealed"),
        ("received_month", _month("c.received_at")),
        ("ended_month", _month("c.ended_at")),
        ("end_reason", "c.end_reason"),
    ]
    for column, name, when in _CLOCKS:
        stopped = f"k.{column}_stopped IS NOT NULL AND {when}"
        found += [
            (f"{column}_month", f"CASE WHEN {stopped} THEN {_month(f'k.{column}_stopped')} END"),
            (
                f"{column}_hours",
                f"CASE WHEN {stopped} THEN floor(extract(epoch FROM k.{column}_stopped - k.{column}_started) / 3600)::int END",
            ),
            (f"{column}_kept", f"CASE WHEN {stopped} THEN k.{column}_stopped <= k.{column}_due END"),
            (f"{column}_due", f"k.running ->> '{name}'"),
            (f"{column}_first", f"coalesce(k.{column}_started IS NOT NULL AND k.{column}_stopped IS NULL, FALSE)"),
        ]
    return [
        *((column, f"({sql})::int" if column.endswith("_due") else sql) for column, sql in found),
        ("reporter_due", f"(k.running ->> '{ClockName.REPORTER_RESPONSE.value}')::int"),
        ("decision_due", f"(k.running ->> '{ClockName.DECISION.value}')::int"),
        ("waiting", "c.status = 'received'"),
        ("assigned", "h.assigned"),
        ("transfers", "h.transfers"),
        ("reopened_month", _month("h.reopened_at")),
        ("outcome", "coalesce(h.outcome, '')"),
        ("rating", "h.rating"),
        ("rated_month", f"CASE WHEN h.rating IS NOT NULL THEN {_month('h.rated_at')} END"),
    ]


def _clock_columns() -> str:
    parts = []
    for column, name, _when in _CLOCKS:
        first = f"FILTER (WHERE k.name = '{name}' AND k.round = 1)"
        parts.append(f"min(k.started_at) {first} AS {column}_started")
        parts.append(f"min(k.due_at) {first} AS {column}_due")
        parts.append(f"min(k.stopped_at) {first} AS {column}_stopped")
    return ", ".join(parts)


_SOURCE = f"""
    SELECT {", ".join(f"{sql} AS {column}" for column, sql in _facts())}
    FROM complaints_complaint c
    JOIN organisations_agency g ON g.id = c.agency_id
    LEFT JOIN organisations_region r ON r.code = g.region_id
    CROSS JOIN LATERAL (SELECT coalesce(r.timezone, %(zone)s) AS name) z
    CROSS JOIN LATERAL (
        SELECT {_clock_columns()},
            jsonb_object_agg(k.name, (k.due_at AT TIME ZONE z.name)::date - date '1970-01-01') FILTER (WHERE k.stopped_at IS NULL) AS running
        FROM complaints_complaintclock k WHERE k.complaint_id = c.id
    ) k
    CROSS JOIN LATERAL (
        SELECT bool_or(e.kind = '{EventKind.ASSIGNED}') IS TRUE AS assigned,
            count(*) FILTER (WHERE e.kind = '{EventKind.TRANSFERRED}') AS transfers,
            min(e.at) FILTER (WHERE e.kind IN {_named(_AGAIN)}) AS reopened_at,
            (array_agg(e.data ->> 'outcome' ORDER BY e.seq DESC) FILTER (WHERE e.kind = '{EventKind.RESOLVED}'))[1] AS outcome,
            (array_agg((e.data ->> 'rating')::int ORDER BY e.seq DESC)
                FILTER (WHERE e.kind IN {_named(_RATING)} AND e.data ->> 'rating' IS NOT NULL))[1] AS rating,
            (array_agg(e.at ORDER BY e.seq DESC)
                FILTER (WHERE e.kind IN {_named(_RATING)} AND e.data ->> 'rating' IS NOT NULL))[1] AS rated_at
        FROM complaints_complaintevent e WHERE e.complaint_id = c.id
    ) h
"""  # noqa: S608 - constants of ours
_COLUMNS = ", ".join(column for column, _sql in _facts())
_SET = ", ".join(f"{column} = EXCLUDED.{column}" for column, _sql in _facts() if column != "complaint_id")
_CELL = "agency_id, axis, month, key, measure, value"


def _statement(of_cases: str, of_facts: str) -> str:
    """Count the cases that a condition names: the new facts beside the old, and what that changes of the cells.

    One snapshot for all of it: `before` reads the facts as they were although `kept` writes them. Cells are touched in one
    order, so that two who change the same ones wait for each other instead of for ever.
    """
    return f"""
    WITH fresh AS MATERIALIZED ({_SOURCE} WHERE {of_cases}),
    before AS MATERIALIZED (SELECT * FROM reporting_casefact WHERE {of_facts}),
    kept AS (
        INSERT INTO reporting_casefact ({_COLUMNS}) SELECT {_COLUMNS} FROM fresh ORDER BY complaint_id
        ON CONFLICT (complaint_id) DO UPDATE SET {_SET}
    ), change AS (
        SELECT {_CELL}, sum(n) AS n FROM (
            SELECT {_CELL}, n FROM ({CONTRIBUTIONS.format(facts="fresh")}) AS added
            UNION ALL SELECT {_CELL}, -n FROM ({CONTRIBUTIONS.format(facts="before")}) AS taken
        ) AS both_of_them GROUP BY {_CELL} HAVING sum(n) <> 0
    )
    INSERT INTO reporting_cell ({_CELL}, n) SELECT {_CELL}, n FROM change ORDER BY {_CELL}
    ON CONFLICT ({_CELL}) DO UPDATE SET n = reporting_cell.n + EXCLUDED.n
    """  # noqa: S608 - constants of ours


_COUNT = _statement("c.id = ANY(%(ids)s)", "complaint_id = ANY(%(ids)s)")
_COUNT_FROM = _statement("c.id >= %(since)s", "complaint_id >= %(since)s")
_FAULTS = f"""
    WITH fresh AS MATERIALIZED ({_SOURCE} WHERE c.id >= %(since)s),
    counted AS (SELECT {_CELL}, n FROM ({CONTRIBUTIONS.format(facts="fresh")}) AS anew),
    kept AS (SELECT {_CELL}, n FROM reporting_cell WHERE n <> 0)
    SELECT {_CELL}, coalesce(kept.n, 0), coalesce(counted.n, 0)
    FROM kept FULL JOIN counted USING ({_CELL}) WHERE kept.n IS DISTINCT FROM counted.n ORDER BY {_CELL} LIMIT 1000
"""  # noqa: S608 - constants of ours
