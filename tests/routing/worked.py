"""A complaint as the worker leaves it, without a worker."""

from __future__ import annotations

from complaints import search
from complaints.models import Complaint, EventKind
from routing import incidents, services
from tests.cast import complain, fresh


def routed(text: str, **more: object) -> Complaint:
    """Registered, routed, indexed and compared."""
    made = complain(text, **more).complaint  # type: ignore[arg-type]
    event = made.events.get(kind=EventKind.REGISTERED).pk
    for step in (services.route, search.index, incidents.look_for_twins):
        step(event)
    return fresh(made)
