"""The case screen: what it says, to whom, why, and what it must never say."""

from __future__ import annotations

import datetime as dt
import io
import json

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from PIL import Image
from pypdf import PdfReader

from complaints import clocks, related, search, services
from complaints.attachments import clean_bytes
from complaints.models import ClockName, Complaint, ComplaintEvent, IdentityReveal, ReplyTemplate, Rung
from complaints.services import Findings
from complaints.views.place import place_of
from complaints.views.why import explained
from organisations.models import Membership, Role, Unit, User
from tests.cast import PHONE, POTHOLE, Cast, complain, fresh

pytestmark = pytest.mark.django_db
ANSWER = "Regu kami menambal lubangnya besok pagi."


def picture() -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", (30, 30)).save(drawn, "JPEG")
    return drawn.getvalue()


def with_unit(cast: Cast, text: str = POTHOLE, *, unit: Unit | None = None, region: str = "", topic: str = "", **more: str) -> Complaint:
    """A case of the Dinas PUPR, with place and topic where they are given."""
    made = complain(text, **more).complaint
    if region or topic:
        services.classify(made.pk, findings=Findings(topic_key=topic, region_code=region))
    services.assign(made.pk, unit_id=(unit or cast.pu).pk, reason="Disebut jalan → Dinas PUPR")
    return fresh(made)


def shown(client: Client, user: User, case: Complaint) -> str:
    client.force_login(user)
    return client.get(f"/kerja/{case.number}/").content.decode()


def part(page: str, identifier: str) -> str:
    """The section of a page from its id to its end."""
    return page.split(f'id="{identifier}"')[1].split("</section>")[0]


# --- Conversation and notes ---------------------------------------------------------------------------------------------


def test_what_the_reporter_reads_and_what_offices_say_among_themselves_stand_apart(client: Client, cast: Cast) -> None:
    case = with_unit(cast)
    services.reply(case.pk, actor=cast.petugas, text=ANSWER)
    services.note(case.pk, actor=cast.petugas, text="Stok aspal ada di gudang.")
    page = shown(client, cast.petugas, case)
    assert ANSWER in part(page, "percakapan")
    assert "Stok aspal" not in part(page, "percakapan")
    notes = part(page, "catatan")
    assert "Stok aspal" in notes
    assert ANSWER not in notes
    # Not by colour alone: the heading, the sentence and every entry say it.
    assert notes.count("hanya petugas") >= 1
    assert "tidak pernah melihat bagian ini" in notes


def test_pictures_of_the_reporter_and_of_the_office_stand_side_by_side(client: Client, cast: Cast) -> None:
    case = with_unit(cast)
    services.add_reporter_message(case.pk, text="fotonya", channel="web", files=(clean_bytes(picture()),))
    services.resolve(case.pk, actor=cast.petugas, outcome="done", text="Sudah ditambal.", files=(clean_bytes(picture()),))
    client.force_login(cast.petugas)
    context = client.get(f"/kerja/{case.number}/").context
    assert [file.event.kind for file in context["before"]] == ["reporter_message"]
    assert [file.event.kind for file in context["after"]] == ["resolved"]


def test_a_draft_is_the_offices_alone_until_it_is_approved(client: Client, cast: Cast) -> None:
    Unit.objects.filter(pk=cast.pu.pk).update(needs_approval=True)
    case = with_unit(cast)
    made = complain("Lampu jalan mati di simpang")
    services.assign(made.complaint.pk, unit_id=cast.pu.pk, reason="lampu")
    services.propose(made.complaint.pk, actor=cast.petugas, kind="reply", text="Konsep yang belum disetujui")
    assert "Ajukan jawaban ke atasan" in shown(client, cast.petugas, case)
    own = shown(client, cast.petugas, made.complaint)
    assert "Tarik konsep" in own
    assert "Setujui dan kirim" not in own
    superior = shown(client, cast.atasan, made.complaint)
    assert "Konsep yang belum disetujui" in part(superior, "judul-konsep")
    assert str(cast.petugas) in part(superior, "judul-konsep")
    assert "Setujui dan kirim" in superior
    citizen = Client()
    citizen.post(f"/lacak/{made.complaint.number}/pin/", {"pin": made.pin})
    page = citizen.get(f"/lacak/{made.complaint.number}/").content.decode()
    assert "Konsep" not in page
    assert "persetujuan" not in page
    assert "Dikerjakan" in page


