"""The reporter's pages: a number shows where a case stands, the PIN opens the conversation. No account."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from complaints import access, accounts, http, published, services, tracking
from complaints.forms.track import PinForm, TrackForm
from complaints.models import Complaint, EventKind, ReporterKind
from complaints.templatetags.timeline import is_answer
from complaints.views import visitor
from complaints.views.reporter_actions import ACTIONS, Action, offered
from complaints.views.standing import standing
from complaints.views.why import explained
from complaints.workflow import Status

SESSION = "proved"
# A phone that files for a village holds several cases; more than this is somebody collecting.
KEPT = 20


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    """Ask for a number; with the PIN the case opens at once."""
    if request.method != "POST":
        return render(request, "complaints/track.html", {"form": TrackForm(initial={"number": request.GET.get("nomor", "")})})
    wait = http.TRACK.spent(http.address_of(request))
    if wait:
        return http.too_often(request, wait)
    form = TrackForm(request.POST)
    if form.is_valid():
        complaint = tracking.find(form.cleaned_data["number"])
        if complaint is None:
            form.add_error("number", _("Nomor ini tidak ada pada kami. Periksa lagi angkanya."))
        else:
            opened = _opened(request, form, complaint.number, form.cleaned_data["pin"]) if form.cleaned_data["pin"] else ""
            if opened is not None:
                return redirect(opened or "tracked", complaint.number)
    return render(request, "complaints/track.html", {"form": form}, status=422)


@never_cache
@require_safe
def tracked(request: HttpRequest, number: str) -> HttpResponse:
    """Where a case stands; the whole conversation when this browser gave the PIN."""
    wait = http.TRACK.spent(http.address_of(request))
    if wait:
        return http.too_often(request, wait)
    return _page(request, _found(number))


@never_cache
@require_POST
def prove(request: HttpRequest, number: str) -> HttpResponse:
    """Take the PIN."""
    complaint = _found(number)
    form = PinForm(request.POST)
    opened = _opened(request, form, complaint.number, form.cleaned_data["pin"]) if form.is_valid() else None
    if opened is not None:
        return redirect(opened, complaint.number)
    return _page(request, complaint, pin_form=form, status=422)


@require_POST
def forget(request: HttpRequest, number: str) -> HttpResponse:
    """Close a case on this browser: phones are shared."""
    request.session[SESSION] = [kept for kept in request.session.get(SESSION, []) if kept != number]
    return redirect("tracked", number)


@never_cache
@require_POST
def act(request: HttpRequest, number: str, name: str) -> HttpResponse:
    """One thing the reporter does, if the PIN was given and the table allows it now."""
    complaint = _found(number)
    action = ACTIONS.get(name)
    if action is None:
        raise Http404
    if not is_proved(request, complaint):
        return redirect("tracked", complaint.number)
    form = action.form(request.POST, request.FILES, prefix=name)
    if not form.is_valid():
        return _page(request, complaint, bound=(name, form), status=422)
    try:
        action.call(complaint, form.cleaned_data, "web")
    except (services.InvalidMove, services.InvalidText) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, str(action.thanks))
    return redirect("tracked", complaint.number)


def is_proved(request: HttpRequest, complaint: Complaint) -> bool:
    """Whether this browser gave the PIN of this case, or its account has it."""
    return complaint.number in proved(request)


def proved(request: HttpRequest) -> list[str]:
    """Numbers of the cases whose PIN this browser gave, and those of the account that is signed in."""
    return [*request.session.get(SESSION, []), *accounts.numbers_of(request.user)]


def keep_proof(request: HttpRequest, number: str) -> None:
    """Remember in this browser that the case was opened."""
    request.session[SESSION] = [number, *(kept for kept in request.session.get(SESSION, []) if kept != number)][:KEPT]


def _found(number: str) -> Complaint:
    complaint = tracking.find(number)
    if complaint is None:
        raise Http404
    return complaint


def _opened(request: HttpRequest, form: forms.Form, number: str, pin: str) -> str | None:
    """Which page a PIN opens, by name; None, and the form says why, when it opens none."""
    if http.PROVE.spent(http.address_of(request)):
        form.add_error("pin", _("Terlalu banyak percobaan. Tunggu sepuluh menit, lalu coba lagi."))
        return None
    try:
        person = tracking.who(number, pin)
    except tracking.Locked:
        form.add_error("pin", _("Terlalu banyak PIN salah. Tunggu 15 menit, lalu coba lagi."))
        return None
    if person is None:
        form.add_error("pin", _("PIN tidak cocok dengan nomor ini. Periksa lagi."))
        return None
    if person.kind == ReporterKind.SUPPORTER:
        visitor.now_follows(request, person)
        return "public_case" if published.find(number) is not None else "tracked"
    keep_proof(request, number)
    return "tracked"


def _page(
    request: HttpRequest,
    complaint: Complaint,
    *,
    pin_form: forms.Form | None = None,
    bound: tuple[str, forms.Form] | None = None,
    status: int = 200,
) -> HttpResponse:
    proved = is_proved(request, complaint)
    events = tracking.reporter_events(complaint) if proved else tracking.public_events(complaint)
    name, bound_form = bound or ("", None)
    everything = list(complaint.events.order_by("seq"))
    clocks = [] if complaint.sealed and not proved else explained(complaint, everything)
    asked = proved and complaint.status == Status.NEEDS_INFO
    context = {
        "complaint": complaint,
        "proved": proved,
        "asked": asked,
        # What an answer is wanted to: to look for it far below is to answer something else, or not at all.
        "latest": next((event for event in reversed(events) if event.text and is_answer(event)), None) if proved else None,
        "own": proved and complaint.number not in request.session.get(SESSION, []),
        "events": events[::-1],
        "clocks": clocks,
        "standing": standing(complaint, clocks, everything),
        "corrections": [event for event in events if event.kind == EventKind.CORRECTED],
        "pin_form": pin_form or PinForm(),
        "is_public": access.public().filter(pk=complaint.pk).exists(),
        "actions": [
            (action, _form(action, name, bound_form), action.name == (name or (asked and "message"))) for action in offered(complaint)
        ]
        if proved
        else [],
        "bound_form": bound_form or pin_form,
    }
    return render(request, "complaints/tracked.html", context, status=status)


def _form(action: Action, name: str, bound: forms.Form | None) -> forms.Form:
    return bound if bound is not None and action.name == name else action.form(prefix=action.name)
