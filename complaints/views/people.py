"""Who stands behind a case: the reporter, shown once to whoever may ask and says why, and the officer who hands over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from complaints import access, services
from complaints.forms.wording import HandOverAllForm, RevealForm
from complaints.models import Complaint
from complaints.views.case import visible_case
from organisations.models import Role, Unit, User
from organisations.queries import roles_of
from organisations.views.guard import person, staff

if TYPE_CHECKING:
    from django.db.models import QuerySet


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def reveal(request: HttpRequest, number: str) -> HttpResponse:
    """Ask why, then show who reported, once, on a page that nothing keeps."""
    complaint, user = visible_case(request, number), person(request)
    if not access.may_reveal(user, complaint):
        raise PermissionDenied
    form = RevealForm(request.POST if request.method == "POST" else None)
    context = {"complaint": complaint, "form": form, "is_coordinator": access.is_coordinator(user), "people": None}
    if form.is_valid():
        try:
            context["people"] = services.reveal_identity(complaint.pk, actor=user, reason=form.cleaned_data["reason"])
        except services.InvalidText as error:
            form.add_error("reason", str(error))
    response = render(request, "complaints/case_reveal.html", context, status=422 if form.errors else 200)
    response["Cache-Control"] = "private, no-store"
    return response


@dataclass(frozen=True)
class Load:
    """How many open cases somebody has in a unit."""

    unit: Unit
    officer: User
    cases: int


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over_all(request: HttpRequest) -> HttpResponse:
    """Everything that somebody who leaves still has goes to a colleague of the same unit."""
    user = person(request)
    if not access.own_units(user):
        raise PermissionDenied
    loads = _loads(user)
    chosen = _chosen(request, loads)
    posted = request.POST if request.method == "POST" and chosen else None
    form = HandOverAllForm(posted, unit=chosen.unit, leaving=chosen.officer) if chosen else None
    if chosen and form is not None and form.is_valid():
        return _hand_over(request, chosen, form.cleaned_data["to"])
    context = {"loads": loads, "chosen": chosen, "form": form, "is_coordinator": access.is_coordinator(user)}
    return render(request, "complaints/hand_over.html", context, status=422 if form is not None and form.errors else 200)


def _hand_over(request: HttpRequest, load: Load, to: User) -> HttpResponse:
    try:
        given = services.hand_over_all(leaving=load.officer, to=to, unit=load.unit, actor=person(request))
    except services.NotAllowed as error:
        raise PermissionDenied(str(error)) from error
    except services.InvalidMove as error:
        messages.error(request, str(error))
    else:
        said = ngettext("%(n)d laporan sekarang di tangan %(who)s.", "%(n)d laporan sekarang di tangan %(who)s.", given)
        messages.success(request, said % {"n": given, "who": to})
    return redirect("hand_over_all")


def _chosen(request: HttpRequest, loads: list[Load]) -> Load | None:
    wanted = (request.GET.get("kantor", ""), request.GET.get("petugas", ""))
    if wanted == ("", ""):
        if request.method == "POST":
            raise Http404
        return None
    found = next((load for load in loads if (str(load.unit.pk), str(load.officer.pk)) == wanted), None)
    if found is None:
        raise Http404
    return found


def _loads(user: User) -> list[Load]:
    """Whose open cases this person may hand over: their own; those of a unit they head; a coordinator those of the tenant."""
    rows = _open_cases(user).values("owner", "handler").annotate(cases=Count("pk")).order_by("-cases", "owner", "handler")
    found = list(rows)
    units = Unit.objects.in_bulk([row["owner"] for row in found])
    officers = User.objects.in_bulk([row["handler"] for row in found])
    return [Load(units[row["owner"]], officers[row["handler"]], row["cases"]) for row in found]


def _open_cases(user: User) -> QuerySet[Complaint]:
    cases = access.visible_to(user).filter(ended_at__isnull=True, handler__isnull=False)
    roles = roles_of(user, timezone.localdate())
    if Role.COORDINATOR in roles:
        return cases
    headed = roles.get(Role.APPROVER, set())
    own = cases.filter(owner_id__in=access.handled_units(user))
    return own.filter(handler=user) | own.filter(owner_id__in=headed)
