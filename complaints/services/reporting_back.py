"""What the reporter says after filing: more facts, "sudah beres", "belum beres", an objection, or "batal"."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from complaints import contacts, identity
from complaints.attachments import CleanFile, keep
from complaints.events import Audience, EventKind, append
from complaints.models import CaseLink, ClockName, Complaint, ComplaintEvent, EndReason, LinkKind, ReasonKind, Reporter, Visibility
from complaints.services.change import Change, InvalidMove, InvalidText, changing, clean_text, to_coordinator
from complaints.workflow import ENDED, By, Status

_CLOSER = (Visibility.PUBLIC, Visibility.ANONYMOUS, Visibility.SECRET)


def add_reporter_message(complaint_id: int, *, text: str, channel: str, files: tuple[CleanFile, ...] = ()) -> ComplaintEvent:
    """Add the reporter's words. Answers our question if one stands; opens an ended case again, so that a person looks."""
    words = clean_text(text)
    with changing(complaint_id, "message", by=By.REPORTER) as change:
        data = {}
        if change.complaint.status in ENDED:
            data["as"] = "revives"
            _revive(change)
        elif _question_stands(change.complaint):
            data["as"] = "answers"
        elif change.complaint.status == Status.RESOLVED:
            # Whoever writes is not silent: their window begins anew, and somebody reads what they say.
            data["as"] = "speaks"
        event = append(
            change.complaint,
            EventKind.REPORTER_MESSAGE,
            at=change.at,
            audience=Audience.REPORTER,
            channel=channel,
            unit=change.complaint.owner,
            text=words,
            data=data,
        )
        keep(event, files)
        return event


def add_details(reporter_id: int, *, contact: str, text: str, channel: str) -> ComplaintEvent:
    """A way to reach the reporter, or words, that they gave out of everybody's sight. Raises InvalidText for a contact that is none."""
    phone, email = contacts.split(contact)
    if contact and not (phone or email):
        raise InvalidText(_("Tulis nomor HP atau alamat surel yang lengkap."))
    with transaction.atomic():
        reporter = Reporter.objects.select_for_update().get(pk=reporter_id)
        if contact:
            reporter.contact_sealed = identity.seal(", ".join(filter(None, (phone, email))))
            reporter.phone_index = identity.blind_index(phone) if phone else ""
            reporter.email_index = identity.blind_index(email) if email else ""
            reporter.save(update_fields=["contact_sealed", "phone_index", "email_index"])
        return add_reporter_message(reporter.complaint_id, text=text or _("Pelapor menambah nomor HP atau surel."), channel=channel)


def attach(event_id: int, files: tuple[CleanFile, ...]) -> None:
    """Put files with the event whose words they came with, when they arrive after it. Nothing else of the case changes.

    Not a message of its own: a picture that is late must not open a case again that ended meanwhile.
    """
    with transaction.atomic():
        event = ComplaintEvent.objects.select_related("complaint").get(pk=event_id)
        Complaint.objects.select_for_update().get(pk=event.complaint_id)
        keep(event, files)


def _question_stands(complaint: Complaint) -> bool:
    """Whether we still wait for an answer; also while an office already writes, or after its draft came back."""
    if complaint.status in (Status.NEEDS_INFO, Status.RESOLVED):
        return complaint.status == Status.NEEDS_INFO
    waiting = Q(name=ClockName.REPORTER_RESPONSE) | Q(paused_at__isnull=False)
    return complaint.clocks.filter(waiting, stopped_at__isnull=True).exists()


def confirm(complaint_id: int, *, satisfied: bool, channel: str, text: str = "", rating: int | None = None) -> ComplaintEvent:
    """The reporter's verdict on an answer: finished, or not. Only a person's own words count as satisfied.

    "Not finished" about a case that was put away is an objection to that.
    """
    words = clean_text(text, needed=False)
    if not satisfied:
        is_archived = Complaint.objects.filter(pk=complaint_id, status=Status.ARCHIVED).exists()
        return appeal(complaint_id, text=words, channel=channel) if is_archived else _dispute(complaint_id, words, channel)
    if rating is not None and rating not in range(1, 6):
        raise ValueError("a rating is 1 to 5")
    with changing(complaint_id, "confirm", by=By.REPORTER) as change:
        end(change, EndReason.CONFIRMED)
        return append(
            change.complaint,
            EventKind.CONFIRMED,
            at=change.at,
            audience=Audience.REPORTER,
            channel=channel,
            unit=change.complaint.owner,
            text=words,
            data={"rating": rating},
        )


