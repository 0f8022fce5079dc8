"""By which of several providers a message leaves: its own while that is well, else the best of those that reach the same person.

What is promised of a change: a message is given to a second provider only after the first one surely did not take it, and
never to two at once. What cannot be promised: that a provider which refuses a message does not send it all the same, or
that one which never answered does not get it a second time (the worker waits for its receipt first).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from channels_intake import health, policies, registry, traffic
from channels_intake.models import ChannelIncident, State, Traffic

if TYPE_CHECKING:
    from channels_intake.models import OutboundMessage

ILL = (State.FAILING, State.SLOW)


@dataclass(frozen=True)
class Fares:
    """How a way did lately: share of refusals, then mean seconds of an answer. The smaller the better."""

    refused: float
    seconds: float


def other_way(message: OutboundMessage, address: str, operator: str) -> str | None:
    """The channel that should take a message instead of its own, or None to leave it where the person wrote to us."""
    if message.unsure or message.channel in registry.BESIDE:
        return None
    others = [name for name in registry.others(message.channel) if registry.WAYS[name] == registry.WAYS[message.channel]]
    if not others:
        return None
    rule = policies.health_rule(message.channel)
    is_tired = message.attempts > rule.switch_after
    if not is_tired and (not _is_ill(message.channel, operator) or _probes(message.channel, operator, rule.probe_minutes)):
        return None
    able = [name for name in others if not _is_ill(name, "") and registry.sender(name).route_to(address) is not None]
    return min(able, key=lambda name: (_fares(name).refused, _fares(name).seconds), default=None)


def _is_ill(channel: str, operator: str) -> bool:
    """Whether a way fails or is slow: the channel as a whole, or this operator of it."""
    rows = ChannelIncident.objects.filter(channel=channel, operator__in={"", operator}, state__in=ILL, ended_at__isnull=True)
    return rows.exists()


def _probes(channel: str, operator: str, minutes: int) -> bool:
    """Whether nobody tried an ill way for a while; then this message asks it, or nobody would learn that it is well again."""
    since = traffic.slot(timezone.now() - dt.timedelta(minutes=minutes))
    return not Traffic.objects.filter(channel=channel, operator=operator, at__gte=since, tries__gt=0).exists()


def _fares(channel: str) -> Fares:
    rule = policies.health_rule(channel)
    sums = traffic.since(timezone.now() - dt.timedelta(minutes=rule.window_minutes) - traffic.SLOT, channel=channel)
    tries = sum(one["tries_sum"] for one in sums)
    if not tries or not health.is_on(channel):
        return Fares(0.0, 0.0)
    return Fares(sum(one["refused_sum"] for one in sums) / tries, sum(one["millis_sum"] for one in sums) / tries / 1000)
