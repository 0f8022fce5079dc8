"""Whatever a provider does, the call ends in its time, the message is kept, and what it says of others' messages changes nothing.

No clock is read here: a server that drips for longer than a call may take ends with a good answer, so that a call
which waited for it would succeed, and fail the test.
"""

from __future__ import annotations

import base64
import datetime as dt
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import product
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.utils import timezone

from channels_intake import delivery, http, media, pausing, polling, registry, services, timed
from channels_intake.contracts import Media, OutboundText, SendFailed
from channels_intake.models import Cursor, InboundMessage, OutboundMessage, OutboundStatus
from complaints.models import ComplaintEvent, EventKind
from tests.cast import complain, make
from tests.channels_intake.faulty import Faulty, SlowMail, serving

PHONE = "+6281200000011"


def _subscription(base: str) -> str:
    point = ec.generate_private_key(ec.SECP256R1()).public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    keys = {"p256dh": base64.urlsafe_b64encode(point).decode(), "auth": base64.urlsafe_b64encode(b"0123456789abcdef").decode()}
    return json.dumps({"endpoint": f"{base}/phone", "keys": keys})


@dataclass(frozen=True)
class Provider:
    """A way out: its channel, what it answers when it is well, the settings that lead to it, and whom we write to."""

    channel: str
    well: tuple[str, bytes]
    settings: Callable[[Faulty], dict[str, Any]]
    address: Callable[[Faulty], str] = lambda server: PHONE


_POSTMARK = json.dumps({"To": "a@contoh.id", "MessageID": "m-1", "ErrorCode": 0, "Message": "OK", "SubmittedAt": "2026-03-02"}).encode()
PROVIDERS = {
    "kannel": Provider("sms_kannel", ("202 Accepted", b"0: Accepted"), lambda at: {"KANNEL_SENDSMS_URL": f"{at.base}/cgi-bin/sendsms"}),
    "twilio": Provider("sms_twilio", ("201 Created", b'{"sid": "SM1", "status": "queued"}'), lambda at: {"TWILIO_API_BASE": at.base}),
    "whatsapp": Provider("whatsapp_twilio", ("201 Created", b'{"sid": "SM1"}'), lambda at: {"TWILIO_API_BASE": at.base}),
    "x": Provider("post_x", ("201 Created", b'{"data": {"id": "1", "text": "x"}}'), lambda at: {"X_API_BASE": at.base}, lambda at: "501"),
    "telegram": Provider(
        "telegram",
        ("200 OK", b'{"ok": true, "result": {"message_id": 1}}'),
        lambda at: {"TELEGRAM_BOT_TOKEN": "1:telegram-test-token", "TELEGRAM_API_BASE": at.base},
        lambda at: "700000501",
    ),
    "push": Provider("push", ("201 Created", b""), lambda at: {"PUSH_LOOPBACK": True}, lambda at: _subscription(at.base)),
    "postmark": Provider(
        "email",
        ("200 OK", _POSTMARK),
        lambda at: {
            "EMAIL_BACKEND": "anymail.backends.postmark.EmailBackend",
            "ANYMAIL": {"POSTMARK_SERVER_TOKEN": "t", "POSTMARK_API_URL": f"{at.base}/"},
        },
        lambda at: "a@contoh.id",
    ),
    "smtp": Provider(
        "email",
        ("", b""),
        lambda at: {"EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend", "EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": at.port},
        lambda at: "a@contoh.id",
    ),
}
ENDLESS = ("silent", "drips its head", "drips its body")
BROKEN = ("hangs up", "no http", "500", "503", "sends elsewhere")
# Where the answer's body says what became of it: a body that says nothing is no success.
MEANINGLESS = ("breaks off", "html", "empty", "null")
SAYS_NOTHING = {"kannel", "push", "smtp"}
BROKEN_ANSWERS = [
    *product(sorted(set(PROVIDERS) - {"smtp"}), BROKEN),
    *product(sorted(set(PROVIDERS) - SAYS_NOTHING), MEANINGLESS),
    *product(["smtp"], ["hangs up", "500"]),
]


