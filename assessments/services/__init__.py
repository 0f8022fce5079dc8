"""The only writers of the assessment: instruments, rounds, answers, evidence, and every step of a form.

Each takes keyword arguments only and is atomic. What cannot be done raises Refused with a sentence for people.
"""

from __future__ import annotations

from assessments.services.answers import Kept, Stale, comment, save_answer
from assessments.services.evidence import add_evidence, withdraw_evidence
from assessments.services.instruments import copy_instrument, edit_facts, publish, put_row, raise_row, remove_row, write_instrument
from assessments.services.moves import accept, decide_objection, finish, judge, object_to, return_form, review, submit
from assessments.services.periods import Opening, close_period, mailed, move_deadline, open_period, remind
from assessments.services.plans import accept_row as accept_plan_row
from assessments.services.plans import give_back as give_back_plan
from assessments.services.plans import hand_in as hand_in_plan
from assessments.services.plans import make_plan, propose
from assessments.services.plans import missing as plan_missing
from assessments.services.plans import put_row as put_plan_row
from assessments.services.plans import review as review_plan
from assessments.services.plans import revise as revise_plan
from assessments.services.plans import sign as sign_plan
from assessments.services.plans import take_out as take_out_plan_row
from assessments.services.realisation import ask as ask_quarter
from assessments.services.realisation import note_reminded as note_plan_reminded
from assessments.services.realisation import prove as prove_realisation
from assessments.services.realisation import report as report_realisation
from assessments.services.report_rules import set_rule as set_report_rule
from assessments.services.samples import (
    add_rule,
    decide_case,
    draw_sample,
    drop_unfit,
    object_to_case,
    read_case,
    settle_sample,
    tell_sample,
)
from organisations.services import Refused

__all__ = [
    "Kept",
    "Opening",
    "Refused",
    "Stale",
    "accept",
    "accept_plan_row",
    "add_evidence",
    "add_rule",
    "ask_quarter",
    "close_period",
    "comment",
    "copy_instrument",
    "decide_case",
    "decide_objection",
    "draw_sample",
    "drop_unfit",
    "edit_facts",
    "finish",
    "give_back_plan",
    "hand_in_plan",
    "judge",
    "mailed",
    "make_plan",
    "move_deadline",
    "note_plan_reminded",
    "object_to",
    "object_to_case",
    "open_period",
    "plan_missing",
    "propose",
    "prove_realisation",
    "publish",
    "put_plan_row",
    "put_row",
    "raise_row",
    "read_case",
    "remind",
    "remove_row",
    "report_realisation",
    "return_form",
    "review",
    "review_plan",
    "revise_plan",
    "save_answer",
    "set_report_rule",
    "settle_sample",
    "sign_plan",
    "submit",
    "take_out_plan_row",
    "tell_sample",
    "withdraw_evidence",
    "write_instrument",
]
