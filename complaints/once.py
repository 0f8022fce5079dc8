"""The same request twice does one thing: what it was answered is kept for a day, sealed, and given again (P2)."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone

from complaints import identity
from complaints.models import GivenAnswer

if TYPE_CHECKING:
    from collections.abc import Callable

LIFE = dt.timedelta(days=1)


def before(request: str) -> tuple[int, dict[str, Any]] | None:
    """Status and body that a request was answered before, if it was."""
    row = GivenAnswer.objects.filter(request_index=_index(request)).first()
    return None if row is None else _kept(row)


def answer(request: str, make: Callable[[], tuple[int, dict[str, Any]]]) -> tuple[int, dict[str, Any], bool]:
    """Status and body for a request, known by who sent what with which key; True when it was answered before.

    The unique key is the lock: a second request at the same moment waits until the first has its answer. What `make`
    raises undoes everything, so that a refused request may be mended and sent again.
    """
    with transaction.atomic():
        row, is_new = GivenAnswer.objects.get_or_create(request_index=_index(request))
        if not is_new:
            return (*_kept(row), True)
        status, made = make()
        row.code, row.body = status, identity.seal(json.dumps(made, cls=DjangoJSONEncoder))
        row.save(update_fields=["code", "body"])
    return status, made, False


def sweep() -> int:
    """Forget answers older than LIFE; how many that were."""
    return GivenAnswer.objects.filter(created_at__lt=timezone.now() - LIFE).delete()[0]


def _kept(row: GivenAnswer) -> tuple[int, dict[str, Any]]:
    return row.code, json.loads(identity.unseal_text(row.body))


def _index(request: str) -> str:
    return identity.blind_index(f"once|{request}")
