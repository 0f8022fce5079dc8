"""Telegram: replies, edits and albums find their case, files are fetched once, refusals are told apart; the chat's number stays sealed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import responses
from django.db import connection
from django.test import Client

from channels_intake import delivery, media, registry
from channels_intake.contracts import OutboundText, SendFailed
from channels_intake.models import InboundMessage, OutboundMessage
from complaints.models import Attachment, Complaint
from tests.cast import complain, make
from tests.channels_intake.test_whatsapp import photo

pytestmark = pytest.mark.django_db

HERE = Path(__file__).parent / "payloads" / "telegram"
TOKEN = "110201543:telegram-test-token"
API = f"https://api.telegram.org/bot{TOKEN}"
CHAT = "700000501"


@pytest.fixture(autouse=True)
def on(settings: Any) -> Iterator[None]:
    make()
    settings.TELEGRAM_BOT_TOKEN, settings.TELEGRAM_WEBHOOK_SECRET, settings.TELEGRAM_API_BASE = TOKEN, "telegram-test-secret", ""
    registry.forget()
    yield
    registry.forget()


@pytest.fixture
def says(client: Client, handled: Callable[[], list[InboundMessage]]) -> Callable[..., InboundMessage]:
    """Post a recorded update, changed where the test says so, and do what the worker does."""

    def post(name: str, **more: Any) -> InboundMessage:
        update = json.loads((HERE / f"{name}.json").read_text())["json"]
        update[next(key for key in update if key != "update_id")] |= more
        headers = {"X-Telegram-Bot-Api-Secret-Token": "telegram-test-secret"}
        assert client.post("/kanal/telegram/", json.dumps(update), content_type="application/json", headers=headers).status_code == 200
        return handled()[-1]

    return post


def _answer(number: int) -> dict[str, Any]:
    return {"ok": True, "result": {"message_id": number, "chat": {"id": int(CHAT)}}}


def test_a_report_is_filed_once_and_nothing_readable_names_the_chat(says):
    message = says("plain")
    says("plain")
    assert InboundMessage.objects.count() == 1
    assert (message.outcome, Complaint.objects.get().channel) == ("new_complaint", "telegram")
    with connection.cursor() as cursor:
        for table in ("inboundmessage", "thread", "outboundmessage"):
            cursor.execute(f"SELECT coalesce(string_agg(t::text, ''), '') FROM channels_intake_{table} t")
            assert CHAT not in cursor.fetchone()[0]


def test_a_group_is_taken_and_nothing_of_it_is_kept(client):
    body = json.dumps(json.loads((HERE / "group.json").read_text())["json"])
    headers = {"X-Telegram-Bot-Api-Secret-Token": "telegram-test-secret"}
    assert client.post("/kanal/telegram/", body, content_type="application/json", headers=headers).status_code == 200
    assert not InboundMessage.objects.exists()


def test_of_two_open_cases_an_edit_and_a_reply_find_their_own(says):
    first = says("plain")
    second = says("plain", message_id=50, text="LAPOR lampu mati di Biringere")
    assert second.complaint != first.complaint
    # The correction of the first; a reply to what we said about the second.
    edited = says("edited")
    assert (edited.outcome, edited.complaint) == ("follow_up", first.complaint)
    row = OutboundMessage.objects.create(
        channel="telegram", recipient=b"", recipient_index="", body=b"", purpose="x", complaint=second.complaint,
        next_attempt_at=second.stored_at, provider_reference=registry.get("telegram")._key(CHAT, 30),
    )  # fmt: skip
    reply = says("reply_to_ours")
    assert (reply.outcome, reply.complaint) == ("follow_up", row.complaint)


def test_the_pictures_of_an_album_belong_to_its_words(says):
    for words in ("Jalan berlubang di Lappa", "Lampu mati di Tokinjong"):
        complain(words, address=CHAT, channel="telegram")
    first = says("photo_with_words", message_id=60, media_group_id="g1", caption="LAPOR air keruh di Biringere")
    second = says("photo_with_words", message_id=61, media_group_id="g1", caption="")
    assert (first.outcome, second.outcome) == ("new_complaint", "follow_up")
    assert second.complaint == first.complaint


def test_the_largest_picture_is_fetched_from_telegram_once(says):
    message = says("photo_with_words")
    with responses.RequestsMock() as wire:
        wire.post(f"{API}/getFile", json={"ok": True, "result": {"file_id": "AgAC-large", "file_path": "photos/file_1.jpg"}})
        wire.get(f"https://api.telegram.org/file/bot{TOKEN}/photos/file_1.jpg", body=photo())
        media.fetch(message.pk)
        media.fetch(message.pk)
        assert json.loads(wire.calls[0].request.body) == {"file_id": "AgAC-large"}
    assert Attachment.objects.get().event == message.event


def test_a_path_that_leads_elsewhere_is_not_asked(says):
    message = says("voice")
    with responses.RequestsMock() as wire:
        wire.post(f"{API}/getFile", json={"ok": True, "result": {"file_path": "../../etc/passwd"}})
        media.fetch(message.pk)
        assert len(wire.calls) == 1
    assert not Attachment.objects.exists()


def test_the_button_that_everybody_presses_first_is_answered_with_help(says):
    message = says("start")
    assert (message.outcome, message.outcome_reason) == ("ignored", "asked_for_help")
    with responses.RequestsMock() as wire:
        wire.post(f"{API}/sendMessage", json=_answer(90))
        delivery.deliver(OutboundMessage.objects.get().pk)
        said = json.loads(wire.calls[0].request.body)
    assert (said["chat_id"], said["link_preview_options"]) == (CHAT, {"is_disabled": True})
    row = OutboundMessage.objects.get()
    assert row.status == "sent"
    assert CHAT not in row.provider_reference


@pytest.mark.parametrize(("status", "permanent"), [(400, True), (403, True), (401, False), (404, False), (500, False), (502, False)])
@responses.activate
def test_what_telegram_refuses_is_told_from_what_we_must_mend(status, permanent):
    responses.post(f"{API}/sendMessage", json={"ok": False, "error_code": status, "description": "no"}, status=status)
    with pytest.raises(SendFailed) as failed:
        registry.sender("telegram").send(OutboundText("r", CHAT, "Halo"))
    assert failed.value.permanent is permanent
    assert TOKEN not in str(failed.value)
    assert CHAT not in str(failed.value)


@responses.activate
def test_telegram_says_how_long_to_wait():
    body = {"ok": False, "error_code": 429, "description": "Too Many Requests: retry after 35", "parameters": {"retry_after": 35}}
    responses.post(f"{API}/sendMessage", json=body, status=429)
    with pytest.raises(SendFailed) as failed:
        registry.sender("telegram").send(OutboundText("r", CHAT, "Halo"))
    assert (failed.value.permanent, failed.value.after) == (False, 35)
