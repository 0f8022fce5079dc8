"""Fetching the pictures and voice notes that came with a message: after the words are safe, outside any transaction, each once."""

from __future__ import annotations

import datetime as dt
import logging

from django.db import transaction
from django.utils import timezone

from channels_intake import registry, services, timed
from channels_intake.contracts import Media, SendFailed
from channels_intake.models import InboundMessage
from complaints.attachments import MAX_BYTES, MAX_FILES, CleanFile, InvalidFile, clean_bytes
from complaints.services import attach

logger = logging.getLogger(__name__)

# Providers keep files for hours at the least; what cannot be had within a few tries a person must ask for again.
TRIES = 5
PAUSE = dt.timedelta(minutes=2)
# All files of one message together, seconds.
FETCH_TIME = 80.0
_BATCH = 100


def waiting() -> list[int]:
    """Handled messages whose files are still to be fetched and whose pause since the last try is over."""
    ready = InboundMessage.objects.filter(media_left__gt=0, handled_at__lte=timezone.now() - PAUSE, event__isnull=False)
    return list(ready.filter(media_tries__lt=TRIES).order_by("handled_at").values_list("pk", flat=True)[:_BATCH])


def fetch(message_id: int) -> None:
    """Put the files of a message with the event that its words became. Idempotent.

    A file that is not a picture, a PDF or a sound, or that the provider no longer has, is left out and logged; the
    message itself is kept whole.
    """
    message = InboundMessage.objects.filter(pk=message_id, media_left__gt=0, event__isnull=False).first()
    if message is None or message.event_id is None:
        return
    named = [Media(*pair) for pair in services.unpack(message.payload).get("media", [])][:MAX_FILES]
    try:
        with timed.within(FETCH_TIME):
            files = _all(message.channel, named)
    except (SendFailed, registry.UnknownChannel) as error:
        logger.info("files not fetched", extra={"message_id": message.pk, "reason": str(error)[:80]})
        InboundMessage.objects.filter(pk=message.pk).update(media_tries=message.media_tries + 1)
        return
    with transaction.atomic():
        mine = InboundMessage.objects.select_for_update().filter(pk=message.pk, media_left__gt=0)
        if not mine.exists():
            return
        attach(message.event_id, files)
        mine.update(media_left=0)


def _all(channel: str, named: list[Media]) -> tuple[CleanFile, ...]:
    """What can be had of the files. Raises SendFailed when trying again may bring more."""
    source, found = registry.media_source(channel), []
    for media in named:
        try:
            found.append(clean_bytes(source.fetch(media, most=MAX_BYTES)))
        except InvalidFile:
            logger.info("file not taken", extra={"channel": channel, "content_type": media.content_type[:60]})
        except SendFailed as error:
            if not error.permanent:
                raise
            logger.info("file is gone", extra={"channel": channel})
    return tuple(found)
