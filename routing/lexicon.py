"""The words routing knows, loaded once, and the fast search for them in a text."""

from __future__ import annotations

import csv
import functools
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
WEIGHTS = {"strong": 3.0, "medium": 1.5, "weak": 0.6}
LONGEST = 4
HEAD = 4  # letters of the shortest stem
_TOKEN = re.compile(r"[a-z0-9]+(?:['\u2019][a-z]+)?")
_REPEATED = re.compile(r"(.)\1{2,}")
# Fillers between the words of a phrase: "air PDAM kami tidak pernah mengalir" is still "air tidak mengalir".
FILLERS = frozenset(["yang", "pernah", "lagi", "juga", "sudah", "masih", "terus", "sekali", "itu", "ini", "nya", "saya", "kami", "ada"])


Index = Mapping[str, tuple[tuple[str, float], ...]]


@dataclass(frozen=True, eq=False)
class Lexicon:
    """Terms by first meaning. Keys of the inner mappings are phrases of normalised words. One is equal to itself only."""

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
    heads: frozenset[str]
    by_cue: Mapping[str, tuple[str, ...]]
    begins: frozenset[str]
    slang: Mapping[str, str]


Slang = Mapping[str, str]


def _weighted(group: Mapping[str, list[str]], slang: Slang) -> dict[str, float]:
    return {_term(term, slang): weight for name, weight in WEIGHTS.items() for term in group.get(name, [])}


def _sets(group: Mapping[str, Any], slang: Slang) -> dict[str, frozenset[str]]:
    return {name: frozenset(_term(term, slang) for term in terms) for name, terms in group.items()}


def _term(term: str, slang: Slang) -> str:
    """A term as it will stand in a text whose words are written out; a stem ("sogok*") stays a stem."""
    return " ".join(word if word.endswith("*") else _written_out(word, slang) for word in term.lower().replace("-", " ").split())


@functools.cache
def load() -> Lexicon:
    """The lexicon of this package, read once a process."""
    raw = tomllib.loads((DATA / "lexicon.toml").read_text(encoding="utf-8"))
    with (DATA / "slang.csv").open(encoding="utf-8", newline="") as lines:
        slang = {row["short"]: row["long"] for row in csv.DictReader(lines)}
    topics = {key: _weighted(group, slang) for key, group in raw["topics"].items()}
    cues = _sets(raw["cues"], slang)
    by_term, endings = _indexed(topics)
    return Lexicon(
        version=raw["version"],
        topics=topics,
        classes={key: _weighted(group, slang) for key, group in raw["class"].items()},
        integrity=_sets(raw["integrity"], slang),
        secret=_sets(raw["secret"], slang),
        emergency=_sets(raw["emergency"], slang),
        cues=cues,
        both={name: frozenset(parts) for name, parts in raw["both"].items()},
        empty=_sets(raw["empty"], slang)["only"],
        by_term=by_term,
        endings=endings,
        heads=frozenset(stem[:HEAD] for stem in endings),
        by_cue=_by_cue(cues),
        begins=_begins(_term(term, slang) for term in _strings(raw)),
        slang=slang,
    )


def extended(version: str, topics: Mapping[str, Mapping[str, list[str]]], cues: Mapping[str, list[str]]) -> Lexicon:
    """The shipped lexicon with more words: topic → strength → terms, and cue → terms."""
    base = load()
    merged = {key: {**terms, **_weighted(topics.get(key, {}), base.slang)} for key, terms in base.topics.items()}
    by_term, endings = _indexed(merged)
    grown = {name: terms | frozenset(_term(word, base.slang) for word in cues.get(name, ())) for name, terms in base.cues.items()}
    begins = base.begins | _begins(term for group in (*merged.values(), *grown.values()) for term in group)
    return replace(
        base,
        version=f"{base.version}+{version}",
        topics=merged,
        cues=grown,
        by_term=by_term,
        endings=endings,
        heads=frozenset(stem[:HEAD] for stem in endings),
        by_cue=_by_cue(grown),
        begins=begins,
    )


def _strings(value: Any) -> Iterator[str]:
    """Every string in the leaves of a table."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _strings(part)


def _by_cue(cues: Mapping[str, frozenset[str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for name, terms in cues.items():
        for term in terms:
            found.setdefault(term, []).append(name)
    return {term: tuple(names) for term, names in found.items()}


def _begins(terms: Iterable[str]) -> frozenset[str]:
    """All that a longer term may begin with, in whole words."""
    found = set()
    for term in terms:
        parts = term.split()
        found |= {" ".join(parts[:size]) for size in range(1, len(parts))}
    return frozenset(found)


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
    slang = lexicon.slang
    plain = text.lower().replace("-", " ")
    drawn_out = _REPEATED.search(plain) is not None
    words: list[str] = []
    for word in _TOKEN.findall(plain):
        long = _written_out(word, slang) if drawn_out else slang.get(word, word)
        if " " in long:
            words.extend(long.split())
        elif long:
            words.append(long)
    return words


def _written_out(word: str, slang: Mapping[str, str]) -> str:
    """A word as it stands in the list ("pppk"), else with repeated letters once."""
    if word in slang:
        return slang[word]
    once = _REPEATED.sub(r"\1", word)
    return slang.get(once, once)


def phrases(words: list[str], lexicon: Lexicon) -> dict[str, int]:
    """Every word, and every run of up to four words that may be a term, also with fillers left out; and how often."""
    found: dict[str, int] = {}
    for word in words:
        found[word] = found.get(word, 0) + 1
    core = [word for word in words if word not in FILLERS]
    for run in [words] if len(core) == len(words) else [words, core]:
        for start, word in enumerate(run):
            phrase, following = word, start
            while phrase in lexicon.begins and following < min(start + LONGEST, len(run)) - 1:
                following += 1
                phrase = f"{phrase} {run[following]}"
                found[phrase] = found.get(phrase, 0) + 1
    return found


def cues(found: Mapping[str, int], lexicon: Lexicon) -> set[str]:
    """The names of the cues that a text gives."""
    return {name for phrase in found for name in lexicon.by_cue.get(phrase, ())}


def hits(found: Iterable[str], lexicon: Lexicon) -> list[tuple[str, str, float]]:
    """(term, topic, weight) for each term of the lexicon in a text, a word with any ending among them."""
    pairs: list[tuple[str, str, float]] = []
    by_term, endings, heads = lexicon.by_term, lexicon.endings, lexicon.heads
    for phrase in found:
        for topic, weight in by_term.get(phrase, ()):
            pairs.append((phrase, topic, weight))
        if phrase[:HEAD] in heads and " " not in phrase:
            for size in range(HEAD, len(phrase) + 1):
                for topic, weight in endings.get(phrase[:size], ()):
                    pairs.append((phrase, topic, weight))
    return pairs


def present(terms: frozenset[str], found: Mapping[str, int]) -> tuple[str, ...]:
    """The terms that occur in a text, longest first; a final * stands for any ending of the last word."""
    hit = [term for term in terms if term in found] if len(terms) < len(found) else [phrase for phrase in found if phrase in terms]
    for stem in _stems(terms):
        hit.extend(phrase for phrase in found if phrase.startswith(stem) and " " not in phrase[len(stem) :])
    return tuple(sorted(hit, key=lambda term: (-len(term), term)))


@functools.cache
def _stems(terms: frozenset[str]) -> tuple[str, ...]:
    return tuple(sorted(term[:-1] for term in terms if term.endswith("*")))
