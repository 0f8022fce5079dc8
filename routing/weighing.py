"""The matrix and a region's habit averaged, so that what the law is sure of stays first. Pure."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from routing.contracts import Choice
from routing.responsibility import canonical_kind

if TYPE_CHECKING:
    from routing.contracts import TopicScores
    from routing.model import Model

# How much of an office's probability is the habit's: chosen where careful readers accept as many offices as of the
# matrix alone. Sharpness: chosen where as many letters are sure as without a habit (docs/adr/0009).
SHARE, SHARPNESS = 0.5, 1.3
LEAST = 0.005  # an office less likely than this is not worth naming
WHY = "begitu biasanya diputuskan di wilayah ini"


def applied(choices: tuple[Choice, ...], model: Model | None, scores: TopicScores, region: str) -> tuple[Choice, ...]:
    """The choices with the habit of a region, where the model knows one."""
    habit = model.habits.get(region) if model else None
    if model is None or habit is None or scores.counted is None:
        return choices
    rows, values = model.habit_features(scores.counted, scores.ranked)
    return weighed(choices, habit.shares(rows, values, lawful(choices)))


def lawful(choices: Sequence[Choice]) -> dict[str, float]:
    """The matrix's choices by the office kind that every regency has."""
    sums: dict[str, float] = {}
    for choice in choices:
        kind = canonical_kind(choice.kind)
        sums[kind] = sums.get(kind, 0.0) + choice.probability
    return sums


def weighed(choices: tuple[Choice, ...], said: Mapping[str, float]) -> tuple[Choice, ...]:
    """The matrix's choices averaged with a habit's, best first. An office that only the habit names says so as its reason.

    Where the first row asks for a person no habit speaks: it would take away the question with the row.
    """
    if not choices or choices[0].unsure:
        return choices
    law = lawful(choices)
    both = _sharpened({kind: (1 - SHARE) * law.get(kind, 0.0) + SHARE * said.get(kind, 0.0) for kind in {**law, **said}})
    kept = [_moved(choice, both, law) for choice in choices]
    new = [Choice(kind, both[kind], choices[0].rule, WHY) for kind in said if kind not in law and both[kind] >= LEAST]
    ordered = sorted([*kept, *new], key=lambda choice: -choice.probability)
    if canonical_kind(ordered[0].kind) != canonical_kind(choices[0].kind):
        ordered[0] = dataclasses.replace(ordered[0], why=WHY)
    return tuple(ordered)


def _sharpened(shares: Mapping[str, float]) -> dict[str, float]:
    """An average of two that agree is less sure than it may be."""
    raised = {kind: share**SHARPNESS for kind, share in shares.items()}
    whole = sum(raised.values()) or 1.0
    return {kind: share / whole for kind, share in raised.items()}


def _moved(choice: Choice, both: Mapping[str, float], law: Mapping[str, float]) -> Choice:
    """A finer kind keeps its part of the kind that it belongs to."""
    kind = canonical_kind(choice.kind)
    part = choice.probability / law[kind] if law[kind] else 0.0
    return dataclasses.replace(choice, probability=min(1.0, both[kind] * part))
