"""The Celery tasks of the channels: each takes ids, or nothing, and calls one function."""

from __future__ import annotations

from celery import shared_task

from channels_intake import delivery, health, intake, joining, looking, media, polling, private, staging
from channels_intake.exchange import importing
from channels_intake.partners import sending


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


# A partner's receiver is a stranger's machine: looking up its name cannot be bounded from within, so the worker's limit is short.
@shared_task(soft_time_limit=20, time_limit=30)
def deliver_news(delivery_ids: list[int]) -> None:
    """Send news to partners."""
    for delivery_id in delivery_ids:
        sending.deliver(delivery_id)


@shared_task
def exchange_files(file_ids: list[int]) -> None:
    """Take the next rows of partners' files."""
    for file_id in file_ids:
        importing.work(file_id)


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
    """Forget files of reports that were never sent, details that nobody confirmed, and partners' files that were only tried."""
    staging.sweep()
    private.sweep()
    importing.forget_trials()
