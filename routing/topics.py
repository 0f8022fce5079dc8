"""What a complaint is about.

With a trained model (model.py) the topics are the model's. Without one the score of a topic is what its lexicon terms
say plus, for each term found, a weight measured on labelled complaints (data/weights.csv: only terms of our own
lexicon). What else a letter says (signals.py) is read by the lexicon in either case.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from routing import lexicon as words
from routing import signals
from routing.contracts import Counted, Facts, Signals, TopicScores
from routing.lexicon import DATA, Lexicon
from routing.model import Floats, Model, softmax
from routing.model import count as model_count

# Measured on folds that leave one region out: softer than in the region the weights come from, since every new
# tenant is such a region.
TEMPERATURE = 1.4
PRIOR = 0.4  # of each point of the lexicon
UNMEASURED = 2.0  # a term that labelled data never showed has only its points to speak for it: they count more
CAP = 9.0
MAX_CHARS = 6000
TELLING = 0.3  # below it the model guesses, and no word may be shown as its reason
CHOSEN = 1.5  # what a reporter picked from the list is evidence, not proof

Weights = Mapping[str, tuple[tuple[str, float], ...]]


@functools.cache
def load_weights() -> Weights:
    found: dict[str, list[tuple[str, float]]] = {}
    lines = (DATA / "weights.csv").read_text(encoding="utf-8").splitlines()[1:]
    for line in lines:
        term, topic, weight = line.rsplit(",", 2)
        found.setdefault(term.strip('"'), []).append((topic, float(weight)))
    return {term: tuple(pairs) for term, pairs in found.items()}


def read(facts: Facts, lexicon: Lexicon, model: Model | None = None) -> tuple[TopicScores, Signals]:
    """Topics and signals of one complaint, reading its words once."""
    tokens = words.normalise(facts.text[:MAX_CHARS], lexicon)
    found = words.phrases(tokens, lexicon)
    heard = signals.read(facts, tokens, found, lexicon)
    if model is None:
        return _rank(facts, found, lexicon), heard
    counted = model_count(tokens, points(found, lexicon))
    scores, answers = model.read(counted)
    return _predicted(facts, scores, counted, _said(words.hits(found, lexicon)), model, lexicon), _heard(heard, answers)


def many(texts: Sequence[str], lexicon: Lexicon, model: Model) -> Floats:
    """Probabilities of many texts at once: a row a text, a column a topic of the model, in its order.

    The same numbers as one by one, several times faster.
    """
    tokens = [words.normalise(text[:MAX_CHARS], lexicon) for text in texts]
    said = [points(words.phrases(each, lexicon), lexicon) for each in tokens]
    return model.probabilities_of_many(tokens, said)


def count(text: str, lexicon: Lexicon) -> Counted:
    """A text as the model counts it; training and use go through this one door."""
    tokens = words.normalise(text[:MAX_CHARS], lexicon)
    found = words.phrases(tokens, lexicon)
    return model_count(tokens, points(found, lexicon))


def points(found: Mapping[str, int], lexicon: Lexicon) -> dict[str, float]:
    """What the lexicon says of a text: points for each topic, and one for each cue."""
    said: dict[str, float] = {}
    for _term, topic, weight in words.hits(found, lexicon):
        said[topic] = said.get(topic, 0.0) + weight
    said.update({f"cue:{name}": 1.0 for name in words.cues(found, lexicon)})
    return said


def _predicted(
    facts: Facts, scores: Floats, counted: Counted, said: Mapping[str, tuple[str, ...]], model: Model, lexicon: Lexicon
) -> TopicScores:
    if facts.topic in model.topics:
        scores[model.topics.index(facts.topic)] += CHOSEN * model.temperature
    shares = softmax(scores / model.temperature)
    ranked = tuple(sorted(zip(model.topics, shares.tolist(), strict=True), key=lambda pair: -pair[1]))
    best = ranked[0][0]
    if best not in said and ranked[0][1] >= TELLING:
        telling = model.telling(counted, best)
        said = {**said, best: telling} if telling else said
    return TopicScores(ranked, said, f"{lexicon.version}/{model.key[:8]}", counted)


def _heard(heard: Signals, answers: Mapping[str, float]) -> Signals:
    """What the model's heads add to the lexicon's: a letter that may accuse an official is closed until somebody read it."""
    accuses = answers.get("wrongdoing", -1.0) > 0 and not heard.sealed
    asks = answers.get("question", -1.0) > 0 and heard.complaint_class == "tidak_berkadar" and not accuses
    if not (accuses or asks):
        return heard
    return replace(
        heard,
        sealed=heard.sealed or accuses,
        secret=heard.secret or accuses,
        complaint_class="permintaan_informasi" if asks else heard.complaint_class,
        cues=heard.cues | {"maybe_wrongdoing"} if accuses else heard.cues,
    )


def _rank(facts: Facts, found: Mapping[str, int], lexicon: Lexicon) -> TopicScores:
    pairs = words.hits(found, lexicon)
    prior = dict.fromkeys(lexicon.topics, 0.0)
    weights = load_weights()
    for term, topic, weight in pairs:
        prior[topic] = min(CAP, prior[topic] + weight * (1 if term in weights else UNMEASURED))
    if facts.topic in prior:
        prior[facts.topic] += CHOSEN / PRIOR
    scores = {topic: PRIOR * points for topic, points in prior.items()}
    for topic, bias in weights.get("", ()):
        scores[topic] += bias
    terms = {term for term, _, _ in pairs}
    share = 1 / math.sqrt(max(1, len(terms)))
    for term in terms:
        for topic, weight in weights.get(term, ()):
            scores[topic] += weight * share
    return TopicScores(_softmax(scores), _said(pairs), lexicon.version)


def _softmax(scores: Mapping[str, float]) -> tuple[tuple[str, float], ...]:
    top = max(scores.values())
    raised = {topic: math.exp((score - top) / TEMPERATURE) for topic, score in scores.items()}
    total = sum(raised.values())
    return tuple(sorted(((topic, value / total) for topic, value in raised.items()), key=lambda pair: -pair[1]))


def _said(pairs: list[tuple[str, str, float]]) -> dict[str, tuple[str, ...]]:
    """For each topic its terms in the text, the most telling first; a term inside a longer one is left out."""
    by_topic: dict[str, list[tuple[float, str]]] = {}
    for term, topic, weight in pairs:
        by_topic.setdefault(topic, []).append((weight + 0.2 * term.count(" "), term))
    said = {}
    for topic, terms in by_topic.items():
        ordered = [term for _, term in sorted(terms, key=lambda pair: (-pair[0], pair[1]))]
        said[topic] = tuple(t for t in ordered if not any(t != other and t in other for other in ordered))[:4]
    return said