def test_helping_offices_are_named_to_officers_and_never_to_the_reporter(client: Client, cast: Cast) -> None:
    made = complain()
    services.assign(made.complaint.pk, unit_id=cast.pu.pk, reason="jalan", supporting=[cast.other.pk])
    page = shown(client, cast.petugas, made.complaint)
    assert cast.other.name in part(page, "judul-bantuan")
    assert "belum memberi bahan" in page
    services.contribute(made.complaint.pk, actor=cast.petugas2, text="Data kami terlampir.")
    assert "memberi bahan" in part(shown(client, cast.petugas, made.complaint), "judul-bantuan")
    citizen = Client()
    citizen.post(f"/lacak/{made.complaint.number}/pin/", {"pin": made.pin})
    assert cast.other.name not in citizen.get(f"/lacak/{made.complaint.number}/").content.decode()


# --- Clocks and why -----------------------------------------------------------------------------------------------------


def test_every_date_is_explained_to_officer_and_citizen_like_the_command_does(client: Client, cast: Cast, capsys) -> None:
    made = complain()
    services.assign(made.complaint.pk, unit_id=cast.pu.pk, reason="jalan")
    case = fresh(made.complaint)
    one = next(one for one in explained(case, case.events.order_by("seq")) if one.clock.name == ClockName.VERIFICATION)
    call_command("due", "verifikasi", case.received_at.isoformat(), "--region", "73.07", "--json")
    said = json.loads(capsys.readouterr().out)
    assert one.last.isoformat() == said["due"]
    assert [(day.isoformat(), reason) for day, reason in one.skipped] == [(row["date"], row["reason"]) for row in said["skipped"]]
    page = shown(client, cast.petugas, case)
    public = Client().get(f"/lacak/{case.number}/").content.decode()
    for reader in (page, public):
        assert reader.count("Mengapa tanggal ini") == case.clocks.count()
        assert clocks.rule_for(case.regime_id, ClockName.SETTLEMENT, case.complaint_class).legal_basis in reader
        assert "hari itu sendiri tidak dihitung" in reader


def test_weekends_and_holidays_that_were_skipped_are_named(cast: Cast) -> None:
    case = with_unit(cast)
    settlement = next(one for one in explained(case, case.events.order_by("seq")) if one.clock.name == ClockName.SETTLEMENT)
    assert settlement.counted
    assert {"Sabtu", "Minggu"} <= {reason for _day, reason in settlement.skipped}
    assert settlement.working
    counted = (settlement.last - settlement.first).days - len(settlement.skipped)
    assert counted == settlement.days


def test_a_pause_is_said(client: Client, cast: Cast) -> None:
    case = with_unit(cast)
    services.ask(case.pk, actor=cast.petugas, question="Di kilometer berapa?")
    page = shown(client, cast.petugas, case)
    assert "Menunggu jawaban pelapor sejak" in part(page, "batas")
    assert "menunggu pelapor" in page.split('id="kepala"')[1].split("</dl>")[0]


def test_a_date_of_another_calendar_is_not_explained_by_this_one(cast: Cast) -> None:
    case = with_unit(cast)
    case.clocks.filter(name=ClockName.SETTLEMENT).update(due_at=timezone.now() + dt.timedelta(days=400))
    settlement = next(one for one in explained(case, case.events.order_by("seq")) if one.clock.name == ClockName.SETTLEMENT)
    assert not settlement.counted
    assert settlement.skipped == ()


