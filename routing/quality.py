"""How well routing decides, measured by what people made of it: overrides, silence, honesty of its own percentages."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from organisations import snapshot
from routing.decide import kind_name, topic_name
from routing.models import RoutingDecision, RoutingExample
from routing.responsibility import canonical_kind

if TYPE_CHECKING:
    from organisations.models import Agency

BINS = 10
FEW = 5  # below this a share says nothing


@dataclass(frozen=True)
class Judged:
    """A first decision, and the office kind that people settled on ("" while nobody has said)."""

    topic: str
    offered: str
    probability: float
    sure: bool
    truth: str

    @property
    def right(self) -> bool:
        return self.offered == self.truth


@dataclass(frozen=True)
class Share:
    """So many of so many."""

    label: str
    hits: int
    of: int

    @property
    def share(self) -> float | None:
        return self.hits / self.of if self.of else None


@dataclass(frozen=True)
class Bin:
    """Decisions that gave about this probability, and how many of them were right."""

    low: float
    high: float
    said: float
    hits: int
    of: int

    @property
    def share(self) -> float:
        return self.hits / self.of if self.of else 0.0


@dataclass(frozen=True)
class Figures:
    """One period of a tenant."""

    since: dt.date
    decided: Share
    sure: Share
    sure_right: Share
    overridden: Share
    by_topic: Sequence[Share] = ()
    confused: Sequence[tuple[str, str, int]] = ()
    bins: Sequence[Bin] = field(default_factory=tuple)


def judged(agency: Agency, since: dt.date) -> list[Judged]:
    """The first decision of each complaint since a day with what became of it; at most the newest ten thousand."""
    rows = RoutingDecision.objects.filter(complaint__agency=agency, created_at__date__gte=since)
    first = rows.order_by("complaint_id", "id").distinct("complaint_id")
    decisions = list(first.values_list("complaint_id", "topic_key", "candidates", "sure")[:10_000])
    truth = _truth([row[0] for row in decisions])
    return [_judged(topic, candidates, sure=sure, truth=truth.get(pk, "")) for pk, topic, candidates, sure in decisions]


def _judged(topic: str, candidates: dict[str, list[list[object]]], *, sure: bool, truth: str) -> Judged:
    offices = candidates.get("offices") or [["", 0.0]]
    return Judged(topic, canonical_kind(str(offices[0][0])), float(str(offices[0][1])), sure, truth)


def _truth(complaints: Sequence[int]) -> dict[int, str]:
    """What people settled on; a coordinator's word or a settled case, the newest counts. "Not ours" alone says only no."""
    rows = RoutingExample.objects.filter(complaint__in=complaints, against=False).order_by("id")
    return {pk: canonical_kind(kind) for pk, kind in rows.values_list("complaint", "kind")}


def figures(agency: Agency, since: dt.date) -> Figures:
    """Everything the quality page shows."""
    rows = judged(agency, since)
    known = [row for row in rows if row.truth]
    sure = [row for row in known if row.sure]
    wrong = Counter((row.offered, row.truth) for row in known if not row.right)
    return Figures(
        since=since,
        decided=Share("", len(known), len(rows)),
        sure=Share("", sum(row.sure for row in rows), len(rows)),
        sure_right=Share("", sum(row.right for row in sure), len(sure)),
        overridden=Share("", sum(not row.right for row in known), len(known)),
        by_topic=_by_topic(known),
        confused=[(kind_name(offered), kind_name(truth), number) for (offered, truth), number in wrong.most_common(12)],
        bins=calibration(known),
    )


def _by_topic(known: Sequence[Judged]) -> list[Share]:
    """How often people decided otherwise, by topic, the worst first."""
    of, wrong = Counter(row.topic for row in known), Counter(row.topic for row in known if not row.right)
    rows = [Share(_topic_label(topic), wrong[topic], number) for topic, number in of.items()]
    return sorted(rows, key=lambda row: (row.of < FEW, -(row.share or 0), -row.of))


def _topic_label(key: str) -> str:
    topic = snapshot.topics().get(key)
    return topic.name if topic else topic_name(key)


def calibration(rows: Sequence[Judged]) -> list[Bin]:
    """What was said against what was right, in ten equal bins; empty ones are left out."""
    found = []
    for place in range(BINS):
        low, high = place / BINS, (place + 1) / BINS
        held = [row for row in rows if low <= row.probability < high or (place == BINS - 1 and row.probability >= high)]
        if held:
            said = sum(row.probability for row in held) / len(held)
            found.append(Bin(low, high, said, sum(row.right for row in held), len(held)))
    return found
