"""Every registered adapter reads its provider's recorded payloads. A new channel adds files here and no test code."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import pytest
import responses
from django.urls import resolve
from twilio.request_validator import RequestValidator

from channels_intake import partner_keys, registry
from channels_intake.contracts import Delivery, Ignored, InvalidSignature, Media, Part, Poll, Push, Unreadable
from lapor import env
from organisations import snapshot

HERE = Path(__file__).parent
# Beside a channel's payloads lies channel.json: the settings under which it is on, and how its provider proves itself.
PAYLOADS = sorted(path for path in (HERE / "payloads").glob("*/*.json") if path.name != "channel.json")
PUSHED = [path for path in PAYLOADS if "proof" in json.loads((path.parent / "channel.json").read_text())]
DOCS = HERE.parent.parent / "docs" / "channels"
PUBLIC = "https://lapor.example.go.id"


@pytest.fixture(autouse=True)
def known_to_open311(monkeypatch):
    """The key and the service of the recorded requests; which there are in earnest stands in the database."""
    monkeypatch.setattr(partner_keys, "filer", lambda key: 1 if key == "lapor_kunci-mitra-uji" else None)
    monkeypatch.setattr(snapshot, "topics", lambda: {"jalan_jembatan"})


def _load(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.fixture
def about(settings: Any) -> Callable[[str], dict[str, Any]]:
    """What channel.json says of a channel, which is on from then."""

    def read(name: str) -> dict[str, Any]:
        path = HERE / "payloads" / name / "channel.json"
        said = _load(path) if path.is_file() else {}
        for key, value in said.get("settings", {}).items():
            setattr(settings, key, value)
        registry.forget()
        return said

    return read


def _mail(payload: dict[str, Any], *, proof: bool) -> Delivery:
    """As the mail provider that the file names hands it over."""
    if payload["provider"] == "postmark":
        basic = {"authorization": "Basic " + base64.b64encode(b"postmark:secret").decode()} if proof else {}
        return Delivery(
            "POST", "/kanal/email/postmark/", {"content-type": "application/json"} | basic, json.dumps(payload["json"]).encode()
        )
    token, timestamp = "t" * 50, "1796000000"
    signature = hmac.new(b"key-mailgun" if proof else b"", f"{timestamp}{token}".encode(), hashlib.sha256).hexdigest()
    form = payload["form"] | {"token": token, "timestamp": timestamp, "signature": signature}
    body = urlencode(form).encode()
    return Delivery("POST", "/kanal/email/mailgun/", {"content-type": "application/x-www-form-urlencoded"}, body)


def _delivery(payload: dict[str, Any], proof: dict[str, Any]) -> Delivery:
    if "provider" in payload:
        return _mail(payload, proof=bool(proof))
    ready = {"udh", *payload.get("percent", [])}  # binary stands percent-encoded in the file, as on the wire
    pairs = [f"{key}={value if key in ready else quote(value)}" for key, value in payload.get("query", {}).items()]
    pairs += [f"{key}={quote(value)}" for key, value in proof.get("query", {}).items()]
    url = "/kanal/hook/" + ("?" + "&".join(pairs) if pairs else "")
    form = payload.get("form", {}) | proof.get("form", {}) or None
    headers = {name.lower(): value for name, value in (payload.get("headers", {}) | proof.get("headers", {})).items()}
    if "twilio" in proof:
        headers["x-twilio-signature"] = RequestValidator(proof["twilio"]).compute_signature(PUBLIC + url, form or {})
    body = json.dumps(payload["json"]) if "json" in payload else payload.get("body", "") or urlencode(form or {})
    return Delivery("POST" if body else "GET", url, headers, body.encode())


def _meant(name: str, value: Any) -> Any:
    """A value of a payload file as the contract has it."""
    if name == "part":
        return value and Part(*value)
    return tuple(Media(*pair) for pair in value) if name == "media" else value


def _assert_matches(found: Any, expected: dict[str, Any]) -> None:
    for name, value in expected.items():
        assert getattr(found, name) == _meant(name, value), name


@pytest.mark.parametrize("path", PAYLOADS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_recorded_payload_is_read_as_written_beside_it(path, about):
    channel, payload = path.parent.name, _load(path)
    said, adapter = about(channel), registry.get(channel)
    if "pages" in payload:
        assert isinstance(adapter, Poll)
        _check_poll(adapter, payload, said["asked"])
        return
    assert isinstance(adapter, Push)
    given = _delivery(payload, said["proof"])
    adapter.verify(given)
    parse = adapter.parse_receipt if payload.get("receipt") else adapter.parse
    if payload.get("unreadable"):
        with pytest.raises(Unreadable):
            parse(given)
        return
    found = parse(given)
    if payload.get("receipt"):
        _assert_matches(found, payload["expect"])
        return
    (item,) = found
    if payload.get("ignored"):
        assert isinstance(item, Ignored)
        assert item.reason
        return
    assert item.channel == channel
    assert item.external_id
    assert isinstance(item.received_at, datetime)
    assert item.received_at.tzinfo
    assert "secret" not in item.raw
    _assert_matches(item, payload["expect"])


def _check_poll(adapter: Poll, payload: dict[str, Any], address: str) -> None:
    with responses.RequestsMock() as wire:
        for page in payload["pages"]:
            wire.get(address, json=page)
        polled = adapter.poll(payload["cursor"])
        asked = parse_qs(urlsplit(wire.calls[0].request.url).query)
    assert asked.get("since_id", [""]) == [payload["cursor"]]
    items = [item for item in polled.items if not isinstance(item, Ignored)]
    assert len(items) == len(payload["expect"])
    for item, expected in zip(items, payload["expect"], strict=True):
        _assert_matches(item, expected)
    assert polled.cursor == payload["next_cursor"]


@pytest.mark.parametrize("path", PUSHED, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_without_proof_nothing_is_believed(path, about):
    about(path.parent.name)
    adapter = registry.push(path.parent.name)
    with pytest.raises(InvalidSignature):
        adapter.verify(_delivery(_load(path), proof={}))


@pytest.mark.parametrize("name", registry.names())
def test_every_channel_has_a_page_and_those_that_are_heard_have_payloads(name, about):
    about(name)
    assert (DOCS / f"{name}.md").is_file()
    heard = isinstance(registry.get(name), (Push, Poll))
    assert heard == any(path.parent.name == name for path in PAYLOADS)


@pytest.mark.parametrize(("name", "address", "receipts"), registry.hooks())
def test_every_channel_that_is_called_has_its_address(name, address, receipts, about, client, db):
    about(name)
    answer = client.post(f"/kanal/{address}", b"{}", content_type="application/json")
    assert answer.status_code == 403
    assert resolve(f"/kanal/{address}").func.view_initkwargs == {"channel": name, "receipts": receipts}


@pytest.mark.parametrize("name", [name for name in registry.names() if registry.switch(name)])
def test_every_switch_is_a_variable_of_the_environment(name):
    assert registry.switch(name) in env.VARIABLES
