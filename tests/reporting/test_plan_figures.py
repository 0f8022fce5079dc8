"""Figures of action plans: what a slow count says, on dashboards, in reports, and as they were signed."""

from __future__ import annotations

import csv
import datetime as dt
import io
import random

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assessments.models import Plan
from lapor.figuring import provider
from organisations import snapshot
from organisations.models import Membership, Role, Unit, User
from reporting import catalogue, freezing, papers, reading
from reporting.catalogue import BY_KEY, Kind
from reporting.models import Report, ReportKind
from reporting.sections import SUBJECT
from reporting.sources import SOURCES
from tests.cast import Cast
from tests.cast import make as everybody
from tests.reporting.slow_plan import FIGURES, ZONE, SlowPlans, make

pytestmark = pytest.mark.django_db
DAYS = [dt.date(2025, 11, 20), dt.date(2026, 2, 3), dt.date(2026, 5, 12), dt.date(2026, 8, 30), dt.date(2026, 10, 9)]
NOW = dt.datetime(2026, 10, 20, 9, 0, tzinfo=ZONE)


@pytest.fixture
def cast() -> Cast:
    return everybody()


def made(cast: Cast, seed: int = 5) -> None:
    make(snapshot.default_agency(), [cast.pu, cast.other], cast.atasan, random.Random(seed), DAYS)


def client_of(role: Role, cast: Cast) -> Client:
    user = User.objects.create(username=f"one-{role}")
    Membership.objects.create(user=user, unit=cast.kominfo, role=role)
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize("seed", [5, 6])
def test_every_figure_of_a_plan_is_what_a_slow_count_row_by_row_says(cast: Cast, seed: int) -> None:
    made(cast, seed)
    agency, differ = snapshot.default_agency(), set()
    moments = [NOW, dt.datetime(2026, 4, 1, 0, 30, tzinfo=ZONE), dt.datetime(2026, 6, 30, 23, 30, tzinfo=ZONE)]
    for at in moments:
        today = reading.today(agency.pk, at)
        for period in (reading.months_to(today, 1), reading.months_to(today, 3).before, reading.months_to(today, 12).before):
            slow = SlowPlans(agency, period.until, at)
            whole, offices = (reading.book(agency.pk, axis, period, at) for axis in ("all", "unit"))
            for key, count in FIGURES.items():
                value = whole.value(BY_KEY[key])
                assert (value.number, value.of) == count(slow, None), (key, period, at)
                differ.add((key, value.number))
                for unit in (cast.pu, cast.other, cast.kominfo):
                    value = offices.value(BY_KEY[key], str(unit.pk))
                    assert (value.number, value.of) == count(slow, unit), (key, unit, period, at)
    assert len(differ) > 12, "the plans made up are too alike to try anything"


def test_the_slow_path_knows_every_figure_of_the_source_and_every_measure_has_a_source() -> None:
    read = [figure for figure in catalogue.FIGURES if figure.kind == Kind.READ]
    assert {figure.key for figure in read if figure.measures[0].startswith("plan:")} == set(FIGURES)
    assert all(figure.measures[0].split(":")[0] in SOURCES for figure in read)


def test_a_plan_that_is_written_signed_by_one_or_of_other_years_changes_nothing(cast: Cast) -> None:
    made(cast)
    agency = snapshot.default_agency()
    scope, period = reading.Scope(agency.pk), reading.months_to(NOW.date(), 1)
    before = [reading.figure(key, scope, period, NOW) for key in FIGURES]
    Plan.objects.create(agency=agency, name="Lain", first_year=2030, last_year=2031, made_by=cast.atasan)
    plan = Plan.objects.get(name="Rencana 0")
    plan.rows.update(better="up", ends=plan.last_year * 4 + 3, lead=cast.kominfo)
    plan.rows.first().targets.all().delete()  # type: ignore[union-attr]
    assert [reading.figure(key, scope, period, NOW) for key in FIGURES] == before
    assert before[0].of > 0


