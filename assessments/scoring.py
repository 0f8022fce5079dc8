"""Points of an answer and their weighted means, exactly, in fractions. Pure.

Every question earns 0 to 3. What cannot be scored (a text, a figure without anything to count) takes no part in the mean;
what was not answered earns 0.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from fractions import Fraction

from assessments.blueprint import TOP, Blueprint, Indicator, Kind, Question

YES, NO = "ya", "tidak"
CENT = Decimal("0.01")
MOST_SIGNS, MOST_WHOLE = 20, 16
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(\.[0-9]{3})+(,[0-9]+)?")
# Not all that Decimal reads: 1E+9999999 is a number of ten million digits.
_PLAIN = re.compile(r"[0-9]+([.,][0-9]+)?")


@dataclass(frozen=True)
class Given:
    """What was answered: the value as it is stored, and whether files came with it. `unknown`: a live figure of nothing."""

    value: str = ""
    files: int = 0
    unknown: bool = False


@dataclass(frozen=True)
class IndicatorScore:
    """Points of an indicator (0 to 3), None when nothing in it can be scored."""

    key: str
    points: Decimal | None
    weight: Decimal


@dataclass(frozen=True)
class AspectScore:
    """Points of an aspect (0 to 3) and of its indicators."""

    key: str
    points: Decimal | None
    weight: Decimal
    indicators: tuple[IndicatorScore, ...]


@dataclass(frozen=True)
class Score:
    """The whole form: 0 to 100, and its aspects."""

    total: Decimal | None
    aspects: tuple[AspectScore, ...]

    def indicator(self, key: str) -> IndicatorScore | None:
        """The points of one indicator."""
        return next((row for aspect in self.aspects for row in aspect.indicators if row.key == key), None)


NOTHING = Given()


def points(question: Question, given: Given) -> Fraction | None:
    """What an answer earns, 0 to 3; None when it cannot be scored.

    >>> points(Question("q", "?", Kind.NUMBER, thresholds=(Decimal(10), Decimal(5), Decimal(1))), Given("4"))
    Fraction(2, 1)
    """
    if not question.scored or given.unknown:
        return None
    if question.kind == Kind.FILE:
        return Fraction(TOP if given.files else 0)
    if question.kind == Kind.YES_NO:
        return Fraction(TOP if given.value == YES else 0)
    number = decimal_of(given.value)
    if number is None:
        return Fraction(0)
    return Fraction(number) if question.kind == Kind.SCALE else Fraction(_reached(question.thresholds, number))


def _reached(marks: tuple[Decimal, ...], number: Decimal) -> int:
    less_is_better = marks[0] > marks[-1]
    return sum(number <= mark if less_is_better else number >= mark for mark in marks)


def decimal_of(written: str) -> Decimal | None:
    """A stored number; None of an empty or unreadable one."""
    try:
        number = Decimal(written)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def number_of(said: str) -> Decimal | None:
    """A number as Indonesians write it: a comma for the fraction, points between thousands. None of anything else, or below nought.

    >>> [str(number_of(said)) for said in ("1.250", "1.234,50", "12.5", "1E+9", "-1")]
    ['1250', '1234.50', '12.5', 'None', 'None']
    """
    plain = said.replace(" ", "")
    if _GROUPED.fullmatch(plain):
        plain = plain.replace(".", "")
    if len(plain) > MOST_SIGNS or not _PLAIN.fullmatch(plain):
        return None
    number = Decimal(plain.replace(",", "."))
    return number if number.adjusted() < MOST_WHOLE else None


def indicator_points(indicator: Indicator, answers: Mapping[str, Given]) -> Fraction | None:
    """The mean of an indicator's questions by their weights."""
    return _mean((question.weight, points(question, answers.get(question.key, NOTHING))) for question in indicator.questions)


def score(form: Blueprint, answers: Mapping[str, Given], *, instead: Mapping[str, Decimal] | None = None) -> Score:
    """The score of a form from answers by question key; `instead` are points that a verifier gave to indicators, by key."""
    judged = instead or {}
    aspects: list[tuple[AspectScore, Fraction | None]] = []
    for aspect in form.aspects:
        rows = [(row, Fraction(judged[row.key]) if row.key in judged else indicator_points(row, answers)) for row in aspect.indicators]
        mean = _mean((row.weight, found) for row, found in rows)
        indicators = tuple(IndicatorScore(row.key, rounded(found), row.weight) for row, found in rows)
        aspects.append((AspectScore(aspect.key, rounded(mean), aspect.weight, indicators), mean))
    total = _mean((row.weight, mean) for row, mean in aspects)
    return Score(rounded(None if total is None else total * 100 / TOP), tuple(row for row, _mean_ in aspects))


def _mean(rows: Iterable[tuple[Decimal, Fraction | None]]) -> Fraction | None:
    counted = [(Fraction(weight), found) for weight, found in rows if found is not None]
    weights = sum((weight for weight, _found in counted), Fraction(0))
    return sum((weight * found for weight, found in counted), Fraction(0)) / weights if weights else None


def rounded(number: Fraction | None) -> Decimal | None:
    """To two places, half up, as people round."""
    if number is None:
        return None
    return (Decimal(number.numerator) / Decimal(number.denominator)).quantize(CENT, ROUND_HALF_UP)
