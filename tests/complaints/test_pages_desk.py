"""The desk: whose cases, in which order, which buttons, and what a file says about who asks for it."""

from __future__ import annotations

import datetime as dt
import io
import re

import pytest
from django.test import Client
from django.utils import timezone
from PIL import Image

from complaints import regimes, services
from complaints.attachments import clean_bytes
from complaints.models import Attachment, Complaint, Regime
from complaints.views.handling import OFFERS
from complaints.views.track import ACTIONS
from complaints.workflow import By
from tests.cast import PHONE, Cast, complain

pytestmark = pytest.mark.django_db


def assigned(cast: Cast, text: str = "Jalan berlubang", **more: str) -> Complaint:
    made = complain(text, **more).complaint
    services.assign(made.pk, unit_id=cast.pu.pk, reason="Disebut jalan → Dinas PUPR")
    return Complaint.objects.get(pk=made.pk)


def overdue(complaint: Complaint, days: int) -> None:
    Complaint.objects.filter(pk=complaint.pk).update(due_at=timezone.now() - dt.timedelta(days=days))


def test_late_cases_come_first_and_other_units_not_at_all(client: Client, cast: Cast) -> None:
    calm, late = assigned(cast, "Trotoar retak"), assigned(cast, "Jembatan miring")
    overdue(late, 2)
    foreign = complain("KTP belum jadi").complaint
    services.assign(foreign.pk, unit_id=cast.other.pk, reason="KTP")
    client.force_login(cast.petugas)
    page = client.get("/kerja/").content.decode()
    assert page.index("Jembatan miring") < page.index("Trotoar retak")
    assert "Terlambat 2 hari" in page
    assert "KTP belum jadi" not in page
    assert client.get(f"/kerja/{foreign.number}/").status_code == 404
    only_late = client.get("/kerja/?daftar=terlambat").content.decode()
    assert "Jembatan miring" in only_late
    assert calm.text not in only_late


def test_the_number_of_queries_does_not_depend_on_the_number_of_cases(client: Client, cast: Cast, django_assert_max_num_queries) -> None:
    client.force_login(cast.petugas)
    client.get("/kerja/")  # what is kept for half a minute is asked once
    counts = []
    for wanted in (1, 10):
        while Complaint.objects.filter(owner=cast.pu).count() < wanted:
            assigned(cast, topic_key="jalan_jembatan")
        with django_assert_max_num_queries(14) as ran:
            client.get("/kerja/")
        counts.append(len(ran))
    assert counts[0] == counts[1]


def test_the_coordinators_queries_do_not_either(client: Client, cast: Cast, django_assert_max_num_queries) -> None:
    client.force_login(cast.koordinator)
    client.get("/koordinasi/")  # what is kept for half a minute is asked once
    counts = []
    for wanted in (1, 8):
        while Complaint.objects.filter(transfers=1).count() < wanted:
            services.transfer(assigned(cast).pk, actor=cast.petugas, reason="bukan kami", proposed_unit_id=cast.other.pk)
        with django_assert_max_num_queries(16) as ran:
            client.get("/koordinasi/")
        counts.append(len(ran))
    assert counts[0] == counts[1]


