"""The keys that partners come with: made once, shown once, known again by a blind index."""

from __future__ import annotations

import base64
import secrets

from channels_intake.partner_models import Partner, Scope
from complaints import identity

# So that a key is recognised for what it is where it should not lie.
PREFIX = "lapor_"


def make() -> str:
    """A new key: 256 random bits."""
    return PREFIX + secrets.token_urlsafe(32)


def make_secret() -> str:
    """A new secret to sign news with, written as Standard Webhooks has it."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


def index(key: str) -> str:
    """By this a key is found again without being kept."""
    return identity.blind_index(f"partner key|{key}")


def partner_of(key: str, scope: Scope) -> Partner | None:
    """Whose key this is, if it opens that door today."""
    if not key.startswith(PREFIX):
        return None
    found = Partner.objects.filter(key_index=index(key), ended_at__isnull=True).select_related("agency").first()
    return found if found is not None and scope.value in found.scopes else None


def filer(key: str) -> int | None:
    """Who files with this key, for the Open311 door."""
    found = partner_of(key, Scope.FILE)
    return found.pk if found else None
