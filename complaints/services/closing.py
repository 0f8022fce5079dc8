"""Ends that no reporter spoke: the coordinator archives with a reason, or the reporter's window passes in silence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from complaints.events import Audience, EventKind, append
from complaints.models import EndReason
from complaints.services.change import changing, clean_text
from complaints.services.reporting_back import end
from complaints.workflow import By

if TYPE_CHECKING:
    from complaints.models import ComplaintEvent
    from organisations.models import User

ARCHIVE_REASONS = (
    EndReason.DUPLICATE,
    EndReason.NOT_GOVERNMENT,
    EndReason.IN_COURT,
    EndReason.UNCLEAR,
    EndReason.TEST,
)


def archive(complaint_id: int, *, actor: User, reason: str, text: str) -> ComplaintEvent:
    """Put a complaint away for a listed reason, which the reporter is told with the words given, and may dispute."""
    words = clean_text(text)
    if reason not in ARCHIVE_REASONS:
        raise ValueError(f"not a reason to archive: {reason!r}")
    with changing(complaint_id, "archive", by=By.COORDINATOR, actor=actor) as change:
        end(change, EndReason(reason))
        return append(
            change.complaint,
            EventKind.ARCHIVED,
            at=change.at,
            audience=Audience.REPORTER,
            actor=actor,
            unit=change.complaint.owner,
            text=words,
            data={"reason": reason},
        )


def close_silent(complaint_id: int) -> ComplaintEvent:
    """Close what a unit declared finished and the reporter never answered; labelled so, and never counted as satisfied."""
    with changing(complaint_id, "close", by=By.SYSTEM) as change:
        end(change, EndReason.SILENT)
        return append(change.complaint, EventKind.CLOSED, at=change.at, audience=Audience.PUBLIC, unit=change.complaint.owner)
