"""After a calendar changed: count the running clocks of every complaint it can touch again, and say why they moved.

A pass goes through the open complaints by id. Where it got to is kept between runs; should that be lost, it begins again,
and a clock that has moved does not move twice.
"""

from __future__ import annotations

import datetime as dt
from time import monotonic
from typing import TYPE_CHECKING

import structlog
from django.conf import settings
from django.core.cache import cache
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from complaints import clocks
from complaints.deadlines import WEEKDAYS
from complaints.models import Complaint
from complaints.services import recount
from complaints.watch.rounds import alone
from organisations import snapshot
from organisations.models import Agency, CalendarChange, CalendarChangeKind, DayKind
from organisations.queries import ancestors, unapplied_calendar_changes
from organisations.services import mark_applied

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

logger = structlog.get_logger(__name__)

BATCH = 500
# Of a run; the next one goes on a minute later.
SECONDS = 60.0
# Three memories stand on each other in every process (rows, calendar, last day). Only when all have run out does nobody
# give a new complaint a last day by the old calendar behind our back.
SETTLED = dt.timedelta(seconds=3 * snapshot.SECONDS)
_CURSOR = "recount:cursor"
_MAX_CAUSE = 300


def recount_after_calendar(*, now: dt.datetime | None = None) -> int:
    """Recount what waiting changes of calendars can touch, as far as a run gets; how many complaints moved."""
    at = now or timezone.now()
    with alone("recount") as mine:
        changes = list(unapplied_calendar_changes()) if mine else []
        # Somebody may still be typing in the decree; what moves should move once, for all of it.
        if not changes or max(change.at for change in changes) > at - SETTLED:
            return 0
        with translation.override(settings.LANGUAGE_CODE):
            return _pass(changes)


def _pass(changes: Sequence[CalendarChange]) -> int:
    snapshot.forget()
    clocks.forget()
    causes = _causes(changes)
    cases = Complaint.objects.filter(ended_at__isnull=True, agency__in=list(causes)).order_by("pk").values_list("pk", "agency")
    key = [change.pk for change in changes]
    after, moved, began = _read(key), 0, monotonic()
    while batch := list(cases.filter(pk__gt=after)[:BATCH]):
        moved += sum(_recount(pk, causes[agency]) for pk, agency in batch)
        after = batch[-1][0]
        _write(key, after)
        if monotonic() - began > SECONDS:
            logger.info("recounting goes on", after=after, moved=moved)
            return moved
    mark_applied(key)
    _write([], 0)
    logger.info("clocks recounted", changes=len(key), moved=moved)
    return moved


def _recount(complaint_id: int, cause: str) -> bool:
    try:
        return bool(recount(complaint_id, cause=cause))
    except (LookupError, ValueError):
        # A rule or a working day is missing for this one; the others must not wait for it.
        logger.exception("complaint not recounted", complaint_id=complaint_id)
        return False


def _read(key: list[int]) -> int:
    """Where the pass for these changes got to. One with more or fewer changes begins anew."""
    try:
        kept = cache.get(_CURSOR)
    except (RedisError, OSError):
        return 0
    return kept[1] if kept and kept[0] == key else 0


def _write(key: list[int], after: int) -> None:
    try:
        cache.set(_CURSOR, (key, after), timeout=None)
    except (RedisError, OSError):
        logger.warning("recounting has no bookmark")


def _causes(changes: Sequence[CalendarChange]) -> dict[int, str]:
    """By tenant that a change can touch, what changed, in the words of its complaints' timelines."""
    said: dict[int, list[str]] = {}
    for change in changes:
        for agency_id in _touched(change).values_list("pk", flat=True):
            said.setdefault(agency_id, []).append(_cause(change))
    return {pk: (_("Kalender: %(what)s") % {"what": "; ".join(dict.fromkeys(rows))})[:_MAX_CAUSE] for pk, rows in said.items()}


def _touched(change: CalendarChange) -> QuerySet[Agency]:
    """The tenants of which some office may count its days by what changed."""
    tenants = Agency.objects.filter(is_tenant=True)
    if change.unit is not None:
        return tenants.filter(pk=change.unit.agency_id)
    named = Q(units__calendar=change.calendar)
    code = change.calendar.region_id
    if change.calendar.named_only:
        return tenants.filter(named).distinct()
    if code is None:
        return tenants
    # Its own place, what lies in it, and governments above it that have offices in it.
    return tenants.filter(named | Q(region__in=ancestors(code)) | Q(region__code__startswith=f"{code}.")).distinct()


def _cause(change: CalendarChange) -> str:
    what = _what(change)
    return f"{what} ({change.source})" if change.source else what


def _what(change: CalendarChange) -> str:
    day = date_format(change.date, "j F Y", use_l10n=False) if change.date else ""
    match change.what:
        case CalendarChangeKind.UNIT:
            words = {"unit": change.unit, "calendar": change.calendar}
            return _("%(unit)s memakai %(calendar)s") % words
        case CalendarChangeKind.WEEKDAYS:
            named = [WEEKDAYS[int(number) - 1] for number in str(change.after.get("weekdays", "")) if number in "1234567"]
            return _("hari kerja menjadi %(days)s") % {"days": ", ".join(named)}
        case CalendarChangeKind.REMOVED:
            return _("%(day)s kembali seperti hari biasanya") % {"day": day}
    kind = str(change.after.get("kind", ""))
    label = str(DayKind(kind).label).lower() if kind in DayKind.values else kind
    return _("%(day)s menjadi %(kind)s") % {"day": day, "kind": label}
