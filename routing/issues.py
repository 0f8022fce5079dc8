"""Several matters in one letter: found clause by clause, so that a person may split it. Pure.

A matter counts only where one clause by itself is clearly about it and says so in a word that we know, and only where
the letter itself joins or counts matters ("satu lagi", "dua keluhan"). What it tells as cause or consequence stays one:
of 1,500 labelled letters one in ten names a second topic so, and few of them want two offices.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from routing import topics

if TYPE_CHECKING:
    from routing.lexicon import Lexicon
    from routing.model import Model

_BREAKS = re.compile(r"[.!?;\n,]+|\b(?:selain itu|satu lagi|sama itu|baru itu|dan juga|terus|trus|serta)\b", re.IGNORECASE)
# Words that join matters in a short letter, and words that count them in any.
_JOINED = re.compile(r"\b(?:juga|satu lagi|selain itu|sekalian|baru itu|sama itu|terus|trus)\b", re.IGNORECASE)
_COUNTED = re.compile(
    r"\b(?:dua[ -]?dua ?nya|dua2nya|keduanya|(?:dua|2|tiga|3|beberapa) (?:keluhan|masalah|hal|urusan|laporan|aduan|usulan))\b",
    re.IGNORECASE,
)
SHORT = 80  # words
CLEAR = 0.8  # how likely a topic must be for a clause alone
STRONG = 3.0  # points of the lexicon: one word that leaves no doubt, or two that point the same way
LEAST_WORDS, MOST_CLAUSES = 3, 24


def matters(text: str, lexicon: Lexicon, model: Model) -> tuple[str, ...]:
    """The topics that single clauses are clearly about, clearest first; none where the letter is about one."""
    head = text[: topics.MAX_CHARS]
    if not (_COUNTED.search(head) or (_JOINED.search(head) and len(head.split()) < SHORT)):
        return ()
    found: dict[str, float] = {}
    for clause in _clauses(head):
        counted = topics.count(clause, lexicon)
        shares = model.probabilities(counted)
        place = int(shares.argmax())
        topic, share = model.topics[place], float(shares[place])
        if share >= CLEAR and counted.points.get(topic, 0.0) >= STRONG:
            found[topic] = found.get(topic, 0.0) + share
    return tuple(sorted(found, key=lambda topic: -found[topic])) if len(found) > 1 else ()


def _clauses(text: str) -> list[str]:
    found = [part.strip() for part in _BREAKS.split(text)]
    return [part for part in found if len(part.split()) >= LEAST_WORDS][:MOST_CLAUSES]
