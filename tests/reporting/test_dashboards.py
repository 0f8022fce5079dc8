"""Dashboards: who may see which government, that every chart has its table and files, and that a page asks a fixed number of times."""

from __future__ import annotations

import csv
import datetime as dt
import io
import random
import xml.etree.ElementTree as ET
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from channels_intake.templatetags.channels import NAMES
from complaints.models import Complaint
from organisations import snapshot
from organisations.models import Agency, AgencyLevel, Membership, Role, Unit, User
from reporting import asking, boards, catalogue, counting, freezing, reading, rights
from reporting.models import Cell, ReportKind
from tests.cast import Cast, make
from tests.reporting import made_up, slow_plan

pytestmark = pytest.mark.django_db
PLAN_DAYS = [dt.date(2026, 2, 3), dt.date(2026, 5, 12), dt.date(2026, 8, 30)]


@pytest.fixture
def cast() -> Cast:
    return make()


def client_of(role: Role, unit: Unit) -> Client:
    user = User.objects.create(username=f"one-{role}-{unit.pk}")
    Membership.objects.create(user=user, unit=unit, role=role)
    client = Client()
    client.force_login(user)
    return client


def filled(number: int = 60) -> None:
    made = made_up.make(number, now=timezone.now(), agency=snapshot.default_agency(), chance=random.Random(1), days=300)
    counting.count([case.pk for case in made])


def another_regency(code: str = "73.08") -> Agency:
    return Agency.objects.create(
        key=f"pemda-{code}", name=f"Pemerintah {code}", short_name=code, level=AgencyLevel.REGENCY, region_id=code, is_tenant=True
    )


def body(level: AgencyLevel, region: str | None) -> Unit:
    agency = Agency.objects.create(key=f"body-{level}", name="Badan", short_name="Badan", level=level, region_id=region)
    return Unit.objects.create(code=f"body-{level}", agency=agency, name="Badan", short_name="Badan", is_external=True)


def test_a_leader_sees_figures_and_no_case(cast: Cast) -> None:
    filled()
    client = client_of(Role.LEADER, cast.kominfo)
    page = client.get(reverse("leadership") + "?bulan=12")
    assert page.status_code == 200
    assert "Dijawab tepat waktu" in page.content.decode()
    for closed in ("supervision", "coordination", "overview"):
        assert client.get(reverse(closed)).status_code == 403


def test_every_chart_is_drawn_with_a_title_and_comes_as_picture_and_table(cast: Cast) -> None:
    filled()
    client = client_of(Role.LEADER, cast.kominfo)
    page = client.get(reverse("leadership") + "?bulan=12").content.decode()
    for name in ("tren", "peta", "panas", "saluran"):
        assert f'<title id="judul-{name}">' in page
        picture = client.get(reverse("leadership_file", args=[name, "svg"]) + "?bulan=12")
        assert ET.fromstring(picture.content).tag.endswith("svg")
        assert b" class=" not in picture.content
        rows = list(csv.reader(io.StringIO(client.get(reverse("leadership_file", args=[name, "csv"])).content.decode("utf-8-sig"))))
        assert len(rows) > 1
        assert {len(row) for row in rows} == {len(rows[0])}
    figures = client.get(reverse("leadership_file", args=["angka", "csv"])).content.decode("utf-8-sig")
    assert len(list(csv.reader(io.StringIO(figures)))) == len(catalogue.FIGURES) + 1
    assert client.get(reverse("leadership_file", args=["angka", "svg"])).status_code == 404


def test_the_page_asks_as_often_of_many_cases_as_of_few(cast: Cast) -> None:
    client = client_of(Role.LEADER, cast.kominfo)
    said = []
    for number in (150, 60):
        filled(number) if number == 150 else made_more()
        client.get(reverse("leadership") + "?bulan=12")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(reverse("leadership") + "?bulan=12")
        said.append(len(queries))
    assert said[0] == said[1] < 50


