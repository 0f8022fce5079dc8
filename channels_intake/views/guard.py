"""Who enters the pages of the channels: the coordinators."""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from typing import Any, Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from complaints import access
from organisations.models import User
from organisations.views.guard import person, staff

P = ParamSpec("P")


def coordinating(view: Callable[Concatenate[HttpRequest, User, P], HttpResponse]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Coordinators only; the view is handed who it is."""

    def guarded(request: HttpRequest, /, *args: P.args, **more: P.kwargs) -> HttpResponse:
        user = person(request)
        if not access.is_coordinator(user):
            raise PermissionDenied
        return view(request, user, *args, **more)

    update_wrapper(guarded, view)
    return staff(guarded)


def frame(here: str, **more: Any) -> dict[str, Any]:
    """What every page here needs: which tab is open."""
    return {"here": here, "is_coordinator": True, **more}
