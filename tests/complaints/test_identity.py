"""Sealing: unreadable without the key, rotation keeps old values readable, damage is noticed."""

from __future__ import annotations

import os

import pytest
from pytest_django import Settings as SettingsWrapper

from complaints import identity


def test_a_sealed_value_comes_back_and_shows_nothing() -> None:
    sealed = identity.seal("+6281234567890")
    assert identity.unseal_text(sealed) == "+6281234567890"
    assert b"6281234567890" not in sealed
    assert identity.seal("+6281234567890") != sealed


def test_empty_stays_empty() -> None:
    assert identity.seal("") == b""
    assert identity.unseal_text(b"") == ""


def test_a_rotated_key_still_opens_and_the_index_stays(settings: SettingsWrapper) -> None:
    sealed, index = identity.seal("Ani"), identity.blind_index("+62811")
    settings.FIELD_KEYS = (("baru", os.urandom(32)), *settings.FIELD_KEYS)
    assert identity.unseal_text(sealed) == "Ani"
    assert identity.blind_index("+62811") == index
    assert b"baru" in identity.seal("Ani")[:8]


def test_damage_and_strange_keys_are_said(settings: SettingsWrapper) -> None:
    sealed = bytearray(identity.seal("Ani"))
    sealed[-1] ^= 1
    with pytest.raises(identity.Unreadable):
        identity.unseal(bytes(sealed))
    whole = identity.seal("Ani")
    settings.FIELD_KEYS = (("lain", os.urandom(32)),)
    with pytest.raises(identity.Unreadable):
        identity.unseal(whole)


def test_what_an_earlier_release_sealed_still_opens_and_is_still_found(settings: SettingsWrapper) -> None:
    """Nonce, header and derivation are written into every row that there is."""
    settings.FIELD_KEYS = (("lama", bytes(range(32))),)
    assert (
        identity.unseal_text(
            bytes.fromhex("046c616d6141f0785f822464bde0fd77cacfad76951a298e0a2eb03ee76ae6aed4c9dd8a6d68b12b51a782c6c031ae")
        )
        == "+6281234567890"
    )
    assert identity.blind_index("+6281234567890") == "1833814d62626bc4f32808bc184d20b9d0d2ab8f619c5d70d7d3e4a49a236b95"


def test_two_values_are_told_apart_and_two_keys_find_nothing_of_each_other(settings: SettingsWrapper) -> None:
    index = identity.blind_index("+62811")
    assert identity.blind_index("+62812") != index
    settings.FIELD_KEYS = (("lain", os.urandom(32)),)
    assert identity.blind_index("+62811") != index


def test_the_name_of_the_key_is_sealed_along(settings: SettingsWrapper) -> None:
    key = os.urandom(32)
    settings.FIELD_KEYS = (("a1", key), ("a2", key))
    sealed = identity.seal("Ani")
    with pytest.raises(identity.Unreadable):
        identity.unseal(sealed.replace(b"a1", b"a2", 1))


@pytest.mark.parametrize(("drawn", "pin"), [(0, "000000"), (7, "000007"), (999_999, "999999")])
def test_a_pin_is_six_digits_of_a_million(monkeypatch: pytest.MonkeyPatch, drawn: int, pin: str) -> None:
    asked: list[int] = []
    monkeypatch.setattr(identity.secrets, "randbelow", lambda below: asked.append(below) or drawn)
    assert identity.make_pin() == pin
    assert asked == [1_000_000]
