"""The statements that read cells: all on their primary key but NOW, which is on cell_now."""

from __future__ import annotations

from reporting.measures import APART_AXIS

_WHERE = """
    WHERE agency_id = ANY(%(agencies)s) AND axis = %(axis)s AND month >= %(since)s AND month < %(until)s
        AND (%(key)s::text IS NULL OR key = %(key)s::text) AND n <> 0
"""
MONTH = "to_char(month, 'YYYY-MM-DD')"
CASES = f"""
    SELECT {{part}} AS part, measure, sum(n), sum(n * value), coalesce(sum(n) FILTER (WHERE value > 0), 0),
        coalesce(sum(n) FILTER (WHERE value < %(today)s), 0)
    FROM reporting_cell {_WHERE} AND NOT measure LIKE 'now:%%' GROUP BY 1, 2
"""  # noqa: S608 - constants of ours
# The smallest number of hours within which a half, and nine of ten, were done: a value that really occurred.
HOURS = f"""
    WITH spread AS (
        SELECT {{part}} AS part, split_part(measure, ':', 2) AS family, value, sum(n) AS n FROM reporting_cell
        {_WHERE.replace("%(axis)s", f"'{APART_AXIS}' || %(axis)s")}
        GROUP BY 1, 2, 3
    ), upto AS (
        SELECT part, family, value, sum(n) OVER (PARTITION BY part, family ORDER BY value) AS n, sum(n) OVER (PARTITION BY part, family) AS whole
        FROM spread
    )
    SELECT part, family, min(value) FILTER (WHERE n * 2 >= whole), min(value) FILTER (WHERE n * 10 >= whole * 9), max(whole)
    FROM upto GROUP BY 1, 2
"""  # noqa: S608 - constants of ours
NOW = """
    SELECT {part}, measure, value, sum(n) FROM reporting_cell
    WHERE agency_id = ANY(%(agencies)s) AND axis = %(axis)s AND measure LIKE 'now:%%' AND (%(key)s::text IS NULL OR key = %(key)s::text)
    GROUP BY 1, measure, value HAVING sum(n) <> 0
"""
BY_MONTH = """
    SELECT key, month, sum(n) FROM reporting_cell
    WHERE agency_id = %s AND axis = %s AND month >= %s AND month < %s AND measure = %s AND n <> 0 GROUP BY key, month
"""
SPOTS = """
    SELECT key, sum(n) FILTER (WHERE measure = 'in'), coalesce(sum(n) FILTER (WHERE measure = 'again'), 0) FROM reporting_cell
    WHERE agency_id = %s AND axis = 'spot' AND month >= %s AND month < %s AND n <> 0
    GROUP BY key HAVING sum(n) FILTER (WHERE measure = 'in') >= %s ORDER BY 2 DESC, 3 DESC, 1 LIMIT %s
"""
