"""Sending what waits in the outbox: claim a row, call the provider outside any transaction, record what came of it."""

from __future__ import annotations

import datetime as dt
import logging
import time

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from channels_intake import pausing, policies, registry, services, subscriptions, timed, traffic, ways
from channels_intake.contracts import Gone, OutboundText, Receipt, ReceiptStatus, SendFailed, Trouble
from channels_intake.models import OutboundMessage, OutboundStatus, Thread
from complaints import identity
from complaints.services import record_delivery_failure
from complaints.waking import wake

logger = logging.getLogger(__name__)

# Longer than a provider may take to answer (http.py), so that a message is not sent again while it is being sent.
LEASE = dt.timedelta(seconds=60)
# All calls for one message together, seconds.
SEND_TIME = 45.0
# Half a minute, doubling: eight tries are spent after about an hour, while the person still remembers.
BACK_OFF = dt.timedelta(seconds=30)
ATTEMPTS = 8
# How long a receipt is waited for where a provider did not say whether it has a message.
PATIENCE = dt.timedelta(minutes=5)
KEPT = dt.timedelta(days=1)
_BATCH = 500
_FINAL = (OutboundStatus.DELIVERED, OutboundStatus.FAILED)
_OPEN = (OutboundStatus.QUEUED, OutboundStatus.SENDING)
_IN_OUR_WORDS = {
    ReceiptStatus.SENT: OutboundStatus.SENT,
    ReceiptStatus.DELIVERED: OutboundStatus.DELIVERED,
    ReceiptStatus.FAILED: OutboundStatus.FAILED,
}


def due() -> list[int]:
    """Messages to (re)send, leases of dead workers included, and failures that their case does not show yet."""
    now = timezone.now()
    waiting = OutboundMessage.objects.filter(status__in=_OPEN, next_attempt_at__lte=now).order_by("next_attempt_at")
    return [*waiting.values_list("pk", flat=True)[:_BATCH], *_untold().values_list("pk", flat=True)[:_BATCH]]


def _untold() -> QuerySet[OutboundMessage]:
    return OutboundMessage.objects.filter(status=OutboundStatus.FAILED, failure_told_at__isnull=True, complaint__isnull=False).order_by(
        "final_at"
    )


def deliver(message_id: int) -> None:
    """Send one message if it is due, nobody else is sending it, and its provider does not want to be left alone.

    A worker that dies between the provider's answer and our note of it leaves the lease to run out, and the message
    goes out twice by the same provider: of the two faults the smaller one.
    """
    message = _claim(message_id)
    if message is None:
        _tell_case(message_id)
    elif message.valid_until is not None and message.valid_until < timezone.now():
        _failed(message, SendFailed("too late", permanent=True, trouble=Trouble.LATE))
    elif message.attempts > ATTEMPTS:
        _failed(message, SendFailed("no worker came back from sending it", permanent=True))
    elif (held := pausing.held_until(message.channel)) is not None:
        _postpone(message, held)
    elif message.urgent or not _sleeps(message):
        _attempt(message)


def _attempt(message: OutboundMessage) -> None:
    """One call, and what came of it."""
    try:
        with timed.within(SEND_TIME):
            _send(message)
    except Gone as error:
        subscriptions.is_gone(services.recipient_of(message)[0])
        _failed(message, error)
    except SendFailed as error:
        _refused(message, error)
    except (registry.UnknownChannel, identity.Unreadable) as error:
        # Switched off or a key missing: people can mend that, so it stays in the queue until the tries are spent.
        _failed(message, SendFailed(f"{type(error).__name__}: {error}"))
    except Exception as error:
        # An answer that no provider should give. The message must not hang between sent and not sent for ever.
        logger.exception("message not sent", extra={"channel": message.channel, "outbound_id": message.pk})
        _failed(message, SendFailed(type(error).__name__, unsure=True))


def _refused(message: OutboundMessage, error: SendFailed) -> None:
    if error.after:
        pausing.hold(message.channel, error.after)
    other = registry.others(message.channel) if error.elsewhere else []
    if other:
        _send_by(message, other[0], str(error))
    else:
        _failed(message, error)


