"""Writing the rows of the channels: what came in once, and what is to go out once; with the way to wake a worker."""

from __future__ import annotations

import json
from typing import Any

import celery
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from channels_intake import registry
from channels_intake.contracts import IntakeItem
from channels_intake.models import InboundMessage, OutboundMessage, Outcome, SignatureFailure, Thread
from complaints import identity
from complaints.models import ComplaintEvent

HANDLE_TASK = "channels_intake.tasks.handle"
DELIVER_TASK = "channels_intake.tasks.deliver"
CLOSE_PARTS_TASK = "channels_intake.tasks.close_parts"
_PACKED = ("sender", "text", "route", "in_reply_to", "thread", "name", "contact", "location_text", "visibility")


def pack(item: IntakeItem) -> bytes:
    """A message as it is kept: everything that was said, sealed."""
    kept: dict[str, Any] = {name: getattr(item, name) for name in _PACKED}
    return identity.seal(json.dumps(kept | {"raw": dict(item.raw)}, default=str))


def unpack(payload: bytes | memoryview) -> dict[str, Any]:
    """What `pack` kept. Raises identity.Unreadable."""
    opened: dict[str, Any] = json.loads(identity.unseal(payload))
    return opened


def thread_of(item: IntakeItem) -> Thread:
    """The person's thread in this family of channels, made at the first word."""
    index = identity.blind_index(item.sender)
    thread, _made = Thread.objects.get_or_create(
        family=registry.FAMILIES[item.channel], sender_index=index, defaults={"last_seen_at": timezone.now()}
    )
    return thread


def content_index(item: IntakeItem) -> str:
    """By this the same words from the same person are known again, without being readable."""
    return identity.blind_index(f"{item.sender}|{item.text}")


def store(item: IntakeItem, *, thread: Thread | None = None, continues: InboundMessage | None = None) -> tuple[InboundMessage, bool]:
    """Keep one message; False when the channel delivered it before. The unique key decides, not a look beforehand."""
    return InboundMessage.objects.get_or_create(
        channel=item.channel,
        external_id=item.external_id,
        defaults={
            "thread": thread,
            "sender_index": identity.blind_index(item.sender) if item.sender else "",
            "content_index": content_index(item),
            "payload": pack(item),
            "received_at": item.received_at,
            "continues": continues,
        },
    )


def find(item: IntakeItem) -> InboundMessage | None:
    """The message that a door delivered before under this id."""
    same = InboundMessage.objects.filter(channel=item.channel, external_id=item.external_id)
    return same.select_related("complaint__owner").first()


def store_filed(item: IntakeItem, event: ComplaintEvent) -> InboundMessage:
    """Keep a filing together with what became of it, in one row and one statement. Raises IntegrityError if it is there."""
    message = InboundMessage(
        channel=item.channel,
        external_id=item.external_id,
        sender_index="",
        content_index=content_index(item),
        payload=pack(item),
        received_at=item.received_at,
        handled_at=event.at,
        outcome=Outcome.NEW_COMPLAINT,
        complaint_id=event.complaint_id,
        event=event,
    )
    message.save(force_insert=True)
    return message


def queue(
    *,
    channel: str,
    address: str,
    route: str,
    text: str,
    event_id: int | None = None,
    inbound_id: int | None = None,
    complaint_id: int | None = None,
) -> OutboundMessage:
    """Put a message to a person into the outbox, once for an event or for a question; wakes a worker after the commit."""
    recipient = identity.seal(json.dumps({"address": address, "route": route}))
    rest = {
        "complaint_id": complaint_id,
        "channel": channel,
        "recipient": recipient,
        "body": identity.seal(text),
        "next_attempt_at": timezone.now(),
    }
    index = identity.blind_index(address)
    if event_id is not None:
        message, created = OutboundMessage.objects.get_or_create(event_id=event_id, recipient_index=index, defaults=rest)
    else:
        message, created = OutboundMessage.objects.get_or_create(
            inbound_id=inbound_id, event=None, defaults=rest | {"recipient_index": index}
        )
    if created:
        wake(DELIVER_TASK, message.pk)
    return message


def recipient_of(message: OutboundMessage) -> tuple[str, str]:
    """Address and route in the clear, for the moment of sending."""
    opened = json.loads(identity.unseal(message.recipient))
    return opened["address"], opened["route"]


def wake(task: str, *arguments: int, countdown: float | None = None) -> None:
    """Ask a worker after the commit. By name, because tasks stand above; robust, because the sweep finds the row anyway."""

    def later() -> None:
        celery.current_app.send_task(task, args=list(arguments), countdown=countdown, ignore_result=True)

    transaction.on_commit(later, robust=True)


def count_signature_failure(channel: str) -> None:
    """One more knock without proof at this door today; nothing else of it is kept."""
    row, created = SignatureFailure.objects.get_or_create(channel=channel, day=timezone.localdate(), defaults={"count": 1})
    if not created:
        SignatureFailure.objects.filter(pk=row.pk).update(count=F("count") + 1)
