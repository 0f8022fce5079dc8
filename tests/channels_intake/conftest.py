"""The channels' tests: a client that signs as providers do, and senders that keep what they are given."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.test import Client
from twilio.request_validator import RequestValidator

from channels_intake import delivery, intake, registry
from channels_intake.contracts import OutboundText, SendFailed
from channels_intake.models import InboundMessage, OutboundMessage

TOKEN, SECRET = "twilio-test-token", "kannel-test-secret"
PUBLIC = "https://lapor.example.go.id"


@pytest.fixture(autouse=True)
def channel_settings(settings: Any) -> Iterator[None]:
    settings.PUBLIC_URL = PUBLIC
    settings.SECURE_SSL_REDIRECT = False
    settings.TWILIO_ENABLED = settings.KANNEL_ENABLED = settings.X_ENABLED = True
    settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN = "AC" + "0" * 32, TOKEN
    settings.MAILGUN_SIGNING_KEY, settings.POSTMARK_INBOUND_AUTH = "next-key,key-mailgun", "postmark:secret"
    settings.KANNEL_INBOUND_SECRET = f"new-secret,{SECRET}"
    settings.TWILIO_WHATSAPP_NUMBER, settings.TWILIO_WHATSAPP_TEMPLATE = "+6281100001709", ""
    settings.X_USER_ID = "1708"
    settings.PARTNER_LOOPBACK = False
    settings.TWILIO_API_BASE = settings.X_API_BASE = ""
    settings.KANNEL_SENDSMS_URL = "http://kannel.test:13013/cgi-bin/sendsms"
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    registry.forget()
    yield
    registry.forget()


@pytest.fixture
def twilio(client: Client) -> Callable[..., Any]:
    """Post as Twilio does, signed over the public address."""

    def post(path: str = "/kanal/sms/twilio/", *, token: str = TOKEN, sign: bool = True, **form: str) -> Any:
        form = {"MessageSid": "SM1", "From": "+6281200000021", "To": "+6281100001708", "Body": "jalan rusak di Lappa"} | form
        signature = RequestValidator(token).compute_signature(PUBLIC + path, form)
        headers = {"X-Twilio-Signature": signature} if sign else {}
        return client.post(path, urlencode(form), content_type="application/x-www-form-urlencoded", headers=headers)

    return post


@pytest.fixture
def kannel(client: Client) -> Callable[..., Any]:
    """Call as Kannel's get-url does. `udh` is given as bytes."""

    def get(path: str = "/kanal/sms/kannel/", *, secret: str = SECRET, udh: bytes = b"", **query: str) -> Any:
        query = {
            "from": "+6281200000011",
            "smsc": "telkomsel",
            "id": "k1",
            "time": "2026-03-02 01:02:03",
            "text": "jalan rusak di Lappa",
        } | query
        parts = [f"{key}={quote(value)}" for key, value in query.items()] + [f"secret={quote(secret)}", f"udh={quote(udh)}"]
        return client.get(path + "?" + "&".join(parts))

    return get


@pytest.fixture
def handled() -> Callable[[], list[InboundMessage]]:
    """Do what the worker would: understand everything that waits."""

    def run() -> list[InboundMessage]:
        for pk in InboundMessage.objects.filter(handled_at__isnull=True).order_by("pk").values_list("pk", flat=True):
            intake.handle(pk)
        return list(InboundMessage.objects.order_by("pk"))

    return run


class Outgoing:
    """Stands in for the providers: keeps what was sent, or fails as told."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, OutboundText]] = []
        self.fail: SendFailed | None = None

    def texts(self) -> list[str]:
        return [message.text for _channel, message in self.sent]

    def run(self) -> None:
        for pk in delivery.due():
            delivery.deliver(pk)


@pytest.fixture
def outgoing(monkeypatch: pytest.MonkeyPatch) -> Outgoing:
    kept = Outgoing()

    def sender(name: str) -> Any:
        class Fake:
            def route_to(self, address: str) -> str | None:
                return ""

            def send(self, message: OutboundText) -> str:
                if kept.fail:
                    raise kept.fail
                kept.sent.append((name, message))
                return f"{name}-{len(kept.sent)}"

        return Fake()

    monkeypatch.setattr(registry, "sender", sender)
    return kept


def waiting() -> list[OutboundMessage]:
    return list(OutboundMessage.objects.order_by("pk"))
