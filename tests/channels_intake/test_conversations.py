"""Whole conversations by SMS, from conversations.txt: what each message ends as, in the database, with the rows to show for it."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from channels_intake import intake
from channels_intake.contracts import IntakeItem
from channels_intake.models import InboundMessage, OutboundMessage, Outcome
from complaints import identity, services
from complaints.models import Complaint, ComplaintEvent
from tests.cast import Cast, complain, make

pytestmark = pytest.mark.django_db
PHONE = "+6281200000021"
LINE = re.compile(r"^\[(?P<given>[a-z,]*)\] (?P<rest>.+)$")
ROWS = [line for line in (Path(__file__).parent / "conversations.txt").read_text().splitlines() if line and not line.startswith("#")]


def prepared(state: str, cast: Cast) -> Complaint:
    """A case of the sender in a state that gives words a meaning."""
    made = complain("Jalan berlubang di Lappa", address=PHONE).complaint
    if state == "archived":
        services.archive(made.pk, actor=cast.koordinator, reason="test", text="Ini percobaan, bukan laporan.")
        services.approve(made.pk, actor=cast.koordinator2)
        return made
    services.assign(made.pk, unit_id=cast.pu.pk, reason="jalan")
    if state in ("asked", "done", "ended", "answered"):
        services.take(made.pk, actor=cast.petugas)
    if state == "asked":
        services.ask(made.pk, actor=cast.petugas, question="Di mana tepatnya?")
    elif state == "answered":
        services.reply(made.pk, actor=cast.petugas, text="Minggu depan dikerjakan.")
    elif state in ("done", "ended"):
        services.resolve(made.pk, actor=cast.petugas, text="Sudah ditambal.", outcome="done", evidence="Ditambal 3 Maret oleh regu 2.")
    if state == "ended":
        services.confirm(made.pk, satisfied=True, channel="web")
    if state == "offered":
        Complaint.objects.filter(pk=made.pk).update(ombudsman_offered_at=timezone.now())
    return made


def ended_as(message: InboundMessage, cases: list[int]) -> str:
    """The outcome of a message in the words of the table."""
    of = str(cases.index(message.complaint_id) + 1) if message.complaint_id in cases else "-"
    event, reason = message.event, message.outcome_reason
    data = event.data if event else {}
    if reason in ("which", "stop", "resume", "repeated") or (reason == "kept" and of == "-"):
        return reason
    if message.outcome == Outcome.IGNORED:
        return f"help {reason}"
    if message.outcome == Outcome.NEW_COMPLAINT:
        visibility = message.complaint.visibility if message.complaint else ""
        asked = "?" if OutboundMessage.objects.filter(inbound=message, event=None).exists() else ""
        return f"new{asked}" if visibility == "public" else f"new {visibility}"
    words = {
        "follow_up": "more",
        "satisfied": "yes",
        "unsatisfied": "no",
        "conceal": str(data.get("after")),
        "conceal_refused": "secret-",
        "withdraw_refused": "withdraw-",
        "status_of_unknown": "status",
    }
    if reason == "status" and all(Complaint.objects.get(pk=pk).number[:4] in _answer(message) for pk in cases[:2]) and len(cases) > 1:
        return "status many"
    rating = f" {data['rating']}" if data.get("rating") else ""
    return f"{words.get(reason, reason)} {of}{rating}"


def _answer(message: InboundMessage) -> str:
    row = OutboundMessage.objects.get(inbound=message, event=None)
    return identity.unseal_text(row.body)


def held(row: str, cast: Cast) -> tuple[list[str], list[str], list[str]]:
    """A conversation: what was said, what it was to end as, and what it ended as."""
    found = LINE.match(row)
    assert found, row
    for state in filter(None, found["given"].split(",")):
        prepared(state, cast)
    stranger = complain("Lampu mati", address="+6281299999999").complaint
    at, before = timezone.now(), ""
    said, expected, got = [], [], []
    for place, step in enumerate(found["rest"].split(" | ")):
        text, _arrow, wanted = step.rpartition(" => ")
        for index, number in enumerate(_own(stranger).values_list("number", flat=True), 1):
            text = text.replace(f"#{index}", number)
        text = text.replace("#X", stranger.number)
        at += dt.timedelta(seconds=5 if text == before else 600)
        before = text
        message, _created = intake.receive(IntakeItem("sms_twilio", f"SM{place}", PHONE, text, at))
        assert isinstance(message, InboundMessage)
        intake.handle(message.pk)
        message.refresh_from_db()
        assert message.handled_at, text
        said.append(text)
        expected.append(wanted)
        got.append(ended_as(message, list(_own(stranger).values_list("pk", flat=True))))
    assert ComplaintEvent.objects.filter(complaint=stranger).count() == 1, "somebody else's case was touched"
    return said, expected, got


def _own(stranger: Complaint) -> QuerySet[Complaint]:
    return Complaint.objects.exclude(pk=stranger.pk).order_by("pk")


def test_every_conversation_of_the_table() -> None:
    # One cast for all of them, because making it takes longer than most conversations.
    cast = make()
    wrong = []
    for row in ROWS:
        with transaction.atomic():
            said, expected, got = held(row, cast)
            transaction.set_rollback(True)
        if got != expected:
            wrong.append(f"{said}: {got}, not {expected}")
    assert len(ROWS) > 150
    assert not wrong, "\n".join(wrong)
