"""Training the shipped topic model from labelled texts: the same input gives the same artefact, byte for byte. Pure.

A model that goes out must not remember anybody's words: a word, pair or letter run enters only when it stands in at
least five texts of at least two sources, or is a term of our own lexicon.
"""

from __future__ import annotations

import dataclasses
import hashlib
import warnings
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.exceptions import ConvergenceWarning
from sklearn.svm import LinearSVC

from routing import regions, topics
from routing.artefact import dump, load
from routing.contracts import Counted
from routing.corpus import QUESTION, SEALED, Labelled
from routing.lexicon import Lexicon
from routing.model import Keys, Model, softmax

TEXTS, SOURCES = 5, 2
# Of LinearSVC; chosen with each source left out in turn (docs/adr/0004).
COST, LOUDNESS = 0.3, 0.75
ALSO = 0.5  # how much a text counts for a topic that readers accept beside the first


@dataclass(frozen=True)
class Head:
    """A yes-or-no question: the readers' flag, how much more a yes weighs since there are few, the least score of a yes, and its cost."""

    flag: str
    weight: float
    bar: float
    cost: float = COST


# Bars: chosen with each source left out; what they find and what they cost, docs/adr/0004 says.
HEADS = {"wrongdoing": Head(SEALED, 4.0, -0.3, 0.05), "question": Head(QUESTION, 3.0, -0.3)}
TEMPERATURES = np.geomspace(0.1, 3.0, 60)
SEED = 20261124


@dataclass(frozen=True)
class Prepared:
    """Labelled texts with their counts."""

    rows: tuple[Labelled, ...]
    counted: tuple[Counted, ...]

    def of(self, places: Sequence[int] | NDArray[np.int64]) -> Prepared:
        return Prepared(tuple(self.rows[i] for i in places), tuple(self.counted[i] for i in places))

    def teaching(self, places: Sequence[int] | NDArray[np.int64]) -> Prepared:
        """Those of the places from which a topic can be learned."""
        return self.of([place for place in places if self.rows[place].teaches])


Folds = list[tuple[NDArray[np.int64], NDArray[np.int64]]]


def prepare(rows: Sequence[Labelled], lexicon: Lexicon) -> Prepared:
    """Count every text once."""
    return Prepared(tuple(rows), tuple(topics.count(row.text, lexicon) for row in rows))


# --- What may be remembered -------------------------------------------------------------------------------------------


def words_of(data: Prepared, lexicon: Lexicon) -> tuple[str, ...]:
    """The words and pairs that may enter a model, in order."""
    texts: Counter[str] = Counter()
    sources: dict[str, set[str]] = {}
    for row, counted in zip(data.rows, data.counted, strict=True):
        for word in counted.words:
            texts[word] += 1
            sources.setdefault(word, set()).add(row.source)
    ours = set(lexicon.by_term)
    allowed = {word for word, n in texts.items() if n >= TEXTS and len(sources[word]) >= SOURCES}
    return tuple(sorted(allowed | (set(texts) & ours)))


def pieces_of(data: Prepared) -> Keys:
    """The letter runs that may enter a model, sorted."""
    names = sorted({row.source for row in data.rows})
    number = {name: place for place, name in enumerate(names)}
    keys = np.concatenate([counted.pieces for counted in data.counted] or [np.zeros(0, np.uint64)])
    origin = np.concatenate(
        [np.full(len(c.pieces), number[r.source], np.int16) for r, c in zip(data.rows, data.counted, strict=True)]
        or [np.zeros(0, np.int16)]
    )
    found, place, texts = np.unique(keys, return_inverse=True, return_counts=True)
    seen = np.zeros((len(names), len(found)), dtype=bool)
    seen[origin, place] = True
    return np.asarray(found[(texts >= TEXTS) & (seen.sum(axis=0) >= SOURCES)])


# --- Fitting ----------------------------------------------------------------------------------------------------------


