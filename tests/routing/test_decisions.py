"""Whole decisions on hand-written complaints, and what holds for any text whatsoever."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.contracts import Decision, Facts
from routing.decide import decide, shipped
from tests.routing.sinjai_cases import CASES

SINJAI = "73.07"


def _decide(text: str, **more: str) -> Decision:
    return decide(Facts(text, regency=SINJAI, **more), shipped(SINJAI))


def _holds(mark: str, decision: Decision) -> bool:
    signals = decision.signals
    return {
        "sure": decision.sure,
        "unsure": not decision.sure,
        "sealed": signals.sealed,
        "secret": signals.secret,
        "urgent": bool(signals.emergency),
        "info": signals.complaint_class == "permintaan_informasi",
        "wish": signals.complaint_class == "aspirasi",
        "other": decision.outcome == "other_regency",
    }[mark]


@pytest.mark.parametrize(("text", "offices", "marks"), CASES, ids=[text[:40] for text, _, _ in CASES])
def test_hand_written_case(text: str, offices: str, marks: str) -> None:
    decision = _decide(text)
    if offices == "-":
        assert decision.kind == ""
    elif offices != "*":
        assert decision.kind in offices.split(), decision.reason
    for mark in marks.split():
        assert _holds(mark, decision), f"{mark}: {decision.reason}"
    assert decision.reason


def test_the_reason_names_the_word_the_topic_the_place_and_the_rule() -> None:
    decision = _decide("Jalan berlubang di depan masjid, Kec. Sinjai Utara")
    for part in ("'jalan berlubang'", "Jalan & jembatan", "Kec. Sinjai Utara", "jalan kabupaten"):
        assert part in decision.reason


def test_what_was_not_understood_is_said() -> None:
    decision = _decide("zzzz qqqq wwww xyzzy")
    assert not decision.sure
    assert "tidak ada kata" in decision.reason


def test_a_topic_chosen_by_the_reporter_helps_a_short_text() -> None:
    without = _decide("rusak lagi")
    chosen = _decide("rusak lagi", topic="air_bersih")
    assert dict(chosen.topics)["air_bersih"] > dict(without.topics)["air_bersih"]


def test_wrongdoing_is_never_offered_to_the_accused() -> None:
    decision = _decide("kepala dinas pendidikan minta uang sogok untuk jadi kepala sekolah, ini korupsi")
    assert {choice.kind for choice in decision.choices} == {"inspektorat"}
    assert decision.signals.complaint_class == "berkadar"


@settings(max_examples=300, deadline=None)
@given(
    text=st.text(max_size=400),
    where=st.text(max_size=80),
    tenant=st.sampled_from([SINJAI, "35.78", "", "99.99"]),
    latitude=st.none() | st.floats(-90, 90),
)
def test_any_text_gets_an_outcome_and_a_reason(text: str, where: str, tenant: str, latitude: float | None) -> None:
    facts = Facts(text, where, tenant, latitude=latitude, longitude=None if latitude is None else 120.0)
    decision = decide(facts, shipped(tenant))
    assert decision.outcome in {"assigned", "held", "other_regency"}
    assert decision.reason
    assert decision.sure == (decision.outcome == "assigned")
    if decision.sure:
        assert decision.kind


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from(["jalan", "rusak", "kec", "desa", "pattongko", "kab", "bone", "pdam", "mati", "lampu", ",", "kk", "sma", "di"])
    )
)
def test_any_pile_of_words_gets_an_outcome_and_a_reason(words: list[str]) -> None:
    decision = _decide(" ".join(words))
    assert decision.outcome in {"assigned", "held", "other_regency"}
    assert decision.reason
