"""Details that nobody should write on X: a public link lets anybody write, and only the account that reported make it count."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any

import pytest
import responses
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from channels_intake import delivery, intake, private, registry, replies, shortening
from channels_intake.contracts import IntakeItem
from channels_intake.erasing import erase_copies
from channels_intake.models import InboundMessage, OutboundMessage, PrivateDetails
from complaints import identity
from complaints.models import Complaint, ComplaintEvent, EventKind, Reporter
from tests.cast import complain, make

pytestmark = pytest.mark.django_db

PHONE = "0812 0000 0021"


def says(text: str, *, sender: str = "501") -> InboundMessage:
    pk = str(InboundMessage.objects.count() + 1000)
    message, _created = intake.receive(IntakeItem("post_x", pk, sender, text, timezone.now(), route=pk, thread=pk, name="warga_contoh"))
    assert isinstance(message, InboundMessage)
    intake.handle(message.pk)
    message.refresh_from_db()
    return message


@pytest.fixture
def link() -> str:
    """The link that our answer on X holds, as the browser asks for it."""
    make()
    says("@lapor_sinjai jalan rusak di Lappa")
    replies.tell_reporter(ComplaintEvent.objects.get(kind=EventKind.REGISTERED).pk)
    said = identity.unseal_text(OutboundMessage.objects.get().body)
    found = re.search(r"https://lapor\.example\.go\.id(/lapor/tambah/\S+)", said)
    assert found, said
    assert shortening.post_length(said) <= shortening.X_LENGTH
    return found.group(1)


def write(client: Client, link: str, **said: str) -> Any:
    return client.post(link, {"contact": PHONE, "text": "Rumah saya di seberangnya"} | said)


def code_on(answer: Any) -> str:
    found = re.search(r'<p class="pin">(\d{6})</p>', answer.text)
    assert found, answer.text
    return found.group(1)


def test_what_is_written_counts_once_its_author_says_so_on_x(link, client):
    page = client.get(link)
    assert page.status_code == 200
    # Whoever opens it may be anybody: of the case it says the number, which stands on X, and nothing else.
    assert "jalan rusak" not in page.text
    # With it a browser sends the form without an origin, and it is refused as forged.
    assert "no-referrer" not in page.text
    code = code_on(write(client, link))
    assert not ComplaintEvent.objects.filter(kind=EventKind.REPORTER_MESSAGE).exists()
    message = says(f"@lapor_sinjai kode {code}")
    assert (message.outcome, message.outcome_reason, message.complaint) == ("command", "details_confirmed", Complaint.objects.get())
    assert ComplaintEvent.objects.get(kind=EventKind.REPORTER_MESSAGE).text == "Rumah saya di seberangnya"
    reporter = Reporter.objects.get()
    assert identity.unseal_text(reporter.contact_sealed) == "+6281200000021"
    assert reporter.phone_index == identity.blind_index("+6281200000021")
    # Nothing of it stays where it waited, and the link is spent.
    row = PrivateDetails.objects.get()
    assert bytes(row.sealed) == b""
    assert client.get(link).status_code == 410
    assert write(client, link).status_code == 410
    assert says(code).outcome_reason != "details_confirmed"


def test_a_stranger_can_write_and_nothing_comes_of_it(link, client):
    code = code_on(write(client, link, contact="0812 9999 9999", text="Saya pelapornya"))
    says(f"@lapor_sinjai {code}", sender="666")
    assert not ComplaintEvent.objects.filter(kind=EventKind.REPORTER_MESSAGE).exists()
    assert identity.unseal_text(Reporter.objects.filter(channel="post_x").order_by("pk")[0].contact_sealed) == ""
    # The author's own, written after it by the same link, is what counts.
    own = code_on(write(client, link))
    says(own)
    assert identity.unseal_text(Reporter.objects.order_by("pk")[0].contact_sealed) == "+6281200000021"
    assert PrivateDetails.objects.count() == 1


@pytest.mark.parametrize("said", [{"contact": "", "text": ""}, {"contact": "besok", "text": "x"}])
def test_what_cannot_be_taken_is_said_and_nothing_typed_is_lost(said, link, client):
    answer = write(client, link, **said)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert said["text"] in answer.text
    assert not PrivateDetails.objects.exists()


def test_a_number_alone_is_enough(link, client):
    says(code_on(write(client, link, text="")))
    assert ComplaintEvent.objects.get(kind=EventKind.REPORTER_MESSAGE).text == "Pelapor menambah nomor HP atau surel."


def test_a_code_that_is_late_is_an_ordinary_post_and_what_waited_is_forgotten(link, client):
    code = code_on(write(client, link))
    PrivateDetails.objects.update(created_at=timezone.now() - private.CODE_LIFE - dt.timedelta(minutes=1))
    assert says(code).outcome_reason != "details_confirmed"
    assert private.sweep() == 1


def test_who_floods_a_link_fills_no_table(link, client, monkeypatch):
    monkeypatch.setattr(private, "MOST_WAITING", 3)
    codes = [code_on(write(client, link)) for _ in range(5)]
    assert PrivateDetails.objects.count() == 3
    assert says(codes[0]).outcome_reason != "details_confirmed"
    assert says(codes[-1]).outcome_reason == "details_confirmed"


def test_a_handful_of_strangers_pushes_out_nothing_that_the_author_wrote(link, client):
    code = code_on(write(client, link))
    token = link.rstrip("/").rpartition("/")[2]
    for _ in range(20):
        private.keep(token, contact="", text="banjir")
    assert says(code).outcome_reason == "details_confirmed"
    assert ComplaintEvent.objects.get(kind=EventKind.REPORTER_MESSAGE).text == "Rumah saya di seberangnya"


def test_no_two_that_wait_have_the_same_code(link, client, monkeypatch):
    drawn = iter([7, 7, 8])
    monkeypatch.setattr("channels_intake.private.secrets.randbelow", lambda most: next(drawn))
    token = link.rstrip("/").rpartition("/")[2]
    assert [private.keep(token, contact="", text=words) for words in ("punya pelapor", "orang lain")] == ["000007", "000008"]


@pytest.mark.parametrize("token", ["x", "WzEsMV0:1abc:forged", "WzEsMV0"])
def test_a_link_that_is_not_ours_opens_nothing(token, client):
    assert client.get(reverse("private", args=[token])).status_code == 410


def test_no_other_door_hands_out_such_a_link(client):
    make()
    made = complain(channel="sms_kannel", address="+6281200000011")
    replies.tell_reporter(made.event.pk)
    assert "/lapor/tambah/" not in identity.unseal_text(OutboundMessage.objects.get().body)


def test_whoever_is_erased_leaves_nothing_that_waits(link, client):
    write(client, link)
    erase_copies(ComplaintEvent.objects.order_by("pk")[0].pk)
    assert not PrivateDetails.objects.exists()


def test_a_link_that_only_the_reporter_got_needs_no_code(client, settings):
    make()
    settings.X_DM = True
    registry.forget()
    says("@lapor_sinjai jalan rusak di Lappa")
    event = ComplaintEvent.objects.get(kind=EventKind.REGISTERED)
    for _twice in range(2):
        replies.tell_reporter(event.pk)
    aloud, whispered = OutboundMessage.objects.order_by("-channel")
    assert (aloud.channel, whispered.channel, whispered.complaint) == ("post_x", "dm_x", None)
    with responses.RequestsMock() as wire:
        wire.post("https://api.twitter.com/2/dm_conversations/with/501/messages", json={"data": {"dm_event_id": "7"}}, status=201)
        delivery.deliver(whispered.pk)
        said = json.loads(wire.calls[0].request.body)["text"]
    link = said.split("https://lapor.example.go.id")[1].split()[0]
    answer = write(client, link)
    assert "Sudah kami terima" in answer.text
    assert ComplaintEvent.objects.get(kind=EventKind.REPORTER_MESSAGE).text == "Rumah saya di seberangnya"
    assert client.get(link).status_code == write(client, link).status_code == 410


def test_who_takes_no_messages_from_us_still_has_the_link_in_our_post(settings):
    settings.X_DM = True
    registry.forget()
    make()
    says("@lapor_sinjai jalan rusak di Lappa")
    replies.tell_reporter(ComplaintEvent.objects.get(kind=EventKind.REGISTERED).pk)
    row = OutboundMessage.objects.get(channel="dm_x")
    with responses.RequestsMock() as wire:
        wire.post("https://api.twitter.com/2/dm_conversations/with/501/messages", json={"title": "Forbidden"}, status=403)
        delivery.deliver(row.pk)
    row.refresh_from_db()
    assert row.status == "failed"
    assert not ComplaintEvent.objects.filter(kind=EventKind.DELIVERY_FAILED).exists()