def fit(data: Prepared, lexicon: Lexicon, *, card: Mapping[str, Any] | None = None, temperature: float = 1.0) -> Model:
    """A model of these texts. Topics without a text get none of its probability."""
    words, pieces = words_of(data, lexicon), pieces_of(data)
    points = tuple(sorted([*lexicon.topics, *(f"cue:{name}" for name in lexicon.cues)]))
    rarity_words, rarity_pieces = _rarity(data, words, pieces)
    order = tuple(sorted({topic for row in data.rows for topic in row.topics}))
    rows = len(words) + len(pieces) + len(points)
    empty = Model(
        topics=order,
        words={word: place for place, word in enumerate(words)},
        pieces=pieces,
        rarity_words=rarity_words,
        rarity_pieces=rarity_pieces,
        points={name: place for place, name in enumerate(points)},
        weights=np.zeros((rows, len(order)), dtype=np.float32),
        bias=np.zeros(len(order), dtype=np.float32),
        heads=tuple(sorted(HEADS)),
        head_weights=np.zeros((rows, len(HEADS)), dtype=np.float32),
        head_bias=np.zeros(len(HEADS), dtype=np.float32),
        temperature=temperature,
        card=dict(card or {}),
        key="",
    )
    return load(dump(dataclasses.replace(empty, **_weights(empty, data))))


def _rarity(data: Prepared, words: tuple[str, ...], pieces: Keys) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """How rare each feature is: log of all texts over those that have it, smoothed."""
    texts = Counter(word for counted in data.counted for word in counted.words)
    held = np.array([texts[word] for word in words], dtype=np.float64)
    keys, numbers = np.unique(np.concatenate([c.pieces for c in data.counted] or [np.zeros(0, np.uint64)]), return_counts=True)
    runs = numbers[np.searchsorted(keys, pieces)].astype(np.float64) if len(pieces) else np.zeros(0)
    n = len(data.rows)
    as_rarity = [np.log((1 + n) / (1 + found)) + 1 for found in (held, runs)]
    return as_rarity[0].astype(np.float32), as_rarity[1].astype(np.float32)


def matrix_of(model: Model, counted: Sequence[Counted]) -> sparse.csr_matrix:
    """Texts as rows of the features that the model itself would see."""
    found = [model.features(each) for each in counted]
    starts = np.cumsum([0, *(len(rows) for rows, _ in found)])
    columns = np.concatenate([rows for rows, _ in found] or [np.zeros(0, np.int64)])
    values = np.concatenate([values for _, values in found] or [np.zeros(0, np.float32)])
    return sparse.csr_matrix((values, columns, starts), shape=(len(found), len(model.weights)), dtype=np.float64)


def _weights(model: Model, data: Prepared) -> dict[str, Any]:
    """A line for each topic: its texts against those that are not about it at all; and one for each head.

    A text that readers would also accept for a topic speaks for it too, but less.
    """
    found = matrix_of(model, data.counted)
    points = len(model.words) + len(model.pieces)
    topic_lines = [_line(found, *_targets(data.rows, topic), points) for topic in model.topics]
    head_lines = [_line(found, *_flagged(data.rows, HEADS[name]), points, HEADS[name].bar, HEADS[name].cost) for name in model.heads]
    return {
        "weights": _columns([line for line, _ in topic_lines]),
        "bias": np.array([bias for _, bias in topic_lines], dtype=np.float32),
        "head_weights": _columns([line for line, _ in head_lines]),
        "head_bias": np.array([bias for _, bias in head_lines], dtype=np.float32),
    }


def _columns(lines: Sequence[NDArray[np.float64]]) -> NDArray[np.float32]:
    return np.ascontiguousarray(np.column_stack(lines), dtype=np.float32)


