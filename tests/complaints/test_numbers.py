"""Tracking numbers: typed badly, found in sentences, wrong digits noticed, and not in any order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.numbers import make_number, parse, pretty


def test_every_single_wrong_digit_and_swap_is_noticed() -> None:
    number = make_number()
    for place, digit in enumerate(number):
        for other in "0123456789":
            if other != digit:
                assert parse(number[:place] + other + number[place + 1 :]) is None
    for place in range(len(number) - 1):
        swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
        assert swapped == number or parse(swapped) is None


@pytest.mark.parametrize("form", ["{0}-{1}-{2}", "{0} {1} {2}", "#{0}{1}{2}", "CEK {0}.{1}.{2} pak", "cek{0}{1}{2}?"])
def test_is_found_however_it_was_typed(form: str) -> None:
    number = make_number()
    assert parse(form.format(number[:4], number[4:8], number[8:])) == number


def test_a_phone_number_is_not_taken_for_one() -> None:
    assert parse("hubungi 08123456789") is None
    assert parse("0812345678901234") is None


def test_pretty_is_read_back() -> None:
    number = make_number()
    assert pretty(number).count("-") == 2
    assert parse(pretty(number)) == number


def test_numbers_are_not_in_sequence() -> None:
    assert len({make_number()[:6] for _ in range(200)}) > 190


@given(st.text())
def test_no_text_breaks_it(text: str) -> None:
    found = parse(text)
    assert found is None or len(found) == 12
