"""The trained topic model: words, pieces of words and the lexicon's points, weighed linearly. Pure; numpy only.

A text is turned into counts of words and pairs of words, and of runs of four and five letters across words; both are
weighed by how rare they are and brought to length one, and the points of the lexicon and its cues stand beside them."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from routing.contracts import Counted
from routing.habits import Habit

SIZES = (4, 5)

Floats = NDArray[np.float32]
Keys = NDArray[np.uint64]


def piece_keys(text: str, sizes: Sequence[int] = SIZES) -> Keys:
    """Each run of letters packed into a number, one byte a letter, so that a run is its key and no table is needed."""
    letters = np.frombuffer(text.encode("ascii", "ignore"), dtype=np.uint8).astype(np.uint64)
    runs = []
    for size in sizes:
        if len(letters) >= size:
            key = np.zeros(len(letters) - size + 1, dtype=np.uint64)
            for place in range(size):
                key = (key << np.uint64(8)) | letters[place : len(letters) - size + 1 + place]
            runs.append(key)
    return np.concatenate(runs) if runs else np.zeros(0, dtype=np.uint64)


def count(tokens: Sequence[str], points: Mapping[str, float]) -> Counted:
    """What a text with these normalised words counts. Numbers say nothing of a topic and are left out."""
    kept = [token for token in tokens if not token.isdigit()]
    words = Counter(_words_and_pairs(kept))
    keys, counts = np.unique(piece_keys(f" {' '.join(kept)} "), return_counts=True)
    return Counted(words, keys, counts, points)


@dataclass(frozen=True)
class Model:
    """Weights of the features for each topic. Rows of `weights` are words, then pieces, then the lexicon's points.

    `heads` are yes-or-no questions over the same features, such as whether the letter accuses an official.
    """

    topics: tuple[str, ...]
    words: Mapping[str, int]
    pieces: Keys
    rarity_words: Floats
    rarity_pieces: Floats
    points: Mapping[str, int]
    weights: Floats
    bias: Floats
    heads: tuple[str, ...]
    head_weights: Floats
    head_bias: Floats
    temperature: float
    card: Mapping[str, Any]
    key: str
    habits: Mapping[str, Habit] = field(default_factory=dict)  # by the code of the regency

    def probabilities(self, counted: Counted) -> Floats:
        """One number a topic, in the order of `topics`, together one."""
        return softmax(self.scores(counted) / self.temperature)

    def scores(self, counted: Counted) -> Floats:
        """The linear scores, before they are made probabilities."""
        return self.read(counted)[0]

    def read(self, counted: Counted) -> tuple[Floats, dict[str, float]]:
        """The linear scores of the topics, and of each head: above nought is yes."""
        rows, values = self.features(counted)
        scores = np.asarray(self.bias + values @ self.weights[rows], dtype=np.float32)
        answers = self.head_bias + values @ self.head_weights[rows]
        return scores, dict(zip(self.heads, answers.tolist(), strict=True))

    def probabilities_of_many(self, tokens: Sequence[Sequence[str]], points: Sequence[Mapping[str, float]]) -> Floats:
        """What `probabilities` says of each of many texts, from their normalised words and the lexicon's points."""
        if not tokens:
            return np.zeros((0, len(self.topics)), dtype=np.float32)
        scores = np.asarray(self._many(tokens, points) @ self.weights + self.bias) / self.temperature
        raised = np.exp(scores - scores.max(axis=1, keepdims=True))
        return np.asarray(raised / raised.sum(axis=1, keepdims=True), dtype=np.float32)

    def _many(self, tokens: Sequence[Sequence[str]], points: Sequence[Mapping[str, float]]) -> sparse.csr_matrix:
        """The features of many texts: words, pieces and points side by side, each found in one go for all texts."""
        kept = [[token for token in text if not token.isdigit()] for text in tokens]
        known = self.words
        word_rows = [[known[word] for word in _words_and_pairs(text) if word in known] for text in kept]
        keys = [piece_keys(f" {' '.join(text)} ") for text in kept]
        runs = np.concatenate(keys)
        places = np.minimum(np.searchsorted(self.pieces, runs), max(0, len(self.pieces) - 1))
        hit = self.pieces[places] == runs if len(self.pieces) else np.zeros(len(runs), dtype=bool)
        of_text = np.repeat(np.arange(len(kept)), [len(found) for found in keys])
        words = _counts(
            np.repeat(np.arange(len(kept)), [len(r) for r in word_rows]),
            np.fromiter(itertools.chain(*word_rows), np.int64),
            len(kept),
            len(known),
        )
        pieces = _counts(of_text[hit], places[hit], len(kept), len(self.pieces))
        said = [
            (text, self.points[name], min(value, MOST) / SCALE)
            for text, found in enumerate(points)
            for name, value in found.items()
            if name in self.points
        ]
        held = np.array(said, dtype=np.float64).reshape(-1, 3)
        shape = (len(kept), len(self.points))
        beside = sparse.csr_matrix((held[:, 2].astype(np.float32), (held[:, 0].astype(np.int64), held[:, 1].astype(np.int64))), shape=shape)
        return sparse.hstack([_all_weighed(words, self.rarity_words), _all_weighed(pieces, self.rarity_pieces), beside], format="csr")

    def features(self, counted: Counted) -> tuple[NDArray[np.int64], Floats]:
        """Which rows a text has, and how much of each."""
        word_rows, word_values = self._words(counted.words)
        piece_rows, piece_values = self._pieces(counted)
        rows, values = self._points(counted)
        return (
            np.concatenate([word_rows, piece_rows + self._first_piece, rows + self._first_point]),
            np.concatenate([word_values, piece_values, values]),
        )

    def habit_features(self, counted: Counted, ranked: Sequence[tuple[str, float]]) -> tuple[NDArray[np.int64], Floats]:
        """Which rows of a habit a text has: its words, the lexicon's points, the topics found in it, and the constant."""
        word_rows, word_values = self._words(counted.words)
        rows, values = self._points(counted)
        after = len(self.words) + len(self.points)
        found = np.array([after + self.topics.index(topic) for topic, _ in ranked], dtype=np.int64)
        shares = np.array([share for _, share in ranked], dtype=np.float32)
        last = after + len(self.topics)
        return (
            np.concatenate([word_rows, rows + len(self.words), found, [last]]),
            np.concatenate([word_values, values, shares, np.ones(1, np.float32)]),
        )

    @property
    def habit_rows(self) -> int:
        """How many rows a habit of this model has."""
        return len(self.words) + len(self.points) + len(self.topics) + 1

    def _points(self, counted: Counted) -> tuple[NDArray[np.int64], Floats]:
        held = [(self.points[name], min(value, MOST) / SCALE) for name, value in counted.points.items() if name in self.points]
        return np.array([row for row, _ in held], dtype=np.int64), np.array([value for _, value in held], dtype=np.float32)

    def _words(self, words: Mapping[str, int]) -> tuple[NDArray[np.int64], Floats]:
        known = [(self.words[word], number) for word, number in words.items() if word in self.words]
        rows = np.array([row for row, _ in known], dtype=np.int64)
        return rows, _weighed(np.array([number for _, number in known], dtype=np.float32), self.rarity_words[rows])

    def _pieces(self, counted: Counted) -> tuple[NDArray[np.int64], Floats]:
        if not len(self.pieces):
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
        places = np.minimum(np.searchsorted(self.pieces, counted.pieces), len(self.pieces) - 1)
        hit = self.pieces[places] == counted.pieces
        rows = places[hit].astype(np.int64)
        return rows, _weighed(counted.piece_counts[hit].astype(np.float32), self.rarity_pieces[rows])

    @cached_property
    def _first_piece(self) -> int:
        return len(self.words)

    @cached_property
    def _first_point(self) -> int:
        return len(self.words) + len(self.pieces)

    def telling(self, counted: Counted, topic: str, most: int = 3) -> tuple[str, ...]:
        """The words of a text that spoke most for a topic; what a person is shown as the reason."""
        column = self.topics.index(topic)
        rows, values = self._words(counted.words)
        spoken = values * self.weights[rows, column]
        names = [word for word in counted.words if word in self.words]
        best = sorted(zip(spoken.tolist(), names, strict=True), reverse=True)[: most * 2]
        said = [name for strength, name in best if strength > 0 and len(name) > SHORT]
        return tuple(name for name in said if not any(name != other and name in other for other in said))[:most]