def _claim(message_id: int) -> OutboundMessage | None:
    now = timezone.now()
    with transaction.atomic():
        message = (
            OutboundMessage.objects.select_for_update(skip_locked=True)
            .filter(pk=message_id, status__in=_OPEN, next_attempt_at__lte=now)
            .first()
        )
        if message is None:
            return None
        # Whoever had it died with it: perhaps after the provider took it.
        message.unsure = message.unsure or message.status == OutboundStatus.SENDING
        message.status = OutboundStatus.SENDING
        message.attempts += 1
        message.next_attempt_at = now + LEASE
        message.save(update_fields=["status", "attempts", "next_attempt_at", "unsure"])
    return message


def _mine(message: OutboundMessage) -> QuerySet[OutboundMessage]:
    """The row, as long as nobody else took it up meanwhile."""
    return OutboundMessage.objects.filter(pk=message.pk, status=OutboundStatus.SENDING, attempts=message.attempts)


def _postpone(message: OutboundMessage, until: dt.datetime) -> None:
    """Back into the queue as if it had not been tried: its provider wants to be left alone, or people sleep."""
    _mine(message).update(status=OutboundStatus.QUEUED, attempts=message.attempts - 1, next_attempt_at=until)


def _sleeps(message: OutboundMessage) -> bool:
    """Put back what can wait, while people sleep where the case lies; that was no try."""
    region = message.complaint.region_id if message.complaint else None
    until = policies.quiet_until(message.channel, region or "", timezone.now())
    if until is None:
        return False
    _postpone(message, until)
    return True


def _send(message: OutboundMessage) -> None:
    """Hand a message to its provider, or to the one that takes its place, and note what came of it. Raises SendFailed."""
    address, route = services.recipient_of(message)
    operator = _operator(message.channel, address, route)
    other = ways.other_way(message, address, operator)
    if other is not None:
        _turn(message, other, address)
        route, operator = "", _operator(other, address, "")
    text, sender = identity.unseal_text(message.body), registry.sender(message.channel)
    # What is of no use after a while is a code.
    news = message.event_id is not None and message.valid_until is None
    out = OutboundText(str(message.reference), address, text, route, _heard_at(message), news)
    begun = time.monotonic()
    try:
        reference = sender.send(out)
    except SendFailed as error:
        traffic.failed(message.channel, operator, time.monotonic() - begun, error)
        raise
    cost = traffic.charge(message.channel, operator, text)
    traffic.sent(message.channel, operator, time.monotonic() - begun, cost)
    _sent(message, reference, operator, cost)


def _operator(channel: str, address: str, route: str) -> str:
    if channel not in registry.BY_OPERATOR:
        return ""
    return (route or registry.sender(channel).route_to(address) or "")[:20]


def _heard_at(message: OutboundMessage) -> dt.datetime | None:
    """When the person last wrote to us in this family of channels."""
    threads = Thread.objects.filter(family=registry.FAMILIES[message.channel], sender_index=message.recipient_index)
    return threads.values_list("last_seen_at", flat=True).first()


def _turn(message: OutboundMessage, channel: str, address: str) -> None:
    """Let another provider of the same kind have a message that its own surely does not have."""
    logger.info("message leaves by another provider", extra={"outbound_id": message.pk, "channel": channel})
    _mine(message).update(channel=channel, recipient=services.recipient(address, ""))
    message.channel = channel


def _send_by(message: OutboundMessage, channel: str, reason: str) -> None:
    """Put a message back for another channel that reaches the same person; the way that belonged to the first is forgotten."""
    address, _route = services.recipient_of(message)
    recipient = services.recipient(address, "")
    queued = {"status": OutboundStatus.QUEUED, "next_attempt_at": timezone.now(), "error": reason[:200]}
    _mine(message).update(channel=channel, recipient=recipient, **queued)
    logger.info("message goes another way", extra={"outbound_id": message.pk, "channel": channel})
    wake(services.DELIVER_TASK, message.pk, at_once=1)


def _sent(message: OutboundMessage, reference: str, operator: str, cost: traffic.Charge) -> None:
    now = timezone.now()
    row = OutboundMessage.objects.filter(pk=message.pk)
    spent = {"parts": F("parts") + cost.parts, "cost": F("cost") + cost.cost}
    row.update(provider_reference=reference[:128], sent_at=now, operator=operator, **spent)
    # A receipt may have been faster than this line; what it said stands.
    _mine(message).update(status=OutboundStatus.SENT, error="", trouble="")
    logger.info("message sent", extra={"channel": message.channel, "outbound_id": message.pk})


