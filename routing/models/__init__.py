"""What routing keeps: rule books, decisions and what became of them, learned models, incidents."""

from __future__ import annotations

from routing.models.decisions import (
    ExampleSource,
    ManualTopic,
    Outcome,
    RoutingDecision,
    RoutingExample,
    RuleChange,
    ShadowDecision,
    SureBar,
)
from routing.models.incidents import Incident, IncidentCase, Resemblance
from routing.models.learned import ModelState, Rehearsal, RehearsedCase, TopicModel
from routing.models.matrix import (
    CATCH_ALL,
    LexiconEdition,
    LocalName,
    LocalNameKind,
    ResponsibilityMatrix,
    ResponsibilityRule,
    RoadStatus,
)

__all__ = [
    "CATCH_ALL",
    "ExampleSource",
    "Incident",
    "IncidentCase",
    "LexiconEdition",
    "LocalName",
    "LocalNameKind",
    "ManualTopic",
    "ModelState",
    "Outcome",
    "Rehearsal",
    "RehearsedCase",
    "Resemblance",
    "ResponsibilityMatrix",
    "ResponsibilityRule",
    "RoadStatus",
    "RoutingDecision",
    "RoutingExample",
    "RuleChange",
    "ShadowDecision",
    "SureBar",
    "TopicModel",
]