def test_escalation_is_said_to_the_office_and_to_the_citizen(client: Client, cast: Cast) -> None:
    case = with_unit(cast)
    clock = case.clocks.get(name=ClockName.SETTLEMENT)
    services.nudge(clock, unit=cast.pu, rung=Rung.COORDINATOR, days=3)
    for page in (shown(client, cast.petugas, case), Client().get(f"/lacak/{case.number}/").content.decode()):
        assert "udah naik ke: Koordinator" in page


def test_a_dispute_says_until_when_the_coordinator_decides(client: Client, cast: Cast) -> None:
    case = with_unit(cast)
    services.transfer(case.pk, actor=cast.petugas, reason="bukan kami", proposed_unit_id=cast.other.pk)
    services.assign(case.pk, unit_id=cast.other.pk, reason="usul PUPR", actor=cast.koordinator)
    services.transfer(case.pk, actor=cast.petugas2, reason="bukan kami juga", proposed_unit_id=cast.pu.pk)
    assert "Sengketa kewenangan: koordinator memutuskan sampai" in shown(client, cast.koordinator, case)


def test_why_it_is_here_names_the_machine_or_the_person(client: Client, cast: Cast) -> None:
    case = with_unit(cast)
    said = part(shown(client, cast.petugas, case), "judul-mengapa")
    assert "Disebut jalan → Dinas PUPR" in said
    assert "Penerusan otomatis" in said
    services.transfer(case.pk, actor=cast.petugas, reason="jalan provinsi", proposed_unit_id=cast.other.pk)
    said = part(shown(client, cast.koordinator, case), "judul-mengapa")
    assert "jalan provinsi" in said
    assert str(cast.petugas) in said
    fresh_one = complain("Baru saja masuk").complaint
    assert "Belum diteruskan" in shown(client, cast.koordinator, fresh_one)


# --- What belongs beside it ---------------------------------------------------------------------------------------------


def test_alike_is_the_same_topic_and_place_lately_and_only_what_one_may_see(cast: Cast) -> None:
    here = {"region": "73.07.05", "topic": "jalan_jembatan"}
    case, near = with_unit(cast, **here), with_unit(cast, "Lubang lain", **here)
    inside = with_unit(cast, "Di kelurahan", region="73.07.05.1001", topic="jalan_jembatan")
    foreign = with_unit(cast, "Milik kantor lain", unit=cast.other, **here)
    with_unit(cast, "Topik lain", region="73.07.05", topic="air_bersih")
    with_unit(cast, "Tempat lain", region="73.07.01", topic="jalan_jembatan")
    with_unit(cast, "Dulu", received_at=timezone.now() - dt.timedelta(days=61), **here)  # type: ignore[arg-type]
    search.rebuild()
    assert {other.pk for other in related.alike(cast.petugas, case)} == {near.pk, inside.pk}
    assert {other.pk for other in related.alike(cast.koordinator, case)} == {near.pk, inside.pk, foreign.pk}
    assert case.pk in {other.pk for other in related.alike(cast.petugas, inside)}
    for _ in range(related.MOST):
        with_unit(cast, "Lagi", **here)
    search.rebuild()
    assert len(related.alike(cast.koordinator, case)) == related.MOST


def test_nothing_is_alike_while_topic_or_place_is_unknown(cast: Cast) -> None:
    case = with_unit(cast, topic="jalan_jembatan")
    with_unit(cast, topic="jalan_jembatan")
    search.rebuild()
    assert related.alike(cast.koordinator, case) == []


