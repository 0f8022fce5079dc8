"""A sample as it is settled: canonical JSON of how it was drawn, what was given, said and decided, and what it came to.

People stand in it by their id, and no word of a complaint: it is kept and handed on long after the cases were read.
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from assessments.quality import figures

if TYPE_CHECKING:
    from assessments.models import CaseObjection, QualitySample, Reading, SampledCase

FORMAT = 1


def content(sample: QualitySample) -> str:
    """Sorted keys, no space; the hash is of its UTF-8 bytes."""
    cases = list(sample.cases.select_related("unit", "complaint", "objection").prefetch_related("readings"))
    counted = figures.rows([sample])
    codes = {case.unit_id: case.unit.code for case in cases}
    read = figures.share_read(counted)
    agreed = figures.agreement(counted)
    whole = {
        "format": FORMAT,
        "government": sample.agency.key,
        "month": f"{sample.month:%Y-%m}",
        "sheet": {"key": sample.rule.sheet.key, "version": sample.rule.sheet.version},
        "rule": {"size": sample.rule.size, "second_percent": sample.rule.second_percent, "valid_from": sample.rule.valid_from.isoformat()},
        "draw": {"seed": sample.seed, "population": sample.population_size, "population_sha256": sample.population_sha256},
        "unread_reason": sample.unread_reason,
        "cases": [_case(case) for case in cases],
        "mean": _number(figures.mean(counted).score),
        "offices": {codes[unit]: {"mean": _number(found.score), "cases": found.cases} for unit, found in figures.by_unit(counted).items()},
        "read": {"cases": read.hits, "of": read.of},
        "agreement": {"cases": agreed.cases, "marks": agreed.marks, "equal": agreed.equal, "kappa": _number(agreed.kappa)},
    }
    return json.dumps(whole, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _case(case: SampledCase) -> dict[str, Any]:
    if case.dropped_at:
        # Its number and office would say more of a sealed case than anybody here may know.
        return {"place": case.place, "dropped": case.dropped_why}
    objection = getattr(case, "objection", None)
    return {
        "place": case.place,
        "number": case.complaint.number,
        "unit": case.unit.code,
        "score": _number(case.score),
        "readings": [_reading(row) for row in case.readings.all()],
        "objection": None if objection is None else _objection(objection),
    }


def _reading(row: Reading) -> dict[str, Any]:
    return {"turn": row.turn, "by": row.by_id, "marks": row.marks, "score": _number(row.score), "note": row.note}


def _objection(row: CaseObjection) -> dict[str, Any]:
    return {"text": row.text, "answer": row.answer, "marks": row.marks, "score": _number(row.score), "by": row.answered_by_id}


def _number(number: Decimal | None) -> str | None:
    return None if number is None else format(number.normalize(), "f")
