"""Filing on the web: one page, one POST, and the receipt. Pages of an existing complaint are in complaints.views."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import BadRequest
from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from channels_intake import intake
from channels_intake.contracts import IntakeItem
from channels_intake.forms import FilingForm, external_id, known_topics
from complaints import http
from complaints.models import ClockName, Visibility
from complaints.services import InvalidText
from complaints.tracking import find

if TYPE_CHECKING:
    from organisations.models import Topic

COOKIE = "bukti"
# Long enough to write the PIN down, short enough for a phone that many hands share.
COOKIE_AGE = 30 * 60
# A bribe is told more freely when only the people who handle it read it.
SECRET_TOPICS = {"korupsi_pungli", "perempuan_anak"}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def file(request: HttpRequest) -> HttpResponse:
    """The form, and what it sends."""
    if request.method == "POST":
        return _sent(request)
    topic = _topic(request.GET.get("k", ""))
    visibility = Visibility.SECRET if topic and topic.pk in SECRET_TOPICS else Visibility.PUBLIC
    initial = {"token": str(uuid.uuid4()), "topic": topic.pk if topic else "", "visibility": visibility}
    return render(request, "channels_intake/file.html", {"form": FilingForm(initial=initial), "topic": topic})


def _sent(request: HttpRequest) -> HttpResponse:
    wait = http.FILE.spent(http.address_of(request))
    if wait:
        return http.too_often(request, wait)
    form = FilingForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            kept = intake.register_now(_item(form))
        except InvalidText as error:
            form.add_error("text", str(error))
        else:
            return _to_receipt(kept.complaint.number, kept.pin)
    context = {"form": form, "topic": _topic(str(form.data.get("topic", ""))), "again": bool(request.FILES)}
    return render(request, "channels_intake/file.html", context, status=422)


def _item(form: FilingForm) -> IntakeItem:
    said = form.cleaned_data
    topic = _topic(said["topic"])
    placed = said["latitude"] is not None and said["longitude"] is not None
    return IntakeItem(
        channel="web",
        external_id=external_id(said["token"], said["text"]),
        sender="",
        text=said["text"],
        received_at=timezone.now(),
        name=said["name"],
        contact=form.contact,
        location_text=said["location_text"],
        latitude=said["latitude"] if placed else None,
        longitude=said["longitude"] if placed else None,
        occurred_on=said["occurred_on"],
        topic_key=topic.pk if topic else "",
        visibility=said["visibility"],
        files=said["photos"],
    )


def _topic(key: str) -> Topic | None:
    return known_topics().get(key)


def _to_receipt(number: str, pin: str) -> HttpResponse:
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
    clocks = {clock.name: clock for clock in complaint.clocks.all()}
    context = {
        "complaint": complaint,
        "pin": pin,
        "checked_by": clocks.get(ClockName.VERIFICATION),
        "settled_by": clocks.get(ClockName.SETTLEMENT),
    }
    return render(request, "channels_intake/receipt.html", context)