def test_the_same_reporter_is_for_those_who_may_ask_who_reported(client: Client, cast: Cast) -> None:
    case = with_unit(cast)
    other = with_unit(cast, "Laporan kedua dari orang yang sama")
    with_unit(cast, "Orang lain", address="+6281299900077")
    found = related.of_same_reporter(cast.koordinator, case)
    assert found is not None
    assert [row.pk for row in found] == [other.pk]
    for user in (cast.petugas, cast.atasan, cast.pengawas):
        assert related.of_same_reporter(user, case) is None
        page = shown(client, user, case)
        assert "Dari pelapor yang sama" not in page
        assert "Buka identitas" not in page
    assert "Dari pelapor yang sama" in shown(client, cast.koordinator, case)


def test_a_linked_case_has_a_number_only_for_those_who_see_it(client: Client, cast: Cast) -> None:
    case, foreign = with_unit(cast), with_unit(cast, "Milik kantor lain", unit=cast.other)
    services.relate(case.pk, actor=cast.koordinator, other_id=foreign.pk)
    linked = part(shown(client, cast.petugas, case), "judul-kaitan")
    assert "tidak dapat Anda lihat" in linked
    assert foreign.number[-4:] not in linked
    assert "(nomor tertutup)" in part(shown(client, cast.petugas, case), "catatan")
    assert foreign.number[-4:] in part(shown(client, cast.koordinator, case), "judul-kaitan")


# --- Place --------------------------------------------------------------------------------------------------------------


def test_the_map_draws_the_point_or_the_middle_of_the_region_and_says_which(client: Client, cast: Cast) -> None:
    exact = with_unit(cast, region="73.07.05", latitude="-5.11570", longitude="120.27230")  # type: ignore[arg-type]
    middle, unknown = with_unit(cast, region="73.07.05"), with_unit(cast)
    assert place_of(fresh(exact)).exact
    assert "Titik yang dikirim pelapor" in shown(client, cast.petugas, exact)
    page = shown(client, cast.petugas, middle)
    assert "Titik persisnya tidak dikirim" in page
    assert page.count('<circle class="here"') == 1
    page = shown(client, cast.petugas, unknown)
    assert "Tempatnya belum jelas" in page
    assert '<circle class="here"' not in page


def test_a_point_far_away_is_said_and_not_drawn(cast: Cast) -> None:
    case = with_unit(cast, region="73.07.05", latitude="3.59520", longitude="98.67220")  # type: ignore[arg-type]
    place = place_of(case)
    assert place.point is None
    assert "di luar peta" in place.words


# --- Words that are ready, words that are kept -------------------------------------------------------------------------


def test_a_ready_text_fills_its_box_by_a_link_and_another_offices_does_not(client: Client, cast: Cast) -> None:
    case = with_unit(cast)
    mine = ReplyTemplate.objects.create(unit=cast.pu, use="reply", name="Alat berat", text="Alat berat datang [tanggal].")
    foreign = ReplyTemplate.objects.create(unit=cast.other, use="reply", name="Blangko", text="Blangko KTP habis.")
    ended = ReplyTemplate.objects.create(
        use="reply", name="Lama", text="Sudah lama.", valid_until=timezone.localdate() - dt.timedelta(days=1)
    )
    client.force_login(cast.petugas)
    page = client.get(f"/kerja/{case.number}/?kata={mine.pk}&untuk=reply")
    card = next(card for _label, cards in page.context["groups"] for card in cards if card.offer.name == "reply")
    assert card.open
    assert card.texts == [mine]
    assert ">\nAlat berat datang [tanggal].</textarea>" in page.content.decode()
    for row in (foreign, ended):
        page = client.get(f"/kerja/{case.number}/?kata={row.pk}&untuk=reply").content.decode()
        assert row.text not in page


def test_an_unfilled_text_is_refused_with_what_was_typed_still_there(client: Client, cast: Cast) -> None:
    case = with_unit(cast)
    client.force_login(cast.petugas)
    response = client.post(f"/kerja/{case.number}/reply/", {"reply-text": "Kami datang [tanggal] membawa alat."})
    page = response.content.decode()
    assert response.status_code == 422
    assert "Isi dahulu bagian “[tanggal]”" in page
    assert "Kami datang [tanggal] membawa alat.</textarea>" in page


