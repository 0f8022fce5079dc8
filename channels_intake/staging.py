"""Files of a report that is not sent yet: cleaned at once, kept for a day, known by signed references."""

from __future__ import annotations

import datetime as dt
import io
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core import signing
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from PIL import Image

from channels_intake.models import KeptFile, StagedFile
from complaints.attachments import SUFFIX, CleanFile, clean_bytes, clean_file

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.core.files.uploadedfile import UploadedFile
    from django.db.models import QuerySet

LIFE = dt.timedelta(hours=24)
_SALT = "channels_intake.staging"
# A look at what one chose, not a second download of it.
_SMALL = (320, 320)
_BATCH = 500


def stage(upload: UploadedFile[Any]) -> StagedFile:
    """Clean and keep one upload. Raises complaints.attachments.InvalidFile."""
    clean = clean_file(upload)
    row = StagedFile(content_type=clean.content_type, size=len(clean.content))
    row.file.save(f"{row.public_id}{SUFFIX[clean.content_type]}", ContentFile(clean.content), save=False)
    row.save(force_insert=True)
    return row


class Elsewhere(ValueError):
    """The piece does not follow on what came before; `offset` says where it goes on (bytes)."""

    def __init__(self, offset: int) -> None:
        super().__init__(offset)
        self.offset = offset


def begin(size: int) -> StagedFile:
    """A file that will come in pieces, on a line that breaks. Until it is whole and clean it has no type, and nobody finds it."""
    row = StagedFile(content_type="", size=size)
    row.file.save(f"{row.public_id}.part", ContentFile(b""), save=False)
    row.save(force_insert=True)
    return row


def go_on(given: str, offset: int, piece: bytes) -> tuple[StagedFile, int]:
    """Put the next piece behind those before; the row, and how many bytes there are. With the last one the file is cleaned.

    Raises Elsewhere, StagedFile.DoesNotExist, and complaints.attachments.InvalidFile when the whole is nothing we take.
    """
    with transaction.atomic():
        row = _incoming(given).select_for_update().get()
        there = row.file.size
        if offset != there or there + len(piece) > row.size:
            raise Elsewhere(there)
        with Path(row.file.path).open("ab") as file:
            file.write(piece)
        there += len(piece)
        if there == row.size:
            _whole(row)
    return row, there


def coming(given: str) -> int:
    """How many bytes there are of a file that comes in pieces. Raises StagedFile.DoesNotExist."""
    return _incoming(given).get().file.size


def _incoming(given: str) -> QuerySet[StagedFile]:
    opened = _opened(given)
    rows = StagedFile.objects.filter(content_type="")
    return rows.filter(public_id=opened) if opened else rows.none()


def _whole(row: StagedFile) -> None:
    with row.file.open("rb") as file:
        clean = clean_bytes(file.read())
    row.file.delete(save=False)
    row.content_type, row.size = clean.content_type, len(clean.content)
    row.file.save(f"{row.public_id}{SUFFIX[clean.content_type]}", ContentFile(clean.content), save=False)
    row.save()


def reference(row: StagedFile) -> str:
    """What the form carries instead of the file; worth nothing after LIFE."""
    return signing.dumps(row.public_id.hex, salt=_SALT)


def find(references: Iterable[str]) -> list[StagedFile]:
    """The files behind references, in their order; forged and outlived ones are left out."""
    wanted = [opened for opened in map(_opened, references) if opened]
    rows = {row.public_id: row for row in StagedFile.objects.filter(public_id__in=wanted).exclude(content_type="")}
    return [rows[public_id] for public_id in dict.fromkeys(wanted) if public_id in rows]


def _opened(given: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(signing.loads(given, salt=_SALT, max_age=LIFE))
    except (signing.BadSignature, ValueError, TypeError):
        return None


def contents(rows: Iterable[StagedFile | KeptFile]) -> tuple[CleanFile, ...]:
    """The files themselves. One that the disk lost is left out."""
    found = []
    for row in rows:
        try:
            with row.file.open("rb") as file:
                found.append(CleanFile(file.read(), row.content_type))
        except FileNotFoundError:
            continue
    return tuple(found)


def glimpse(row: StagedFile) -> bytes:
    """A picture made small (JPEG)."""
    drawn = io.BytesIO()
    with row.file.open("rb") as file, Image.open(file) as picture:
        picture.thumbnail(_SMALL)
        picture.save(drawn, "JPEG", quality=70)
    return drawn.getvalue()


def drop(rows: Iterable[StagedFile | KeptFile]) -> None:
    """Forget files: sent, thrown away or outlived. The row goes last, so that no file is left without one."""
    for row in rows:
        row.file.delete(save=False)
        row.delete()


def sweep() -> int:
    """Forget what is older than LIFE; how many that were."""
    rows = list(StagedFile.objects.filter(created_at__lt=timezone.now() - LIFE).order_by("created_at")[:_BATCH])
    drop(rows)
    return len(rows)