@pytest.fixture
def provider(settings: Any) -> Iterator[Callable[[str, str], tuple[Faulty, Provider]]]:
    """A provider with a fault, to which our settings lead."""
    with ExitStack() as stack:

        def start(name: str, fault: str) -> tuple[Faulty, Provider]:
            about = PROVIDERS[name]
            server = stack.enter_context(serving((SlowMail if name == "smtp" else Faulty)(about.well, fault)))
            for key, value in about.settings(server).items():
                setattr(settings, key, value)
            registry.forget()
            return server, about

        yield start


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """Calls that last a moment."""
    monkeypatch.setattr(http, "READ_TIMEOUT", 0.2)
    monkeypatch.setattr(http, "CALL_TIME", 0.2)
    monkeypatch.setattr(http, "DOWNLOAD_TIME", 0.2)
    settings.EMAIL_TIMEOUT = 0.2


def _send(server: Faulty, about: Provider) -> str:
    out = OutboundText("6b0d9f9e-6d1c-4d7e-9f4a-000000000003", about.address(server), "Halo", "", timezone.now())
    with timed.within(http.CALL_TIME):
        return registry.sender(about.channel).send(out)


@pytest.mark.parametrize("name", PROVIDERS)
def test_a_provider_that_is_well_is_reached(name, provider):
    server, about = provider(name, "")
    _send(server, about)
    assert server.calls


@pytest.mark.parametrize(("name", "fault"), [pair for pair in product(PROVIDERS, ENDLESS) if pair != ("smtp", "drips its body")])
def test_a_call_ends_though_its_answer_does_not(name, fault, provider, impatient):
    server, about = provider(name, fault)
    with pytest.raises(SendFailed) as failed:
        _send(server, about)
    assert failed.value.permanent is False


@pytest.mark.parametrize(("name", "fault"), BROKEN_ANSWERS)
def test_a_broken_answer_is_no_success_and_tried_again(name, fault, provider):
    server, about = provider(name, fault)
    with pytest.raises(SendFailed) as failed:
        _send(server, about)
    assert failed.value.permanent is False
    assert len(server.calls) <= 4, "a provider sends us round in circles"


@pytest.mark.parametrize("name", sorted(set(PROVIDERS) - {"smtp", "push", "postmark"}))
def test_too_many_calls_are_counted_by_the_provider_and_waited_for(name, provider):
    server, about = provider(name, "429")
    with pytest.raises(SendFailed) as failed:
        _send(server, about)
    assert failed.value.permanent is False
    assert 0 < failed.value.after <= http.MOST_PATIENCE


def test_a_provider_that_is_not_there_is_tried_again(provider):
    server, about = provider("kannel", "")
    server.stop()
    with pytest.raises(SendFailed) as failed:
        _send(server, about)
    assert failed.value.permanent is False


def test_the_time_of_several_calls_is_one(provider):
    """A second call within a span that is used up is not begun."""
    server, about = provider("kannel", "")
    with timed.within(0), pytest.raises(SendFailed):
        _send(server, about)
    assert server.calls == []


# The outbox


@pytest.fixture
def message(db: None) -> OutboundMessage:
    make()
    complaint = complain().complaint
    event = ComplaintEvent.objects.get(complaint=complaint)
    return services.queue(channel="sms_kannel", address=PHONE, route="three", text="Halo", event_id=event.pk, complaint_id=complaint.pk)


@pytest.mark.parametrize("fault", ["silent", "drips its head", "500", "429", "hangs up"])
def test_a_worker_comes_back_and_the_message_waits(fault, message, provider, monkeypatch):
    monkeypatch.setattr(delivery, "SEND_TIME", 0.2)
    server, _about = provider("kannel", fault)
    delivery.deliver(message.pk)
    message.refresh_from_db()
    assert (message.status, message.attempts) == (OutboundStatus.QUEUED, 1)
    assert message.next_attempt_at > timezone.now()
    assert len(server.calls) == 1


