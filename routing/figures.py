"""From answers to figures: accuracy, honesty of "sure", calibration, and what careful readers accept. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from routing.evaluation import Accepted, Case, Outcome

TARGET = 0.95
BINS = 10
FEW = 20  # texts: a label with fewer says little
Ranked = tuple[tuple[str, float], ...]


def measured(
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
        "sealed": sum(o.decision.signals.secret for o in outcomes),
        "sure_share": round(sum(o.decision.sure for o in outcomes) / len(outcomes), 4),
    }
    if accepted:
        read = [(accepted[c.id], o) for c, o in zip(cases, outcomes, strict=True) if c.id in accepted]
        found["accepted"] = measure_accepted(read)
    return found


def measure_accepted(rows: Sequence[tuple[Accepted, Outcome]]) -> dict[str, Any]:
    """What citizens feel: how often a careful reader accepts the first answer, and what is kept from the public."""
    closed = [(good.sealed, o.decision.signals.secret) for good, o in rows]
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
        "macro_f1": _macro_f1([(label, answer[0]) for label, answer, _ in firsts], 1),
        "macro_f1_20": _macro_f1([(label, answer[0]) for label, answer, _ in firsts], FEW),
        "coverage_at_95": round(_coverage(right), 4),
        "sure_share": round(len(called) / len(rows), 4),
        "sure_precision": _ratio(called),
        "ece": round(_calibration_error(right), 4),
    }


def _ratio(hits: Sequence[bool]) -> float | None:
    return round(sum(hits) / len(hits), 4) if hits else None


def _macro_f1(pairs: Sequence[tuple[str, str]], least: int) -> float | None:
    """Mean F1 over the labels that at least so many texts have; what is said of any text counts."""
    held = Counter(label for label, _ in pairs)
    answered = Counter(answer for _, answer in pairs)
    hits = Counter(label for label, answer in pairs if label == answer)
    scores = [2 * hits[label] / (answered[label] + number) for label, number in held.items() if number >= least]
    return round(sum(scores) / len(scores), 4) if scores else None


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
