"""How a case came that an officer wrote down at a counter: for whom it may concern in office, without a word of the person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from complaints.models import CameBy
from organisations.models import Unit

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from complaints.models import ComplaintEvent
    from organisations.models import User


@dataclass(frozen=True)
class WrittenDown:
    """When, where and by whom, and how the person had come."""

    at: dt.datetime
    came_by: Any
    unit: Unit | None
    officer: User | None


def written_down(events: Sequence[ComplaintEvent]) -> WrittenDown | None:
    """What the first event of a case says of the counter; None for a case that came by itself."""
    first = events[0] if events else None
    told = first.data.get("counter") if first is not None else None
    if first is None or not told:
        return None
    came_by = dict(CameBy.choices).get(told.get("came_by", ""), "")
    return WrittenDown(first.at, came_by, Unit.objects.filter(pk=told.get("unit")).first(), first.actor)
