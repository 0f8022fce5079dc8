"""What the reporter says after filing: more facts, "sudah beres", "belum beres", or "batal"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from complaints import clocks
from complaints.attachments import CleanFile, keep
from complaints.events import Audience, EventKind, append
from complaints.models import ClockName, Complaint, EndReason
from complaints.services.change import Change, changing, clean_text
from complaints.workflow import ENDED, By, Status

if TYPE_CHECKING:
    from complaints.models import ComplaintEvent

_ALL = (ClockName.VERIFICATION, ClockName.FOLLOW_UP, ClockName.REPORTER_RESPONSE, ClockName.SETTLEMENT)


def add_reporter_message(complaint_id: int, *, text: str, channel: str, files: tuple[CleanFile, ...] = ()) -> ComplaintEvent:
    """Add the reporter's words. Answers our question if one stands; opens an ended case again, so that a person looks."""
    words = clean_text(text)
    with changing(complaint_id, "message", by=By.REPORTER) as change:
        if change.complaint.status in ENDED:
            _revive(change)
        elif change.complaint.status == Status.NEEDS_INFO:
            clocks.stop(change.complaint, (ClockName.REPORTER_RESPONSE,), change.at)
        event = append(
            change.complaint,
            EventKind.REPORTER_MESSAGE,
            at=change.at,
            audience=Audience.REPORTER,
            channel=channel,
            text=words,
        )
        keep(event, files)
        return event


def confirm(complaint_id: int, *, satisfied: bool, channel: str, text: str = "", rating: int | None = None) -> ComplaintEvent:
    """The reporter's verdict on an answer: finished, or not. Only a person's own words count as satisfied."""
    words = clean_text(text, needed=False)
    if not satisfied:
        return _dispute(complaint_id, words, channel)
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


def withdraw(complaint_id: int, *, channel: str, text: str = "") -> ComplaintEvent:
    """The reporter takes the complaint back."""
    words = clean_text(text, needed=False)
    with changing(complaint_id, "withdraw", by=By.REPORTER) as change:
        end(change, EndReason.WITHDRAWN)
        return append(
            change.complaint,
            EventKind.WITHDRAWN,
            at=change.at,
            audience=Audience.REPORTER,
            channel=channel,
            text=words,
        )


def end(change: Change, reason: EndReason) -> None:
    """Stop every clock and give the reason; the status is the move's."""
    clocks.stop(change.complaint, _ALL, change.at)
    change.complaint.ended_at, change.complaint.end_reason = change.at, reason


def _revive(change: Change) -> None:
    """Back to life with the unit that had it; a settlement that was declared gets a new round of its clocks."""
    complaint: Complaint = change.complaint
    complaint.ended_at, complaint.end_reason = None, ""
    clocks.stop(complaint, (ClockName.REPORTER_RESPONSE,), change.at)
    clocks.begin(complaint, (ClockName.FOLLOW_UP, ClockName.SETTLEMENT), change.at)
