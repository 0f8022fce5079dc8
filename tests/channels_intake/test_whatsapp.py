"""WhatsApp: pictures and places, the 24 hours, and the way by SMS when WhatsApp is closed."""

from __future__ import annotations

import datetime as dt
import io
import json
from typing import Any
from urllib.parse import parse_qs

import pytest
import responses
from django.test import Client
from django.utils import timezone
from PIL import Image

from channels_intake import delivery, inbox, intake, media, registry
from channels_intake.contracts import IntakeItem, Media
from channels_intake.models import InboundMessage, KeptFile, OutboundMessage, Thread
from complaints import identity
from complaints.models import Attachment, Complaint, ComplaintEvent, EventKind
from complaints.numbers import pretty
from complaints.workflow import Status
from tests.cast import Cast, complain, make

pytestmark = pytest.mark.django_db

PHONE = "+6281200000021"
API = "https://api.twilio.com/2010-04-01/Accounts/AC" + "0" * 32
PICTURE = f"{API}/Messages/MM1/Media/ME1"


OTHER = "+6281200000022"


@pytest.fixture(autouse=True)
def cast() -> Cast:
    return make()


def photo() -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (40, 30), "grey").save(kept, "JPEG")
    return kept.getvalue()


def says(words: str = "", *, files: tuple[str, ...] = (), sid: str = "", **more: Any) -> InboundMessage:
    item = IntakeItem(
        "whatsapp_twilio",
        sid or f"SM{InboundMessage.objects.count()}",
        PHONE,
        words,
        timezone.now(),
        media=tuple(Media(url, "image/jpeg") for url in files),
        **more,
    )
    message, _created = intake.receive(item)
    assert isinstance(message, InboundMessage)
    intake.handle(message.pk)
    message.refresh_from_db()
    return message


def test_a_picture_comes_into_the_case_once_and_only_from_twilio() -> None:
    message = says("jalan rusak di Lappa", files=(PICTURE, "https://jahat.example/x.jpg"))
    assert Complaint.objects.get().text == "jalan rusak di Lappa"
    with responses.RequestsMock() as wire:
        wire.get(PICTURE, body=photo())
        media.fetch(message.pk)
        media.fetch(message.pk)
        assert [call.request.url for call in wire.calls] == [PICTURE]
        assert wire.calls[0].request.headers["Authorization"].startswith("Basic ")
    assert Attachment.objects.get().content_type == "image/jpeg"
    message.refresh_from_db()
    assert message.media_left == 0
    # It stands with the words it came with, and is told to nobody a second time.
    assert Attachment.objects.get().event == message.event
    assert ComplaintEvent.objects.count() == 1


def test_a_picture_that_is_late_opens_no_case_that_ended() -> None:
    message = says("jalan rusak di Lappa", files=(PICTURE,))
    says("BATAL")
    with responses.RequestsMock() as wire:
        wire.get(PICTURE, body=photo())
        media.fetch(message.pk)
    assert Complaint.objects.get().status == Status.WITHDRAWN
    assert Attachment.objects.get().event == message.event


def test_a_picture_goes_along_to_the_case_it_belongs_to() -> None:
    for number, words in enumerate(("jalan rusak di Lappa", "lampu mati di Tokinjong")):
        complain(words, address=PHONE, channel="sms_twilio")
        assert Complaint.objects.count() == number + 1
    message = says("masih begini", files=(PICTURE,))
    with responses.RequestsMock() as wire:
        wire.get(PICTURE, body=photo())
        media.fetch(message.pk)
    joined = says("2")
    assert joined.outcome_reason == "joins"
    assert Attachment.objects.filter(event=joined.event).count() == 1


def test_a_provider_that_fails_is_asked_again_and_the_words_are_safe() -> None:
    message = says("lampu mati", files=(PICTURE,))
    for status in (500, 429):
        with responses.RequestsMock() as wire:
            wire.get(PICTURE, status=status)
            media.fetch(message.pk)
    message.refresh_from_db()
    assert (message.media_left, message.media_tries) == (1, 2)
    InboundMessage.objects.filter(pk=message.pk).update(handled_at=timezone.now() - 2 * media.PAUSE)
    assert media.waiting() == [message.pk]
    with responses.RequestsMock() as wire:
        wire.get(PICTURE, status=404)
        media.fetch(message.pk)
    assert media.waiting() == []
    assert not Attachment.objects.exists()


