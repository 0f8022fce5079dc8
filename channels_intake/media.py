"""Fetching the pictures and voice notes that came with a message: after the words are safe, outside any transaction, each once."""

from __future__ import annotations

import datetime as dt
import logging
from functools import partial

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from channels_intake import registry, services, staging, timed
from channels_intake.contracts import Media, SendFailed
from channels_intake.models import INBOX, InboundMessage, KeptFile
from complaints.attachments import MAX_BYTES, MAX_FILES, SUFFIX, CleanFile, InvalidFile, clean_bytes
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
    wanted = Q(event__isnull=False) | Q(outcome_reason__in=INBOX, media_kept=False)
    ready = InboundMessage.objects.filter(wanted, media_left__gt=0, handled_at__lte=timezone.now() - PAUSE)
    return list(ready.filter(media_tries__lt=TRIES).order_by("handled_at").values_list("pk", flat=True)[:_BATCH])


def fetch(message_id: int) -> None:
    """Put the files of a message with the event that its words became, or keep them with the message for who decides. Idempotent.

    A file that is not a picture, a PDF or a sound, or that the provider no longer has, is left out and logged; the
    message itself is kept whole.
    """
    message = InboundMessage.objects.filter(pk=message_id, media_left__gt=0).first()
    if message is None or (message.event_id is None and (message.media_kept or message.outcome_reason not in INBOX)):
        return
    if message.media_kept:
        _place(message.pk, ())
        return
    named = [Media(*pair) for pair in services.unpack(message.payload).get("media", [])][:MAX_FILES]
    try:
        with timed.within(FETCH_TIME):
            files = _all(message.channel, named)
    except (SendFailed, registry.UnknownChannel) as error:
        logger.info("files not fetched", extra={"message_id": message.pk, "reason": str(error)[:80]})
        InboundMessage.objects.filter(pk=message.pk).update(media_tries=message.media_tries + 1)
        return
    _place(message.pk, files)


def _place(message_id: int, files: tuple[CleanFile, ...]) -> None:
    """Under lock, because a person may have decided meanwhile: into the case if there is one by now, else beside the message."""
    with transaction.atomic():
        message = InboundMessage.objects.select_for_update(of=("self",)).filter(pk=message_id, media_left__gt=0).first()
        if message is None:
            return
        if message.event_id is not None:
            before = list(message.kept_files.order_by("pk"))
            attach(message.event_id, staging.contents(before) or files)
            message.media_left = 0
            # The files go last, so that none is lost when this is taken back.
            transaction.on_commit(partial(staging.drop, before))
        elif not message.media_kept:
            for clean in files:
                _keep(message, clean)
            message.media_kept = True
        message.save(update_fields=["media_left", "media_kept"])


def _keep(message: InboundMessage, clean: CleanFile) -> None:
    row = KeptFile(inbound=message, content_type=clean.content_type)
    row.file.save(f"{row.public_id}{SUFFIX[clean.content_type]}", ContentFile(clean.content), save=False)
    row.save(force_insert=True)


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
