"""Forgetting what the process keeps for some seconds, between tests."""

from __future__ import annotations

from complaints import clocks
from organisations import snapshot
from routing import matrix, setup


def forget() -> None:
    """Drop every kept row."""
    snapshot.forget()
    setup.forget()
    for kept in (clocks.regime_on, clocks.rule_for, clocks.working_calendar, clocks._due_at, matrix.current):
        kept.cache_clear()