def test_what_was_typed_survives_that_a_colleague_settled_the_case_meanwhile(client: Client, cast: Cast) -> None:
    case = with_unit(cast)
    services.withdraw(case.pk, channel="web", text="")
    client.force_login(cast.petugas)
    response = client.post(f"/kerja/{case.number}/reply/", {"reply-text": "Kami datang besok membawa alat."})
    page = response.content.decode()
    assert response.status_code == 409
    assert "sekarang berstatus" in page
    assert "Kami datang besok membawa alat.</textarea>" in page


def test_a_script_gets_only_what_changes_and_never_a_form(client: Client, cast: Cast) -> None:
    case = with_unit(cast)
    client.force_login(cast.petugas)
    live = client.get(f"/kerja/{case.number}/", headers={"HX-Request": "true"}).content.decode()
    assert f'data-seq="{case.last_seq}"' in live
    for identifier in ("kepala", "batas", "percakapan", "catatan"):
        assert f'id="{identifier}"' in live
    assert "<form" not in live
    assert "<html" not in live


def test_the_number_of_queries_does_not_depend_on_what_happened(client: Client, cast: Cast, django_assert_max_num_queries) -> None:
    case = with_unit(cast, region="73.07.05", topic="jalan_jembatan")
    client.force_login(cast.petugas)
    counts = []
    for more in (1, 8):
        for number in range(more):
            services.note(case.pk, actor=cast.petugas, text=f"catatan {number}")
            services.add_reporter_message(case.pk, text="foto lagi", channel="web", files=(clean_bytes(picture()),))
            other = with_unit(cast, f"serupa {number}", region="73.07.05", topic="jalan_jembatan")
            services.relate(case.pk, actor=cast.koordinator, other_id=other.pk)
        search.rebuild()
        client.get(f"/kerja/{case.number}/")  # what is kept for half a minute is asked once
        with django_assert_max_num_queries(30) as ran:
            client.get(f"/kerja/{case.number}/")
        counts.append(len(ran))
    assert counts[0] == counts[1]


# --- Paper, identity, hand-over ----------------------------------------------------------------------------------------


def test_the_disposition_sheet_is_a_pdf_nobody_keeps(client: Client, cast: Cast) -> None:
    case = with_unit(cast)
    client.force_login(cast.petugas)
    response = client.get(f"/kerja/{case.number}/lembar-disposisi.pdf")
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("inline")
    assert "no-store" in response["Cache-Control"]
    said = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(response.content)).pages)
    assert "LEMBAR DISPOSISI" in said
    assert PHONE not in said
    assert client.get(f"/kerja/{case.number}/surat.pdf").status_code == 404
    client.force_login(cast.pengawas)
    assert client.get(f"/kerja/{case.number}/lembar-disposisi.pdf").status_code == 403


def test_a_forwarded_case_has_its_letter_with_its_number(client: Client, cast: Cast) -> None:
    case = complain("Listrik padam sejak kemarin").complaint
    services.forward(case.pk, unit_id=cast.pln.pk, actor=cast.koordinator, note="Mohon ditangani", letter="500/12/Kominfo")
    client.force_login(cast.koordinator)
    response = client.get(f"/kerja/{case.number}/surat.pdf")
    assert response.status_code == 200
    assert "500/12/Kominfo" in " ".join(page.extract_text() for page in PdfReader(io.BytesIO(response.content)).pages)


