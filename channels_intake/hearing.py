"""One message while it is being understood, and the one outcome that is written of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from channels_intake import services
from channels_intake.models import INBOX, InboundMessage, Outcome, Thread
from complaints.waking import wake

if TYPE_CHECKING:
    from complaints.models import Complaint, ComplaintEvent


@dataclass(frozen=True)
class Hearing:
    """One message with what is known of it: `register` makes a complaint of words, as the intake does it."""

    message: InboundMessage
    thread: Thread
    said: dict[str, Any]
    register: Callable[[dict[str, Any]], ComplaintEvent]


def settle(
    message: InboundMessage,
    outcome: Outcome,
    *,
    reason: str = "",
    complaint: Complaint | None = None,
    event: ComplaintEvent | None = None,
) -> None:
    """Write the one outcome."""
    message.outcome, message.outcome_reason = outcome, reason
    message.complaint_id = event.complaint_id if event else (complaint.pk if complaint else None)
    message.event = event
    message.handled_at, message.error = timezone.now(), ""
    message.save(update_fields=["outcome", "outcome_reason", "complaint", "event", "handled_at", "error"])
    # Files without a case are brought here as well where a person will look: the provider does not keep them so long.
    if message.media_left and (event is not None or reason in INBOX):
        wake(services.FETCH_TASK, message.pk, at_once=1)