def _dispute(complaint_id: int, words: str, channel: str) -> ComplaintEvent:
    with changing(complaint_id, "dispute", by=By.REPORTER) as change:
        _revive(change)
        return append(
            change.complaint,
            EventKind.REOPENED,
            at=change.at,
            audience=Audience.REPORTER,
            channel=channel,
            unit=change.complaint.owner,
            text=words,
        )


def appeal(complaint_id: int, *, channel: str, text: str = "") -> ComplaintEvent:
    """The reporter objects to an archiving: the coordinator looks again. A case that was merged stands on its own again."""
    words = clean_text(text, needed=False)
    with changing(complaint_id, "appeal", by=By.REPORTER) as change:
        complaint = change.complaint
        _revive(change)
        if not complaint.sealed:
            to_coordinator(complaint)
        return append(
            complaint,
            EventKind.APPEALED,
            at=change.at,
            audience=Audience.REPORTER,
            channel=channel,
            unit=complaint.owner,
            text=words,
        )


def withdraw(complaint_id: int, *, channel: str, text: str = "", reason: str = "", joins: int | None = None) -> ComplaintEvent:
    """The reporter takes the complaint back. Raises ValueError for a reason that the regime does not know.

    `joins` is the earlier complaint of theirs that it was more about, by id, when they said so.
    """
    words = clean_text(text, needed=False)
    with changing(complaint_id, "withdraw", by=By.REPORTER) as change:
        if reason and reason not in change.policy.reasons.get(ReasonKind.WITHDRAW, {}):
            raise ValueError(f"not a reason to withdraw: {reason!r}")
        end(change, EndReason.WITHDRAWN)
        return append(
            change.complaint,
            EventKind.WITHDRAWN,
            at=change.at,
            audience=Audience.REPORTER,
            channel=channel,
            unit=change.complaint.owner,
            text=words,
            data=({"reason": reason} if reason else {}) | ({"joins": joins} if joins else {}),
        )


def conceal(complaint_id: int, *, channel: str, to: Visibility = Visibility.SECRET) -> ComplaintEvent:
    """The reporter wants the complaint read by fewer: anonymous, or secret. Raises InvalidMove when that opens it, or changes nothing."""
    with changing(complaint_id, "conceal", by=By.REPORTER) as change:
        complaint = change.complaint
        if _CLOSER.index(to) <= _CLOSER.index(Visibility(complaint.visibility)):
            raise InvalidMove(_("Laporan ini sudah tertutup seperti itu."))
        data = {"before": complaint.visibility, "after": to.value}
        complaint.visibility = to
        return append(
            complaint,
            EventKind.VISIBILITY_CHANGED,
            at=change.at,
            audience=Audience.REPORTER,
            channel=channel,
            unit=complaint.owner,
            data=data,
        )


def accept_ombudsman(complaint_id: int, *, channel: str) -> ComplaintEvent:
    """The reporter agrees that the case goes to the Ombudsman. Raises InvalidMove when that was not offered, or is done."""
    with changing(complaint_id, "accept_ombudsman", by=By.REPORTER) as change:
        complaint = change.complaint
        if complaint.ombudsman_offered_at is None or complaint.ombudsman_accepted_at is not None:
            raise InvalidMove(_("Ombudsman belum ditawarkan, atau izin Anda sudah dicatat."))
        complaint.ombudsman_accepted_at = change.at
        return append(
            complaint,
            EventKind.OMBUDSMAN_ACCEPTED,
            at=change.at,
            audience=Audience.REPORTER,
            channel=channel,
            unit=complaint.owner,
        )


def end(change: Change, reason: str) -> None:
    """Give the reason; the status is the move's, and clocks stop by the event that the caller appends."""
    change.complaint.ended_at, change.complaint.end_reason = change.at, reason


def _revive(change: Change) -> None:
    """Back to life with the unit that had it, and out of the case it was merged into."""
    complaint: Complaint = change.complaint
    complaint.ended_at, complaint.end_reason = None, ""
    CaseLink.objects.filter(complaint=complaint, kind=LinkKind.DUPLICATE, ended_at__isnull=True).update(ended_at=change.at)
