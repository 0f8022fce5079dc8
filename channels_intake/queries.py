"""What the rows know of a person: their cases, and which of them a message answers."""

from __future__ import annotations

from typing import Any

from channels_intake import registry
from channels_intake.conversation import Case
from channels_intake.models import InboundMessage, OutboundMessage, Thread
from complaints import tracking
from complaints.models import Complaint, ComplaintEvent, EventKind, Reporter, ReporterKind
from complaints.workflow import ENDED, Status

_CASES = 20
_ANSWERABLE = frozenset({Status.RESOLVED, Status.ANSWERED})


def cases_of(thread: Thread) -> list[Case]:
    """This person's cases, open ones first, the latest touched first."""
    reported = Reporter.objects.filter(
        address_index=thread.sender_index,
        kind=ReporterKind.AUTHOR,
        channel__in=[*registry.siblings(thread.family), *registry.BY_CONTACT],
    )
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
    """The person's own case whose post, or our answer to it, this one replies to."""
    names = [name for name in (said["in_reply_to"], *said["thread"].split()) if name and name != message.external_id]
    if not names:
        return None
    heard = InboundMessage.objects.filter(channel=message.channel, external_id__in=names)
    told = OutboundMessage.objects.filter(channel=message.channel, provider_reference__in=names)
    found = [*heard.values_list("complaint", flat=True), *told.values_list("complaint", flat=True)]
    return next((pk for pk in found if pk in own), None)


def proven_case(message: InboundMessage, said: dict[str, Any]) -> int | None:
    """The case about which we wrote the very message that this one answers; whoever has that message was told of the case.

    For channels in which a sender proves nothing. An adapter puts our reference there only when it bears our mark.
    """
    if not said["in_reply_to"]:
        return None
    return (
        OutboundMessage.objects.filter(channel=message.channel, reference=said["in_reply_to"]).values_list("complaint", flat=True).first()
    )