def _targets(rows: Sequence[Labelled], topic: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Yes or no, and how much each text counts."""
    right = np.array([topic in row.topics for row in rows])
    first = np.array([row.topics[0] == topic for row in rows])
    return np.where(right, 1.0, -1.0), np.where(right & ~first, ALSO, 1.0)


def _flagged(rows: Sequence[Labelled], head: Head) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Yes or no by a reader's flag; a text that nobody read says nothing."""
    yes = np.array([head.flag in (row.flags or "") for row in rows])
    return np.where(yes, 1.0, -1.0), np.where([row.flags is None for row in rows], 0.0, np.where(yes, head.weight, 1.0))


def _line(
    found: sparse.csr_matrix, yes: NDArray[np.float64], weights: NDArray[np.float64], first_point: int, bar: float = 0.0, cost: float = COST
) -> tuple[NDArray[np.float64], float]:
    """Coefficients and bias; none where there is nothing to tell apart."""
    held = weights > 0
    if len(np.unique(yes[held])) < 2:
        return np.zeros(found.shape[1]), -1.0
    known, answers = found[held], yes[held]
    speaks = _speaks(known, answers, first_point)
    with warnings.catch_warnings():
        warnings.simplefilter("error", ConvergenceWarning)
        fitted = LinearSVC(C=cost, random_state=SEED, max_iter=4000).fit(known @ sparse.diags(speaks), answers, sample_weight=weights[held])
    return fitted.coef_[0] * speaks, float(fitted.intercept_[0]) - bar


def _speaks(found: sparse.csr_matrix, yes: NDArray[np.float64], first_point: int) -> NDArray[np.float64]:
    """How loudly each feature tells yes from no by itself, on average one: a line leans on those (NB-SVM, Wang and Manning 2012).

    It is what helps most in a region never seen, where rare words of other places must stay quiet. Points of the
    lexicon keep their voice.
    """
    there = found.sign()
    with_yes = 1 + np.asarray(there[yes > 0].sum(axis=0)).ravel()
    with_no = 1 + np.asarray(there[yes < 0].sum(axis=0)).ravel()
    loud = np.abs(np.log((with_yes / with_yes.sum()) / (with_no / with_no.sum()))) ** LOUDNESS
    loud /= loud.mean()
    loud[first_point:] = 1.0
    return np.asarray(loud)


# --- Honest probabilities ---------------------------------------------------------------------------------------------


def folds_by_source(data: Prepared) -> Folds:
    """Each source left out in turn, ours never: every new tenant is a source that no model has seen."""
    names = sorted({row.source for row in data.rows if not row.own})
    source = np.array([row.source for row in data.rows])
    return [(np.flatnonzero(source != name), np.flatnonzero(source == name)) for name in names]


def folds_by_group(data: Prepared, count: int = 5) -> Folds:
    """Folds that keep near-duplicates together; what we wrote ourselves is always trained on, never measured."""
    fold = np.array([-1 if row.own else int(hashlib.sha256(row.group.encode()).hexdigest(), 16) % count for row in data.rows])
    return [(np.flatnonzero(fold != n), np.flatnonzero(fold == n)) for n in range(count)]


def temperature_of(scores: Sequence[NDArray[np.float32]], order: Sequence[tuple[str, ...]], accepted: Sequence[tuple[str, ...]]) -> float:
    """The temperature at which what is said of an accepted topic fits best how often the first one is accepted."""
    best, least = 1.0, np.inf
    for temperature in TEMPERATURES:
        missed = 0.0
        for found, names, good in zip(scores, order, accepted, strict=True):
            shares = softmax(np.asarray(found / temperature, dtype=np.float32))
            first = int(np.argmax(shares))
            right = names[first] in good
            said = float(np.clip(shares[first], 1e-6, 1 - 1e-6))
            missed -= np.log(said if right else 1 - said)
        if missed < least:
            best, least = float(temperature), missed
    return best


def train(data: Prepared, lexicon: Lexicon, card: Mapping[str, Any]) -> Model:
    """The model to ship: fitted on everything, its temperature and the figures of its card with each source left out.

    The habits of the regions are learned beside what a model says that never saw the region, and put into the model last.
    """
    parts = [(fit(known, lexicon), unseen) for learned, unseen in folds_by_source(data) if len((known := data.teaching(learned)).rows)]
    scores, order, accepted, figures = [], [], [], {}
    for part, unseen in parts:
        rows = data.teaching(unseen)
        if not rows.rows:
            continue
        found = [part.scores(each) for each in rows.counted]
        good = [row.topics for row in rows.rows]
        first = [part.topics[int(np.argmax(each))] in topics for each, topics in zip(found, good, strict=True)]
        figures[rows.rows[0].source] = {"texts": len(good), "first_topic_accepted": round(float(np.mean(first)), 3)}
        scores += found
        order += [part.topics] * len(good)
        accepted += good
    temperature = temperature_of(scores, order, accepted) if scores else 1.0
    every = data.teaching(range(len(data.rows)))
    made = fit(every, lexicon, card={**card, "figures": {"each_source_left_out": figures}}, temperature=temperature)
    for part, unseen in parts:
        kept = data.of(unseen)
        made = regions.with_habits(made, dataclasses.replace(part, temperature=temperature), kept.rows, kept.counted, lexicon)
    return made
