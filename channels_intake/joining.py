"""Putting one long SMS together again from pieces that come in any order, twice, late, or not at all."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from channels_intake import normalise, phrases, registry, services
from channels_intake.contracts import IntakeItem, Part
from channels_intake.models import InboundMessage, MessagePart, Thread
from complaints.waking import wake, wake_later

# A phone's reference is one byte and comes round again; after a day the same one is another message.
_MEMORY = dt.timedelta(days=1)
_BY_TIME = -1
_GAP = " [...] "
_BATCH = 200


def window() -> dt.timedelta:
    """How long the next piece of a message without a header may take."""
    return dt.timedelta(seconds=settings.SMS_JOIN_WINDOW)


def patience() -> dt.timedelta:
    """How long the missing pieces of a message with a header are waited for."""
    return dt.timedelta(seconds=settings.SMS_PART_WAIT)


def receive(item: IntakeItem) -> tuple[InboundMessage | MessagePart, bool]:
    """Keep one SMS of a channel that may cut messages: as a piece that waits, or as the whole that it completes.

    The thread is locked, so that two pieces at once see each other. The text of a piece is not trimmed: a blank at
    the seam belongs to it.
    """
    with transaction.atomic():
        thread = Thread.objects.select_for_update().get(pk=services.thread_of(item).pk)
        known = _known(item)
        if known is not None:
            return known, False
        if item.part is not None:
            return _with_header(item, thread, item.part)
        return _without_header(item, thread)


def _known(item: IntakeItem) -> InboundMessage | MessagePart | None:
    same: dict[str, Any] = {"channel": item.channel, "external_id": item.external_id}
    return MessagePart.objects.filter(**same).first() or InboundMessage.objects.filter(**same).first()


def _with_header(item: IntakeItem, thread: Thread, part: Part) -> tuple[InboundMessage | MessagePart, bool]:
    siblings = MessagePart.objects.filter(
        channel=item.channel,
        sender_index=thread.sender_index,
        reference=part.reference,
        total=part.total,
        received_at__gte=item.received_at - _MEMORY,
    )
    index = services.content_index(item)
    waiting = list(siblings.filter(message__isnull=True).order_by("seq"))
    twin = next((piece for piece in waiting if piece.seq == part.seq), None)
    if twin is not None and twin.content_index == index:
        return twin, False
    if twin is not None:  # the reference came round while we waited: another message
        _close(waiting, thread)
        waiting = []
    if not waiting:
        filed = list(siblings.filter(message__isnull=False).select_related("message").order_by("-pk")[: part.total])
        repeated = next((piece for piece in filed if piece.seq == part.seq and piece.content_index == index), None)
        if repeated is not None:
            return repeated, False
        if filed and part.seq not in {piece.seq for piece in filed}:
            return _late(item, thread, part, filed[0].message)
    kept = _keep(item, thread, part, patience())
    pieces = sorted([*waiting, kept], key=lambda piece: piece.seq)
    if len(pieces) == part.total:
        return _close(pieces, thread), True
    return kept, True


def _without_header(item: IntakeItem, thread: Thread) -> tuple[InboundMessage | MessagePart, bool]:
    waiting = list(
        MessagePart.objects.filter(
            channel=item.channel, sender_index=thread.sender_index, reference=_BY_TIME, message__isnull=True
        ).order_by("seq")
    )
    if waiting and waiting[-1].content_index == services.content_index(item):
        return waiting[-1], False
    if waiting and (waiting[-1].due_at < timezone.now() or phrases.starts_anew(item.text)):
        _close(waiting, thread)
        waiting = []
    if not waiting and not item.may_be_cut:
        return _whole(replace(item, text=normalise.text(item.text)), thread)
    kept = _keep(item, thread, Part(_BY_TIME, 0, len(waiting) + 1), window())
    if item.may_be_cut:
        return kept, True
    return _close([*waiting, kept], thread), True


def _keep(item: IntakeItem, thread: Thread, part: Part, wait: dt.timedelta) -> MessagePart:
    wake_later(services.CLOSE_PARTS_TASK, wait.total_seconds() + 1)
    return MessagePart.objects.create(
        channel=item.channel,
        sender_index=thread.sender_index,
        reference=part.reference,
        total=part.total,
        seq=part.seq,
        external_id=item.external_id,
        content_index=services.content_index(item),
        payload=services.pack(item),
        received_at=item.received_at,
        due_at=timezone.now() + wait,
    )


def _late(item: IntakeItem, thread: Thread, part: Part, earlier: InboundMessage | None) -> tuple[InboundMessage | MessagePart, bool]:
    """A piece whose message was filed without it goes where that message went."""
    kept = _keep(item, thread, part, patience())
    message, created = _whole(replace(item, text=normalise.text(item.text)), thread, continues=earlier)
    MessagePart.objects.filter(pk=kept.pk).update(message=message)
    return message, created


def _close(pieces: Sequence[MessagePart], thread: Thread) -> InboundMessage:
    """File the pieces as one message. A gap is shown, not hidden."""
    opened = [services.unpack(piece.payload) for piece in pieces]
    text, previous = "", 0
    for piece, said in zip(pieces, opened, strict=True):
        text += (_GAP if piece.seq != previous + 1 else "") + said["text"]
        previous = piece.seq
    if previous < pieces[0].total:
        text += _GAP
    key = hashlib.sha256("|".join(sorted(piece.external_id for piece in pieces)).encode()).hexdigest()
    item = IntakeItem(
        channel=pieces[0].channel,
        external_id=f"joined-{key}",
        sender=opened[0]["sender"],
        text=normalise.text(text),
        received_at=min(piece.received_at for piece in pieces),
        raw={"parts": [said["raw"] for said in opened]},
        route=opened[0]["route"],
    )
    message, _created = _whole(item, thread)
    MessagePart.objects.filter(pk__in=[piece.pk for piece in pieces]).update(message=message)
    return message


def _whole(item: IntakeItem, thread: Thread, *, continues: InboundMessage | None = None) -> tuple[InboundMessage, bool]:
    message, created = services.store(item, thread=thread, continues=continues)
    if created:
        wake(services.HANDLE_TASK, message.pk)
    return message, created


def close_due() -> int:
    """File whatever has waited long enough; how many messages came of it. The sweep calls this, and a timer."""
    overdue = MessagePart.objects.filter(message__isnull=True, due_at__lte=timezone.now())
    people = set(overdue.order_by().values_list("channel", "sender_index")[:_BATCH])
    return sum(_close_of(channel, sender_index) for channel, sender_index in people)


def _close_of(channel: str, sender_index: str) -> int:
    now, closed = timezone.now(), 0
    with transaction.atomic():
        family = registry.FAMILIES[channel]
        thread = Thread.objects.select_for_update().get(family=family, sender_index=sender_index)
        waiting = MessagePart.objects.filter(channel=channel, sender_index=sender_index, message__isnull=True)
        sets: dict[tuple[int, int], list[MessagePart]] = {}
        for piece in waiting.order_by("reference", "total", "seq"):
            sets.setdefault((piece.reference, piece.total), []).append(piece)
        for pieces in sets.values():
            if max(piece.due_at for piece in pieces) <= now:
                _close(pieces, thread)
                closed += 1
    return closed
