"""The lists people live in: a unit's cases, late ones first, page by page without ever counting them all."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from complaints import access
from complaints.models import Complaint
from complaints.workflow import Status

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from organisations.models import User

PAGE = 25
CAP = 1000


@dataclass(frozen=True)
class Queue:
    """One named list: which cases, and in which order (a column and the id, both ways round)."""

    name: str
    label: StrOrPromise
    narrow: Callable[[QuerySet[Complaint]], QuerySet[Complaint]]
    newest_first: bool = False

    @property
    def column(self) -> str:
        """The column the list is ordered by."""
        return "ended_at" if self.newest_first else "due_at"


@dataclass(frozen=True)
class Page:
    """A page of a queue; `next` is the token of the one after it, empty on the last."""

    rows: list[Complaint]
    next: str


def _open(cases: QuerySet[Complaint]) -> QuerySet[Complaint]:
    return cases.filter(ended_at__isnull=True)


QUEUES = {
    queue.name: queue
    for queue in (
        Queue("terbuka", _("Semua terbuka"), _open),
        Queue("terlambat", _("Terlambat"), lambda cases: _open(cases).filter(due_at__lt=timezone.now())),
        Queue(
            "menunggu",
            _("Menunggu warga"),
            lambda cases: _open(cases).filter(status__in=[Status.NEEDS_INFO, Status.RESOLVED]),
        ),
        Queue("selesai", _("Selesai"), lambda cases: cases.filter(ended_at__isnull=False), newest_first=True),
    )
}


def own(user: User) -> QuerySet[Complaint]:
    """The cases of the units where this person works."""
    return access.visible_to(user).filter(owner_id__in=access.own_units(user))


def to_verify(user: User) -> QuerySet[Complaint]:
    """What waits for the coordinator: not yet with a unit, or sent back by one."""
    return _open(access.visible_to(user)).filter(owner_id__in=access.own_units(user), status__in=[Status.RECEIVED, Status.REOPENED])


def page(cases: QuerySet[Complaint], queue: Queue, *, after: str = "") -> Page:
    """The page after a token, by keyset: its cost does not grow with the depth. A broken token means page one."""
    column, newest = queue.column, queue.newest_first
    rows = queue.narrow(cases)
    mark = _read(after)
    if mark is not None:
        beyond = "lt" if newest else "gt"
        at, pk = mark
        rows = rows.filter(Q(**{f"{column}__{beyond}": at}) | Q(**{column: at, f"id__{beyond}": pk}))
    order = (F(column).desc(), F("id").desc()) if newest else (F(column).asc(), F("id").asc())
    found = list(rows.select_related("owner", "topic", "region", "forwarded_to").order_by(*order)[: PAGE + 1])
    token = _token(found[PAGE - 1], column) if len(found) > PAGE else ""
    return Page(found[:PAGE], token)


def count(cases: QuerySet[Complaint], queue: Queue) -> int:
    """How many cases a queue holds, counted no further than CAP: "1.000+" tells an officer enough."""
    return queue.narrow(cases).order_by()[: CAP + 1].count()


def _token(row: Complaint, column: str) -> str:
    return base64.urlsafe_b64encode(json.dumps([getattr(row, column).isoformat(), row.pk]).encode()).decode()


def _read(token: str) -> tuple[dt.datetime, int] | None:
    try:
        at, pk = json.loads(base64.urlsafe_b64decode(token.encode()))
        moment = dt.datetime.fromisoformat(at)
        return (moment, int(pk)) if moment.tzinfo else None
    except (ValueError, TypeError, binascii.Error):
        return None
