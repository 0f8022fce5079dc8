"""Ends that nobody spoke: the reporter's window passes in silence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from complaints.events import Audience, EventKind, append
from complaints.models import EndReason
from complaints.services.change import changing
from complaints.services.reporting_back import end

if TYPE_CHECKING:
    from complaints.models import ComplaintEvent


def close_silent(complaint_id: int) -> ComplaintEvent:
    """Close what a unit declared finished and the reporter never answered; labelled so, and never counted as satisfied."""
    with changing(complaint_id, "close") as change:
        end(change, EndReason.SILENT)
        return append(change.complaint, EventKind.CLOSED, at=change.at, audience=Audience.PUBLIC, unit=change.complaint.owner)
