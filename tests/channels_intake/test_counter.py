"""The counter: what an officer writes down is one complaint with its true date, a receipt, and no wrong door."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import uuid
from collections.abc import Iterator

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from channels_intake.hints import Guess
from channels_intake.models import InboundMessage, OutboundMessage
from complaints import identity, services
from complaints.models import Attachment, Complaint, Reporter, ReporterKind
from complaints.search import index
from lapor.tasks import dispatch
from tests.cast import POTHOLE, Cast, complain, fresh, make

pytestmark = pytest.mark.django_db
PHONE, LANDLINE = "0812 3450 0009", "0482 21077"
NOON = dt.datetime(2026, 11, 24, 4, 0, tzinfo=dt.UTC)  # a Tuesday, noon in Sinjai


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=True):
        yield


@pytest.fixture
def cast(noon: None) -> Cast:
    return make()


@pytest.fixture
def desk(client: Client, cast: Cast) -> Client:
    client.force_login(cast.petugas2)
    return client


def form(**more: object) -> dict[str, object]:
    said = {
        "token": str(uuid.uuid4()),
        "came_by": "visit",
        "received_on": "2026-11-24",
        "text": POTHOLE,
        "visibility": "public",
        "way": "sms",
    }
    return said | more


def run() -> None:
    """Do what the worker would."""
    for pk in list(Complaint.objects.values_list("events__pk", flat=True)):
        dispatch([pk])


def test_only_the_words_and_the_date_are_needed_and_the_receipt_follows(desk: Client, cast: Cast) -> None:
    answer = desk.post("/kerja/loket/", form())
    complaint = Complaint.objects.get()
    assert answer["Location"] == f"/kerja/loket/terkirim/{complaint.number}/"
    assert (complaint.channel, complaint.owner) == ("counter", cast.kominfo)
    event = complaint.events.get()
    assert (event.actor, event.data["counter"]) == (cast.petugas2, {"unit": cast.other.pk, "came_by": "visit"})
    page = desk.get(answer["Location"]).content.decode()
    pin = identity.unseal_text(Reporter.objects.get().pin_sealed)
    assert f"CEK {complaint.number} {pin}" in page
    assert pin not in answer["Location"]
    assert "<svg" in page
    assert 'class="wide slip"' in desk.get(answer["Location"] + "?kertas=80").content.decode()


def test_clocks_run_from_the_day_it_was_received_and_both_dates_are_kept(desk: Client, cast: Cast) -> None:
    desk.post("/kerja/loket/", form(came_by="letter", received_on="2026-11-16", received_time="10:15"))
    complaint = Complaint.objects.get()
    assert timezone.localtime(complaint.received_at).isoformat() == "2026-11-16T10:15:00+08:00"
    assert complaint.events.get().at.date() == NOON.date()
    # Three working days after Monday the 16th.
    assert {clock.due_at.astimezone(timezone.get_current_timezone()).date() for clock in complaint.clocks.filter(name="verifikasi")} == {
        dt.date(2026, 11, 19)
    }
    assert InboundMessage.objects.get().received_at == complaint.received_at
    page = desk.get(f"/kerja/loket/terkirim/{complaint.number}/").content.decode()
    assert "Senin, 16 November 2026, 10.15 (Surat)" in page
    assert "Selasa, 24 November 2026" in page
    services.assign(complaint.pk, unit_id=cast.other.pk, reason="x")
    case = desk.get(f"/kerja/{complaint.number}/").content.decode()
    assert "Dicatat di loket" in case
    assert "Surat, " in case


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"received_on": "2026-11-25"}, "received_on", "belum tiba"),
        ({"received_time": "23:00"}, "received_time", "belum sampai"),
        ({"received_on": ""}, "received_on", "Tulis tanggal"),
        ({"received_on": "1999-01-01"}, "received_on", "belum ada aturan"),
        ({"occurred_on": "2026-11-24", "received_on": "2026-11-20"}, "occurred_on", "kedua tanggal"),
        ({"text": " "}, "text", "satu kalimat"),
        ({"phone": LANDLINE}, "phone", "bukan nomor HP"),
        ({"way": "call"}, "phone", "nomor HP"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(desk: Client, wrong: dict[str, str], field: str, words: str) -> None:
    answer = desk.post("/kerja/loket/", form(name="Andi", location_text="dekat pasar", **wrong))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'href="#id_{field}"' in page
    assert words in page
    assert 'value="Andi"' in page
    assert 'value="dekat pasar"' in page
    assert not Complaint.objects.exists()


def test_pressed_twice_is_one_complaint_and_changed_words_are_not_lost(desk: Client) -> None:
    said = form(received_time="09:00")
    first, second = desk.post("/kerja/loket/", said), desk.post("/kerja/loket/", said)
    assert first["Location"] == second["Location"]
    changed = desk.post("/kerja/loket/", said | {"text": "Lampu jalan juga mati."})
    page = changed.content.decode()
    assert changed.status_code == 422
    assert "sudah tersimpan sebagai laporan" in page
    assert "Lampu jalan juga mati." in page
    token = re.search(r'name="token" value="([^"]+)"', page)
    assert token
    assert token.group(1) != said["token"]
    desk.post("/kerja/loket/", said | {"text": "Lampu jalan juga mati.", "token": token.group(1)})
    assert Complaint.objects.count() == 2


@pytest.mark.parametrize(
    "corrected",
    [
        {"phone": "0812 3450 0008"},
        {"visibility": "secret"},
        {"name": "Andi"},
        {"received_on": "2026-11-23"},
        {"occurred_on": "2026-11-20"},
        {"topic": "jalan_jembatan"},
        {"asked_class": "aspirasi"},
        {"came_by": "call"},
    ],
)
def test_a_correction_under_the_same_words_is_not_lost(desk: Client, corrected: dict[str, str]) -> None:
    said = form(phone=PHONE)
    desk.post("/kerja/loket/", said)
    answer = desk.post("/kerja/loket/", said | corrected)
    assert answer.status_code == 422
    assert "sudah tersimpan sebagai laporan" in answer.content.decode()
    assert Complaint.objects.count() == 1


def test_a_pile_goes_on_with_what_stays_and_each_can_be_printed_later(desk: Client) -> None:
    answer = desk.post("/kerja/loket/", form(came_by="letter", received_on="2026-11-20", name="Andi", lagi="1"))
    assert "came_by=letter" in answer["Location"]
    assert "received_on=2026-11-20" in answer["Location"]
    assert "Andi" not in answer["Location"]
    desk.post("/kerja/loket/", form(text="Lampu jalan mati."))
    page = desk.get(answer["Location"]).content.decode()
    assert re.search(r'value="letter"[^>]*checked', page)
    for number in Complaint.objects.values_list("number", flat=True):
        assert f"/kerja/loket/terkirim/{number}/" in page
        assert desk.get(f"/kerja/loket/terkirim/{number}/").status_code == 200


def test_a_receipt_is_for_the_officer_who_wrote_it_down(desk: Client, cast: Cast) -> None:
    desk.post("/kerja/loket/", form())
    number = Complaint.objects.get().number
    desk.force_login(cast.petugas)  # the next shift at the same machine
    assert desk.get(f"/kerja/loket/terkirim/{number}/")["Location"] == f"/kerja/{number}/"


def test_people_who_bring_it_and_where_somebody_lives_are_sealed_and_shown_with_the_identity(desk: Client, cast: Cast) -> None:
    desk.post(
        "/kerja/loket/",
        form(
            name="Ibu Hasna", home="Dusun Baru 3", proxy_name="Andi", proxy_relation="anaknya", proxy_phone="0811", visibility="anonymous"
        ),
    )
    complaint = Complaint.objects.get()
    kept = b"".join(bytes(value) for value in Reporter.objects.values_list("standing_sealed", "name_sealed").get())
    assert b"Andi" not in kept
    assert b"Dusun" not in kept
    assert "Andi" not in json.dumps(complaint.events.get().data)
    (person,) = services.reveal_identity(complaint.pk, actor=cast.koordinator, reason="perlu alamat")
    assert (person.name, person.home, person.proxy) == ("Ibu Hasna", "Dusun Baru 3", "Andi, anaknya, 0811")


def test_a_scan_goes_with_the_case(desk: Client) -> None:
    drawn = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(drawn, "PNG")
    desk.post("/kerja/loket/", form(came_by="letter", photos=SimpleUploadedFile("surat.png", drawn.getvalue())))
    assert Attachment.objects.get().content_type == "image/jpeg"


def test_whoever_called_gets_the_receipt_by_sms_and_follows_by_sms(desk: Client, kannel, handled, outgoing) -> None:
    desk.post("/kerja/loket/", form(came_by="call", phone=PHONE))
    complaint = Complaint.objects.get()
    run()
    outgoing.run()
    (channel, message), *_rest = outgoing.sent
    assert "juga dikirim" in desk.get(f"/kerja/loket/terkirim/{complaint.number}/").content.decode()
    pin = identity.unseal_text(Reporter.objects.get().pin_sealed)
    assert (channel, message.address) == ("sms_kannel", "+6281234500009")
    assert pin in message.text
    kannel(**{"from": "+6281234500009", "text": "BATAL"})
    handled()
    assert fresh(complaint).status == "withdrawn"
    assert Complaint.objects.count() == 1
    run()
    outgoing.run()
    # Confirmed where it was done.
    assert outgoing.sent[-1][1].address == "+6281234500009"
    assert OutboundMessage.objects.filter(event__kind="withdrawn").count() == 1


@pytest.mark.parametrize("said", [{"way": "call", "phone": PHONE}, {"way": "", "phone": PHONE}, {}])
def test_who_wants_no_message_gets_none(desk: Client, said: dict[str, str]) -> None:
    desk.post("/kerja/loket/", form(**said))
    run()
    assert not OutboundMessage.objects.exists()


def test_it_is_routed_like_every_other_and_stays_by_one_tick(desk: Client, cast: Cast) -> None:
    desk.post("/kerja/loket/", form(location_text="Kelurahan Biringere"))
    run()
    assert Complaint.objects.get().owner != cast.other
    desk.post("/kerja/loket/", form(text="Antrean KTP di kantor ini terlalu lama, dari jam tujuh sampai siang.", keep="on"))
    run()
    kept = Complaint.objects.order_by("-pk")[0]
    assert (kept.owner, kept.status) == (cast.other, "assigned")
    assert kept.topic_id or kept.events.filter(kind="classified").exists()


def test_nobody_keeps_what_only_the_inspectorate_may_read(desk: Client, cast: Cast) -> None:
    desk.post("/kerja/loket/", form(text="Pegawai minta uang 500 ribu supaya KTP saya cepat jadi, ini pungli.", keep="on"))
    run()
    complaint = Complaint.objects.get()
    assert complaint.owner == cast.inspectorate
    assert complaint.sealed


def test_only_ones_own_office_can_be_named(desk: Client, cast: Cast) -> None:
    answer = desk.post("/kerja/loket/", form(unit=str(cast.pu.pk), keep="on"))
    assert answer.status_code == 422
    assert not Complaint.objects.exists()


def test_open_cases_alike_that_the_officer_may_see_are_shown(desk: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    mine, theirs = complain().complaint, complain("Lubang lain di jalan yang sama").complaint
    for case, unit in ((mine, cast.other), (theirs, cast.pu)):
        services.assign(case.pk, unit_id=unit.pk, reason="x")
        services.classify(case.pk, findings=services.Findings(topic_key="jalan_jembatan", region_code="73.07.05.1001"))
        index(case.events.order_by("-seq")[0].pk)
    said = {
        "text": "Jalan di Biringere berlubang lagi, dekat kantor lurah, dalam sekali.",
        "location_text": "Kelurahan Biringere",
        "topic": "",
    }
    monkeypatch.setattr("channels_intake.advice._guess", lambda draft: Guess(topic="jalan_jembatan", region="73.07.05.1001"))
    notes = desk.post("/kerja/loket/saran/", said).json()["notes"]
    links = [link for note in notes for link, _label in note["links"]]
    assert links == [f"/kerja/{mine.number}/"]
    page = desk.post("/kerja/loket/", form(periksa="1", **said)).content.decode()
    assert f"/kerja/{mine.number}/" in page
    assert theirs.number not in page
    assert Complaint.objects.count() == 2


def test_the_author_is_the_reporter_and_not_the_officer(desk: Client) -> None:
    desk.post("/kerja/loket/", form(name="Andi"))
    assert Reporter.objects.get().kind == ReporterKind.AUTHOR
    assert Reporter.objects.get().account is None
