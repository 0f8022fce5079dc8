"""Routing asked about labelled texts, and its answers in the words of the file. Pure; no database."""

from __future__ import annotations

import csv
import dataclasses
import functools
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from routing.contracts import Decision, Facts
from routing.decide import PLACE_BOUND, REFERENCE, decide, fallback, kind_name, shipped
from routing.responsibility import canonical_kind

if TYPE_CHECKING:
    from routing.model import Model

EXTERNAL = "external"
# The office kinds every regency has; any other office is a body outside its government.
CANONICAL = frozenset(
    [
        "pu",
        "dlh",
        "dishub",
        "dinsos",
        "dukcapil",
        "disdik",
        "dinkes",
        "rsud",
        "satpol_pp",
        "damkar",
        "bpbd",
        "perkim",
        "disnaker",
        "kominfo",
        "dpmptsp",
        "dp3akb",
        "perdag_umkm",
        "disbudporapar",
        "bapenda",
        "bkpsdm",
        "bpkad",
        "kesbangpol",
        "bappeda",
        "inspektorat",
        "tanipangan",
        "perikanan",
        "pmd",
        "setda",
        "kecamatan",
        "kelurahan",
        "pdam",
        "arsip",
    ]
)


@dataclass(frozen=True)
class Case:
    """One line of the file."""

    id: str
    facts: Facts
    topic: str
    office: str


@dataclass(frozen=True)
class Accepted:
    """Every answer that a careful reader accepts for a text, and whether the letter must be closed to the accused."""

    topics: frozenset[str]
    offices: frozenset[str]
    sealed: bool


@dataclass(frozen=True)
class Outcome:
    """What routing said of it, in the words of the file."""

    decision: Decision
    offices: tuple[tuple[str, float], ...]


def read_cases(source: bytes) -> tuple[list[Case], int]:
    """The usable lines of a JSON Lines file, and how many were not."""
    cases, bad = [], 0
    for number, line in enumerate(source.decode("utf-8", errors="replace").splitlines(), start=1):
        if not line.strip():
            continue
        case = _case(line, number)
        if case is None:
            bad += 1
        else:
            cases.append(case)
    return cases, bad


def _case(line: str, number: int) -> Case | None:
    try:
        row = json.loads(line)
    except ValueError:
        return None
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        return None
    facts = Facts(
        text=row["text"],
        location_text=_word(row, "location_text"),
        regency=_word(row, "regency_code"),
        kecamatan=_word(row, "kecamatan"),
        kelurahan=_word(row, "kelurahan"),
    )
    return Case(str(row.get("id", number)), facts, _word(row, "topic"), _word(row, "opd"))


def read_accepted(source: bytes) -> dict[str, Accepted]:
    """Lines of {"id", "topics", "offices", "sealed"} by id. Raises ValueError, KeyError or TypeError for a line that is not one."""
    found = {}
    for line in source.decode("utf-8").splitlines():
        if line.strip():
            row = json.loads(line)
            found[str(row["id"])] = Accepted(frozenset(row["topics"]), frozenset(row["offices"]), bool(row.get("sealed")))
    return found


def _word(row: dict[str, Any], name: str) -> str:
    value = row.get(name)
    return str(value).strip() if isinstance(value, str | int | float) else ""


def run(cases: Sequence[Case], models: Mapping[str, Model] | None = None) -> tuple[list[Outcome], float]:
    """Decide every case; the seconds are without loading names and words. `models` replace the shipped one, by case id."""
    for regency in {case.facts.regency for case in cases} | {""}:
        shipped(regency)
    decide(Facts("pemanasan"), shipped(""))
    start = time.perf_counter()
    done = [_outcome(case, models.get(case.id) if models else None) for case in cases]
    return done, time.perf_counter() - start


def _outcome(case: Case, model: Model | None) -> Outcome:
    setup = shipped(case.facts.regency)
    try:
        decision = decide(case.facts, dataclasses.replace(setup, model=model) if model else setup)
    except Exception as error:  # noqa: BLE001 - the same promise as in service: a failure is a hold, counted as unsure
        decision = fallback(f"Gagal diperiksa otomatis ({type(error).__name__}).")
    sums: dict[str, float] = {}
    for choice in decision.choices:
        kind = canonical_kind(choice.kind)
        kind = kind if kind in CANONICAL else EXTERNAL
        sums[kind] = sums.get(kind, 0.0) + choice.probability
    return Outcome(decision, tuple(sorted(sums.items(), key=lambda pair: -pair[1])))


def prediction(case: Case, outcome: Outcome) -> dict[str, Any]:
    """One line of the predictions file (contract in docs/routing.md)."""
    decision = outcome.decision
    regions = [code for code, _ in decision.regions] or [decision.other_region or case.facts.regency]
    return {
        "id": case.id,
        "topics": [[key, round(p, 4)] for key, p in decision.topics],
        "offices": [[kind, round(p, 4)] for kind, p in outcome.offices],
        "unit": unit_name(decision, case.facts.regency),
        "sure": decision.sure,
        # What readers of accept sets call sealed: the public must not see it, whoever may; `oversight` is our narrower seal.
        "sealed": decision.signals.secret,
        "oversight": decision.signals.sealed,
        "class": decision.signals.complaint_class,
        "regions": [code for code in regions if code],
        "emergency": list(decision.signals.emergency),
        "outcome": decision.outcome,
        "reason": decision.reason,
    }


@functools.cache
def _units() -> tuple[dict[str, str], ...]:
    rows: list[dict[str, str]] = []
    for name in ("units.csv", "bodies.csv"):
        with (REFERENCE / name).open(encoding="utf-8", newline="") as lines:
            rows.extend(dict(row) for row in csv.DictReader(lines))
    return tuple(rows)


def unit_name(decision: Decision, regency: str) -> str | None:
    """The tenant's unit where the shipped data has its units, else what the office kind is called."""
    if not decision.choices:
        return None
    kind = decision.kind
    known = any(row["region_code"] == regency for row in _units())
    for wanted in dict.fromkeys((kind, canonical_kind(kind))):
        for row in _units() if known else ():
            if wanted in row["kinds"].split() and (wanted not in PLACE_BOUND or row["region_code"] in _around(decision)):
                return row.get("name") or row["unit_name"]
    return kind_name(kind)


def _around(decision: Decision) -> set[str]:
    """The best region and what contains it."""
    parts = decision.region.split(".")
    return {".".join(parts[:size]) for size in range(3, len(parts) + 1)}
