"""Figures for routing on labelled texts: accuracy, honesty of "sure", calibration, speed. Pure; no database."""

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
TARGET = 0.95
BINS = 10
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
    """Lines of {"id", "topics", "offices", "sealed"} by id. Raises ValueError for a line that is not one."""
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
        "sealed": decision.signals.sealed,
        "secret": decision.signals.secret,
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


Ranked = tuple[tuple[str, float], ...]


def figures(
    cases: Sequence[Case], outcomes: Sequence[Outcome], seconds: float, bad: int, accepted: Mapping[str, Accepted] | None = None
) -> dict[str, Any]:
    """All figures of the contract. A case without a label counts for speed only."""
    topics = [(c.topic, o.decision.topics, o.decision.sure) for c, o in zip(cases, outcomes, strict=True) if c.topic]
    offices = [(c.office, o.offices, o.decision.sure) for c, o in zip(cases, outcomes, strict=True) if c.office]
    found: dict[str, Any] = {
        "texts": len(cases),
        "bad_lines": bad,
        "texts_per_second": round(len(cases) / seconds, 1) if seconds else None,
        "topic": measure(topics),
        "office": measure(offices),
        "sealed": sum(o.decision.signals.sealed for o in outcomes),
        "sure_share": round(sum(o.decision.sure for o in outcomes) / len(outcomes), 4),
    }
    if accepted:
        read = [(accepted[c.id], o) for c, o in zip(cases, outcomes, strict=True) if c.id in accepted]
        found["accepted"] = measure_accepted(read)
    return found


def measure_accepted(rows: Sequence[tuple[Accepted, Outcome]]) -> dict[str, Any]:
    """What citizens feel: how often a careful reader accepts the first answer, and whom the accused cannot read."""
    closed = [(good.sealed, o.decision.signals.sealed) for good, o in rows]
    return {
        "n": len(rows),
        "topic": _share([bool(o.decision.topics) and o.decision.topics[0][0] in good.topics for good, o in rows]),
        "office": _share([_first(o) in good.offices for good, o in rows]),
        "sure": _share([o.decision.sure for _, o in rows]),
        "sure_office": _share([_first(o) in good.offices for good, o in rows if o.decision.sure]),
        "sealed_recognised": _share([said for wanted, said in closed if wanted]),
        "sealed_falsely": _share([said for wanted, said in closed if not wanted]),
    }


def _first(outcome: Outcome) -> str:
    return outcome.offices[0][0] if outcome.offices else ""


def _share(hits: Sequence[bool]) -> list[float] | None:
    """Share with its 95 % interval (Wilson)."""
    if not hits:
        return None
    n, share, z = len(hits), sum(hits) / len(hits), 1.96
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * ((share * (1 - share) / n + z * z / (4 * n * n)) ** 0.5) / (1 + z * z / n)
    return [round(share, 4), round(middle - half, 4), round(middle + half, 4)]


def measure(rows: Sequence[tuple[str, Ranked, bool]]) -> dict[str, Any]:
    """Figures of one label: rows of (label, ranked answers, called sure)."""
    if not rows:
        return {"n": 0}
    firsts = [(label, ranked[0] if ranked else ("", 0.0), sure) for label, ranked, sure in rows]
    right = [(answer[1], label == answer[0]) for label, answer, _ in firsts]
    called = [label == answer[0] for label, answer, sure in firsts if sure]
    return {
        "n": len(rows),
        "top1": _ratio([ok for _, ok in right]),
        "top1_interval": (_share([ok for _, ok in right]) or [])[1:],
        "top3": _ratio([label in [key for key, _ in ranked[:3]] for label, ranked, _ in rows]),
        "macro_f1": round(_macro_f1([(label, answer[0]) for label, answer, _ in firsts]), 4),
        "coverage_at_95": round(_coverage(right), 4),
        "sure_share": round(len(called) / len(rows), 4),
        "sure_precision": _ratio(called),
        "ece": round(_calibration_error(right), 4),
    }


def _ratio(hits: Sequence[bool]) -> float | None:
    return round(sum(hits) / len(hits), 4) if hits else None


def _macro_f1(pairs: Sequence[tuple[str, str]]) -> float:
    """Mean F1 over the labels that occur."""
    scores = []
    for label in {label for label, _ in pairs}:
        hit = sum(a == label == b for a, b in pairs)
        said = sum(b == label for _, b in pairs)
        real = sum(a == label for a, _ in pairs)
        scores.append(2 * hit / (said + real))
    return sum(scores) / len(scores)


def _coverage(right: Sequence[tuple[float, bool]]) -> float:
    """The largest share, taken from the most confident down, in which 95 % is right."""
    best = hits = 0
    for count, (_, ok) in enumerate(sorted(right, key=lambda pair: -pair[0]), start=1):
        hits += ok
        if hits >= TARGET * count:
            best = count
    return best / len(right)


def _calibration_error(right: Sequence[tuple[float, bool]]) -> float:
    """Expected calibration error over ten equal bins."""
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for p, ok in right:
        bins[min(BINS - 1, int(p * BINS))].append((p, ok))
    gaps = (abs(sum(p for p, _ in found) - sum(ok for _, ok in found)) for found in bins if found)
    return sum(gaps) / len(right)


def table(found: dict[str, Any]) -> str:
    """The figures for people."""
    lines = [f"{found['texts']} texts, {found['bad_lines']} bad lines, {found['texts_per_second']} texts/s, sealed {found['sealed']}"]
    for name in ("topic", "office", "accepted"):
        if name in found:
            lines.append(f"\n{name}")
            lines.extend(f"  {key:<18}{_shown(value)}" for key, value in found[name].items())
    return "\n".join(lines)


def _shown(value: Any) -> str:
    if not isinstance(value, list):
        return str(value)
    share, interval = value[:-2], " - ".join(f"{end:.3f}" for end in value[-2:])
    return f"{share[0]:.3f}  ({interval})" if share else interval
