"""When a message is understood: whose turn it is, what is tried again and when, what is taken for a repetition, who is nobody."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from channels_intake import intake, services
from channels_intake.contracts import IntakeItem
from channels_intake.models import InboundMessage, Outcome

pytestmark = pytest.mark.django_db
Handled = Callable[[], list[InboundMessage]]
PHONE, OTHER = "+6281200000021", "+6281200000022"
AT = dt.datetime(2026, 3, 2, 1, 2, 3, tzinfo=dt.UTC)


def _heard(text: str = "jalan rusak di Lappa", sender: str = PHONE, *, channel: str = "sms_twilio", after: int = 0) -> InboundMessage:
    item = IntakeItem(channel, f"SM{InboundMessage.objects.count()}", sender, text, AT + dt.timedelta(seconds=after))
    message, created = intake.receive(item)
    assert created
    assert isinstance(message, InboundMessage)
    return message


@pytest.mark.parametrize(
    ("seconds", "reason"), [(0, "repeated"), (30, "repeated"), (-30, "repeated"), (31, "new_report"), (-31, "new_report")]
)
def test_the_same_words_within_half_a_minute_are_a_repetition(handled: Handled, seconds: int, reason: str) -> None:
    _heard("LAPOR lampu mati")
    _heard("LAPOR lampu mati", after=seconds)
    first, second = handled()
    assert second.outcome_reason == reason
    assert (second.complaint == first.complaint) == (reason == "repeated")


def test_other_words_or_another_person_within_seconds_are_no_repetition(handled: Handled) -> None:
    _heard("LAPOR lampu mati")
    _heard("LAPOR lampu mati di Bongki", after=5)
    _heard("LAPOR lampu mati", OTHER, after=5)
    assert [message.outcome_reason for message in handled()] == ["new_report"] * 3


def test_a_report_came_when_its_message_came(handled: Handled) -> None:
    _heard()
    assert [message.complaint.received_at for message in handled() if message.complaint] == [AT]


@pytest.mark.parametrize(
    ("channel", "sender", "is_person"),
    [
        ("sms_twilio", "TELKOMSEL", False),
        ("sms_twilio", "BANK-1234567", False),
        ("sms_twilio", "1708", False),
        ("sms_twilio", "98765", False),
        ("sms_twilio", "123456", False),
        ("sms_twilio", PHONE, True),
        ("telegram", "70707", True),
        ("post_x", "70707", True),
    ],
)
def test_words_and_short_codes_are_nobody_by_sms(handled: Handled, channel: str, sender: str, is_person: bool) -> None:
    _heard(sender=sender, channel=channel)
    (message,) = handled()
    assert (message.outcome_reason != "sender_is_no_person") == is_person
    assert (message.complaint is not None) == is_person


def test_an_operators_pieces_are_nobodys_either(kannel: Callable[..., Any], handled: Handled) -> None:
    for seq in (1, 2):
        kannel(id=f"p{seq}", text=f"Promo bagian {seq}", udh=bytes([5, 0, 3, 7, 2, seq]), **{"from": "PROMO-1234567"})
    (message,) = handled()
    assert message.outcome_reason == "sender_is_no_person"


@pytest.fixture
def poisoned(monkeypatch: pytest.MonkeyPatch) -> InboundMessage:
    """A message that breaks whatever reads it."""
    real = services.unpack

    def broken(payload: Any) -> dict[str, Any]:
        said = real(payload)
        if said["text"] == "racun":
            raise RuntimeError
        return said

    monkeypatch.setattr(services, "unpack", broken)
    return _heard("racun")


def test_what_breaks_something_is_tried_again_more_and_more_seldom(poisoned: InboundMessage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: AT)
    waits = []
    for _ in range(9):
        intake.handle(poisoned.pk)
        poisoned.refresh_from_db()
        assert poisoned.next_attempt_at is not None
        waits.append((poisoned.next_attempt_at - AT).total_seconds())
    assert waits == [30, 60, 120, 240, 480, 960, 1920, 3840, 3840]


def test_what_waits_to_be_tried_again_is_left_alone_until_then(poisoned: InboundMessage) -> None:
    intake.handle(poisoned.pk)
    for _ in range(2):
        intake.handle(_heard("LAPOR lampu mati").pk)
    poisoned.refresh_from_db()
    assert poisoned.attempts == 1
    InboundMessage.objects.filter(pk=poisoned.pk).update(next_attempt_at=timezone.now())
    intake.handle(_heard("LAPOR pohon tumbang").pk)
    poisoned.refresh_from_db()
    assert poisoned.attempts == 2


def test_a_message_is_not_understood_before_its_turn_nor_with_those_of_others() -> None:
    first, theirs, second = _heard(), _heard(sender=OTHER), _heard("belum ada petugas", after=60)
    intake.handle(first.pk)
    assert set(InboundMessage.objects.filter(handled_at=None)) == {theirs, second}


def test_those_that_lie_longest_come_first_and_fresh_ones_wait() -> None:
    messages = [_heard(sender=f"+62812000000{number}") for number in (31, 32, 33)]
    for message, minutes in zip(messages, (5, 20, 10), strict=True):
        InboundMessage.objects.filter(pk=message.pk).update(stored_at=timezone.now() - dt.timedelta(minutes=minutes))
    assert intake.unhandled(dt.timedelta(minutes=7)) == [messages[1].pk, messages[2].pk]
    assert intake.unhandled(dt.timedelta(minutes=1)) == [messages[1].pk, messages[2].pk, messages[0].pk]


def test_an_unreadable_delivery_that_comes_again_undoes_nothing() -> None:
    message = intake.keep_unreadable("sms_kannel", "u1", {"query": {}})
    assert (message.outcome, message.outcome_reason) == (Outcome.IGNORED, "unreadable")
    InboundMessage.objects.filter(pk=message.pk).update(outcome_reason="read_by_hand")
    intake.keep_unreadable("sms_kannel", "u1", {"query": {}})
    assert InboundMessage.objects.get().outcome_reason == "read_by_hand"
