"""What the rows know of a person: their cases, and which of them a message answers."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q

from channels_intake import registry
from channels_intake.conversation import Case
from channels_intake.models import InboundMessage, OutboundMessage, Outcome, Thread
from complaints import identity, tracking
from complaints.models import Complaint, ComplaintEvent, EventKind, Reporter, ReporterKind, Visibility
from complaints.workflow import ENDED, Status

_CASES = 20
_ANSWERABLE = frozenset({Status.RESOLVED, Status.ANSWERED})


def cases_of(thread: Thread, *, alias: str = "") -> list[Case]:
    """This person's cases, open ones first, the latest touched first. `alias` is another address of theirs in this family."""
    indexes = [thread.sender_index, *([identity.blind_index(alias)] if alias else [])]
    here = Q(address_index__in=indexes, channel__in=[*registry.siblings(thread.family), *registry.BY_CONTACT])
    reported = Reporter.objects.filter(here | _told_here(thread), kind=ReporterKind.AUTHOR)
    rows = Complaint.objects.filter(pk__in=reported.values("complaint")).order_by("-updated_at", "-pk")[:_CASES]
    prompted = _prompted([row.pk for row in rows if row.status == Status.RECEIVED])
    cases = [
        Case(
            complaint_id=row.pk,
            number=row.number,
            awaits_verdict=row.status in _ANSWERABLE,
            awaits_details=row.status == Status.NEEDS_INFO or row.pk in prompted,
            open=row.status not in ENDED,
            awaits_consent=row.ombudsman_offered_at is not None and row.ombudsman_accepted_at is None and row.status not in ENDED,
        )
        for row in rows
    ]
    return sorted(cases, key=lambda case: not case.open)


def _told_here(thread: Thread) -> Q:
    """Who came by another door and asked to be told here: what we wrote here is answered here."""
    theirs = Q(phone_index=thread.sender_index) | Q(email_index=thread.sender_index)
    told = OutboundMessage.objects.filter(
        complaint=OuterRef("complaint"),
        recipient_index=thread.sender_index,
        channel__in=registry.siblings(thread.family),
        event__isnull=False,
    )
    return theirs & Q(Exists(told))


def _prompted(ids: list[int]) -> set[int]:
    """Those of the cases in which our own question was the last word between the reporter and us."""
    kinds = (EventKind.PROMPTED, EventKind.REPORTER_MESSAGE)
    said = ComplaintEvent.objects.filter(complaint__in=ids, kind__in=kinds).order_by("complaint_id", "-seq").distinct("complaint_id")
    return {event.complaint_id for event in said if event.kind == EventKind.PROMPTED} if ids else set()


def own_case(thread: Thread, channel: str, number: str, pin: str = "") -> int | None:
    """The case of this number when it is this person's: filed from here, or at another door and the PIN is said.

    Where everybody reads along is no place for a PIN: there it opens nothing. A wrong one counts as on the page.
    """
    own = next((case.complaint_id for case in cases_of(thread) if case.number == number), None)
    if own is not None or not pin or channel in registry.PUBLIC:
        return own
    try:
        found = tracking.prove(number, pin)
    except tracking.Locked:
        return None
    return found.pk if found else None


def answered_case(message: InboundMessage, said: dict[str, Any], own: set[int]) -> int | None:
    """The person's own case whose post, or our answer to it, this one replies to or passes on, or whose conversation it is in."""
    return next((pk for pk in _named(message, said) if pk in own), None)


def shared_case(message: InboundMessage, said: dict[str, Any], own: set[int]) -> int | None:
    """The same of somebody else's case, where everybody reads along. None of one that is not open to them, or has ended."""
    found = [pk for pk in _named(message, said) if pk not in own] if message.channel in registry.PUBLIC else []
    shown = Complaint.objects.filter(pk__in=found, visibility=Visibility.PUBLIC, sealed=False).exclude(status__in=ENDED)
    shown_ids = set(shown.values_list("pk", flat=True)) if found else set()
    return next((pk for pk in found if pk in shown_ids), None)


def _named(message: InboundMessage, said: dict[str, Any]) -> list[int]:
    """Cases that a message points at, the nearest pointer first."""
    names = [
        name for name in (said["in_reply_to"], said.get("shares", ""), *said["thread"].split()) if name and name != message.external_id
    ]
    if not names and not said["thread"]:
        return []
    of_channel = InboundMessage.objects.filter(channel=message.channel, complaint__isnull=False).exclude(pk=message.pk)
    told = OutboundMessage.objects.filter(channel=message.channel, provider_reference__in=names, complaint__isnull=False)
    found = dict(of_channel.filter(external_id__in=names).values_list("external_id", "complaint"))
    found |= dict(told.values_list("provider_reference", "complaint"))
    near = [found[name] for name in names if name in found]
    if near or not said["thread"]:
        return near
    # Not the first post itself, but an answer to it brought the case.
    conversation = of_channel.filter(conversation=said["thread"], outcome=Outcome.NEW_COMPLAINT)
    return list(conversation.order_by("pk").values_list("complaint", flat=True)[:5])


def supporters(complaint_id: int) -> int:
    """How many said that they experience it, too."""
    return Reporter.objects.filter(complaint=complaint_id, kind=ReporterKind.SUPPORTER).count()


def proven_case(message: InboundMessage, said: dict[str, Any]) -> int | None:
    """The case about which we wrote the very message that this one answers; whoever has that message was told of the case.

    For channels in which a sender proves nothing. An adapter puts our reference there only when it bears our mark.
    """
    if not said["in_reply_to"]:
        return None
    return (
        OutboundMessage.objects.filter(channel=message.channel, reference=said["in_reply_to"]).values_list("complaint", flat=True).first()
    )