def test_pages_follow_each_other_without_gaps(client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("complaints.queues.PAGE", 2)
    numbers = {assigned(cast).number for _ in range(5)}
    client.force_login(cast.petugas)
    seen, address = set(), "/kerja/"
    for _ in range(3):
        page = client.get(address)
        seen |= {row.number for row in page.context["page"].rows}
        address = f"/kerja/?daftar=terbuka&sesudah={page.context['page'].next}"
    assert seen == numbers
    assert client.get("/kerja/?sesudah=rubbish").status_code == 200


def test_the_case_says_why_it_is_here_and_never_who_reported(client: Client, cast: Cast) -> None:
    case = assigned(cast)
    services.reveal_identity(case.pk, actor=cast.koordinator, reason="perlu ditelepon")
    client.force_login(cast.petugas)
    page = client.get(f"/kerja/{case.number}/").content.decode()
    assert "Disebut jalan → Dinas PUPR" in page
    assert PHONE not in page
    assert PHONE.removeprefix("+62") not in page


def test_buttons_are_the_rows_of_the_table(db: None) -> None:
    moves = regimes.policy_of(Regime.objects.get(key="62-2018").pk).moves
    made_by_people = {move.name for move in moves if move.by - {By.SYSTEM, By.REPORTER}}
    offered = frozenset().union(*(offer.allowed_by for offer in OFFERS.values()))
    assert offered == made_by_people - {"classify"}  # which is a part of verify
    assert {action.move for action in ACTIONS.values() if action.move} == {move.name for move in moves if By.REPORTER in move.by}
    # Rights that no regime gives or takes.
    assert {name for name, action in ACTIONS.items() if not action.move} == {"correct", "rate"}


def test_an_officer_is_offered_what_the_table_allows(client: Client, cast: Cast) -> None:
    case = assigned(cast)
    client.force_login(cast.petugas)
    page = client.get(f"/kerja/{case.number}/")
    work = ["take", "reply", "ask", "resolve", "note", "support", "transfer", "hand_over", "relate", "visibility"]
    assert [offer.name for offer, _form, _open in page.context["offers"]] == work
    client.force_login(cast.pengawas)
    assert client.get(f"/kerja/{case.number}/").context["offers"] == []


@pytest.mark.parametrize(
    ("name", "said", "status"),
    [
        ("take", {}, "in_progress"),
        ("reply", {"reply-text": "Besok ditambal."}, "answered"),
        ("ask", {"ask-text": "Nama jalannya?"}, "needs_info"),
        ("resolve", {"resolve-outcome": "done", "resolve-text": "Sudah ditambal.", "resolve-evidence": "Regu Budi, 3 Maret"}, "resolved"),
        ("note", {"note-text": "Cek gudang."}, "assigned"),
        ("transfer", {"transfer-text": "Jalan provinsi.", "transfer-because": "other_level", "transfer-unit": "dukcapil"}, "received"),
    ],
)
def test_each_move_of_the_office(client: Client, cast: Cast, name: str, said: dict[str, str], status: str) -> None:
    case = assigned(cast)
    client.force_login(cast.petugas)
    said = {key: str(cast.other.pk) if value == "dukcapil" else value for key, value in said.items()}
    response = client.post(f"/kerja/{case.number}/{name}/", said)
    assert response.status_code == 302
    assert response["Location"] == ("/kerja/" if name == "transfer" else f"/kerja/{case.number}/")
    assert Complaint.objects.get().status == status


def test_the_form_says_before_it_is_sent_that_done_needs_proof(client: Client, cast: Cast) -> None:
    case = assigned(cast)
    client.force_login(cast.petugas)
    form = client.get(f"/kerja/{case.number}/").content.decode().partition('data-keep="resolve"')[2].partition("</form>")[0]
    assert "harus ada foto, atau di sini" in form


def test_the_button_for_the_ticked_is_not_named_like_starting_to_work(client: Client, cast: Cast) -> None:
    assigned(cast)
    client.force_login(cast.petugas)
    bulk = client.get("/kerja/").content.decode().partition('id="bulk"')[2].partition("</details>")[0]
    assert "Lakukan pada yang dicentang</button>" in bulk
    assert "Kerjakan" not in bulk


def test_a_refused_form_keeps_what_was_typed(client: Client, cast: Cast) -> None:
    case = assigned(cast)
    client.force_login(cast.petugas)
    response = client.post(f"/kerja/{case.number}/resolve/", {"resolve-text": "Sudah <b>ditambal</b>."})
    page = response.content.decode()
    assert response.status_code == 422
    assert "Pilih hasilnya." in page
    assert "Sudah &lt;b&gt;ditambal&lt;/b&gt;." in page


def test_who_answers_after_a_colleague_did_is_told_so_first_and_keeps_their_words(client: Client, cast: Cast) -> None:
    case = assigned(cast)
    client.force_login(cast.petugas)
    address = f"/kerja/{case.number}/reply/"

    def said(page: str) -> dict[str, str]:
        read = re.search(r'name="sampai" value="(\d+)"', page)
        assert read
        return {"reply-text": "Regu turun hari Rabu.", "sampai": read[1]}

    opened = said(client.get(f"/kerja/{case.number}/").content.decode())
    services.reply(case.pk, actor=cast.atasan, text="Kami jadwalkan bulan depan.")
    answer = client.post(address, opened)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "menulis kepada pelapor pukul" in page
    assert "Regu turun hari Rabu." in page
    assert case.events.filter(kind="replied").count() == 1
    # Read now: pressing once more is meant.
    assert client.post(address, said(page)).status_code == 302
    # One's own earlier answer is no surprise.
    assert client.post(address, opened | {"sampai": str(case.events.count() - 1)}).status_code == 302


def test_what_is_not_theirs_is_refused_by_the_service_too(client: Client, cast: Cast) -> None:
    case = assigned(cast)
    client.force_login(cast.petugas)
    said = {"assign-unit": cast.other.pk, "assign-text": "ke sana saja"}
    assert client.post(f"/kerja/{case.number}/assign/", said).status_code == 403
    client.force_login(cast.pengawas)
    assert client.post(f"/kerja/{case.number}/reply/", {"reply-text": "x"}).status_code == 403
    assert client.post(f"/kerja/{case.number}/classify/", {}).status_code == 404


def test_the_coordinator_accepts_with_one_press_and_forwards_outside(client: Client, cast: Cast) -> None:
    held, outside = complain("Lampu jalan mati").complaint, complain("Listrik padam").complaint
    data = {"candidates": [{"unit_id": cast.pu.pk, "name": cast.pu.name, "reason": "lampu jalan", "external": False}]}
    services.hold(held.pk, reason="Kurang yakin.", data=data)
    client.force_login(cast.koordinator)
    page = client.get("/koordinasi/").content.decode()
    assert "Kurang yakin." in page
    assert cast.pu.name in page
    client.post(f"/kerja/{held.number}/assign/", {"assign-unit": cast.pu.pk, "assign-text": "lampu jalan", "dari": "koordinasi"})
    client.post(f"/kerja/{outside.number}/forward/", {"forward-unit": cast.pln.pk, "forward-text": "Surat 12/2026."})
    assert Complaint.objects.get(pk=held.pk).owner == cast.pu
    assert Complaint.objects.get(pk=outside.pk).forwarded_to == cast.pln


def test_files_are_for_those_who_see_the_case(client: Client, cast: Cast, tmp_path) -> None:
    drawn = io.BytesIO()
    Image.new("RGB", (30, 30)).save(drawn, "JPEG")
    pdf = clean_bytes(b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n")
    made = complain()
    services.assign(made.complaint.pk, unit_id=cast.pu.pk, reason="jalan")
    services.add_reporter_message(made.complaint.pk, text="fotonya", channel="web", files=(clean_bytes(drawn.getvalue()), pdf))
    picture, document = Attachment.objects.order_by("pk")
    address = f"/berkas/{picture.public_id}/"
    assert client.get(address).status_code == 404
    client.post(f"/lacak/{made.complaint.number}/pin/", {"pin": made.pin})
    assert client.get(address).status_code == 200
    officer = Client()
    officer.force_login(cast.petugas)
    shown, loaded = officer.get(address), officer.get(f"/berkas/{document.public_id}/")
    assert shown["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert shown["Content-Disposition"].startswith("inline")
    assert loaded["Content-Disposition"].startswith("attachment")
    officer.force_login(cast.petugas2)
    assert officer.get(address).status_code == 404
