"""The keys that partners come with: tokens like everybody's (complaints.tokens), and whose they are."""

from __future__ import annotations

import base64
import secrets

from channels_intake.models.partners import Partner, Scope
from complaints import identity, tokens
from complaints.models import TokenKind


def make_secret() -> str:
    """A new secret to sign news with, written as Standard Webhooks has it."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


def mark(words: str) -> str:
    """By this, words that were exchanged with a partner are known again without being kept. Rows hold it: it stays as it is."""
    return identity.blind_index(f"partner key|{words}")


def partner_of(key: str, scope: Scope) -> Partner | None:
    """Whose key this is, if it opens that door today."""
    token = tokens.find(key) if key else None
    if token is None or token.kind != TokenKind.PARTNER or scope.value not in token.scopes:
        return None
    return of_token(token.pk)


def of_token(token_id: int) -> Partner | None:
    """Whose token it is, among those we work with today."""
    return Partner.objects.filter(key=token_id, ended_at__isnull=True).select_related("agency").first()


def filer(key: str) -> int | None:
    """Who files with this key, for the Open311 door."""
    found = partner_of(key, Scope.FILE)
    return found.pk if found else None
