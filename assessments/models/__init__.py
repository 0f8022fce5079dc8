"""Self-assessment: instruments in versions, rounds, the forms offices fill in, answers, evidence, verdicts.

A published instrument and a final form never change; the database itself refuses it.
"""

from __future__ import annotations

from assessments.models.answers import Answer, AnswerVersion, Evidence, Objection, Remark, Verdict
from assessments.models.instruments import Aspect, Indicator, Instrument, Kind, Question, Scheme, Scope
from assessments.models.periods import Assessment, AssessmentEvent, EventKind, Period, Snapshot, SnapshotKind
from assessments.models.plans import (
    Better,
    Plan,
    PlanEvent,
    PlanEventKind,
    PlanRow,
    PlanStatus,
    PlanVersion,
    ReportRule,
    Signature,
    Signer,
    Target,
)
from assessments.models.quality import CaseObjection, QualitySample, Reading, SampledCase, SampleRule, WhyDropped
from assessments.models.realisations import Progress, QuarterAsked, Realisation, RealisationFile
from assessments.workflow import Status

__all__ = [
    "Answer",
    "AnswerVersion",
    "Aspect",
    "Assessment",
    "AssessmentEvent",
    "Better",
    "CaseObjection",
    "EventKind",
    "Evidence",
    "Indicator",
    "Instrument",
    "Kind",
    "Objection",
    "Period",
    "Plan",
    "PlanEvent",
    "PlanEventKind",
    "PlanRow",
    "PlanStatus",
    "PlanVersion",
    "Progress",
    "QualitySample",
    "QuarterAsked",
    "Question",
    "Reading",
    "Realisation",
    "RealisationFile",
    "Remark",
    "ReportRule",
    "SampleRule",
    "SampledCase",
    "Scheme",
    "Scope",
    "Signature",
    "Signer",
    "Snapshot",
    "SnapshotKind",
    "Status",
    "Target",
    "Verdict",
    "WhyDropped",
]
