"""Who may enter: staff pages in general, and the upkeep of a government's directory."""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from organisations.models import Agency, Role, User
from organisations.queries import governed, roles_of

P = ParamSpec("P")


def person(request: HttpRequest) -> User:
    """Who is signed in, behind one of the guards here."""
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


def governing(view: Callable[Concatenate[HttpRequest, Agency, P], HttpResponse]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Coordinators and admins only; the view is handed the government whose directory they keep."""

    def guarded(request: HttpRequest, /, *args: P.args, **more: P.kwargs) -> HttpResponse:
        agency = governed(request.user).first()
        if agency is None:
            raise PermissionDenied
        return view(request, agency, *args, **more)

    update_wrapper(guarded, view)
    return never_cache(login_required(guarded))


def frame(request: HttpRequest, here: str, **more: Any) -> dict[str, Any]:
    """What every page of the upkeep needs: which tab is open, and whether the coordination pages are linked."""
    return {"here": here, "is_coordinator": Role.COORDINATOR in roles_of(request.user, timezone.localdate()), **more}