@pytest.mark.parametrize("body", [b"MZ\x90\x00 not a picture", b"x" * (10 * 1024 * 1024 + 1)])
def test_what_is_no_picture_or_too_large_is_left_out(body: bytes) -> None:
    message = says("lampu mati", files=(PICTURE,))
    with responses.RequestsMock() as wire:
        wire.get(PICTURE, body=body)
        media.fetch(message.pk)
    message.refresh_from_db()
    assert message.media_left == 0
    assert not Attachment.objects.exists()


def test_a_picture_or_a_place_without_words_says_something_too() -> None:
    says(files=(PICTURE,))
    assert Complaint.objects.get().text == "[foto]"
    # Three pictures in a row are three messages, not an operator's repeat.
    again = says(files=(f"{API}/Messages/MM2/Media/ME2",))
    assert (again.outcome, again.complaint) == ("follow_up", Complaint.objects.get())
    says(latitude=-5.1246, longitude=120.2536)
    assert "[lokasi -5.12460, 120.25360]" in list(ComplaintEvent.objects.values_list("text", flat=True))


def test_a_place_belongs_to_the_report_that_brought_it() -> None:
    says("banjir di sini", latitude=-5.1246, longitude=120.2536, location_text="Pasar Sentral")
    made = Complaint.objects.get()
    assert (float(made.latitude or 0), float(made.longitude or 0), made.location_text) == (-5.1246, 120.2536, "Pasar Sentral")


def answered(wire: responses.RequestsMock) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(wire.calls[-1].request.body).items()}


@pytest.mark.parametrize(("ago", "template", "sent"), [(1, "", "Body"), (30, "HX1", "ContentSid")])
def test_within_a_day_freely_and_later_by_the_template(settings: Any, ago: int, template: str, sent: str) -> None:
    settings.TWILIO_WHATSAPP_TEMPLATE = template
    registry.forget()
    says("halo")
    Thread.objects.update(last_seen_at=timezone.now() - dt.timedelta(hours=ago))
    with responses.RequestsMock() as wire:
        wire.post(f"{API}/Messages.json", json={"sid": "SM9", "status": "queued"}, status=201)
        delivery.deliver(OutboundMessage.objects.get().pk)
        form = answered(wire)
    assert (form["To"], form["From"]) == (f"whatsapp:{PHONE}", "whatsapp:+6281100001709")
    assert sent in form
    if template:
        assert json.loads(form["ContentVariables"])["1"].startswith("Tulis masalah")
    assert OutboundMessage.objects.get().status == "sent"


@pytest.mark.parametrize("hours", [30, 1])
def test_where_whatsapp_is_closed_the_message_goes_by_sms(hours: int) -> None:
    says("halo")
    Thread.objects.update(last_seen_at=timezone.now() - dt.timedelta(hours=hours))
    row = OutboundMessage.objects.get()
    with responses.RequestsMock() as wire:
        if hours == 1:
            wire.post(f"{API}/Messages.json", json={"code": 63016, "message": "outside", "status": 400}, status=400)
        delivery.deliver(row.pk)
    row.refresh_from_db()
    assert (row.channel, row.status) == ("sms_kannel", "queued")
    with responses.RequestsMock() as wire:
        wire.get("http://kannel.test:13013/cgi-bin/sendsms", status=202, body="0: Accepted for delivery")
        delivery.deliver(row.pk)
    row.refresh_from_db()
    assert row.status == "sent"


def test_a_phone_is_one_person_by_sms_and_by_whatsapp() -> None:
    says("jalan rusak di Lappa")
    message, _created = intake.receive(IntakeItem("sms_twilio", "SMx", PHONE, "masih rusak", timezone.now()))
    assert isinstance(message, InboundMessage)
    intake.handle(message.pk)
    message.refresh_from_db()
    assert (message.outcome, message.complaint) == ("follow_up", Complaint.objects.get())


