"""The Celery tasks of the channels: each takes ids, or nothing, and calls one function."""

from __future__ import annotations

from celery import shared_task

from channels_intake import delivery, health, intake, joining, looking, media, polling, private, staging


@shared_task
def handle(message_ids: list[int]) -> None:
    """Understand inbound messages."""
    for message_id in message_ids:
        intake.handle(message_id)


@shared_task
def deliver(message_ids: list[int]) -> None:
    """Send outbound messages."""
    for message_id in message_ids:
        delivery.deliver(message_id)


@shared_task
def fetch_media(message_ids: list[int]) -> None:
    """Bring pictures and voice notes of handled messages into their cases."""
    for message_id in message_ids:
        media.fetch(message_id)


@shared_task
def close_parts() -> None:
    """File the pieces of SMS whose wait is over."""
    joining.close_due()


@shared_task
def poll_x() -> None:
    """Read what mentioned us on X since last time."""
    polling.poll("post_x")


@shared_task
def poll_mail() -> None:
    """Read what came into our mailbox since last time."""
    polling.poll("email")


@shared_task(ignore_result=True)
def judge_channels() -> None:
    """Look whether each channel is well."""
    health.judge()


@shared_task(ignore_result=True)
def look_at_posts() -> None:
    """See whether posts on X that became cases still stand."""
    looking.look_again("post_x")


@shared_task
def drop_staged() -> None:
    """Forget files of reports that were never sent, and details that nobody confirmed."""
    staging.sweep()
    private.sweep()
