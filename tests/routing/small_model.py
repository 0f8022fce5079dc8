"""A model small enough for tests, trained on texts made here: three topics in the words of two invented sources."""

from __future__ import annotations

import functools
import itertools

from routing import lexicon, training
from routing.corpus import Labelled
from routing.model import Model

SAID = {
    "air_bersih": ("air pdam mati", "pipa bocor", "air keruh sekali", "meteran air rusak", "keran tidak jalan"),
    "listrik": ("listrik padam", "trafo meledak", "kabel putus", "token tidak masuk", "tiang miring"),
    "jalan_jembatan": ("jalan berlubang", "aspal hancur", "jembatan lapuk", "trotoar ambles", "jalan becek"),
}
WHERE = ("di depan masjid", "dekat pasar", "sejak kemarin", "sudah lama sekali", "kasihan warga", "tolong diperbaiki")


@functools.cache
def texts() -> tuple[Labelled, ...]:
    rows = []
    for topic, said in SAID.items():
        for number, (what, where) in enumerate(itertools.product(said, WHERE)):
            source = f"sumber{number % 2}"
            rows.append(Labelled(f"{topic}{number}", f"{what} {where}", (topic,), source, f"g{topic}{number}"))
    return tuple(rows)


@functools.cache
def model() -> Model:
    words = lexicon.load()
    return training.fit(training.prepare(texts(), words), words, card={"made": "for tests"}, temperature=0.5)
