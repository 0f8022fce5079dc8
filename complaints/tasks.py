"""The Celery tasks of the watch: beat calls each, and it calls one function."""

from __future__ import annotations

from celery import shared_task

from complaints.access import Oversight
from complaints.watch import overview, recounting, watching


# A mail server that is slow takes as long as it takes; the lock of a round outlives both limits.
@shared_task(soft_time_limit=480, time_limit=500)
def remind() -> None:
    """Tell officers, superiors, coordinators and the secretary of clocks that run out or have run out."""
    watching.remind()


@shared_task(soft_time_limit=480, time_limit=500)
def chase() -> None:
    """Tell coordinators once a working day of letters to chase and of dead desks."""
    watching.morning()


@shared_task
def offer() -> None:
    """Tell reporters of cases that are open too long that the Ombudsman may be asked."""
    watching.offer()


@shared_task
def recount_after_calendar() -> None:
    """Count running clocks again after a calendar changed."""
    recounting.recount_after_calendar()


# Named in CELERY_TASK_ROUTES: complaints go first.
@shared_task
def recount_overview(agency_id: int, hidden: list[int]) -> None:
    """Count a government's figures anew for those from whom the same is hidden."""
    overview.recount(Oversight(agency_id, frozenset(hidden), coordinates=False))