# --- With a question about a case -----------------------------------------------------------------------------------------


def fetched(message: InboundMessage, body: bytes | None = None) -> None:
    with responses.RequestsMock() as wire:
        wire.get(PICTURE, body=body or photo())
        media.fetch(message.pk)
    message.refresh_from_db()


def answer_to(message: InboundMessage) -> str:
    return identity.unseal_text(OutboundMessage.objects.get(inbound=message, event__isnull=True).body)


@pytest.mark.parametrize("by_pin", [False, True])
def test_a_picture_that_comes_with_a_question_goes_into_the_case_of_its_reporter(by_pin: bool) -> None:
    made = complain("jalan rusak di Lappa", address=OTHER if by_pin else PHONE, channel="sms_twilio")
    message = says(f"CEK {made.complaint.number}" + (f" {made.pin}" if by_pin else ""), files=(PICTURE,))
    assert (message.outcome, message.outcome_reason) == ("follow_up", "status_with_files")
    assert message.event is not None
    assert (message.event.complaint, message.event.kind, message.event.text) == (made.complaint, EventKind.REPORTER_MESSAGE, "[foto]")
    fetched(message)
    assert Attachment.objects.get().event == message.event
    # The question is answered all the same.
    assert answer_to(message).startswith(pretty(made.complaint.number))


def test_a_picture_to_a_number_that_is_not_ones_own_is_kept_beside_and_said_so(cast: Cast, django_capture_on_commit_callbacks: Any) -> None:
    theirs = complain("jalan rusak di Lappa", address=OTHER, channel="sms_twilio").complaint
    message = says(f"CEK {theirs.number}", files=(PICTURE,))
    assert message.outcome_reason == "status_of_unknown"
    assert answer_to(message).startswith("Nomor itu tidak kami temukan untuk HP ini. Berkasnya kami simpan dulu, belum masuk laporan.")
    fetched(message)
    assert not Attachment.objects.exists()
    kept = KeptFile.objects.get()
    assert (kept.inbound, message.media_kept, media.waiting()) == (message, True, [])
    page, picture = f"/koordinasi/kotak-masuk/{message.pk}/", f"/koordinasi/kotak-masuk/{message.pk}/berkas/{kept.public_id}/"
    client = Client()
    client.force_login(cast.koordinator)
    assert picture in client.get(page).content.decode()
    shown = client.get(picture)
    assert (shown["Content-Type"], shown["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    # Who decides does not lose it, though the provider has forgotten it by then.
    client.post(f"{page}laporan/", {"laporan-number": theirs.number})
    with django_capture_on_commit_callbacks(execute=True):
        media.fetch(message.pk)
    message.refresh_from_db()
    assert Attachment.objects.get().event == message.event
    assert message.event is not None
    assert message.event.audience == "internal"  # it was not the reporter who sent it
    assert (message.media_left, KeptFile.objects.count()) == (0, 0)
    assert client.get(picture).status_code == 404


def test_a_picture_to_one_of_several_cases_waits_until_its_sender_says_which() -> None:
    for words in ("jalan rusak di Lappa", "lampu mati di Tokinjong"):
        complain(words, address=PHONE, channel="sms_twilio")
    message = says("CEK", files=(PICTURE,))
    assert message.outcome_reason == "files_unplaced"
    assert "Untuk laporan mana?" in answer_to(message)
    fetched(message)
    assert KeptFile.objects.get().inbound == message


def test_what_is_decided_while_the_file_is_on_its_way_loses_nothing(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    made = complain("jalan rusak di Lappa", address=OTHER, channel="sms_twilio").complaint
    message = says(f"CEK {made.number}", files=(PICTURE,))
    real = media._all

    def meanwhile(*given: Any) -> Any:
        inbox.attach(message.pk, actor=cast.koordinator, number=made.number)
        return real(*given)

    monkeypatch.setattr(media, "_all", meanwhile)
    fetched(message)
    assert (Attachment.objects.get().event, KeptFile.objects.count()) == (message.event, 0)