def test_a_provider_that_wants_to_be_left_alone_is_and_no_try_is_spent(message, provider):
    server, _about = provider("kannel", "429")
    delivery.deliver(message.pk)
    other = services.queue(channel="sms_kannel", address="+6281200000012", route="", text="Halo", purpose="code")
    delivery.deliver(other.pk)
    other.refresh_from_db()
    assert len(server.calls) == 1
    assert (other.status, other.attempts) == (OutboundStatus.QUEUED, 0)
    assert other.next_attempt_at == pausing.held_until("sms_kannel")
    message.refresh_from_db()
    assert message.next_attempt_at >= other.next_attempt_at - dt.timedelta(seconds=1)
    server.fault = ""
    Cursor.objects.update(holds_until=timezone.now())
    OutboundMessage.objects.update(next_attempt_at=timezone.now())
    for row in (message, other):
        delivery.deliver(row.pk)
        row.refresh_from_db()
        assert row.status == OutboundStatus.SENT


def test_an_answer_that_breaks_our_own_code_leaves_no_message_between_sent_and_not_sent(message, monkeypatch):
    class Broken:
        def send(self, _message: OutboundText) -> str:
            raise ZeroDivisionError

    monkeypatch.setattr(registry, "sender", lambda _name: Broken())
    for _ in range(delivery.ATTEMPTS):
        OutboundMessage.objects.update(next_attempt_at=timezone.now())
        delivery.deliver(message.pk)
    message.refresh_from_db()
    assert (message.status, message.error) == (OutboundStatus.FAILED, "ZeroDivisionError")


def test_a_message_whose_workers_never_come_back_is_given_up_in_sight_of_people(message, monkeypatch):
    OutboundMessage.objects.update(attempts=delivery.ATTEMPTS)
    monkeypatch.setattr(registry, "sender", lambda _name: pytest.fail("it is not sent any more"))
    delivery.deliver(message.pk)
    message.refresh_from_db()
    assert message.status == OutboundStatus.FAILED
    assert ComplaintEvent.objects.filter(kind=EventKind.DELIVERY_FAILED).count() == 1


# Reading


MENTIONS = json.dumps(
    {
        "data": [
            {
                "id": "1001",
                "author_id": "501",
                "text": "@lapor_sinjai jalan rusak di Lappa",
                "conversation_id": "1001",
                "created_at": "2026-03-02T01:02:03.000Z",
            }
        ],
        "meta": {"newest_id": "1001", "result_count": 1},
    }
).encode()


@pytest.mark.parametrize("fault", [*ENDLESS, *BROKEN, "html", "breaks off"])
def test_a_reading_ends_keeps_its_place_and_rests(fault, db, settings, monkeypatch):
    monkeypatch.setattr(polling, "READ_TIME", 0.2)
    with serving(Faulty(("200 OK", MENTIONS), fault)) as server:
        settings.X_API_BASE = server.base
        registry.forget()
        Cursor.objects.create(channel="post_x", value="900")
        assert polling.poll("post_x") == 0
        cursor = Cursor.objects.get()
        assert (cursor.value, cursor.leased_until, cursor.failures) == ("900", None, 1)
        assert cursor.error
        assert cursor.rests_until > timezone.now()
        asked = len(server.calls)
        assert polling.poll("post_x") == 0
        assert len(server.calls) == asked, "it was to be left alone"
        server.fault = ""
        Cursor.objects.update(rests_until=timezone.now())
        monkeypatch.setattr(polling, "READ_TIME", 20)
        assert polling.poll("post_x") == 1
        cursor.refresh_from_db()
        assert (cursor.value, cursor.failures, cursor.rests_until, cursor.error) == ("1001", 0, None, "")


def test_each_failure_in_a_row_is_followed_by_a_longer_rest():
    rests = [pausing.rest_after(failures, 0) for failures in range(1, 30)]
    assert rests == sorted(rests)
    assert rests[0] < rests[1]
    assert rests[-1] <= dt.timedelta(minutes=15)
    assert pausing.rest_after(1, 77) == dt.timedelta(seconds=77)


# Files


