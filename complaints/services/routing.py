"""Where a complaint goes: classified, verified, held for the coordinator, assigned to a unit, or forwarded outside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from complaints import access, clocks, deadlines
from complaints.events import Audience, EventKind, append
from complaints.models import ACCUSING, ClockName, Complaint, Forwarding, SearchDocument, Visibility
from complaints.regimes import rule_for
from complaints.services.change import Change, InvalidMove, changing, clean_text, to_coordinator
from complaints.services.cohandling import enlist
from complaints.services.retracting import retract
from organisations.models import Membership, Role, Unit
from organisations.queries import valid_on

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

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
    with changing(complaint_id, "classify", actor=actor) as change:
        return _note(change, findings, actor)


def verify(
    complaint_id: int, *, actor: User, findings: Findings, visibility: str = "", accused_unit_id: int | None = None, text: str = ""
) -> ComplaintEvent:
    """A coordinator has read it: what it is about, who may read it, and which unit is accused and must never see it."""
    words = clean_text(text, needed=False)
    with changing(complaint_id, "verify", actor=actor, text=words) as change:
        _note(change, findings, actor)
        complaint = change.complaint
        if visibility:
            # What must be kept from the public by what it says is not opened by a slip here; publish() asks for a reason.
            complaint.visibility = max(visibility, complaint.visibility, key=_SECRECY.index)
        if accused_unit_id is not None:
            if complaint.owner_id in access.above(accused_unit_id):
                raise InvalidMove(_("Kantor yang diadukan sedang memegang laporan ini. Teruskan dahulu ke kantor lain."))
            complaint.accused_id = accused_unit_id
            retract(complaint, change.at, _("Ada yang diadukan; diterbitkan lagi hanya bila koordinator memutuskannya."), actor=actor)
        return append(
            complaint, EventKind.VERIFIED, at=change.at, audience=Audience.INTERNAL, actor=actor, unit=complaint.owner, text=words
        )


_SECRECY = [Visibility.PUBLIC.value, Visibility.ANONYMOUS.value, Visibility.SECRET.value]


def set_visibility(complaint_id: int, *, actor: User, visibility: str, reason: str) -> ComplaintEvent:
    """Close a case to the public, or open it, and say why. Raises InvalidMove for a sealed one, which stays secret."""
    words = clean_text(reason)
    before = Complaint.objects.values_list("visibility", flat=True).get(pk=complaint_id)
    opens = _SECRECY.index(visibility) < _SECRECY.index(before)
    with changing(complaint_id, "publish" if opens else "conceal", actor=actor, text=words) as change:
        complaint = change.complaint
        if complaint.visibility != before or visibility == before or complaint.sealed:
            raise InvalidMove(_("Keterbukaan laporan ini tidak dapat diubah begitu."))
        complaint.visibility = visibility
        return append(
            complaint,
            EventKind.VISIBILITY_CHANGED,
            at=change.at,
            audience=Audience.INTERNAL,
            actor=actor,
            unit=complaint.owner,
            text=words,
            data={"before": before, "after": visibility},
        )


def route(
    complaint_id: int, *, findings: Findings, reason: str, unit_id: int | None = None, data: dict[str, Any] | None = None
) -> ComplaintEvent:
    """What a machine decided: what the complaint is about, and the unit that has it; without one the coordinator keeps it.

    Raises InvalidMove when a person was faster, or when that unit cannot hold cases here.
    """
    with changing(complaint_id, "hold" if unit_id is None else "assign") as change:
        if change.complaint.transfers:
            raise InvalidMove(_("Kantor yang dipilih mesin mengembalikannya; sekarang koordinator yang memutuskan."))
        _note(change, findings, None)
        return _hold(change, reason, data) if unit_id is None else _assign(change, unit_id, reason, None, data)


def hold(complaint_id: int, *, reason: str, data: dict[str, Any] | None = None) -> ComplaintEvent:
    """Leave a complaint with the coordinator, who verifies it, and say why. Its clocks run on."""
    with changing(complaint_id, "hold") as change:
        return _hold(change, reason, data)


def assign(
    complaint_id: int,
    *,
    unit_id: int,
    reason: str,
    actor: User | None = None,
    data: dict[str, Any] | None = None,
    supporting: Sequence[int] = (),
) -> ComplaintEvent:
    """Give a complaint to the unit that must act, and ask others to help it.

    Raises InvalidMove when that unit cannot hold cases here, or is the one accused.
    """
    with changing(complaint_id, "assign", actor=actor) as change:
        event = _assign(change, unit_id, reason, actor, data)
        for other in dict.fromkeys(supporting):
            enlist(change, Unit.objects.get(pk=other), actor, clean_text(reason, needed=False))
        return event


def _note(change: Change, findings: Findings, actor: User | None) -> ComplaintEvent:
    complaint = change.complaint
    complaint.topic_id = findings.topic_key or complaint.topic_id
    complaint.region_id = findings.region_code or complaint.region_id
    complaint.is_emergency = complaint.is_emergency or findings.is_emergency
    if findings.sealed and actor is not None and not _inspects(complaint.owner_id):
        # Sealed with anybody else, it would be seen by nobody.
        raise InvalidMove(_("Teruskan dahulu ke Inspektorat; laporan tersegel hanya dibaca di sana."))
    if findings.sealed is not None:
        complaint.sealed = findings.sealed
    if findings.make_secret or complaint.sealed:
        complaint.visibility = Visibility.SECRET
    new_class = _new_class(complaint, findings.complaint_class, actor)
    complaint.complaint_class = new_class or complaint.complaint_class
    if new_class in ACCUSING:
        retract(complaint, change.at, _("Ada yang diadukan; diterbitkan lagi hanya bila koordinator memutuskannya."), actor=actor)
    if actor is not None:  # what a machine finds is indexed after it, with the words
        SearchDocument.objects.filter(pk=complaint.pk).update(topic_key=complaint.topic_id or "", region_code=complaint.region_id or "")
    data = {
        "topic": findings.topic_key,
        "region": findings.region_code,
        "class": new_class,
        "sealed": complaint.sealed,
    }
    return append(complaint, EventKind.CLASSIFIED, at=change.at, audience=Audience.INTERNAL, actor=actor, data=data)


def _new_class(complaint: Complaint, found: str, actor: User | None) -> str:
    """The class that a complaint gets now, "" when it keeps its own.

    The class decides until when a case must be settled. A machine says it once, at the first reading: what somebody
    writes later must not move a promise (P7). A coordinator may correct it.
    """
    if not found or found == complaint.complaint_class:
        return ""
    read_before = actor is None and complaint.events.filter(kind=EventKind.CLASSIFIED).exists()
    return "" if read_before else found


def _hold(change: Change, reason: str, data: dict[str, Any] | None) -> ComplaintEvent:
    if change.complaint.sealed:
        raise InvalidMove(_("Laporan tersegel hanya ditangani Inspektorat."))
    to_coordinator(change.complaint)
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
    _not_the_accused(complaint, unit)
    if complaint.sealed and not _inspects(unit.pk):
        raise InvalidMove(_("Laporan tersegel hanya ditangani Inspektorat."))
    complaint.owner, complaint.agency_id = unit, unit.agency_id
    complaint.forwarded_to = complaint.proposed_unit = complaint.handler = None
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


def forward(
    complaint_id: int, *, unit_id: int, actor: User, note: str, letter: str = "", contact: str = "", chase_on: dt.date | None = None
) -> ComplaintEvent:
    """Send a complaint to a body without officers here. The coordinator keeps owning it, and must chase (P3).

    Without a day the body is asked again when an office of our own would have had to answer.
    """
    words = clean_text(note)
    with changing(complaint_id, "forward", actor=actor, text=words) as change:
        complaint = change.complaint
        unit = Unit.objects.get(pk=unit_id)
        _not_the_accused(complaint, unit)
        Forwarding.objects.filter(complaint=complaint, ended_at__isnull=True).update(ended_at=change.at)
        to_coordinator(complaint)
        complaint.forwarded_to, complaint.proposed_unit = unit, None
        Forwarding.objects.create(
            complaint=complaint,
            unit=unit,
            letter=letter.strip()[:80],
            contact=contact.strip()[:160],
            chase_on=chase_on or _when_to_chase(change),
            made_at=change.at,
        )
        return append(
            complaint,
            EventKind.FORWARDED,
            at=change.at,
            audience=Audience.PUBLIC,
            actor=actor,
            unit=unit,
            data={"note": words, "letter": letter.strip()[:80]},
        )


def _when_to_chase(change: Change) -> dt.date:
    rule = rule_for(change.complaint.regime_id, ClockName.FOLLOW_UP, change.complaint.complaint_class)
    return deadlines.due(change.at, rule.days, clocks.unit_calendar(change.complaint.owner_id)).due


def _inspects(unit_id: int) -> bool:
    return Membership.objects.filter(valid_on(timezone.localdate()), unit_id=unit_id, role=Role.INSPECTORATE).exists()


def _not_the_accused(complaint: Complaint, unit: Unit) -> None:
    if unit.pk in access.barred(complaint):
        raise InvalidMove(_("Kantor ini yang diadukan; laporan tidak dapat diberikan kepadanya."))
