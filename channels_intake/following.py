"""From what everybody may know of a public case to those who follow it: that there is news, and where it is read."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.urls import reverse

from channels_intake import addressees, replies, services
from channels_intake.addressees import Addressee
from complaints import access, contacts, identity
from complaints.contacts import Kind
from complaints.models import Complaint, ComplaintEvent, EventKind, Reporter, ReporterKind
from complaints.workflow import Status

# As the public page shows it; the office's words stand there, once they are published.
NEWS: Mapping[EventKind, Status] = {
    EventKind.ASSIGNED: Status.ASSIGNED,
    EventKind.FORWARDED: Status.FORWARDED,
    EventKind.REPLIED: Status.ANSWERED,
    EventKind.RESOLVED: Status.RESOLVED,
    EventKind.REOPENED: Status.REOPENED,
    EventKind.CONFIRMED: Status.CLOSED,
    EventKind.CLOSED: Status.CLOSED,
}


def tell_followers(event_id: int) -> None:
    """Write to everybody who follows this case by a contact that is theirs, while everybody may read it. Once an event and person; idempotent."""
    followers = list(
        Reporter.objects.filter(complaint__events=event_id, kind=ReporterKind.SUPPORTER, proved_at__isnull=False).exclude(address_index="")
    )
    if not followers:
        return
    event = ComplaintEvent.objects.select_related("complaint__owner", "complaint__forwarded_to", "complaint__region").get(pk=event_id)
    if event.kind not in NEWS or not access.public().filter(pk=event.complaint_id).exists():
        return
    for follower in followers:
        for to in _door(follower):
            if not replies.is_muted(to):
                _tell(event, event.complaint, to)


def _door(follower: Reporter) -> list[Addressee]:
    # Not the address of the door: the number of an account on X may look like that of a phone.
    phone, email = contacts.split(identity.unseal_text(follower.contact_sealed))
    return addressees.by_way("email" if email else "sms", {Kind.PHONE: phone, Kind.EMAIL: email})


def _tell(event: ComplaintEvent, complaint: Complaint, to: Addressee) -> None:
    facts = replies.about(complaint, channel=to.channel) | {
        "status": NEWS[EventKind(event.kind)].value,
        "page": f"{settings.PUBLIC_URL}{reverse('public_case', args=[complaint.number])}",
    }
    # Not a message of the case: its office does not know who follows it, nor whether they could be reached.
    services.queue(channel=to.channel, address=to.address, route="", text=replies.words("followed", to.channel, facts), event_id=event.pk)
