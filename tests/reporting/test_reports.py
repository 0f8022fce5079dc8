"""Periodic reports: frozen once, the same bytes later whatever came in since, written by some and signed; and the log of activities."""

from __future__ import annotations

import datetime as dt
import io
import random
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from organisations import snapshot
from organisations.models import Membership, Role, User
from reporting import counting, freezing, papers, reading
from reporting.models import Activity, Report, ReportKind
from tests.cast import Cast, make
from tests.reporting import made_up

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 7, 3, 9, 0, tzinfo=ZoneInfo("Asia/Makassar"))


@pytest.fixture
def cast() -> Cast:
    return make()


def history(number: int, *, now: dt.datetime, first: int = 0, days: int = 300) -> None:
    made = made_up.make(number, now=now, agency=snapshot.default_agency(), chance=random.Random(first), days=days, first=first)
    counting.count([case.pk for case in made])


def client_of(role: Role, cast: Cast) -> Client:
    user = User.objects.create(username=f"one-{role}")
    Membership.objects.create(user=user, unit=cast.kominfo, role=role)
    client = Client()
    client.force_login(user)
    return client


def test_a_report_is_the_same_to_the_byte_after_new_data(cast: Cast) -> None:
    history(60, now=NOW)
    agency = snapshot.default_agency()
    report = freezing.freeze(agency, ReportKind.QUARTER, dt.date(2026, 5, 1), at=NOW)
    assert (report.since, report.until) == (dt.date(2026, 4, 1), dt.date(2026, 7, 1))
    before = papers.pdf(report), papers.workbook(report), report.content
    scope, period = reading.Scope(agency.pk), reading.Period(report.since, report.until)
    live = reading.figure("received", scope, period).number
    history(60, now=NOW, first=100, days=90)  # arrived late, with the true day of their receipt
    assert reading.figure("received", scope, period).number > live
    again = freezing.freeze(agency, ReportKind.QUARTER, dt.date(2026, 6, 1), at=timezone.now())
    assert again.pk == report.pk
    report = Report.objects.select_related("agency__coordinator").get(pk=report.pk)
    assert (papers.pdf(report), papers.workbook(report), report.content) == before
    assert freezing.digest(report.content) == report.sha256


def test_the_paper_and_the_workbook_say_the_same_figures(cast: Cast) -> None:
    history(60, now=NOW)
    report = freezing.freeze(snapshot.default_agency(), ReportKind.YEAR, dt.date(2025, 5, 1), at=NOW)
    freezing.reword(report.pk, {"obstacles": "Dua kantor tanpa petugas.", "signer_title": "Sekretaris Daerah", "number": "065/12/ORG"})
    report.refresh_from_db()
    words = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(papers.pdf(report))).pages)
    for said in (
        "PEMERINTAH KABUPATEN SINJAI",
        "LAPORAN TAHUNAN 2025",
        "065/12/ORG",
        "Dua kantor tanpa petugas.",
        "Sekretaris Daerah,",
        "NIP.",
    ):
        assert said in words
    book = openpyxl.load_workbook(io.BytesIO(papers.workbook(report)))
    rows = {row[0]: row[1] for row in book["Angka"].iter_rows(min_row=2, values_only=True)}
    for figure in report.content["figures"]:
        assert rows[figure["name"]] == pytest.approx(figure["number"]) if figure["number"] is not None else rows[figure["name"]] is None
    assert rows["Masuk"] == reading.figure("received", reading.Scope(report.agency_id), reading.Period(report.since, report.until)).number
    assert book["Keterangan"]["B6"].value == "Dua kantor tanpa petugas."


