"""Words that a second person must agree to before they leave: answers of a unit with a superior, and every archiving."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from complaints.attachments import CleanFile, keep
from complaints.events import Audience, EventKind, append
from complaints.models import Attachment, Draft, DraftKind, DraftState, ReasonKind
from complaints.services.change import Change, InvalidMove, NotAllowed, changing, clean_text, to_coordinator
from complaints.services.handling import check_outcome, given_reason, outgoing, replied, resolved
from complaints.services.reporting_back import end

if TYPE_CHECKING:
    from complaints.models import Complaint, ComplaintEvent
    from organisations.models import User


def propose(
    complaint_id: int,
    *,
    actor: User,
    kind: str,
    text: str,
    outcome: str = "",
    evidence: str = "",
    files: tuple[CleanFile, ...] = (),
) -> Draft:
    """Put an answer or a settlement before the superior; the reporter sees nothing of it yet. No clock stops."""
    words = outgoing(text)
    if kind == DraftKind.RESOLVE:
        check_outcome(outcome, evidence, has_files=bool(files))
    elif kind != DraftKind.REPLY:
        raise ValueError(f"not a kind of draft: {kind!r}")
    with changing(complaint_id, "propose", actor=actor, text=words) as change:
        change.complaint.handler = change.complaint.handler or actor
        data = {"draft": kind, "outcome": outcome, "evidence": clean_text(evidence, needed=False)}
        return _put_forward(change, actor, kind, words, data, files)


def archive(complaint_id: int, *, actor: User, reason: str, text: str) -> Draft:
    """Propose to put a complaint away for a reason of its regime; it ends when a second person agrees.

    The reporter is then told the words given, and may appeal.
    """
    words = outgoing(text)
    with changing(complaint_id, "archive", actor=actor, text=words) as change:
        if not reason:
            raise ValueError("archiving needs a reason")
        data = {"draft": DraftKind.ARCHIVE.value} | given_reason(change, ReasonKind.ARCHIVE, reason)
        return _put_forward(change, actor, DraftKind.ARCHIVE, words, data, ())


def _put_forward(change: Change, actor: User, kind: str, words: str, data: dict[str, str], files: tuple[CleanFile, ...]) -> Draft:
    complaint = change.complaint
    event = append(
        complaint,
        EventKind.DRAFTED,
        at=change.at,
        audience=Audience.INTERNAL,
        actor=actor,
        unit=complaint.owner,
        text=words,
        data=data,
    )
    keep(event, files)
    return Draft.objects.create(
        complaint=complaint,
        unit=complaint.owner,
        kind=kind,
        text=words,
        outcome=data.get("outcome", ""),
        reason=data.get("reason", ""),
        event=event,
        author=actor,
    )


def pending(complaint: Complaint) -> Draft | None:
    """The draft that waits for somebody's agreement."""
    return complaint.drafts.filter(state=DraftState.PENDING).select_related("author", "event").first()


def approve(complaint_id: int, *, actor: User) -> ComplaintEvent:
    """Agree: the words leave as they stand. Raises NotAllowed for one's own draft, InvalidMove when none waits."""
    draft = _waiting(complaint_id)
    with changing(complaint_id, f"approve_{draft.kind}", actor=actor) as change:
        if draft.author_id == actor.pk:
            raise NotAllowed(_("Konsep sendiri harus disetujui orang lain."))
        _decide(draft, DraftState.APPROVED, actor, change)
        event = _leave(change, draft, actor)
        Attachment.objects.bulk_create(
            Attachment(
                complaint_id=file.complaint_id,
                event=event,
                file=file.file.name,
                content_type=file.content_type,
                size=file.size,
                sha256=file.sha256,
            )
            for file in draft.event.attachments.all()
        )
        return event


def _leave(change: Change, draft: Draft, actor: User) -> ComplaintEvent:
    data = {"author": draft.author_id, "draft": draft.pk}
    if draft.kind == DraftKind.REPLY:
        return replied(change, actor, draft.text, **data)
    if draft.kind == DraftKind.RESOLVE:
        return resolved(change, actor, draft.text, outcome=draft.outcome, evidence=draft.event.data.get("evidence", ""), **data)
    end(change, draft.reason)
    return append(
        change.complaint,
        EventKind.ARCHIVED,
        at=change.at,
        audience=Audience.REPORTER,
        actor=actor,
        unit=change.complaint.owner,
        text=draft.text,
        data={"reason": draft.reason, "reason_said": change.policy.reasons.get(ReasonKind.ARCHIVE, {}).get(draft.reason, "")} | data,
    )


def send_back(complaint_id: int, *, actor: User, remark: str) -> ComplaintEvent:
    """Do not agree, and say what must change; the case goes on where it was."""
    words = clean_text(remark)
    draft = _waiting(complaint_id)
    name = "refuse_archive" if draft.kind == DraftKind.ARCHIVE else "return"
    with changing(complaint_id, name, actor=actor, text=words) as change:
        if draft.author_id == actor.pk:
            raise NotAllowed(_("Konsep sendiri ditarik, bukan dikembalikan."))
        draft.remark = words
        _decide(draft, DraftState.RETURNED, actor, change)
        if draft.kind == DraftKind.ARCHIVE:
            # Received is what the coordinator must route: with a unit it would stand in nobody's list.
            to_coordinator(change.complaint)
        return _returned(change, actor, words)


def recall(complaint_id: int, *, actor: User) -> ComplaintEvent:
    """Take a draft back, one's own or a colleague's, to change it."""
    draft = _waiting(complaint_id)
    if draft.kind == DraftKind.ARCHIVE:
        raise InvalidMove(_("Usul arsip hanya dapat ditolak oleh orang kedua."))
    with changing(complaint_id, "recall", actor=actor) as change:
        _decide(draft, DraftState.DROPPED, actor, change)
        return _returned(change, actor, "")


def _returned(change: Change, actor: User, words: str) -> ComplaintEvent:
    return append(
        change.complaint,
        EventKind.DRAFT_RETURNED,
        at=change.at,
        audience=Audience.INTERNAL,
        actor=actor,
        unit=change.complaint.owner,
        text=words,
    )


def _waiting(complaint_id: int) -> Draft:
    draft = Draft.objects.filter(complaint_id=complaint_id, state=DraftState.PENDING).select_related("event").first()
    if draft is None:
        raise InvalidMove(_("Tidak ada konsep yang menunggu persetujuan."))
    return draft


def _decide(draft: Draft, state: DraftState, actor: User, change: Change) -> None:
    # The draft was looked up before the case was locked: somebody may have decided it meanwhile.
    decided = Draft.objects.filter(pk=draft.pk, state=DraftState.PENDING)
    if not decided.update(state=state, decided_by=actor, decided_at=change.at, remark=draft.remark):
        raise InvalidMove(_("Konsep ini sudah diputuskan orang lain."))
