"""The action plan: proposed from what was weak, written, signed, reported on, compared, printed."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal

import openpyxl
import pytest
import time_machine
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from pypdf import PdfReader

from assessments import chasing, services
from assessments.access import standing
from assessments.forms.plans import NumberField
from assessments.models import Plan, PlanRow, PlanStatus, Progress, Realisation
from assessments.plans import access, content, following, paper
from assessments.plans.proposals import Judged, proposals, steps
from assessments.plans.timeline import timeline
from assessments.quarters import Quarter, between
from complaints import clocks
from organisations.models import Membership, Role, User
from tests.assessments.conftest import SMALL, Known, World

pytestmark = pytest.mark.django_db


def weak_round(world: World) -> None:
    """A final form in which the rekap was found worthless and the SK half."""
    form = world.reviewed(rekap="0", sk="1")
    services.accept(form_id=form.pk, by=world.cast.petugas)


def planned(world: World, *, years: int = 2) -> Plan:
    year = timezone.localdate().year
    return services.make_plan(
        agency_id=world.period.agency_id, name="Rencana aksi", first_year=year - years + 1, last_year=year, by=world.organisasi
    )


def proposed(world: World) -> Plan:
    weak_round(world)
    plan = planned(world)
    services.propose(plan_id=plan.pk, period=world.period, below=Decimal(2), home_id=world.setda.pk, by=world.organisasi)
    return plan


def signed(world: World, **instead: object) -> Plan:
    """A plan in force; `instead` is what all its rows say, by field of PlanRow."""
    plan = proposed(world)
    if instead:
        plan.rows.update(**instead)
    for row in plan.rows.all():
        services.accept_plan_row(plan_id=plan.pk, pk=row.pk)
    services.hand_in_plan(plan_id=plan.pk, by=world.organisasi)
    services.review_plan(plan_id=plan.pk, by=world.organisasi2)
    sign(world, plan)
    return Plan.objects.get(pk=plan.pk)


def sign(world: World, plan: Plan) -> None:
    version = plan.versions.order_by("-pk")[0]
    for signer in ("secretary", "head"):
        services.sign_plan(
            plan_id=plan.pk,
            signer=signer,
            name="Nama",
            number="",
            signed_on=timezone.localdate(),
            sha256=version.sha256[:16],
            by=world.organisasi,
        )


def reported(world: World, row: PlanRow, quarter: Quarter, **facts: object) -> Realisation:
    said = {
        "progress": Progress.RUNNING, "value": Decimal(2), "text": "Rapat", "obstacles": "", "follow_up": "", "version": 0, "by": world.cast.petugas
    } | facts  # fmt: skip
    return services.report_realisation(row=row, quarter=quarter, **said)  # type: ignore[arg-type]


def last_quarter() -> Quarter:
    return Quarter.at(Quarter.of(timezone.localdate()).index - 1)


# --- Quarters, steps, drawing: pure -----------------------------------------------------------------------------------


def test_quarters_know_their_days_and_their_names() -> None:
    assert [str(quarter) for quarter in between(Quarter(2021, 4).index, Quarter(2022, 1).index)] == ["TW IV 2021", "TW I 2022"]
    assert (Quarter(2024, 1).first_day, Quarter(2024, 1).last_day) == (dt.date(2024, 1, 1), dt.date(2024, 3, 31))
    assert [Quarter.of(dt.date(2022, month, 1)).number for month in (1, 3, 4, 12)] == [1, 1, 2, 4]
    assert Quarter.read("2022-3") == Quarter.read("2022-TW3") == Quarter(2022, 3)
    for wrong in ("2022-5", "22-1", "2022-1x", "tahun ini"):
        with pytest.raises(ValueError, match=wrong):
            Quarter.read(wrong)


def test_targets_rise_in_equal_steps_and_end_where_they_should() -> None:
    assert [value for _year, value in steps(Decimal(1), Decimal(3), (2021, 2022, 2023, 2024))] == [Decimal("1.5"), 2, Decimal("2.5"), 3]
    falling = [value for _year, value in steps(Decimal(10), Decimal(3), (2021, 2022))]
    assert falling == [Decimal("6.5"), Decimal(3)]


def test_a_bar_covers_its_quarters_and_today_lies_in_its_own() -> None:
    drawn = timeline([(Quarter(2021, 1).index, Quarter(2021, 4).index, "running", "Satu")], (2021, 2022), Quarter(2022, 1))
    (strip,) = drawn.strips
    assert (strip.x, strip.width) == (0, 480)
    assert 480 < (drawn.today or 0) < 600
    assert [line.x for line in drawn.years] == [0, 480]
    assert timeline([], (2021,), Quarter(2022, 1)).today is None


def test_many_weak_offices_become_one_action_and_those_above_the_bar_none() -> None:
    sk = SMALL.aspects[0].indicators[0]

    def judged(unit: int, points: str) -> Judged:
        return Judged(SMALL.scope, unit, f"OPD {unit}", 0, "Kebijakan", sk, Decimal(points), {"sk-1": "tidak", "sk-2": "1"})

    (made,) = proposals([judged(1, "0.5"), judged(2, "3"), judged(3, "1")], below=Decimal(2), years=(2021, 2022))
    assert made.condition == "2 dari 3 OPD bernilai di bawah 2: OPD 1, OPD 3."
    assert (made.lead_id, made.supporting_ids) == (None, (1, 3))
    assert "Belum terpenuhi: SK ada." in made.problem
    assert "Belum tercapai: Ada." in made.problem
    assert made.targets[-1] == (2022, Decimal(3))
    assert proposals([judged(2, "2")], below=Decimal(2), years=(2021,)) == []


@pytest.mark.parametrize(
    ("said", "places", "kept"),
    [("12.500", 2, Decimal(12500)), ("12,5", 2, Decimal("12.5")), ("12.5", 2, Decimal("12.5")), ("1.250.000", 0, Decimal(1_250_000)),
     ("1.5", 0, None), ("1E+9999999", 2, None), ("1E+5", 0, None), ("1,255", 2, None)],
)  # fmt: skip
def test_a_number_of_a_plan_is_read_as_it_is_written_here(said: str, places: int, kept: Decimal | None) -> None:
    if kept is None:
        with pytest.raises(ValidationError, match="Tulis angkanya saja"):
            NumberField(places=places).clean(said)
    else:
        assert NumberField(places=places).clean(said) == kept


# --- Made and signed --------------------------------------------------------------------------------------------------


def test_each_weak_indicator_becomes_a_proposal_once_and_strong_ones_none(world: World) -> None:
    plan = proposed(world)
    rows = {row.indicator_key: row for row in plan.rows.all()}
    assert set(rows) == {"sk", "rekap"}
    assert all(row.proposed and row.lead_id == world.cast.pu.pk for row in rows.values())
    assert rows["sk"].condition.startswith("Nilai 1 dari 3.")
    assert services.propose(plan_id=plan.pk, period=world.period, below=Decimal(2), home_id=None, by=world.organisasi) == 0
    services.propose(plan_id=plan.pk, period=world.period, below=Decimal(3), home_id=None, by=world.organisasi)
    tepat = plan.rows.get(indicator_key="tepat")
    assert (tepat.figure, tepat.unit, tepat.targets.last().value) == ("tepat", "persen", Decimal(95))  # type: ignore[union-attr]


def test_nothing_is_handed_in_while_a_proposal_is_unread_or_a_row_lacks_something(world: World) -> None:
    plan = proposed(world)
    with pytest.raises(services.Refused, match="2 usulan belum diterima"):
        services.hand_in_plan(plan_id=plan.pk, by=world.organisasi)
    for row in plan.rows.all():
        services.accept_plan_row(plan_id=plan.pk, pk=row.pk)
    PlanRow.objects.filter(plan=plan, indicator_key="sk").update(lead=None, output="")
    with pytest.raises(services.Refused, match="belum punya: keluaran, penanggung jawab"):
        services.hand_in_plan(plan_id=plan.pk, by=world.organisasi)
    with pytest.raises(services.Refused, match="belum punya baris"):
        services.hand_in_plan(plan_id=services.make_plan(
            agency_id=plan.agency_id, name="Kosong", first_year=2027, last_year=2028, by=world.organisasi).pk, by=world.organisasi)  # fmt: skip


def test_whoever_hands_in_does_not_review_and_the_signatures_come_in_order_on_this_very_text(world: World) -> None:
    plan = proposed(world)
    for row in plan.rows.all():
        services.accept_plan_row(plan_id=plan.pk, pk=row.pk)
    services.hand_in_plan(plan_id=plan.pk, by=world.organisasi)
    with pytest.raises(services.Refused, match="tidak boleh menelaahnya sendiri"):
        services.review_plan(plan_id=plan.pk, by=world.organisasi)
    version = services.review_plan(plan_id=plan.pk, by=world.organisasi2)

    def note(signer: str, sha256: str) -> None:
        services.sign_plan(
            plan_id=plan.pk, signer=signer, name="Nama", number="1970", signed_on=timezone.localdate(), sha256=sha256, by=world.organisasi
        )

    for signer, sha256, refusal in (
        ("secretary", "0" * 16, "Sidik naskah tidak sama"),
        ("secretary", version.sha256[:4], "Sidik naskah tidak sama"),
        ("head", version.sha256, "berikutnya: Sekretaris Daerah"),
    ):
        with pytest.raises(services.Refused, match=refusal):
            note(signer, sha256)
    note("secretary", version.sha256[:16])
    assert Plan.objects.get(pk=plan.pk).status == PlanStatus.REVIEWED
    with pytest.raises(services.Refused, match="sudah mulai ditandatangani"):
        services.give_back_plan(plan_id=plan.pk, by=world.organisasi2, text="Salah")
    note("head", version.sha256)
    assert Plan.objects.get(pk=plan.pk).status == PlanStatus.SIGNED
    with pytest.raises(services.Refused, match="tidak bisa lagi"):
        services.put_plan_row(plan_id=plan.pk, pk=None, facts={}, supporting=[], targets={})
    with pytest.raises(DatabaseError), transaction.atomic():
        plan.versions.update(content="{}")


def test_a_change_makes_the_next_version_and_says_what_became_different(world: World) -> None:
    plan = signed(world)
    first = content.signed_version(plan)
    services.revise_plan(plan_id=plan.pk, by=world.organisasi, text="Anggaran berubah")
    row = plan.rows.get(indicator_key="sk")
    facts = {"aspect": row.aspect, "action": row.action, "output": row.output, "indicator": row.indicator, "unit": row.unit, "lead": row.lead,
             "begins": row.begins, "ends": row.ends, "budget": Decimal(5_000_000)}  # fmt: skip
    services.put_plan_row(plan_id=plan.pk, pk=row.pk, facts=facts, supporting=[world.cast.other.pk], targets={plan.last_year: Decimal(3)})
    services.take_out_plan_row(plan_id=plan.pk, pk=plan.rows.get(indicator_key="rekap").pk)
    assert content.signed_version(Plan.objects.get(pk=plan.pk)) == first, "the signed one holds until the next is signed"
    services.hand_in_plan(plan_id=plan.pk, by=world.organisasi)
    second = services.review_plan(plan_id=plan.pk, by=world.organisasi2)
    assert first is not None
    found = content.differences(content.read_content(first), content.read_content(second))
    kinds = {each.kind: each for each in found}
    assert set(kinds) == {"changed", "removed"}
    assert {str(change.field): (change.before, change.after) for change in kinds["changed"].changes}["Anggaran"] == ("", "5000000")
    assert second.number == 2
    sign(world, plan)
    assert content.signed_version(Plan.objects.get(pk=plan.pk)) == second


def test_the_same_plan_frozen_twice_has_the_same_fingerprint(world: World) -> None:
    plan = proposed(world)
    told = [content.frozen(content.content(plan, content.standing_rows(plan))) for _ in range(2)]
    assert told[0] == told[1]


# --- What was reached -------------------------------------------------------------------------------------------------


def test_the_claim_stands_beside_what_the_system_counted_and_the_count_decides(world: World) -> None:
    plan = signed(world, figure="tepat")
    row = plan.rows.get(indicator_key="sk")
    quarter = last_quarter()
    Known.value = Decimal(72)
    row.targets.update(value=Decimal(80))
    reported(world, row, quarter, value=Decimal(90))
    (standing_of,) = [each for each in following.standings(content.standing_rows(plan), quarter) if each.row.pk == row.pk]
    assert (standing_of.reached, standing_of.met, standing_of.contradicts) == (Decimal(72), False, True)
    assert standing_of.report is not None
    assert standing_of.report.figure["definition"] == "Jawaban pertama pada waktunya."
    assert standing_of.report.figure["as_of"][:10] == quarter.last_day.isoformat()
    Known.value = None
    reported(world, row, quarter, value=Decimal(90), version=1)
    (standing_of,) = [each for each in following.standings(content.standing_rows(plan), quarter) if each.row.pk == row.pk]
    assert (standing_of.reached, standing_of.met, standing_of.contradicts) == (Decimal(90), True, False)


def test_what_is_kept_of_a_plan_is_in_the_governments_language_whoever_reads(world: World) -> None:
    Known.spoken = True
    with translation.override("en"):
        plan = signed(world, figure="tepat")
        assert reported(world, plan.rows.get(indicator_key="sk"), last_quarter()).figure["name"] == "Ditandatangani"
        since = following.quarters_to_rule(plan)[0]
        services.set_report_rule(plan_id=plan.pk, since=since, report_days=7, remind_before=[1], by=world.organisasi)
    signatures, ruled = plan.events.filter(kind="signed"), plan.events.get(kind="ruled")
    assert [event.text for event in signatures] == ["Sekretaris Daerah: Nama", "Bupati: Nama"]
    assert ruled.text.startswith("Mulai ")


def test_where_less_is_better_a_smaller_number_reaches_the_target(world: World) -> None:
    plan = signed(world)
    row = plan.rows.get(indicator_key="sk")
    PlanRow.objects.filter(pk=row.pk).update(better="down")
    row.refresh_from_db()
    row.targets.update(value=Decimal(5))
    reported(world, row, last_quarter(), value=Decimal(4))
    standing_of = next(each for each in following.standings(content.standing_rows(plan), last_quarter()) if each.row.pk == row.pk)
    assert standing_of.met


def test_a_report_is_only_added_to_and_two_at_once_do_not_overwrite_each_other(world: World) -> None:
    row = signed(world).rows.get(indicator_key="sk")
    made = reported(world, row, last_quarter())
    with pytest.raises(services.Refused, match="lebih dulu"):
        reported(world, row, last_quarter(), text="Lain")
    reported(world, row, last_quarter(), text="Lain", version=1)
    assert [each.text for each in row.realisations.all()] == ["Rapat", "Lain"]
    with pytest.raises(DatabaseError), transaction.atomic():
        Realisation.objects.filter(pk=made.pk).update(text="Diubah")


def test_who_is_stuck_says_why_and_nobody_reports_on_a_quarter_to_come(world: World) -> None:
    plan = signed(world)
    Plan.objects.filter(pk=plan.pk).update(last_year=plan.last_year + 1)
    row = plan.rows.get(indicator_key="sk")
    with pytest.raises(services.Refused, match="menghambat"):
        reported(world, row, last_quarter(), progress=Progress.STUCK)
    with pytest.raises(services.Refused, match="belum dimulai"):
        reported(world, row, Quarter.at(Quarter.of(timezone.localdate()).index + 1))
    with pytest.raises(services.Refused, match="di luar rencana"):
        reported(world, row, Quarter(2000, 1))


def test_offices_owe_until_they_report_and_never_again_once_done(world: World) -> None:
    plan = signed(world, ends=Quarter(timezone.localdate().year, 4).index)
    year = Quarter(plan.first_year, 1)
    rows = content.signed_rows(plan)
    assert len(following.owing(rows, year)) == 2
    row = plan.rows.get(indicator_key="sk")
    reported(world, row, year, progress=Progress.DONE)
    assert [each.indicator_key for each in following.owing(rows, year)] == ["rekap"]
    assert [each.indicator_key for each in following.owing(rows, Quarter.at(year.index + 1))] == ["rekap"]


def test_the_last_day_to_report_is_counted_in_working_days(world: World) -> None:
    plan = planned(world)
    plan.report_rules.create(valid_from=dt.date(plan.first_year, 1, 1), report_days=3, by=world.organisasi)
    # 31 March 2026 is a Tuesday; Friday 3 April is Good Friday, so three working days later is Monday.
    assert following.last_day_to_report(plan, Quarter(2026, 1)) == dt.date(2026, 4, 6)


# --- Who may ----------------------------------------------------------------------------------------------------------


def test_offices_see_a_plan_once_it_is_in_force_and_others_never(world: World) -> None:
    plan = proposed(world)
    outsider = User.objects.create(username="tetangga")
    seen = {
        name: access.plans_for(standing(user)).filter(pk=plan.pk).exists()
        for name, user in (
            ("organisasi", world.organisasi),
            ("petugas", world.cast.petugas),
            ("pengawas", world.cast.pengawas),
            ("x", outsider),
        )
    }
    assert seen == {"organisasi": True, "petugas": False, "pengawas": False, "x": False}
    Plan.objects.filter(pk=plan.pk).update(status=PlanStatus.SIGNED)
    assert access.plans_for(standing(world.cast.petugas)).filter(pk=plan.pk).exists()
    assert access.plans_for(standing(world.cast.pengawas)).filter(pk=plan.pk).exists()
    assert not access.plans_for(standing(outsider)).exists()


def test_only_the_leading_office_reports_and_only_who_leads_writes(world: World, client: Client) -> None:
    plan = signed(world)
    row = plan.rows.get(indicator_key="sk")
    address = reverse("plan_report", args=[plan.pk, last_quarter().key, row.pk])
    expected = {world.cast.petugas: 200, world.cast.petugas2: 404, world.organisasi: 404, world.cast.pengawas: 404}
    for user, status in expected.items():
        client.force_login(user)
        assert client.get(address).status_code == status, user.username
    client.force_login(world.cast.petugas)
    for name, more in (("plan_propose", ()), ("plan_sign", ()), ("plan_step", ("ubah",)), ("plan_row_step", (row.pk, "hapus"))):
        assert client.post(reverse(name, args=[plan.pk, *more])).status_code == 404, name
    assert client.get(reverse("plan_row_new", args=[plan.pk])).status_code == 404


# --- On the page ------------------------------------------------------------------------------------------------------


def test_from_a_weak_result_to_a_signed_plan_by_the_pages_alone(world: World, client: Client) -> None:
    weak_round(world)
    client.force_login(world.organisasi)
    year = timezone.localdate().year
    made = client.post(reverse("plans"), {"name": "RAP", "first_year": year, "last_year": year + 1})
    plan = Plan.objects.get(name="RAP")
    assert made["Location"] == reverse("plan", args=[plan.pk])
    client.post(reverse("plan_propose", args=[plan.pk]), {"period": world.period.pk, "below": "2"})
    first, second = plan.rows.order_by("order")
    for seen in ("tabel", "papan", "waktu"):
        page = client.get(reverse("plan", args=[plan.pk]), {"tampilan": seen})
        assert page.status_code == 200
        assert first.action[:40] in page.content.decode()
    client.post(reverse("plan_row_step", args=[plan.pk, first.pk, "terima"]))
    form = {
        "aspect": "Kebijakan", "action": "Terbitkan SK", "output": "SK", "indicator": "SK terbit", "unit": "dokumen", "better": "up",
        "lead": world.cast.pu.pk, "begins": second.begins, "ends": second.ends, "budget": "1.250.000", f"target_{year}": "0,5",
    }  # fmt: skip
    wrong = client.post(reverse("plan_row", args=[plan.pk, second.pk]), form | {"budget": "banyak", f"target_{year}": ""})
    assert wrong.status_code == 422
    assert "Terbitkan SK" in wrong.content.decode()
    client.post(reverse("plan_row", args=[plan.pk, second.pk]), form)
    second.refresh_from_db()
    assert (second.action, second.budget, second.targets.get().value) == ("Terbitkan SK", Decimal(1_250_000), Decimal("0.5"))
    client.post(reverse("plan_step", args=[plan.pk, "serahkan"]))
    assert client.post(reverse("plan_step", args=[plan.pk, "telaah"])).status_code == 404
    client.force_login(world.organisasi2)
    client.post(reverse("plan_step", args=[plan.pk, "telaah"]))
    sha256 = plan.versions.get().sha256
    client.force_login(world.organisasi)
    paper = client.get(reverse("plan_pdf", args=[plan.pk]))
    assert paper.content.startswith(b"%PDF")
    refused = client.post(
        reverse("plan_sign", args=[plan.pk]), {"signer": "secretary", "name": "A", "signed_on": "2026-01-01", "sha256": "kosong00"}
    )
    assert "Sidik naskah tidak sama" in refused.content.decode()
    for signer in ("secretary", "head"):
        client.post(
            reverse("plan_sign", args=[plan.pk]), {"signer": signer, "name": "A", "signed_on": timezone.localdate(), "sha256": sha256[:16]}
        )
    plan.refresh_from_db()
    assert plan.status == PlanStatus.SIGNED
    assert client.get(reverse("plan_versions", args=[plan.pk])).status_code == 200


def test_an_office_is_asked_reports_proves_and_is_reminded_no_more(world: World, client: Client) -> None:
    plan = signed(world, ends=Quarter(timezone.localdate().year, 4).index)
    User.objects.filter(pk=world.cast.petugas.pk).update(email="petugas@example.id")
    quarter = last_quarter()
    client.force_login(world.organisasi)
    client.post(reverse("plan_ask", args=[plan.pk, quarter.key]))
    (told,) = mail.outbox
    assert str(quarter) in told.subject
    assert world.cast.pu.name in told.body
    client.force_login(world.cast.petugas)
    assert client.get(reverse("plans")).content.decode().count(reverse("plan_quarter", args=[plan.pk, quarter.key])) == 2
    row = plan.rows.get(indicator_key="sk")
    address = reverse("plan_report", args=[plan.pk, quarter.key, row.pk])
    facts = {"version": 0, "progress": "stuck", "value": "2,5", "text": "Rapat", "obstacles": "", "follow_up": ""}
    wrong = client.post(address, facts)
    assert wrong.status_code == 422
    assert "Tulis apa yang menghambat." in wrong.content.decode()
    client.post(address, facts | {"obstacles": "Anggaran"})
    assert row.realisations.get().value == Decimal("2.5")
    proof = SimpleUploadedFile("a.pdf", b"%PDF-1.4\n%%EOF", content_type="application/pdf")
    client.post(reverse("plan_prove", args=[plan.pk, quarter.key, row.pk]), {"title": "Notulen", "file": proof})
    page = client.get(address).content.decode()
    assert "Notulen" in page
    assert "2,5" in page
    kept = row.files.get()
    opened = client.get(reverse("plan_proof", args=[kept.public_id]))
    assert opened.content.startswith(b"%PDF")
    client.force_login(User.objects.create(username="orang"))
    assert client.get(reverse("plan_proof", args=[kept.public_id])).status_code == 403
    client.force_login(world.organisasi)
    overview = client.get(reverse("plan_quarter", args=[plan.pk, quarter.key])).content.decode()
    assert "Terhambat" in overview


def test_the_spreadsheet_holds_plan_and_reports_and_no_words_become_a_formula(world: World, client: Client) -> None:
    plan = signed(world)
    row = plan.rows.get(indicator_key="sk")
    reported(world, row, last_quarter(), text='=HYPERLINK("http://x")')
    client.force_login(world.organisasi)
    book = openpyxl.load_workbook(io.BytesIO(client.get(reverse("plan_xlsx", args=[plan.pk])).content))
    sheet, reports = book["Rencana aksi"], book["Realisasi"]
    heads = [cell.value for cell in sheet[4]]
    assert heads[:5] == ["No", "Aspek", "Kondisi saat ini", "Masalah", "Rencana aksi"]
    assert f"Target {plan.first_year}" in heads
    assert {sheet.cell(line, 5).value for line in (5, 6)} == {each.action for each in plan.rows.all()}
    text = next(cell for cell in reports[2] if cell.value == '=HYPERLINK("http://x")')
    assert text.data_type == "s"


def test_the_spreadsheet_says_the_day_here_in_the_words_signed_and_asks_once_for_all_reports(world: World, client: Client) -> None:
    plan = signed(world)
    sk, rekap = (plan.rows.get(indicator_key=key) for key in ("sk", "rekap"))
    client.force_login(world.cast.petugas)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("plan_xlsx", args=[plan.pk]))
        return len(asked)

    # At six in the morning it is still yesterday in UTC.
    with time_machine.travel(timezone.localtime().replace(hour=6, minute=0), tick=False):
        reported(world, sk, last_quarter())
        one = queries()
        reported(world, sk, Quarter.at(last_quarter().index - 1))
        reported(world, rekap, last_quarter())
        assert queries() == one
        today = timezone.localdate().isoformat()
    plan.rows.filter(pk=sk.pk).update(action="KALIMAT KONSEP")
    book = openpyxl.load_workbook(io.BytesIO(client.get(reverse("plan_xlsx", args=[plan.pk])).content))
    lines = [[cell.value for cell in line] for line in book["Realisasi"].iter_rows(min_row=2)]
    assert [line[0] for line in lines] == sorted(line[0] for line in lines)
    assert {line[1] for line in lines} == {sk.action, rekap.action}
    assert [line[11] for line in lines] == [today] * 3


def test_the_paper_is_the_same_to_the_byte_and_changes_with_a_signature(world: World, client: Client) -> None:
    plan = proposed(world)
    for row in plan.rows.all():
        services.accept_plan_row(plan_id=plan.pk, pk=row.pk)
    services.hand_in_plan(plan_id=plan.pk, by=world.organisasi)
    services.review_plan(plan_id=plan.pk, by=world.organisasi2)
    client.force_login(world.organisasi)
    address = reverse("plan_pdf", args=[plan.pk])
    first, again = client.get(address).content, client.get(address).content
    assert first == again
    sign(world, plan)
    assert client.get(address).content != first


def test_the_paper_that_is_signed_holds_every_word(world: World) -> None:
    long = {
        name: f"{'kata ' * 500}"[: most - 5] + "akhir"
        for name, most in (("condition", 2000), ("problem", 2000), ("action", 2000), ("output", 1000))
    }
    long |= {"indicator": "i" * 300, "unit": "u" * 40, "budget": Decimal(999_999_999_999), "budget_source": "s" * 200}
    plan = proposed(world)
    plan.rows.update(proposed=False, **long)
    row = plan.rows.get(indicator_key="sk")
    row.supporting.set(plan.agency.units.exclude(pk=row.lead_id))
    services.hand_in_plan(plan_id=plan.pk, by=world.organisasi)
    version = services.review_plan(plan_id=plan.pk, by=world.organisasi2)
    told = content.read_content(version)
    frozen = next(each for each in told["rows"] if each["id"] == row.pk)
    cells = ["\n".join(lines).replace("\u200b", "") for lines in paper.row_cells(1, frozen, *told["years"])]
    for words in (
        long["condition"],
        long["problem"],
        long["action"],
        long["output"],
        f"{'i' * 300} ({'u' * 40})",
        f"Rp 999.999.999.999 {'s' * 200}",
    ):
        assert words in cells
    supporting = next(each for each in cells if "Pendukung: " in each)
    assert len(frozen["supporting"]) > 15
    assert all(" ".join(office["name"].split()) in supporting for office in frozen["supporting"])
    pages = PdfReader(io.BytesIO(paper.plan_paper(version, told, world.setda))).pages
    assert "".join(page.extract_text() for page in pages).count("akhir") == 4 * len(told["rows"])


def test_the_office_reads_what_was_signed_while_the_next_version_is_written(world: World, client: Client) -> None:
    plan = signed(world)
    services.revise_plan(plan_id=plan.pk, by=world.organisasi, text="Ubah")
    services.take_out_plan_row(plan_id=plan.pk, pk=plan.rows.get(indicator_key="rekap").pk)
    seen = {}
    for user in (world.cast.petugas, world.organisasi):
        client.force_login(user)
        seen[user.username] = client.get(reverse("plan", args=[plan.pk])).content.decode().count('id="baris-')
    assert seen == {"petugas": 2, "organisasi": 1}


def test_a_reviewer_reads_the_very_text_that_they_find_in_order(world: World, client: Client) -> None:
    plan = signed(world)
    services.revise_plan(plan_id=plan.pk, by=world.organisasi, text="Ubah")
    plan.rows.filter(indicator_key="sk").update(action="Terbitkan SK yang baru")
    services.take_out_plan_row(plan_id=plan.pk, pk=plan.rows.get(indicator_key="rekap").pk)
    services.hand_in_plan(plan_id=plan.pk, by=world.organisasi)
    client.force_login(world.organisasi2)
    page = client.get(reverse("plan", args=[plan.pk])).content.decode()
    assert "Terbitkan SK yang baru" in page
    assert page.count('id="baris-') == 1
    version = services.review_plan(plan_id=plan.pk, by=world.organisasi2)
    assert [row["action"] for row in content.read_content(version)["rows"]] == ["Terbitkan SK yang baru"]


def test_while_the_next_version_is_written_offices_report_on_what_was_signed(world: World, client: Client) -> None:
    quarter = last_quarter()
    plan = signed(world, begins=quarter.index, ends=quarter.index + 1, figure="tepat", figure_of_lead=True)
    sk, rekap = (plan.rows.get(indicator_key=key) for key in ("sk", "rekap"))
    target = sk.targets.get(year=plan.last_year).value
    services.revise_plan(plan_id=plan.pk, by=world.organisasi, text="Ubah")
    facts = {"aspect": "Konsep", "action": "KALIMAT KONSEP", "output": "SK", "indicator": "SK", "unit": "SK", "lead": world.cast.other, "figure": "",
             "figure_of_lead": False, "begins": quarter.index - 3, "ends": quarter.index - 2}  # fmt: skip
    new = services.put_plan_row(plan_id=plan.pk, pk=None, facts=facts | {"ends": quarter.index}, supporting=[], targets={})
    services.put_plan_row(plan_id=plan.pk, pk=sk.pk, facts=facts, supporting=[], targets={plan.last_year: target + 1})
    services.take_out_plan_row(plan_id=plan.pk, pk=rekap.pk)

    rows = {row.pk: row for row in content.signed_rows(plan)}
    assert set(rows) == {sk.pk, rekap.pk}
    assert (rows[sk.pk].action, rows[sk.pk].lead, rows[sk.pk].figure_of_lead) == (sk.action, world.cast.pu, True)
    assert following.target_of(rows[sk.pk], plan.last_year) == target
    assert {row.pk for row in following.owing(rows.values(), quarter)} == {sk.pk, rekap.pk}
    assert {row.pk for row in following.owing(rows.values(), Quarter.at(quarter.index - 2))} == set()

    User.objects.filter(pk=world.cast.petugas.pk).update(email="petugas@example.id")
    client.force_login(world.organisasi)
    client.post(reverse("plan_ask", args=[plan.pk, quarter.key]))
    (told,) = mail.outbox
    assert "KALIMAT KONSEP" not in told.body
    client.force_login(world.cast.petugas)
    for address in (
        *(reverse("plan", args=[plan.pk]) + f"?tampilan={seen}" for seen in ("tabel", "papan", "waktu")),
        reverse("plan_quarter", args=[plan.pk, quarter.key]),
        reverse("plans"),
    ):
        page = client.get(address).content.decode()
        assert "KALIMAT KONSEP" not in page, address
        assert sk.action[:40] in page, address
    statuses = [client.get(reverse("plan_report", args=[plan.pk, quarter.key, row.pk])).status_code for row in (sk, rekap, new)]
    assert statuses == [200, 200, 404]
    assert reported(world, rekap, quarter).pk
    assert reported(world, sk, quarter).figure["key"] == "tepat"
    with pytest.raises(services.Refused, match="sudah tidak ada"):
        reported(world, new, quarter)


def test_a_version_of_the_first_format_stays_readable_and_its_fingerprint_true(world: World) -> None:
    plan = signed(world, figure="tepat", figure_of_lead=True)
    now = content.signed_version(plan)
    assert now is not None
    told = content.read_content(now)
    assert (told["format"], told["rows"][0]["figure_of_lead"]) == (2, True)
    earlier = told | {"format": 1, "rows": [{key: value for key, value in row.items() if key != "figure_of_lead"} for row in told["rows"]]}
    text, sha256 = content.frozen(earlier)
    old = plan.versions.create(number=1, reviewed_by=world.organisasi2, content=text, sha256=sha256)
    assert content.frozen(content.read_content(old)) == (old.content, old.sha256)
    assert all(row.figure_of_lead for row in content.rows_of(old))
    assert content.differences(content.read_content(old), told) == []
    (change,) = content.differences(told, told | {"rows": [told["rows"][0] | {"figure_of_lead": False}, told["rows"][1]]})[0].changes
    assert (change.before, change.after) == ("ya", "tidak")


def test_a_supervisor_of_another_government_sees_nothing(world: World) -> None:
    plan = signed(world)
    user = User.objects.create(username="pln")
    Membership.objects.create(user=user, unit=world.cast.pln, role=Role.SUPERVISOR)
    assert not access.plans_for(standing(user)).filter(pk=plan.pk).exists()


# --- By the clock -----------------------------------------------------------------------------------------------------


def test_a_quarter_that_ended_is_asked_for_by_the_clock_in_office_hours_and_again_on_the_day_named(world: World) -> None:
    plan = signed(world, ends=Quarter(timezone.localdate().year, 4).index)
    quarter = last_quarter()
    plan.report_rules.create(valid_from=dt.date(plan.first_year, 1, 1), remind_before=[3], by=world.organisasi)
    User.objects.filter(pk=world.cast.petugas.pk).update(email="petugas@example.id")
    zone, until = clocks.zone_of(plan.agency.region_id or ""), following.last_day_to_report(plan, quarter)

    def told_on(day: dt.date, hour: int) -> bool:
        mail.outbox.clear()
        chasing.tell(now=dt.datetime.combine(day, dt.time(hour), tzinfo=zone))
        return any(str(quarter) in told.subject for told in mail.outbox)

    days = [quarter.last_day + dt.timedelta(days=number) for number in range(1, (until - quarter.last_day).days + 1)]
    assert not any(told_on(day, 3) for day in days)
    told = [day for day in days if told_on(day, 10)]
    first, second = told
    assert plan.quarters_asked.get().asked_by is None
    assert (until - second).days >= 3, "on the day named, or on the working day before it"
    assert first < second
    for row in plan.rows.all():
        reported(world, row, quarter)
    assert not any(told_on(day, 11) for day in days)
