"""What routing passes around: the facts of a complaint, what was read in them, and the decision with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Facts:
    """All that routing may look at. Who reported is not among it."""

    text: str
    location_text: str = ""
    regency: str = ""
    kecamatan: str = ""
    kelurahan: str = ""
    topic: str = ""
    latitude: float | None = None
    longitude: float | None = None
    channel: str = ""


@dataclass(frozen=True)
class Counted:
    """The counts of one text: words and pairs, keys of letter runs with their counts, and the lexicon's points."""

    words: Mapping[str, int]
    pieces: NDArray[np.uint64]
    piece_counts: NDArray[np.int64]
    points: Mapping[str, float]


@dataclass(frozen=True)
class TopicScores:
    """Topics with probabilities that sum to one, best first, and the words that spoke for each."""

    ranked: tuple[tuple[str, float], ...]
    terms: Mapping[str, tuple[str, ...]]
    version: str
    counted: Counted | None = None  # what the model counted; None without a model

    @property
    def best(self) -> str:
        return self.ranked[0][0] if self.ranked else ""

    @property
    def confidence(self) -> float:
        return self.ranked[0][1] if self.ranked else 0.0


@dataclass(frozen=True)
class Signals:
    """What a text says beside its topic: what kind of letter it is, how carefully it must be kept, how urgent it is."""

    complaint_class: str
    sealed: bool = False
    secret: bool = False
    emergency: tuple[str, ...] = ()
    cues: frozenset[str] = frozenset()
    empty: bool = False
    thin: bool = False
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Choice:
    """An office kind that may be responsible, how likely, and by which row of the matrix."""

    kind: str
    probability: float
    rule: int
    why: str
    unsure: bool = False


@dataclass(frozen=True)
class Decision:
    """Who should answer and why. `outcome` is assigned only when `sure`; nothing is ever without an outcome."""

    outcome: str
    sure: bool
    reason: str
    topics: tuple[tuple[str, float], ...] = ()
    choices: tuple[Choice, ...] = ()
    regions: tuple[tuple[str, float], ...] = ()
    other_region: str = ""
    signals: Signals = field(default_factory=lambda: Signals("tidak_berkadar"))
    several: tuple[str, ...] = ()
    # What would make it sure if the reporter said it: ("place",), ("place", code, code), ("topic", key, key), ("matter",).
    missing: tuple[str, ...] = ()
    version: str = ""

    @property
    def kind(self) -> str:
        return self.choices[0].kind if self.choices else ""

    @property
    def region(self) -> str:
        return self.regions[0][0] if self.regions else ""

    def as_json(self) -> dict[str, Any]:
        """For the record: everything but the reason, which has a column of its own."""
        return {
            "topics": [[key, round(p, 3)] for key, p in self.topics[:5]],
            "offices": [[c.kind, round(c.probability, 3), c.rule, c.why] for c in self.choices[:5]],
            "regions": [[code, round(p, 3)] for code, p in self.regions],
            "other_region": self.other_region,
            "class": self.signals.complaint_class,
            "sealed": self.signals.sealed,
            "secret": self.signals.secret,
            "emergency": list(self.signals.emergency),
            "several": list(self.several),
            "cues": sorted(self.signals.cues),
        }
