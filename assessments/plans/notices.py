"""Mails about an action plan: which actions of an office wait for a report, and until when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from complaints.watch.notices import send
from organisations.queries import staff_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from assessments.models import Plan, PlanRow
    from assessments.quarters import Quarter
    from organisations.models import Unit


def owes_realisation(unit: Unit, plan: Plan, quarter: Quarter, rows: Sequence[PlanRow], until: dt.date) -> bool:
    """Tell everybody of an office who has a mail address. False when nobody could be told."""
    people = [user for user in staff_of(plan.agency, timezone.localdate(), units=[unit.pk]) if user.email]
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("Lapor: realisasi %(quarter)s sampai %(day)s") % {"quarter": quarter, "day": f"{until:%d-%m-%Y}"}
        context = {"unit": unit, "plan": plan, "quarter": quarter, "rows": rows, "until": until}
        # Everybody is told, also after the first.
        told = [send(user, subject, "plan_quarter", context) for user in people]
        return any(told)
