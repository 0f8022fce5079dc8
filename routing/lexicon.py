"""The words routing knows, loaded once, and the fast search for them in a text."""

from __future__ import annotations

import csv
import functools
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

DATA = Path(__file__).parent / "data"
WEIGHTS = {"strong": 3.0, "medium": 1.5, "weak": 0.6}
LONGEST = 4
_TOKEN = re.compile(r"[a-z0-9]+(?:['\u2019][a-z]+)?")
_REPEATED = re.compile(r"(.)\1{2,}")
# Fillers between the words of a phrase: "air PDAM kami tidak pernah mengalir" is still "air tidak mengalir".
FILLERS = frozenset(["yang", "pernah", "lagi", "juga", "sudah", "masih", "terus", "sekali", "itu", "ini", "nya", "saya", "kami", "ada"])


Index = Mapping[str, tuple[tuple[str, float], ...]]


@dataclass(frozen=True)
class Lexicon:
    """Terms by first meaning. Keys of the inner mappings are phrases of normalised words."""

    version: str
    topics: Mapping[str, Mapping[str, float]]
    classes: Mapping[str, Mapping[str, float]]
    integrity: Mapping[str, frozenset[str]]
    secret: Mapping[str, frozenset[str]]
    emergency: Mapping[str, frozenset[str]]
    cues: Mapping[str, frozenset[str]]
    both: Mapping[str, frozenset[str]]
    empty: frozenset[str]
    by_term: Index
    endings: Index
    slang: Mapping[str, str]


def _weighted(group: Mapping[str, list[str]]) -> dict[str, float]:
    return {term.lower(): weight for name, weight in WEIGHTS.items() for term in group.get(name, [])}


def _sets(group: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    return {name: frozenset(term.lower() for term in terms) for name, terms in group.items()}


@functools.cache
def load() -> Lexicon:
    """The lexicon of this package, read once a process."""
    raw = tomllib.loads((DATA / "lexicon.toml").read_text(encoding="utf-8"))
    with (DATA / "slang.csv").open(encoding="utf-8", newline="") as lines:
        slang = {row["short"]: row["long"] for row in csv.DictReader(lines)}
    topics = {key: _weighted(group) for key, group in raw["topics"].items()}
    by_term, endings = _indexed(topics)
    return Lexicon(
        version=raw["version"],
        topics=topics,
        classes={key: _weighted(group) for key, group in raw["class"].items()},
        integrity=_sets(raw["integrity"]),
        secret=_sets(raw["secret"]),
        emergency=_sets(raw["emergency"]),
        cues=_sets(raw["cues"]),
        both=_sets(raw["both"]),
        empty=_sets(raw["empty"])["only"],
        by_term=by_term,
        endings=endings,
        slang=slang,
    )


def extended(version: str, topics: Mapping[str, Mapping[str, list[str]]], cues: Mapping[str, list[str]]) -> Lexicon:
    """The shipped lexicon with more words: topic → strength → terms, and cue → terms."""
    base = load()
    merged = {key: {**terms, **_weighted(topics.get(key, {}))} for key, terms in base.topics.items()}
    by_term, endings = _indexed(merged)
    grown = {name: terms | frozenset(word.lower() for word in cues.get(name, ())) for name, terms in base.cues.items()}
    return replace(base, version=f"{base.version}+{version}", topics=merged, cues=grown, by_term=by_term, endings=endings)


def _indexed(topics: Mapping[str, Mapping[str, float]]) -> tuple[Index, Index]:
    """Term → (topic, weight) pairs; apart, the stems of terms with any ending."""
    by_term: dict[str, list[tuple[str, float]]] = {}
    endings: dict[str, list[tuple[str, float]]] = {}
    for topic, terms in topics.items():
        for term, weight in terms.items():
            target = endings if term.endswith("*") else by_term
            target.setdefault(term.rstrip("*"), []).append((topic, weight))
    return {term: tuple(found) for term, found in by_term.items()}, {term: tuple(found) for term, found in endings.items()}


def normalise(text: str, lexicon: Lexicon) -> list[str]:
    """Lower-case words with abbreviations written out; "rusaaaak" is "rusak".

    >>> normalise("Jln d dsn Erasa RUSAAAK", load())
    ['jalan', 'd', 'dusun', 'erasa', 'rusak']
    """
    words: list[str] = []
    for match in _TOKEN.finditer(text.lower().replace("-", " ")):
        word = _REPEATED.sub(r"\1", match.group())
        long = lexicon.slang.get(word, word)
        words.extend(long.split()) if " " in long else words.append(long)
    return [word for word in words if word]


def phrases(words: list[str]) -> dict[str, int]:
    """Every run of up to four words, also with fillers left out, and how often it occurs."""
    found: dict[str, int] = {}
    core = [word for word in words if word not in FILLERS]
    runs = [words] if len(core) == len(words) else [words, core]
    for place, run in enumerate(runs):
        for size in range(1 if place == 0 else 2, LONGEST + 1):
            for start in range(len(run) - size + 1):
                phrase = " ".join(run[start : start + size])
                found[phrase] = found.get(phrase, 0) + 1
    return found


def hits(found: Iterable[str], lexicon: Lexicon) -> list[tuple[str, str, float]]:
    """(term, topic, weight) for each term of the lexicon in a text; inside a longer hit of the topic a shorter is dropped."""
    pairs: list[tuple[str, str, float]] = []
    for phrase in found:
        for topic, weight in lexicon.by_term.get(phrase, ()):
            pairs.append((phrase, topic, weight))
        if " " not in phrase and len(phrase) > 3:
            for size in range(4, len(phrase) + 1):
                for topic, weight in lexicon.endings.get(phrase[:size], ()):
                    pairs.append((phrase, topic, weight))
    return pairs


def present(terms: Iterable[str], found: Mapping[str, int]) -> tuple[str, ...]:
    """The terms that occur in a text; a final * stands for any ending of the last word."""
    hit = [term for term in terms if term in found]
    for term in terms:
        if term.endswith("*"):
            stem = term[:-1]
            hit.extend(phrase for phrase in found if phrase.startswith(stem) and " " not in phrase[len(stem) :])
    return tuple(sorted(hit, key=len, reverse=True))
