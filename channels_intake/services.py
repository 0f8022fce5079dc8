"""Writing the rows of the channels: what came in once, and what is to go out once; with the way to wake a worker."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from django.db.models import F
from django.utils import timezone

from channels_intake import registry
from channels_intake.contracts import IntakeItem
from channels_intake.models import InboundMessage, OutboundMessage, Outcome, SignatureFailure, Thread
from complaints import identity
from complaints.rows import New, insert, unsaved
from complaints.waking import wake

HANDLE_TASK = "channels_intake.tasks.handle"
DELIVER_TASK = "channels_intake.tasks.deliver"
FETCH_TASK = "channels_intake.tasks.fetch_media"
CLOSE_PARTS_TASK = "channels_intake.tasks.close_parts"
_PACKED = (
    *("sender", "text", "route", "in_reply_to", "thread", "name", "contact"),
    *("speaks", "relation", "people", "way", "home", "proxy", "location_text", "visibility"),
)


def pack(item: IntakeItem) -> bytes:
    """A message as it is kept: everything that was said, sealed."""
    kept: dict[str, Any] = {name: getattr(item, name) for name in _PACKED}
    # Most messages bring neither files nor a place, and are written by people.
    if item.automatic:
        kept["automatic"] = item.automatic
    if item.media:
        kept["media"] = [[media.url, media.content_type] for media in item.media]
    kept |= {name: value for name in ("shares", "language") if (value := getattr(item, name))}
    if item.latitude is not None and item.longitude is not None:
        kept |= {"latitude": item.latitude, "longitude": item.longitude}
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
    # Three pictures in a row, none with a word, are three messages.
    files = "".join(f"|{media.url}" for media in item.media)
    return identity.blind_index(f"{item.sender}|{item.text}{files}")


def wordless(said: dict[str, Any]) -> str:
    """What stands for the words of a message that has none: a picture or a place says something, too."""
    kinds = {str(kind).partition("/")[0] for _url, kind in said.get("media", [])}
    named = [name for kind, name in (("image", "foto"), ("audio", "pesan suara"), ("video", "video")) if kind in kinds]
    if said.get("media") and not named:
        named = ["berkas"]
    if said.get("latitude") is not None:
        named.append(f"lokasi {said['latitude']:.5f}, {said['longitude']:.5f}")
    return f"[{', '.join(named)}]" if named else ""


def store(item: IntakeItem, *, thread: Thread | None = None, continues: InboundMessage | None = None) -> tuple[InboundMessage, bool]:
    """Keep one message; False when the channel delivered it before. The unique key decides, not a look beforehand."""
    message = _message(item)
    message.thread, message.continues = thread, continues
    return _once(message, New("message", message, once=True))


def store_first(item: IntakeItem) -> tuple[InboundMessage, bool]:
    """`store` with the person's thread, which is made at the first word, in one statement."""
    message = _message(item)
    thread = Thread(family=registry.FAMILIES[item.channel], sender_index=message.sender_index, last_seen_at=timezone.now())
    return _once(message, New("thread", thread, same=("family", "sender_index")), New("message", message, {"thread": "thread"}, once=True))


def _message(item: IntakeItem) -> InboundMessage:
    return unsaved(
        InboundMessage,
        channel=item.channel,
        external_id=item.external_id,
        conversation=item.thread[:64],
        sender_index=identity.blind_index(item.sender) if item.sender else "",
        content_index=content_index(item),
        payload=pack(item),
        received_at=item.received_at,
        media_left=len(item.media),
    )


def _once(message: InboundMessage, *rows: New) -> tuple[InboundMessage, bool]:
    if insert(*rows)["message"] is not None:
        return message, True
    return InboundMessage.objects.get(channel=message.channel, external_id=message.external_id), False


def find(item: IntakeItem) -> InboundMessage | None:
    """The message that a door delivered before under this id."""
    same = InboundMessage.objects.filter(channel=item.channel, external_id=item.external_id)
    return same.select_related("complaint__owner").first()


def filed(item: IntakeItem) -> New:
    """A filing as a row that is stored together with the complaint made of it."""
    message = _message(item)
    message.handled_at, message.outcome = timezone.now(), Outcome.NEW_COMPLAINT
    return New("inbound", message, {"complaint": "complaint", "event": "event"})


def queue(
    *,
    channel: str,
    address: str,
    route: str,
    text: str,
    event_id: int | None = None,
    inbound_id: int | None = None,
    complaint_id: int | None = None,
    purpose: str = "",
    valid_until: dt.datetime | None = None,
    urgent: bool = True,
    announcement: str | None = None,
) -> OutboundMessage:
    """Put a message to a person into the outbox, once for an event or for a question; wakes a worker after the commit.

    With a `purpose` instead of either it goes out each time; with an event and a purpose once, and it is forgotten soon. After `valid_until` it is not sent any more. What is not
    `urgent` waits for the end of the quiet hours. An `announcement`, whatever its events, reaches a person once.
    """
    rest = {
        "complaint_id": complaint_id,
        "channel": channel,
        "recipient": recipient(address, route),
        "body": identity.seal(text),
        "next_attempt_at": timezone.now(),
        "valid_until": valid_until,
        "urgent": urgent,
    }
    index = identity.blind_index(address)
    if purpose and event_id is None:
        message, created = OutboundMessage.objects.create(purpose=purpose, recipient_index=index, **rest), True
    elif announcement is not None:
        defaults = rest | {"event_id": event_id}
        message, created = OutboundMessage.objects.get_or_create(announcement=announcement, recipient_index=index, defaults=defaults)
    elif event_id is not None:
        message, created = OutboundMessage.objects.get_or_create(
            event_id=event_id, recipient_index=index, defaults=rest | {"purpose": purpose}
        )
    else:
        message, created = OutboundMessage.objects.get_or_create(
            inbound_id=inbound_id, event=None, defaults=rest | {"recipient_index": index}
        )
    if created:
        wake(DELIVER_TASK, message.pk, at_once=1)
    return message


def recipient(address: str, route: str) -> bytes:
    """Whom a message goes to and by which way, sealed."""
    return identity.seal(json.dumps({"address": address, "route": route}))


def recipient_of(message: OutboundMessage) -> tuple[str, str]:
    """Address and route in the clear, for the moment of sending."""
    opened = json.loads(identity.unseal(message.recipient))
    return opened["address"], opened["route"]


def count_signature_failure(channel: str) -> None:
    """One more knock without proof at this door today; nothing else of it is kept."""
    row, created = SignatureFailure.objects.get_or_create(channel=channel, day=timezone.localdate(), defaults={"count": 1})
    if not created:
        SignatureFailure.objects.filter(pk=row.pk).update(count=F("count") + 1)
