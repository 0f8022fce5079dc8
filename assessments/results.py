"""What a form says: what is still missing, its score as the office and as the verifier sees it, and the frozen whole."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from assessments import live, scoring
from assessments.blueprint import Aspect, Blueprint, Indicator, Kind, Question
from assessments.models import Assessment, SnapshotKind, Status
from assessments.queries import Filled, filled, instrument_blueprint
from assessments.scoring import Given, Score

if TYPE_CHECKING:
    import datetime as dt

    from assessments.live import Reading
    from assessments.models import Objection, Verdict

FORMAT = 1


@dataclass(frozen=True)
class Whole:
    """A form with everything in it, as plain values and rows."""

    form: Assessment
    asked: Blueprint
    filled: Filled
    readings: Mapping[str, Reading]
    verdicts: Mapping[str, Verdict]
    objections: Mapping[str, Objection]

    def given(self) -> dict[str, Given]:
        """What was answered, by question key, as scoring takes it."""
        found = {}
        for _aspect, indicator, question in questions(self.asked):
            if question.figure:
                value = self.readings[question.key].value
                found[question.key] = Given(value, unknown=not value)
            else:
                answer = self.filled.answers.get(question.key)
                files = len(self.filled.files(indicator.key, question.key)) if question.kind == Kind.FILE else 0
                found[question.key] = Given(answer.value if answer else "", files)
        return found

    def own(self) -> Score:
        """The score by the office's own answers."""
        return scoring.score(self.asked, self.given())

    def judged(self) -> Score:
        """The score with what the verifier gave, and what was decided on objections."""
        instead = {key: verdict.points for key, verdict in self.verdicts.items()}
        instead |= {key: row.points for key, row in self.objections.items() if row.points is not None}
        return scoring.score(self.asked, self.given(), instead=instead)


def questions(asked: Blueprint) -> Iterator[tuple[Aspect, Indicator, Question]]:
    """Every question with where it stands."""
    for aspect in asked.aspects:
        for indicator in aspect.indicators:
            for question in indicator.questions:
                yield aspect, indicator, question


def whole(form: Assessment, at: dt.datetime | None = None) -> Whole:
    """Read a form. Live figures are those frozen when it was handed in; while it is written they are asked anew."""
    asked, answers = instrument_blueprint(form.instrument), filled(form)
    if form.status in {Status.OPEN, Status.RETURNED}:
        readings = live.readings(form, asked, at or timezone.now())
    else:
        readings = {key: live.Reading(row.value, row.figure) for key, row in answers.answers.items() if row.figure}
    return Whole(
        form,
        asked,
        answers,
        readings,
        {row.indicator.key: row for row in form.verdicts.select_related("indicator", "by")},
        {row.indicator.key: row for row in form.objections.select_related("indicator", "by", "answered_by")},
    )


@dataclass(frozen=True)
class Missing:
    """What must still be done before a form can be handed in; `question` empty: the indicator's evidence."""

    aspect: Aspect
    indicator: Indicator
    question: Question | None


def missing(found: Whole) -> list[Missing]:
    """Everything a form lacks, in its order. Live figures are never missing."""
    lacks = []
    for aspect in found.asked.aspects:
        for indicator in aspect.indicators:
            lacks += [Missing(aspect, indicator, row) for row in indicator.questions if _lacks(found, indicator, row)]
            if indicator.evidence and not found.filled.files(indicator.key):
                lacks.append(Missing(aspect, indicator, None))
    return lacks


def _lacks(found: Whole, indicator: Indicator, question: Question) -> bool:
    if question.figure or not question.required:
        return False
    if question.kind == Kind.FILE:
        return not found.filled.files(indicator.key, question.key)
    answer = found.filled.answers.get(question.key)
    return answer is None or not answer.value


def frozen(found: Whole, kind: SnapshotKind) -> tuple[str, str]:
    """The form as canonical JSON (sorted keys, no space, UTF-8), and the SHA-256 of it in hex."""
    content = json.dumps(_content(found, kind), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return content, hashlib.sha256(content.encode()).hexdigest()


def _content(found: Whole, kind: SnapshotKind) -> dict[str, Any]:
    form = found.form
    own = found.own()
    told: dict[str, Any] = {
        "format": FORMAT,
        "kind": kind.value,
        "period": {"name": form.period.name, "year": form.period.year},
        "government": form.period.agency.key,
        "unit": {"code": form.unit.code, "name": form.unit.name},
        "instrument": {"key": found.asked.key, "version": found.asked.version, "name": found.asked.name},
        "aspects": [_aspect(found, aspect, own) for aspect in found.asked.aspects],
        "own_score": _number(own.total),
    }
    if kind == SnapshotKind.FINAL:
        judged = found.judged()
        told["score"] = _number(judged.total)
        for row, aspect in zip(told["aspects"], judged.aspects, strict=True):
            row["points"] = _number(aspect.points)
            for one, indicator in zip(row["indicators"], aspect.indicators, strict=True):
                one["points"] = _number(indicator.points)
    return told


def _aspect(found: Whole, aspect: Aspect, own: Score) -> dict[str, Any]:
    scored = next(row for row in own.aspects if row.key == aspect.key)
    return {
        "key": aspect.key,
        "name": aspect.name,
        "weight": _number(aspect.weight),
        "own_points": _number(scored.points),
        "indicators": [_indicator(found, row, one.points) for row, one in zip(aspect.indicators, scored.indicators, strict=True)],
    }


def _indicator(found: Whole, indicator: Indicator, own: Decimal | None) -> dict[str, Any]:
    told: dict[str, Any] = {
        "key": indicator.key,
        "name": indicator.name,
        "weight": _number(indicator.weight),
        "own_points": _number(own),
        "answers": [_answer(found, question) for question in indicator.questions],
        "evidence": [
            {"title": row.title, "sha256": row.sha256, "size": row.size, "version": row.version}
            for row in found.filled.files(indicator.key)
        ],
    }
    verdict, objection = found.verdicts.get(indicator.key), found.objections.get(indicator.key)
    if verdict is not None:
        told["verdict"] = {"points": _number(verdict.points), "reason": verdict.reason}
    if objection is not None:
        told["objection"] = {"text": objection.text, "points": _number(objection.points), "answer": objection.answer}
    return told


def _answer(found: Whole, question: Question) -> dict[str, Any]:
    told: dict[str, Any] = {"key": question.key, "text": question.text}
    if question.figure:
        reading = found.readings[question.key]
        return told | {"value": reading.value, "figure": reading.facts}
    answer = found.filled.answers.get(question.key)
    return told | {"value": answer.value if answer else "", "note": answer.note if answer else ""}


def _number(number: Decimal | None) -> str | None:
    """A number as text without trailing noughts, so that the same number is always written the same."""
    return None if number is None else format(number.normalize(), "f")
