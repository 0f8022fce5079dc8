"""The same word to everybody who reported one thing: in each case an event of its own, to each person once."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.utils import timezone

from complaints import access
from complaints.events import Audience, EventKind, append
from complaints.models import Complaint, ComplaintEvent
from complaints.services.change import clean_text, noting
from complaints.workflow import By, Status

if TYPE_CHECKING:
    from collections.abc import Iterable

    from organisations.models import User


def announce(complaint_ids: Iterable[int], *, actor: User, text: str, key: uuid.UUID, urgent: bool = False) -> int:
    """Tell the reporters of these cases the same; how many cases it was. No status, owner or clock moves. Raises InvalidText.

    `key` names the announcement: the same key again tells nobody a second time, and a person with several of the cases
    hears it once (flow). Cases that are not `actor`'s to coordinate, and those taken back, are left out.
    """
    words = clean_text(text)
    told = ComplaintEvent.objects.filter(kind=EventKind.ANNOUNCED, data__announcement=str(key), complaint__in=complaint_ids)
    before = set(told.values_list("complaint", flat=True))
    cases = Complaint.objects.filter(pk__in=set(complaint_ids) - before).exclude(status=Status.WITHDRAWN).order_by("pk")
    mine = [case.pk for case in cases if By.COORDINATOR in access.capacities(actor, case)]
    for pk in mine:
        with noting(pk) as complaint:
            append(
                complaint,
                EventKind.ANNOUNCED,
                at=timezone.now(),
                audience=Audience.REPORTER,
                actor=actor,
                text=words,
                data={"announcement": str(key), "urgent": urgent},
            )
    return len(mine) + len(before)
