"""What routing may know of a stored complaint."""

from __future__ import annotations

from collections.abc import Sequence

from complaints.models import Complaint, ComplaintEvent, EventKind
from routing.contracts import Facts

_SAID = (EventKind.REPORTER_MESSAGE, EventKind.CORRECTED)


def facts_of(complaint: Complaint) -> Facts:
    """The complaint's words, the reporter's later ones included, and the place given. No identity."""
    return facts_of_many([complaint])[0]


def facts_of_many(complaints: Sequence[Complaint]) -> list[Facts]:
    """`facts_of` each of them, with one query for what the reporters said later."""
    later: dict[int, list[str]] = {}
    said = ComplaintEvent.objects.filter(complaint__in=complaints, kind__in=_SAID).order_by("complaint", "seq")
    for pk, text in said.values_list("complaint", "text"):
        later.setdefault(pk, []).append(text)
    return [_facts(complaint, later.get(complaint.pk, [])) for complaint in complaints]


def _facts(complaint: Complaint, later: list[str]) -> Facts:
    return Facts(
        text="\n".join([complaint.text, *later]),
        location_text=complaint.location_text,
        regency=complaint.agency.region_id or "",
        topic=complaint.topic_id or "",
        latitude=float(complaint.latitude) if complaint.latitude is not None else None,
        longitude=float(complaint.longitude) if complaint.longitude is not None else None,
        channel=complaint.channel,
    )
