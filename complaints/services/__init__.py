"""The only writers of complaints, by journey: they come in, are routed, handled, answered by the reporter, and end.

Each is atomic, takes keyword arguments only, checks the MOVES table, and records exactly one event per change.
"""

from __future__ import annotations

from complaints.services.change import InvalidMove, InvalidText, NotAllowed
from complaints.services.closing import archive, close_silent
from complaints.services.handling import ask, note, reply, resolve, take, transfer
from complaints.services.people import record_delivery_failure, reveal_identity
from complaints.services.registering import Registered, ReporterDetails, register
from complaints.services.reporting_back import add_reporter_message, confirm, withdraw
from complaints.services.routing import Findings, assign, classify, forward, hold, route

__all__ = [
    "Findings",
    "InvalidMove",
    "InvalidText",
    "NotAllowed",
    "Registered",
    "ReporterDetails",
    "add_reporter_message",
    "archive",
    "ask",
    "assign",
    "classify",
    "close_silent",
    "confirm",
    "forward",
    "hold",
    "note",
    "record_delivery_failure",
    "register",
    "reply",
    "resolve",
    "reveal_identity",
    "route",
    "take",
    "transfer",
    "withdraw",
]
