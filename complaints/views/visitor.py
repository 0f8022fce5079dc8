"""What this browser remembers of public cases, without an account: which it supports, which it follows, a PIN just given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

if TYPE_CHECKING:
    from complaints.models import Complaint, Reporter

# Which cases this browser supports: it counts once. Signed, or anybody could write that they did not.
SUPPORTED = "dukungan"
# The PIN of a follower, in this browser only, for as long as it takes to write it down.
PIN = "ikutan"
PIN_AGE = 30 * 60
# Which follower this browser left a contact for, while the code to it is awaited.
ASKED = "kodeikut"
ASKED_AGE = 60 * 60
YEAR = 365 * 24 * 60 * 60
KEPT = 100
SESSION = "follows"


def supported(request: HttpRequest) -> list[str]:
    """Numbers of the cases that this browser said "saya juga" to."""
    return [number for number in _cookie(request, SUPPORTED, YEAR).split(".") if number]


def kept_pin(request: HttpRequest, complaint: Complaint) -> str:
    """The PIN that was just given for following this case, else empty."""
    of, _colon, pin = _cookie(request, PIN, PIN_AGE).partition(":")
    return pin if of == complaint.number else ""


def asked(request: HttpRequest, complaint: Complaint) -> int | None:
    """The follower of this case whose code this browser waits for."""
    of, _colon, reporter = _cookie(request, ASKED, ASKED_AGE).partition(":")
    return int(reporter) if of == complaint.number and reporter.isdecimal() else None


def follows(request: HttpRequest, complaint: Complaint) -> bool:
    """Whether this browser gave a follower's PIN of the case."""
    return complaint.number in request.session.get(SESSION, {})


def now_follows(request: HttpRequest, person: Reporter) -> None:
    """Remember a supporter who gave their PIN, so that they can stop."""
    request.session[SESSION] = {**request.session.get(SESSION, {}), person.complaint.number: person.pk}


def _cookie(request: HttpRequest, name: str, age: int) -> str:
    try:
        return str(request.get_signed_cookie(name, default="", salt=name, max_age=age) or "")
    except BadSignature:
        return ""


def forget(response: HttpResponse, name: str) -> None:
    """Have the browser forget it."""
    response.delete_cookie(name, path=reverse("reports"), samesite="Lax")


def keep(response: HttpResponse, name: str, value: str, age: int) -> None:
    """Have the browser remember something on the public pages only."""
    secure = settings.SESSION_COOKIE_SECURE
    response.set_signed_cookie(name, value, salt=name, max_age=age, path=reverse("reports"), httponly=True, samesite="Lax", secure=secure)
