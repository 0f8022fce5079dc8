"""The reporter's pages: a number shows where a case stands, the PIN opens the conversation. No account."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from complaints import access, http, published, services, tracking
from complaints.forms.track import ConfirmForm, MessageForm, OptionalWordsForm, PinForm, TrackForm
from complaints.models import Complaint, ReporterKind, Visibility
from complaints.regimes import policy_of
from complaints.views import visitor
from complaints.views.why import explained
from complaints.workflow import By, Status

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

SESSION = "proved"
# A phone that files for a village holds several cases; more than this is somebody collecting.
KEPT = 20


@dataclass(frozen=True)
class Action:
    """What a reporter can do: its form, its words, and the service it calls."""

    name: str
    label: StrOrPromise
    hint: StrOrPromise
    icon: str
    form: type[forms.Form]
    call: Callable[[Complaint, dict[str, Any]], object]
    thanks: StrOrPromise


def _message(complaint: Complaint, said: dict[str, Any]) -> object:
    return services.add_reporter_message(complaint.pk, text=said["text"], channel="web", files=said["photos"])


def _confirm(complaint: Complaint, said: dict[str, Any]) -> object:
    return services.confirm(complaint.pk, satisfied=True, channel="web", text=said["text"], rating=said["rating"])


def _dispute(complaint: Complaint, said: dict[str, Any]) -> object:
    return services.confirm(complaint.pk, satisfied=False, channel="web", text=said["text"])


def _appeal(complaint: Complaint, said: dict[str, Any]) -> object:
    return services.appeal(complaint.pk, channel="web", text=said["text"])


def _conceal(complaint: Complaint, said: dict[str, Any]) -> object:
    return services.conceal(complaint.pk, channel="web")


def _accept_ombudsman(complaint: Complaint, said: dict[str, Any]) -> object:
    return services.accept_ombudsman(complaint.pk, channel="web")


def _withdraw(complaint: Complaint, said: dict[str, Any]) -> object:
    return services.withdraw(complaint.pk, channel="web", text=said["text"])


# Keyed by the names of moves; the regime's rows say when each may be done (R5).
ACTIONS = {
    action.name: action
    for action in (
        Action(
            "confirm",
            gettext_lazy("Sudah beres"),
            gettext_lazy("Laporan ditutup."),
            "circle-check",
            ConfirmForm,
            _confirm,
            gettext_lazy("Terima kasih. Laporan Anda ditutup sebagai beres."),
        ),
        Action(
            "dispute",
            gettext_lazy("Belum beres"),
            gettext_lazy("Laporan dibuka lagi dan dikerjakan lagi."),
            "refresh",
            OptionalWordsForm,
            _dispute,
            gettext_lazy("Laporan Anda dibuka lagi. Kantor yang menangani sudah diberi tahu."),
        ),
        Action(
            "message",
            gettext_lazy("Tambah keterangan atau foto"),
            gettext_lazy("Kantor yang menangani akan membacanya."),
            "message-2",
            MessageForm,
            _message,
            gettext_lazy("Keterangan Anda sudah masuk."),
        ),
        Action(
            "appeal",
            gettext_lazy("Saya berkeberatan"),
            gettext_lazy("Koordinator memeriksa laporan ini sekali lagi."),
            "refresh",
            OptionalWordsForm,
            _appeal,
            gettext_lazy("Keberatan Anda dicatat. Koordinator memeriksa lagi."),
        ),
        Action(
            "accept_ombudsman",
            gettext_lazy("Teruskan ke Ombudsman"),
            gettext_lazy("Dengan izin Anda, isi laporan dan cara menghubungi Anda diberikan kepada Ombudsman RI."),
            "flag",
            forms.Form,
            _accept_ombudsman,
            gettext_lazy("Izin Anda dicatat. Koordinator meneruskan laporan ke Ombudsman."),
        ),
        Action(
            "conceal",
            gettext_lazy("Rahasiakan laporan ini"),
            gettext_lazy("Isinya tidak lagi dapat dibaca umum. Kantor yang menangani tetap membacanya."),
            "lock",
            forms.Form,
            _conceal,
            gettext_lazy("Laporan Anda sekarang rahasia."),
        ),
        Action(
            "withdraw",
            gettext_lazy("Cabut laporan"),
            gettext_lazy("Laporan berhenti dikerjakan."),
            "arrow-back-up",
            OptionalWordsForm,
            _withdraw,
            gettext_lazy("Laporan Anda dicabut."),
        ),
    )
}


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
    request.session[SESSION] = [kept for kept in proved(request) if kept != number]
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
        action.call(complaint, form.cleaned_data)
    except (services.InvalidMove, services.InvalidText) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, str(action.thanks))
    return redirect("tracked", complaint.number)


def is_proved(request: HttpRequest, complaint: Complaint) -> bool:
    """Whether this browser gave the PIN of this case."""
    return complaint.number in proved(request)


def proved(request: HttpRequest) -> list[str]:
    """Numbers of the cases whose PIN this browser gave."""
    return list(request.session.get(SESSION, []))


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
    request.session[SESSION] = [number, *(kept for kept in proved(request) if kept != number)][:KEPT]
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
    context = {
        "complaint": complaint,
        "proved": proved,
        "events": events[::-1],
        "clocks": [] if complaint.sealed and not proved else explained(complaint, complaint.events.order_by("seq")),
        "pin_form": pin_form or PinForm(),
        "is_public": access.public().filter(pk=complaint.pk).exists(),
        "actions": _actions(complaint, name, bound_form) if proved else [],
        "bound_form": bound_form or pin_form,
    }
    return render(request, "complaints/tracked.html", context, status=status)


def _actions(complaint: Complaint, name: str, bound: forms.Form | None) -> list[tuple[Action, forms.Form, bool]]:
    policy = policy_of(complaint.regime_id)
    allowed = {move.name for move in policy.moves_for(Status(complaint.status), frozenset({By.REPORTER}))}
    if complaint.visibility == Visibility.SECRET:
        allowed.discard("conceal")
    if complaint.ombudsman_offered_at is None or complaint.ombudsman_accepted_at is not None:
        allowed.discard("accept_ombudsman")
    return [
        (action, bound if bound is not None and action.name == name else action.form(prefix=action.name), action.name == name)
        for action in ACTIONS.values()
        if action.name in allowed
    ]
