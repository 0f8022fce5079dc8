"""The officer's desk: the unit's queue, late first, and one case with everything needed to settle it."""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from typing import Concatenate, ParamSpec

from django import forms
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from complaints import access, numbers, queues
from complaints.models import Audience, Complaint, ComplaintEvent, EventKind
from complaints.views.handling import Offer, offers
from organisations.models import User
from organisations.queries import roles_of

P = ParamSpec("P")


def person(request: HttpRequest) -> User:
    """Who is signed in; the views here are behind `staff`."""
    if isinstance(request.user, AnonymousUser):
        raise PermissionDenied
    return request.user


def staff(view: Callable[Concatenate[HttpRequest, P], HttpResponse]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Signed in, and with some role here today; an account alone opens no desk."""

    def guarded(request: HttpRequest, /, *args: P.args, **more: P.kwargs) -> HttpResponse:
        if not roles_of(request.user, timezone.localdate()):
            raise PermissionDenied
        return view(request, *args, **more)

    update_wrapper(guarded, view)
    return never_cache(login_required(guarded))


@staff
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """One list of the officer's own unit, a page at a time."""
    wanted = numbers.parse(request.GET.get("nomor", ""))
    if wanted:
        return redirect("case", wanted)
    user = person(request)
    chosen = queues.QUEUES.get(request.GET.get("daftar", ""), queues.QUEUES["terbuka"])
    cases = queues.own(user)
    context = {
        "queue": chosen,
        "queues": queues.QUEUES.values(),
        "page": queues.page(cases, chosen, after=request.GET.get("sesudah", "")),
        "late": queues.count(cases, queues.QUEUES["terlambat"]),
        "cap": queues.CAP,
        "is_coordinator": access.is_coordinator(user),
        "number_asked": request.GET.get("nomor", ""),
    }
    template = "complaints/queue.html" + ("#rows" if getattr(request, "htmx", False) else "")
    return render(request, template, context)


@staff
@require_safe
def case(request: HttpRequest, number: str) -> HttpResponse:
    """One case."""
    return case_page(request, visible_case(request, number))


def visible_case(request: HttpRequest, number: str) -> Complaint:
    """The case of a number if this person may see it, else 404 (R6)."""
    cases = access.visible_to(request.user).select_related("owner", "agency", "topic", "region", "forwarded_to", "proposed_unit")
    return get_object_or_404(cases, number=numbers.parse(number) or "")


def case_page(
    request: HttpRequest, complaint: Complaint, *, bound: tuple[str, forms.Form] | None = None, status: int = 200
) -> HttpResponse:
    """The page of a case, with a form that was refused still holding what was typed."""
    user = person(request)
    events = list(complaint.events.select_related("unit", "actor").prefetch_related("attachments").order_by("seq"))
    inside = [event for event in events if event.audience == Audience.INTERNAL and event.kind != EventKind.CLASSIFIED]
    context = {
        "complaint": complaint,
        "clocks": complaint.clocks.order_by("due_at", "id"),
        "files": [file for event in events if event.kind == EventKind.REGISTERED for file in event.attachments.all()],
        "conversation": [event for event in events if event.audience != Audience.INTERNAL][::-1],
        "inside": inside[::-1],
        "why": _why(events),
        "offers": offers(access.moves(user, complaint), bound),
        "bound_form": bound[1] if bound else None,
        "is_coordinator": access.is_coordinator(user),
    }
    return render(request, "complaints/case.html", context, status=status)


def _why(events: list[ComplaintEvent]) -> str:
    """Why the case is where it is: the reason of the last routing step, a machine's or a person's."""
    for event in reversed(events):
        if event.kind == EventKind.ASSIGNED:
            return str(event.data.get("reason", ""))
        if event.kind in (EventKind.HELD, EventKind.TRANSFERRED):
            return event.text
    return ""


__all__ = ["Offer", "case", "case_page", "person", "queue", "staff", "visible_case"]
