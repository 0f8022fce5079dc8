"""Where a complaint goes: classified, held for the coordinator, assigned to a unit, or forwarded outside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from complaints import clocks
from complaints.events import Audience, EventKind, append
from complaints.models import ClockName, Complaint, SearchDocument, Visibility
from complaints.services.change import Change, InvalidMove, changing, clean_text, office_capacity
from complaints.workflow import By
from organisations import snapshot
from organisations.models import Unit

if TYPE_CHECKING:
    from complaints.models import ComplaintEvent
    from organisations.models import User


@dataclass(frozen=True)
class Findings:
    """What was read in a complaint. What is empty leaves the complaint as it was; a secret is never made public by it."""

    topic_key: str = ""
    region_code: str = ""
    complaint_class: str = ""
    sealed: bool | None = None
    is_emergency: bool = False
    make_secret: bool = False


def classify(complaint_id: int, *, findings: Findings, actor: User | None = None) -> ComplaintEvent:
    """Note what a complaint is about and where."""
    with changing(complaint_id, "classify", by=office_capacity(actor), actor=actor) as change:
        return _note(change, findings, actor)


def route(
    complaint_id: int, *, findings: Findings, reason: str, unit_id: int | None = None, data: dict[str, Any] | None = None
) -> ComplaintEvent:
    """What a machine decided: what the complaint is about, and the unit that has it; without one the coordinator keeps it.

    Raises InvalidMove when a person was faster, or when that unit cannot hold cases here.
    """
    with changing(complaint_id, "hold" if unit_id is None else "assign", by=By.SYSTEM) as change:
        _note(change, findings, None)
        return _hold(change, reason, data) if unit_id is None else _assign(change, unit_id, reason, None, data)


def hold(complaint_id: int, *, reason: str, data: dict[str, Any] | None = None) -> ComplaintEvent:
    """Leave a complaint with the coordinator, who verifies it, and say why. Its clocks run on."""
    with changing(complaint_id, "hold", by=By.SYSTEM) as change:
        return _hold(change, reason, data)


def assign(
    complaint_id: int, *, unit_id: int, reason: str, actor: User | None = None, data: dict[str, Any] | None = None
) -> ComplaintEvent:
    """Give a complaint to the unit that must act. Raises InvalidMove when that unit cannot hold cases here."""
    with changing(complaint_id, "assign", by=office_capacity(actor), actor=actor) as change:
        return _assign(change, unit_id, reason, actor, data)


def _note(change: Change, findings: Findings, actor: User | None) -> ComplaintEvent:
    complaint = change.complaint
    complaint.topic_id = findings.topic_key or complaint.topic_id
    complaint.region_id = findings.region_code or complaint.region_id
    complaint.is_emergency = complaint.is_emergency or findings.is_emergency
    if findings.sealed is not None:
        complaint.sealed = findings.sealed
    if findings.make_secret or complaint.sealed:
        complaint.visibility = Visibility.SECRET
    if findings.complaint_class and findings.complaint_class != complaint.complaint_class:
        complaint.complaint_class = findings.complaint_class
        clocks.reclass(complaint)
    if actor is not None:  # what a machine finds is indexed after it, with the words
        SearchDocument.objects.filter(pk=complaint.pk).update(topic_key=complaint.topic_id or "", region_code=complaint.region_id or "")
    data = {
        "topic": findings.topic_key,
        "region": findings.region_code,
        "class": findings.complaint_class,
        "sealed": complaint.sealed,
    }
    return append(complaint, EventKind.CLASSIFIED, at=change.at, audience=Audience.INTERNAL, actor=actor, data=data)


def _hold(change: Change, reason: str, data: dict[str, Any] | None) -> ComplaintEvent:
    _to_coordinator(change.complaint)
    return append(
        change.complaint,
        EventKind.HELD,
        at=change.at,
        audience=Audience.INTERNAL,
        unit=change.complaint.owner,
        text=reason,
        data=data,
    )


def _assign(change: Change, unit_id: int, reason: str, actor: User | None, data: dict[str, Any] | None) -> ComplaintEvent:
    complaint = change.complaint
    unit = Unit.objects.get(pk=unit_id)
    if unit.is_external:
        raise InvalidMove("an outside body is forwarded to, not assigned")
    complaint.owner, complaint.agency_id = unit, unit.agency_id
    complaint.forwarded_to = complaint.proposed_unit = None
    _hand_over(change)
    internal = {"reason": clean_text(reason, needed=False), **(data or {})}
    return append(
        complaint,
        EventKind.ASSIGNED,
        at=change.at,
        audience=Audience.PUBLIC,
        actor=actor,
        unit=unit,
        data=internal,
    )


def forward(complaint_id: int, *, unit_id: int, actor: User, note: str) -> ComplaintEvent:
    """Send a complaint to a body without officers here. The coordinator keeps owning it, and must chase (P3)."""
    words = clean_text(note)
    with changing(complaint_id, "forward", by=office_capacity(actor), actor=actor) as change:
        complaint = change.complaint
        unit = Unit.objects.get(pk=unit_id)
        _to_coordinator(complaint)
        complaint.forwarded_to, complaint.proposed_unit = unit, None
        _hand_over(change)
        return append(
            complaint,
            EventKind.FORWARDED,
            at=change.at,
            audience=Audience.PUBLIC,
            actor=actor,
            unit=unit,
            data={"note": words},
        )


def _hand_over(change: Change) -> None:
    """The verification clock ends with the first hand-over; the follow-up clock starts once and never again."""
    clocks.stop(change.complaint, (ClockName.VERIFICATION, ClockName.REPORTER_RESPONSE), change.at)
    clocks.begin_once(change.complaint, ClockName.FOLLOW_UP, change.at)


def _to_coordinator(complaint: Complaint) -> None:
    complaint.owner = snapshot.coordinator_of(complaint.agency_id)
