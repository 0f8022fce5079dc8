"""The rounds of the assessment: mail that offices are owed, reminders on the days that the round names, samples drawn and settled.

The row is the queue: a form says which mail is still owed, so that a mail server that is away costs a delay and nothing else.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from contextlib import suppress

from django.utils import timezone

from assessments import notices, services
from assessments.access import FILLING
from assessments.models import Assessment, Period, QualitySample, QuarterAsked, Scope
from assessments.plans import reminding
from assessments.quality import population
from assessments.quarters import Quarter
from assessments.workflow import WRITABLE
from complaints import clocks, ladder
from complaints.watch import reminders
from complaints.watch.desks import Desks
from complaints.watch.rounds import alone
from organisations import snapshot
from organisations.models import Agency, Role, User

# Mails of one run; the next goes on ten minutes later.
MOST = 300


def tell(*, now: dt.datetime | None = None) -> int:
    """Remind by the calendar, then send what is owed, each office while it is at work; how many mails went out."""
    at = now or timezone.now()
    with alone("assessments") as mine:
        if not mine:
            return 0
        for period in Period.objects.filter(closed_at__isnull=True):
            _remind(period, at)
        return _send(at) + _of_plans(at)


def samples(*, now: dt.datetime | None = None) -> int:
    """Draw last month's sample of every government whose day has come, and settle those to which nobody may object any more.

    Returns how many were drawn. What cannot be done now is tried again the next time.
    """
    with alone("samples") as mine:
        if not mine:
            return 0
        drawn = sum(_draw(agency, now) for agency in Agency.objects.filter(is_tenant=True).select_related("region").order_by("pk"))
        for sample in QualitySample.objects.filter(done_at__isnull=True).order_by("pk"):
            services.drop_unfit(sample_id=sample.pk)
            if sample.told_at:
                # Until the last day for objections is over, and while one waits for its answer.
                with suppress(services.Refused):
                    services.settle_sample(sample_id=sample.pk, by=None)
        return drawn


def _draw(agency: Agency, now: dt.datetime | None) -> int:
    today = population.today(agency, now)
    month = population.before(today.replace(day=1))
    rule = population.rule_for(agency.pk, month)
    if rule is None or today.day < rule.draw_day or QualitySample.objects.filter(agency=agency, month=month).exists():
        return 0
    # A month in which nothing ended has no sample.
    with suppress(services.Refused):
        services.draw_sample(agency=agency, month=month, by=None, now=now)
        return 1
    return 0


def _of_plans(now: dt.datetime) -> int:
    """What plans reached in the quarter that ended is asked for by itself; how many offices were told."""
    for plan, quarter in reminding.quarters_to_ask(now):
        services.ask_quarter(plan=plan, quarter=quarter, by=None)
    told = 0
    for asked in QuarterAsked.objects.filter(until__gte=timezone.localdate(now) - reminding.LATE).select_related("plan__agency__region"):
        for unit, rows in reminding.due(asked, now):
            if reminding.tell(asked, unit, rows):
                services.note_plan_reminded(plan=asked.plan, quarter=Quarter.at(asked.quarter), unit=unit, by=None)
                told += 1
    return told


def _remind(period: Period, now: dt.datetime) -> None:
    """Offices for which today is one of the days before the deadline, and whom nobody reminded today."""
    if not period.remind_before:
        return
    forms = period.assessments.filter(status__in=WRITABLE).select_related("unit")
    due = [form.unit_id for form in forms if _is_day(form, period, now) and reminders.is_at_work(form.unit, now)]
    if due:
        services.remind(period_id=period.pk, unit_ids=due, by=None, now=now)


def _is_day(form: Assessment, period: Period, now: dt.datetime) -> bool:
    """A day that is no working day for the office counts on the working day before it."""
    today = now.astimezone(snapshot.zone_of_unit(form.unit_id)).date()
    calendar = clocks.unit_calendar(form.unit_id)
    named = (period.deadline - dt.timedelta(days=days) for days in period.remind_before)
    return any(ladder.moment(day, 0, calendar) == today for day in named)


def _send(now: dt.datetime) -> int:
    owed = Assessment.objects.exclude(owed="").filter(status__in=WRITABLE, period__closed_at__isnull=True)
    forms = [
        form for form in owed.select_related("unit", "period", "instrument").order_by("pk")[:MOST] if reminders.is_at_work(form.unit, now)
    ]
    desks = Desks(timezone.localdate(now))
    desks.load_units({form.unit_id for form in forms})
    sent, done = 0, []
    for form in forms:
        told = [notices.tell(user, form) for user in people_of(form, desks) if user.email]
        sent += sum(told)
        # With one mail out of three gone, a second try would tell two people twice; the desk tells all of them anyway.
        if not told or any(told):
            done.append(form.pk)
    services.mailed(form_ids=done)
    return sent


def people_of(form: Assessment, desks: Desks) -> Iterable[User]:
    """Who fills in a form; the desks of its office must be loaded."""
    return desks.people(form.unit_id, [Role.ORGANISATION] if form.instrument.scope == Scope.REGENCY else FILLING)
