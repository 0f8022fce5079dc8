"""Counting what each channel does, in slots of five minutes: tries, refusals, how long it took, what it cost."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Sum
from django.utils import timezone

from channels_intake import gsm, policies, registry
from channels_intake.models import Traffic

if TYPE_CHECKING:
    from channels_intake.contracts import SendFailed

SLOT = dt.timedelta(minutes=5)
COUNTED = ("tries", "sent", "refused", "millis", "delivered", "waited", "parts", "cost")
# One row a channel, operator and slot, added to by every worker: two at once must not lose a count.
_ADD = (
    f"INSERT INTO channels_intake_traffic AS t (channel, operator, at, {', '.join(COUNTED)}) "  # noqa: S608 - names of ours
    f"VALUES (%s, %s, %s, {', '.join(['%s'] * len(COUNTED))}) ON CONFLICT (channel, operator, at) DO UPDATE SET "
    + ", ".join(f"{name} = t.{name} + excluded.{name}" for name in COUNTED)
)


@dataclass(frozen=True)
class Charge:
    """What one sending costs."""

    parts: int
    cost: Decimal


def charge(channel: str, operator: str, text: str) -> Charge:
    """Parts of a text in this channel and rupiah for them, at today's tariff."""
    parts = gsm.parts(gsm.transliterate(text)) if channel in registry.NARROW else 1
    return Charge(parts, parts * policies.tariff(channel, operator, timezone.localdate()))


def sent(channel: str, operator: str, seconds: float, cost: Charge) -> None:
    """The provider took a message, after so many seconds."""
    _add(channel, operator, tries=1, sent=1, millis=int(seconds * 1000), parts=cost.parts, cost=cost.cost)


def failed(channel: str, operator: str, seconds: float, error: SendFailed) -> None:
    """The provider took none. What is the fault of the person's number says nothing of the channel."""
    is_ill = not error.permanent and not error.elsewhere
    _add(channel, operator, tries=1, refused=int(is_ill), millis=int(seconds * 1000))


def delivered(channel: str, operator: str, since: dt.datetime | None) -> None:
    """A message arrived; it was sent at `since`."""
    waited = max(0, int((timezone.now() - since).total_seconds())) if since else 0
    _add(channel, operator, delivered=1, waited=waited)


def bounced(channel: str, operator: str) -> None:
    """An operator refused what the provider had taken."""
    _add(channel, operator, refused=1)


def _add(channel: str, operator: str, **counts: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_ADD, [channel, operator, slot(timezone.now()), *(counts.get(name, 0) for name in COUNTED)])


def slot(moment: dt.datetime) -> dt.datetime:
    """The start of the five minutes in which a moment lies."""
    return moment - dt.timedelta(minutes=moment.minute % 5, seconds=moment.second, microseconds=moment.microsecond)


def since(moment: dt.datetime, until: dt.datetime | None = None, **only: str) -> list[dict[str, Any]]:
    """Sums by channel and operator of every slot that began after a moment, and not after `until`."""
    ends = {"at__lte": until} if until else {}
    rows = Traffic.objects.filter(at__gt=moment, **ends, **only).values("channel", "operator").order_by("channel", "operator")
    return [dict(row) for row in rows.annotate(**{f"{name}_sum": Sum(name) for name in COUNTED})]


@dataclass(frozen=True)
class Spent:
    """What a channel cost in a month, by operator."""

    channel: str
    operator: str
    messages: int
    parts: int
    cost: Decimal


def month(first: dt.date) -> list[Spent]:
    """The bill of the month that begins on `first`, in the tenant's zone, the dearest first."""
    begins = timezone.make_aware(dt.datetime.combine(first, dt.time()))
    after = timezone.make_aware(dt.datetime.combine((first + dt.timedelta(days=32)).replace(day=1), dt.time()))
    rows = (
        Traffic.objects.filter(at__gte=begins, at__lt=after, sent__gt=0)
        .values("channel", "operator")
        .annotate(messages=Sum("sent"), part_sum=Sum("parts"), cost_sum=Sum("cost"))
    )
    bill = [Spent(row["channel"], row["operator"], row["messages"], row["part_sum"], row["cost_sum"]) for row in rows]
    return sorted(bill, key=lambda one: (-one.cost, one.channel, one.operator))
