"""The topic model: what it counts, that its artefact is plain and honest, and that nothing broken is ever used."""

from __future__ import annotations

import io
import json
import zipfile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing import lexicon, topics, training
from routing.contracts import Facts
from routing.corpus import Labelled
from routing.model import BrokenModel, dump, load, piece_keys
from tests.routing import small_model

WORDS = lexicon.load()


def best(text: str) -> str:
    scores, _signals = topics.read(Facts(text), WORDS, small_model.model())
    return scores.best


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("airnya mati lagi, PDAM tolong", "air_bersih"),
        ("TRAFO MELEDAK dekat pasar", "listrik"),
        ("jalan didepan masjid hancur aspalnya", "jalan_jembatan"),
    ],
)
def test_it_knows_what_it_was_told(text: str, topic: str) -> None:
    assert best(text) == topic


@given(st.text(max_size=300))
def test_any_text_has_probabilities_that_sum_to_one(text: str) -> None:
    scores, _signals = topics.read(Facts(text), WORDS, small_model.model())
    assert sum(share for _topic, share in scores.ranked) == pytest.approx(1, abs=1e-4)
    assert all(0 <= share <= 1 for _topic, share in scores.ranked)


def test_a_letter_run_is_its_own_key() -> None:
    assert piece_keys("abcd", (4,)).tolist() == [int.from_bytes(b"abcd", "big")]
    assert len(piece_keys("abcdef")) == 3 + 2
    assert len(piece_keys("ab")) == 0


def test_the_artefact_is_the_same_for_the_same_input_byte_for_byte() -> None:
    words = lexicon.load()
    again = training.fit(training.prepare(small_model.texts(), words), words, card={"made": "for tests"}, temperature=0.5)
    assert dump(again) == dump(small_model.model())
    assert again.key == small_model.model().key


def test_an_artefact_read_back_says_the_same() -> None:
    made = small_model.model()
    read = load(dump(made))
    counted = topics.count("pipa bocor dekat pasar", WORDS)
    assert np.allclose(read.scores(counted), made.scores(counted))
    assert read.card["made"] == "for tests"


def _changed(name: str, data: bytes | None) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(dump(small_model.model()))) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.namelist():
            if entry != name:
                new.writestr(entry, old.read(entry))
            elif data is not None:
                new.writestr(entry, data)
    return out.getvalue()


def _array(values: object) -> bytes:
    out = io.BytesIO()
    np.save(out, np.asarray(values), allow_pickle=True)
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no zip",
        dump(small_model.model())[:2000],
        _changed("weights.npy", None),
        _changed("weights.npy", _array(np.zeros((3, 3)))),
        _changed("weights.npy", _array(np.full(small_model.model().weights.shape, np.nan))),
        _changed("bias.npy", _array([{"a": "pickle"}])),
        _changed("card.json", b"{"),
        _changed("card.json", json.dumps({"topics": [], "heads": [], "points": [], "temperature": 1}).encode()),
        _changed("words.txt", b"satu"),
    ],
    ids=["empty", "no zip", "cut", "missing", "misfit", "nan", "pickle", "no json", "no topics", "fewer words"],
)
def test_what_is_broken_is_refused(data: bytes) -> None:
    with pytest.raises(BrokenModel):
        load(data)


def test_only_words_of_many_texts_and_two_sources_are_remembered() -> None:
    told = [Labelled(f"r{n}", f"rahasia pak karta {n} pipa bocor", ("air_bersih",), "sumber0", f"r{n}") for n in range(9)]
    made = training.fit(training.prepare([*small_model.texts(), *told], WORDS), WORDS)
    assert "pipa" in made.words
    assert not {"karta", "rahasia", "pak karta"} & set(made.words)
    assert int.from_bytes(b"kart", "big") not in made.pieces.tolist()


def test_the_words_that_spoke_are_named() -> None:
    scores, _signals = topics.read(Facts("token tidak masuk dekat pasar"), WORDS, small_model.model())
    assert scores.best == "listrik"
    assert any("token" in term for term in scores.terms["listrik"])
