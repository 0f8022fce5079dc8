"""What is prepared by the clock."""

from __future__ import annotations

from celery import shared_task

from reporting import freezing, opening


@shared_task
def prepare_reports() -> int:
    """Freeze the reports of spans that ended; nothing when they are there."""
    return freezing.prepare_due()


@shared_task
def publish_open_data() -> int:
    """Release the quarters that ended; nothing when they are released."""
    return opening.publish_due()
