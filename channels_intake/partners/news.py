"""What other systems hear of a case: that something happened, to which number, and who has it now. Nobody's words, nobody's name."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from channels_intake.georeport import written
from channels_intake.models.partners import CaseReference, HookDelivery, Origin, Partner, Scope
from complaints import access
from complaints.api import page_of, unit_name
from complaints.models import Complaint, ComplaintEvent, EventKind
from complaints.waking import wake
from complaints.workflow import Status, outside

SEND_TASK = "channels_intake.tasks.deliver_news"
# What anybody may know of a public case; the second list only who filed it.
PUBLIC = (
    EventKind.REGISTERED,
    EventKind.ASSIGNED,
    EventKind.FORWARDED,
    EventKind.TAKEN,
    EventKind.REPLIED,
    EventKind.RESOLVED,
    EventKind.CONFIRMED,
    EventKind.REOPENED,
    EventKind.CLOSED,
    EventKind.PUBLISHED,
    EventKind.UNPUBLISHED,
)
_FILERS = (EventKind.INFORMATION_ASKED, EventKind.ARCHIVED, EventKind.WITHDRAWN, EventKind.MERGED)
HEARD = (*PUBLIC, *_FILERS)
# After these a case may not be public any more: whoever was told of it is told to forget it.
_GONE = (EventKind.UNPUBLISHED, EventKind.ARCHIVED, EventKind.WITHDRAWN, EventKind.MERGED)


def listeners() -> list[Partner]:
    """The partners that want news today. Those that are paused too: it waits for them."""
    rows = Partner.objects.filter(ended_at__isnull=True).exclude(url="").order_by("pk")
    return [partner for partner in rows if Scope.NEWS.value in partner.scopes]


def tell_partners(event_id: int) -> None:
    """Put the news of an event into the queue of each partner that may hear it and wants to. Idempotent."""
    partners = listeners()
    if not partners:
        return
    related = ("complaint__owner", "complaint__forwarded_to", "complaint__public_text")
    event = ComplaintEvent.objects.select_related(*related).get(pk=event_id)
    filed = {row.partner_id: row for row in CaseReference.objects.filter(complaint=event.complaint_id, partner__in=partners)}
    for partner in partners:
        said = _news(partner, event, filed.get(partner.pk))
        if said is not None:
            queue(partner, said["type"], said, event=event)


def queue(partner: Partner, kind: str, said: dict[str, Any], *, event: ComplaintEvent | None = None) -> HookDelivery:
    """One piece of news in a partner's queue, once an event; a worker is woken after the commit."""
    body = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    fresh = {"kind": kind, "body": body, "next_attempt_at": timezone.now()}
    if event is None:
        row, created = HookDelivery.objects.create(partner=partner, **fresh), True
    else:
        fresh["complaint_id"] = event.complaint_id
        row, created = HookDelivery.objects.get_or_create(partner=partner, event=event, defaults=fresh)
    if created:
        wake(SEND_TASK, row.pk, at_once=1)
    return row


def _news(partner: Partner, event: ComplaintEvent, reference: CaseReference | None) -> dict[str, Any] | None:
    complaint = event.complaint
    # Who was only handed a case by a file did not file it: it hears what everybody may (P6).
    is_theirs = reference is not None and reference.origin == Origin.THEIRS
    if is_theirs and access.told_to_filers().filter(pk=complaint.pk).exists():
        fits = _wanted(partner, event) and _in_place(partner, complaint.region_id)
        return _said(event, complaint, _course(complaint, reference)) if fits else None
    if access.public().filter(pk=complaint.pk).exists():
        fits = event.kind in PUBLIC and _wanted(partner, event) and _in_place(partner, complaint.public_text.region_id)
        return _said(event, complaint, _course(complaint, reference)) if fits else None
    if event.kind in _GONE and HookDelivery.objects.filter(complaint=complaint, partner=partner).exists():
        # Told whatever it wants to hear: it holds something that may not be shown any more.
        return _said(event, complaint, {"public": False}, kind=EventKind.UNPUBLISHED)
    return None


def _wanted(partner: Partner, event: ComplaintEvent) -> bool:
    """Whether this kind of event, and one of this office, is what it asked for. Nothing chosen is everything."""
    complaint = event.complaint
    of_unit = partner.unit_id is None or partner.unit_id in {complaint.owner_id, complaint.forwarded_to_id, event.unit_id}
    return of_unit and (not partner.kinds or event.kind in partner.kinds)


def _in_place(partner: Partner, code: str | None) -> bool:
    return partner.region_id is None or f"{code or ''}.".startswith(f"{partner.region_id}.")


def _course(complaint: Complaint, reference: CaseReference | None) -> dict[str, Any]:
    is_public = access.public().filter(pk=complaint.pk).exists()
    open311 = settings.PUBLIC_URL + reverse("open311_request", args=[complaint.number]) + ".json"
    return {
        "status": outside(Status(complaint.status)).value,
        "open311_status": "closed" if complaint.ended_at else "open",
        "unit": unit_name(complaint),
        "topic": complaint.topic_id,
        "region": complaint.public_text.region_id if is_public else None,
        "received_at": written(complaint.received_at),
        "due_at": written(complaint.due_at),
        "public": is_public,
        "your_number": (reference.external_id or None) if reference else None,
        "url": page_of(complaint),
        "open311_url": open311 if is_public else None,
    }


def _said(event: ComplaintEvent, complaint: Complaint, course: dict[str, Any], *, kind: str = "") -> dict[str, Any]:
    """The body in the shape of Standard Webhooks: type, timestamp, data. `sequence` grows with each event of a case."""
    data = {"number": complaint.number, "sequence": event.seq, **course}
    return {"type": f"complaint.{kind or event.kind}", "timestamp": written(event.at), "data": data}
