"""docs/api.md is true: every example in it is sent, in order, and answered as it stands there."""

from __future__ import annotations

import importlib
import io
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from channels_intake import code_sending
from channels_intake.models import OutboundMessage
from complaints import identity, services
from complaints.models import Complaint, ComplaintEvent, EventKind
from lapor.urls import API
from tests import cast as people

pytestmark = pytest.mark.django_db
GUIDE = (Path(__file__).resolve().parent.parent.parent / "docs/api.md").read_text(encoding="utf-8")
PIECE = re.compile(r"```http\n(.*?)```|<!-- (here the verifier publishes the case) -->", re.DOTALL)
NAME = re.compile(r"<(\w+)>")


@dataclass(frozen=True)
class Example:
    """One request as it is written, and what is said of its answer; `publishes` is the moment at which the case gets public."""

    method: str = ""
    path: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""
    status: int = 0
    answer: Any = None
    publishes: bool = False


def example(written: str) -> Example:
    asked, _arrow, said = written.partition("→")
    head, _gap, body = asked.strip().partition("\n\n")
    first, *lines = head.splitlines()
    status, _gap, answer = said.strip().partition("\n\n")
    headers = tuple((line.partition(": ")[0], line.partition(": ")[2]) for line in lines)
    return Example(*first.split(" "), headers, body, int(status), json.loads(answer) if answer else None)  # type: ignore[arg-type]


EXAMPLES = [Example(publishes=True) if marked else example(written) for written, marked in PIECE.findall(GUIDE)]


def matches(said: Any, expected: Any, known: dict[str, str]) -> bool:
    """Whether an answer holds what is expected; `<name>` is compared with what is known, or gets known."""
    if expected == "…":
        return True
    if isinstance(expected, dict):
        return isinstance(said, dict) and all(key in said and matches(said[key], value, known) for key, value in expected.items())
    if isinstance(expected, list):
        more = len(expected) > 1 and expected[-1] == "…"
        items = expected[:-1] if more else expected
        long_enough = len(said) >= len(items) if more else len(said) == len(items)
        return long_enough and all(matches(one, other, known) for one, other in zip(said, items, strict=False))
    named = NAME.fullmatch(expected) if isinstance(expected, str) else None
    return said == (known.setdefault(named[1], str(said)) if named and named[1] != "id" else said if named else expected)


def filled(text: str, known: dict[str, str]) -> str:
    return NAME.sub(lambda found: known[found[1]], text)


def photo() -> SimpleUploadedFile:
    drawn = io.BytesIO()
    Image.new("RGB", (60, 40), "grey").save(drawn, "JPEG")
    return SimpleUploadedFile("lubang.jpg", drawn.getvalue(), "image/jpeg")


def send(client: Client, one: Example, known: dict[str, str]) -> Any:
    headers = {name: filled(value, known) for name, value in one.headers}
    path = filled(one.path, known)
    if one.body.startswith("file="):
        headers.pop("Content-Type")
        return client.post(path, {"file": photo()}, headers=headers)
    return client.generic(one.method, path, filled(one.body, known), content_type="application/json", headers=headers)


def last_code() -> str:
    """The code that was sent last; those of cases are sent by the worker."""
    for event in ComplaintEvent.objects.filter(kind=EventKind.CODE_ASKED):
        code_sending.send_code(event.pk)
    for event in ComplaintEvent.objects.filter(kind=EventKind.SUPPORTED):
        code_sending.send_follow_code(event.pk)
    found = OutboundMessage.objects.order_by("pk").last()
    digits = re.search(r"\b(\d{6})\b", identity.unseal_text(found.body)) if found else None
    return digits[1] if digits else ""


def test_every_example_of_the_guide_is_answered_as_it_stands_there(client: Client) -> None:
    cache.clear()
    cast, known = people.make(), dict[str, str]()
    for one in EXAMPLES:
        if one.publishes:
            made = Complaint.objects.get(number=known["number"])
            findings = services.Findings(topic_key="jalan_jembatan", region_code="73.07.05")
            services.verify(made.pk, actor=cast.koordinator, findings=findings)
            services.publish(made.pk, actor=cast.koordinator, text="Jalan berlubang di depan pasar.", region_code="73.07.05")
            continue
        response = send(client, one, known)
        said = None if response.streaming else response.json()
        assert (response.status_code, one.path) == (one.status, one.path), said
        assert one.answer is None or matches(said, one.answer, known), (one.path, said)
        known["code"] = last_code()
    assert len(EXAMPLES) > 25


def test_the_guide_names_every_part_of_the_api() -> None:
    """Whoever adds an address says in the guide what it is for."""
    patterns = [str(pattern.pattern) for app in API for pattern in importlib.import_module(app).urlpatterns]
    parts = {pattern.partition("/")[0] for pattern in patterns}
    assert len(parts) > 10
    assert {part for part in parts if f"/{part}/" not in GUIDE} == set()
