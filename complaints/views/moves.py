"""One POST for every move an office makes; the table says who may make it, the service makes it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from complaints import access, numbers, services
from complaints.models import Complaint, EventKind
from complaints.views.case import COMPOSER, case_page, visible_case
from complaints.views.handling import OFFERS
from organisations.models import User
from organisations.views.guard import person, staff

_TOLD = (EventKind.REPLIED, EventKind.RESOLVED, EventKind.INFORMATION_ASKED)


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
    told = _told_since(request, complaint, user) if name in COMPOSER else ""
    if told:
        form.add_error(None, told)
        return case_page(request, complaint, bound=(name, form), status=409)
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
    messages.success(request, f"{offer.done} ({_('nomor')} {numbers.pretty(complaint.number)})")
    return redirect(_next(request, complaint.number))


def _told_since(request: HttpRequest, complaint: Complaint, user: User) -> str:
    """What a colleague told the reporter after this page was drawn, as a sentence; "" when nothing. The page that says so counts as read.

    Two officers who write at once would otherwise promise the reporter two different things.
    """
    read = request.POST.get("sampai", "")
    if not read.isdecimal():
        return ""
    newer = complaint.events.filter(seq__gt=int(read[:9]), kind__in=_TOLD).exclude(actor=user).select_related("actor", "unit")
    event = newer.order_by("-seq").first()
    if event is None:
        return ""
    said = {"who": event.actor or event.unit or _("Kantor lain"), "time": f"{timezone.localtime(event.at):%H.%M}"}
    return (
        _("%(who)s menulis kepada pelapor pukul %(time)s, sesudah Anda membuka halaman ini. Baca dahulu. Masih perlu? Kirim sekali lagi.")
        % said
    )


def _next(request: HttpRequest, number: str) -> str:
    """Back to the list it came from, else to the case while it is still visible, else to the queue."""
    if request.POST.get("dari") == "koordinasi":
        return reverse("coordination")
    visible = access.visible_to(request.user).filter(number=number).exists()
    return reverse("case", args=[number]) if visible else reverse("desk")
