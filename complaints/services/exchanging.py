"""What another government's system says of a case that both have: kept for the offices, and nothing is moved by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from complaints.events import Audience, EventKind, append
from complaints.services.change import clean_text, noting

if TYPE_CHECKING:
    from complaints.models import ComplaintEvent
    from organisations.models import User

CHANNEL = "lapor_exchange"


def note_of_partner(complaint_id: int, *, partner: str, text: str, number: str = "", actor: User | None = None) -> ComplaintEvent:
    """Note on a case what a partner's file says of it; `number` is the partner's own.

    No status, owner or clock follows: a deadline is never moved by another system's word, and only people here end a case.
    """
    words = clean_text(text)
    with noting(complaint_id) as complaint:
        return append(
            complaint,
            EventKind.NOTED,
            at=timezone.now(),
            audience=Audience.INTERNAL,
            actor=actor,
            channel=CHANNEL,
            text=words,
            data={"partner": partner, "their_number": number},
        )
