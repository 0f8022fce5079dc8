"""Models that have not seen what they are asked: for measuring, trained without a source or without a fold. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from routing import training
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
        made = training.train(data.teaching(known), lexicon, {})
        found.update(dict.fromkeys((data.rows[place].id for place in unseen), made))
    return found
