"""Whose contact it is that somebody left to follow a public case: nothing is written there but a code, until the code came back.

Otherwise anybody could have a stranger's phone written to. Who writes to us from that phone has proved it by that.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from complaints import codes, contacts, identity
from complaints.events import Audience, EventKind, append
from complaints.models import Citizen, CodePurpose, Complaint, Reporter, ReporterKind

if TYPE_CHECKING:
    from complaints.contacts import Contact
    from organisations.models import User

# So long a contact is kept that nobody proved; then whoever left it begins anew.
WAITS = dt.timedelta(days=1)
_BATCH = 200


def is_own(user: User | None, address: str) -> bool:
    """Whether somebody is signed in to an account that proved this contact before."""
    index = identity.blind_index(address)
    known = Q(phone_index=index) | Q(email_index=index)
    return user is not None and Citizen.objects.filter(known, user=user).exists()


def keep(reporter: Reporter, address: str) -> None:
    """Keep the way to somebody, sealed. That it is theirs is not said by it."""
    reporter.address_index, reporter.address_sealed = identity.blind_index(address), identity.seal(address)
    reporter.contact_sealed = identity.seal(address)
    reporter.save()


def prove(reporter: Reporter) -> str:
    """From now on news goes to this contact. The new PIN, which no author of the case has; the one before it opens nothing."""
    taken = {
        identity.unseal_text(pin)
        for pin in Reporter.objects.filter(complaint=reporter.complaint, kind=ReporterKind.AUTHOR).values_list("pin_sealed", flat=True)
    }
    pin = next(made for made in iter(identity.make_pin, None) if made not in taken)
    reporter.pin_sealed, reporter.proved_at = identity.seal(pin), reporter.proved_at or timezone.now()
    reporter.save(update_fields=["pin_sealed", "proved_at"])
    return pin


def ask(complaint: Complaint, reporter: Reporter) -> bool:
    """Have a code sent to a follower's contact (flow); False when as many were asked for as a day allows. The case is locked."""
    contact = _contact(reporter)
    if contact is None:
        return False
    try:
        codes.ask(CodePurpose.FOLLOW, codes.follow_subject(contact))
    except codes.TooOften:
        return False
    data = {"as": "asks", "reporter": reporter.pk}
    append(complaint, EventKind.SUPPORTED, at=timezone.now(), audience=Audience.INTERNAL, channel="web", data=data)
    complaint.save(update_fields=["last_seq", "last_hash"])
    return True


def ask_again(complaint_id: int, *, reporter_id: int) -> bool:
    """Another code for a follower whose first one did not come; False when none is sent."""
    with transaction.atomic():
        complaint = Complaint.objects.select_for_update().get(pk=complaint_id)
        reporter = _follower(complaint_id, reporter_id)
        return reporter is not None and ask(complaint, reporter)


def confirm_following(complaint_id: int, *, reporter_id: int, code: str) -> str:
    """The PIN of a follower whose code came back; empty when it does not fit. Raises codes.Spent."""
    reporter = _follower(complaint_id, reporter_id)
    contact = _contact(reporter) if reporter is not None else None
    # A transaction of its own: a wrong code must stay counted.
    if contact is None or not codes.fits(CodePurpose.FOLLOW, codes.follow_subject(contact), code):
        return ""
    with transaction.atomic():
        Complaint.objects.select_for_update().get(pk=complaint_id)
        reporter = _follower(complaint_id, reporter_id)
        return prove(reporter) if reporter is not None else ""


def unproved() -> list[tuple[int, int]]:
    """Followers whose contact nobody proved in time, by case and id. Who was just sent a code is waited for."""
    waiting = Reporter.objects.filter(kind=ReporterKind.SUPPORTER, proved_at__isnull=True, created_at__lt=timezone.now() - WAITS)
    found = waiting.exclude(address_index="").order_by("pk")[:_BATCH]
    return [(reporter.complaint_id, reporter.pk) for reporter in found if not _is_awaited(reporter)]


def _is_awaited(reporter: Reporter) -> bool:
    contact = _contact(reporter)
    return contact is not None and codes.is_awaited(CodePurpose.FOLLOW, codes.follow_subject(contact))


def _follower(complaint_id: int, reporter_id: int) -> Reporter | None:
    found = Reporter.objects.select_related("complaint").filter(pk=reporter_id, complaint=complaint_id, kind=ReporterKind.SUPPORTER)
    return found.exclude(address_index="").first()


def _contact(reporter: Reporter) -> Contact | None:
    return contacts.read(identity.unseal_text(reporter.contact_sealed))
