"""What the owning unit does with a complaint: take it, answer, ask, pass it back, declare it finished."""

from __future__ import annotations

from typing import TYPE_CHECKING

from complaints import access, clocks
from complaints.attachments import CleanFile, keep
from complaints.events import Audience, EventKind, append
from complaints.models import ClockName, Complaint
from complaints.services.change import changing, clean_text
from complaints.workflow import By
from organisations import snapshot

if TYPE_CHECKING:
    from complaints.models import ComplaintEvent
    from organisations.models import User

OUTCOMES = {
    "done": "Sudah dikerjakan",
    "planned": "Dijadwalkan",
    "explained": "Sudah dijelaskan",
    "refused": "Tidak dapat dipenuhi",
}


def take(complaint_id: int, *, actor: User) -> ComplaintEvent:
    """Say that work has begun."""
    with changing(complaint_id, "take", by=By.HANDLER, actor=actor) as change:
        return append(
            change.complaint,
            EventKind.TAKEN,
            at=change.at,
            audience=Audience.PUBLIC,
            actor=actor,
            unit=change.complaint.owner,
        )


def reply(complaint_id: int, *, actor: User, text: str, files: tuple[CleanFile, ...] = ()) -> ComplaintEvent:
    """Answer the reporter. Stops the follow-up clock; the settlement clock runs on until the matter is settled."""
    words = clean_text(text)
    with changing(complaint_id, "reply", by=By.HANDLER, actor=actor) as change:
        clocks.stop(change.complaint, (ClockName.VERIFICATION, ClockName.FOLLOW_UP), change.at)
        event = append(
            change.complaint,
            EventKind.REPLIED,
            at=change.at,
            audience=Audience.REPORTER,
            actor=actor,
            unit=change.complaint.owner,
            text=words,
        )
        keep(event, files)
        return event


def ask(complaint_id: int, *, actor: User, question: str) -> ComplaintEvent:
    """Ask the reporter for what is missing. Their window starts; the settlement clock is not paused by it."""
    words = clean_text(question)
    with changing(complaint_id, "ask", by=By.HANDLER, actor=actor) as change:
        clocks.stop(change.complaint, (ClockName.FOLLOW_UP,), change.at)
        clocks.begin(change.complaint, (ClockName.REPORTER_RESPONSE,), change.at)
        return append(
            change.complaint,
            EventKind.INFORMATION_ASKED,
            at=change.at,
            audience=Audience.REPORTER,
            actor=actor,
            unit=change.complaint.owner,
            text=words,
        )


def transfer(complaint_id: int, *, actor: User, reason: str, proposed_unit_id: int | None = None) -> ComplaintEvent:
    """Say "not ours": back to the coordinator with a reason and, if known, whose it is. No clock moves (P7)."""
    words = clean_text(reason)
    with changing(complaint_id, "transfer", by=By.HANDLER, actor=actor) as change:
        complaint = change.complaint
        said_by = complaint.owner
        complaint.owner, complaint.proposed_unit_id = snapshot.coordinator_of(complaint.agency_id), proposed_unit_id
        complaint.transfers += 1
        # The inspectorate says that it is no oversight case: the coordinator must be able to read it. It stays secret.
        complaint.sealed = False
        clocks.stop(complaint, (ClockName.REPORTER_RESPONSE,), change.at)
        data = {"from_unit": said_by.pk, "proposed_unit": proposed_unit_id}
        return append(
            complaint,
            EventKind.TRANSFERRED,
            at=change.at,
            audience=Audience.INTERNAL,
            actor=actor,
            unit=said_by,
            text=words,
            data=data,
        )


def resolve(complaint_id: int, *, actor: User, outcome: str, text: str, files: tuple[CleanFile, ...] = ()) -> ComplaintEvent:
    """Declare a matter finished, with what came of it. The reporter then has the last word (confirm, dispute)."""
    words = clean_text(text)
    if outcome not in OUTCOMES:
        raise ValueError(f"unknown outcome {outcome!r}")
    with changing(complaint_id, "resolve", by=By.HANDLER, actor=actor) as change:
        stopped = (ClockName.VERIFICATION, ClockName.FOLLOW_UP, ClockName.SETTLEMENT, ClockName.REPORTER_RESPONSE)
        clocks.stop(change.complaint, stopped, change.at)
        clocks.begin(change.complaint, (ClockName.REPORTER_RESPONSE,), change.at)
        event = append(
            change.complaint,
            EventKind.RESOLVED,
            at=change.at,
            audience=Audience.REPORTER,
            actor=actor,
            unit=change.complaint.owner,
            text=words,
            data={"outcome": outcome},
        )
        keep(event, files)
        return event


def note(complaint_id: int, *, actor: User, text: str) -> ComplaintEvent:
    """Write for colleagues only; the reporter and the public never see it."""
    words = clean_text(text)
    complaint = Complaint.objects.get(pk=complaint_id)
    by = By.HANDLER if By.HANDLER in access.capacities(actor, complaint) else By.COORDINATOR
    with changing(complaint_id, "note", by=by, actor=actor) as change:
        return append(
            change.complaint,
            EventKind.NOTED,
            at=change.at,
            audience=Audience.INTERNAL,
            actor=actor,
            unit=change.complaint.owner,
            text=words,
        )
