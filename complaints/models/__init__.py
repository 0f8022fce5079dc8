"""One complaint, its reporters, clocks, files and events. Constraints here are promises P1 to P8, not hopes."""

from __future__ import annotations

from complaints.models.accounts import Citizen
from complaints.models.case import Complaint, ComplaintClock
from complaints.models.codes import CodePurpose, OneTimeCode
from complaints.models.desk import ReplyTemplate, SavedView, TemplateUse
from complaints.models.history import Attachment, Audience, ComplaintEvent, Dispatch, EventKind
from complaints.models.people import CameBy, ContactWay, IdentityReveal, Reporter, ReporterKind, Speaks
from complaints.models.policy import (
    ACCUSING,
    ClockName,
    ClockRule,
    ComplaintClass,
    EndReason,
    EscalationRule,
    FirstDay,
    MoveRule,
    Reason,
    ReasonKind,
    Regime,
    RegimeChange,
    Rung,
    Visibility,
)
from complaints.models.public import PublicAnswer, PublicText
from complaints.models.search import SearchDocument, SearchWord
from complaints.models.tokens import ApiToken, GivenAnswer, TokenKind
from complaints.models.watching import ClockShift, Nudge, OwedMail
from complaints.models.working import CaseLink, Draft, DraftKind, DraftState, Forwarding, LinkKind, Support

__all__ = [
    "ACCUSING",
    "ApiToken",
    "Attachment",
    "Audience",
    "CameBy",
    "CaseLink",
    "Citizen",
    "ClockName",
    "ClockRule",
    "ClockShift",
    "CodePurpose",
    "Complaint",
    "ComplaintClass",
    "ComplaintClock",
    "ComplaintEvent",
    "ContactWay",
    "Dispatch",
    "Draft",
    "DraftKind",
    "DraftState",
    "EndReason",
    "EscalationRule",
    "EventKind",
    "FirstDay",
    "Forwarding",
    "GivenAnswer",
    "IdentityReveal",
    "LinkKind",
    "MoveRule",
    "Nudge",
    "OneTimeCode",
    "OwedMail",
    "PublicAnswer",
    "PublicText",
    "Reason",
    "ReasonKind",
    "Regime",
    "RegimeChange",
    "ReplyTemplate",
    "Reporter",
    "ReporterKind",
    "Rung",
    "SavedView",
    "SearchDocument",
    "SearchWord",
    "Speaks",
    "Support",
    "TemplateUse",
    "TokenKind",
    "Visibility",
]
