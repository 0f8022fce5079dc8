"""Six digits that prove for ten minutes that somebody reads a phone or a mailbox: asked for, made, tried, used up.

A code that nobody was sent is kept and tried like any other, so that asking tells nobody whose contact is known here.
"""

from __future__ import annotations

import datetime as dt
import secrets
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from complaints import identity
from complaints.models import CodePurpose, OneTimeCode

if TYPE_CHECKING:
    from complaints.contacts import Contact

LIFE = dt.timedelta(minutes=10)
TRIES = 5
# With TRIES each, a code is guessed once in 20,000 days of trying.
ASKS = 10
DAY = dt.timedelta(days=1)


class TooOften(Exception):
    """As many codes were asked for this subject as a day allows."""


class Spent(Exception):
    """Too many wrong codes: a new one must be asked for."""


def ask(purpose: CodePurpose, subject: str) -> None:
    """Let a code be awaited: from now on LIFE runs and tries are counted. Until `make`, none fits. Raises TooOften."""
    now = timezone.now()
    with transaction.atomic():
        row, _made = OneTimeCode.objects.select_for_update().get_or_create(
            purpose=purpose, subject_index=identity.blind_index(subject), defaults={"expires_at": now, "asked_since": now}
        )
        if row.asked_since <= now - DAY:
            row.asked, row.asked_since = 0, now
        if row.asked >= ASKS:
            raise TooOften
        row.asked += 1
        row.proof, row.tries, row.expires_at = "", 0, now + LIFE
        row.save(update_fields=["proof", "tries", "expires_at", "asked", "asked_since"])


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
                row.proof, row.expires_at = "", timezone.now()
                row.save(update_fields=["proof", "expires_at"])
                return True
            if row.tries < TRIES:
                return False
    raise Spent


def is_awaited(purpose: CodePurpose, subject: str) -> bool:
    """Whether a code for this may still come back."""
    rows = OneTimeCode.objects.filter(purpose=purpose, subject_index=identity.blind_index(subject))
    return rows.filter(expires_at__gt=timezone.now()).exists()


def account_subject(user_id: int | None, contact: Contact) -> str:
    """What a code for an account opens and nothing else: signing in by a contact, or something of the account with it."""
    return f"{user_id or ''}|{contact.kind}|{contact.value}"


def follow_subject(contact: Contact) -> str:
    """What a code for following opens. One for all cases, so that a stranger's phone is not rung once for each of them."""
    return f"{contact.kind}|{contact.value}"


def sweep() -> int:
    """Forget what was asked more than a day ago; returns how many."""
    return OneTimeCode.objects.filter(asked_since__lt=timezone.now() - DAY).delete()[0]


def _proof(purpose: CodePurpose, subject: str, code: str) -> str:
    return identity.blind_index(f"code|{purpose}|{subject}|{code}")
