"""How channels fare, from what was counted and from their own history; and which provider a message leaves by then."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from channels_intake import delivery, health, policies, services, traffic
from channels_intake.contracts import Receipt, ReceiptStatus, SendFailed, Trouble
from channels_intake.models import (
    ChannelIncident,
    Cursor,
    HealthRule,
    InboundMessage,
    OutboundMessage,
    OutboundStatus,
    State,
    Tariff,
    Traffic,
)
from channels_intake.templatetags.channels import incident_said
from complaints.models import ComplaintEvent
from tests.cast import complain, make

pytestmark = pytest.mark.django_db
PHONE = "+6281200000011"
NOW = dt.datetime(2026, 6, 3, 3, 2, tzinfo=dt.UTC)  # a Wednesday, eleven in Makassar


def counted(channel: str, operator: str = "", *, at: dt.datetime = NOW, **counts: int) -> None:
    Traffic.objects.create(channel=channel, operator=operator, at=traffic.slot(at), **counts)


def heard(channel: str, *moments: dt.datetime) -> None:
    for moment in moments:
        number = InboundMessage.objects.count()
        InboundMessage.objects.create(channel=channel, external_id=f"m{number}", sender_index="", payload=b"", received_at=moment)


def ill(now: dt.datetime = NOW) -> set[tuple[str, str, str]]:
    return {(row.channel, row.operator, row.state) for row in health.judge(now)}


def message(route: str = "three", **more: Any) -> OutboundMessage:
    complaint = complain().complaint
    event = ComplaintEvent.objects.get(complaint=complaint)
    ids = {"event_id": event.pk, "complaint_id": complaint.pk}
    return services.queue(channel="sms_kannel", address=PHONE, route=route, text="Halo", **ids, **more)


def again(row: OutboundMessage) -> OutboundMessage:
    OutboundMessage.objects.filter(pk=row.pk, status=OutboundStatus.QUEUED).update(next_attempt_at=timezone.now() - dt.timedelta(seconds=1))
    delivery.deliver(row.pk)
    row.refresh_from_db()
    return row


# --- The judge --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("counts", "state"),
    [
        ({"tries": 10, "refused": 5}, {"failing"}),
        ({"tries": 10, "refused": 4}, set()),
        ({"tries": 4, "refused": 4}, set()),  # too few to say anything
        ({"tries": 10, "sent": 10, "millis": 50_000}, {"slow"}),
        ({"tries": 10, "sent": 10, "millis": 30_000}, set()),
        ({"delivered": 10, "waited": 7_000}, {"slow"}),
        ({"delivered": 10, "waited": 5_000}, set()),
        ({"tries": 10, "refused": 9, "millis": 90_000}, {"failing", "slow"}),
    ],
)
def test_tries_and_receipts_say_how_an_operator_fares(counts: dict[str, int], state: set[str]) -> None:
    counted("sms_kannel", "three", **counts)
    assert ill() == {("sms_kannel", "three", name) for name in state}


def test_an_incident_opens_once_says_what_was_seen_and_ends_when_something_went_through() -> None:
    counted("sms_kannel", "three", tries=10, refused=10)
    for minute in range(3):
        health.judge(NOW + dt.timedelta(minutes=minute))
    row = ChannelIncident.objects.get()
    assert (row.state, row.seen["tries"], row.opened_at) == ("failing", 10, NOW)
    later = NOW + dt.timedelta(minutes=30)
    assert len(health.judge(later)) == 1, "that nobody tried any more is no sign of health"
    counted("sms_kannel", "three", at=later, tries=1, sent=1)
    assert health.judge(later + dt.timedelta(minutes=1)) == []
    row.refresh_from_db()
    assert row.ended_at == later + dt.timedelta(minutes=1)
    counted("sms_kannel", "three", at=later + dt.timedelta(hours=1), tries=10, refused=10)
    assert len(health.judge(later + dt.timedelta(hours=1))) == 1
    assert ChannelIncident.objects.count() == 2


def test_an_operator_that_swallows_everything_is_noticed_by_the_receipts_it_used_to_send() -> None:
    for operator in ("three", "indosat"):
        counted("sms_kannel", operator, at=NOW - dt.timedelta(hours=5), sent=20, tries=20, delivered=18 if operator == "three" else 0)
        counted("sms_kannel", operator, at=NOW - dt.timedelta(minutes=20), sent=9, tries=9)
    assert ill() == {("sms_kannel", "three", "slow")}, "the other never sent receipts, so their lack says nothing"
    assert "Dari 9 kiriman" in incident_said(ChannelIncident.objects.get())
    later = NOW + dt.timedelta(hours=1)
    counted("sms_kannel", "three", at=later - dt.timedelta(minutes=5), sent=1, tries=1)
    assert ill(later) == {("sms_kannel", "three", "slow")}, "that the gateway takes a message is no sign of the operator's life"
    counted("sms_kannel", "three", at=later, delivered=1)
    assert ill(later + dt.timedelta(minutes=1)) == set()


def test_what_the_operator_refuses_after_the_gateway_took_it_counts_as_refused(outgoing: Any) -> None:
    make()
    row = again(message())
    delivery.take_receipt("sms_kannel", Receipt(str(row.reference), ReceiptStatus.FAILED, "16", Trouble.BLOCKED))
    assert (Traffic.objects.get().tries, Traffic.objects.get().refused) == (1, 1)


def test_silence_is_measured_by_the_channels_own_history() -> None:
    weeks = [NOW - dt.timedelta(weeks=week, hours=hour) for week in (1, 2, 3) for hour in (1, 2)]
    heard("sms_kannel", *weeks, NOW - dt.timedelta(hours=4))
    heard("sms_twilio", *(moment - dt.timedelta(hours=6) for moment in weeks))  # never spoke at this hour
    assert ill() == {("sms_kannel", "", "silent")}
    assert ChannelIncident.objects.get().seen == {"hours": 4, "weeks": 3}
    heard("sms_kannel", NOW + dt.timedelta(minutes=1))
    assert ill(NOW + dt.timedelta(minutes=2)) == set()


def test_two_busy_weeks_are_no_habit() -> None:
    heard("sms_kannel", *(NOW - dt.timedelta(weeks=week, hours=hour) for week in (1, 2) for hour in (1, 2)))
    assert ill() == set()


def test_a_channel_that_cannot_be_read_fails() -> None:
    Cursor.objects.create(channel="post_x", polled_at=NOW, error="x: TooManyRequests")
    assert ill() == {("post_x", "", "failing")}
    Cursor.objects.update(error="")
    assert ill(NOW + dt.timedelta(minutes=1)) == set()
    assert ill(NOW + dt.timedelta(minutes=30)) == {("post_x", "", "failing")}, "nobody reads it any more"


def test_a_threshold_is_a_row_with_a_day() -> None:
    counted("sms_kannel", "three", tries=10, refused=3)
    assert ill() == set()
    shipped = HealthRule.objects.get(channel="")
    shipped.pk, shipped.channel, shipped.failing_percent, shipped._state.adding = None, "sms_kannel", 20, True
    shipped.save()
    policies.forget()
    assert ill() == {("sms_kannel", "three", "failing")}


def test_a_channel_is_called_by_its_worst_state(settings: Any) -> None:
    open_ones = [ChannelIncident(channel="sms_kannel", state=state) for state in ("slow", "failing")]
    assert health.state_of("sms_kannel", open_ones) == State.FAILING
    assert health.state_of("sms_twilio", open_ones) == State.CONNECTED


# --- Counting ---------------------------------------------------------------------------------------------------------


def test_every_try_is_counted_by_operator_with_its_price(outgoing: Any) -> None:
    make()
    Tariff.objects.create(channel="sms_kannel", operator="three", per_part=Decimal(200), valid_from=timezone.localdate(), source="kontrak")
    policies.forget()
    row = message()
    outgoing.fail = SendFailed("busy")
    again(row)
    outgoing.fail = SendFailed("no such number", permanent=True)
    other = again(message("telkomsel"))
    outgoing.fail = None
    again(row)
    delivery.take_receipt("sms_kannel", Receipt(str(row.reference), ReceiptStatus.DELIVERED))
    slots = {slot.operator: slot for slot in Traffic.objects.all()}
    three, telkomsel = slots["three"], slots["telkomsel"]
    assert (three.tries, three.sent, three.refused, three.delivered, three.parts, three.cost) == (2, 1, 1, 1, 1, Decimal(200))
    assert (telkomsel.tries, telkomsel.refused) == (1, 0), "a dead number says nothing of the channel"
    row.refresh_from_db()
    assert (row.parts, row.cost, row.operator, other.cost) == (1, Decimal(200), "three", 0)
    [spent] = traffic.month(timezone.localdate().replace(day=1))
    assert (spent.operator, spent.messages, spent.parts, spent.cost) == ("three", 1, 1, Decimal(200))


def test_a_tariff_holds_from_its_day_on() -> None:
    today = timezone.localdate()
    Tariff.objects.create(channel="sms_kannel", per_part=Decimal(500), valid_from=today + dt.timedelta(days=3), source="kontrak baru")
    policies.forget()
    assert policies.tariff("sms_kannel", "three", today) == Decimal(350)
    assert policies.tariff("sms_kannel", "three", today + dt.timedelta(days=3)) == Decimal(500)
    assert policies.tariff("post_x", "", today) == 0


# --- Another provider -------------------------------------------------------------------------------------------------


@pytest.fixture
def sick(outgoing: Any) -> Any:
    make()
    ChannelIncident.objects.create(channel="sms_kannel", operator="three", state="failing", opened_at=NOW, seen_at=NOW)
    counted("sms_kannel", "three", at=timezone.now(), tries=1, refused=1)
    return outgoing


def test_while_its_operator_fails_a_message_leaves_by_the_other_provider(sick: Any) -> None:
    row = again(message("three"))
    assert [channel for channel, _out in sick.sent] == ["sms_twilio"]
    assert (row.channel, row.status, services.recipient_of(row)) == ("sms_twilio", "sent", (PHONE, ""))
    again(message("indosat"))
    assert sick.sent[-1][0] == "sms_kannel", "the other operators of the gateway are well"


def test_an_ill_way_is_asked_now_and_then(sick: Any) -> None:
    Traffic.objects.update(at=traffic.slot(timezone.now() - dt.timedelta(minutes=20)))
    again(message("three"))
    again(message("three"))
    assert [channel for channel, _out in sick.sent] == ["sms_kannel", "sms_twilio"]


def test_no_message_goes_to_a_provider_that_is_ill_too(sick: Any) -> None:
    ChannelIncident.objects.create(channel="sms_twilio", state="slow", opened_at=NOW, seen_at=NOW)
    again(message("three"))
    assert [channel for channel, _out in sick.sent] == ["sms_kannel"]


def test_after_two_refusals_one_message_alone_changes_its_provider(outgoing: Any) -> None:
    make()
    row = message()
    outgoing.fail = SendFailed("busy")
    again(row)
    again(row)
    assert row.channel == "sms_kannel"
    outgoing.fail = None
    assert (again(row).channel, row.status) == ("sms_twilio", "sent")


def test_what_a_provider_may_have_is_given_to_no_other(sick: Any) -> None:
    ChannelIncident.objects.all().delete()
    row = message()
    sick.fail = SendFailed("kannel: ReadTimeout", unsure=True)
    again(row)
    assert row.next_attempt_at > timezone.now() + delivery.PATIENCE - dt.timedelta(seconds=5), "its receipt is waited for"
    ChannelIncident.objects.create(channel="sms_kannel", state="failing", opened_at=NOW, seen_at=NOW)
    for _ in range(4):
        again(row)
    sick.fail = None
    assert (again(row).channel, [channel for channel, _out in sick.sent]) == ("sms_kannel", ["sms_kannel"])


def test_a_receipt_says_that_the_silent_provider_had_it(sick: Any) -> None:
    row = message()
    sick.fail = SendFailed("kannel: ReadTimeout", unsure=True)
    ChannelIncident.objects.all().delete()
    again(row)
    sick.fail = None
    delivery.take_receipt("sms_kannel", Receipt(str(row.reference), ReceiptStatus.SENT))
    again(row)
    assert (row.status, sick.sent) == ("sent", [])


def test_a_worker_that_died_while_sending_leaves_the_message_to_the_same_provider(sick: Any) -> None:
    row = message()
    assert delivery._claim(row.pk) is not None
    OutboundMessage.objects.update(next_attempt_at=timezone.now() - dt.timedelta(seconds=1))
    delivery.deliver(row.pk)
    assert [channel for channel, _out in sick.sent] == ["sms_kannel"]


def test_why_it_did_not_arrive_is_kept_in_our_words(outgoing: Any) -> None:
    make()
    outgoing.fail = SendFailed("twilio 21211", permanent=True, trouble=Trouble.DEAD)
    assert again(message()).trouble == "dead"
    outgoing.fail = None
    row = again(message())
    delivery.take_receipt("sms_kannel", Receipt(str(row.reference), ReceiptStatus.FAILED, "16", Trouble.BLOCKED))
    row.refresh_from_db()
    assert row.trouble == "blocked"


# --- Quiet hours ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hour", "until"),
    [(20, None), (21, (4, 6)), (23, (4, 6)), (2, (3, 6)), (5, (3, 6)), (6, None), (12, None)],
)
def test_quiet_hours_are_those_of_the_place(hour: int, until: tuple[int, int] | None, settings: Any) -> None:
    settings.QUIET_HOURS = True
    zone = policies.snapshot.zone_of("73.07")
    found = policies.quiet_until("sms_kannel", "73.07.05", dt.datetime(2026, 6, 3, hour, 30, tzinfo=zone))
    assert (found and (found.astimezone(zone).day, found.astimezone(zone).hour)) == until


def test_in_another_zone_it_is_another_time(settings: Any) -> None:
    settings.QUIET_HOURS = True
    moment = dt.datetime(2026, 6, 3, 13, 30, tzinfo=dt.UTC)  # half past nine in Makassar, half past eight in Jakarta
    assert policies.quiet_until("sms_kannel", "73.07.05", moment)
    assert policies.quiet_until("sms_kannel", "31.71", moment) is None
    assert policies.quiet_until("post_x", "73.07.05", moment) is None, "a post wakes nobody"


def test_what_can_wait_waits_for_the_morning_and_a_receipt_does_not(outgoing: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    make()
    morning = timezone.now() + dt.timedelta(hours=5)
    monkeypatch.setattr(policies, "quiet_until", lambda *_: morning)
    news, receipt = message(urgent=False), message()
    assert (again(news).status, news.attempts, news.next_attempt_at) == ("queued", 0, morning)
    assert again(receipt).status == "sent"
    monkeypatch.setattr(policies, "quiet_until", lambda *_: None)
    assert again(news).status == "sent"
