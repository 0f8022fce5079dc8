"""The one way a complaint changes: lock the row, check the move, do it, record the event, save."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints import access, clocks
from complaints.models import Complaint
from complaints.workflow import ENDED, By, Move, Status, find

if TYPE_CHECKING:
    import datetime as dt

    from organisations.models import User

MAX_TEXT = 20_000


class InvalidText(ValueError):
    """The words given cannot be taken; the message says, in the reader's language, what to do."""


class InvalidMove(ValueError):
    """The case has moved on meanwhile; the message says where it stands."""


class NotAllowed(PermissionError):
    """Visible to this person, but the move is not theirs to make."""


@dataclass
class Change:
    """A complaint under lock, the moment, and the row of the table that allows the step."""

    complaint: Complaint
    at: dt.datetime
    move: Move


def clean_text(text: str, *, needed: bool = True) -> str:
    """Words as they are kept: NUL removed (PostgreSQL cannot hold it), ends trimmed. Raises InvalidText."""
    cleaned = text.replace("\x00", "").strip()
    if needed and not cleaned:
        raise InvalidText(_("Tulis isinya dahulu."))
    if len(cleaned) > MAX_TEXT:
        raise InvalidText(_("Tulisan terlalu panjang. Paling banyak 20.000 huruf; sisanya kirim menyusul."))
    return cleaned


@contextmanager
def changing(complaint_id: int, name: str, *, by: By, actor: User | None = None) -> Iterator[Change]:
    """Lock a complaint for one move and save it at the end. Raises InvalidMove, NotAllowed, Complaint.DoesNotExist.

    `by` says in which capacity; for people it is checked against access.capacities, so that a view that forgot
    to hide a button opens no door.
    """
    with transaction.atomic():
        complaint = Complaint.objects.select_for_update().get(pk=complaint_id)
        _check_actor(complaint, by, actor)
        move = find(name, Status(complaint.status))
        if move is None or by not in move.by:
            label = Status(complaint.status).label
            raise InvalidMove(_("Laporan ini sekarang berstatus “%(status)s”.") % {"status": label})
        change = Change(complaint, timezone.now(), move)
        yield change
        if move.target is not None:
            complaint.status = move.target
        complaint.updated_at = change.at
        complaint.due_at = None if complaint.status in ENDED else clocks.earliest(complaint)
        complaint.save()


def _check_actor(complaint: Complaint, by: By, actor: User | None) -> None:
    if by in (By.SYSTEM, By.REPORTER):
        return
    if actor is None or by not in access.capacities(actor, complaint):
        raise NotAllowed(_("Anda tidak berwenang melakukan ini."))


def office_capacity(actor: User | None) -> By:
    """System when a machine acts, else coordinator: for moves that both may make."""
    return By.COORDINATOR if actor is not None else By.SYSTEM
