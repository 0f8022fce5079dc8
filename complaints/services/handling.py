"""What the owning unit does with a complaint: take it, answer, ask, pass it back, declare it finished, hand it over."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints import access
from complaints.attachments import CleanFile, keep
from complaints.events import Audience, EventKind, append
from complaints.models import Complaint, ReasonKind, ReplyTemplate
from complaints.services.change import Change, InvalidMove, InvalidText, NotAllowed, changing, clean_text, to_coordinator
from complaints.workflow import By

if TYPE_CHECKING:
    from complaints.models import ComplaintEvent
    from organisations.models import Unit, User

OUTCOMES = {
    "done": gettext_lazy("Sudah dikerjakan"),
    "planned": gettext_lazy("Dijadwalkan"),
    "explained": gettext_lazy("Sudah dijelaskan"),
    "refused": gettext_lazy("Tidak dapat dipenuhi"),
}
# What a template leaves open, "[tanggal]", and nobody filled in.
_BLANK = re.compile(r"\[[^\[\]\n]{2,60}\]")


def take(complaint_id: int, *, actor: User) -> ComplaintEvent:
    """Say that work has begun, and that this officer does it."""
    with changing(complaint_id, "take", actor=actor) as change:
        change.complaint.handler = actor
        return append(
            change.complaint,
            EventKind.TAKEN,
            at=change.at,
            audience=Audience.PUBLIC,
            actor=actor,
            unit=change.complaint.owner,
        )


def outgoing(text: str) -> str:
    """Words of an office for the reporter. Raises InvalidText when they are a template that nobody filled in."""
    words = clean_text(text)
    blank = _BLANK.search(words)
    if blank:
        raise InvalidText(_("Isi dahulu bagian “%(blank)s”.") % {"blank": blank.group()})
    if ReplyTemplate.objects.filter(text=words).exists():
        raise InvalidText(_("Ini masih kata-kata contoh. Sesuaikan dengan laporan ini dahulu."))
    return words


def reply(complaint_id: int, *, actor: User, text: str, files: tuple[CleanFile, ...] = ()) -> ComplaintEvent:
    """Answer the reporter. Stops the follow-up clock; the settlement clock runs on until the matter is settled."""
    words = outgoing(text)
    with changing(complaint_id, "reply", actor=actor, text=words) as change:
        check_may_send(change)
        change.complaint.handler = change.complaint.handler or actor
        event = replied(change, actor, words)
        keep(event, files)
        return event


def replied(change: Change, actor: User, words: str, **data: object) -> ComplaintEvent:
    """The event of an answer that leaves."""
    return append(
        change.complaint,
        EventKind.REPLIED,
        at=change.at,
        audience=Audience.REPORTER,
        actor=actor,
        unit=change.complaint.owner,
        text=words,
        data=data,
    )


def ask(complaint_id: int, *, actor: User, question: str, reason: str = "") -> ComplaintEvent:
    """Ask the reporter for what is missing. Their window starts; the clocks that the regime says so wait for them."""
    words = outgoing(question)
    with changing(complaint_id, "ask", actor=actor, text=words) as change:
        return append(
            change.complaint,
            EventKind.INFORMATION_ASKED,
            at=change.at,
            audience=Audience.REPORTER,
            actor=actor,
            unit=change.complaint.owner,
            text=words,
            data=given_reason(change, ReasonKind.ASK, reason),
        )


def given_reason(change: Change, kind: ReasonKind, key: str) -> dict[str, str]:
    """The key of a reason as an event keeps it. Raises ValueError for a key that the regime does not have."""
    if key and key not in change.policy.reasons.get(kind, {}):
        raise ValueError(f"no reason of {kind}: {key!r}")
    return {"reason": key} if key else {}


def transfer(complaint_id: int, *, actor: User, reason: str, proposed_unit_id: int | None = None, because: str = "") -> ComplaintEvent:
    """Say "not ours": back to the coordinator with a reason and, if known, whose it is. No clock moves (P7).

    After as many as the regime allows it is a dispute: the coordinator decides by a deadline, and the unit it is then
    given to cannot send it back. Raises InvalidMove when that has happened.
    """
    words = clean_text(reason)
    with changing(complaint_id, "transfer", actor=actor, text=words) as change:
        complaint, limit = change.complaint, change.policy.max_transfers
        if complaint.transfers >= limit:
            raise InvalidMove(_("Laporan ini sudah dikembalikan %(n)d kali dan koordinator sudah memutuskan.") % {"n": limit})
        if proposed_unit_id == complaint.owner_id:
            raise InvalidMove(_("Usulkan kantor lain, bukan kantor sendiri."))
        said_by = complaint.owner
        if not to_coordinator(complaint):
            raise InvalidMove(_("Koordinator yang diadukan dalam laporan ini; laporan tidak dapat dikembalikan kepadanya."))
        complaint.proposed_unit_id = proposed_unit_id
        complaint.transfers += 1
        # The inspectorate says that it is no oversight case: the coordinator must be able to read it. It stays secret.
        complaint.sealed = False
        data = {"from_unit": said_by.pk, "proposed_unit": proposed_unit_id} | given_reason(change, ReasonKind.TRANSFER, because)
        if complaint.transfers >= limit:
            data["as"] = "disputed"
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


def resolve(
    complaint_id: int, *, actor: User, outcome: str, text: str, files: tuple[CleanFile, ...] = (), evidence: str = ""
) -> ComplaintEvent:
    """Declare a matter finished, with what came of it. The reporter then has the last word (confirm, dispute).

    What is said to be done is shown: by a file, or by the words of `evidence` (a number, a date, a record).
    """
    words = outgoing(text)
    check_outcome(outcome, evidence, has_files=bool(files))
    with changing(complaint_id, "resolve", actor=actor, text=words) as change:
        check_may_send(change)
        change.complaint.handler = change.complaint.handler or actor
        event = resolved(change, actor, words, outcome=outcome, evidence=clean_text(evidence, needed=False))
        keep(event, files)
        return event


def resolved(change: Change, actor: User, words: str, **data: object) -> ComplaintEvent:
    """The event of a settlement that is declared."""
    return append(
        change.complaint,
        EventKind.RESOLVED,
        at=change.at,
        audience=Audience.REPORTER,
        actor=actor,
        unit=change.complaint.owner,
        text=words,
        data=data,
    )


def check_outcome(outcome: str, evidence: str, *, has_files: bool) -> None:
    """Raises ValueError for an unknown outcome, InvalidText where proof is missing."""
    if outcome not in OUTCOMES:
        raise ValueError(f"unknown outcome {outcome!r}")
    if outcome == "done" and not has_files and not evidence.strip():
        raise InvalidText(_("Lampirkan foto, atau tulis buktinya: tanggal, nomor surat, atau siapa yang mengerjakan."))


def check_may_send(change: Change) -> None:
    """Raises InvalidMove where answers leave a unit only when its superior has agreed."""
    if change.complaint.owner.needs_approval:
        raise InvalidMove(_("Jawaban kantor ini harus disetujui atasan. Ajukan sebagai konsep."))


def note(complaint_id: int, *, actor: User, text: str) -> ComplaintEvent:
    """Write for colleagues only; the reporter and the public never see it."""
    words = clean_text(text)
    with changing(complaint_id, "note", actor=actor, text=words) as change:
        return append(
            change.complaint,
            EventKind.NOTED,
            at=change.at,
            audience=Audience.INTERNAL,
            actor=actor,
            unit=change.complaint.owner,
            text=words,
        )


def hand_over(complaint_id: int, *, actor: User, to: User) -> ComplaintEvent:
    """Give a case to a colleague of the same unit. Raises NotAllowed when that person handles no cases there."""
    with changing(complaint_id, "hand_over", actor=actor) as change:
        complaint = change.complaint
        if By.HANDLER not in access.capacities(to, complaint):
            raise NotAllowed(_("%(who)s bukan petugas kantor ini.") % {"who": to})
        data = {"from": complaint.handler_id, "to": to.pk}
        complaint.handler = to
        return append(
            complaint, EventKind.HANDED_OVER, at=change.at, audience=Audience.INTERNAL, actor=actor, unit=complaint.owner, data=data
        )


@transaction.atomic
def hand_over_all(*, leaving: User, to: User, unit: Unit, actor: User) -> int:
    """Every open case that somebody who leaves has in a unit goes to a colleague; how many. Each keeps its own event."""
    cases = Complaint.objects.filter(handler=leaving, owner=unit, ended_at__isnull=True).order_by("pk").values_list("pk", flat=True)
    given = [hand_over(pk, actor=actor, to=to) for pk in list(cases)]
    return len(given)
