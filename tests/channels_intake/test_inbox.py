"""Messages no machine made anything of: read, put with a case, filed, read again; nothing lost, every act kept."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from channels_intake import acting, garbled, inbox, intake, registry, services
from channels_intake.contracts import IntakeItem, Unreadable
from channels_intake.models import HandAct, InboundMessage, Outcome
from complaints.models import Complaint, ComplaintEvent, EventKind, Reporter
from complaints.numbers import pretty
from reporting.ledger import balance
from tests.cast import Cast, fresh, make

pytestmark = pytest.mark.django_db
PHONE, OTHER = "+6281200000021", "+6281200000022"
PAGE = "/koordinasi/kotak-masuk/"


@pytest.fixture
def cast() -> Cast:
    return make(seconds=False)


@pytest.fixture
def coordinator(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.koordinator)
    return client


def heard(text: str, sender: str = PHONE) -> InboundMessage:
    """A message as it lies when the machine has read it."""
    at = timezone.now() + dt.timedelta(hours=InboundMessage.objects.count())
    message, _new = intake.receive(IntakeItem("sms_twilio", f"SM{InboundMessage.objects.count()}", sender, text, at))
    intake.handle(message.pk)
    return InboundMessage.objects.get(pk=message.pk)


def filed(text: str, sender: str = PHONE) -> Complaint:
    """A complaint with the message it came of, so that the books balance."""
    complaint = heard(text, sender).complaint
    assert complaint is not None
    return complaint


def acts() -> list[tuple[str, str]]:
    return [(act.act, act.before.get("reason", "")) for act in HandAct.objects.order_by("pk")]


def test_what_was_not_understood_waits_here_and_what_was_understood_does_not(coordinator: Client) -> None:
    heard("Jalan rusak di Lappa depan pasar")
    for words in ("LAPOR", "CEK 1234-5678-9012", "ya"):
        heard(words, OTHER)
    intake.keep_unreadable("sms_kannel", "u1", {"query": {"text": "hubungi 081234500099"}, "form": {}})
    said = coordinator.get(PAGE).content.decode()
    assert "Jalan rusak" not in said
    assert "Hanya kata perintah" in said
    assert "Bentuknya tidak bisa dibaca" in said
    assert "081234500099" not in said, "numbers of people are covered"
    assert OTHER not in said


def test_only_its_own_reporters_words_go_where_the_reporter_reads_along(cast: Cast, coordinator: Client) -> None:
    case = filed("Jalan rusak di Lappa depan pasar")
    mine, strangers = heard("LAPOR"), heard("LAPOR", OTHER)
    for message in (mine, strangers):
        assert coordinator.post(f"{PAGE}{message.pk}/laporan/", {"laporan-number": pretty(case.number)}).status_code == 302
    kinds = {row.outcome: row.complaint_id for row in InboundMessage.objects.exclude(outcome=Outcome.NEW_COMPLAINT)}
    assert kinds == {"follow_up": case.pk}
    told, noted = ComplaintEvent.objects.filter(complaint=case).order_by("-seq")[:2][::-1]
    assert (told.kind, told.text, told.channel) == (EventKind.REPORTER_MESSAGE, "LAPOR", "sms_twilio")
    assert (noted.kind, noted.audience, noted.actor) == (EventKind.NOTED, "internal", cast.koordinator)
    assert acts() == [("attached", "keyword_only")] * 2
    assert balance().sound


def test_own_cases_are_offered_and_a_case_out_of_sight_is_not(cast: Cast, coordinator: Client) -> None:
    case, hidden = filed("Jalan rusak di Lappa depan pasar"), filed("LAPOR Lampu mati di Bongki dekat masjid")
    Complaint.objects.filter(pk=hidden.pk).update(sealed=True)
    message = heard("LAPOR")
    said = coordinator.get(f"{PAGE}{message.pk}/").content.decode()
    assert case.number in said
    assert hidden.number not in said
    answer = coordinator.post(f"{PAGE}{message.pk}/laporan/", {"laporan-number": hidden.number})
    assert (answer.status_code, "tidak ditemukan" in answer.content.decode()) == (422, True)
    assert hidden.number in answer.content.decode(), "what was typed stays"
    assert (InboundMessage.objects.get(pk=message.pk).looked_at, acts()) == (None, [])


def test_a_message_becomes_a_report_in_its_own_words_or_in_better_ones(coordinator: Client) -> None:
    own, unreadable = heard("LAPOR"), intake.keep_unreadable("sms_kannel", "u1", {"query": {}, "form": {}})
    coordinator.post(f"{PAGE}{own.pk}/baru/", {"baru-text": ""})
    assert coordinator.post(f"{PAGE}{unreadable.pk}/baru/", {"baru-text": ""}).status_code == 422
    coordinator.post(f"{PAGE}{unreadable.pk}/baru/", {"baru-text": "Pipa bocor di Balangnipa"})
    made = [row.complaint for row in InboundMessage.objects.order_by("pk")]
    assert [case.text for case in made if case] == ["LAPOR", "Pipa bocor di Balangnipa"]
    assert Reporter.objects.get(complaint=made[0]).address_index == own.sender_index
    assert acts() == [("filed", "keyword_only"), ("filed", "unreadable")]
    assert balance().sound


def test_nobody_is_answered_where_nobody_reads(cast: Cast) -> None:
    message = heard("Pulsa Anda hampir habis", "TELKOMSEL")
    inbox.file_new(message.pk, actor=cast.koordinator)
    assert Reporter.objects.get().address_index == ""


def test_what_was_mended_since_is_read_by_the_normal_path(
    cast: Cast, coordinator: Client, monkeypatch: pytest.MonkeyPatch, handled: Callable[[], list[InboundMessage]]
) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(acting, "act", broken)
        message = heard("Jalan rusak di Lappa depan pasar")
    assert message.handled_at is None
    assert "1 kali dicoba" in coordinator.get(PAGE).content.decode()
    assert coordinator.post(f"{PAGE}{message.pk}/ulang/").status_code == 302
    handled()
    assert InboundMessage.objects.get(pk=message.pk).outcome == Outcome.NEW_COMPLAINT
    assert acts() == [("redelivered", "")]
    again = heard("LAPOR", OTHER)
    inbox.redeliver(again.pk, actor=cast.koordinator)
    handled()
    assert again in inbox.waiting(), "still not understood, it lies here again"
    assert balance().sound


def test_an_unreadable_delivery_is_shown_to_its_adapter_again(cast: Cast, handled: Callable[[], list[InboundMessage]]) -> None:
    lost = intake.keep_unreadable("sms_kannel", "u1", {"method": "GET", "query": {"text": "jalan rusak"}, "form": {}})
    with pytest.raises(inbox.Refused, match="tidak bisa dibaca"):
        inbox.redeliver(lost.pk, actor=cast.koordinator)
    assert (lost in inbox.waiting(), acts()) == (True, [])
    query = {"from": PHONE, "smsc": "three", "id": "k9", "text": "jalan rusak di Lappa depan pasar", "time": "2026-03-02 01:02:03"}
    good = intake.keep_unreadable("sms_kannel", "u2", {"method": "GET", "query": query, "form": {}})
    inbox.redeliver(good.pk, actor=cast.koordinator)
    handled()
    assert Complaint.objects.get().text == query["text"]
    assert good not in inbox.waiting()
    assert balance().sound


def test_an_unreadable_update_of_telegram_is_read_by_people_and_without_its_sender(
    client: Client, coordinator: Client, settings: Any, handled: Callable[[], list[InboundMessage]], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.TELEGRAM_BOT_TOKEN, settings.TELEGRAM_WEBHOOK_SECRET, settings.TELEGRAM_API_BASE = "1:a", "rahasia", ""
    registry.forget()
    person = {"id": 70707, "first_name": "Hasna", "type": "private"}
    said = {"message_id": 5, "date": "besok", "text": "Jalan rusak di Lappa depan pasar", "chat": person, "from": person}
    headers = {"X-Telegram-Bot-Api-Secret-Token": "rahasia"}
    body = json.dumps({"update_id": 1, "message": said})
    assert client.post("/kanal/telegram/", body, content_type="application/json", headers=headers).status_code == 400
    page = coordinator.get(PAGE).content.decode()
    assert "Jalan rusak di Lappa depan pasar" in page
    assert "Hasna" not in page
    assert "70707" not in page
    (message,) = inbox.waiting()
    assert "Masih tidak bisa dibaca" in coordinator.post(f"{PAGE}{message.pk}/ulang/", follow=True).content.decode()
    assert message in inbox.waiting()
    # What was mended since: a day that the adapter understands.
    with monkeypatch.context() as mended:
        mended.setattr(
            "channels_intake.adapters.telegram._object", lambda given: {"message": json.loads(given)["message"] | {"date": 1796000000}}
        )
        coordinator.post(f"{PAGE}{message.pk}/ulang/")
    handled()
    assert Complaint.objects.get().text == said["text"]
    assert message not in inbox.waiting()


@pytest.mark.parametrize("most", [256 * 1024, 10])
def test_an_unreadable_mail_is_kept_whole_and_read_again(
    client: Client,
    cast: Cast,
    handled: Callable[[], list[InboundMessage]],
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
    most: int,
) -> None:
    monkeypatch.setattr(garbled, "_MOST", most)
    raw = "From: Hasna <hasna@contoh.id>\r\nTo: lapor@x.id\r\nSubject: Lampu\r\nMessage-ID: <1@x.id>\r\n\r\nLampu jalan mati di Bongki"
    stamp, token = "1796000000", "t" * 50
    signature = hmac.new(b"key-mailgun", f"{stamp}{token}".encode(), hashlib.sha256).hexdigest()
    form = {
        "token": token,
        "timestamp": stamp,
        "signature": signature,
        "recipient": "lapor@x.id",
        "sender": "hasna@contoh.id",
        "body-mime": raw,
    }
    with monkeypatch.context() as broken:
        broken.setattr("channels_intake.mail.hooks.Mailgun.mails", unread)
        assert client.post("/kanal/email/mailgun/", form).status_code == 400
        (message,) = inbox.waiting()
        said = inbox.words(message)
        assert "Lampu jalan mati di Bongki" in said
        assert not [secret for secret in ("hasna", "Hasna", signature, token) if secret in said]
        with pytest.raises(inbox.Refused):
            inbox.redeliver(message.pk, actor=cast.koordinator)
    copy = services.unpack(message.payload)["raw"].get("kept", "none")
    with django_capture_on_commit_callbacks(execute=True):
        inbox.redeliver(message.pk, actor=cast.koordinator)
    message.refresh_from_db()
    assert (inbox.words(message), default_storage.exists(copy)) == ("", False), "no second copy is left"
    handled()
    assert Complaint.objects.get().text == "Lampu jalan mati di Bongki"
    assert inbox.waiting().count() == 0


def unread(*_: Any) -> None:
    raise Unreadable("broken")


def test_a_delivery_of_which_nothing_comes_stays_here(cast: Cast) -> None:
    message = intake.keep_unreadable("email", "u1", {"method": "POST", "query": {}, "form": {}})
    with pytest.raises(inbox.Refused, match="tidak bisa dibaca"):
        inbox.redeliver(message.pk, actor=cast.koordinator)
    assert message in inbox.waiting()


def test_what_needs_nothing_is_put_aside_and_stays_stored(coordinator: Client, cast: Cast) -> None:
    message = heard("LAPOR")
    coordinator.post(f"{PAGE}{message.pk}/dibaca/")
    assert inbox.waiting().count() == 0
    assert services.unpack(InboundMessage.objects.get(pk=message.pk).payload)["text"] == "LAPOR"
    assert "Dibaca, tidak perlu apa-apa" in coordinator.get(PAGE, {"daftar": "sudah"}).content.decode()


def test_what_is_stuck_and_was_read_is_tried_no_more(cast: Cast, coordinator: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(acting, "act", broken)
        message = heard("Jalan rusak di Lappa depan pasar")
    assert list(inbox.stuck()) == [message]
    assert "Ditandai sudah dibaca" in coordinator.post(f"{PAGE}{message.pk}/dibaca/", follow=True).content.decode()
    assert (inbox.stuck().count(), intake.unhandled(dt.timedelta(0))) == (0, [])
    intake.handle(message.pk)
    message.refresh_from_db()
    assert (message.outcome, message.outcome_reason, Complaint.objects.count()) == (Outcome.IGNORED, "read_by_hand", 0)
    assert "Sudah dibaca orang" in coordinator.get(f"{PAGE}{message.pk}/").content.decode()
    assert balance().sound


def test_who_decides_takes_the_locks_in_the_order_of_the_worker(cast: Cast) -> None:
    message = heard("LAPOR")
    with CaptureQueriesContext(connection) as asked:
        inbox.put_aside(message.pk, actor=cast.koordinator)
    locked = [query["sql"].split(" FROM ")[1].split()[0] for query in asked if "FOR UPDATE" in query["sql"]]
    assert locked == ['"channels_intake_thread"', '"channels_intake_inboundmessage"']


def test_two_people_decide_once(cast: Cast, coordinator: Client) -> None:
    case, message = filed("Jalan rusak di Lappa depan pasar"), heard("LAPOR")
    inbox.attach(message.pk, actor=cast.koordinator, number=case.number)
    with pytest.raises(inbox.Settled):
        inbox.file_new(message.pk, actor=cast.koordinator)
    answer = coordinator.post(f"{PAGE}{message.pk}/baru/", {"baru-text": ""}, follow=True)
    assert "Orang lain sudah mengurus" in answer.content.decode()
    assert (Complaint.objects.count(), len(acts())) == (1, 1)
    assert fresh(case).last_seq > 1


def test_a_message_that_was_understood_has_no_page_here(coordinator: Client) -> None:
    message = heard("Jalan rusak di Lappa depan pasar")
    assert coordinator.get(f"{PAGE}{message.pk}/").status_code == 404
    assert coordinator.post(f"{PAGE}{message.pk}/dibaca/").status_code == 404


def test_the_list_goes_on_page_by_page(coordinator: Client) -> None:
    for number in range(inbox.PAGE + 2):
        intake.keep_unreadable("sms_kannel", f"u{number}", {"query": {"text": f"pesan {number};"}, "form": {}})
    first = coordinator.get(PAGE).content.decode()
    last = inbox.waiting()[inbox.PAGE - 1].pk
    assert f"?sesudah={last}" in first
    rest = coordinator.get(PAGE, {"sesudah": last}).content.decode()
    assert "pesan 0;" in rest
    assert "pesan 0;" not in first
