"""The only writers of complaints, by journey: they come in, are routed, handled, answered by the reporter, and end.

Each is atomic, takes keyword arguments only, checks the moves of the regime, and records exactly one event per change.
"""

from __future__ import annotations

from complaints.services.accounts import (
    WAYS,
    StaffAccount,
    add_contact,
    claim,
    close_account,
    open_account,
    record,
    set_case_news,
    set_news,
    tie,
    withdraw_contact,
    works_here,
)
from complaints.services.announcing import announce
from complaints.services.change import InvalidMove, InvalidText, NotAllowed
from complaints.services.closing import close_silent
from complaints.services.cohandling import ask_support, contribute
from complaints.services.correcting import correct, may_rate, rate
from complaints.services.drafting import approve, archive, pending, propose, recall, send_back
from complaints.services.escalating import forgive_mails, nudge, offer_ombudsman, owe_mails, recount
from complaints.services.exchanging import note_of_partner
from complaints.services.following import ask_again, confirm_following, unproved
from complaints.services.handling import ask, hand_over, hand_over_all, note, reply, resolve, take, transfer
from complaints.services.linking import merge, relate, split
from complaints.services.people import CODE_WINDOW, ask_code, record_delivery_failure, reveal_identity
from complaints.services.prompting import prompt
from complaints.services.publishing import publish, publish_answer, withdraw_answer, withdraw_publication
from complaints.services.registering import Registered, ReporterDetails, Typed, register
from complaints.services.reporting_back import (
    accept_ombudsman,
    add_details,
    add_reporter_message,
    appeal,
    attach,
    conceal,
    confirm,
    withdraw,
)
from complaints.services.routing import Findings, assign, classify, forward, hold, route, set_visibility, verify
from complaints.services.voices import Supported, echo, flag, passed_on, source_gone, stop_following, support

__all__ = [
    "CODE_WINDOW",
    "WAYS",
    "Findings",
    "InvalidMove",
    "InvalidText",
    "NotAllowed",
    "Registered",
    "ReporterDetails",
    "StaffAccount",
    "Supported",
    "Typed",
    "accept_ombudsman",
    "add_contact",
    "add_details",
    "add_reporter_message",
    "announce",
    "appeal",
    "approve",
    "archive",
    "ask",
    "ask_again",
    "ask_code",
    "ask_support",
    "assign",
    "attach",
    "claim",
    "classify",
    "close_account",
    "close_silent",
    "conceal",
    "confirm",
    "confirm_following",
    "contribute",
    "correct",
    "echo",
    "flag",
    "forgive_mails",
    "forward",
    "hand_over",
    "hand_over_all",
    "hold",
    "may_rate",
    "merge",
    "note",
    "note_of_partner",
    "nudge",
    "offer_ombudsman",
    "open_account",
    "owe_mails",
    "passed_on",
    "pending",
    "prompt",
    "propose",
    "publish",
    "publish_answer",
    "rate",
    "recall",
    "record",
    "record_delivery_failure",
    "recount",
    "register",
    "relate",
    "reply",
    "resolve",
    "reveal_identity",
    "route",
    "send_back",
    "set_case_news",
    "set_news",
    "set_visibility",
    "source_gone",
    "split",
    "stop_following",
    "support",
    "take",
    "tie",
    "transfer",
    "unproved",
    "verify",
    "withdraw",
    "withdraw_answer",
    "withdraw_contact",
    "withdraw_publication",
    "works_here",
]
