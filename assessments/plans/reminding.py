"""What the clock does for a plan: each quarter that has ended is asked for, and offices that lag are reminded, in their hours."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.utils import timezone

from assessments.models import Plan, PlanEvent, PlanEventKind
from assessments.plans import access, following, notices
from assessments.plans.content import signed_rows
from assessments.quarters import Quarter
from complaints import clocks, ladder
from complaints.watch import reminders

if TYPE_CHECKING:
    from assessments.models import PlanRow, QuarterAsked
    from organisations.models import Unit

# How long after its last day a report is still asked for by itself; later a person decides.
LATE = dt.timedelta(days=30)


def quarters_to_ask(now: dt.datetime) -> list[tuple[Plan, Quarter]]:
    """Plans in force whose last quarter has just ended and was not asked for yet."""
    ended = Quarter.at(Quarter.of(timezone.localdate(now)).index - 1)
    rows = Plan.objects.filter(access.IN_FORCE, first_year__lte=ended.year, last_year__gte=ended.year)
    return [(plan, ended) for plan in rows.exclude(quarters_asked__quarter=ended.index).select_related("agency__region")]


def due(asked: QuarterAsked, now: dt.datetime) -> list[tuple[Unit, list[PlanRow]]]:
    """Offices that owe a report, are at work now, and are to be told today: when first asked, on the days named, once a day."""
    if now.date() > asked.until + LATE:
        return []
    quarter = Quarter.at(asked.quarter)
    found = []
    for rows in following.by_lead(following.owing(signed_rows(asked.plan), quarter)).values():
        unit = rows[0].lead
        if unit is not None and reminders.is_at_work(unit, now) and _is_day(asked, unit, now):
            found.append((unit, rows))
    return found


def tell(asked: QuarterAsked, unit: Unit, rows: list[PlanRow]) -> bool:
    """Write to an office. False when nobody could be reached."""
    return notices.owes_realisation(unit, asked.plan, Quarter.at(asked.quarter), rows, asked.until)


def _is_day(asked: QuarterAsked, unit: Unit, now: dt.datetime) -> bool:
    told = PlanEvent.objects.filter(plan=asked.plan, kind=PlanEventKind.REMINDED, unit=unit, quarter=asked.quarter)
    last = told.order_by("-pk").values_list("at", flat=True).first()
    if last is None:
        return True
    calendar = clocks.unit_calendar(unit.pk)
    today = now.astimezone(calendar.zone).date()
    if last.astimezone(calendar.zone).date() == today:
        return False
    named = (asked.until - dt.timedelta(days=days) for days in following.rule_of(asked.plan, Quarter.at(asked.quarter)).remind_before)
    return any(ladder.moment(day, 0, calendar) == today for day in named)
