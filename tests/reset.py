"""After a test that commits: every table as it was, and only what changed is touched.

Django would empty all tables, ninety thousand regions among them, and each such test would load the reference data again.
"""

from __future__ import annotations

from django.db import connection

SCHEMA = "as_loaded"
# A row that a committed transaction inserted or updated carries that transaction's number; a row that was deleted is not counted.
_STATE = 'SELECT count(*), coalesce(max(xmin::text::bigint), 0) FROM "{}"'
_states: dict[str, tuple[int, int]] = {}


def remember() -> None:
    """Keep a copy of what the tables hold now. Called once, when the reference data has been loaded."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
        cursor.execute(f"CREATE SCHEMA {SCHEMA}")
        for table in connection.introspection.django_table_names(only_existing=True, include_views=False):
            _states[table] = _state(table)
            if _states[table][0]:
                cursor.execute(f'CREATE UNLOGGED TABLE {SCHEMA}."{table}" AS TABLE "{table}"')


def restore() -> None:
    """Put every table back. Foreign keys and triggers look away meanwhile: what they guard was true of the whole."""
    with connection.cursor() as cursor:
        changed = [table for table, before in _states.items() if _state(table) != before]
        cursor.execute("SET session_replication_role = replica")
        try:
            for table in changed:
                cursor.execute(f'DELETE FROM "{table}"')
                if _states[table][0]:
                    cursor.execute(f'INSERT INTO "{table}" SELECT * FROM {SCHEMA}."{table}"')
                    _states[table] = _state(table)
        finally:
            cursor.execute("SET session_replication_role = DEFAULT")


def _state(table: str) -> tuple[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(_STATE.format(table))
        count, newest = cursor.fetchone()
    return int(count), int(newest)
