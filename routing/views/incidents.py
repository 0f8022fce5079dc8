"""Incidents: many complaints of one thing. A person says whether it is one, and when it is over."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from complaints import access
from complaints import services as complaints
from complaints.models import ComplaintEvent, EventKind
from organisations.views.guard import staff
from routing import incidents as services
from routing.forms import AnnounceForm
from routing.models import Incident, IncidentCase, Resemblance
from routing.views.review import coordinator

if TYPE_CHECKING:
    from organisations.models import User

SHOWN = 50
TOLD = 500


@staff
@require_safe
def incidents(request: HttpRequest) -> HttpResponse:
    """What is going on, and what looks alike and waits for a person's word."""
    user = coordinator(request)
    visible = access.visible_to(user)
    running = Incident.objects.filter(agency__in=visible.values("agency")).order_by("closed_at", "-last_at")
    pairs = Resemblance.objects.filter(verdict=Resemblance.Verdict.OPEN, complaint__in=visible, earlier__in=visible)
    context = {
        "incidents": running[:SHOWN],
        "pairs": pairs.select_related("complaint__owner", "earlier__owner").order_by("-id")[:SHOWN],
        "is_coordinator": True,
    }
    return render(request, "routing/incidents.html", context)


@staff
@require_safe
def incident(request: HttpRequest, pk: int) -> HttpResponse:
    """One incident with its cases."""
    return _incident(request, coordinator(request), pk, AnnounceForm(initial={"key": uuid.uuid4()}))


def _incident(request: HttpRequest, user: User, pk: int, form: AnnounceForm, status: int = 200) -> HttpResponse:
    found = _found(user, pk)
    held = IncidentCase.objects.filter(incident=found).values("complaint")
    cases = access.visible_to(user).filter(pk__in=held).select_related("owner").order_by("-received_at")
    events = ComplaintEvent.objects.filter(complaint__in=cases.order_by().values("pk"), kind=EventKind.ANNOUNCED)
    # The same words stand in every case.
    told = {event.data["announcement"]: event for event in events.select_related("actor").order_by("-pk")[:TOLD]}
    context = {"incident": found, "cases": cases[:SHOWN], "told": told.values(), "form": form, "is_coordinator": True}
    return render(request, "routing/incident.html", context, status=status)


def _found(user: User, pk: int) -> Incident:
    return get_object_or_404(Incident, pk=pk, agency__in=access.visible_to(user).values("agency"))


@staff
@require_POST
def announce(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell everybody who reported it the same, each in their own channel."""
    user = coordinator(request)
    found, form = _found(user, pk), AnnounceForm(request.POST)
    if not form.is_valid():
        return _incident(request, user, pk, form, status=422)
    cases = access.visible_to(user).filter(pk__in=found.cases.values("complaint")).values_list("pk", flat=True)
    said = form.cleaned_data
    count = complaints.announce(list(cases), actor=user, text=said["text"], key=said["key"], urgent=said["urgent"])
    told = ngettext("Kabar dikirim untuk %(n)d laporan.", "Kabar dikirim untuk %(n)d laporan.", count) % {"n": count}
    messages.success(request, told)
    return redirect("incident", found.pk)


@staff
@require_POST
def settle_incident(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Confirm that it is one thing, or say that it is over."""
    user = coordinator(request)
    found = get_object_or_404(Incident, pk=pk, agency__in=access.visible_to(user).values("agency"))
    if what == "benar":
        services.confirm(found, actor=user)
        messages.success(request, _("Dicatat sebagai satu kejadian."))
    else:
        services.close(found)
        messages.success(request, _("Kejadian ditutup."))
    return redirect("incidents")


@staff
@require_POST
def settle_pair(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Say of two complaints whether they are the same thing. The cases themselves stay as they are."""
    user = coordinator(request)
    visible: object = access.visible_to(user)
    pair = get_object_or_404(Resemblance, pk=pk, complaint__in=visible, earlier__in=visible)
    services.judge(pair, actor=user, same=what == "sama")
    messages.success(request, _("Dicatat."))
    return redirect((request.POST.get("kembali") == "periksa" and "coordination") or "incidents")
