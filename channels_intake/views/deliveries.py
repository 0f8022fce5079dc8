"""Every message that goes out, by what became of it; and sending again what did not arrive."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from channels_intake import registry, resending
from channels_intake.models import OutboundMessage
from channels_intake.views.guard import coordinating, frame
from complaints import access
from complaints.views.case import visible_case
from organisations.models import User
from organisations.views.guard import person, staff


@coordinating
@require_safe
def deliveries(request: HttpRequest, user: User) -> HttpResponse:
    """The rows in one state, the latest first, page by page; never counted."""
    state = request.GET.get("keadaan", "")
    state = state if state in resending.STATES else "gagal"
    channel = request.GET.get("saluran", "")
    channel = channel if channel in registry.SENDING | registry.BESIDE else ""
    found = resending.rows(user, state, channel)
    after = request.GET.get("sesudah", "")
    if after.isdecimal() and len(after) < 19:
        found = found.filter(pk__lt=int(after))
    rows = list(found[: resending.PAGE + 1])
    context = frame(
        "deliveries",
        rows=rows[: resending.PAGE],
        next=rows[resending.PAGE - 1].pk if len(rows) > resending.PAGE else None,
        state=state,
        channel=channel,
        channels=sorted(registry.SENDING | registry.BESIDE),
        now=timezone.now(),
    )
    return render(request, "channels_intake/deliveries.html", context)


@coordinating
@require_POST
def resend(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Send one again from the list."""
    found = resending.rows(user, "gagal").filter(pk=pk)
    _again(request, user, get_object_or_404(found))
    back = request.POST.get("kembali", "")
    return redirect(back if url_has_allowed_host_and_scheme(back, allowed_hosts=None) and back.startswith("/koordinasi/") else "deliveries")


@staff
@require_POST
def resend_of_case(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Send one again from the page of its case, by the way that was chosen."""
    complaint, user = visible_case(request, number), person(request)
    if not resending.may_send(user, complaint):
        raise PermissionDenied
    _again(request, user, get_object_or_404(OutboundMessage, pk=pk, complaint=complaint))
    return redirect("case", complaint.number) if access.can_see(user, complaint) else redirect("desk")


def _again(request: HttpRequest, user: User, message: OutboundMessage) -> None:
    try:
        resending.again(message.pk, actor=user, channel=request.POST.get("lewat", ""))
    except resending.Unsendable as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Dikirim lagi."))
