"""Writing and checking the chain of events: each carries the hash of the one before it in its complaint (P7)."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from complaints import waking
from complaints.models import Audience, Complaint, ComplaintEvent, Dispatch, EventKind
from complaints.rows import New, unsaved

if TYPE_CHECKING:
    import datetime as dt

    from organisations.models import Unit, User

__all__ = ["Audience", "EventKind", "append", "broken_link", "link", "new_rows", "wake_for"]

# The composition root owns this task; it is called by name because imports go down only.
DISPATCH_TASK = "lapor.tasks.dispatch"


# From these nothing follows (lapor/flow.py has no step for them; a test holds the two together), so they cost no place
# in the outbox and no worker is woken.
QUIET = frozenset(
    {
        EventKind.NOTED,
        EventKind.DELIVERY_FAILED,
        EventKind.IDENTITY_REVEALED,
        EventKind.CONTRIBUTED,
        EventKind.HANDED_OVER,
        EventKind.SPLIT,
        EventKind.RELATED,
        EventKind.ESCALATED,
        EventKind.FLAGGED,
        EventKind.CLAIMED,
        EventKind.DATA_TAKEN,
        EventKind.CONTACT_WITHDRAWN,
    }
)


def append(
    complaint: Complaint,
    kind: EventKind,
    *,
    at: dt.datetime,
    audience: Audience,
    actor: User | None = None,
    unit: Unit | None = None,
    channel: str = "",
    text: str = "",
    data: dict[str, Any] | None = None,
) -> ComplaintEvent:
    """Add the next event to a complaint whose row the caller has locked, and its place in the outbox.

    Advances `last_seq` and `last_hash` on the instance; saving the complaint is the caller's last step, in the
    same transaction. After the commit a worker is woken; when no broker answers, the sweep finds the row.
    """
    event = ComplaintEvent(kind=kind, at=at, audience=audience, actor=actor, unit=unit, channel=channel, text=text, data=data or {})
    link(complaint, event)
    event.complaint = complaint
    event.save(force_insert=True)
    if event.kind not in QUIET:
        Dispatch(event=event).save(force_insert=True)
        wake_for(event)
    return event


def link(complaint: Complaint, event: ComplaintEvent) -> None:
    """Make an event the last of a complaint's chain, in memory only."""
    event.seq, event.previous_hash = complaint.last_seq + 1, complaint.last_hash
    event.hash = fingerprint(complaint.number, event)
    complaint.last_seq, complaint.last_hash = event.seq, event.hash


def new_rows(event: ComplaintEvent) -> tuple[New, ...]:
    """A linked event and its place in the outbox, to be stored in one statement with the complaint named "complaint"."""
    return New("event", event, {"complaint": "complaint"}), New("dispatch", unsaved(Dispatch), {"event": "event"})


def wake_for(event: ComplaintEvent) -> None:
    """Ask a worker, once the transaction is committed, to draw the consequences of a stored event."""
    waking.wake(DISPATCH_TASK, event.pk)


def fingerprint(number: str, event: ComplaintEvent) -> str:
    """SHA-256 over everything an event of a complaint says, the previous hash included (64 hex)."""
    said = [
        number,
        event.seq,
        event.kind,
        event.at.timestamp(),
        event.actor_id,
        event.unit_id,
        event.audience,
        event.channel,
        event.text,
        event.data,
        event.previous_hash,
    ]
    canonical = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def broken_link(complaint: Complaint) -> int | None:
    """The `seq` of the first event that does not follow from the one before, or None when the chain is whole."""
    previous = ""
    for expected, event in enumerate(complaint.events.order_by("seq"), start=1):
        if event.seq != expected or event.previous_hash != previous or event.hash != fingerprint(complaint.number, event):
            return expected
        previous = event.hash
    return None if previous == complaint.last_hash else complaint.last_seq
