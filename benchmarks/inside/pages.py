"""Pages asked for again and again by people who are signed in: statements and milliseconds of the whole request."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpResponseBase
from django.test import Client

from complaints.models import Complaint
from lapor.seeding import seed
from organisations.models import Membership, Unit, User

TIMES = 60
Ask = Callable[[], HttpResponseBase]


def fill(rows: int) -> None:
    """Have at least so many complaints."""
    there = Complaint.objects.count()
    if there < rows:
        seed(rows - there, seed_value=there + 1)


def person(name: str, role: str, code: str) -> tuple[User, Client]:
    """Somebody in this role at the unit of this code, and a browser in which they are signed in."""
    settings.ALLOWED_HOSTS = ["*"]
    user, made = User.objects.get_or_create(username=name)
    if made:
        Membership.objects.create(user=user, unit=Unit.objects.get(code=code), role=role)
    client = Client()
    client.force_login(user)
    return user, client


def timed(pages: Mapping[str, Ask], times: Mapping[str, int] | None = None) -> dict[str, dict[str, Any]]:
    """Each page by its name. The first two calls only warm up; `times` says of which another number of calls than TIMES counts."""
    return {name: _timed(name, ask, (times or {}).get(name, TIMES)) for name, ask in pages.items()}


def _timed(name: str, ask: Ask, times: int) -> dict[str, Any]:
    status = ask().status_code
    if status != 200:
        raise SystemExit(f"{name}: {status}")
    ask()
    asked: list[str] = []
    with connection.execute_wrapper(lambda execute, sql, *words: asked.append(sql) or execute(sql, *words)):
        ask()
    took = sorted(spent(ask) for _ in range(times))
    return {"queries": len(asked), "median_ms": statistics.median(took), "p95_ms": p95(took)}


def spent(act: Callable[[], object]) -> float:
    """Milliseconds that it takes, by the clock."""
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000


def p95(took: list[float]) -> float:
    """The 95th percentile."""
    return sorted(took)[int(len(took) * 0.95)]
