"""One POST for every move an office makes; the table says who may make it, the service makes it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from complaints import access, services
from complaints.views.case import case_page, visible_case
from complaints.views.handling import OFFERS
from organisations.views.guard import person, staff


@staff
@require_POST
def move(request: HttpRequest, number: str, name: str) -> HttpResponse:
    """Check the form, make the move, go back to where it was made from."""
    complaint, user = visible_case(request, number), person(request)
    offer = OFFERS.get(name)
    if offer is None:
        raise Http404
    if not access.capacities(user, complaint):
        raise PermissionDenied
    form = offer.form(request.POST, request.FILES, prefix=name, complaint=complaint, user=user)
    if not form.is_valid():
        return case_page(request, complaint, bound=(name, form), status=422)
    try:
        offer.call(complaint, user, form.cleaned_data)
    except services.NotAllowed as error:
        raise PermissionDenied(str(error)) from error
    except services.InvalidText as error:
        form.add_error("text" if "text" in form.fields else None, str(error))
        return case_page(request, complaint, bound=(name, form), status=422)
    except services.InvalidMove as error:
        # The case has moved on meanwhile: shown as it is now, with what was typed still there.
        form.add_error(None, str(error))
        return case_page(request, visible_case(request, number), bound=(name, form), status=409)
    messages.success(request, f"{offer.done} ({_('nomor')} {complaint.number})")
    return redirect(_next(request, complaint.number))


def _next(request: HttpRequest, number: str) -> str:
    """Back to the list it came from, else to the case while it is still visible, else to the queue."""
    if request.POST.get("dari") == "koordinasi":
        return reverse("coordination")
    visible = access.visible_to(request.user).filter(number=number).exists()
    return reverse("case", args=[number]) if visible else reverse("desk")
