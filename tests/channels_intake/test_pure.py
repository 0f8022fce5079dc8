"""Phone numbers, text and SMS alphabet, as tables."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels_intake import gsm, normalise


@pytest.mark.parametrize(
    ("given_number", "expected"),
    [
        ("081234567890", "+6281234567890"),
        ("0812-3456-7890", "+6281234567890"),
        ("6281234567890", "+6281234567890"),
        ("+62 812 3456 7890", "+6281234567890"),
        ("0482 21234", "+6248221234"),
        ("+6591234567", "+6591234567"),
        ("TELKOMSEL", "TELKOMSEL"),
        ("1708", "1708"),
        ("98765", "98765"),
        ("123456", "123456"),
        ("", ""),
    ],
)
def test_a_phone_number_is_e164_however_it_was_written(given_number, expected):
    assert normalise.phone(given_number) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("  jalan \t rusak  ", "jalan rusak"),
        ("jalan\x00rusak", "jalanrusak"),
        ("jalan\r\n\r\n\r\n\r\nrusak", "jalan\n\nrusak"),
        ("banjir 😭 di lappa", "banjir 😭 di lappa"),
        ("👨‍👩‍👧 kami", "👨‍👩‍👧 kami"),
        ("الماء مقطوع", "الماء مقطوع"),
        ("\u202egnissem", "gnissem"),
        ("\ud800x", "x"),
        ("a\u200bb", "ab"),
    ],
)
def test_text_keeps_every_word_and_loses_what_no_screen_shows(raw, expected):
    assert normalise.text(raw) == expected


def test_ten_thousand_characters_stay_ten_thousand():
    long = "jalan rusak " * 834
    assert len(normalise.text(long)) == len(long.strip())


@given(st.text())
def test_normal_text_is_stable_and_can_be_stored(raw):
    once = normalise.text(raw)
    assert not re.search(r"[^\S\n]{2}|[^\S\n ]", once)
    assert normalise.text(once) == once
    assert "\x00" not in once
    once.encode()


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 1), ("a" * 160, 1), ("a" * 161, 2), ("a" * 306, 2), ("a" * 307, 3),
        ("€" * 80, 1), ("€" * 81, 2), ("ا" * 70, 1), ("ا" * 71, 2), ("ا" * 134, 2), ("ا" * 135, 3), ("😭" * 35, 1), ("😭" * 36, 2),
    ],
)  # fmt: skip
def test_parts_are_counted_as_operators_charge_them(text, count):
    assert gsm.parts(text) == count


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“Jalan” – rusak…", '"Jalan" - rusak...'),
        ("Jum\u2019at", "Jum'at"),
        ("selesai\u00a0besok", "selesai besok"),
        ("kafé čevapi", "kafé cevapi"),
        ("beres 👍", "beres "),
        ("الماء", "الماء"),
        ("30°C m²", "30 derajatC m2"),
    ],
)
def test_a_text_is_said_in_gsm_where_it_can_be(text, expected):
    assert gsm.transliterate(text) == expected


@given(st.text(max_size=2000))
def test_splitting_loses_nothing_and_every_part_fits(text):
    parts = gsm.split(text.encode("utf-8", "ignore").decode())
    assert "".join(parts) == text.encode("utf-8", "ignore").decode()
    limit = 160 if gsm.fits("".join(parts)) else 70
    for part in parts:
        cost = sum(2 if c in gsm.EXTENDED else 1 for c in part) if limit == 160 else len(part.encode("utf-16-be")) // 2
        assert cost <= limit


@given(st.text(max_size=500))
def test_transliteration_never_costs_more_than_a_few_words(text):
    said = gsm.transliterate(text)
    assert gsm.transliterate(said) == said


def test_a_full_lone_sms_looks_cut_and_a_joined_one_does_not():
    assert gsm.looks_cut("a" * 155)
    assert gsm.looks_cut("ا" * 68)
    assert not gsm.looks_cut("a" * 140)
    assert not gsm.looks_cut("a" * 300)
