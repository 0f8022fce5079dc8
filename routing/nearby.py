"""Words that mean something only near each other: who did what with whose money, within so many words."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from routing.lexicon import LONGEST

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from routing.lexicon import Lexicon

SKIPPED = frozenset(["yang", "itu", "juga", "lagi", "sekali", "nya", "terus"])
MONEY = re.compile(r"(?:rp\d*|(?:rp)?\d+(?:rb|ribu|jt|juta|k))")
_DOUBLED = re.compile(r"([a-z]{3,})2")
# "-nya" is left off a word and "-ku" becomes "saya"; these words end so without having such an ending.
_WHOLE = frozenset(["bertanya", "ditanya", "menanya", "berlaku", "pelaku", "perilaku", "selaku", "bangku"])
_SHORTEST = 3  # letters of a word that an ending was left off


class Rule(NamedTuple):
    """Groups of terms that all occur within some words of each other, in the order given if `ordered`."""

    groups: tuple[str, ...]
    within: int
    ordered: bool = False
    unless: str = ""


@dataclass(frozen=True)
class Index:
    """Which groups a term belongs to, and the words after which "di potong" is one word written apart."""

    groups: Mapping[str, frozenset[str]]
    by_term: Mapping[str, tuple[str, ...]]
    begins: frozenset[str]
    passives: frozenset[str]


@functools.lru_cache(maxsize=8)
def index(lexicon: Lexicon) -> Index:
    """Made once for a lexicon."""
    groups = {**lexicon.integrity, **lexicon.secret, **lexicon.emergency}
    by_term: dict[str, tuple[str, ...]] = {}
    for name, terms in groups.items():
        for term in terms:
            short = " ".join(word for word in term.split() if word not in SKIPPED)
            by_term[short] = (*by_term.get(short, ()), name)
    begins = {" ".join(term.split()[:size]) for term in by_term for size in range(1, len(term.split()))}
    firsts = {term.split()[0] for term in by_term if term}
    return Index(
        groups, by_term, frozenset(begins), frozenset(word[2:] for word in firsts if word.startswith("di") and len(word) > _SHORTEST + 2)
    )


def bare(tokens: list[str], lexicon: Lexicon) -> list[str]:
    """Words without their endings: "kadesnya" → "kepala desa", "adikku" → "adik saya", "muntah2" → "muntah"."""
    passives = index(lexicon).passives
    found: list[str] = []
    for token in tokens:
        doubled = _DOUBLED.fullmatch(token)
        word, owner = (doubled.group(1) if doubled else token), ""
        if word not in _WHOLE:
            if word.endswith("nya") and len(word) >= _SHORTEST + 3:
                word = word[:-3]
            elif word.endswith("ku") and len(word) >= _SHORTEST + 3:
                word, owner = word[:-2], "saya"
        if found and found[-1] == "di" and word in passives:
            found[-1] = "di" + word
        else:
            found.extend(lexicon.slang.get(word, word).split())
        if owner:
            found.append(owner)
    return found


class Text:
    """The words of one text, and where the terms of each group stand in it."""

    def __init__(self, words: list[str], lexicon: Lexicon) -> None:
        self.words = [word for word in words if word not in SKIPPED]
        known = index(lexicon)
        self._at: dict[str, list[tuple[int, int]]] = {}
        for start, word in enumerate(self.words):
            if MONEY.fullmatch(word):
                self._at.setdefault("money", []).append((start, start))
            phrase = word
            for end in range(start, min(start + LONGEST, len(self.words))):
                phrase = phrase if end == start else f"{phrase} {self.words[end]}"
                for name in known.by_term.get(phrase, ()):
                    self._at.setdefault(name, []).append((start, end))
                if phrase not in known.begins:
                    break

    def at(self, group: str) -> list[tuple[int, int]]:
        """First and last word of each occurrence, in order. Sums are of the group "money"."""
        return self._at.get(group, [])

    def matches(self, rule: Rule) -> tuple[str, ...]:
        """The words by which a rule holds, () when it does not."""
        chosen = next(self.chosen(rule), ())
        return tuple(" ".join(self.words[a : b + 1]) for a, b in chosen)

    def chosen(self, rule: Rule) -> Iterator[tuple[tuple[int, int], ...]]:
        """One place of each group of a rule, for each way in which it holds."""
        places = [self.at(name) for name in rule.groups]
        if not all(places):
            return
        excused = self.at(rule.unless)
        for start in sorted({place[0] for group in (places[:1] if rule.ordered else places) for place in group}):
            chosen = _ordered(places, start, rule.within) if rule.ordered else _any(places, start, rule.within)
            if not chosen:
                continue
            first, last = min(place[0] for place in chosen) - 2, max(place[1] for place in chosen) + 2
            if not any(first <= at <= last for at, _ in excused):
                yield tuple(chosen)

    def near(self, place: int, group: str, before: int, after: int) -> bool:
        """Whether the group has a word at most so many before or after a place."""
        return any(place - before <= start <= place + after for start, _ in self.at(group))


def _ordered(places: list[list[tuple[int, int]]], start: int, within: int) -> list[tuple[int, int]]:
    chosen: list[tuple[int, int]] = []
    after = start - 1
    for group in places:
        found = next((place for place in group if after < place[0] <= start + within), None)
        if found is None:
            return []
        chosen.append(found)
        after = found[1]
    return chosen


def _any(places: list[list[tuple[int, int]]], start: int, within: int) -> list[tuple[int, int]]:
    chosen = [next((place for place in group if start <= place[0] <= start + within), None) for group in places]
    return [place for place in chosen if place is not None] if None not in chosen else []
