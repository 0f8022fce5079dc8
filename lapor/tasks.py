"""The Celery tasks of the pipeline: draw the consequences of one event, and sweep up what was left lying."""

from __future__ import annotations

import datetime as dt
import gc
from typing import Any

import structlog
from celery import shared_task
from celery.signals import worker_init
from django.conf import settings
from django.utils import timezone

from channels_intake import delivery, intake, media
from channels_intake.exchange import importing
from channels_intake.partners import sending, warning
from channels_intake.tasks import deliver, deliver_news, exchange_files, fetch_media, handle
from complaints import codes, once, outbox, tokens
from complaints.models import Complaint
from complaints.services import InvalidMove, close_silent, stop_following, unproved
from complaints.waking import BATCH, wake
from complaints.workflow import Status
from lapor.flow import FLOW, LATER
from lapor.heartbeat import beat
from routing.decide import preload

logger = structlog.get_logger(__name__)

REST_TASK = "lapor.tasks.dispatch_rest"


@worker_init.connect
def read_once(**kwargs: Any) -> None:
    """Before the children are forked: they then share it, and the first complaints do not wait seconds for each of them."""
    preload()
    gc.collect()
    gc.freeze()


@shared_task
def dispatch(event_ids: list[int]) -> None:
    """Draw the consequences of events that somebody waits for; the rest goes to the back of the worker's queue."""
    for event_id in event_ids:
        _draw(event_id, patient=False)


# Named in CELERY_TASK_ROUTES: a queue that is served when the other is empty.
@shared_task
def dispatch_rest(event_ids: list[int]) -> None:
    """Draw what can wait, as long as nobody waits for the worker; what is left then, the sweep takes up."""
    for event_id in event_ids:
        if outbox.somebody_waits():
            return
        _draw(event_id, patient=True)


def _draw(event_id: int, *, patient: bool) -> None:
    """Run the steps of FLOW for an event, unless they are done or somebody else is at it; the impatient leave those of LATER."""
    claimed = outbox.claim(event_id)
    if claimed is None:
        return
    steps = [step for step in FLOW[claimed.kind] if step.__name__ not in claimed.done_steps]
    now = [step for step in steps if patient or step not in LATER]
    for step in now:
        try:
            step(event_id)
        except Exception as error:
            # Whatever it was, the event must stay in the outbox and somebody must be able to see why.
            outbox.postpone(claimed, f"{step.__name__}: {type(error).__name__}")
            logger.exception("step failed", event_id=event_id, step=step.__name__, attempts=claimed.attempts)
            return
        claimed.done_steps.append(step.__name__)
    if len(now) == len(steps):
        outbox.finish(claimed)
        return
    outbox.put_back(claimed)
    wake(REST_TASK, event_id)


@shared_task
def sweep() -> None:
    """Wake again whatever stayed undone, from the rows: events, inbound and outbound messages, silent cases.

    A lost broker, a killed worker or a lost wake-up call costs this much delay and nothing else (P4).
    """
    beat("sweep")
    age = dt.timedelta(seconds=settings.SWEEP_AGE)
    for event_ids in _batches(outbox.stale(age)):
        dispatch.delay(event_ids)
    for message_ids in _batches(intake.unhandled(age)):
        handle.delay(message_ids)
    for message_id in media.waiting():
        fetch_media.delay([message_id])
    for message_id in delivery.due():
        deliver.delay([message_id])
    for delivery_id in sending.due():
        deliver_news.delay([delivery_id])
    for file_id in importing.unfinished():
        exchange_files.delay([file_id])
    warning.warn_of_keys()
    _close_silent_cases()
    _forget()


def _forget() -> None:
    """What is over: codes, given answers and tokens, copies of codes, contacts that nobody proved to be theirs."""
    for kept in (codes, once, tokens):
        kept.sweep()
    delivery.forget_codes()
    for complaint_id, reporter_id in unproved():
        stop_following(complaint_id, reporter_id=reporter_id, unless_proved=True)


def _batches(ids: list[int]) -> list[list[int]]:
    return [ids[start : start + BATCH] for start in range(0, len(ids), BATCH)]


def _close_silent_cases() -> None:
    """End what a unit declared finished once the reporter's whole window has passed without a word."""
    overdue = Complaint.objects.filter(status=Status.RESOLVED, ended_at__isnull=True, due_at__lt=timezone.now())
    for complaint_id in overdue.values_list("pk", flat=True)[: outbox.BATCH]:
        try:
            close_silent(complaint_id)
        except InvalidMove:
            logger.info("case moved on before it was closed", complaint_id=complaint_id)
