"""One case and four people: filed by SMS, followed on the web by a code, joined on X, told again by WhatsApp."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
import responses
from django.core.cache import cache
from django.test import Client

from channels_intake import code_sending, polling, replies
from channels_intake import services as channels
from channels_intake.models import InboundMessage, OutboundMessage
from complaints import identity, services
from complaints.models import Complaint, ComplaintEvent, EventKind, Reporter, ReporterKind
from complaints.numbers import pretty
from reporting.ledger import balance
from tests.cast import make
from tests.channels_intake.test_x import MENTIONS, points, post

pytestmark = pytest.mark.django_db
AUTHOR, SECOND, STRANGER = "+6281200000011", "+6281200000021", "+6281200000099"


def told(address: str) -> list[tuple[str, str]]:
    """By which channel and with which words somebody was written to, in order."""
    rows = OutboundMessage.objects.order_by("pk")
    return [(row.channel, identity.unseal_text(row.body)) for row in rows if channels.recipient_of(row)[0] == address]


def tell(*kinds: EventKind) -> None:
    """Do what the worker would with the newest event of each kind."""
    for kind in kinds:
        replies.tell_reporter(ComplaintEvent.objects.filter(kind=kind).latest("pk").pk)


def test_each_is_answered_at_their_own_door_and_none_learns_who_the_others_are(
    client: Client, kannel: Callable[..., Any], twilio: Callable[..., Any], handled: Callable[[], list[InboundMessage]]
) -> None:
    cast = make()
    cache.clear()
    # By SMS, over Kannel.
    kannel(**{"from": AUTHOR, "id": "k1", "text": "jalan rusak di Lappa depan pasar"})
    (first,) = handled()
    case = first.complaint
    assert case is not None
    tell(EventKind.REGISTERED)
    services.assign(case.pk, unit_id=cast.pu.pk, reason="jalan", actor=cast.koordinator)
    # The same hole on X, where somebody joins; a coordinator finds that it is the same case.
    for said in (
        post(1001, "501", "@lapor_sinjai jalan rusak di Lappa"),
        post(1002, "502", "@lapor_sinjai saya juga lewat situ", root=1001, **points("replied_to", 1001)),
    ):
        with responses.RequestsMock() as wire:
            wire.get(MENTIONS, json={"data": [said], "meta": {"result_count": 1}})
            polling.poll("post_x")
        *_before, heard = handled()
    assert (heard.outcome, heard.outcome_reason) == ("follow_up", "supports")
    on_x = heard.complaint
    assert on_x is not None
    assert Reporter.objects.filter(complaint=on_x, kind=ReporterKind.SUPPORTER).count() == 1
    services.assign(on_x.pk, unit_id=cast.pu.pk, reason="jalan", actor=cast.koordinator)
    services.merge(on_x.pk, actor=cast.koordinator, into_id=case.pk)
    # The same thing once more, by WhatsApp; a coordinator finds that it is the same.
    twilio(
        "/kanal/whatsapp/twilio/", MessageSid="SM7", From=f"whatsapp:{SECOND}", To="whatsapp:+6281100001709", Body="lapor jalan rusak lappa parah"
    )  # fmt: skip
    *_before, again = handled()
    assert again.channel == "whatsapp_twilio"
    tell(EventKind.REGISTERED)
    services.assign(again.complaint_id, unit_id=cast.pu.pk, reason="jalan", actor=cast.koordinator)
    services.merge(again.complaint_id, actor=cast.koordinator, into_id=case.pk)
    # On the web the author asks for a code, which comes by SMS, and is let in by it.
    client.post(f"/lacak/{case.number}/kode/", {"contact": AUTHOR})
    code_sending.send_code(ComplaintEvent.objects.filter(kind=EventKind.CODE_ASKED).latest("pk").pk)
    door, words = told(AUTHOR)[-1]
    assert door == "sms_kannel"
    code = re.search(r"\b(\d{6})\b", words)
    assert code is not None
    client.post(f"/lacak/{case.number}/kode/masuk/", {"code": code.group(1)})
    page = client.get(f"/lacak/{case.number}/").content.decode()
    assert "jalan rusak di Lappa depan pasar" in page
    # The office answers once; everybody who reported hears it where they came in, with their own number.
    services.reply(case.pk, actor=cast.petugas, text="Besok kami tambal.")
    tell(EventKind.REPLIED)
    second_number = Complaint.objects.get(pk=again.complaint_id).number
    assert told(AUTHOR)[-1] == ("sms_kannel", f"{pretty(case.number)}, jawaban Dinas PUPR: Besok kami tambal.")
    assert told(SECOND)[-1][0] == "whatsapp_twilio"
    assert "Besok kami tambal." in told(SECOND)[-1][1]
    assert pretty(second_number) in told(SECOND)[-1][1]
    assert "Besok kami tambal." in told("501")[-1][1]
    # Nobody's number, address, name or case number stands in what another was told, nor on the page of the first.
    mine = {
        AUTHOR: (AUTHOR, AUTHOR[3:], case.number, pretty(case.number)),
        SECOND: (SECOND, SECOND[3:], second_number, pretty(second_number)),
    }
    for person, marks in mine.items():
        others = [words for address in (AUTHOR, SECOND, "501", "502") if address != person for _door, words in told(address)]
        assert not [words for words in others if any(mark in words for mark in marks)]
    page = client.get(f"/lacak/{case.number}/").content.decode()
    for mark in (*mine[SECOND], "501", "502", "lewat situ"):
        assert mark not in page, mark
    kannel(**{"from": STRANGER, "id": "k9", "text": f"CEK {case.number}"})
    *_before, asked = handled()
    assert asked.outcome_reason == "status_of_unknown"
    assert balance().sound