SHORT = 2  # letters: a word that short tells a reader nothing
# The lexicon's points are capped and scaled to stand beside features of length one.
MOST, SCALE = 6.0, 3.0


def _weighed(counts: Floats, rarity: Floats) -> Floats:
    values = (1 + np.log(np.maximum(counts, 1))) * rarity
    length = float(np.sqrt(values @ values)) or 1.0
    return np.asarray(values / length, dtype=np.float32)


def _words_and_pairs(tokens: Sequence[str]) -> list[str]:
    return [*tokens, *(f"{first} {second}" for first, second in itertools.pairwise(tokens))]


def _counts(texts: NDArray[np.int64], rows: NDArray[np.int64], height: int, width: int) -> sparse.csr_matrix:
    """How often each row occurs in each text."""
    found = sparse.csr_matrix((np.ones(len(rows), dtype=np.float32), (texts, rows)), shape=(height, width))
    found.sum_duplicates()
    return found


def _all_weighed(counts: sparse.csr_matrix, rarity: Floats) -> sparse.csr_matrix:
    """`_weighed` for every text at once."""
    values = (1 + np.log(counts.data)) * rarity[counts.indices]
    numbers = np.diff(counts.indptr)
    lengths = np.sqrt(np.bincount(np.repeat(np.arange(len(numbers)), numbers), weights=values**2, minlength=len(numbers)))
    lengths[lengths == 0] = 1.0
    counts.data = np.asarray(values / np.repeat(lengths, numbers), dtype=np.float32)
    return counts


def softmax(scores: Floats) -> Floats:
    """Scores as shares that sum to one."""
    raised = np.exp(scores - scores.max())
    return np.asarray(raised / raised.sum(), dtype=np.float32)