def made_more() -> None:
    now, chance = timezone.now(), random.Random(2)
    made = made_up.make(60, now=now, agency=snapshot.default_agency(), chance=chance, days=300, first=200)
    counting.count([case.pk for case in made])


@pytest.mark.parametrize(
    ("level", "region", "seen"),
    [(AgencyLevel.CENTRAL, None, 3), (AgencyLevel.PROVINCE, "73", 2), (AgencyLevel.PROVINCE, "74", 0), (AgencyLevel.COMPANY, None, 0)],
)
def test_a_supervisor_sees_the_governments_below(cast: Cast, level: AgencyLevel, region: str | None, seen: int) -> None:
    another_regency()
    another_regency("33.01")
    unit = body(level, region)
    client = client_of(Role.SUPERVISOR, unit)
    user = User.objects.get(username=f"one-{Role.SUPERVISOR}-{unit.pk}")
    assert len(rights.supervised(user)) == seen
    page = client.get(reverse("supervision"))
    assert page.status_code == (200 if seen else 403)
    if seen:
        assert ("Pemerintah 33.01" in page.content.decode()) == (level == AgencyLevel.CENTRAL)
        foreign = client.get(reverse("supervision") + "?pemda=pemda-33.01").status_code
        assert foreign == (200 if level == AgencyLevel.CENTRAL else 404)


def test_the_page_asks_as_often_of_many_governments_as_of_two(cast: Cast) -> None:
    filled()
    client = client_of(Role.SUPERVISOR, body(AgencyLevel.CENTRAL, None))
    # One is an hour behind, so between eleven and midnight two days are asked for.
    another_regency("33.01")
    said = []
    for code in ("73.08", "73.09", "73.10", "73.11"):
        another_regency(code)
        client.get(reverse("supervision") + "?bulan=12")
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("supervision") + "?bulan=12")
        said.append(len(queries))
    assert set(said) == {said[0]}


def test_governments_beside_each_other_have_what_each_has_alone(cast: Cast) -> None:
    at = dt.datetime(2026, 10, 20, 9, 0, tzinfo=slow_plan.ZONE)
    here, there, empty = snapshot.default_agency(), another_regency(), another_regency("33.01")
    office = Unit.objects.create(code="there", agency=there, name="Dinas", short_name="Dinas")
    for agency, number in ((here, 40), (there, 25)):
        made = made_up.make(number, now=at, agency=agency, chance=random.Random(number), days=300)
        counting.count([case.pk for case in made])
    for agency, unit in ((here, cast.pu), (there, office)):
        slow_plan.make(agency, [unit, cast.other], cast.atasan, random.Random(5), PLAN_DAYS)
    agencies, period = [here, there, empty], reading.months_to(at.date(), 12)
    together = reading.books(agencies, period, at)
    for agency in agencies:
        alone = reading.book(agency.pk, "all", period, at)
        assert [together[agency.pk].value(figure) for figure in catalogue.FIGURES] == [alone.value(figure) for figure in catalogue.FIGURES]
    for key in ("received", "plan_reached"):
        assert [together[agency.pk].value(catalogue.BY_KEY[key]).of > 0 for agency in agencies] == [True, True, False]


def test_a_supervisor_of_one_government_sees_no_other(cast: Cast) -> None:
    another_regency()
    client = client_of(Role.SUPERVISOR, cast.kominfo)
    assert "Pemerintah 73.08" not in client.get(reverse("supervision")).content.decode()
    assert client.get(reverse("supervision") + "?pemda=pemda-73.08").status_code == 404
    assert client.get(reverse("supervision_file", args=["kantor", "csv"]) + "?pemda=pemda-73.08").status_code == 404


