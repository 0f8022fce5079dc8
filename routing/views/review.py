"""The routing review: what waits for the coordinator, each with its reason, up to three offices, and what looks alike.

One key accepts the first office, two more the others; the choice is what the next training learns from.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from complaints import access, numbers, queues, services
from complaints.models import Complaint, ComplaintEvent, EventKind
from complaints.views.case import visible_case
from organisations.models import Unit, User
from organisations.views.guard import person, staff
from routing.decide import topic_name
from routing.forms import DecideForm
from routing.models import Incident, IncidentCase, Resemblance, RoutingDecision

VERIFY = queues.Queue("periksa", "Perlu diperiksa", lambda cases: cases)
CANDIDATES = 3


@dataclass(frozen=True)
class Card:
    """A case that waits for the coordinator."""

    complaint: Complaint
    reason: str = ""
    returned: bool = False
    candidates: list[dict[str, Any]] = field(default_factory=list)
    topics: list[tuple[str, int]] = field(default_factory=list)
    twins: list[Resemblance] = field(default_factory=list)
    incident: Incident | None = None


def coordinator(request: HttpRequest) -> User:
    """Who is signed in, if a coordinator."""
    user = person(request)
    if not access.is_coordinator(user):
        raise PermissionDenied
    return user


@staff
@require_safe
def to_verify(request: HttpRequest) -> HttpResponse:
    """The queue, oldest promise first."""
    user = coordinator(request)
    page = queues.page(queues.to_verify(user), VERIFY, after=request.GET.get("sesudah", ""))
    here = request.GET.get("sesudah", "")
    context = {
        "cards": cards(user, page.rows),
        "next": page.next,
        "is_coordinator": True,
        # The long lists of offices and topics are drawn for one card only, when asked for.
        "chosen": request.GET.get("pilih", ""),
        "form": DecideForm(auto_id="pilih-%s"),
        "here": here,
    }
    return render(request, "routing/review.html", context)


@staff
@require_POST
def decide(request: HttpRequest, number: str) -> HttpResponse:
    """Note the topic if one was chosen, and hand the case to the chosen office, in one go."""
    user, complaint = coordinator(request), visible_case(request, number)
    form = DecideForm(request.POST)
    if not form.is_valid():
        messages.error(request, "; ".join(str(error) for errors in form.errors.values() for error in errors))
        return redirect("coordination")
    unit, topic, words = form.cleaned_data["unit"], form.cleaned_data["topic"], form.cleaned_data["text"]
    try:
        with transaction.atomic():
            if topic is not None and topic.pk != complaint.topic_id:
                services.classify(complaint.pk, findings=services.Findings(topic_key=topic.pk), actor=user)
            _hand_over(complaint, unit, user, words)
    except services.NotAllowed as error:
        raise PermissionDenied(str(error)) from error
    except (services.InvalidMove, services.InvalidText) as error:
        messages.error(request, str(error))
        return redirect("coordination")
    messages.success(request, _("%(number)s diteruskan ke %(unit)s.") % {"number": numbers.pretty(complaint.number), "unit": unit.name})
    return redirect("coordination")


def _hand_over(complaint: Complaint, unit: Unit, user: User, words: str) -> None:
    if unit.is_external:
        services.forward(complaint.pk, unit_id=unit.pk, actor=user, note=words or unit.name)
    else:
        services.assign(complaint.pk, unit_id=unit.pk, actor=user, reason=words)


def cards(user: User, rows: list[Complaint]) -> list[Card]:
    """Everything a page of the queue shows, in a number of queries that does not grow with it."""
    ids = [row.pk for row in rows]
    kinds = [EventKind.HELD, EventKind.TRANSFERRED]
    told = ComplaintEvent.objects.filter(complaint__in=ids, kind__in=kinds).order_by("complaint_id", "-seq").distinct("complaint_id")
    events = {event.complaint_id: event for event in told}
    decided = RoutingDecision.objects.filter(complaint__in=ids).order_by("complaint_id", "-id").distinct("complaint_id")
    topics = {row.complaint_id: _topics(row) for row in decided}
    proposed = Unit.objects.in_bulk([row.proposed_unit_id for row in rows if row.proposed_unit_id])
    twins = _twins(user, ids)
    held = {case.complaint_id: case.incident for case in IncidentCase.objects.filter(complaint__in=ids).select_related("incident")}
    return [
        _card(row, events.get(row.pk), proposed.get(row.proposed_unit_id or 0), topics.get(row.pk, []), twins.get(row.pk, []), held)
        for row in rows
    ]


def _topics(decision: RoutingDecision) -> list[tuple[str, int]]:
    found = decision.candidates.get("topics", [])
    return [(topic_name(key), round(100 * share)) for key, share in found[:3] if share >= 0.05]


def _twins(user: User, ids: list[int]) -> dict[int, list[Resemblance]]:
    """Open suggestions whose earlier complaint this person may see."""
    rows = Resemblance.objects.filter(complaint__in=ids, verdict=Resemblance.Verdict.OPEN, earlier__in=access.visible_to(user))
    found: dict[int, list[Resemblance]] = {}
    for row in rows.select_related("earlier__owner").order_by("-score"):
        found.setdefault(row.complaint_id, []).append(row)
    return found


def _card(
    row: Complaint,
    event: ComplaintEvent | None,
    proposed: Unit | None,
    topics: list[tuple[str, int]],
    twins: list[Resemblance],
    held: dict[int, Incident],
) -> Card:
    if event is None:
        return Card(row, topics=topics, twins=twins, incident=held.get(row.pk))
    found = event.data.get("candidates")
    candidates = [item for item in found if isinstance(item, dict) and item.get("unit_id")] if isinstance(found, list) else []
    if proposed is not None:
        first = {"unit_id": proposed.pk, "name": proposed.name, "reason": event.text, "external": proposed.is_external}
        candidates = [first, *(item for item in candidates if item["unit_id"] != proposed.pk)]
    returned = event.kind == EventKind.TRANSFERRED
    return Card(row, event.text, returned, candidates[:CANDIDATES], topics, twins, held.get(row.pk))
