"""The simulator speaks the providers' formats well enough for the real client libraries, and only to our real doors."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import requests
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from requests.adapters import HTTPAdapter

from channels_intake import delivery, intake, looking, polling, registry
from channels_intake.contracts import OutboundText, SendFailed
from channels_intake.models import InboundMessage, OutboundMessage, SimulatedMessage, SourcePost
from channels_intake.replies import tell_reporter
from channels_intake.simulator import world
from complaints.models import Complaint, ComplaintEvent

pytestmark = pytest.mark.django_db

HERE = "http://127.0.0.1:80"
RAMLI, HASNAH = list(world.PHONES)[:2]


@pytest.fixture(autouse=True)
def wire(settings, monkeypatch):
    """Every HTTP request that leaves comes back in at our own addresses; what requests and Django make of it is real."""
    settings.SIMULATOR = True
    settings.TWILIO_SMS_NUMBER, settings.X_ACCOUNT = "+6281100001708", "lapor_sinjai"
    settings.TWILIO_API_BASE, settings.X_API_BASE = f"{HERE}/simulator/twilio", f"{HERE}/simulator/x"
    settings.TELEGRAM_BOT_TOKEN, settings.TELEGRAM_WEBHOOK_SECRET = "1708:telegram-test-token", "telegram-test-secret"
    settings.TELEGRAM_API_BASE = f"{HERE}/simulator/telegram"
    settings.KANNEL_SENDSMS_URL = f"{HERE}/simulator/kannel/cgi-bin/sendsms"
    registry.forget()
    server = Client()

    def send(self, request, **_more):
        address = urlsplit(request.url)
        assert address.hostname in {"127.0.0.1", "lapor.example.go.id"}, "a request left this machine"
        body = request.body.encode() if isinstance(request.body, str) else request.body or b""
        headers = {name: value for name, value in request.headers.items() if name not in {"Content-Type", "Content-Length"}}
        path = address.path + (f"?{address.query}" if address.query else "")
        content_type = request.headers.get("Content-Type", "application/octet-stream")
        answer = server.generic(request.method, path, body, content_type=content_type, headers=headers)
        found = requests.Response()
        found.status_code, found._content, found.url, found.request = answer.status_code, answer.content, request.url, request
        found.headers.update(answer.headers)
        return found

    monkeypatch.setattr(HTTPAdapter, "send", send)
    # The operator's report comes at once instead of from a thread with a database connection of its own.
    monkeypatch.setattr(world.threading, "Thread", lambda target, daemon: type("Now", (), {"start": staticmethod(target)})())
    monkeypatch.setattr(world.time, "sleep", lambda _seconds: None)


def _work() -> None:
    """What the worker would do."""
    for pk in InboundMessage.objects.filter(handled_at__isnull=True).values_list("pk", flat=True):
        intake.handle(pk)
    for pk in ComplaintEvent.objects.values_list("pk", flat=True):
        tell_reporter(pk)
    for pk in delivery.due():
        delivery.deliver(pk)


def _shown(person: str) -> list[str]:
    return list(SimulatedMessage.objects.filter(person=person, from_us=True).order_by("pk").values_list("text", flat=True))


@pytest.mark.parametrize("carrier", list(world.CARRIERS))
def test_a_text_goes_through_the_real_webhook_and_the_answer_comes_back(client, carrier):
    client.post(reverse("simulator_sms"), {"phone": RAMLI, "carrier": carrier, "text": "LAPOR jalan rusak di Lappa"})
    _work()
    (said,) = _shown(RAMLI)
    assert said.startswith("Laporan ")
    assert SimulatedMessage.objects.get(from_us=True).carrier == carrier
    # Telegram reports nothing: what it took counts as sent.
    assert OutboundMessage.objects.get().status == ("sent" if carrier == "telegram" else "delivered")


def test_a_long_text_leaves_in_pieces_as_a_phone_sends_it(client):
    text = "LAPOR banjir 😭 di lappa الماء " + "kata " * 60
    client.post(reverse("simulator_sms"), {"phone": RAMLI, "carrier": "three", "text": text})
    _work()
    assert Complaint.objects.get().text == text.removeprefix("LAPOR ").strip()


def test_a_post_is_polled_and_answered_under_it(client):
    client.post(reverse("simulator_post"), {"account": "501", "text": "@lapor_sinjai lampu mati di Biringere"})
    assert polling.poll("post_x") == 1
    _work()
    answer = SimulatedMessage.objects.get(from_us=True)
    assert "kami catat dengan nomor" in answer.text
    assert answer.reply_to == SimulatedMessage.objects.get(from_us=False)
    client.post(reverse("simulator_post"), {"account": "501", "text": "masih mati", "reply_to": answer.pk})
    assert polling.poll("post_x") == 1
    _work()
    assert [m.outcome for m in InboundMessage.objects.order_by("pk")] == ["new_complaint", "follow_up"]
    assert polling.poll("post_x") == 0


def test_a_post_that_is_deleted_there_is_noticed_here(client):
    client.post(reverse("simulator_post"), {"account": "501", "text": "@lapor_sinjai lampu mati di Biringere"})
    polling.poll("post_x")
    _work()
    assert looking.look_again("post_x") == 1
    assert SourcePost.objects.get().gone_at is None
    SourcePost.objects.update(looked_at=timezone.now() - timedelta(days=2))
    SimulatedMessage.objects.all().delete()
    assert looking.look_again("post_x") == 1
    assert SourcePost.objects.get().gone_at is not None


def test_more_mentions_than_a_page_are_all_read(client):
    for number in range(120):
        world.post(author="501", text=f"@lapor_sinjai lampu mati nomor {number}")
    assert polling.poll("post_x") == 120


def test_the_page_shows_both_worlds_and_escapes_what_people_wrote(client):
    client.post(reverse("simulator_sms"), {"phone": HASNAH, "carrier": "twilio", "text": "<script>alert(1)</script>"})
    page = client.get(reverse("simulator"), {"hp": HASNAH})
    assert page.status_code == 200
    assert "&lt;script&gt;" in page.text
    assert "<script>alert" not in page.text
    assert client.get(reverse("simulator"), {"hp": "x", "akun": "y", "balas": "z", "lewat": "w"}).status_code == 200


@pytest.mark.parametrize(
    ("name", "args", "method"),
    [("simulator_twilio", ["AC1"], "post"), ("simulator_kannel", [], "get"), ("simulator_telegram", ["1:x"], "post"),
     ("simulator_x_me", [], "get"),
     ("simulator_x_mentions", ["1708"], "get"), ("simulator_x_tweets", [], "post")],
)  # fmt: skip
def test_the_simulated_providers_ask_for_credentials_as_the_real_ones_do(client, name, args, method):
    assert getattr(client, method)(reverse(name, args=args)).status_code in {401, 403}


def test_a_number_that_does_not_exist_is_a_permanent_failure():
    with pytest.raises(SendFailed) as failed:
        registry.sender("sms_twilio").send(OutboundText("r", "+6281299999999", "Halo"))
    assert failed.value.permanent
