"""The figures of action plans once more, in plain Python row by row, and plans made up to try them on."""

from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from zoneinfo import ZoneInfo

import time_machine

from assessments.models import Plan, PlanRow, PlanVersion, Progress, QuarterAsked, Realisation, Signature, Target
from assessments.plans.content import content, frozen, standing_rows
from organisations.models import Agency, Unit, User

Number = float | None
ZONE = ZoneInfo("Asia/Makassar")


@dataclass
class SlowPlans:
    """What can be said of a government's plans of some days, as known at a moment."""

    agency: Agency
    until: dt.date
    at: dt.datetime

    def __post_init__(self) -> None:
        versions = PlanVersion.objects.filter(plan__agency=self.agency).select_related("plan").prefetch_related("signatures").order_by("pk")
        self.versions = list(versions)
        self.told = sorted(Realisation.objects.all(), key=lambda report: (report.quarter, report.version))
        self.asked = list(QuarterAsked.objects.all())

    @property
    def today(self) -> dt.date:
        return self.at.astimezone(ZONE).date()

    @property
    def over(self) -> int:
        """The quarter that is over: walked to by days, not reckoned."""
        day = min(self.until, self.today) - dt.timedelta(days=1)
        while (day + dt.timedelta(days=1)).month not in (1, 4, 7, 10) or (day + dt.timedelta(days=1)).day != 1:
            day -= dt.timedelta(days=1)
        return day.year * 4 + (day.month - 1) // 3

    def rows(self, unit: Unit | None) -> list[tuple[Plan, dict]]:
        newest: dict[Plan, PlanVersion] = {}
        for version in self.versions:
            signers = [
                s for s in version.signatures.all() if s.signed_on < self.until and s.signed_on <= self.today and s.noted_at <= self.at
            ]
            if len(signers) == 2 and version.plan.first_year <= self.over // 4 <= version.plan.last_year:
                newest[version.plan] = version
        rows = [(plan, row) for plan, version in newest.items() for row in json.loads(version.content)["rows"]]
        return [(plan, row) for plan, row in rows if unit is None or row["lead"].get("code") == unit.code]

    def reports(self, row: dict, first: int, last: int) -> list[Realisation]:
        return [r for r in self.told if r.row_id == row["id"] and first <= r.quarter <= last and r.at <= self.at]

    def done(self, row: dict, last: int) -> bool:
        told = self.reports(row, 0, last)
        return bool(told) and told[-1].progress == "done"

    def reached(self, unit: Unit | None) -> tuple[Number, int]:
        year, hits, of = str(self.over // 4), 0, 0
        for _plan, row in self.rows(unit):
            if year not in row["targets"]:
                continue
            of += 1
            told = self.reports(row, 0, self.over)
            if not told:
                continue
            number = told[-1].value if told[-1].measured is None else told[-1].measured
            target = Decimal(row["targets"][year])
            if number is not None and (number >= target if row["better"] == "up" else number <= target):
                hits += 1
        return (100 * hits / of if of else None), of

    def owed(self, unit: Unit | None) -> list[tuple[Plan, dict]]:
        found = []
        for plan, row in self.rows(unit):
            begins, ends = ((int(row[name][:4]) * 4 + int(row[name][-1]) - 1) for name in ("begins", "ends"))
            if begins <= self.over <= ends and not self.done(row, self.over - 1):
                found.append((plan, row))
        return found

    def unreported(self, unit: Unit | None) -> tuple[Number, int]:
        owed = self.owed(unit)
        return (sum(not self.reports(row, self.over, self.over) for _plan, row in owed) if owed else None), len(owed)

    def report_late(self, unit: Unit | None) -> tuple[Number, int]:
        owed = self.owed(unit)
        late = 0
        for plan, row in owed:
            asked = [
                a for a in self.asked if (a.plan_id, a.quarter) == (plan.pk, self.over) and a.asked_at <= self.at and a.until < self.today
            ]
            late += bool(asked) and not self.reports(row, self.over, self.over)
        return (late if owed else None), len(owed)

    def behind(self, unit: Unit | None) -> tuple[Number, int]:
        ended = [row for _plan, row in self.rows(unit) if int(row["ends"][:4]) * 4 + int(row["ends"][-1]) - 1 <= self.over]
        return (sum(not self.done(row, self.over) for row in ended) if ended else None), len(ended)


FIGURES: dict[str, Callable[[SlowPlans, Unit | None], tuple[Number, int]]] = {
    "plan_reached": SlowPlans.reached,
    "plan_unreported": SlowPlans.unreported,
    "plan_report_late": SlowPlans.report_late,
    "plan_behind": SlowPlans.behind,
}


def make(agency: Agency, units: Sequence[Unit], by: User, chance: random.Random, days: Sequence[dt.date]) -> None:
    """Three plans of two governments' years that become versions, signed in part, and are reported on, on some days."""
    plans = []
    for place, (first, last) in enumerate(((2024, 2026), (2025, 2029), (2026, 2027))):
        with time_machine.travel(dt.datetime.combine(days[0], dt.time(8), ZONE), tick=False):
            plans.append(Plan.objects.create(agency=agency, name=f"Rencana {place}", first_year=first, last_year=last, made_by=by))
    for day in days:
        with time_machine.travel(dt.datetime.combine(day, dt.time(9), ZONE), tick=False):
            for plan in plans:
                _written(plan, units, chance)
                _signed(plan, by, chance, day)
                _reported(plan, by, chance, day)


def _written(plan: Plan, units: Sequence[Unit], chance: random.Random) -> None:
    for place in range(chance.randint(1, 4)):
        begins = chance.randint(plan.first_year * 4, plan.last_year * 4 + 2)
        row = PlanRow.objects.create(
            plan=plan, order=place, aspect="A", action=f"Aksi {place}", indicator="I", unit="buah", better=chance.choice(["up", "down"]),
            lead=chance.choice(units), begins=begins, ends=chance.randint(begins, plan.last_year * 4 + 3),
        )  # fmt: skip
        for year in plan.years:
            if chance.random() < 0.8:
                Target.objects.create(row=row, year=year, value=chance.randint(1, 6))


def _signed(plan: Plan, by: User, chance: random.Random, day: dt.date) -> None:
    text, sha256 = frozen(content(plan, standing_rows(plan)))
    version = PlanVersion.objects.create(plan=plan, number=plan.versions.count() + 1, reviewed_by=by, content=text, sha256=sha256)
    for signer in ("secretary", "head")[: chance.choice([1, 2, 2, 2])]:
        signed_on = day - dt.timedelta(days=chance.randint(0, 40))
        Signature.objects.create(version=version, signer=signer, name="N", signed_on=signed_on, noted_by=by)


def _reported(plan: Plan, by: User, chance: random.Random, day: dt.date) -> None:
    now = day.year * 4 + (day.month - 1) // 3
    for quarter in (now - 2, now - 1, now):
        if chance.random() < 0.7:
            until = day + dt.timedelta(days=chance.randint(-20, 40))
            QuarterAsked.objects.get_or_create(plan=plan, quarter=quarter, defaults={"until": until})
        for row in plan.rows.all():
            if chance.random() < 0.6:
                number, truth = (chance.choice([None, Decimal(chance.randint(0, 7))]) for _n in range(2))
                last = row.realisations.filter(quarter=quarter).count()
                Realisation.objects.create(
                    row=row, quarter=quarter, version=last + 1, progress=chance.choice(Progress.values), value=number, measured=truth, text="T", by=by
                )  # fmt: skip
