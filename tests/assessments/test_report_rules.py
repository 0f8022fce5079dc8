"""By when offices report on a plan: rules in versions, in a form, and no day moves that was told."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
import time_machine
from django.core import mail
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments import chasing, services
from assessments.models import Plan, PlanEventKind, ReportRule
from assessments.plans import content, following
from assessments.quarters import Quarter
from complaints import clocks
from organisations.models import User
from reporting import reading
from tests.assessments.conftest import World
from tests.assessments.test_plans import last_quarter, planned, reported, signed

pytestmark = pytest.mark.django_db


def running(world: World) -> Plan:
    """A plan that goes on for two years after this one."""
    year = timezone.localdate().year
    return services.make_plan(agency_id=world.period.agency_id, name="RAP", first_year=year - 1, last_year=year + 2, by=world.organisasi)


def ruled(world: World, plan: Plan, since: Quarter, days: int, before: tuple[int, ...] = (3,)) -> ReportRule:
    return services.set_report_rule(plan_id=plan.pk, since=since, report_days=days, remind_before=before, by=world.organisasi)


def test_a_rule_holds_from_its_quarter_until_the_next_rule(world: World) -> None:
    plan = running(world)
    now = Quarter.of(timezone.localdate())
    later = Quarter.at(now.index + 3)
    ruled(world, plan, later, 20)
    ruled(world, plan, now, 5)
    ruled(world, plan, later, 15)
    days = [following.rule_of(plan, Quarter.at(now.index + step)).report_days for step in (-2, 0, 2, 3, 6)]
    assert days == [10, 5, 5, 15, 15]
    due = following.last_day_to_report(plan, now)
    calendar = clocks.working_calendar(plan.agency.region_id or "")
    between = [now.last_day + dt.timedelta(days=step) for step in range(1, (due - now.last_day).days + 1)]
    assert sum(not calendar.day_off(day) for day in between) == 5


def test_no_quarter_that_is_over_or_was_asked_for_gets_another_rule(world: World) -> None:
    plan = running(world)
    now = Quarter.of(timezone.localdate())
    services.ask_quarter(plan=plan, quarter=now, by=world.organisasi)
    told = plan.quarters_asked.get().until
    for quarter in (Quarter.at(now.index - 1), now, Quarter(plan.last_year + 1, 1)):
        with pytest.raises(services.Refused, match="sudah diberitahukan"):
            ruled(world, plan, quarter, 20)
    ruled(world, plan, Quarter.at(now.index + 1), 20)
    assert following.last_day_to_report(plan, now) == told
    # Even what is counted otherwise by now stays as it was told.
    ReportRule.objects.create(plan=plan, valid_from=now.first_day, report_days=1, by=world.organisasi)
    assert following.last_day_to_report(plan, now) == told


def test_what_is_wrong_or_changes_nothing_is_refused_and_a_rule_never_changes(world: World) -> None:
    plan = running(world)
    now = Quarter.of(timezone.localdate())
    for days, before, said in (
        (0, (), "Isi antara"),
        (61, (), "Isi antara"),
        (5, (91,), "dipisah koma"),
        (10, (1, 5), "Tidak ada yang berubah"),
    ):
        with pytest.raises(services.Refused, match=said):
            ruled(world, plan, now, days, before)
    made = ruled(world, plan, now, 5)
    with pytest.raises(DatabaseError), transaction.atomic():
        ReportRule.objects.filter(pk=made.pk).update(report_days=9)
    with pytest.raises(DatabaseError), transaction.atomic():
        made.delete()


def test_the_next_plan_begins_as_the_one_before_ended(world: World) -> None:
    ruled(world, running(world), Quarter.of(timezone.localdate()), 7, (4, 2))
    first = planned(world).report_rules.get()
    assert (first.report_days, first.remind_before) == (7, [4, 2])


def test_organisation_changes_it_by_the_form_which_says_what_became_of_it_and_keeps_what_was_typed(world: World, client: Client) -> None:
    plan = running(world)
    now = Quarter.of(timezone.localdate())
    page = reverse("plan_rules", args=[plan.pk])
    client.force_login(world.organisasi)
    assert 'value="10"' in client.get(page).content.decode()
    wrong = client.post(page, {"since": now.index, "report_days": "15", "remind_before": "besok"})
    assert wrong.status_code == 422
    assert 'value="besok"' in wrong.content.decode()
    assert client.post(page, {"since": now.index - 1, "report_days": "15", "remind_before": ""}).status_code == 422
    assert client.post(page, {"since": now.index, "report_days": "15", "remind_before": "3, 7"}).status_code == 302
    rule = following.rule_of(plan, now)
    assert (rule.report_days, rule.remind_before) == (15, [7, 3])
    event = plan.events.get(kind=PlanEventKind.RULED)
    assert (event.by, event.quarter) == (world.organisasi, now.index)
    assert event.text == f"Mulai {now}: 15 hari kerja (sebelumnya 10), diingatkan 7, 3 hari sebelum hari terakhir."
    told = client.get(page).content.decode()
    assert "15 hari kerja" in told
    assert "10 hari kerja" in told
    for user in (world.cast.petugas, world.cast.pengawas):
        client.force_login(user)
        assert client.get(page).status_code == 404
        assert client.post(page, {"since": now.index, "report_days": "2"}).status_code == 404


def test_the_clock_reminds_by_the_rule_of_the_quarter_it_asked_for(world: World) -> None:
    plan = signed(world, ends=Quarter(timezone.localdate().year, 4).index)
    User.objects.filter(pk=world.cast.petugas.pk).update(email="petugas@example.id")
    quarter = last_quarter()
    zone = clocks.zone_of(plan.agency.region_id or "")

    def told_on(day: dt.date) -> bool:
        mail.outbox.clear()
        chasing.tell(now=dt.datetime.combine(day, dt.time(10), tzinfo=zone))
        return any(str(quarter) in told.subject for told in mail.outbox)

    # Written while the quarter ran.
    with time_machine.travel(dt.datetime.combine(quarter.first_day, dt.time(9), tzinfo=zone), tick=False):
        ruled(world, plan, quarter, 12, (4,))
    until = following.last_day_to_report(plan, quarter)
    days = [quarter.last_day + dt.timedelta(days=step) for step in range(1, (until - quarter.last_day).days + 1)]
    asked, reminded = (day for day in days if told_on(day))
    assert plan.quarters_asked.get().until == until
    assert (until - reminded).days >= 4, "on the day named, or on the working day before it"
    assert asked < reminded


def test_a_plan_says_how_it_stands_as_the_dashboards_do(world: World, client: Client) -> None:
    over = last_quarter()
    plan = signed(world, begins=over.index - 3, ends=over.index + 1)
    row = plan.rows.get(indicator_key="sk")
    version = content.signed_version(plan)
    assert version is not None
    target = next(each for each in content.read_content(version)["rows"] if each["id"] == row.pk)["targets"][str(over.year)]
    reported(world, row, over, value=Decimal(target))
    client.force_login(world.cast.petugas)
    page = client.get(reverse("plan", args=[plan.pk])).content.decode()
    assert f"1 dari 2 target tahun {over.year} sudah tercapai." in page
    told = reading.figure("plan_reached", reading.Scope(plan.agency_id), reading.months_to(timezone.localdate(), 1))
    assert (told.hits, told.of) == (1, 2)
