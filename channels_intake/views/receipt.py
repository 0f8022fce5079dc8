"""What a person is shown once the report is stored."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import BadRequest
from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from channels_intake import qr
from complaints import clocks
from complaints.api import page_of
from complaints.models import ClockName
from complaints.tracking import find

COOKIE = "bukti"
# Long enough to write the PIN down, short enough for a phone that many hands share.
COOKIE_AGE = 30 * 60


def to_receipt(number: str, pin: str) -> HttpResponse:
    """Send the browser on to the receipt, with what it needs to show the PIN."""
    response = HttpResponseRedirect(reverse("receipt", args=[number]))
    # In a cookie of this browser only: an address is kept in histories and logs, a session in our database.
    response.set_signed_cookie(
        COOKIE,
        f"{number}:{pin}",
        salt=COOKIE,
        max_age=COOKIE_AGE,
        path=reverse("file"),
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


@never_cache
@require_safe
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """The number, the PIN for as long as this browser remembers it, and what happens on which day."""
    complaint = find(number)
    if complaint is None:
        raise Http404
    try:
        kept = request.get_signed_cookie(COOKIE, default="", salt=COOKIE, max_age=COOKIE_AGE)
    except BadSignature:
        raise BadRequest from None
    of, _colon, pin = (kept or "").partition(":")
    if of != complaint.number:
        return HttpResponseRedirect(reverse("tracked", args=[complaint.number]))
    rows = list(complaint.clocks.all())
    stored = {clock.name: clock for clock in rows}
    address = page_of(complaint)
    context = {
        "complaint": complaint,
        "pin": pin,
        "checked_by": stored.get(ClockName.VERIFICATION),
        "answered_by": clocks.answered_by(complaint, rows),
        "settled_by": stored.get(ClockName.SETTLEMENT),
        "address": address,
        "code": qr.draw(address),
        "short_code": settings.KANNEL_SHORT_CODE,
    }
    return render(request, "channels_intake/receipt.html", context)
