"""Knocks on phones: only for who has the proof, only what a locked screen may show, only to public addresses, gone when gone."""

from __future__ import annotations

import base64
import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import http_ece
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.test import Client

from channels_intake import delivery, endpoints, knocking, registry
from channels_intake.models import OutboundMessage, PushSubscription
from complaints import services
from complaints.models import Complaint, ComplaintEvent, EventKind
from complaints.numbers import pretty
from lapor.flow import FLOW
from tests.cast import Cast, complain, make
from tests.channels_intake.conftest import PUBLIC

pytestmark = pytest.mark.django_db


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Phone:
    """A browser's subscription, and the push service behind it."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.auth = b"0123456789abcdef"
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.answers = 201
        phone = self

        class Service(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                phone.got.append(
                    ({name.lower(): value for name, value in self.headers.items()}, self.rfile.read(int(self.headers["Content-Length"])))
                )
                self.send_response(phone.answers)
                self.send_header("Location", "http://169.254.169.254/" if phone.answers == 307 else "/message/1")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *said: Any) -> None:
                """Quiet."""

        self.server = HTTPServer(("127.0.0.1", 0), Service)
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    @property
    def subscription(self) -> dict[str, Any]:
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return {
            "endpoint": f"http://127.0.0.1:{self.server.server_port}/phone",
            "expirationTime": None,
            "keys": {"p256dh": base64url(point), "auth": base64url(self.auth)},
        }

    def read(self) -> dict[str, Any]:
        """What the phone's worker is given of the latest knock."""
        opened: dict[str, Any] = json.loads(http_ece.decrypt(self.got[-1][1], private_key=self.key, auth_secret=self.auth))
        return opened


@pytest.fixture
def phone(settings: Any) -> Iterator[Phone]:
    settings.PUSH_LOOPBACK = True
    registry.forget()
    made = Phone()
    yield made
    made.server.shutdown()
    made.server.server_close()


def ask(client: Client, number: str, body: object, **more: Any) -> Any:
    return client.post(f"/lacak/{number}/push/", json.dumps(body), content_type="application/json", **more)


def reported() -> tuple[Cast, Complaint, str]:
    cast, made = make(), complain("Pungutan di kantor X, jangan sampai orang tahu.", channel="web", visibility="secret")
    services.assign(made.complaint.pk, unit_id=cast.pu.pk, reason="jalan")
    return cast, made.complaint, made.pin


def latest(complaint: Complaint) -> int:
    return ComplaintEvent.objects.filter(complaint=complaint).latest("seq").pk


def test_a_knock_is_decrypted_by_the_phone_alone_and_says_only_that_there_is_news(client: Client, phone: Phone) -> None:
    cast, complaint, pin = reported()
    assert ask(client, complaint.number, phone.subscription | {"pin": pin}).status_code == 201
    sealed = bytes(PushSubscription.objects.get().sealed)
    assert b"127.0.0.1" not in sealed
    services.reply(complaint.pk, actor=cast.petugas, text="Rahasia: kami periksa kantor X.")
    for _again in range(2):
        knocking.knock(latest(complaint))
    for pk in delivery.due():
        delivery.deliver(pk)
    assert len(phone.got) == 1
    headers, body = phone.got[0]
    assert (headers["content-encoding"], int(headers["ttl"]) >= 24 * 3600) == ("aes128gcm", True)
    assert headers["authorization"].startswith("vapid t=")
    assert registry.vapid_public_key() in headers["authorization"]
    assert b"kantor X" not in body
    told = phone.read()
    said = f"Ada kabar untuk laporan {pretty(complaint.number)}"
    assert told["notification"] == {"title": "Lapor", "body": said, "navigate": f"{PUBLIC}/lacak/{complaint.number}/", "lang": "id"}
    assert OutboundMessage.objects.get().status == "sent"


@pytest.mark.parametrize("status", [404, 410])
def test_a_phone_that_left_is_forgotten_and_no_case_is_told(client: Client, phone: Phone, status: int) -> None:
    cast, complaint, pin = reported()
    ask(client, complaint.number, phone.subscription | {"pin": pin})
    phone.answers = status
    services.reply(complaint.pk, actor=cast.petugas, text="Kami periksa.")
    knocking.knock(latest(complaint))
    for pk in delivery.due():
        delivery.deliver(pk)
    assert not PushSubscription.objects.exists()
    assert OutboundMessage.objects.get().status == "failed"
    assert delivery.due() == []
    assert not complaint.events.filter(kind=EventKind.DELIVERY_FAILED).exists()


@pytest.mark.parametrize(("status", "left"), [(503, "queued"), (429, "queued"), (307, "queued"), (400, "failed")])
def test_a_push_service_in_trouble_is_asked_again_and_never_followed(client: Client, phone: Phone, status: int, left: str) -> None:
    cast, complaint, pin = reported()
    ask(client, complaint.number, phone.subscription | {"pin": pin})
    phone.answers = status
    services.reply(complaint.pk, actor=cast.petugas, text="Kami periksa.")
    knocking.knock(latest(complaint))
    for pk in delivery.due():
        delivery.deliver(pk)
    assert len(phone.got) == 1
    assert (OutboundMessage.objects.get().status, PushSubscription.objects.count()) == (left, 1)


