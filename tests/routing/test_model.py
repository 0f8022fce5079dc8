"""The topic model: what it counts, that its artefact is plain and honest, and that nothing broken is ever used."""

from __future__ import annotations

import io
import json
import zipfile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing import corpus, evaluation, lexicon, topics, training
from routing.artefact import BrokenModel, dump, load
from routing.contracts import Facts
from routing.corpus import Labelled
from routing.decide import SHIPPED_MODEL
from routing.model import piece_keys
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


def test_many_at_once_say_the_same_as_one_by_one() -> None:
    said = ["pipa bocor dekat pasar", "", "TRAFO MELEDAK!!", "12 34", "jalan hancur hancur hancur", "x" * 50]
    together = topics.many(said, WORDS, small_model.model())
    one_by_one = np.stack([small_model.model().probabilities(topics.count(text, WORDS)) for text in said])
    assert np.allclose(together, one_by_one, atol=1e-5)
    assert topics.many([], WORDS, small_model.model()).shape == (0, len(small_model.model().topics))


# --- What ships -------------------------------------------------------------------------------------------------------


def test_the_shipped_model_is_small_plain_and_knows_every_topic() -> None:
    data = SHIPPED_MODEL.read_bytes()
    made = load(data)
    assert len(data) < 10_000_000
    assert set(made.topics) == set(WORDS.topics)
    assert {"data", "licence", "limits", "settings", "figures"} <= set(made.card)
    assert dump(made) == data


def test_the_shipped_model_remembers_no_rare_word() -> None:
    """A name in few texts must not be in it: no word of our examples that only one writer used, unless a term."""
    made = load(SHIPPED_MODEL.read_bytes())
    writers: dict[str, set[str]] = {}
    for row in corpus.examples():
        for word in lexicon.normalise(row.text, WORDS):
            writers.setdefault(word, set()).add(row.source)
    invented = {"rambai", "jongaya", "sukawinatan"}
    assert invented <= set(writers)
    assert not invented & set(made.words)


def test_readings_and_examples_use_known_keys_only() -> None:
    kinds = evaluation.CANONICAL | {evaluation.EXTERNAL}
    for reading in corpus.readings().values():
        assert set(reading.topics) <= set(WORDS.topics)
        assert set(reading.offices) <= kinds
        assert set(reading.flags) <= set("NXSIA")
    for row in corpus.examples():
        assert set(row.topics) <= set(WORDS.topics)
        assert row.text.strip()


def test_a_reading_goes_before_an_operators_label_and_holds_for_its_group() -> None:
    ids = iter(corpus.readings().items())
    known, reading = next((name, said) for name, said in ids if said.teaches)
    rows = [
        {"id": known, "text": "a", "source": "s", "group": "g", "topic": "listrik", "topic_tier": "A"},
        {"id": "twin", "text": "a b", "source": "s", "group": "g", "topic": "listrik", "topic_tier": "A"},
        {"id": "alone", "text": "c", "source": "s", "group": "h", "topic": "listrik", "topic_tier": "A"},
        {"id": "guess", "text": "d", "source": "s", "group": "i", "topic": "listrik", "topic_tier": "B"},
    ]
    found = {row.id: row for row in corpus.labelled("\n".join(map(json.dumps, [*rows, "no row"])).encode())}
    assert found[known].topics == found["twin"].topics == reading.topics
    assert found["alone"].topics == ("listrik",)
    assert not found["guess"].teaches
