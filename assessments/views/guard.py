"""Who may enter the pages of the assessment, and what each of them needs."""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from typing import Any, Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from assessments import access
from assessments.access import Standing
from assessments.models import Assessment
from assessments.results import Whole
from organisations.models import Role
from organisations.queries import roles_of
from organisations.views.guard import staff

P = ParamSpec("P")


def taking_part(view: Callable[Concatenate[HttpRequest, Standing, P], HttpResponse]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Staff; the view is handed where they stand in the assessment."""

    def guarded(request: HttpRequest, /, *args: P.args, **more: P.kwargs) -> HttpResponse:
        return view(request, access.standing(request.user), *args, **more)

    update_wrapper(guarded, view)
    return staff(guarded)


def leading(view: Callable[Concatenate[HttpRequest, Standing, P], HttpResponse]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Bagian Organisasi only."""

    def guarded(request: HttpRequest, where: Standing, /, *args: P.args, **more: P.kwargs) -> HttpResponse:
        if not where.leads:
            raise PermissionDenied
        return view(request, where, *args, **more)

    update_wrapper(guarded, view)
    return taking_part(guarded)


def form_of(where: Standing, pk: int) -> Assessment:
    """A form that this person may open; 404 for everybody else."""
    if not where:
        raise Http404
    return get_object_or_404(access.visible(where).distinct(), pk=pk)


def frame(request: HttpRequest, where: Standing, here: str, **more: Any) -> dict[str, Any]:
    """What every page of the assessment needs: which tab is open, and what of the desk is linked."""
    return {
        "here": here,
        "is_coordinator": Role.COORDINATOR in roles_of(request.user, timezone.localdate()),
        "leads": bool(where.leads),
        "checks": bool(where.checks),
        **more,
    }


def beside(whole: Whole, place: int) -> dict[str, Any]:
    """The aspect of a page, which of how many it is, and those before and after it."""
    aspects = whole.asked.aspects
    return {
        "aspect": aspects[place],
        "number": place + 1,
        "of": len(aspects),
        "before": aspects[place - 1] if place else None,
        "after": aspects[place + 1] if place + 1 < len(aspects) else None,
    }
