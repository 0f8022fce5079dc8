"""Every registered adapter reads its provider's recorded payloads. A new channel adds files here and no test code."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import pytest
import responses
from twilio.request_validator import RequestValidator

from channels_intake import partner_keys, registry
from channels_intake.contracts import Delivery, InvalidSignature, Part, Poll, Push, Unreadable
from organisations import snapshot

HERE = Path(__file__).parent
PAYLOADS = sorted((HERE / "payloads").glob("*/*.json"))
DOCS = HERE.parent.parent / "docs" / "channels"
PUBLIC = "https://lapor.example.go.id"


@pytest.fixture(autouse=True)
def known_to_open311(monkeypatch):
    """The key and the service of the recorded requests; which there are in earnest stands in the database."""
    monkeypatch.setattr(partner_keys, "filer", lambda key: 1 if key == "lapor_kunci-mitra-uji" else None)
    monkeypatch.setattr(snapshot, "topics", lambda: {"jalan_jembatan"})


def _load(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"))


def _delivery(channel: str, payload: dict[str, Any], *, proof: bool = True) -> Delivery:
    ready = {"udh", *payload.get("percent", [])}  # binary stands percent-encoded in the file, as on the wire
    pairs = [f"{key}={value if key in ready else quote(value)}" for key, value in payload.get("query", {}).items()]
    if channel == "sms_kannel" and proof:
        pairs.append("secret=kannel-test-secret")
    url = "/kanal/hook/" + ("?" + "&".join(pairs) if pairs else "")
    form = payload.get("form")
    if channel == "open311" and not proof:
        form = {name: value for name, value in form.items() if name != "api_key"}
    headers = {}
    if channel in ("sms_twilio", "whatsapp_twilio") and proof:
        headers["x-twilio-signature"] = RequestValidator("twilio-test-token").compute_signature(PUBLIC + url, form or {})
    return Delivery("POST" if form else "GET", url, headers, urlencode(form or {}).encode())


def _assert_matches(found: Any, expected: dict[str, Any]) -> None:
    for name, value in expected.items():
        is_part = name == "part" and value is not None
        assert getattr(found, name) == (Part(*value) if is_part else value), name


@pytest.mark.parametrize("path", PAYLOADS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_recorded_payload_is_read_as_written_beside_it(path):
    channel, payload = path.parent.name, _load(path)
    adapter = registry.get(channel)
    if isinstance(adapter, Poll):
        _check_poll(adapter, payload)
        return
    assert isinstance(adapter, Push)
    given = _delivery(channel, payload)
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
    assert item.channel == channel
    assert item.external_id
    assert isinstance(item.received_at, datetime)
    assert item.received_at.tzinfo
    assert "secret" not in item.raw
    _assert_matches(item, payload["expect"])


def _check_poll(adapter: Poll, payload: dict[str, Any]) -> None:
    with responses.RequestsMock() as wire:
        for page in payload["pages"]:
            wire.get("https://api.twitter.com/2/users/1708/mentions", json=page)
        polled = adapter.poll(payload["cursor"])
        asked = parse_qs(urlsplit(wire.calls[0].request.url).query)
    assert asked.get("since_id", [""]) == [payload["cursor"]]
    items = [item for item in polled.items if not hasattr(item, "reason")]
    assert len(items) == len(payload["expect"])
    for item, expected in zip(items, payload["expect"], strict=True):
        _assert_matches(item, expected)
    assert polled.cursor == payload["next_cursor"]


@pytest.mark.parametrize("path", [p for p in PAYLOADS if p.parent.name != "post_x"], ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_without_proof_nothing_is_believed(path):
    adapter = registry.push(path.parent.name)
    with pytest.raises(InvalidSignature):
        adapter.verify(_delivery(path.parent.name, _load(path), proof=False))


@pytest.mark.parametrize("name", registry.names())
def test_every_channel_has_a_page_and_those_that_are_heard_have_payloads(name):
    assert (DOCS / f"{name}.md").is_file()
    heard = isinstance(registry.get(name), (Push, Poll))
    assert heard == any(path.parent.name == name for path in PAYLOADS)
