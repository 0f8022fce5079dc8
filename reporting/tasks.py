"""What is prepared by the clock."""

from __future__ import annotations

from celery import shared_task

from reporting import freezing


@shared_task
def prepare_reports() -> int:
    """Freeze the reports of spans that ended; nothing when they are there."""
    return freezing.prepare_due()
