"""The mark by which a mail shows which of ours it answers: in the plus-address, in the Message-ID. Pure.

A sender's address proves nothing, since anybody may write it; a mark that only we can make and only the receiver got does.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
import uuid
from collections.abc import Iterable, Sequence

# Letters and digits that survive a server which writes addresses in lower case.
_SHAPE = re.compile(r"(?<![a-z0-9])([a-z2-7]{42})(?=@|%40)", re.IGNORECASE)
_MAC = 10


def make(reference: str, secret: str) -> str:
    """The mark of an outbound message, by its reference (a UUID): 42 letters and digits."""
    raw = uuid.UUID(reference).bytes
    return base64.b32encode(raw + _mac(raw, secret)).decode().rstrip("=").lower()


def read(words: Iterable[str], secrets: Sequence[str]) -> str:
    """The reference behind the first true mark in addresses or message ids; "" when there is none."""
    for found in (found for given in words for found in _SHAPE.findall(given)):
        reference = _opened(found, secrets)
        if reference:
            return reference
    return ""


def _opened(mark: str, secrets: Sequence[str]) -> str:
    try:
        raw = base64.b32decode(mark.upper() + "=" * (-len(mark) % 8))
    except binascii.Error:
        return ""
    reference, mac = raw[:16], raw[16:]
    # All of them, so that the time taken does not tell which one nearly fitted.
    fits = [hmac.compare_digest(mac, _mac(reference, secret)) for secret in secrets]
    return str(uuid.UUID(bytes=reference)) if any(fits) else ""


def _mac(raw: bytes, secret: str) -> bytes:
    return hmac.new(secret.encode(), b"lapor mail mark " + raw, hashlib.sha256).digest()[:_MAC]