def test_no_two_channels_are_told_as_one(cast: Cast) -> None:
    agency, period = snapshot.default_agency(), reading.months_to(timezone.localdate(), 1)
    Cell.objects.bulk_create(
        Cell(agency_id=agency.pk, axis="channel", key=name, month=period.since, measure="in", value=0, n=1) for name in NAMES
    )
    words = [row[0] for row in boards.channels(agency, period, timezone.now()).table.rows]
    assert len(words) == len(set(words)) == len(NAMES)
    assert "Telegram" in words
    frozen = freezing.gather(agency, ReportKind.MONTH, period, timezone.now())
    told = next(table for table in frozen["tables"] if table["title"] == "Menurut saluran")
    assert {row[0] for row in told["rows"]} == set(words)


def test_odd_spans_are_the_month_of_today(cast: Cast) -> None:
    client = client_of(Role.LEADER, cast.kominfo)
    for asked in ("bulan=7", "bulan=x&sampai=2026-13", "sampai=2999-01", "sampai=%00"):
        assert client.get(f"{reverse('leadership')}?{asked}").status_code == 200


def test_no_cell_of_a_file_is_a_formula() -> None:
    assert asking.harmless("=HYPERLINK()") == "'=HYPERLINK()"
    assert asking.harmless(-3) == -3


def test_the_public_reads_what_each_figure_means(client: Client) -> None:
    page = client.get(reverse("definitions")).content.decode()
    for figure in catalogue.PUBLIC:
        assert f'id="{figure.key}"' in page


def test_a_second_regency_is_a_file_and_is_compared_by_the_same_definitions(cast: Cast, settings: Any) -> None:
    settings.DEBUG = True
    filled(30)
    call_command("load_demo", "--regency", "73.08", "--complaints", "40", stdout=io.StringIO())
    call_command("load_demo", "--regency", "73.08", stdout=io.StringIO())
    sinjai, bone = Agency.objects.filter(is_tenant=True).order_by("key")
    assert (bone.region_id, bone.units.count()) == ("73.08", 43)
    client = Client()
    client.force_login(User.objects.get(username="provinsi"))
    page = client.get(reverse("supervision") + "?bulan=12&pemda=pemda-73-08").content.decode()
    assert sinjai.name in page
    assert bone.name in page
    assert counting.faults() == []
    today = reading.today(bone.pk)
    received = [
        reading.figure("received", reading.Scope(agency.pk), reading.months_to(today, 48)).number + sealed
        for agency, sealed in ((sinjai, Complaint.objects.filter(sealed=True).count()), (bone, 0))
    ]
    assert received == [30, 40]
    with pytest.raises(CommandError, match="--units"):
        call_command("load_demo", "--regency", "33.01")


@pytest.mark.parametrize(
    ("roles", "page"),
    [
        ((Role.LEADER,), "leadership"),
        ((Role.ORGANISATION,), "leadership"),
        ((Role.SUPERVISOR,), "supervision"),
        ((Role.OFFICER, Role.LEADER), ""),
        ((), ""),
    ],
)
def test_each_begins_where_their_work_is(cast: Cast, roles: tuple[Role, ...], page: str) -> None:
    user = User.objects.create(username="one")
    for role in roles:
        Membership.objects.create(user=user, unit=cast.kominfo, role=role)
    assert rights.door(user) == page


@pytest.mark.parametrize(("role", "address"), [(Role.LEADER, "/pimpinan/"), (Role.SUPERVISOR, "/pengawas/"), (Role.OFFICER, "")])
def test_who_begins_at_figures_finds_back_to_them_from_any_page(client: Client, cast: Cast, role: Role, address: str) -> None:
    user = User.objects.create(username="one")
    Membership.objects.create(user=user, unit=cast.kominfo, role=role)
    client.force_login(user)
    frame = client.get("/kerja/").content.decode().partition("</nav>")[0]
    assert [each for each in ("/pimpinan/", "/pengawas/") if f'href="{each}"' in frame] == ([address] if address else [])


@pytest.mark.parametrize("address", ["/kegiatan/", "/laporan-berkala/"])
def test_the_coordinator_finds_back_to_coordination(client: Client, cast: Cast, address: str) -> None:
    client.force_login(cast.koordinator)
    assert 'href="/koordinasi/"' in client.get(address).content.decode().partition("</nav>")[0]
