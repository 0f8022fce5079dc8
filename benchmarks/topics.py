"""Topics of the shipped examples on one core, and the whole decision in memory: a program that prints one line of JSON."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

from routing import artefact, corpus, lexicon, topics
from routing.contracts import Facts
from routing.decide import SHIPPED_MODEL, decide, shipped

REGENCY = "73.07"
SINGLE = 2000
ROUNDS = 3


def main() -> dict[str, Any]:
    """Size and loading of the artefact, texts a second all at once, and milliseconds one at a time."""
    data = SHIPPED_MODEL.read_bytes()
    began = time.perf_counter()
    made = artefact.load(data)
    load = time.perf_counter() - began
    words, texts = lexicon.load(), [row.text for row in corpus.examples()]
    topics.many(texts[:500], words, made)
    rounds = []
    for _round in range(ROUNDS):
        began = time.perf_counter()
        topics.many(texts, words, made)
        rounds.append(len(texts) / (time.perf_counter() - began))
    return {
        "megabytes": len(data) / 1e6,
        "load_s": load,
        "texts_per_s": sorted(rounds)[ROUNDS // 2],
        "single_p95_ms": _singly(texts, lambda facts: topics.read(facts, words, made)),
        "decide_p95_ms": _singly(texts, lambda facts: decide(facts, shipped(REGENCY))),
    }


def _singly(texts: list[str], act: Callable[[Facts], object]) -> float:
    took = []
    for text in texts[:SINGLE]:
        began = time.perf_counter()
        act(Facts(text, regency=REGENCY))
        took.append((time.perf_counter() - began) * 1000)
    return sorted(took)[int(len(took) * 0.95)]


if __name__ == "__main__":
    print(json.dumps(main()))
