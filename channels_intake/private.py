"""What nobody should write where everybody reads: a link to a page of ours, and a code by which its author says "that was me".

The link stands in public, so whoever opens it may be anybody. What is written there waits, sealed, until the account
that reported posts the code that the page showed. A stranger can write; only the author can make it count.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import secrets
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from channels_intake import normalise, phrases
from channels_intake.models import PrivateDetails, Thread
from complaints import identity
from complaints.models import Reporter

_SALT = "channels_intake.private"
LINK_LIFE = dt.timedelta(days=30)
CODE_LIFE = dt.timedelta(days=3)
# The newest of a reporter wait, so that a flood fills no table; and so many that it takes one to push out what its author
# wrote: http.PROVE holds up whoever writes often.
MOST_WAITING = 1000
_CODE = re.compile(r"^\W*(?:kode|code)?\W*(\d{6})\W*$", re.IGNORECASE)


class Spent(Exception):
    """The link was used, or is older than LINK_LIFE, or was never ours."""


@dataclass(frozen=True)
class Confirmed:
    """What its author stands by now."""

    reporter: Reporter
    contact: str
    text: str


def link(reporter: Reporter, *, event_id: int, whispered: bool = False) -> str:
    """A page for this reporter alone, one for each thing that we say to them. `whispered`: nobody else reads the link."""
    return settings.PUBLIC_URL + reverse("private", args=[signing.dumps([reporter.pk, event_id, whispered], salt=_SALT)])


def is_whispered(token: str) -> bool:
    """Whether only the reporter was given this link, which must be one of ours. Raises Spent."""
    try:
        return bool(signing.loads(token, salt=_SALT, max_age=LINK_LIFE)[2])
    except (signing.BadSignature, LookupError, TypeError) as error:
        raise Spent from error


def opened(token: str) -> Reporter:
    """Whose link it is. Raises Spent."""
    try:
        reporter_id, _event, _whispered = signing.loads(token, salt=_SALT, max_age=LINK_LIFE)
        reporter = Reporter.objects.select_related("complaint").get(pk=reporter_id)
    except (signing.BadSignature, ValueError, TypeError, Reporter.DoesNotExist) as error:
        raise Spent from error
    if not reporter.address_index or PrivateDetails.objects.filter(link_index=_index(token), confirmed_at__isnull=False).exists():
        raise Spent
    return reporter


def keep(token: str, *, contact: str, text: str) -> str:
    """Keep what was written until its code is posted; the code comes back. Raises Spent."""
    reporter = opened(token)
    code = _code_for(reporter)
    PrivateDetails.objects.create(
        reporter=reporter, link_index=_index(token), code=code, sealed=identity.seal(json.dumps({"contact": contact, "text": text}))
    )
    old = PrivateDetails.objects.filter(reporter=reporter, confirmed_at__isnull=True).order_by("-pk").values("pk")[MOST_WAITING:]
    PrivateDetails.objects.filter(pk__in=[row["pk"] for row in old]).delete()
    return code


def _code_for(reporter: Reporter) -> str:
    """A code that nothing else waits under for this account: posting it must not confirm a stranger's words."""
    waiting = PrivateDetails.objects.filter(reporter__address_index=reporter.address_index, confirmed_at__isnull=True)
    taken = set(waiting.values_list("code", flat=True))
    code = ""
    while not code or code in taken:
        code = f"{secrets.randbelow(10**6):06d}"
    return code


def spend(token: str) -> None:
    """Note that a whispered link served, within the caller's transaction. Raises Spent."""
    reporter = opened(token)
    try:
        with transaction.atomic():
            PrivateDetails.objects.create(reporter=reporter, link_index=_index(token), confirmed_at=timezone.now())
    except IntegrityError as error:
        raise Spent from error


def confirmed(thread: Thread, text: str, *, alias: str = "") -> Confirmed | None:
    """What this account confirms by posting these words, if they are a code of theirs; within the caller's transaction, once."""
    found = _CODE.match(phrases.MENTIONS.sub("", text))
    if not found:
        return None
    waiting = PrivateDetails.objects.select_for_update().filter(
        reporter__address_index__in=[thread.sender_index, *([identity.blind_index(alias)] if alias else [])],
        confirmed_at__isnull=True,
        created_at__gt=timezone.now() - CODE_LIFE,
    )
    row = next((row for row in waiting.order_by("-pk") if secrets.compare_digest(row.code, found.group(1))), None)
    if row is None:
        return None
    said: dict[str, Any] = json.loads(identity.unseal(row.sealed))
    row.confirmed_at, row.sealed = timezone.now(), b""
    try:
        with transaction.atomic():
            row.save(update_fields=["confirmed_at", "sealed"])
    except IntegrityError:  # another of the same link was confirmed before
        return None
    PrivateDetails.objects.filter(link_index=row.link_index, confirmed_at__isnull=True).delete()
    return Confirmed(Reporter.objects.get(pk=row.reporter_id), said["contact"], said["text"])


def sweep() -> int:
    """Forget what nobody confirmed in time; how many that were."""
    old = PrivateDetails.objects.filter(confirmed_at__isnull=True, created_at__lt=timezone.now() - CODE_LIFE)
    return old.delete()[0]


def _index(token: str) -> str:
    return normalise.fingerprint(_SALT, token)
