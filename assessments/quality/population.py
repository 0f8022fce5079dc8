"""From which cases a month is drawn, by which rule, and what has become of a case since."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from assessments.models import SampleRule, WhyDropped
from assessments.quality.access import ANSWERS
from assessments.quality.draw import Member
from complaints import access, clocks
from complaints.models import Complaint, ComplaintClass, ComplaintEvent, Visibility
from complaints.workflow import Status

if TYPE_CHECKING:
    from organisations.models import Agency


def rule_for(agency_id: int, month: dt.date) -> SampleRule | None:
    """The rule that holds for a month: a government's own before the one that ships, the newest first."""
    rows = SampleRule.objects.filter(Q(agency=agency_id) | Q(agency__isnull=True), valid_from__lte=month)
    return min(rows.select_related("sheet"), key=lambda row: (row.agency_id is None, -row.valid_from.toordinal(), -row.pk), default=None)


def after(month: dt.date) -> dt.date:
    """The first day of the month after."""
    return (month + dt.timedelta(days=31)).replace(day=1)


def before(month: dt.date) -> dt.date:
    """The first day of the month before."""
    return (month - dt.timedelta(days=1)).replace(day=1)


def ended(agency: Agency, month: dt.date) -> list[Member]:
    """Every case that ended in a month, that an office had answered, and that may be read; days are those of the government's place."""
    zone = clocks.zone_of(agency.region_id or "")
    first, last = (dt.datetime.combine(day, dt.time(), tzinfo=zone) for day in (month, after(month)))
    answered = ComplaintEvent.objects.filter(complaint=OuterRef("pk"), kind__in=ANSWERS)
    rows = access.readable_for_quality().filter(
        Exists(answered), agency=agency, owner__is_external=False, ended_at__gte=first, ended_at__lt=last
    )
    return [Member(number, unit) for number, unit in rows.values_list("number", "owner__code")]


def today(agency: Agency, now: dt.datetime | None = None) -> dt.date:
    """The day it is where a government is."""
    return timezone.localdate(now, clocks.zone_of(agency.region_id or ""))


def why_dropped(complaint: Complaint) -> WhyDropped | None:
    """Why a case may no longer be read; None while it may."""
    if complaint.sealed:
        return WhyDropped.SEALED
    if complaint.accused_id is not None or complaint.complaint_class == ComplaintClass.WHISTLEBLOWING:
        return WhyDropped.ACCUSING
    if complaint.visibility == Visibility.SECRET:
        return WhyDropped.SECRET
    return WhyDropped.WITHDRAWN if complaint.status == Status.WITHDRAWN else None
