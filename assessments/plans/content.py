"""A plan as plain values: frozen with a fingerprint when it is handed to those who sign, and compared with another version."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from assessments.models import Better, Signer
from assessments.quarters import Quarter
from organisations.models import Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.utils.functional import _StrPromise

    from assessments.models import Plan, PlanRow, PlanVersion

# 2: a row also says for whom its figure is counted.
FORMAT = 2
_PLAIN = ("aspect", "condition", "problem", "action", "output", "indicator", "unit", "better", "budget_source", "figure", "figure_of_lead")
NAMES: Mapping[str, _StrPromise] = {
    "aspect": _("Aspek"),
    "condition": _("Kondisi saat ini"),
    "problem": _("Masalah"),
    "action": _("Rencana aksi"),
    "output": _("Keluaran"),
    "indicator": _("Indikator"),
    "unit": _("Satuan"),
    "better": _("Arah"),
    "lead": _("Penanggung jawab"),
    "supporting": _("OPD pendukung"),
    "budget": _("Anggaran"),
    "budget_source": _("Sumber anggaran"),
    "begins": _("Mulai"),
    "ends": _("Selesai"),
    "targets": _("Target"),
    "figure": _("Angka sistem"),
    "figure_of_lead": _("Hitung angka sistem untuk penanggung jawab saja"),
}


def standing_rows(plan: Plan) -> list[PlanRow]:
    """The rows that are in the plan now, with all that is shown of them: three queries."""
    rows = plan.rows.filter(taken_out_at__isnull=True).select_related("lead", "plan__agency")
    return list(rows.prefetch_related("supporting", "targets").order_by("order", "pk"))


def signed_version(plan: Plan) -> PlanVersion | None:
    """The version in force: the newest with every signature."""
    rows = plan.versions.prefetch_related("signatures").order_by("-pk")
    return next((row for row in rows if len(row.signatures.all()) == len(Signer)), None)


def read_content(version: PlanVersion) -> dict[str, Any]:
    """A frozen plan as plain values."""
    told: dict[str, Any] = json.loads(version.content)
    return told


def signed_rows(plan: Plan) -> list[PlanRow]:
    """The rows in force, in the words that were signed; none before the first signature. Four queries."""
    version = signed_version(plan)
    return rows_of(version) if version else []


def rows_of(version: PlanVersion) -> list[PlanRow]:
    """The rows of a version as they were frozen, whatever was written in them since. Two queries. To read, never to save."""
    told = read_content(version)["rows"]
    known = version.plan.rows.select_related("lead", "plan__agency").in_bulk([row["id"] for row in told])
    offices = {unit.code: unit for unit in Unit.objects.filter(code__in={row["lead"].get("code", "") for row in told})}
    return [_laid_over(known[row["id"]], row, offices) for row in told]


def _laid_over(row: PlanRow, told: Mapping[str, Any], offices: Mapping[str, Unit]) -> PlanRow:
    for name in _PLAIN:
        # What a version of an older format does not say is as it is now.
        setattr(row, name, told.get(name, getattr(row, name)))
    row.lead = offices.get(told["lead"].get("code", ""))
    row.budget = Decimal(told["budget"]) if told["budget"] else None
    row.begins, row.ends = Quarter.read(told["begins"]).index, Quarter.read(told["ends"]).index
    row.frozen_targets = {int(year): Decimal(value) for year, value in told["targets"].items()}
    row.proposed, row.taken_out_at = False, None
    return row


def content(plan: Plan, rows: Iterable[PlanRow]) -> dict[str, Any]:
    """A plan with its rows as JSON knows it."""
    return {
        "format": FORMAT,
        "government": plan.agency.key,
        "name": plan.name,
        "years": [plan.first_year, plan.last_year],
        "version": plan.version,
        "rows": [_row(row) for row in rows],
    }


def frozen(told: Mapping[str, Any]) -> tuple[str, str]:
    """Canonical JSON (sorted keys, no space, UTF-8), and the SHA-256 of it in hex."""
    text = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text, hashlib.sha256(text.encode()).hexdigest()


def _row(row: PlanRow) -> dict[str, Any]:
    return {
        "id": row.pk,
        **{name: getattr(row, name) for name in _PLAIN},
        "lead": _office(row.lead),
        "supporting": sorted((_office(unit) for unit in row.supporting.all()), key=lambda office: office["code"]),
        "budget": number(row.budget),
        "begins": row.first_quarter.key,
        "ends": row.last_quarter.key,
        "targets": {str(target.year): number(target.value) for target in row.targets.all()},
    }


def _office(unit: Unit | None) -> dict[str, str]:
    return {"code": unit.code, "name": unit.name} if unit else {}


def number(value: Decimal | None) -> str:
    """A number without trailing noughts, "" for none."""
    return "" if value is None else format(value.normalize(), "f")


@dataclass(frozen=True)
class Change:
    """One field of a row, before and after, in words."""

    field: _StrPromise
    before: str
    after: str


@dataclass(frozen=True)
class Difference:
    """A row that is in one version only, or not the same in both. `kind` is added, removed or changed."""

    kind: str
    action: str
    changes: tuple[Change, ...] = ()


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Difference]:
    """What became of the rows from one version to the next, in the order of the newer one; removed rows last."""
    before, after = ({row["id"]: row for row in version["rows"]} for version in (old, new))
    found = []
    for key, row in after.items():
        if key not in before:
            found.append(Difference("added", row["action"]))
            continue
        changes = tuple(
            Change(name, said(field, before[key][field]), said(field, row[field]))
            for field, name in NAMES.items()
            # A field that the format of one of them does not know is no change.
            if field in before[key].keys() & row.keys() and before[key][field] != row[field]
        )
        if changes:
            found.append(Difference("changed", row["action"], changes))
    return found + [Difference("removed", row["action"]) for key, row in before.items() if key not in after]


def said(field: str, value: Any) -> str:
    """A field of a frozen row in words."""
    if field == "lead":
        return str(value.get("name", ""))
    if field == "supporting":
        return ", ".join(office["name"] for office in value)
    if field == "targets":
        return "; ".join(f"{year}: {target}" for year, target in sorted(value.items()))
    if field == "better":
        return str(Better(value).label)
    if field == "figure_of_lead":
        return str(_("ya") if value else _("tidak"))
    return str(value)
