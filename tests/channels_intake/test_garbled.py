"""Deliveries that no adapter understands: what a person reads of them, and that they can be read again as they came."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.files.storage import default_storage

from channels_intake import garbled
from channels_intake.contracts import Delivery

KEY = "ab" * 32
FORM = "application/x-www-form-urlencoded"
PARTS = "\r\n".join(
    (
        "--batas",
        'Content-Disposition: form-data; name="from"',
        "",
        "Hasna",
        "--batas",
        'Content-Disposition: form-data; name="text"',
        "",
        "Lampu mati di Bongki é",
        "--batas",
        'Content-Disposition: form-data; name="attachment-1"; filename="foto.txt"',
        "Content-Type: text/plain",
        "",
        "isi berkas",
        "--batas--",
        "",
    )
).encode()


def _given(body: bytes | str = b"", kind: str = "", url: str = "/kanal/x/") -> Delivery:
    raw = body if isinstance(body, bytes) else body.encode()
    return Delivery("POST" if raw else "GET", url, {"content-type": kind, "authorization": "Basic abc"} if kind else {}, raw)


def _read(given: Delivery) -> str:
    return garbled.words(garbled.kept(given, KEY))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (_given(url="/kanal/x/?text=lampu+mati&smsc=tiga&secret=s3cret&from=%2B6281200000021"), "text: lampu mati\nsmsc: tiga"),
        (
            _given(urlencode({"Body": "lampu mati", "From": "+6281200000021", "ProfileName": "Hasna", "WaId": "62812"}), FORM),
            "Body: lampu mati",
        ),
        (_given("Body=lampu+mati&AccountSid=AC0", f" {FORM.upper()} ; charset=UTF-8"), "Body: lampu mati"),
        (_given("Body=lampu+mati", "", "/kanal/x/?id=7"), "id: 7\nBody=lampu+mati"),
        (_given(PARTS, "multipart/form-data; boundary=batas; dari=é"), "text: Lampu mati di Bongki é"),
        (
            _given(PARTS.replace("é".encode(), b"\xe9"), "multipart/form-data; boundary=batas"),
            "text: Lampu mati di Bongki \N{REPLACEMENT CHARACTER}",
        ),
        (_given(b"tak ada batasnya", "multipart/form-data"), ""),
        (_given("lampu mati \xe9".encode("latin-1"), "text/plain"), "lampu mati \N{REPLACEMENT CHARACTER}"),
        (_given("[" * 100_000, "application/json"), "…"),
    ],
)
def test_a_person_reads_what_was_said_whatever_its_form(given: Delivery, said: str) -> None:
    assert _read(given) == said


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ({"text": "lampu mati", "day": "besok"}, "text: lampu mati\nday: besok"),
        ({"message": {"text": ["satu", "dua"], "kind": {"name": "foto"}}, "n": 3}, "text: satu\ntext: dua\nn: 3"),
        ({"chat": {"title": "Warga Lappa", "id": 70707}, "reply_to": [{"id": 70708}], "text": "x"}, "text: x"),
        (
            {"first_name": "Hasna", "X-From": "Hasna", "FromName": "Hasna", "reply-to": "h@contoh.id", "signature": "f00d", "text": "x"},
            "text: x",
        ),
        ({"formality": "x", "namely": "y", "total": 2}, "formality: x\nnamely: y\ntotal: 2"),
        ("lampu mati", "lampu mati"),
        ({"text": " ", "note": "x"}, "note: x"),
    ],
)
def test_of_a_json_every_word_is_read_in_order_and_nobody_is_named(found: Any, said: str) -> None:
    assert _read(_given(json.dumps(found), "application/json")) == said


PEOPLE = (
    "from sender to cc bcc recipient recipients chat contact reply-to replyto return-path headers message-headers token signature name "
    "first_name username email user_email FromName FromFull ToFull CcFull BccFull ProfileName WaId AccountSid account_sid"
)


@pytest.mark.parametrize("name", PEOPLE.split())
def test_what_names_a_person_or_proves_something_is_not_shown(name: str) -> None:
    assert _read(_given(urlencode({name: "Hasna", "text": "x"}), FORM)) == "text: x"
    assert _read(_given(json.dumps({name: {"id": "Hasna", "all": ["Hasna"]}, "text": "x"}))) == "text: x"


@pytest.mark.parametrize("name", ["From", "Sender", "To", "Cc", "Bcc", "Reply-To", "Return-Path", "Delivered-To", "FROM", "from"])
def test_the_line_of_a_person_is_not_shown(name: str) -> None:
    assert (
        _read(_given(f"Subject: Lampu\n{name}: Hasna\n\tdan Ani\nDate: besok\n\nLampu mati", "text/plain"))
        == "Subject: Lampu\nDate: besok\n\nLampu mati"
    )


def test_of_a_letter_its_lines_are_read_without_those_of_people() -> None:
    letter = "From: Hasna\r\n <hasna@contoh.id>\r\nSubject: Lampu\r\nReply-To: hasna@contoh.id\r\nTo:lapor@x.id\r\n\r\nLampu mati"
    assert _read(_given(urlencode({"mime": letter}), FORM)) == "mime: Subject: Lampu\n\nLampu mati"


def test_a_file_among_the_words_is_left_out_and_a_long_word_is_not() -> None:
    assert _read(_given(f"foto {'Qk0x' * 50} lampu mati")) == "foto … lampu mati"
    assert _read(_given(f"w{'a' * 198} lampu")) == f"w{'a' * 198} lampu"


def test_nobody_is_shown_more_than_a_reader_looks_at() -> None:
    shown = _read(_given(json.dumps([f"baris {number}" for number in range(5_000)])))
    assert len(shown) == 4_000
    assert shown.startswith("baris 0\nbaris 1\n")


@pytest.mark.parametrize("most", [256 * 1024, 3])
@pytest.mark.parametrize(
    "given",
    [
        _given(url="/kanal/x/?text=jalan+%26+jembatan&id=7"),
        _given("Body=jalan+%26+jembatan", FORM),
        _given(PARTS, "multipart/form-data; boundary=batas", "/kanal/x/?id=7"),
        _given(bytes(range(256)), "application/octet-stream"),
    ],
)
def test_it_can_be_read_again_as_it_came_but_without_its_proof(given: Delivery, most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(garbled, "_MOST", most)
    proven = Delivery(given.method, f"{given.url}{'&' if '?' in given.url else '?'}secret=s3cret", given.headers, given.body)
    raw = json.loads(json.dumps(garbled.kept(proven, KEY)))
    again = garbled.rebuilt(raw)
    assert (again.method, again.query(), again.body) == (given.method, given.query(), given.body)
    assert again.url.partition("?")[0] == "/kanal/x/"
    assert dict(again.headers) == {name: value for name, value in given.headers.items() if name == "content-type"}
    assert ("kept" in raw) == (len(given.body) > most)
    assert "s3cret" not in str(raw)


def test_a_large_one_lies_apart_and_sealed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(garbled, "_MOST", 10)
    assert "kept" not in garbled.kept(_given(b"lampu mati"), KEY)
    raw = garbled.kept(_given(b"lampu mati!"), KEY)
    assert "body" not in raw
    with default_storage.open(raw["kept"], "rb") as file:
        assert b"lampu" not in file.read()


def test_those_of_before_hold_the_fields_of_a_form_only() -> None:
    old = {"query": {"id": "7"}, "form": {"Body": "lampu mati", "From": "+6281200000021"}}
    assert garbled.words(old) == "id: 7\nBody: lampu mati"
    again = garbled.rebuilt(old)
    assert (again.method, again.url, again.form) == ("POST", "/?id=7", old["form"])
