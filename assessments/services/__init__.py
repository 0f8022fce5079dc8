"""The only writers of the assessment: instruments, rounds, answers, evidence, and every step of a form.

Each takes keyword arguments only and is atomic. What cannot be done raises Refused with a sentence for people.
"""

from __future__ import annotations

from assessments.services.answers import Kept, Stale, comment, save_answer
from assessments.services.evidence import add_evidence, withdraw_evidence
from assessments.services.instruments import copy_instrument, edit_facts, publish, put_row, remove_row, write_instrument
from assessments.services.moves import accept, decide_objection, finish, judge, object_to, return_form, review, submit
from assessments.services.periods import Opening, close_period, move_deadline, note_reminded, open_period
from organisations.services import Refused

__all__ = [
    "Kept",
    "Opening",
    "Refused",
    "Stale",
    "accept",
    "add_evidence",
    "close_period",
    "comment",
    "copy_instrument",
    "decide_objection",
    "edit_facts",
    "finish",
    "judge",
    "move_deadline",
    "note_reminded",
    "object_to",
    "open_period",
    "publish",
    "put_row",
    "remove_row",
    "return_form",
    "review",
    "save_answer",
    "submit",
    "withdraw_evidence",
    "write_instrument",
]
