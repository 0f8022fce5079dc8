"""Where a case stands, for its reporter: the next date that was promised, what is late, and who above was told of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from complaints.models import ClockName, EventKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from complaints.models import Complaint, ComplaintClock, ComplaintEvent
    from complaints.views.why import Explained


@dataclass(frozen=True)
class Standing:
    """The nearest promise ahead, the one broken longest, and the last step by which somebody above heard of a broken one."""

    ahead: Explained | None = None
    late: ComplaintClock | None = None
    raised: ComplaintEvent | None = None

    @property
    def waits_for_reporter(self) -> bool:
        """Whether the next day is the reporter's own: an answer to a question, or a word on what was declared finished."""
        return self.ahead is not None and self.ahead.clock.name == ClockName.REPORTER_RESPONSE


def standing(complaint: Complaint, clocks: Sequence[Explained], events: Sequence[ComplaintEvent]) -> Standing:
    """Read from the clocks and the events alone; empty for a case that has ended, or of which nothing may be said.

    The reporter's own days are never "late": nobody but the reporter is waited for.
    """
    running = [one for one in clocks if one.clock.stopped_at is None]
    if complaint.ended_at is not None or not running:
        return Standing()
    now = timezone.now()
    ahead = next((one for one in running if one.clock.due_at >= now), None)
    late = next((one.clock for one in running if one.clock.due_at < now and one.clock.name != ClockName.REPORTER_RESPONSE), None)
    # A rung is told once of a case, whichever of its clocks was late first: the last of these events holds until the end.
    raised = next((event for event in reversed(events) if event.kind == EventKind.ESCALATED), None)
    return Standing(ahead, late, raised if late else None)
