"""Self-assessment: instruments in versions, rounds, the forms offices fill in, answers, evidence, verdicts.

A published instrument and a final form never change; the database itself refuses it.
"""

from __future__ import annotations

from assessments.models.answers import Answer, AnswerVersion, Evidence, Objection, Remark, Verdict
from assessments.models.instruments import Aspect, Indicator, Instrument, Kind, Question, Scheme, Scope
from assessments.models.periods import Assessment, AssessmentEvent, EventKind, Period, Snapshot, SnapshotKind
from assessments.workflow import Status

__all__ = [
    "Answer",
    "AnswerVersion",
    "Aspect",
    "Assessment",
    "AssessmentEvent",
    "EventKind",
    "Evidence",
    "Indicator",
    "Instrument",
    "Kind",
    "Objection",
    "Period",
    "Question",
    "Remark",
    "Scheme",
    "Scope",
    "Snapshot",
    "SnapshotKind",
    "Status",
    "Verdict",
]
