"""The figures of answer quality: mean scores with how many cases they are of, the share read, how far readers agree.

Scores count once offices were told of them; what is still being read shows as such and sways nothing.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from assessments.models import Reading, SampledCase
from assessments.quality import marking
from assessments.scoring import rounded

# Of fewer cases of an office a mean says more about the draw than about the office.
LEAST_OF_UNIT = 3


@dataclass(frozen=True)
class Row:
    """A drawn case that was not dropped. `score` is empty until its office was told."""

    unit_id: int
    read: bool
    score: Decimal | None


@dataclass(frozen=True)
class Mean:
    """A mean score, 0 to 100, and of how many cases; the score is None where they are too few to say."""

    score: Decimal | None
    cases: int


@dataclass(frozen=True)
class Share:
    """So many of so many."""

    hits: int
    of: int

    @property
    def percent(self) -> Decimal | None:
        """In per cent; None of nothing."""
        return rounded(Fraction(100 * self.hits, self.of)) if self.of else None


def rows(agency_id: int, first: dt.date, last: dt.date, *, unit_id: int | None = None) -> list[Row]:
    """The drawn cases of the months that begin between two days, both counted."""
    found = SampledCase.objects.filter(sample__agency=agency_id, sample__month__range=(first, last), dropped_at__isnull=True)
    if unit_id is not None:
        found = found.filter(unit=unit_id)
    values = found.order_by("pk").values_list("unit_id", "score", "sample__told_at")
    return [Row(unit, score is not None, score if told else None) for unit, score, told in values]


def mean(cases: Iterable[Row], *, least: int = 1) -> Mean:
    """The mean score of the cases whose office was told."""
    scores = [row.score for row in cases if row.score is not None]
    return Mean(marking.mean(scores) if len(scores) >= least else None, len(scores))


def by_unit(cases: Iterable[Row]) -> Mapping[int, Mean]:
    """The mean of each office, without a score where fewer than LEAST_OF_UNIT of its cases were read."""
    found: dict[int, list[Row]] = defaultdict(list)
    for row in cases:
        found[row.unit_id].append(row)
    return {unit: mean(mine, least=LEAST_OF_UNIT) for unit, mine in found.items()}


def share_read(cases: Iterable[Row]) -> Share:
    """How many of the drawn cases were read."""
    every = list(cases)
    return Share(sum(row.read for row in every), len(every))


def agreement(agency_id: int, first: dt.date, last: dt.date) -> marking.Agreement:
    """How far two readers agreed on the cases that both read, of samples that offices were told of."""
    readings: dict[int, dict[int, marking.Marks]] = defaultdict(dict)
    found = Reading.objects.filter(
        case__second=True,
        case__dropped_at__isnull=True,
        case__sample__agency=agency_id,
        case__sample__month__range=(first, last),
        case__sample__told_at__isnull=False,
    )
    for case, turn, marks in found.values_list("case_id", "turn", "marks"):
        readings[case][turn] = marks
    return marking.agreement([(both[1], both[2]) for both in readings.values() if len(both) == 2])
