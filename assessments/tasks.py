"""The Celery tasks of the assessment: beat calls them, and each calls one function."""

from __future__ import annotations

from celery import shared_task

from assessments import chasing


# A mail server that is slow takes as long as it takes; the lock of a round outlives both limits.
@shared_task(soft_time_limit=480, time_limit=500)
def tell() -> None:
    """Remind offices that lag and send the mail they are owed."""
    chasing.tell()


@shared_task(soft_time_limit=480, time_limit=500)
def samples() -> None:
    """Draw the quality samples whose day has come, and settle those that are ripe."""
    chasing.samples()
