"""The coordinator's verification: what no office has yet or sent back, each with its reason and candidates."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from complaints import access, queues
from complaints.models import Complaint, ComplaintEvent, EventKind
from complaints.views.desk import person, staff
from organisations.models import Unit

VERIFY = queues.Queue("periksa", "Perlu diperiksa", lambda cases: cases)
CANDIDATES = 3


@dataclass(frozen=True)
class Card:
    """A case that waits for the coordinator."""

    complaint: Complaint
    reason: str = ""
    returned: bool = False
    candidates: list[dict[str, Any]] = field(default_factory=list)


@staff
@require_safe
def to_verify(request: HttpRequest) -> HttpResponse:
    """The queue, oldest promise first."""
    user = person(request)
    if not access.is_coordinator(user):
        raise PermissionDenied
    page = queues.page(queues.to_verify(user), VERIFY, after=request.GET.get("sesudah", ""))
    context = {"cards": _cards(page.rows), "next": page.next, "is_coordinator": True}
    return render(request, "complaints/coordination.html", context)


def _cards(rows: list[Complaint]) -> list[Card]:
    """One query for the reasons of a whole page, one for the units that were proposed."""
    kinds = [EventKind.HELD, EventKind.TRANSFERRED]
    told = ComplaintEvent.objects.filter(complaint__in=[row.pk for row in rows], kind__in=kinds)
    last = {event.complaint_id: event for event in told.order_by("complaint_id", "-seq").distinct("complaint_id")}
    proposed = Unit.objects.in_bulk([row.proposed_unit_id for row in rows if row.proposed_unit_id])
    return [_card(row, last.get(row.pk), proposed.get(row.proposed_unit_id or 0)) for row in rows]


def _card(row: Complaint, event: ComplaintEvent | None, proposed: Unit | None) -> Card:
    if event is None:
        return Card(row)
    found = event.data.get("candidates")
    candidates = [item for item in found if isinstance(item, dict) and item.get("unit_id")] if isinstance(found, list) else []
    if proposed is not None:
        first = {"unit_id": proposed.pk, "name": proposed.name, "reason": event.text, "external": proposed.is_external}
        candidates = [first, *(item for item in candidates if item["unit_id"] != proposed.pk)]
    return Card(row, event.text, event.kind == EventKind.TRANSFERRED, candidates[:CANDIDATES])
