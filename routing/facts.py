"""What routing may know of a stored complaint."""

from __future__ import annotations

from complaints.models import Complaint, ComplaintEvent, EventKind
from routing.contracts import Facts


def facts_of(complaint: Complaint) -> Facts:
    """The complaint's words, the reporter's later ones included, and the place given. No identity."""
    later = ComplaintEvent.objects.filter(complaint=complaint, kind=EventKind.REPORTER_MESSAGE).order_by("seq")
    words = [complaint.text, *later.values_list("text", flat=True)]
    return Facts(
        text="\n".join(words),
        location_text=complaint.location_text,
        regency=complaint.agency.region_id or "",
        topic=complaint.topic_id or "",
        latitude=float(complaint.latitude) if complaint.latitude is not None else None,
        longitude=float(complaint.longitude) if complaint.longitude is not None else None,
        channel=complaint.channel,
    )
