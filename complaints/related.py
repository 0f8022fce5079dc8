"""What belongs beside a case: others of the same place and topic, of the same reporter, and those it was linked with."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from complaints import access
from complaints.models import CaseLink, Complaint, LinkKind, Reporter, ReporterKind, SearchDocument

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from organisations.models import User

MOST = 5
SPAN = dt.timedelta(days=60)


@dataclass(frozen=True)
class Linked:
    """One case that belongs to another. `other` is None where the viewer may not see it: not even its number is said then."""

    kind: LinkKind
    outward: bool
    other: Complaint | None


def alike(user: User, complaint: Complaint, *, still_open: bool = False) -> list[Complaint]:
    """Cases of the same topic and place, received within SPAN of this one; the newest first, MOST of them.

    `still_open` leaves out those that ended. The complaint itself may be one that is not stored yet.

    The same place is the region itself, what lies inside it, and the district around it where nothing closer is known.
    Nothing while topic or place is unknown. Served by search_topic_place for a village, in which nothing lies; for a
    district by search_topic_time, a span of one topic of one tenant.
    """
    if not complaint.topic_id or not complaint.region_id:
        return []
    code = complaint.region_id
    # A village's district is known by the first three parts of its code.
    is_village = code.count(".") > 2
    district = ".".join(code.split(".")[:3])
    place = Q(region_code__in=(code, district)) if is_village else Q(region_code=code) | Q(region_code__startswith=f"{code}.")
    documents = SearchDocument.objects.filter(
        place,
        agency_id=complaint.agency_id,
        topic_key=complaint.topic_id,
        received_at__range=(complaint.received_at - SPAN, complaint.received_at + SPAN),
    )
    cases = access.visible_to(user).filter(pk__in=documents.values("pk"))
    return _shown(cases.filter(ended_at__isnull=True) if still_open else cases, complaint)


def of_same_reporter(user: User, complaint: Complaint) -> list[Complaint] | None:
    """Other cases from an address of those who wrote this one; None for whoever may not ask who reported (P6)."""
    if not access.may_reveal(user, complaint):
        return None
    # Two questions on purpose: each is one walk of the index reporter_address.
    mine = Reporter.objects.filter(complaint=complaint, kind=ReporterKind.AUTHOR).exclude(address_index="")
    addresses = list(mine.values_list("address_index", flat=True))
    if not addresses:
        return []
    others = Reporter.objects.filter(address_index__in=addresses, kind=ReporterKind.AUTHOR)
    return _shown(access.visible_to(user).filter(pk__in=others.values("complaint")), complaint)


def _shown(cases: QuerySet[Complaint], complaint: Complaint) -> list[Complaint]:
    found = cases.exclude(pk=complaint.pk).select_related("owner", "topic", "region")
    return list(found.order_by("-received_at", "-id")[:MOST])


def links(user: User, complaint: Complaint) -> list[Linked]:
    """What this case was split from, merged into or related to, and what was split from it or merged into it."""
    rows = CaseLink.objects.filter(Q(complaint=complaint) | Q(other=complaint), ended_at__isnull=True).order_by("made_at", "id")
    ends = [(row, row.complaint_id == complaint.pk) for row in rows]
    if not ends:
        return []
    wanted = {row.other_id if outward else row.complaint_id for row, outward in ends}
    seen = access.visible_to(user).filter(pk__in=wanted).in_bulk()
    return [Linked(LinkKind(row.kind), outward, seen.get(row.other_id if outward else row.complaint_id)) for row, outward in ends]
