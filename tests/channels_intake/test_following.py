"""News by the way that was chosen in the form, answered where it came; and of a public case to those who follow it."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from channels_intake import code_sending, erasing, following, gsm, replies, rewording, services, texts
from channels_intake.models import InboundMessage, OutboundMessage
from complaints import codes, identity, tracking
from complaints import services as complaints
from complaints.contacts import Contact, Kind
from complaints.models import Complaint, ComplaintEvent, EventKind, OneTimeCode, Reporter
from lapor import tasks
from lapor.flow import FLOW
from tests.cast import Cast, complain, make

pytestmark = pytest.mark.django_db
TEXT = "Lampu jalan mati di depan sekolah."
PHONE, FRIEND = "+6281234500077", "+6281234500099"


@pytest.fixture
def cast() -> Cast:
    cache.clear()
    return make()


def told(complaint: Complaint, address: str = "") -> list[tuple[str, str, str]]:
    """Everything that follows for people from the last thing that happened: channel, address and words."""
    event = complaint.events.latest("seq")
    for step in FLOW[EventKind(event.kind)]:
        if step in {replies.tell_reporter, following.tell_followers, erasing.erase_followers_copies}:
            step(event.pk)
    rows = OutboundMessage.objects.filter(event=event).order_by("pk")
    return [(row.channel, services.recipient_of(row)[0], identity.unseal_text(row.body)) for row in rows]


# --- Who filed on the web and chose how to hear ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "channel", "address"),
    [
        ({"way": "sms", "phone": "0812 3450 0077"}, "sms_kannel", PHONE),
        ({"way": "whatsapp", "phone": "0812 3450 0077", "email": "ani@contoh.id"}, "whatsapp_twilio", PHONE),
        ({"way": "email", "phone": "0812 3450 0077", "email": "Ani@Contoh.id"}, "email", "ani@contoh.id"),
    ],
)
def test_each_news_comes_by_the_chosen_way_and_never_with_the_pin(
    client: Client, cast: Cast, said: dict[str, str], channel: str, address: str
) -> None:
    client.post("/lapor/", {"text": TEXT, **said})
    made = Complaint.objects.get()
    pin = identity.unseal_text(Reporter.objects.get().pin_sealed)
    first = told(made)
    complaints.assign(made.pk, unit_id=cast.pu.pk, reason="lampu")
    second = told(made)
    complaints.reply(made.pk, actor=cast.petugas, text="Diganti besok.")
    third = told(made)
    assert [rows[0][:2] for rows in (first, second, third)] == [(channel, address)] * 3
    assert [len(rows) for rows in (first, second, third)] == [1, 1, 1]
    assert "diteruskan ke" in second[0][2]
    assert "Diganti besok." in third[0][2]
    assert not any(pin in rows[0][2] for rows in (first, second, third))


@pytest.mark.parametrize("said", [{"phone": "0812 3450 0077"}, {"way": "call", "phone": "0812 3450 0077"}, {}])
def test_who_chose_no_way_or_a_call_is_sent_nothing(client: Client, cast: Cast, said: dict[str, str]) -> None:
    client.post("/lapor/", {"text": TEXT, **said})
    assert told(Complaint.objects.get()) == []


def test_a_report_from_the_outbox_keeps_the_chosen_way(client: Client, cast: Cast) -> None:
    sent = {"text": TEXT, "contact": "0812 3450 0077", "contact_way": "sms"}
    client.post("/api/v1/complaints/", sent, headers={"Idempotency-Key": "a-key-of-the-outbox"})
    assert [row[:2] for row in told(Complaint.objects.get())] == [("sms_kannel", PHONE)]


def test_what_was_told_by_sms_is_answered_by_sms(client: Client, cast: Cast, twilio: Any, handled: Any) -> None:
    client.post("/lapor/", {"text": TEXT, "way": "sms", "phone": PHONE})
    made = Complaint.objects.get()
    complaints.assign(made.pk, unit_id=cast.pu.pk, reason="lampu")
    complaints.resolve(made.pk, actor=cast.petugas, outcome="done", text="Sudah diganti.", evidence="Regu 2")
    # Before we wrote there the phone is a stranger's to this case, as it may have been typed wrong.
    twilio(MessageSid="SM1", From=PHONE, Body=f"{made.number} BELUM")
    handled()
    assert Complaint.objects.get(pk=made.pk).status == "resolved"
    told(made)
    twilio(MessageSid="SM2", From=PHONE, Body="BELUM masih mati")
    handled()
    assert Complaint.objects.get(pk=made.pk).status == "reopened"
    assert InboundMessage.objects.get(external_id="SM2").complaint_id == made.pk
    assert [row[:2] for row in told(made)] == [("sms_kannel", PHONE)]
    twilio(MessageSid="SM3", From=PHONE, Body="BERHENTI")
    handled()
    complaints.reply(made.pk, actor=cast.petugas, text="Kami datang lagi.")
    assert told(made) == []


# --- Who follows a public case -----------------------------------------------------------------------------------------


def public(cast: Cast) -> Complaint:
    made = complain(TEXT, channel="web", address="").complaint
    complaints.verify(made.pk, actor=cast.koordinator, findings=complaints.Findings("penerangan_jalan", "73.07.05"))
    complaints.publish(made.pk, actor=cast.koordinator, text=TEXT, region_code="73.07.05")
    return made


def sent_code() -> str:
    """The code that the last event asks for, as its owner reads it."""
    event = ComplaintEvent.objects.latest("pk")
    code_sending.send_follow_code(event.pk)
    code_sending.send_follow_code(event.pk)
    digits = re.search(r"\b(\d{6})\b", identity.unseal_text(OutboundMessage.objects.get(event=event).body))
    assert digits
    return digits[1]


def follow(made: Complaint, contact: str, *, follows_only: bool = True) -> str:
    """Follow a case and prove the contact; the PIN."""
    asked = complaints.support(made.pk, contact=contact, follows_only=follows_only)
    assert asked.waiting is not None
    return complaints.confirm_following(made.pk, reporter_id=asked.waiting, code=sent_code())


def test_nothing_but_a_code_goes_to_a_contact_before_it_is_proved(cast: Cast) -> None:
    made = public(cast)
    asked = complaints.support(made.pk, contact=FRIEND, follows_only=True)
    assert (asked.pin, asked.sent) == ("", True)
    code = sent_code()
    ((address, words),) = [(services.recipient_of(row)[0], identity.unseal_text(row.body)) for row in OutboundMessage.objects.all()]
    assert address == FRIEND
    assert "Bukan Anda yang minta?" in words
    complaints.assign(made.pk, unit_id=cast.pu.pk, reason="lampu")
    assert told(made) == []
    assert asked.waiting is not None
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    assert complaints.confirm_following(made.pk, reporter_id=asked.waiting, code=wrong) == ""
    complaints.reply(made.pk, actor=cast.petugas, text="Senin.")
    assert told(made) == []
    assert len(complaints.confirm_following(made.pk, reporter_id=asked.waiting, code=code)) == 6
    complaints.reply(made.pk, actor=cast.petugas, text="Selasa.")
    assert [row[:2] for row in told(made)] == [("sms_kannel", FRIEND)]


def test_who_types_a_followers_contact_gets_no_pin_of_theirs_and_rings_them_no_more_than_ten_times_a_day(cast: Cast) -> None:
    cases = [public(cast), public(cast)]
    pin = follow(cases[0], FRIEND)
    asked = [complaints.support(case.pk, contact=FRIEND) for case in cases * 6]
    assert {each.pin for each in asked} == {""}
    # Of all cases together, one was asked for before.
    assert [each.sent for each in asked] == [True] * 9 + [False] * 3
    person = tracking.who(cases[0].number, pin)
    assert person is not None
    assert person.proved_at is not None
    tries = (complaints.confirm_following(cases[0].pk, reporter_id=person.pk, code="x") for _ in range(codes.TRIES + 1))
    with pytest.raises(codes.Spent):
        list(tries)


def test_an_accounts_own_contact_needs_no_code_and_anybody_elses_does(cast: Cast) -> None:
    made, user = public(cast), complaints.open_account(Contact(Kind.PHONE, FRIEND))
    own = complaints.support(made.pk, contact="0812 3450 0099", follows_only=True, account=user)
    assert (len(own.pin), own.waiting) == (6, None)
    other = complaints.support(made.pk, contact=PHONE, follows_only=True, account=user)
    assert (other.pin, other.sent) == ("", True)
    complaints.assign(made.pk, unit_id=cast.pu.pk, reason="lampu")
    assert [row[1] for row in told(made)] == [FRIEND]


def test_a_contact_that_nobody_proved_is_forgotten_after_a_day_and_the_support_stays(cast: Cast) -> None:
    made = public(cast)
    follow(made, PHONE)
    complaints.support(made.pk, contact=FRIEND)
    sent_code()
    old = timezone.now() - dt.timedelta(days=2)
    Reporter.objects.update(created_at=old)
    OutboundMessage.objects.update(created_at=old)
    # A code that was asked for again a moment ago may still come back.
    tasks._forget()
    assert Reporter.objects.filter(kind="supporter").exclude(address_index="").count() == 2
    OneTimeCode.objects.update(expires_at=timezone.now())
    tasks._forget()
    left = Reporter.objects.filter(kind="supporter").exclude(address_index="")
    assert [identity.unseal_text(row.address_sealed) for row in left] == [PHONE]
    assert not OutboundMessage.objects.exists()
    assert made.public_text.supporters == 1


def test_who_proves_a_contact_while_others_are_forgotten_goes_on_following(cast: Cast) -> None:
    made = public(cast)
    asked = complaints.support(made.pk, contact=FRIEND, follows_only=True)
    assert asked.waiting is not None
    assert complaints.confirm_following(made.pk, reporter_id=asked.waiting, code=sent_code())
    # Their name stood on the list that was read before.
    assert not complaints.stop_following(made.pk, reporter_id=asked.waiting, unless_proved=True)
    complaints.assign(made.pk, unit_id=cast.pu.pk, reason="lampu")
    assert [row[1] for row in told(made)] == [FRIEND]


@pytest.mark.parametrize(
    ("contact", "channel", "address"), [("081234500099", "sms_kannel", FRIEND), ("Budi@Contoh.id", "email", "budi@contoh.id")]
)
def test_followers_hear_what_everybody_may_read(cast: Cast, contact: str, channel: str, address: str) -> None:
    made = public(cast)
    follow(made, contact)
    complaints.assign(made.pk, unit_id=cast.pu.pk, reason="lampu")
    heard = told(made)
    assert [row[:2] for row in heard] == [(channel, address)]
    assert f"/laporan/{made.number}/" in heard[0][2]
    complaints.reply(made.pk, actor=cast.petugas, text="Ibu Siti, lampu diganti Senin.")
    ((_channel, _address, words),) = told(made)
    assert "sudah dijawab" in words
    assert "Siti" not in words
    # Once an event and person, however often the step runs.
    assert len(told(made)) == 1
    complaints.note(made.pk, actor=cast.petugas, text="Stok ada.")
    assert told(made) == []


def test_the_number_of_an_account_is_not_taken_for_a_phone(cast: Cast) -> None:
    made = public(cast)
    complaints.echo(made.pk, channel="post_x", address="2450134567")
    complaints.assign(made.pk, unit_id=cast.pu.pk, reason="lampu")
    assert told(made) == []


def test_what_is_public_no_longer_is_told_to_nobody(cast: Cast) -> None:
    made = public(cast)
    follow(made, FRIEND, follows_only=False)
    OutboundMessage.objects.all().delete()
    complaints.assign(made.pk, unit_id=cast.pu.pk, reason="lampu")
    complaints.conceal(made.pk, channel="web")
    for event in made.events.all():
        following.tell_followers(event.pk)
    assert OutboundMessage.objects.count() == 0


def test_a_follower_who_stops_is_written_to_no_more_and_forgotten(cast: Cast, twilio: Any, handled: Any) -> None:
    made = public(cast)
    follow(made, FRIEND)
    follow(made, PHONE)
    OutboundMessage.objects.all().delete()
    complaints.assign(made.pk, unit_id=cast.pu.pk, reason="lampu")
    assert {row[1] for row in told(made)} == {FRIEND, PHONE}
    sent = OutboundMessage.objects.get(recipient_index=identity.blind_index(FRIEND))
    # By a word to us …
    twilio(MessageSid="SM1", From=PHONE, Body="BERHENTI")
    handled()
    complaints.take(made.pk, actor=cast.petugas)
    complaints.reply(made.pk, actor=cast.petugas, text="Besok.")
    assert [row[1] for row in told(made)] == [FRIEND]
    # … or on the page, which takes the contact out of what was sent as well.
    complaints.stop_following(made.pk, reporter_id=Reporter.objects.get(address_index=identity.blind_index(FRIEND)).pk)
    told(made)
    sent.refresh_from_db()
    assert (bytes(sent.recipient), bytes(sent.body)) == (b"", b"")
    assert OutboundMessage.objects.filter(recipient_index=identity.blind_index(PHONE)).exclude(recipient=b"").count() >= 1
    complaints.resolve(made.pk, actor=cast.petugas, outcome="done", text="Selesai.", evidence="Regu 2")
    assert told(made) == []


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_the_words_fit_one_sms_and_say_how_to_stop(language: str) -> None:
    for status in following.NEWS.values():
        said = replies.words("followed", "sms_kannel", rewording.sample(language) | {"status": status.value}, language)
        assert "https://lapor.sinjaikab.go.id/laporan/123456789012/" in said
        assert gsm.parts(gsm.transliterate(said)) == 1
        assert "BERHENTI" in said
        assert said.startswith("1234-5678-9012")
