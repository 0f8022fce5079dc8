"""The Celery app. Tasks carry ids only; what they work on is in the database."""

from __future__ import annotations

import os
from typing import Any

from celery import Celery
from celery.signals import heartbeat_sent, setup_logging, worker_ready

from lapor.heartbeat import beat

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lapor.settings")

app = Celery("lapor")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def keep_our_logging(**kwargs: Any) -> None:
    """Django's LOGGING stands; without a receiver Celery would install its own."""


@worker_ready.connect
@heartbeat_sent.connect
def say_alive(**kwargs: Any) -> None:
    """Readiness asks for this: a worker that consumes has said so within the last seconds."""
    beat("worker")
