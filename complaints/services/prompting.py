"""The one question a machine may put: what it must know to send a case on. It changes no status and stops no clock."""

from __future__ import annotations

from django.utils import timezone

from complaints.events import Audience, EventKind, append
from complaints.models import ComplaintEvent
from complaints.services.change import InvalidMove, clean_text, noting
from complaints.workflow import Status

# Nationally 43 % of reports were put away as unclear; people answer one short question, and leave at the third.
MOST = 2


def prompt(complaint_id: int, *, question: str, about: str) -> ComplaintEvent:
    """Ask the reporter, while the coordinator has the case; the same is never asked twice, and never a third question.

    Whether an answer comes or not, a person looks at the case as before (P8). Raises InvalidMove.
    """
    words = clean_text(question)
    with noting(complaint_id) as complaint:
        if complaint.status != Status.RECEIVED or complaint.sealed:
            raise InvalidMove("a person decides about this case")
        asked = [event.data.get("about") for event in complaint.events.filter(kind=EventKind.PROMPTED)]
        if about in asked or len(asked) >= MOST:
            raise InvalidMove("asked before")
        return append(
            complaint,
            EventKind.PROMPTED,
            at=timezone.now(),
            audience=Audience.REPORTER,
            unit=complaint.owner,
            text=words,
            data={"about": about},
        )
