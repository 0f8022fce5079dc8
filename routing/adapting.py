"""Adapting a model to a place: what people decided there moves its topics a little and gives it that place's habit.

The new weights are the old ones plus a correction, held small by its square, so that a handful of examples changes
little and a thousand much. No word enters the model that was not in it: an artefact never learns a name. Pure.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, sparse

from routing import habits
from routing.artefact import dump, load
from routing.contracts import Counted
from routing.habits import Habit
from routing.model import Model

# How much a correction costs. Chosen on the four governments' texts: each in turn as the new place (docs/adr/0004).
HOLD = 2.0
STEPS = 60
# The same for a habit, whose corrections stand beside the matrix (docs/adr/0009).
HABIT_HOLD = 1.0
# An office that the matrix gives at least so much in some case has a column: people there chose against it, or did not.
NAMED = 0.05


@dataclass(frozen=True)
class Lesson:
    """A text that belongs to a topic, and how much that is to be believed."""

    counted: Counted
    topic: str
    weight: float


def adapt(model: Model, lessons: Sequence[Lesson], card: Mapping[str, Any], *, hold: float = HOLD) -> Model:
    """The model corrected by the lessons of one place. Lessons of topics it does not know teach nothing."""
    known = [lesson for lesson in lessons if lesson.topic in model.topics]
    if not known:
        return model
    matrix, rows = _sparse([model.features(lesson.counted) for lesson in known])
    targets = np.array([model.topics.index(lesson.topic) for lesson in known])
    weights = np.array([lesson.weight for lesson in known], dtype=np.float64)
    base = matrix @ model.weights[rows] + model.bias
    change = _corrections(matrix, base.astype(np.float64) / model.temperature, targets, weights, hold)
    corrected = model.weights.copy()
    corrected[rows] += (change[:-1] * model.temperature).astype(np.float32)
    bias = model.bias + (change[-1] * model.temperature).astype(np.float32)
    made = dataclasses.replace(model, weights=corrected, bias=bias, card={**model.card, **card})
    # Through the artefact and back: what is measured is what will be used, rounding included.
    return load(dump(made))


@dataclass(frozen=True)
class Settled:
    """A text that people gave to an office kind: what the model found in it, what the matrix said, how much to believe it."""

    counted: Counted
    topics: tuple[tuple[str, float], ...]
    law: Mapping[str, float]
    kind: str
    weight: float = 1.0


def accustomed(model: Model, settled: Sequence[Settled], region: str, *, before: Habit | None = None) -> Model:
    """The model with the habit of a region, learned beside the matrix from what was settled there.

    `before` = a habit that these cases correct instead of starting from the matrix alone.
    """
    if not settled:
        return model
    named = {kind for case in settled for kind, share in case.law.items() if share >= NAMED}
    kinds = tuple(sorted(named | {case.kind for case in settled} | set(before.kinds if before else ())))
    said = [model.habit_features(case.counted, case.topics) for case in settled]
    matrix, rows = _sparse(said)
    prior = _on_kinds(before, kinds, model.habit_rows)
    start = np.array([habits.base(kinds, case.law) for case in settled]) + matrix @ prior[rows]
    targets = np.array([kinds.index(case.kind) for case in settled])
    weights = np.array([case.weight for case in settled], dtype=np.float64)
    change = _corrections(matrix, start, targets, weights, HABIT_HOLD)
    prior[rows] += change[:-1]
    prior[-1] += change[-1]  # the last row is the constant
    habit = Habit(kinds, prior.astype(np.float32), len(settled) + (before.lessons if before else 0))
    return load(dump(dataclasses.replace(model, habits={**model.habits, region: habit})))


def _on_kinds(habit: Habit | None, kinds: tuple[str, ...], rows: int) -> NDArray[np.float64]:
    """A habit's weights in the columns of more kinds; nothing where there is no habit yet."""
    found = np.zeros((rows, len(kinds)))
    if habit is not None:
        found[:, [kinds.index(kind) for kind in habit.kinds]] = habit.weights
    return found


def _sparse(found: Sequence[tuple[NDArray[np.int64], NDArray[np.float32]]]) -> tuple[sparse.csr_matrix, NDArray[np.int64]]:
    """The features of texts over only those rows that occur in them."""
    rows = np.unique(np.concatenate([row for row, _ in found])) if found else np.zeros(0, dtype=np.int64)
    starts = np.cumsum([0, *(len(row) for row, _ in found)])
    columns = np.searchsorted(rows, np.concatenate([row for row, _ in found]))
    values = np.concatenate([value for _, value in found])
    return sparse.csr_matrix((values, columns, starts), shape=(len(found), len(rows)), dtype=np.float64), rows


def _corrections(
    matrix: sparse.csr_matrix, base: NDArray[np.float64], targets: NDArray[np.int64], weights: NDArray[np.float64], hold: float
) -> NDArray[np.float64]:
    """Weighted cross-entropy of the corrected model plus the square of the correction, at its least."""
    size = (matrix.shape[1] + 1, base.shape[1])
    wanted = np.zeros_like(base)
    wanted[np.arange(len(targets)), targets] = 1.0

    def cost(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        change = flat.reshape(size)
        scores = base + matrix @ change[:-1] + change[-1]
        scores -= scores.max(axis=1, keepdims=True)
        raised = np.exp(scores)
        shares = raised / raised.sum(axis=1, keepdims=True)
        missed = -float((weights * np.log(shares[np.arange(len(targets)), targets] + 1e-12)).sum())
        error = (shares - wanted) * weights[:, None]
        slope = np.vstack([np.asarray(matrix.T @ error), error.sum(axis=0)]) + hold * change
        return missed + hold / 2 * float((change**2).sum()), slope.ravel()

    done = optimize.minimize(cost, np.zeros(size[0] * size[1]), jac=True, method="L-BFGS-B", options={"maxiter": STEPS})
    return np.asarray(done.x).reshape(size)