def _failed(message: OutboundMessage, error: SendFailed) -> None:
    facts = {"channel": message.channel, "outbound_id": message.pk, "attempts": message.attempts}
    said = {"error": str(error)[:200], "trouble": error.trouble.value, "unsure": message.unsure or error.unsure}
    if error.permanent or message.attempts >= ATTEMPTS:
        logger.warning("message given up", extra=facts)
        now = timezone.now()
        # A knock that nobody heard is no news for the case: nobody was to be reached by it alone.
        told = now if message.channel in registry.BESIDE else None
        if _mine(message).update(status=OutboundStatus.FAILED, final_at=now, failure_told_at=told, **said):
            _tell_case(message.pk)
        return
    logger.info("message will be tried again", extra=facts)
    wait = max(BACK_OFF * 2 ** (message.attempts - 1), dt.timedelta(seconds=error.after))
    if error.unsure:
        # A provider that took it will send its receipt, and then it is not sent again.
        wait = max(wait, PATIENCE)
    _mine(message).update(status=OutboundStatus.QUEUED, next_attempt_at=timezone.now() + wait, **said)


def _tell_case(message_id: int) -> None:
    """Put a final failure on the case's timeline, once, so that somebody tries another way to reach the person."""
    with transaction.atomic():
        message = OutboundMessage.objects.select_for_update().filter(pk=message_id).first()
        if message is None or message.status != OutboundStatus.FAILED or message.failure_told_at is not None:
            return
        if message.complaint_id is None:
            return
        record_delivery_failure(message.complaint_id, channel=message.channel, reason=message.error, trouble=message.trouble)
        message.failure_told_at = timezone.now()
        message.save(update_fields=["failure_told_at"])


def put_back(message: OutboundMessage, *, channel: str, address: str) -> None:
    """Let a failed message, whose row the caller has locked, begin anew. Raises IntegrityError where that person has it already."""
    route = services.recipient_of(message)[1] if channel == message.channel else ""
    message.channel, message.recipient = channel, services.recipient(address, route)
    message.recipient_index = identity.blind_index(address)
    message.status, message.attempts, message.next_attempt_at = OutboundStatus.QUEUED, 0, timezone.now()
    message.final_at = message.failure_told_at = None
    # A person decided that it goes out, whoever may have it.
    message.urgent, message.unsure, message.error = True, False, ""
    message.save()
    wake(services.DELIVER_TASK, message.pk, at_once=1)


def drop(messages: QuerySet[OutboundMessage]) -> None:
    """Send these no more: their person wished to be forgotten. It is no failure that a case should show."""
    now = timezone.now()
    messages.filter(status__in=_OPEN).update(status=OutboundStatus.FAILED, final_at=now, failure_told_at=now, error="erased")


def forget_codes() -> int:
    """Delete yesterday's codes to accounts, and with them whom they went to; returns how many."""
    old = OutboundMessage.objects.filter(created_at__lt=timezone.now() - KEPT).exclude(purpose="")
    return old.delete()[0]


def take_receipt(channel: str, receipt: Receipt) -> bool:
    """Note a provider's word on a message of this channel; False when it changes nothing.

    Final is final: a late, repeated or contradicting receipt is refused, and so is one for a message we do not know.
    """
    status = _IN_OUR_WORDS.get(receipt.status)
    if status is None:
        logger.warning("receipt in unknown words", extra={"channel": channel})
        return False
    with transaction.atomic():
        message = _by_reference(channel, receipt.reference)
        if message is None or message.status in _FINAL or message.status == status:
            logger.info("receipt refused", extra={"channel": channel, "outbound_id": message.pk if message else None})
            return False
        message.status = status
        if status in _FINAL:
            message.final_at = timezone.now()
        if status == OutboundStatus.FAILED:
            message.error, message.trouble = f"not delivered ({receipt.detail})"[:200], receipt.trouble.value
        message.save(update_fields=["status", "final_at", "error", "trouble"])
    if status == OutboundStatus.FAILED:
        if receipt.trouble == Trouble.BLOCKED:
            traffic.bounced(channel, message.operator)
        _tell_case(message.pk)
    elif status == OutboundStatus.DELIVERED:
        traffic.delivered(channel, message.operator, message.sent_at)
    return True


def _by_reference(channel: str, reference: str) -> OutboundMessage | None:
    rows = OutboundMessage.objects.select_for_update()
    try:
        return rows.filter(channel=channel, reference=reference).first()
    except ValidationError:  # not a UUID
        return None