def test_only_who_has_the_proof_may_ask_and_may_stop(client: Client, phone: Phone) -> None:
    _cast, complaint, pin = reported()
    wrong = "000000" if pin != "000000" else "000001"
    for body in ({}, {"pin": wrong}, {"pin": 5}, []):
        given = phone.subscription | body if isinstance(body, dict) else body
        assert ask(client, complaint.number, given).status_code == 403
    assert ask(client, "999999999999", phone.subscription).status_code == 404
    client.post(f"/lacak/{complaint.number}/bukti/", {"pin": pin})
    client.post(f"/lacak/{complaint.number}/", {"pin": pin})
    assert ask(client, complaint.number, phone.subscription | {"pin": pin}).status_code == 201
    assert ask(client, complaint.number, phone.subscription | {"pin": pin}).status_code == 201
    assert PushSubscription.objects.count() == 1
    strange = Client()
    assert ask(strange, complaint.number, {"endpoint": phone.subscription["endpoint"], "stop": True}).status_code == 403
    assert ask(client, complaint.number, {"endpoint": phone.subscription["endpoint"], "stop": True, "pin": pin}).status_code == 200
    assert not PushSubscription.objects.exists()


def test_a_post_without_the_pages_token_is_refused(phone: Phone) -> None:
    _cast, complaint, pin = reported()
    assert ask(Client(enforce_csrf_checks=True), complaint.number, phone.subscription | {"pin": pin}).status_code == 403


def test_no_more_phones_than_a_household_has(client: Client, phone: Phone) -> None:
    _cast, complaint, pin = reported()
    given = phone.subscription
    answers = [ask(client, complaint.number, given | {"endpoint": f"{given['endpoint']}/{n}", "pin": pin}).status_code for n in range(11)]
    assert answers == [201] * 10 + [409]


@pytest.mark.parametrize(
    "broken",
    [
        {"endpoint": "https://10.0.0.1/push"},
        {"endpoint": "http://push.example.com/x"},
        {"keys": {}},
        {"keys": {"p256dh": "AAAA", "auth": "AAAA"}},
        {"keys": {"p256dh": "é", "auth": 5}},
        {"keys": "x"},
    ],
)
def test_what_is_no_subscription_is_refused_in_words(client: Client, phone: Phone, broken: dict[str, Any]) -> None:
    _cast, complaint, pin = reported()
    answer = ask(client, complaint.number, phone.subscription | {"pin": pin} | broken)
    assert (answer.status_code, "HP ini tidak bisa" in answer.json()["said"]) == (400, True)


@pytest.mark.parametrize(
    ("endpoint", "fit"),
    [
        ("https://fcm.googleapis.com/fcm/send/abc", True),
        ("https://web.push.apple.com/QOa", True),
        ("https://[2001:4860:4860::8888]/x", True),
        ("http://fcm.googleapis.com/x", False),
        ("https://127.0.0.1/x", False),
        ("https://2130706433/x", False),
        ("https://10.1.2.3/x", False),
        ("https://169.254.169.254/latest", False),
        ("https://[::1]/x", False),
        ("https://[::ffff:10.0.0.1]/x", False),
        ("https://[fd00::1]/x", False),
        ("https://localhost/x", False),
        ("https://valkey/x", False),
        ("https://user@fcm.googleapis.com/x", False),
        ("https://fcm.googleapis.com:6379/x", False),
        ("https://example.com:notaport/x", False),
        ("https://0x7f.1/x", False),
        ("https://[/x", False),
        ("https://" + "a" * 1000 + ".com/", False),
        ("gopher://example.com/", False),
        ("", False),
    ],
)
def test_only_a_public_address_can_be_a_push_service(endpoint: str, fit: bool) -> None:
    assert endpoints.is_fit(endpoint) == fit


@pytest.mark.parametrize(
    ("addresses", "inside"), [(["142.250.4.95"], False), (["142.250.4.95", "10.0.0.5"], True), (["::1"], True), ([], True)]
)
def test_a_name_is_looked_up_before_it_is_called(monkeypatch: pytest.MonkeyPatch, addresses: list[str], inside: bool) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_given, **_more: [(0, 0, 0, "", (address, 443)) for address in addresses])
    assert endpoints.leads_inside("https://push.example.com/x") is inside


def test_where_no_key_is_set_nobody_is_asked(client: Client, settings: Any) -> None:
    _cast, complaint, _pin = reported()
    assert set(client.get(f"/lacak/{complaint.number}/push/").json()) == {"key"}
    settings.VAPID_PRIVATE_KEY = ""
    registry.forget()
    assert client.get(f"/lacak/{complaint.number}/push/").status_code == 404


def test_whoever_is_told_of_an_event_is_knocked_at_too() -> None:
    assert {kind for kind, steps in FLOW.items() if knocking.knock in steps} == {
        kind for kind, steps in FLOW.items() if any(step.__name__ == "tell_reporter" for step in steps)
    }


def test_what_the_reporter_did_or_offices_said_among_themselves_is_no_news(client: Client, phone: Phone) -> None:
    cast, complaint, pin = reported()
    ask(client, complaint.number, phone.subscription | {"pin": pin})
    services.note(complaint.pk, actor=cast.petugas, text="Catatan dalam.")
    services.add_reporter_message(complaint.pk, text="Tambahan.", channel="web")
    for event in complaint.events.filter(kind__in=[EventKind.REGISTERED, EventKind.NOTED, EventKind.REPORTER_MESSAGE]):
        knocking.knock(event.pk)
    assert not OutboundMessage.objects.filter(channel="push").exists()
