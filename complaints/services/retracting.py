"""Taking a case off the public pages, whoever's move made that necessary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from complaints.events import Audience, EventKind, append
from complaints.models import PublicText

if TYPE_CHECKING:
    import datetime as dt

    from complaints.models import Complaint, ComplaintEvent
    from organisations.models import User


def retract(complaint: Complaint, at: dt.datetime, reason: str, *, actor: User | None = None) -> ComplaintEvent | None:
    """Withdraw what was published of a case whose row the caller has locked; None when nothing was.

    The reporter is told that it happened; why, which may be about them, stays in office.
    """
    live = PublicText.objects.filter(complaint=complaint, withdrawn_at__isnull=True)
    if not live.update(withdrawn_at=at, withdrawn_reason=reason[:300], flagged_at=None):
        return None
    return append(
        complaint,
        EventKind.UNPUBLISHED,
        at=at,
        audience=Audience.REPORTER,
        actor=actor,
        unit=complaint.owner if actor is not None else None,
        data={"reason": reason},
    )
