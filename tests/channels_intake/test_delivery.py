"""Sending: once while all goes well, again when it does not, visibly given up in the end; and what providers say of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
import responses
from django.utils import timezone
from requests import ConnectionError as Refused

from channels_intake import delivery, registry, services
from channels_intake.contracts import OutboundText, Receipt, ReceiptStatus, SendFailed
from channels_intake.models import OutboundMessage, OutboundStatus
from complaints.models import ComplaintEvent, EventKind
from tests.cast import complain

PHONE = "+6281200000011"
SENDSMS = "http://kannel.test:13013/cgi-bin/sendsms"
TWILIO = "https://api.twilio.com/2010-04-01/Accounts/AC00000000000000000000000000000000/Messages.json"
TWEETS = "https://api.twitter.com/2/tweets"


@pytest.fixture
def message(db: None) -> OutboundMessage:
    complaint = complain().complaint
    event = ComplaintEvent.objects.get(complaint=complaint)
    return services.queue(channel="sms_kannel", address=PHONE, route="three", text="Halo", event_id=event.pk, complaint_id=complaint.pk)


def _again(message: OutboundMessage) -> OutboundMessage:
    OutboundMessage.objects.filter(pk=message.pk).update(next_attempt_at=timezone.now() - timedelta(seconds=1))
    delivery.deliver(message.pk)
    message.refresh_from_db()
    return message


def test_a_message_is_sent_once(message, outgoing):
    for _ in range(3):
        delivery.deliver(message.pk)
    message.refresh_from_db()
    assert [(channel, sent.address, sent.route, sent.text) for channel, sent in outgoing.sent] == [("sms_kannel", PHONE, "three", "Halo")]
    assert (message.status, message.provider_reference) == (OutboundStatus.SENT, "sms_kannel-1")
    assert delivery.due() == []


def test_a_passing_failure_is_tried_again_later_and_later(message, outgoing):
    outgoing.fail = SendFailed("busy")
    delivery.deliver(message.pk)
    message.refresh_from_db()
    first = message.next_attempt_at - timezone.now()
    assert (message.status, message.attempts) == (OutboundStatus.QUEUED, 1)
    _again(message)
    assert message.next_attempt_at - timezone.now() > first * 1.5
    outgoing.fail = None
    assert _again(message).status == OutboundStatus.SENT


def test_when_the_tries_are_spent_people_see_it_on_the_case(message, outgoing):
    outgoing.fail = SendFailed("busy")
    for _ in range(delivery.ATTEMPTS + 2):
        _again(message)
    assert (message.status, message.attempts) == (OutboundStatus.FAILED, delivery.ATTEMPTS)
    failures = ComplaintEvent.objects.filter(complaint=message.complaint, kind=EventKind.DELIVERY_FAILED)
    assert failures.count() == 1
    assert PHONE not in str(failures.get().data)


def test_a_permanent_failure_is_not_tried_again(message, outgoing):
    outgoing.fail = SendFailed("no such number", permanent=True)
    delivery.deliver(message.pk)
    message.refresh_from_db()
    assert (message.status, message.attempts, delivery.due()) == (OutboundStatus.FAILED, 1, [])
    assert ComplaintEvent.objects.filter(kind=EventKind.DELIVERY_FAILED).count() == 1


def test_a_message_whose_worker_died_is_sent_after_its_lease(message, outgoing):
    assert delivery._claim(message.pk) is not None
    assert delivery._claim(message.pk) is None
    assert delivery.due() == []
    OutboundMessage.objects.update(next_attempt_at=timezone.now() - timedelta(seconds=1))
    assert delivery.due() == [message.pk]
    delivery.deliver(message.pk)
    assert len(outgoing.sent) == 1


def test_a_channel_that_is_off_keeps_its_messages(message, settings):
    settings.KANNEL_ENABLED = False
    registry.forget()
    delivery.deliver(message.pk)
    message.refresh_from_db()
    assert message.status == OutboundStatus.QUEUED
    assert "UnknownChannel" in message.error


# Receipts


@pytest.fixture
def sent(message: OutboundMessage, outgoing: object) -> OutboundMessage:
    delivery.deliver(message.pk)
    message.refresh_from_db()
    return message


def _receipt(message: OutboundMessage, status: ReceiptStatus, channel: str = "sms_kannel") -> str:
    delivery.take_receipt(channel, Receipt(str(message.reference), status))
    message.refresh_from_db()
    return message.status


def test_receipts_move_a_message_to_its_end_and_no_further(sent):
    assert _receipt(sent, ReceiptStatus.SENT) == "sent"
    assert _receipt(sent, ReceiptStatus.UNKNOWN) == "sent"
    assert _receipt(sent, ReceiptStatus.DELIVERED) == "delivered"
    assert _receipt(sent, ReceiptStatus.FAILED) == "delivered"
    assert _receipt(sent, ReceiptStatus.SENT) == "delivered"


def test_a_failed_receipt_is_seen_on_the_case_once(sent):
    assert _receipt(sent, ReceiptStatus.FAILED) == "failed"
    assert _receipt(sent, ReceiptStatus.FAILED) == "failed"
    assert ComplaintEvent.objects.filter(kind=EventKind.DELIVERY_FAILED).count() == 1


def test_a_receipt_faster_than_our_own_note_stands(message, outgoing, monkeypatch):
    def racing(name: str) -> object:
        class Fast:
            def send(self, text: OutboundText) -> str:
                delivery.take_receipt("sms_kannel", Receipt(text.reference, ReceiptStatus.DELIVERED))
                return "ref"

        return Fast()

    monkeypatch.setattr(registry, "sender", racing)
    delivery.deliver(message.pk)
    message.refresh_from_db()
    assert (message.status, message.provider_reference) == (OutboundStatus.DELIVERED, "ref")


@pytest.mark.parametrize("reference", ["", "x", "6b0d9f9e-6d1c-4d7e-9f4a-000000000001", "1 OR 1=1"])
def test_a_receipt_for_a_message_we_never_sent_is_refused(db, reference):
    assert delivery.take_receipt("sms_kannel", Receipt(reference, ReceiptStatus.DELIVERED)) is False


def test_a_receipt_of_another_channel_is_refused(sent):
    assert _receipt(sent, ReceiptStatus.DELIVERED, channel="sms_twilio") == "sent"


def test_receipts_come_through_the_signed_webhooks(sent, kannel, twilio):
    path = "/kanal/sms/kannel/laporan-kirim/"
    assert kannel(path, secret="guess", status="1").status_code == 403
    assert kannel(path, id=str(sent.reference), status="1").status_code == 200
    sent.refresh_from_db()
    assert sent.status == "delivered"
    assert twilio(f"/kanal/sms/twilio/status/?id={sent.reference}", MessageStatus="failed").status_code == 200
    sent.refresh_from_db()
    assert sent.status == "delivered"


# The wire

OUT = OutboundText("6b0d9f9e-6d1c-4d7e-9f4a-000000000003", PHONE, "Laporan 1234 “diterima”", "indosat")


@responses.activate
def test_kannel_is_called_with_operator_alphabet_and_a_place_for_its_report():
    responses.get(SENDSMS, body="0: Accepted for delivery", status=202)
    registry.sender("sms_kannel").send(OUT)
    asked = responses.calls[0].request.params  # type: ignore[attr-defined]
    assert (asked["smsc"], asked["coding"], asked["from"], asked["text"]) == ("indosat", "0", "1708", 'Laporan 1234 "diterima"')
    assert asked["dlr-url"].endswith("&status=%d")
    assert OUT.reference in asked["dlr-url"]


@pytest.mark.parametrize(("status", "permanent"), [(403, True), (404, True), (503, False), (500, False), (200, False)])
@responses.activate
def test_what_kannel_refuses_is_told_from_what_it_cannot_do_now(status, permanent):
    responses.get(SENDSMS, status=status)
    with pytest.raises(SendFailed) as failed:
        registry.sender("sms_kannel").send(OUT)
    assert failed.value.permanent is permanent
    assert PHONE not in str(failed.value)


@responses.activate
def test_twilio_is_asked_to_call_back():
    responses.post(TWILIO, json={"sid": "SM77"}, status=201)
    assert registry.sender("sms_twilio").send(OUT) == "SM77"
    body = responses.calls[0].request.body
    assert "StatusCallback=https%3A%2F%2Flapor.example.go.id%2Fkanal%2Fsms%2Ftwilio%2Fstatus%2F%3Fid%3D" in body


@pytest.mark.parametrize(("code", "permanent"), [(21211, True), (21610, True), (20003, False), (20429, False)])
@responses.activate
def test_twilios_codes_say_whether_to_try_again(code, permanent):
    responses.post(TWILIO, json={"code": code, "message": "no", "status": 400}, status=400)
    with pytest.raises(SendFailed) as failed:
        registry.sender("sms_twilio").send(OUT)
    assert failed.value.permanent is permanent


@pytest.mark.parametrize(("status", "permanent"), [(400, True), (403, True), (404, True), (429, False), (401, False), (503, False)])
@responses.activate
def test_x_is_asked_again_unless_it_forbids(status, permanent):
    responses.post(TWEETS, json={"title": "no", "detail": "no"}, status=status)
    with pytest.raises(SendFailed) as failed:
        registry.sender("post_x").send(OUT)
    assert failed.value.permanent is permanent


@responses.activate
def test_x_gets_a_reply_to_the_post():
    responses.post(TWEETS, json={"data": {"id": "99", "text": "x"}}, status=201)
    assert registry.sender("post_x").send(OutboundText("r", "501", "Dicatat.", "1001")) == "99"
    assert b'"in_reply_to_tweet_id": "1001"' in responses.calls[0].request.body


@pytest.mark.parametrize(
    ("channel", "url", "verb"), [("sms_kannel", SENDSMS, "GET"), ("sms_twilio", TWILIO, "POST"), ("post_x", TWEETS, "POST")]
)
@responses.activate
def test_a_provider_that_does_not_answer_is_tried_again(channel, url, verb):
    responses.add(verb, url, body=Refused())
    with pytest.raises(SendFailed) as failed:
        registry.sender(channel).send(OUT)
    assert failed.value.permanent is False


@pytest.mark.parametrize(("channel", "url", "verb", "answer"), [
    ("sms_kannel", SENDSMS, "GET", {"status": 202}),
    ("sms_twilio", TWILIO, "POST", {"json": {"sid": "SM1"}, "status": 201}),
    ("post_x", TWEETS, "POST", {"json": {"data": {"id": "1", "text": ""}}, "status": 201}),
])  # fmt: skip
@responses.activate
def test_every_call_has_a_time_out(channel, url, verb, answer):
    responses.add(verb, url, **answer)
    registry.sender(channel).send(OUT)
    assert responses.calls[0].request.req_kwargs["timeout"]  # type: ignore[attr-defined]
