"""Logs: one JSON object a line, a constant sentence with ids, and no people in it."""

from __future__ import annotations

import logging
import re
import time
import uuid
from collections.abc import Callable
from typing import Any

import sentry_sdk
import structlog
from django.http import HttpRequest, HttpResponse
from sentry_sdk.integrations.celery import CeleryIntegration
from sentry_sdk.integrations.django import DjangoIntegration
from structlog.typing import EventDict, WrappedLogger

log = logging.getLogger(__name__)

# What a person may have written or can be found by. Such a key should not be logged at all; if one is, its value is dropped.
PRIVATE = frozenset(
    [
        "address",
        "authorization",
        "body",
        "contact",
        "cookie",
        "email",
        "file",
        "handle",
        "location",
        "message_text",
        "name",
        "number",
        "password",
        "phone",
        "pin",
        "raw",
        "recipient",
        "secret",
        "sender",
        "subject",
        "text",
        "token",
        "user",
        "username",
    ]
)
# Telephone numbers, NIK and tracking numbers are runs of digits, sometimes with separators; mail addresses have their @.
DIGITS = re.compile(r"\+?\d(?:[ .-]?\d){7,}")
MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
QUIET = {"/sehat/hidup", "/sehat/siap", "/metrics"}
KEPT = frozenset({"timestamp", "level", "logger"})


def _masked(value: object) -> object:
    if isinstance(value, str):
        return DIGITS.sub("…", MAIL.sub("…", value))
    if isinstance(value, dict):
        return {key: "…" if str(key).lower() in PRIVATE else _masked(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_masked(inner) for inner in value]
    return value


def without_people(logger: WrappedLogger | None, method: str, event: EventDict) -> EventDict:
    """The last step before a line is written: mask what looks like a person, drop what is named like one."""
    for key, value in event.items():
        if key not in KEPT:
            event[key] = "…" if key.lower() in PRIVATE else _masked(value)
    return event


def config(level: str) -> dict[str, Any]:
    """Django's LOGGING: every logger, ours and others', through the same steps to standard error."""
    shared: list[Callable[..., Any]] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared[:3], shared[4], structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": shared,
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            without_people,
            structlog.processors.JSONRenderer(default=lambda value: type(value).__name__),
        ],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": formatter},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.server": {"handlers": [], "level": level, "propagate": True},
            "celery.app.trace": {"level": "WARNING"},
            "celery.worker.strategy": {"level": "WARNING"},
            "celery.beat": {"level": "WARNING"},
            "kombu": {"level": "WARNING"},
            "urllib3": {"level": "WARNING"},
        },
    }


def watch_errors(dsn: str, debug: bool) -> None:  # noqa: FBT001 - settings' own word
    """Report errors to Sentry when an address is set: no request bodies, no users, no local variables."""
    if dsn:
        sentry_sdk.init(
            dsn=dsn,
            integrations=[DjangoIntegration(), CeleryIntegration()],
            environment="demo" if debug else "production",
            send_default_pii=False,
            include_local_variables=False,
            max_request_body_size="never",
            before_send=lambda event, _hint: without_people(None, "", event),  # type: ignore[arg-type,return-value]
        )


class RequestLog:
    """One line a request: the route's pattern, not its path, because a path may hold a tracking number."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = uuid.uuid4().hex
        structlog.contextvars.bind_contextvars(request_id=request_id)
        started = time.perf_counter()
        try:
            response = self.get_response(request)
        finally:
            structlog.contextvars.unbind_contextvars("request_id")
        response["X-Request-ID"] = request_id
        if request.path not in QUIET and log.isEnabledFor(logging.INFO):
            facts = {
                "request_id": request_id,
                "method": request.method,
                "route": request.resolver_match.route if request.resolver_match else None,
                "status": response.status_code,
                "ms": round((time.perf_counter() - started) * 1000, 1),
            }
            log.info("request answered", extra=facts)
        return response
