"""Incidents: many complaints of one thing. A person says whether it is one, and when it is over."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from complaints import access
from organisations.views.guard import staff
from routing import incidents as services
from routing.models import Incident, IncidentCase, Resemblance
from routing.views.review import coordinator

SHOWN = 50


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
    user = coordinator(request)
    found = get_object_or_404(Incident, pk=pk, agency__in=access.visible_to(user).values("agency"))
    held = IncidentCase.objects.filter(incident=found).values("complaint")
    cases = access.visible_to(user).filter(pk__in=held).select_related("owner").order_by("-received_at")[:SHOWN]
    return render(request, "routing/incident.html", {"incident": found, "cases": cases, "is_coordinator": True})


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
