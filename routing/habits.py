"""What people in one region make of the law: how likely each office is there. Pure; numpy only.

The matrix says whose matter something is; a region's own desk knows that there the ward hears of it first. A habit is
learned from what was decided there (adapting.py), over words that the model has anyway, and never speaks by itself
(weighing.py).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

TRUST = 0.6  # how far a habit believes the matrix; chosen with each region's own folds left out (docs/adr/0009)
UNHEARD = 0.003  # what an office that the matrix does not name is given before a habit speaks
STEP = 128.0  # weights are multiples of 1/128: differences in the last bits of a machine do not reach the artefact
CARD = "habits"

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Habit:
    """Rows of `weights` are the model's words, the lexicon's points, the model's topics, and a constant; columns are `kinds`."""

    kinds: tuple[str, ...]
    weights: Floats
    lessons: int

    def shares(self, rows: NDArray[np.int64], values: Floats, law: Mapping[str, float]) -> dict[str, float]:
        """How likely each office is, from the features of a text and what the matrix says; together one."""
        scores = base(self.kinds, law) + values @ self.weights[rows]
        raised = np.exp(scores - scores.max())
        return dict(zip(self.kinds, (raised / raised.sum()).tolist(), strict=True))


def base(kinds: Sequence[str], law: Mapping[str, float]) -> NDArray[np.float64]:
    """Where a habit starts: the matrix, believed by TRUST."""
    return TRUST * np.log(np.array([law.get(kind, 0.0) for kind in kinds]) + UNHEARD)


# --- In the artefact --------------------------------------------------------------------------------------------------


def packed(habits: Mapping[str, Habit]) -> dict[str, bytes]:
    """Files of an artefact, by name: which regions with which offices, and an array each."""
    if not habits:
        return {}
    told = {region: {"kinds": list(habit.kinds), "lessons": habit.lessons} for region, habit in sorted(habits.items())}
    files = {f"{CARD}.json": json.dumps(told, indent=1).encode()}
    return files | {f"{CARD}-{region}.i2": _small(habits[region].weights).tobytes() for region in told}


def _small(weights: Floats) -> NDArray[np.int16]:
    return np.clip(np.round(weights * STEP), -32000, 32000).astype("<i2")


def unpacked(files: Mapping[str, bytes], rows: int) -> dict[str, Habit]:
    """Habits from the files of an artefact. Raises ValueError, KeyError or TypeError for files that are not such."""
    if f"{CARD}.json" not in files:
        return {}
    found = {}
    for region, told in dict(json.loads(files[f"{CARD}.json"])).items():
        kinds = tuple(map(str, told["kinds"]))
        numbers = np.frombuffer(files[f"{CARD}-{region}.i2"], dtype="<i2").astype(np.float32) / STEP
        found[str(region)] = Habit(kinds, np.ascontiguousarray(numbers.reshape(rows, len(kinds))), int(told["lessons"]))
    return found
