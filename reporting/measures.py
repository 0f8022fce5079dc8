"""What is counted, as data: by what (axes), and which cases in which month with which value (measures), in SQL over a row of
reporting_casefact named f. A new measure is a row here; the cells are made again when this file's rows change. Pure."""

from __future__ import annotations

import hashlib
from dataclasses import astuple, dataclass

# Ended with an answer; and ended by the reporter's own will or as another case's double.
CLOSED = ("confirmed", "silent")
APART = ("withdrawn", "duplicate")
_CLOSED = "f.end_reason IN ('confirmed', 'silent')"
_DAY = "(date_trunc('month', date '1970-01-01' + f.{0}))::date"


@dataclass(frozen=True)
class Axis:
    """One way to part the cases; `key` is SQL. A case of which it is empty is in none of its parts."""

    name: str
    key: str


@dataclass(frozen=True)
class Measure:
    """Cases that count (`when`), the month they count in, and a number they carry. `name`, `month` and `value` are SQL."""

    name: str
    month: str
    when: str = "TRUE"
    value: str = "0"


AXES = (
    Axis("all", "'-'"),
    Axis("unit", "f.unit_id::text"),
    Axis("topic", "f.topic"),
    Axis("district", "substr(f.region, 1, 8)"),
    Axis("village", "f.region"),
    Axis("channel", "f.channel"),
    Axis("class", "f.complaint_class"),
    Axis("visibility", "f.visibility"),
    # Where the same keeps coming back.
    Axis("spot", "CASE WHEN f.topic <> '' AND length(f.region) = 13 THEN f.topic || '|' || f.region ELSE '' END"),
)
# Hours have many values. They stand in axes of their own, so that whoever counts cases does not read past them.
HOURS, APART_AXIS = "hours:", "h:"
# Of a spot nothing is asked but how often, and how often again.
OF_SPOTS = ("in", "again")


def _clock(name: str) -> tuple[Measure, ...]:
    """The first run of a clock: kept or late, and its hours, in the month it stopped; while it runs, in the month it is due."""
    return (
        Measure(f"'{name}:kept'", f"f.{name}_month", f"f.{name}_kept"),
        Measure(f"'{name}:late'", f"f.{name}_month", f"NOT f.{name}_kept"),
        Measure(f"'{HOURS}{name}'", f"f.{name}_month", f"f.{name}_kept IS NOT NULL", f"f.{name}_hours"),
        Measure(f"'{name}:due'", _DAY.format(f"{name}_due"), f"f.{name}_first", f"f.{name}_due"),
        # The same by the month in which the case came in: the cohort.
        Measure(f"'in:{name}:kept'", "f.received_month", f"f.{name}_kept"),
        Measure(f"'in:{name}:late'", "f.received_month", f"NOT f.{name}_kept"),
        Measure(f"'in:{name}:due'", "f.received_month", f"f.{name}_first AND f.{name}_due IS NOT NULL", f"f.{name}_due"),
    )


def _running(name: str, column: str) -> Measure:
    return Measure(f"'now:{name}'", "f.received_month", f"f.{column}_due IS NOT NULL", f"f.{column}_due")


MEASURES = (
    Measure("'in'", "f.received_month"),
    Measure("'in:end:' || f.end_reason", "f.received_month", "f.end_reason <> ''"),
    Measure("'end:' || f.end_reason", "f.ended_month", "f.end_reason <> ''"),
    Measure("'outcome:' || f.outcome", "f.ended_month", _CLOSED),
    Measure("'silent:' || f.outcome", "f.ended_month", "f.end_reason = 'silent'"),
    *_clock("check"),
    *_clock("answer"),
    *_clock("settle"),
    Measure("'passed'", "f.received_month", "f.assigned", "f.transfers"),
    Measure("'again'", "f.reopened_month"),
    Measure("'rated'", "f.rated_month", "f.rating IS NOT NULL", "f.rating"),
    Measure("'ended:rated'", "f.ended_month", f"{_CLOSED} AND f.rating IS NOT NULL"),
    Measure("'now:open'", "f.received_month", "f.end_reason = ''"),
    Measure("'now:waiting'", "f.received_month", "f.waiting"),
    _running("verifikasi", "check"),
    _running("tindak_lanjut", "answer"),
    _running("penyelesaian", "settle"),
    _running("tanggapan_pelapor", "reporter"),
    _running("keputusan", "decision"),
)


def _contributions() -> str:
    measures = ",\n        ".join(
        f"({measure.name}, CASE WHEN {measure.when} THEN {measure.month} END, {measure.value})" for measure in MEASURES
    )
    axes = ",\n        ".join(f"('{axis.name}', {axis.key})" for axis in AXES)
    spots = ", ".join(f"'{name}'" for name in OF_SPOTS)
    return f"""
    SELECT f.agency_id, CASE WHEN m.measure LIKE '{HOURS}%%' THEN '{APART_AXIS}' || a.axis ELSE a.axis END AS axis,
        m.month, a.key, m.measure, m.value, count(*) AS n
    FROM {{facts}} f
    CROSS JOIN LATERAL (VALUES
        {axes}
    ) AS a (axis, key)
    CROSS JOIN LATERAL (VALUES
        {measures}
    ) AS m (measure, month, value)
    WHERE f.counted AND a.key <> '' AND m.month IS NOT NULL AND (a.axis <> 'spot' OR m.measure IN ({spots}))
    GROUP BY 1, 2, 3, 4, 5, 6
    """  # noqa: S608 - constants of ours


CONTRIBUTIONS = _contributions()
VERSION = hashlib.sha256(repr([*map(astuple, AXES), *map(astuple, MEASURES), OF_SPOTS]).encode()).hexdigest()[:16]
