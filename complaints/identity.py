"""Who reported: encrypted at rest, findable only by a keyed index, revealed only with a reason (promise P6).

AES-256-GCM with a key id in front, so keys rotate: put the new key first in FIELD_KEYS and keep the old ones.
The blind index hangs on the last key of the list, the one that was there first, so that rotation keeps it.
"""

from __future__ import annotations

import hmac
import os
import secrets
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_NONCE = 12


class Unreadable(Exception):
    """A sealed value was made with a key that is not in FIELD_KEYS, or was damaged."""


@lru_cache(maxsize=8)
def _ciphers(keys: tuple[tuple[str, bytes], ...]) -> dict[str, AESGCM]:
    return {key_id: AESGCM(key) for key_id, key in keys}


@lru_cache(maxsize=8)
def _index_key(first_key: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=b"lapor blind index").derive(first_key)


def _keys() -> tuple[tuple[str, bytes], ...]:
    return tuple(settings.FIELD_KEYS)


def seal(value: str | bytes) -> bytes:
    """Encrypt a value under the newest key. Empty stays empty: it says nothing and needs no secret."""
    plain = value.encode() if isinstance(value, str) else value
    if not plain:
        return b""
    keys = _keys()
    key_id = keys[0][0]
    header = bytes([len(key_id)]) + key_id.encode()
    nonce = os.urandom(_NONCE)
    return header + nonce + _ciphers(keys)[key_id].encrypt(nonce, plain, header)


def unseal(sealed: bytes | memoryview) -> bytes:
    """Decrypt what `seal` made. Raises Unreadable."""
    data = bytes(sealed)
    if not data:
        return b""
    header, rest = data[: 1 + data[0]], data[1 + data[0] :]
    cipher = _ciphers(_keys()).get(header[1:].decode("ascii", "replace"))
    if cipher is None:
        raise Unreadable("sealed with a key that is not in FIELD_KEYS")
    try:
        return cipher.decrypt(rest[:_NONCE], rest[_NONCE:], header)
    except InvalidTag as error:
        raise Unreadable("the sealed value was damaged") from error


def unseal_text(sealed: bytes | memoryview) -> str:
    """`unseal` for text."""
    return unseal(sealed).decode()


def blind_index(value: str) -> str:
    """A keyed fingerprint by which the same address is found again without storing it in the clear (64 hex)."""
    return hmac.digest(_index_key(_keys()[-1][1]), value.encode(), "sha256").hex()


def make_pin() -> str:
    """Six digits that, with the number, prove that somebody is the reporter."""
    return f"{secrets.randbelow(1_000_000):06d}"


def same(given: str, expected: str) -> bool:
    """Compare two secrets in constant time."""
    return hmac.compare_digest(given.encode(), expected.encode())
