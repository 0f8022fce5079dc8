"""Models that have not seen what they are asked: for measuring, trained without a source or without a fold. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping

from routing import regions, training
from routing.corpus import examples, labelled
from routing.lexicon import Lexicon
from routing.model import Model
from routing.training import Folds, Prepared

WAYS: Mapping[str, Callable[[Prepared], Folds]] = {"source": training.folds_by_source, "group": training.folds_by_group}


def models(source: bytes, way: str, lexicon: Lexicon) -> dict[str, Model]:
    """For each text of the file a model whose training knew neither it nor its fold, temperature included.

    `way` = "source": the region is new, as every tenant once is; "group": near-duplicates stay together.
    """
    data = training.prepare([*labelled(source), *examples()], lexicon)
    found: dict[str, Model] = {}
    for known, unseen in WAYS[way](data):
        made = training.train(data.of(known), lexicon, {})
        found.update(dict.fromkeys((data.rows[place].id for place in unseen), made))
    return found


def models_after(source: bytes, corrections: int, lexicon: Lexicon) -> dict[str, Model]:
    """As "source", but people there have decided so many of the region's texts: how good a new tenant is after a while.

    The decided ones are drawn by lot, from the same region and never from the fold of near-duplicates that is asked.
    """
    data = training.prepare([*labelled(source), *examples()], lexicon)
    found: dict[str, Model] = {}
    for known, unseen in training.folds_by_source(data):
        made = training.train(data.of(known), lexicon, {})
        here = data.of(unseen)
        for others, asked in training.folds_by_group(here):
            drawn = [place for place in sorted(others, key=lambda place: _lot(here.rows[place].id)) if here.rows[place].office]
            taught = here.of(drawn[:corrections])
            tenant = regions.with_habits(made, made, taught.rows, taught.counted, lexicon)
            found.update(dict.fromkeys((here.rows[place].id for place in asked), tenant))
    return found


def _lot(name: str) -> str:
    return hashlib.sha256(f"lot:{name}".encode()).hexdigest()
