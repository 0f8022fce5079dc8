"""Reads of forms and instruments: a version as plain values, the answers by question, the rounds of a government."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from cachetools.func import lru_cache
from django.db.models import Count, F, Prefetch, Q, QuerySet

from assessments import blueprint
from assessments.models import Answer, Aspect, Assessment, Evidence, Indicator, Instrument, Period, Question, Status

if TYPE_CHECKING:
    import datetime as dt


def instrument_blueprint(instrument: Instrument) -> blueprint.Blueprint:
    """A version as plain values. One that is published never changes and is read once."""
    return _published(instrument.pk) if instrument.published_at else read_blueprint(instrument)


@lru_cache(maxsize=32)
def _published(pk: int) -> blueprint.Blueprint:
    return read_blueprint(Instrument.objects.get(pk=pk))


def read_blueprint(instrument: Instrument) -> blueprint.Blueprint:
    """A version as plain values, from its rows: four queries."""
    indicators = Prefetch("indicators", Indicator.objects.prefetch_related("questions"))
    aspects = instrument.aspects.prefetch_related(indicators)
    return blueprint.Blueprint(
        key=instrument.key,
        version=instrument.version,
        scope=blueprint.Scope(instrument.scope),
        name=instrument.name,
        source=instrument.source,
        aspects=tuple(_aspect(row) for row in aspects),
    )


def _aspect(row: Aspect) -> blueprint.Aspect:
    return blueprint.Aspect(row.key, row.name, tuple(_indicator(one) for one in row.indicators.all()), row.weight, row.help)


def _indicator(row: Indicator) -> blueprint.Indicator:
    return blueprint.Indicator(
        key=row.key,
        name=row.name,
        questions=tuple(_question(one) for one in row.questions.all()),
        weight=row.weight,
        help=row.help,
        legal_basis=row.legal_basis,
        basis_verified=row.basis_verified,
        evidence=row.evidence,
        schemes=tuple((scheme, row.schemes[scheme]) for scheme in blueprint.Scheme if row.schemes.get(scheme)),
    )


def _question(row: Question) -> blueprint.Question:
    return blueprint.Question(
        key=row.key,
        text=row.text,
        kind=blueprint.Kind(row.kind),
        weight=row.weight,
        required=row.required,
        levels=tuple(row.levels),
        unit=row.unit,
        figure=row.figure,
        thresholds=tuple(Decimal(mark) for mark in row.thresholds),
        help=row.help,
    )


def questions_of(instrument: Instrument) -> QuerySet[Question]:
    """Every question of a version."""
    return Question.objects.filter(indicator__aspect__instrument=instrument).select_related("indicator__aspect")


@dataclass(frozen=True)
class Filled:
    """What stands in a form: answers by question key, evidence that counts by indicator key."""

    answers: Mapping[str, Answer]
    evidence: Mapping[str, list[Evidence]] = field(default_factory=dict)

    def files(self, indicator: str, question: str = "") -> list[Evidence]:
        """The evidence of an indicator; with a question only what was given to it."""
        rows = self.evidence.get(indicator, [])
        return [row for row in rows if row.question is not None and row.question.key == question] if question else rows


def filled(form: Assessment) -> Filled:
    """Everything that was answered and every file that counts: two queries."""
    answers = {row.question.key: row for row in form.answers.select_related("question", "by")}
    evidence: dict[str, list[Evidence]] = defaultdict(list)
    for row in standing_evidence(form):
        evidence[row.indicator.key].append(row)
    return Filled(answers, dict(evidence))


def standing_evidence(form: Assessment) -> Iterable[Evidence]:
    """The files that count: the newest of each chain, unless it was withdrawn."""
    rows = form.evidence.filter(withdrawn_at__isnull=True, replaced_by__isnull=True)
    return rows.select_related("indicator", "question", "by").order_by("pk")


def previous(form: Assessment) -> Assessment | None:
    """The last final form of the same office by the same instrument, of an earlier round."""
    earlier = Assessment.objects.filter(
        unit=form.unit_id, instrument__key=form.instrument.key, status=Status.FINAL, period__agency=form.period.agency_id
    )
    earlier = earlier.filter(Q(period__year__lt=form.period.year) | Q(period__year=form.period.year, period__lt=form.period_id))
    return earlier.select_related("instrument", "period", "unit").order_by("-period__year", "-period_id").first()


def newest_period(agencies: Iterable[int]) -> Period | None:
    """The round that a board opens with: one still open before one that is over."""
    return Period.objects.filter(agency__in=agencies).order_by(F("closed_at").desc(nulls_first=True), "-year", "-pk").first()


@dataclass(frozen=True)
class Progress:
    """A row of the board: a form and how many of the questions that must be answered by hand are."""

    form: Assessment
    done: int
    of: int
    reminded_at: dt.datetime | None = None

    @property
    def percent(self) -> int:
        """Rounded down: 100 only when nothing is missing."""
        return 100 * self.done // self.of if self.of else 100

    @property
    def lags(self) -> bool:
        """Whether the office still owes something."""
        return self.form.status in {Status.OPEN, Status.RETURNED}


def must_answer(asked: blueprint.Blueprint) -> int:
    """How many questions must be answered by hand."""
    rows = (question for aspect in asked.aspects for row in aspect.indicators for question in row.questions)
    return sum(question.required and not question.figure for question in rows)


def board(period: Period, forms: Iterable[Assessment] | None = None) -> list[Progress]:
    """Every form of a round with its progress; the same few queries however many offices."""
    rows = list(forms if forms is not None else period.assessments.select_related("unit", "instrument", "period__agency"))
    typed = Answer.objects.filter(assessment__in=rows, question__required=True, question__figure="").exclude(value="")
    done = dict(typed.values("assessment").annotate(n=Count("pk")).values_list("assessment", "n"))
    files = Evidence.objects.filter(
        assessment__in=rows, question__required=True, question__kind="file", withdrawn_at__isnull=True, replaced_by__isnull=True
    )
    given = dict(files.values("assessment").annotate(n=Count("question", distinct=True)).values_list("assessment", "n"))
    reminded: dict[int, dt.datetime] = {}
    events = period.assessments.filter(events__kind="reminded").values_list("pk", "events__at").order_by("events__at")
    reminded.update(events)
    asked = {row.instrument_id: must_answer(instrument_blueprint(row.instrument)) for row in rows}
    return [Progress(row, done.get(row.pk, 0) + given.get(row.pk, 0), asked[row.instrument_id], reminded.get(row.pk)) for row in rows]
