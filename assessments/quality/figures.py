"""The figures of answer quality: mean scores with how many cases they are of, the share read, how far readers agree.

A score counts from the day on which offices were told of it; what is still being read shows as such and sways nothing. That a
sample counts by that day, and not by the month its cases ended in, keeps it in one report and no more: reports are frozen
when their span ends, and a month is read after its end.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.db.models import Q
from django.utils import timezone

from assessments.contracts import Span, Tally
from assessments.models import CaseObjection, QualitySample, Reading, SampledCase
from assessments.quality import marking
from assessments.scoring import rounded
from complaints import clocks

# Of fewer cases of an office a mean says more about the draw than about the office.
LEAST_OF_UNIT = 3


@dataclass(frozen=True)
class Row:
    """A drawn case that was not dropped. `score` is empty until its office was told; `both`: what two readers gave."""

    unit_id: int
    read: bool
    score: Decimal | None = None
    both: tuple[marking.Marks, marking.Marks] | None = None


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


def rows(samples: Iterable[QualitySample], at: dt.datetime | None = None) -> list[Row]:
    """The cases of some samples as they stood at a moment, now by default. Three queries, however many cases."""
    return list(_rows([sample.pk for sample in samples], at or timezone.now()).values())


def _rows(samples: list[int], at: dt.datetime) -> dict[tuple[int, int], Row]:
    """By the ids of their sample and their own."""
    found = SampledCase.objects.filter(sample__in=samples).exclude(dropped_at__lte=at).order_by("pk")
    cases = list(found.values_list("pk", "sample", "unit_id", "sample__told_at"))
    readings: dict[int, list[Reading]] = defaultdict(list)
    for reading in Reading.objects.filter(case__in=[case[0] for case in cases], at__lte=at).order_by("turn"):
        readings[reading.case_id].append(reading)
    objections = CaseObjection.objects.filter(case__in=[case[0] for case in cases], answered_at__lte=at)
    decided = dict(objections.values_list("case", "score"))
    return {
        (sample, pk): _row(unit, readings[pk], decided.get(pk), is_told=told is not None and told <= at) for pk, sample, unit, told in cases
    }


def _row(unit_id: int, readings: list[Reading], decided: Decimal | None, *, is_told: bool) -> Row:
    if not is_told or not readings:
        return Row(unit_id, read=bool(readings))
    score = decided if decided is not None else marking.mean(reading.score for reading in readings)
    return Row(unit_id, read=True, score=score, both=(readings[0].marks, readings[1].marks) if len(readings) == 2 else None)


@dataclass(frozen=True)
class Counted:
    """The cases of a span: of samples that offices were told of in it, and of those that were drawn in it."""

    told: list[Row]
    drawn: list[Row]


def counted(agency_id: int, span: Span) -> Counted:
    """What is known of a government's span at its moment. Days are those of its place; without samples one query."""
    return _counted([agency_id], span).get(agency_id, Counted([], []))


def _counted(agencies: Collection[int], span: Span) -> dict[int, Counted]:
    """The same of several, by their ids; of those that have no samples nothing."""
    day = dt.timedelta(days=1)
    since, until = (dt.datetime.combine(edge, dt.time(), tzinfo=dt.UTC) for edge in (span.since - day, span.until + day))
    near = Q(drawn_at__gte=since, drawn_at__lt=until) | Q(told_at__gte=since, told_at__lt=until)
    samples = list(
        QualitySample.objects.filter(near, agency__in=agencies)
        .values_list("pk", "drawn_at", "told_at", "agency__region_id", "agency")
        .order_by("pk")
    )
    told = {pk for pk, _drawn, told_at, region, _agency in samples if _within(told_at, region, span)}
    drawn = {pk for pk, drawn_at, _told, region, _agency in samples if _within(drawn_at, region, span)}
    owners = {sample[0]: sample[-1] for sample in samples}
    found = {agency: Counted([], []) for agency in owners.values()}
    for (sample, _pk), row in _rows(sorted(told | drawn), span.at).items():
        for rows, wanted in ((found[owners[sample]].told, told), (found[owners[sample]].drawn, drawn)):
            if sample in wanted:
                rows.append(row)
    return found


def _within(moment: dt.datetime | None, region: str | None, span: Span) -> bool:
    if moment is None or moment > span.at:
        return False
    return span.since <= moment.astimezone(clocks.zone_of(region or "")).date() < span.until


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


def agreement(cases: Iterable[Row]) -> marking.Agreement:
    """How far two readers agreed on the cases that both read."""
    return marking.agreement([row.both for row in cases if row.both is not None])


def read(agencies: Collection[int], span: Span) -> Mapping[int, Mapping[int | None, Mapping[str, Tally]]]:
    """assessments.contracts.Source: `score`, `read` and `agreement`, of governments and of each office with enough cases."""
    return {agency: _known(found) for agency, found in _counted(agencies, span).items()}


def _known(found: Counted) -> Mapping[int | None, Mapping[str, Tally]]:
    told, drawn = _parts(found.told), _parts(found.drawn)
    enough = [part for part in told if part is None or mean(told[part], least=LEAST_OF_UNIT).score is not None]
    return {part: _tallies(told[part], drawn[part]) for part in enough}


def _parts(cases: list[Row]) -> dict[int | None, list[Row]]:
    """All of them under None, and those of each office."""
    found: dict[int | None, list[Row]] = defaultdict(list, {None: cases})
    for row in cases:
        found[row.unit_id].append(row)
    return found


def _tallies(told: list[Row], drawn: list[Row]) -> dict[str, Tally]:
    score, agreed, share = mean(told), agreement(told), share_read(drawn)
    return {
        "score": Tally(_float(score.score), score.cases, score.cases),
        "read": Tally(_float(share.percent), share.hits, share.of),
        "agreement": Tally(_float(agreed.share), agreed.equal, agreed.marks),
    }


def _float(number: Decimal | None) -> float | None:
    return None if number is None else float(number)
