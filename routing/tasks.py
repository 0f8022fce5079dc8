"""The Celery tasks of routing: each takes an id, or nothing, and calls one function."""

from __future__ import annotations

from celery import shared_task

from routing import learning, rehearsing


@shared_task
def rehearse(rehearsal_id: int) -> None:
    """Do one rehearsal."""
    rehearsing.run(rehearsal_id)


@shared_task
def learn_nightly() -> None:
    """Learn from what coordinators decided; move the bar."""
    learning.nightly()
