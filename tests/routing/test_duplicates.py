"""The same thing told twice: what makes two complaints alike, and what keeps them apart."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.duplicates import ALIKE, Seen, compare, terms_of

NOON = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)


def seen(text: str, *, region: str = "73.07.05.1004", topic: str = "jalan_jembatan", hours: float = 0, **more: object) -> Seen:
    return Seen(NOON + dt.timedelta(hours=hours), topic, region, terms=terms_of(text), **more)  # type: ignore[arg-type]


HOLE = "Jalan poros di depan TPI Lappa berlubang besar, dua pengendara motor jatuh"


@pytest.mark.parametrize(
    ("text", "more"),
    [
        ("jln poros dpn TPI Lappa lubang besar, pengendara motor sdh ada jatuh", {"hours": 20}),
        ("Lubang besar di poros TPI Lappa, banyak pengendara motor jatuh, tolong diperbaiki", {"region": "73.07.05", "hours": 3}),
        ("BERLUBANG BESAR poros TPI LAPPA pengendara jatuh lagi", {"hours": 100}),
    ],
)
def test_one_hole_in_other_words_is_alike(text: str, more: dict[str, object]) -> None:
    assert compare(seen(HOLE), seen(text, **more)).score >= ALIKE  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "more"),
    [
        ("jln poros dpn TPI Lappa lubang besar, pengendara motor sdh ada jatuh", {"region": "73.07.08.2010"}),  # another kecamatan
        ("Jembatan gantung di Lappa lapuk, papan banyak hilang", {"hours": 2}),  # another matter in the same place
        (HOLE, {"topic": "air_bersih"}),
        ("Assalamualaikum, mohon bantuannya segera ditindaklanjuti, terima kasih", {}),
    ],
)
def test_another_place_or_matter_is_not(text: str, more: dict[str, object]) -> None:
    assert compare(seen(HOLE), seen(text, **more)).score < ALIKE  # type: ignore[arg-type]


def test_points_on_the_map_decide_near_and_far() -> None:
    here = seen(HOLE, latitude=-5.1221, longitude=120.2552)
    near = seen("ada lubang besar dekat TPI, motor jatuh", latitude=-5.1226, longitude=120.2556)
    far = seen(HOLE, latitude=-5.1900, longitude=120.2552)
    assert compare(here, near).score >= ALIKE
    assert compare(here, far).score == 0


def test_what_agrees_is_said() -> None:
    why = compare(seen(HOLE), seen(HOLE, hours=26)).why
    assert why["hours"] == 26
    assert "pengendara" in why["words"]  # type: ignore[operator]


words = st.lists(
    st.sampled_from(["air", "mati", "lampu", "pdam", "lubang", "besar", "jatuh", "motor", "lappa", "pipa", "bocor", "tpi", "poros"]),
    max_size=12,
)


@given(words, words, st.floats(0, 2000))
def test_likeness_is_a_share_and_the_same_both_ways(one: list[str], other: list[str], hours: float) -> None:
    first, second = seen(" ".join(one)), seen(" ".join(other), hours=hours)
    likeness = compare(first, second)
    assert 0 <= likeness.score <= 1
    assert likeness.score == compare(second, first).score
