"""Figures of the action plans in force: targets reached, reports that are owed and late, actions behind their schedule.

A row counts as it was signed: what is being changed and not signed yet changes no figure. Progress is of the last quarter that is over,
by what was reported up to the moment asked for.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from assessments.contracts import Span, Tally
from assessments.models import PlanVersion, Progress, QuarterAsked, Realisation, Signature, Signer
from assessments.plans.following import counting, meets
from assessments.quarters import Quarter
from organisations.models import Unit


@dataclass(frozen=True)
class Report:
    """What was last said of a row for a quarter."""

    progress: str
    reached: Decimal | None


@dataclass(frozen=True)
class Row:
    """A row as it was signed, with its newest report of each quarter that is over, and whether a report is late when it is missing."""

    lead: str
    better: str
    begins: int
    ends: int
    targets: Mapping[int, Decimal]
    late: bool = False
    reports: Mapping[int, Report] = field(default_factory=dict)

    def last(self, quarter: int) -> Report | None:
        """The newest report up to a quarter."""
        known = [told for told in self.reports if told <= quarter]
        return self.reports[max(known)] if known else None

    def is_done(self, quarter: int) -> bool:
        """Whether it was reported done by the end of a quarter."""
        report = self.last(quarter)
        return report is not None and report.progress == Progress.DONE


def read(agencies: Collection[int], span: Span) -> Mapping[int, Mapping[int | None, Mapping[str, Tally]]]:
    """assessments.contracts.Source: `reached`, `unreported`, `report_late` and `behind`, of governments and of each leading office."""
    over = Quarter.at(Quarter.of(min(span.until, span.today)).index - 1)
    versions = _in_force(agencies, over, min(span.until - dt.timedelta(days=1), span.today), span.at)
    if not versions:
        return {}
    owners = {version.plan_id: version.plan.agency_id for version in versions}
    rows: dict[int, list[Row]] = {agency: [] for agency in owners.values()}
    for plan, row in _rows(versions, over, span.today, span.at):
        rows[owners[plan]].append(row)
    offices = dict(Unit.objects.filter(code__in={row.lead for own in rows.values() for row in own}).values_list("code", "pk"))
    return {agency: _parts(own, over, offices) for agency, own in rows.items()}


def _parts(rows: list[Row], over: Quarter, offices: Mapping[str, int]) -> Mapping[int | None, Mapping[str, Tally]]:
    """One government's whole, and its leading offices."""
    led: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        led[row.lead].append(row)
    found: dict[int | None, Mapping[str, Tally]] = {offices[code]: tallies(own, over) for code, own in led.items() if code in offices}
    return {None: tallies(rows, over)} | found


def of_version(version: PlanVersion, at: dt.datetime, today: dt.date) -> tuple[Quarter, dict[str, Tally]]:
    """The same of one signed version now, with the quarter it is of. `today` is the date where the government is."""
    over = Quarter.at(Quarter.of(today).index - 1)
    return over, tallies((row for _plan, row in _rows([version], over, today, at)), over)


def tallies(rows: Iterable[Row], over: Quarter) -> dict[str, Tally]:
    """Every figure of some rows at the end of a quarter. Pure."""
    all_rows, now = list(rows), over.index
    aimed = [row for row in all_rows if over.year in row.targets]
    owed = [row for row in all_rows if row.begins <= now <= row.ends and not row.is_done(now - 1)]
    silent = [row for row in owed if now not in row.reports]
    ended = [row for row in all_rows if row.ends <= now]
    reached = sum(_reached(row, over) for row in aimed)
    return {
        "reached": Tally(100 * reached / len(aimed) if aimed else None, reached, len(aimed)),
        "unreported": _number(len(silent), len(owed)),
        "report_late": _number(sum(row.late for row in silent), len(owed)),
        "behind": _number(sum(not row.is_done(now) for row in ended), len(ended)),
    }


def _reached(row: Row, over: Quarter) -> bool:
    report = row.last(over.index)
    return bool(report and meets(report.reached, row.targets[over.year], row.better))


def _number(hits: int, of: int) -> Tally:
    return Tally(hits if of else None, hits, of)


def _in_force(agencies: Collection[int], over: Quarter, day: dt.date, at: dt.datetime) -> list[PlanVersion]:
    """Of each plan that covers the year of a quarter the newest version that everybody had signed by a day, as far as noted."""
    signed: dict[int, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    plans = Signature.objects.filter(
        version__plan__agency__in=agencies, version__plan__first_year__lte=over.year, version__plan__last_year__gte=over.year
    )
    for plan, version, signer in plans.filter(signed_on__lte=day, noted_at__lte=at).values_list("version__plan", "version", "signer"):
        signed[plan][version].add(signer)
    full = [max((pk for pk, signers in known.items() if len(signers) == len(Signer)), default=0) for known in signed.values()]
    return list(PlanVersion.objects.filter(pk__in=full).select_related("plan").order_by("pk")) if any(full) else []


def _rows(versions: list[PlanVersion], over: Quarter, today: dt.date, at: dt.datetime) -> Iterator[tuple[int, Row]]:
    """The rows of some versions, each with the id of its plan."""
    texts = {version.plan_id: json.loads(version.content)["rows"] for version in versions}
    reports: dict[int, dict[int, Report]] = defaultdict(dict)
    told = Realisation.objects.filter(row__in=[row["id"] for rows in texts.values() for row in rows], quarter__lte=over.index, at__lte=at)
    for row, quarter, progress, value, measured in told.order_by("version").values_list("row", "quarter", "progress", "value", "measured"):
        reports[row][quarter] = Report(progress, counting(value, measured))
    asked = QuarterAsked.objects.filter(plan__in=texts, quarter=over.index, asked_at__lte=at, until__lt=today)
    late = set(asked.values_list("plan", flat=True))
    for plan, rows in texts.items():
        yield from ((plan, _row(row, late=plan in late, reports=reports[row["id"]])) for row in rows)


def _row(told: Mapping[str, Any], *, late: bool, reports: Mapping[int, Report]) -> Row:
    return Row(
        lead=told["lead"].get("code", ""),
        better=told["better"],
        begins=Quarter.read(told["begins"]).index,
        ends=Quarter.read(told["ends"]).index,
        targets={int(year): Decimal(value) for year, value in told["targets"].items()},
        late=late,
        reports=reports,
    )
