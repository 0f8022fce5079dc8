"""Forgetting what the process keeps for some seconds, between tests."""

from __future__ import annotations

from channels_intake import policies, texts
from complaints import access, clocks, regimes
from organisations import snapshot
from routing import matrix, setup


def forget() -> None:
    """Drop every kept row."""
    snapshot.forget()
    setup.forget()
    policies.forget()
    texts.forget()
    regimes.forget()
    for kept in (
        clocks.regime_on,
        clocks.working_calendar,
        clocks.unit_calendar,
        clocks._due_at,
        access.above,
        access.below,
        matrix.current,
    ):
        kept.cache_clear()
