"""What marks on a sheet come to, and how far two readers agree. Pure.

Weighted kappa is scikit-learn's (quadratic weights); a test holds the two equal. Its own module costs a process 110 MB and
three seconds, and this is four sums.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from assessments import scoring
from assessments.blueprint import LEVELS, Blueprint, Question

Marks = Mapping[str, int | None]


def criteria(sheet: Blueprint) -> list[Question]:
    """Every criterion of a sheet, in order."""
    return [question for aspect in sheet.aspects for indicator in aspect.indicators for question in indicator.questions]


def given(marks: Marks) -> dict[str, scoring.Given]:
    """Marks as scoring takes them; what does not apply takes no part."""
    return {key: scoring.Given("" if mark is None else str(mark), unknown=mark is None) for key, mark in marks.items()}


def score(sheet: Blueprint, marks: Marks) -> Decimal:
    """What marks come to, 0 to 100. Raises ValueError where one lacks, or what must apply is said not to."""
    for row in criteria(sheet):
        if row.key not in marks or (marks[row.key] is None and row.required):
            raise ValueError(row.key)
        if marks[row.key] is not None and marks[row.key] not in range(LEVELS):
            raise ValueError(row.key)
    total = scoring.score(sheet, given(marks)).total
    if total is None:
        raise ValueError("nothing applies")
    return total


def mean(scores: Iterable[Decimal]) -> Decimal | None:
    """The mean, rounded half up to two places; None of nothing."""
    rows = [Fraction(each) for each in scores]
    return scoring.rounded(sum(rows, Fraction(0)) / len(rows)) if rows else None


@dataclass(frozen=True)
class Agreement:
    """How far two readers gave the same: of `marks` pairs `equal` were equal; `kappa` is None where chance alone explains all."""

    cases: int
    marks: int
    equal: int
    kappa: Decimal | None

    @property
    def share(self) -> Decimal | None:
        """Equal ones in per cent."""
        return scoring.rounded(Fraction(100 * self.equal, self.marks)) if self.marks else None


def agreement(readings: Sequence[tuple[Marks, Marks]]) -> Agreement:
    """Of cases that two people read: shares over every criterion, kappa over those where both gave a mark."""
    pairs = [(first[key], second[key]) for first, second in readings for key in first if key in second]
    both = [(one, other) for one, other in pairs if one is not None and other is not None]
    return Agreement(len(readings), len(pairs), sum(one == other for one, other in pairs), kappa(both))


def kappa(pairs: Sequence[tuple[int, int]]) -> Decimal | None:
    """Cohen's kappa with quadratic weights, -1 to 1; None where everybody always gave the same mark."""
    apart = sum((one - other) ** 2 for one, other in pairs)
    firsts, seconds = [one for one, _other in pairs], [other for _one, other in pairs]
    by_chance = sum(firsts.count(one) * seconds.count(other) * (one - other) ** 2 for one in range(LEVELS) for other in range(LEVELS))
    return scoring.rounded(1 - Fraction(apart * len(pairs), by_chance)) if by_chance else None
