"""Figures that the system itself knows, asked of whoever settings.FIGURE_PROVIDER names; without a provider there are none."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.module_loading import import_string

from assessments.models import Scope

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from assessments.blueprint import Blueprint
    from assessments.contracts import Figure, FigureProvider
    from assessments.models import Assessment

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Reading:
    """A live answer: the number as it is stored ("" = nothing to count), and what was counted, when."""

    value: str
    facts: dict[str, Any]


def provider() -> FigureProvider | None:
    """Who knows the figures; None when the settings name nobody."""
    if not settings.FIGURE_PROVIDER:
        return None
    made: FigureProvider = import_string(settings.FIGURE_PROVIDER)()
    return made


def known() -> Mapping[str, str]:
    """The figures that a question may be bound to: key → name."""
    asked = provider()
    return asked.known() if asked else {}


def readings(form: Assessment, asked: Blueprint, at: dt.datetime) -> dict[str, Reading]:
    """Every live answer of a form by the key of its question, as it stands at a moment."""
    source = provider()
    bound = [question for aspect in asked.aspects for row in aspect.indicators for question in row.questions if question.figure]
    unit_id = form.unit_id if form.instrument.scope == Scope.UNIT else None
    found: dict[str, Reading] = {}
    figures: dict[str, Figure | None] = {}
    for question in bound:
        if question.figure not in figures:
            figures[question.figure] = _asked(source, question.figure, form.period.agency_id, unit_id, at)
        found[question.key] = _reading(question.figure, figures[question.figure], at)
    return found


def _asked(source: FigureProvider | None, key: str, agency_id: int, unit_id: int | None, at: dt.datetime) -> Figure | None:
    if source is None:
        return None
    try:
        return source.figure(key, agency_id=agency_id, unit_id=unit_id, at=at)
    except KeyError:
        # An instrument may be older, or newer, than the catalogue.
        logger.warning("live figure unknown", extra={"figure": key})
        return None


def _reading(key: str, figure: Figure | None, at: dt.datetime) -> Reading:
    if figure is None:
        return Reading("", {"key": key, "name": key, "unit": "", "definition": "", "as_of": at.isoformat()})
    facts = {
        "key": key,
        "name": figure.name,
        "unit": figure.unit,
        "definition": figure.definition,
        "as_of": figure.as_of.isoformat(),
    }
    return Reading("" if figure.value is None else format(figure.value.normalize(), "f"), facts)
