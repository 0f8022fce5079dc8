"""One complaint, its reporters, clocks, files and events. Constraints here are promises P1 to P8, not hopes."""

from __future__ import annotations

from complaints.models.case import Complaint, ComplaintClock
from complaints.models.history import Attachment, Audience, ComplaintEvent, Dispatch, EventKind
from complaints.models.people import IdentityReveal, Reporter, ReporterKind
from complaints.models.policy import ClockName, ClockRule, ComplaintClass, EndReason, Regime, Visibility
from complaints.models.search import SearchDocument

__all__ = [
    "Attachment",
    "Audience",
    "ClockName",
    "ClockRule",
    "Complaint",
    "ComplaintClass",
    "ComplaintClock",
    "ComplaintEvent",
    "Dispatch",
    "EndReason",
    "EventKind",
    "IdentityReveal",
    "Regime",
    "Reporter",
    "ReporterKind",
    "SearchDocument",
    "Visibility",
]
