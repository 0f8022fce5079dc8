"""A plan as plain values: frozen with a fingerprint when it is handed to those who sign, and compared with another version."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from assessments.models import Better

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal

    from django.utils.functional import _StrPromise

    from assessments.models import Plan, PlanRow
    from organisations.models import Unit

FORMAT = 1
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
}


def standing_rows(plan: Plan) -> list[PlanRow]:
    """The rows that are in the plan now, with all that is shown of them: three queries."""
    rows = plan.rows.filter(taken_out_at__isnull=True).select_related("lead", "plan__agency")
    return list(rows.prefetch_related("supporting", "targets").order_by("order", "pk"))


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
    plain = ("aspect", "condition", "problem", "action", "output", "indicator", "unit", "better", "budget_source", "figure")
    return {
        "id": row.pk,
        **{name: getattr(row, name) for name in plain},
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
            if before[key][field] != row[field]
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
    return str(value)
