"""The habits of the regions that a model is trained on: what people there decided, beside what was said without them. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from routing.adapting import Settled, accustomed
from routing.contracts import Counted, Facts
from routing.decide import by_matrix, read
from routing.responsibility import shipped_matrix, shipped_roads
from routing.weighing import lawful

if TYPE_CHECKING:
    from routing.corpus import Labelled
    from routing.lexicon import Lexicon
    from routing.model import Model


def with_habits(made: Model, beside: Model, rows: Sequence[Labelled], counted: Sequence[Counted], lexicon: Lexicon) -> Model:
    """The model with a habit for each region of these texts. `beside` is a model that has not seen them."""
    told: dict[str, list[Settled]] = {}
    for row, each in zip(rows, counted, strict=True):
        if row.regency and row.office:
            told.setdefault(row.regency, []).append(settled(row, each, beside, lexicon))
    for region, cases in sorted(told.items()):
        made = accustomed(made, cases, region)
    return made


def settled(row: Labelled, counted: Counted, beside: Model, lexicon: Lexicon) -> Settled:
    """A labelled text as a lesson of a habit."""
    facts = Facts(row.text, location_text=row.location_text, regency=row.regency)
    scores, _signals, cues = read(facts, lexicon, beside, shipped_roads())
    return Settled(counted, scores.ranked, lawful(by_matrix(scores, cues, shipped_matrix(), row.regency)), row.office)
