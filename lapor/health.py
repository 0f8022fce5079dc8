"""Is it alive, is it ready: for the load balancer, the supervisor and `manage.py doctor`."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from redis.exceptions import RedisError

from complaints.models import Dispatch
from lapor import heartbeat
from lapor.heartbeat import beat

__all__ = ["Finding", "alive", "beat", "findings", "guarded", "ready"]

WORKER_SECONDS = 15
LOCAL = {"127.0.0.1", "::1"}


@dataclass(frozen=True)
class Finding:
    """One thing looked at. ``vital``: without it this process cannot do its work."""

    name: str
    ok: bool
    said: str
    vital: bool = True


def _database() -> Finding:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return Finding("database", ok=False, said="PostgreSQL does not answer")
    return Finding("database", ok=True, said="answers")


def _broker() -> Finding:
    try:
        heartbeat.age("worker")
    except (RedisError, OSError):
        return Finding("broker", ok=False, said="Valkey does not answer; messages are taken in and wait for the sweep", vital=False)
    return Finding("broker", ok=True, said="answers")


def _heartbeat(who: str, seconds: float, consequence: str) -> Finding:
    try:
        passed = heartbeat.age(who)
    except (RedisError, OSError):
        return Finding(who, ok=False, said="unknown while Valkey does not answer", vital=False)
    if passed is None or passed > seconds:
        return Finding(who, ok=False, said=consequence, vital=False)
    return Finding(who, ok=True, said=f"reported {passed:.0f} s ago", vital=False)


def _oldest() -> Finding:
    """The age of the oldest event that nobody has carried on with: the one figure that says whether the flow flows."""
    limit = settings.SWEEP_AGE + 2 * settings.SWEEP_EVERY
    try:
        oldest = Dispatch.objects.order_by("created_at").values_list("created_at", flat=True).first()
    except Error:
        return Finding("undispatched", ok=False, said="unknown while PostgreSQL does not answer", vital=False)
    age = (timezone.now() - oldest).total_seconds() if oldest else 0.0
    return Finding("undispatched", ok=age <= limit, said=f"the oldest waits {age:.0f} s", vital=False)


def findings() -> list[Finding]:
    return [
        _database(),
        _broker(),
        _heartbeat("worker", WORKER_SECONDS, "no worker reports; messages are taken in and wait"),
        _heartbeat("sweep", 3 * settings.SWEEP_EVERY + WORKER_SECONDS, "the sweep does not run; what was interrupted waits for it"),
        _oldest(),
    ]


@never_cache
def alive(request: HttpRequest) -> HttpResponse:
    """The process answers. Nothing else is asked, or a database's pause would get every web process killed."""
    return HttpResponse("hidup\n", content_type="text/plain; charset=utf-8")


@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """503 only when a complaint could not be stored. What merely waits is named, and does not turn people away."""
    found = findings()
    usable = all(finding.ok for finding in found if finding.vital)
    body = {
        "ready": usable,
        "well": all(finding.ok for finding in found),
        "checks": {finding.name: {"ok": finding.ok, "said": finding.said} for finding in found},
    }
    return JsonResponse(body, status=200 if usable else 503)


def guarded(view: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """For /metrics: the right token, or, when none is set, a request from this machine that no proxy passed on."""

    def answer(request: HttpRequest) -> HttpResponse:
        if settings.METRICS_TOKEN:
            allowed = hmac.compare_digest(request.headers.get("Authorization", ""), f"Bearer {settings.METRICS_TOKEN}")
        else:
            allowed = request.META.get("REMOTE_ADDR") in LOCAL and "X-Forwarded-For" not in request.headers
        return view(request) if allowed else HttpResponseForbidden("METRICS_TOKEN\n", content_type="text/plain")

    return answer
