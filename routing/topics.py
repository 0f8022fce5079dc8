"""What a complaint is about, and what kind of letter it is.

With a trained model (model.py) the topics are the model's. Without one the score of a topic is what its lexicon terms
say plus, for each term found, a weight measured on labelled complaints (data/weights.csv: only terms of our own
lexicon). Class, secrecy and urgency are read by the lexicon in either case.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping
from dataclasses import replace

from routing import lexicon as words
from routing.contracts import Facts, Signals, TopicScores
from routing.lexicon import DATA, Lexicon
from routing.model import Counted, Floats, Model, softmax
from routing.model import count as model_count

# Measured on folds that leave one region out: softer than in the region the weights come from, since every new
# tenant is such a region.
TEMPERATURE = 1.4
PRIOR = 0.4  # of each point of the lexicon
UNMEASURED = 2.0  # a term that labelled data never showed has only its points to speak for it: they count more
CAP = 9.0
MAX_CHARS = 6000
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
    found = words.phrases(tokens)
    signals = _signals(facts, tokens, found, lexicon)
    if model is None:
        return _rank(facts, found, lexicon), signals
    counted = model_count(tokens, points(found, lexicon))
    scores, answers = model.read(counted)
    return _predicted(facts, scores, counted, _said(words.hits(found, lexicon)), model, lexicon), _heard(signals, answers)


def count(text: str, lexicon: Lexicon) -> Counted:
    """A text as the model counts it; training and use go through this one door."""
    tokens = words.normalise(text[:MAX_CHARS], lexicon)
    found = words.phrases(tokens)
    return model_count(tokens, points(found, lexicon))


def points(found: Mapping[str, int], lexicon: Lexicon) -> dict[str, float]:
    """What the lexicon says of a text: points for each topic, and one for each cue."""
    said: dict[str, float] = {}
    for _term, topic, weight in words.hits(found, lexicon):
        said[topic] = said.get(topic, 0.0) + weight
    said.update({f"cue:{name}": 1.0 for name, terms in lexicon.cues.items() if words.present(terms, found)})
    return said


def _predicted(
    facts: Facts, scores: Floats, counted: Counted, said: Mapping[str, tuple[str, ...]], model: Model, lexicon: Lexicon
) -> TopicScores:
    if facts.topic in model.topics:
        scores[model.topics.index(facts.topic)] += CHOSEN * model.temperature
    shares = softmax(scores / model.temperature)
    ranked = tuple(sorted(zip(model.topics, shares.tolist(), strict=True), key=lambda pair: -pair[1]))
    best = ranked[0][0]
    if best not in said:
        telling = model.telling(counted, best)
        said = {**said, best: telling} if telling else said
    return TopicScores(ranked, said, f"{lexicon.version}/{model.key[:8]}")


def _heard(signals: Signals, answers: Mapping[str, float]) -> Signals:
    """What the model's heads add to the lexicon's: a letter that may accuse an official is closed until somebody read it."""
    accuses = answers.get("wrongdoing", -1.0) > 0 and not signals.sealed
    asks = answers.get("question", -1.0) > 0 and signals.complaint_class == "tidak_berkadar" and not accuses
    if not (accuses or asks):
        return signals
    return replace(
        signals,
        sealed=signals.sealed or accuses,
        secret=signals.secret or accuses,
        complaint_class="permintaan_informasi" if asks else signals.complaint_class,
        cues=signals.cues | {"maybe_wrongdoing"} if accuses else signals.cues,
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


_WRONGED = 6.0


def _class_of(found: Mapping[str, int], lexicon: Lexicon, *, oversight: bool, question: bool) -> str:
    """The class of Permenpan RB 62/2018. A wish or a question with a grievance in it is a grievance."""
    if oversight:
        return "berkadar"
    points = {
        name: sum(weight for term, weight in terms.items() if term in found or (term.endswith("*") and words.present((term,), found)))
        for name, terms in lexicon.classes.items()
    }
    wronged = points["pengaduan"]
    asked = points["permintaan_informasi"] + (1.5 if question else 0.0)
    if asked >= 3 and asked > wronged and asked >= points["aspirasi"]:
        return "permintaan_informasi"
    if points["aspirasi"] >= 3 and points["aspirasi"] > wronged / 2 and wronged < _WRONGED:
        return "aspirasi"
    return "tidak_berkadar"


def _signals(facts: Facts, tokens: list[str], found: Mapping[str, int], lexicon: Lexicon) -> Signals:
    heard: dict[str, tuple[str, ...]] = {}
    cues = set()
    for name, terms in lexicon.cues.items():
        hit = words.present(terms, found)
        if hit:
            cues.add(name)
            heard[name] = hit[:2]
    cues |= {name for name, parts in lexicon.both.items() if parts <= cues}
    oversight = _integrity(found, lexicon, heard)
    delicate = words.present(lexicon.secret["terms"], found)
    asked = words.present(lexicon.secret["ask"], found)
    if words.present(lexicon.secret["violence_child"], found):
        cues.add("violence_child")
        heard["violence_child"] = delicate[:2]
    if oversight:
        doubtful = set(heard["integrity"]) <= lexicon.integrity["doubtful"]
        cues.add("integrity_doubtful" if doubtful else "integrity")
    urgent = tuple(number for number, terms in lexicon.emergency.items() if words.present(terms, found))
    return Signals(
        complaint_class=_class_of(found, lexicon, oversight=oversight, question="?" in facts.text),
        sealed=oversight,
        secret=bool(oversight or delicate or asked),
        emergency=urgent,
        cues=frozenset(cues),
        empty=_is_empty(tokens, lexicon),
        words=heard,
    )


def _integrity(found: Mapping[str, int], lexicon: Lexicon, heard: dict[str, tuple[str, ...]]) -> bool:
    """Wrongdoing by somebody in public service: an act and an actor, or an act that only officials can commit."""
    denied = words.present(lexicon.integrity["deny"], found)
    acts = words.present(lexicon.integrity["act"], found)
    acts = tuple(act for act in acts if not any(act in phrase for phrase in denied))
    certain = words.present(lexicon.integrity["certain"], found)
    actors = words.present(lexicon.integrity["actor"], found)
    guilty = not denied and bool(certain or (acts and actors))
    if guilty:
        heard["integrity"] = (certain or acts)[:3]
    return guilty


def _is_empty(tokens: list[str], lexicon: Lexicon) -> bool:
    """Nothing to work on: only greetings, keywords and numbers."""
    return not any(len(token) > 1 and not token.isdigit() and token not in lexicon.empty for token in tokens)
