"""The reporter's own door to a case: number and proof, no account. A number alone shows only what anybody may know."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from complaints import codes, identity
from complaints.models import Audience, CaseLink, CodePurpose, Complaint, ComplaintEvent, EventKind, LinkKind, Reporter, ReporterKind
from complaints.numbers import parse

# What those are told whose case was merged into another: where it is and what came of it, not the talk with somebody else.
TOLD_TO_MERGED = frozenset(
    {EventKind.ASSIGNED, EventKind.FORWARDED, EventKind.REPLIED, EventKind.RESOLVED, EventKind.CLOSED, EventKind.ANNOUNCED}
)
ATTEMPTS = 5
LOCK = dt.timedelta(minutes=15)


class Locked(Exception):
    """Too many wrong PINs for this number; the door opens again after LOCK."""


def find(number: str) -> Complaint | None:
    """The complaint of a number as typed, or None. What a stranger may see of a sealed one is its status alone."""
    digits = parse(number)
    if digits is None:
        return None
    found = Complaint.objects.select_related("owner", "forwarded_to", "topic", "region").filter(number=digits)
    return found.first()


def prove(number: str, pin: str) -> Complaint | None:
    """The complaint when the PIN belongs to one of those who reported it, else None. Raises Locked.

    Wrong attempts are counted in the database, not in a cache that an attacker could wish away.
    """
    person = who(number, pin)
    return person.complaint if person is not None and person.kind == ReporterKind.AUTHOR else None


def who(number: str, pin: str) -> Reporter | None:
    """Whose PIN of a case this is: an author's, who reads everything, or a supporter's, who reads what everybody may. Raises Locked."""
    complaint = find(number)
    if complaint is None:
        return None
    with transaction.atomic():
        reporters = list(Reporter.objects.select_for_update().filter(complaint=complaint).order_by("pk"))
        authors = [reporter for reporter in reporters if reporter.kind == ReporterKind.AUTHOR]
        now = timezone.now()
        if any(reporter.pin_locked_until and reporter.pin_locked_until > now for reporter in authors):
            raise Locked
        right = [r for r in reporters if r.pin_sealed and identity.same(pin, identity.unseal_text(r.pin_sealed))]
        person = next(iter(sorted(right, key=lambda reporter: reporter.kind != ReporterKind.AUTHOR)), None)
        # Whoever supports a case has a PIN for the asking: it must not give back the attempts at an author's.
        if person is None or person.kind == ReporterKind.AUTHOR:
            _count(authors, right, now)
    if person is not None:
        person.complaint = complaint
    return person


def prove_by_code(number: str, code: str) -> Complaint | None:
    """The complaint when the code is the one that was sent for it, else None. Raises Locked: a new code must be asked for."""
    complaint = find(number)
    try:
        right = complaint is not None and codes.fits(CodePurpose.CASE, complaint.number, code)
    except codes.Spent as error:
        raise Locked from error
    return complaint if right else None


def _count(reporters: list[Reporter], right: list[Reporter], now: dt.datetime) -> None:
    for reporter in reporters:
        if right and not reporter.pin_failures:
            continue
        reporter.pin_failures = 0 if right else reporter.pin_failures + 1
        if reporter.pin_failures >= ATTEMPTS:
            reporter.pin_failures, reporter.pin_locked_until = 0, now + LOCK
        reporter.save(update_fields=["pin_failures", "pin_locked_until"])


def public_events(complaint: Complaint) -> list[ComplaintEvent]:
    """The timeline for a stranger: what happened and which unit, never anybody's words. Nothing of a sealed case."""
    if complaint.sealed:
        return []
    return list(complaint.events.filter(audience=Audience.PUBLIC).select_related("unit").order_by("seq"))


def reporter_events(complaint: Complaint) -> list[ComplaintEvent]:
    """The timeline for the reporter: everything but what offices said among themselves.

    Of a case that was merged, also what came of the other one since: each reporter is answered.
    """
    said = complaint.events.exclude(audience=Audience.INTERNAL).select_related("unit").order_by("seq")
    own = list(said.prefetch_related("attachments"))
    link = complaint.links.filter(kind=LinkKind.DUPLICATE, ended_at__isnull=True).first()
    if link is None:
        return own
    came = ComplaintEvent.objects.filter(complaint_id=link.other_id, kind__in=TOLD_TO_MERGED, at__gte=link.made_at)
    came = came.exclude(audience=Audience.INTERNAL).select_related("unit").prefetch_related("attachments").order_by("seq")
    return sorted([*own, *came], key=lambda event: event.at)


def tells(event: ComplaintEvent, numbers: list[str]) -> bool:
    """Whether an event is for the reporter of one of these cases: their own, or one that was merged into its case."""
    if event.audience == Audience.INTERNAL:
        return False
    if event.complaint.number in numbers:
        return True
    merged = CaseLink.objects.filter(other=event.complaint_id, kind=LinkKind.DUPLICATE, ended_at__isnull=True, made_at__lte=event.at)
    return event.kind in TOLD_TO_MERGED and merged.filter(complaint__number__in=numbers).exists()
