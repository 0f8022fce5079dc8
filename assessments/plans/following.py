"""How a plan goes: what each row reached by a quarter beside its target and what the system counted, and who has not reported."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils import timezone

from assessments import live
from assessments.models import Better, Progress, Realisation
from assessments.quarters import Quarter, between
from complaints import clocks, deadlines

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assessments.contracts import Figure
    from assessments.models import Plan, PlanRow, ReportRule


@dataclass(frozen=True)
class Standing:
    """A row at a quarter: the newest report up to then, and the target of its year (or the last one before)."""

    row: PlanRow
    target: Decimal | None
    report: Realisation | None

    @property
    def progress(self) -> Progress:
        """As last reported; not begun while nobody has said anything."""
        return Progress(self.report.progress) if self.report else Progress.NOT_BEGUN

    @property
    def reached(self) -> Decimal | None:
        """What counts: what the system itself counted where it can, else what the office says."""
        return counting(self.report.value, self.report.measured) if self.report else None

    @property
    def met(self) -> bool | None:
        """Whether the target is reached; None where one of the two is not known."""
        return meets(self.reached, self.target, self.row.better)

    @property
    def contradicts(self) -> bool:
        """Whether the office says something else than the system counted."""
        report = self.report
        return report is not None and report.value is not None and report.measured is not None and report.value != report.measured


def counting(value: Decimal | None, measured: Decimal | None) -> Decimal | None:
    """Of what an office says and what the system counted, the one that decides."""
    return value if measured is None else measured


def meets(reached: Decimal | None, target: Decimal | None, better: str) -> bool | None:
    """Whether a target is reached; None where one of the two is not known."""
    if target is None or reached is None:
        return None
    return reached >= target if better == Better.UP else reached <= target


def standings(rows: Sequence[PlanRow], quarter: Quarter) -> list[Standing]:
    """How rows stand at the end of a quarter: one query more than the rows with their targets."""
    newest: dict[int, Realisation] = {}
    told = Realisation.objects.filter(row__in=rows, quarter__lte=quarter.index).select_related("by").order_by("quarter", "version")
    for report in told:
        newest[report.row_id] = report
    return [Standing(row, target_of(row, quarter.year), newest.get(row.pk)) for row in rows]


def target_of(row: PlanRow, year: int) -> Decimal | None:
    """The target of a year, or of the last year before it that has one."""
    known = [each for each in row.aims if each <= year]
    return row.aims[max(known)] if known else None


def reports_of(row: PlanRow) -> dict[int, Realisation]:
    """The newest report of each quarter, by its index."""
    return {report.quarter: report for report in row.realisations.select_related("by").order_by("quarter", "version")}


def newest(rows: Sequence[PlanRow]) -> list[tuple[PlanRow, Realisation]]:
    """The newest report of each quarter of some rows, in their order. One query."""
    found: dict[tuple[int, int], Realisation] = {}
    for report in Realisation.objects.filter(row__in=rows).order_by("quarter", "version"):
        found[report.row_id, report.quarter] = report
    by_row: dict[int, list[Realisation]] = defaultdict(list)
    for (row_id, _quarter), report in found.items():
        by_row[row_id].append(report)
    return [(row, report) for row in rows for report in by_row[row.pk]]


def measure(row: PlanRow, at: dt.datetime) -> Figure | None:
    """What the system itself counts for a row at a moment; None without a figure, or when nobody knows it."""
    source = live.provider() if row.figure else None
    if source is None:
        return None
    unit_id = row.lead_id if row.figure_of_lead else None
    try:
        return source.figure(row.figure, agency_id=row.plan.agency_id, unit_id=unit_id, at=at)
    except KeyError:
        return None


def end_of(quarter: Quarter, plan: Plan) -> dt.datetime:
    """The last moment of a quarter where the government is, or now while it still runs."""
    zone = clocks.zone_of(plan.agency.region_id or "")
    return min(timezone.now(), deadlines.end_of(quarter.last_day, zone))


def rule_of(plan: Plan, quarter: Quarter) -> ReportRule:
    """By which rule offices report on a quarter: the newest of those that hold from its first day or before."""
    rules = plan.report_rules.filter(valid_from__lte=quarter.first_day).order_by("-valid_from", "-pk")
    return rules.first() or plan.report_rules.order_by("valid_from", "pk")[0]


def quarters_to_rule(plan: Plan) -> list[Quarter]:
    """The quarters of a plan whose last day to report was not told to anybody yet: those not over, after the last one asked for."""
    asked = plan.quarters_asked.order_by("-quarter").values_list("quarter", flat=True).first() or 0
    first = max(Quarter.of(timezone.localdate()).index, Quarter(plan.first_year, 1).index, asked + 1)
    return between(first, Quarter(plan.last_year, 4).index)


def last_day_to_report(plan: Plan, quarter: Quarter) -> dt.date:
    """As it was told when the quarter was asked for; else so many working days after it, counted by the government's calendar."""
    told = plan.quarters_asked.filter(quarter=quarter.index).values_list("until", flat=True).first()
    return told or _reckoned(plan, quarter)


def _reckoned(plan: Plan, quarter: Quarter) -> dt.date:
    calendar = clocks.working_calendar(plan.agency.region_id or "")
    start = dt.datetime.combine(quarter.last_day, dt.time(12), tzinfo=calendar.zone)
    return deadlines.due(start, rule_of(plan, quarter).report_days, calendar).due


def owing(rows: Iterable[PlanRow], quarter: Quarter) -> list[PlanRow]:
    """Of the rows in force, those under way in a quarter that nobody has reported on for it, by office.

    A row reported done before owes nothing more. Two queries.
    """
    going = [row for row in rows if row.begins <= quarter.index <= row.ends]
    told = set(Realisation.objects.filter(row__in=going, quarter=quarter.index).values_list("row", flat=True))
    done = {each.row.pk for each in standings(going, Quarter.at(quarter.index - 1)) if each.progress == Progress.DONE}
    left = [row for row in going if row.pk not in told | done]
    return sorted(left, key=lambda row: row.lead.name if row.lead else "")


def by_lead(rows: Iterable[PlanRow]) -> dict[int, list[PlanRow]]:
    """Rows by the id of the office that leads them; those without one are left out."""
    found: dict[int, list[PlanRow]] = defaultdict(list)
    for row in rows:
        if row.lead_id is not None:
            found[row.lead_id].append(row)
    return dict(found)


def quarters_over(plan: Plan, today: dt.date) -> list[Quarter]:
    """The quarters of a plan that have ended, the newest first."""
    first = Quarter(plan.first_year, 1).index
    last = min(Quarter(plan.last_year, 4).index, Quarter.of(today).index - 1)
    return [Quarter.at(index) for index in range(last, first - 1, -1)]