@pytest.mark.parametrize("fault", [*ENDLESS, "breaks off", "hangs up"])
def test_a_file_that_never_ends_is_put_off(fault, db, settings, impatient):
    with serving(Faulty(("200 OK", b"x" * 100), fault)) as server:
        settings.TWILIO_API_BASE = server.base
        registry.forget()
        with pytest.raises(SendFailed) as failed:
            registry.media_source("whatsapp_twilio").fetch(Media("https://api.twilio.com/Media/ME1"), most=1000)
        assert failed.value.permanent is False


def test_all_files_of_a_message_have_one_span(db, monkeypatch):
    spans = []

    class Source:
        def fetch(self, _media: Media, *, most: int) -> bytes:
            spans.append(timed.left())
            raise SendFailed("gone", permanent=True)

    monkeypatch.setattr(registry, "media_source", lambda _name: Source())
    make()
    complaint = complain().complaint
    event = ComplaintEvent.objects.get(complaint=complaint)
    payload = services.identity.seal(json.dumps({"media": [["a", ""], ["b", ""]]}))
    row = InboundMessage.objects.create(
        channel="whatsapp_twilio", external_id="m", sender_index="", payload=payload, received_at=timezone.now(), media_left=2,
        handled_at=timezone.now(), outcome="follow_up", complaint=complaint, event=event,
    )  # fmt: skip
    media.fetch(row.pk)
    assert len(spans) == 2
    assert spans[1] <= spans[0] <= media.FETCH_TIME


# What providers say of messages


def _row(channel: str, status: str) -> OutboundMessage:
    row = services.queue(channel=channel, address=PHONE, route="", text="Halo", purpose="code")
    final = timezone.now() if status in {"delivered", "failed"} else None
    OutboundMessage.objects.filter(pk=row.pk).update(status=status, final_at=final)
    return row


REPORTS = [(name, f"/kanal/{address}") for name, address, receipts in registry.hooks() if receipts]


@pytest.mark.parametrize(("channel", "path"), REPORTS)
@pytest.mark.parametrize(
    ("before", "says", "after"),
    [
        ("sent", "delivered", "delivered"),
        ("delivered", "failed", "delivered"),  # late, and contradicting
        ("delivered", "sent", "delivered"),
        ("failed", "delivered", "failed"),
        ("sent", "dilempar", "sent"),  # a word that we do not know
        ("sent", "", "sent"),
        ("sending", "delivered", "delivered"),  # faster than our own note
    ],
)
def test_a_receipt_moves_a_message_forward_and_never_back(channel, path, before, says, after, db, kannel, twilio):
    row = _row(channel, before)
    if channel == "sms_kannel":
        numbers = {"delivered": "1", "failed": "2", "sent": "8"}
        answer = kannel(path, id=str(row.reference), status=numbers.get(says, says))
    else:
        answer = twilio(f"{path}?id={row.reference}", MessageStatus=says)
    assert answer.status_code == 200
    row.refresh_from_db()
    assert row.status == after


@pytest.mark.parametrize(("channel", "path"), REPORTS)
@pytest.mark.parametrize("reference", ["6b0d9f9e-6d1c-4d7e-9f4a-000000000001", "0", "x' OR 1=1", "%00", "9" * 500])
def test_a_receipt_for_a_message_that_nobody_knows_is_taken_and_forgotten(channel, path, reference, db, kannel, twilio):
    row = _row(channel, "sent")
    if channel == "sms_kannel":
        answer = kannel(path, id=reference, status="1")
    else:
        answer = twilio(f"{path}?id={reference.replace(' ', '%20')}", MessageStatus="delivered")
    assert answer.status_code in {200, 400}
    row.refresh_from_db()
    assert row.status == "sent"


@pytest.mark.parametrize(("channel", "path"), REPORTS)
def test_a_receipt_for_another_providers_message_is_refused(channel, path, db, kannel, twilio):
    row = _row("post_x", "sent")
    if channel == "sms_kannel":
        kannel(path, id=str(row.reference), status="2")
    else:
        twilio(f"{path}?id={row.reference}", MessageStatus="failed")
    row.refresh_from_db()
    assert row.status == "sent"
