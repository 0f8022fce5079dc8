"""How each channel fares: judged every minute from what was counted and from its own history, and kept as incidents."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from channels_intake import policies, registry, traffic
from channels_intake.models import ChannelIncident, Cursor, HealthRule, InboundMessage, State

logger = logging.getLogger(__name__)

WEEKS = 4
# Worst first: what a channel is called when it is several things at once.
WORST = (State.FAILING, State.SLOW, State.SILENT)
# A reader that did not come by for so long reads nothing.
_UNREAD = dt.timedelta(minutes=15)
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Finding:
    """That a channel, or one operator of it, is ill, and the figures that say so."""

    channel: str
    operator: str
    state: State
    seen: dict[str, Any] = field(default_factory=dict)


def judge(now: dt.datetime | None = None) -> list[ChannelIncident]:
    """Open an incident for what is ill now, end what is well again; what is open. Two judges at once open one."""
    now = now or timezone.now()
    found = {(one.channel, one.operator, one.state): one for one in _findings(now)}
    open_ones = {(row.channel, row.operator, State(row.state)): row for row in open_incidents()}
    for key, finding in found.items():
        if key in open_ones:
            ChannelIncident.objects.filter(pk=open_ones[key].pk).update(seen_at=now, seen=finding.seen)
        else:
            _open(finding, now)
    for key, row in open_ones.items():
        if key not in found and _is_well(row, now):
            ChannelIncident.objects.filter(pk=row.pk, ended_at__isnull=True).update(ended_at=now)
            logger.warning("channel is well again", extra={"channel": row.channel, "operator": row.operator, "state": row.state})
    return list(open_incidents())


def open_incidents() -> list[ChannelIncident]:
    """What is ill, since when."""
    return list(ChannelIncident.objects.filter(ended_at__isnull=True).order_by("opened_at", "pk"))


def is_on(channel: str) -> bool:
    """Whether a channel is set up here."""
    try:
        registry.get(channel)
    except registry.UnknownChannel:
        return False
    return True


def state_of(channel: str, incidents: list[ChannelIncident]) -> State:
    """The worst that is open for a channel; connected when nothing is."""
    if not is_on(channel):
        return State.OFF
    states = {State(row.state) for row in incidents if row.channel == channel}
    return next((state for state in WORST if state in states), State.CONNECTED)


def _open(finding: Finding, now: dt.datetime) -> None:
    try:
        with transaction.atomic():
            ChannelIncident.objects.create(
                channel=finding.channel,
                operator=finding.operator,
                state=finding.state,
                seen=finding.seen,
                opened_at=now,
                seen_at=now,
            )
    except IntegrityError:
        return  # another worker was faster
    logger.warning("channel is ill", extra={"channel": finding.channel, "operator": finding.operator, "state": finding.state.value})


def _is_well(row: ChannelIncident, now: dt.datetime) -> bool:
    """Not only that the errors have left the window: something must have gone through since, or come in."""
    if row.state == State.SILENT or not is_on(row.channel) or row.seen.get("reading"):
        return True
    sums = traffic.since(max(row.opened_at, _window(policies.health_rule(row.channel), now)), channel=row.channel, operator=row.operator)
    return any(one["delivered_sum" if row.seen.get("unheard") else "sent_sum"] for one in sums)


def _window(rule: HealthRule, now: dt.datetime) -> dt.datetime:
    # A slot that began before the window reaches into it.
    return now - dt.timedelta(minutes=rule.window_minutes) - traffic.SLOT


def _findings(now: dt.datetime) -> Iterator[Finding]:
    for channel in registry.names():
        if not is_on(channel):
            continue
        rule = policies.health_rule(channel)
        for sums in traffic.since(_window(rule, now), channel=channel):
            yield from _sending(rule, sums)
        yield from _unheard(channel, rule, now)
        yield from _reading(channel, now)
        if channel not in registry.BESIDE:
            yield from _silence(channel, rule, now)


def _sending(rule: HealthRule, sums: dict[str, Any]) -> Iterator[Finding]:
    """What the tries and the receipts of the window say."""
    tries, refused, arrived = sums["tries_sum"], sums["refused_sum"], sums["delivered_sum"]
    where = (sums["channel"], sums["operator"])
    if tries >= rule.least and refused * 100 >= tries * rule.failing_percent:
        yield Finding(*where, State.FAILING, {"tries": tries, "refused": refused, "minutes": rule.window_minutes})
    answer = sums["millis_sum"] / tries / 1000 if tries else 0.0
    waited = sums["waited_sum"] / arrived if arrived else 0.0
    if tries >= rule.least and answer > rule.slow_seconds:
        yield Finding(*where, State.SLOW, {"answer": round(answer, 1), "minutes": rule.window_minutes})
    elif arrived >= rule.least and waited > rule.late_seconds:
        yield Finding(*where, State.SLOW, {"waited": round(waited), "minutes": rule.window_minutes})


def _unheard(channel: str, rule: HealthRule, now: dt.datetime) -> Iterator[Finding]:
    """Taken by the provider, and no receipt for any, where there used to be receipts: it lies in a queue before a dead operator."""
    late = dt.timedelta(seconds=rule.late_seconds)
    arrived = {one["operator"]: one["delivered_sum"] for one in traffic.since(now - 3 * late, channel=channel)}
    usual = {one["operator"]: one for one in traffic.since(now - _DAY, now - 3 * late, channel=channel)}
    for sums in traffic.since(now - 3 * late, now - late, channel=channel):
        operator, sent = sums["operator"], sums["sent_sum"]
        before = usual.get(operator)
        if sent >= rule.least and not arrived[operator] and before and before["delivered_sum"] * 2 >= before["sent_sum"] > 0:
            yield Finding(channel, operator, State.SLOW, {"unheard": sent, "minutes": 3 * rule.late_seconds // 60})


def _reading(channel: str, now: dt.datetime) -> Iterator[Finding]:
    """What is polled says itself when it cannot be read."""
    cursor = Cursor.objects.filter(channel=channel).first()
    if cursor is None or cursor.polled_at is None:
        return
    if cursor.error or cursor.polled_at < now - _UNREAD:
        minutes = int((now - cursor.polled_at).total_seconds() // 60)
        yield Finding(channel, "", State.FAILING, {"reading": True, "refused_us": bool(cursor.error), "minutes": minutes})


def _silence(channel: str, rule: HealthRule, now: dt.datetime) -> Iterator[Finding]:
    """Nothing for hours, while at these hours of this weekday there used to be something: its own history says what is usual."""
    span = dt.timedelta(hours=rule.silent_hours)
    if _heard(channel, now - span, now, 1):
        return
    earlier = [now - dt.timedelta(weeks=week) for week in range(1, WEEKS + 1)]
    usual = sum(_heard(channel, moment - span, moment, rule.silent_least) for moment in earlier)
    if usual >= rule.silent_weeks:
        last = InboundMessage.objects.filter(channel=channel).order_by("-received_at").values_list("received_at", flat=True).first()
        hours = int((now - last).total_seconds() // 3600) if last else rule.silent_hours
        yield Finding(channel, "", State.SILENT, {"hours": hours, "weeks": usual})


def _heard(channel: str, after: dt.datetime, until: dt.datetime, least: int) -> bool:
    """Whether at least so many messages came in between; it is enough to count that far."""
    rows = InboundMessage.objects.filter(channel=channel, received_at__gt=after, received_at__lte=until)
    return rows[:least].count() >= least