def test_who_reported_is_shown_once_with_a_reason_and_kept_in_mind(client: Client, cast: Cast) -> None:
    case = with_unit(cast)
    client.force_login(cast.koordinator)
    address = f"/kerja/{case.number}/identitas/"
    assert PHONE not in client.get(address).content.decode()
    refused = client.post(address, {"reason": " "})
    assert refused.status_code == 422
    assert PHONE not in refused.content.decode()
    assert not IdentityReveal.objects.exists()
    told = client.post(address, {"reason": "Korban perlu dihubungi."})
    assert PHONE in told.content.decode()
    assert "no-store" in told["Cache-Control"]
    assert IdentityReveal.objects.get().reason == "Korban perlu dihubungi."
    assert ComplaintEvent.objects.filter(complaint=case, kind="identity_revealed").count() == 1
    assert PHONE not in client.get(f"/kerja/{case.number}/").content.decode()


def test_an_officer_cannot_ask_who_reported_by_hand(client: Client, cast: Cast) -> None:
    case = with_unit(cast)
    client.force_login(cast.petugas)
    assert client.post(f"/kerja/{case.number}/identitas/", {"reason": "ingin tahu"}).status_code == 403
    assert not IdentityReveal.objects.exists()


@pytest.fixture
def rekan(cast: Cast) -> User:
    user = User.objects.create(username="rekan")
    Membership.objects.create(user=user, unit=cast.pu, role=Role.OFFICER)
    return user


def test_all_open_cases_go_to_a_colleague(client: Client, cast: Cast, rekan: User) -> None:
    mine = [with_unit(cast, f"kasus {number}") for number in range(3)]
    for case in mine:
        services.take(case.pk, actor=cast.petugas)
    ended = with_unit(cast, "sudah selesai")
    services.take(ended.pk, actor=cast.petugas)
    services.withdraw(ended.pk, channel="web", text="")
    client.force_login(cast.petugas)
    address = f"/kerja/serah-terima/?kantor={cast.pu.pk}&petugas={cast.petugas.pk}"
    page = client.get(address)
    assert "3 laporan terbuka." in page.content.decode()
    assert cast.petugas2 not in page.context["form"].fields["to"].queryset
    response = client.post(address, {"to": rekan.pk}, follow=True)
    assert "3 laporan sekarang di tangan rekan" in response.content.decode()
    assert {fresh(case).handler for case in mine} == {rekan}
    assert fresh(ended).handler == cast.petugas


@pytest.mark.parametrize(("who", "may"), [("rekan", False), ("atasan", True), ("koordinator", True), ("petugas2", False)])
def test_whose_cases_one_may_hand_over(client: Client, cast: Cast, rekan: User, who: str, may: bool) -> None:
    case = with_unit(cast)
    services.take(case.pk, actor=cast.petugas)
    client.force_login(rekan if who == "rekan" else getattr(cast, who))
    address = f"/kerja/serah-terima/?kantor={cast.pu.pk}&petugas={cast.petugas.pk}"
    assert client.post(address, {"to": rekan.pk}).status_code == (302 if may else 404)
    assert fresh(case).handler == (rekan if may else cast.petugas)


def test_who_only_watches_over_offices_reads_no_number_that_somebody_wrote_into_the_case(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = complain("Lampu mati di gang Mawar, hubungi saya 081234567890").complaint
    services.assign(made.pk, unit_id=cast.pu.pk, reason="lampu")
    services.add_reporter_message(made.pk, text="atau ke istri saya 081298765432", channel="web")
    monkeypatch.setattr(related, "alike", lambda user, case: [complain("Gelap juga di sini, telepon 081211112222").complaint])
    client.force_login(cast.pengawas)
    Complaint.objects.filter(pk=made.pk).update(due_at=timezone.now() - dt.timedelta(days=2))
    for address in (f"/kerja/{made.number}/", "/kerja/", "/koordinasi/ringkasan/terlambat/"):
        page = client.get(address).content.decode()
        assert "Lampu mati di gang Mawar" in page
        assert "0812" not in page
    client.force_login(cast.petugas)
    assert "081234567890" in client.get(f"/kerja/{made.number}/").content.decode()
    assert Complaint.objects.get(pk=made.pk).text.endswith("081234567890")
