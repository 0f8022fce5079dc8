"""From what happened to a knock on the phones that asked for it. What happened is read on the page, behind the proof."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from channels_intake import replies, services, subscriptions
from channels_intake.models import PushSubscription
from channels_intake.replies import OWN_DOING, SILENT_KINDS
from complaints.models import Audience, ComplaintEvent, EventKind
from complaints.numbers import pretty
from complaints.tracking import TOLD_TO_MERGED

# Told on the page where it was done, at that moment.
_QUIET = SILENT_KINDS | OWN_DOING | {EventKind.REGISTERED}


def knock(event_id: int) -> None:
    """Tell every phone of this case, and of cases merged into it, that there is news. Once an event and phone; idempotent."""
    rows = list(subscriptions.of_event(event_id))
    if not rows:
        return
    event = ComplaintEvent.objects.get(pk=event_id)
    if event.kind in _QUIET or event.audience == Audience.INTERNAL:
        return
    for row in rows:
        if row.complaint_id == event.complaint_id or event.kind in TOLD_TO_MERGED:
            _queue(row, event)


def _queue(row: PushSubscription, event: ComplaintEvent) -> None:
    number = row.complaint.number
    text = replies.words("news", "push", {"number": pretty(number)})
    services.queue(
        channel="push",
        address=subscriptions.address(row),
        route=f"{settings.PUBLIC_URL}{reverse('tracked', args=[number])}",
        text=text,
        event_id=event.pk,
        complaint_id=row.complaint_id,
        urgent=False,
    )
