"""The one way a complaint changes: lock the row, check the move, do it, record the event, recount the clocks, save."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints import access, clocks
from complaints.models import Complaint, Draft, DraftState, Forwarding, Support, Visibility
from complaints.regimes import policy_of
from complaints.services.retracting import retract
from complaints.workflow import ENDED, By, Move, Policy, Status
from organisations import snapshot

if TYPE_CHECKING:
    import datetime as dt

    from organisations.models import User

MAX_TEXT = 20_000
# By these somebody in office shows that they read the complaint; before, nothing of it is public.
_READING = frozenset({"verify", "assign", "forward", "take", "reply", "ask", "resolve", "propose", "split", "merge"})


class InvalidText(ValueError):
    """The words given cannot be taken; the message says, in the reader's language, what to do."""


class InvalidMove(ValueError):
    """The case has moved on meanwhile, or cannot go where it is sent; the message says what stands in the way."""


class NotAllowed(PermissionError):
    """Visible to this person, but the move is not theirs to make."""


@dataclass
class Change:
    """A complaint under lock, the moment, the rules it lives under, and the row of them that allows the step."""

    complaint: Complaint
    at: dt.datetime
    move: Move
    policy: Policy
    # As it was found: whose help it no longer needs shows when it has been given to somebody.
    held_by: tuple[int, int | None]


def clean_text(text: str, *, needed: bool = True) -> str:
    """Words as they are kept: NUL removed (PostgreSQL cannot hold it), ends trimmed. Raises InvalidText."""
    cleaned = text.replace("\x00", "").strip()
    if needed and not cleaned:
        raise InvalidText(_("Tulis isinya dahulu."))
    if len(cleaned) > MAX_TEXT:
        raise InvalidText(_("Tulisan terlalu panjang. Paling banyak 20.000 huruf; sisanya kirim menyusul."))
    return cleaned


@contextmanager
def changing(complaint_id: int, name: str, *, actor: User | None = None, by: By = By.SYSTEM, text: str | None = None) -> Iterator[Change]:
    """Lock a complaint for one move and save it at the end.

    Raises InvalidMove, InvalidText when the regime wants words and `text` has none, NotAllowed, Complaint.DoesNotExist.

    With an `actor` the capacities that access.py gives them decide, so that a view that forgot to hide a button opens no
    door; without one it is the reporter or the system, as `by` says. Clocks follow from the events, so they are counted
    when the block has written its own.
    """
    with transaction.atomic():
        complaint = Complaint.objects.select_for_update().get(pk=complaint_id)
        policy = policy_of(complaint.regime_id)
        capacities = access.capacities(actor, complaint) if actor is not None else frozenset({by})
        if not capacities:
            raise NotAllowed(_("Anda tidak berwenang melakukan ini."))
        move = policy.find(name, Status(complaint.status))
        if move is None:
            label = Status(complaint.status).label
            raise InvalidMove(_("Laporan ini sekarang berstatus “%(status)s”.") % {"status": label})
        if not move.by & capacities:
            raise NotAllowed(_("Anda tidak berwenang melakukan ini."))
        if move.needs_text and text is not None and not text:
            raise InvalidText(_("Tulis isinya dahulu."))
        change, seq = Change(complaint, timezone.now(), move, policy, (complaint.owner_id, complaint.accused_id)), complaint.last_seq
        yield change
        _tidy(change)
        if move.target is not None:
            complaint.status = move.target
        if actor is not None and name in _READING and complaint.verified_at is None:
            complaint.verified_at = change.at
        complaint.updated_at = change.at
        clocks.keep(complaint, since=seq)
        if complaint.status in ENDED:
            complaint.due_at = None
        complaint.save()


@contextmanager
def noting(complaint_id: int) -> Iterator[Complaint]:
    """A complaint under lock for an event that is no move: status, owner and clocks stay. Raises Complaint.DoesNotExist."""
    with transaction.atomic():
        complaint = Complaint.objects.select_for_update().get(pk=complaint_id)
        yield complaint
        complaint.save(update_fields=["last_seq", "last_hash", "updated_at"])


def _tidy(change: Change) -> None:
    """What only lived in the state that was left: a draft nobody decided, help that was asked, a letter that was chased."""
    complaint, target = change.complaint, change.move.target
    helping = Support.objects.filter(complaint=complaint, ended_at__isnull=True)
    if change.held_by != (complaint.owner_id, complaint.accused_id):
        # Nobody helps themselves, and the accused helps nobody.
        helping.filter(unit__in=access.barred(complaint) | {complaint.owner_id}).update(ended_at=change.at)
    if complaint.sealed or complaint.visibility == Visibility.SECRET:
        retract(complaint, change.at, _("Laporan menjadi rahasia."))
    if target is None:
        return
    if complaint.status == Status.APPROVAL and target != Status.APPROVAL:
        Draft.objects.filter(complaint=complaint, state=DraftState.PENDING).update(state=DraftState.DROPPED, decided_at=change.at)
    if complaint.status == Status.FORWARDED and target != Status.FORWARDED:
        Forwarding.objects.filter(complaint=complaint, ended_at__isnull=True).update(ended_at=change.at)
        complaint.forwarded_to = None
    if target == Status.WITHDRAWN:
        retract(complaint, change.at, _("Pelapor mencabut laporannya."))
    if target in ENDED:
        helping.update(ended_at=change.at)


def to_coordinator(complaint: Complaint) -> bool:
    """Give a case back to the coordinator; False, and it stays where it is, when the coordinator is who is accused."""
    unit = snapshot.coordinator_of(complaint.agency_id)
    if unit.pk in access.barred(complaint):
        return False
    complaint.owner, complaint.handler = unit, None
    return True
