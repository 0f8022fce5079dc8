"""Six digits that prove for ten minutes that somebody reads a phone or a mailbox: asked for, made, tried, used up.

A code that nobody was sent is kept and tried like any other, so that asking tells nobody whose contact is known here.
"""

from __future__ import annotations

import datetime as dt
import secrets

from django.db import transaction
from django.utils import timezone

from complaints import identity
from complaints.models import CodePurpose, OneTimeCode

LIFE = dt.timedelta(minutes=10)
TRIES = 5


class Spent(Exception):
    """Too many wrong codes: a new one must be asked for."""


def ask(purpose: CodePurpose, subject: str) -> None:
    """Let a code be awaited: from now on LIFE runs and tries are counted. Until `make`, none fits."""
    OneTimeCode.objects.update_or_create(
        purpose=purpose,
        subject_index=identity.blind_index(subject),
        defaults={"proof": "", "expires_at": timezone.now() + LIFE, "tries": 0},
    )


def make(purpose: CodePurpose, subject: str) -> str | None:
    """The code for what was asked, to be sent at once; None when nobody asks any more. The one before it fits no longer."""
    code = f"{secrets.randbelow(1_000_000):06d}"
    awaited = OneTimeCode.objects.filter(
        purpose=purpose, subject_index=identity.blind_index(subject), expires_at__gt=timezone.now(), tries__lt=TRIES
    )
    return code if awaited.update(proof=_proof(purpose, subject, code)) else None


def fits(purpose: CodePurpose, subject: str, given: str) -> bool:
    """Try a code; the right one is used up by it. Raises Spent when it was tried too often, right or wrong."""
    digits = "".join(char for char in given if char.isdecimal())
    with transaction.atomic():
        row = OneTimeCode.objects.select_for_update().filter(purpose=purpose, subject_index=identity.blind_index(subject)).first()
        if row is None or row.expires_at <= timezone.now():
            return False
        if row.tries < TRIES:
            row.tries += 1
            row.save(update_fields=["tries"])
            if identity.same(_proof(purpose, subject, digits), row.proof):
                row.delete()
                return True
            if row.tries < TRIES:
                return False
    raise Spent


def sweep() -> int:
    """Forget the codes that have run out; returns how many."""
    return OneTimeCode.objects.filter(expires_at__lt=timezone.now()).delete()[0]


def _proof(purpose: CodePurpose, subject: str, code: str) -> str:
    return identity.blind_index(f"code|{purpose}|{subject}|{code}")