def test_of_a_topic_or_a_month_no_plan_says_anything(cast: Cast) -> None:
    made(cast)
    agency = snapshot.default_agency()
    period = reading.months_to(NOW.date(), 1)
    assert reading.book(agency.pk, "topic", period, NOW).value(BY_KEY["plan_reached"], "jalan").of == 0
    assert reading.timeline(agency.pk, period, NOW).value(BY_KEY["plan_reached"], "2026-10-01").of == 0


def test_it_asks_as_often_for_many_offices_as_for_one(cast: Cast) -> None:
    agency = snapshot.default_agency()
    said = []
    for units in ([cast.pu], list(Unit.objects.filter(agency=agency)[:12])):
        make(agency, units, cast.atasan, random.Random(len(units)), DAYS[:2])
        book = reading.book(agency.pk, "unit", reading.months_to(NOW.date(), 1), NOW)
        with CaptureQueriesContext(connection) as queries:
            for key in FIGURES:
                book.value(BY_KEY[key], str(cast.pu.pk))
        said.append(len(queries))
        for plan in Plan.objects.all():
            Plan.objects.filter(pk=plan.pk).update(name=f"lama {plan.pk}")
    assert said[0] == said[1] <= 8


def test_leaders_see_it_with_each_office_and_supervisors_beside_other_governments(cast: Cast) -> None:
    leader, watcher = client_of(Role.LEADER, cast), client_of(Role.SUPERVISOR, cast)
    assert 'id="rencana"' not in leader.get(reverse("leadership")).content.decode()
    made(cast)
    agency, period = snapshot.default_agency(), reading.months_to(timezone.localdate(), 1)
    value = reading.figure("plan_reached", reading.Scope(agency.pk), period)
    for client, page in ((leader, "leadership"), (watcher, "supervision")):
        words = client.get(reverse(page)).content.decode()
        section = words[words.index('id="rencana"') :]
        assert f"dari {value.of}" in section
        assert cast.pu.name in section
    rows = list(csv.reader(io.StringIO(leader.get(reverse("leadership_file", args=["rencana", "csv"])).content.decode("utf-8-sig"))))
    assert rows[0][:3] == ["Penanggung jawab", "Target rencana aksi yang tercapai", "dari"]
    assert {row[0] for row in rows[1:]} == {cast.pu.name, cast.other.name}
    assert leader.get(reverse("leadership_file", args=["rencana", "svg"])).status_code == 404
    assert "Target rencana aksi yang tercapai" in leader.get(reverse("definitions")).content.decode()


def test_a_report_tells_the_plan_and_stays_the_same_to_the_byte(cast: Cast) -> None:
    agency, at = snapshot.default_agency(), dt.datetime(2026, 7, 3, 9, tzinfo=ZONE)
    old = freezing.freeze(agency, ReportKind.MONTH, dt.date(2026, 5, 1), at=at)
    assert not [row for row in old.content["figures"] if row["key"] in FIGURES]
    before = papers.pdf(old), papers.workbook(old), old.content
    made(cast)
    report = freezing.freeze(agency, ReportKind.QUARTER, dt.date(2026, 5, 1), at=at)
    told = {row["key"]: row for row in report.content["figures"]}
    slow = SlowPlans(agency, report.until, at)
    for key, count in FIGURES.items():
        assert (told[key]["number"], told[key]["of"]) == count(slow, None)
    table = next(table for table in report.content["tables"] if table["title"] == "Rencana aksi menurut kantor")
    assert [row[0] for row in table["rows"]]
    assert {len(row) for row in table["rows"]} == {len(SUBJECT["rencana"].keys) + 1}
    assert table["even"]
    assert papers.pdf(report).startswith(b"%PDF")
    old = Report.objects.select_related("agency__coordinator").get(pk=old.pk)
    assert (papers.pdf(old), papers.workbook(old), old.content) == before


def test_the_assessment_may_ask_for_it_as_it_stood(cast: Cast) -> None:
    made(cast)
    agency = snapshot.default_agency()
    figure = provider().figure("plan_unreported", agency_id=agency.pk, unit_id=cast.pu.pk, at=NOW)
    assert figure.value == SlowPlans(agency, dt.date(2026, 11, 1), NOW).unreported(cast.pu)[0]
    assert figure.definition.endswith("Keadaan pada saat itu.")