def test_what_was_frozen_and_what_was_signed_cannot_be_changed(cast: Cast) -> None:
    report = freezing.freeze(snapshot.default_agency(), ReportKind.MONTH, dt.date(2026, 5, 1), at=NOW)
    for change in ({"content": {}}, {"sha256": "0" * 64}, {"since": dt.date(2026, 1, 1)}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Report.objects.filter(pk=report.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        report.delete()
    freezing.sign(report.pk, by=cast.koordinator)
    with pytest.raises(freezing.Signed):
        freezing.reword(report.pk, {"opening": "lain"})
    with pytest.raises(DatabaseError), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(opening="lain")


def test_reports_are_prepared_when_their_span_ended_and_once(cast: Cast) -> None:
    assert freezing.prepare_due(NOW) == 4
    assert freezing.prepare_due(NOW) == 0
    spans = {(report.kind, report.since.isoformat(), report.until.isoformat()) for report in Report.objects.all()}
    assert spans == {
        ("month", "2026-06-01", "2026-07-01"),
        ("quarter", "2026-04-01", "2026-07-01"),
        ("half", "2026-01-01", "2026-07-01"),
        ("year", "2025-01-01", "2026-01-01"),
    }
    assert freezing.prepare_due(NOW + dt.timedelta(days=30)) == 1


def test_a_span_that_runs_is_not_frozen(cast: Cast) -> None:
    with pytest.raises(freezing.Unfinished):
        freezing.freeze(snapshot.default_agency(), ReportKind.MONTH, dt.date(2026, 7, 1), at=NOW)


def test_organisation_writes_and_signs_and_a_supervisor_reads_what_is_signed(cast: Cast) -> None:
    writer, watcher, leader = (client_of(role, cast) for role in (Role.ORGANISATION, Role.SUPERVISOR, Role.LEADER))
    made = writer.post(reverse("periodic_list"), {"kind": "month", "month": "2025-09"})
    report = Report.objects.get()
    page = reverse("periodic", args=[report.pk])
    assert made.headers["Location"] == page
    assert watcher.get(page).status_code == 404
    assert leader.get(page).status_code == 200
    assert leader.post(page, {"opening": "x"}).status_code == 403
    assert writer.post(page, {"opening": "Kami membuka loket di pasar.", "number": "1"}).status_code == 302
    assert leader.post(reverse("periodic_sign", args=[report.pk])).status_code == 403
    assert writer.post(reverse("periodic_sign", args=[report.pk])).status_code == 302
    assert "Kami membuka loket di pasar." in watcher.get(page).content.decode()
    assert writer.post(page, {"opening": "lain"}).status_code == 403
    for form in ("pdf", "xlsx"):
        assert watcher.get(reverse("periodic_file", args=[report.pk, form])).status_code == 200
    assert watcher.get(reverse("periodic_file", args=[report.pk, "exe"])).status_code == 404


def test_a_wrong_month_is_said_and_what_was_typed_stays(cast: Cast) -> None:
    writer = client_of(Role.ORGANISATION, cast)
    for month, said in (("kemarin", "Tulis tahun dan bulannya"), ("2999-01", "belum selesai")):
        answer = writer.post(reverse("periodic_list"), {"kind": "quarter", "month": month})
        assert answer.status_code == 422
        assert said in answer.content.decode()
        assert f'value="{month}"' in answer.content.decode()


def test_activities_are_noted_struck_out_and_told_in_the_report(cast: Cast) -> None:
    writer = client_of(Role.ORGANISATION, cast)
    row = {"kind": "outreach", "on": "2026-06-04", "title": "Lapor di pasar", "place": "Pasar Balangnipa", "participants": "40"}
    assert writer.post(reverse("activities"), row | {"participants": ""}).status_code == 422
    assert writer.post(reverse("activities"), row | {"on": "2999-01-01"}).status_code == 422
    assert writer.post(reverse("activities"), row).status_code == 302
    writer.post(reverse("activities"), row | {"title": "Salah catat"})
    wrong = Activity.objects.get(title="Salah catat")
    assert writer.post(reverse("activity_strike", args=[wrong.pk])).status_code == 302
    assert "Salah catat" not in writer.get(reverse("activities")).content.decode()
    assert "Lapor di pasar" in writer.get(reverse("activities_file")).content.decode()
    report = freezing.freeze(snapshot.default_agency(), ReportKind.MONTH, dt.date(2026, 6, 1), at=NOW)
    told = next(table for table in report.content["tables"] if table["title"] == "Sosialisasi kepada warga")
    assert told["rows"] == [["4 Juni 2026", "Lapor di pasar", "Pasar Balangnipa", "", 40]]
    assert client_of(Role.OFFICER, cast).get(reverse("activities")).status_code == 403
