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
