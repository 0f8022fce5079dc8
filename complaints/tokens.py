"""Tokens of programs, partners' keys among them: given out once, known by a keyed hash, ended by their owner, their age or the end of whose they are."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from complaints import identity
from complaints.models import ApiToken, TokenKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from complaints.models import Complaint
    from organisations.models import User

# A phone that is not used for a year has another owner by then.
LIFE = {TokenKind.CITIZEN: dt.timedelta(days=365), TokenKind.CASE: dt.timedelta(hours=1), TokenKind.PARTNER: dt.timedelta(days=365)}
# A family has a few phones; the oldest makes room.
MOST = 20
# What a partner may be allowed: to file for people, to ask by number and proof, to read what is public in quantity, to
# exchange cases with a complaint system of its own. At whichever door: API v1, Open311, exchange.
SCOPES = ("file", "follow", "read", "exchange")
_STALE = dt.timedelta(hours=1)
_BEGINS = {TokenKind.CITIZEN: "lapor-warga-", TokenKind.CASE: "lapor-kasus-", TokenKind.PARTNER: "lapor-mitra-"}
# Keys that partners were given before they stood in this table begin so, and another word went into their hash.
_FORMER = "lapor_"


class UnknownScope(ValueError):
    """There is no such thing to be allowed."""


def give(
    kind: TokenKind,
    *,
    user: User | None = None,
    complaint: Complaint | None = None,
    name: str = "",
    scopes: Iterable[str] = (),
    life: dt.timedelta | None = None,
) -> tuple[ApiToken, str]:
    """A new token, and what its owner must keep: it is told now and never again. Raises UnknownScope."""
    wanted = _known(scopes)
    written = _BEGINS[kind] + secrets.token_urlsafe(32)
    row = ApiToken.objects.create(
        kind=kind,
        token_index=_index(written),
        name=name[:80],
        scopes=wanted,
        user=user,
        complaint=complaint,
        expires_at=timezone.now() + (life or LIFE[kind]),
    )
    if user is not None:
        older = of(user).values_list("pk", flat=True)[MOST:]
        ApiToken.objects.filter(pk__in=list(older)).delete()
    return row, written


def find(written: str) -> ApiToken | None:
    """The token that was written, if it opens anything now; notes, to the hour, that it was used."""
    now = timezone.now()
    row = ApiToken.objects.select_related("user").filter(token_index=_index(written), expires_at__gt=now).first()
    if row is None or (row.user is not None and not row.user.is_active):
        return None
    if row.used_at is None or row.used_at < now - _STALE:
        ApiToken.objects.filter(pk=row.pk).update(used_at=now)
    return row


def of(user: User) -> QuerySet[ApiToken]:
    """The living tokens of an account, the newest first."""
    return ApiToken.objects.filter(user=user, expires_at__gt=timezone.now()).order_by("-created_at", "-pk")


def end(user: User, token_id: int) -> bool:
    """Let one of an account's own tokens open nothing any more; False when it is not theirs."""
    return bool(ApiToken.objects.filter(user=user, pk=token_id).delete()[0])


def allow(token_id: int, *, name: str, scopes: Iterable[str]) -> None:
    """From now on a partner's token opens this, and bears this name. Raises UnknownScope."""
    ApiToken.objects.filter(pk=token_id, kind=TokenKind.PARTNER).update(name=name[:80], scopes=_known(scopes))


def end_partners(token_id: int) -> None:
    """Let a partner's token open nothing any more."""
    ApiToken.objects.filter(pk=token_id, kind=TokenKind.PARTNER).delete()


def end_all(user: User, complaint_ids: Iterable[int]) -> None:
    """Let no token of somebody open anything any more, nor those of their cases: the person is gone from them."""
    ApiToken.objects.filter(Q(user=user) | Q(complaint__in=list(complaint_ids))).delete()


def sweep() -> int:
    """Forget what opens nothing any more; how many that were."""
    return ApiToken.objects.filter(expires_at__lte=timezone.now()).delete()[0]


def _known(scopes: Iterable[str]) -> list[str]:
    wanted = list(dict.fromkeys(scopes))
    if not set(wanted) <= set(SCOPES):
        raise UnknownScope(", ".join(wanted))
    return wanted


def _index(written: str) -> str:
    return identity.blind_index(f"{'partner key' if written.startswith(_FORMER) else 'token'}|{written}")
