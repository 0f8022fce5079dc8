"""The only writer of when offices report on a plan: rules in versions, none of which reaches a quarter that was asked for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from assessments.models import Plan, PlanEvent, PlanEventKind, ReportRule
from assessments.plans import following
from assessments.quarters import Quarter
from organisations.services import Refused

if TYPE_CHECKING:
    from organisations.models import User

MOST_DAYS, MOST_BEFORE, MOST_REMINDERS = 60, 90, 10
# What the first plan of a government begins with; a later one begins as the one before it ended.
FIRST_REMINDERS = (5, 1)


def first_rule(plan: Plan, by: User) -> ReportRule:
    """The rule a new plan begins with: the newest its government has, else the usual one."""
    last = ReportRule.objects.filter(plan__agency=plan.agency_id).order_by("-pk").first()
    made = ReportRule(plan=plan, valid_from=dt.date(plan.first_year, 1, 1), remind_before=list(FIRST_REMINDERS), by=by)
    if last is not None:
        made.report_days, made.remind_before = last.report_days, last.remind_before
    made.save()
    return made


@transaction.atomic
def set_rule(*, plan_id: int, since: Quarter, report_days: int, remind_before: Sequence[int], by: User) -> ReportRule:
    """From a quarter on, report within so many working days of its end, reminded so many days before the last of them.

    Raises Refused for a quarter that is over or was asked for: its last day was told.
    """
    plan = Plan.objects.select_for_update(of=("self",)).select_related("agency").get(pk=plan_id)
    if since not in following.quarters_to_rule(plan):
        raise Refused(_("Batas triwulan itu sudah diberitahukan kepada OPD, jadi tidak bisa diubah."))
    days = sorted(set(remind_before), reverse=True)
    if not 1 <= report_days <= MOST_DAYS:
        raise Refused(_("Isi antara 1 dan %(most)d hari kerja.") % {"most": MOST_DAYS})
    if len(days) > MOST_REMINDERS or any(not 0 <= day <= MOST_BEFORE for day in days):
        raise Refused(_("Tulis angka hari dipisah koma, misalnya: 14, 7, 3, 1."))
    before = following.rule_of(plan, since)
    if (before.report_days, before.remind_before) == (report_days, days):
        raise Refused(_("Tidak ada yang berubah."))
    made = ReportRule.objects.create(plan=plan, valid_from=since.first_day, report_days=report_days, remind_before=days, by=by)
    with translation.override(settings.LANGUAGE_CODE):
        text = _said(since, before, made)
    PlanEvent.objects.create(plan=plan, kind=PlanEventKind.RULED, by=by, quarter=since.index, text=text)
    return made


def _said(since: Quarter, before: ReportRule, after: ReportRule) -> str:
    words = _("Mulai %(quarter)s: %(days)d hari kerja (sebelumnya %(before)d), diingatkan %(reminders)s hari sebelum hari terakhir.")
    reminders = ", ".join(map(str, after.remind_before)) or "-"
    return words % {"quarter": since, "days": after.report_days, "before": before.report_days, "reminders": reminders}
