"""What a stranger can do with a public case: say "saya juga", follow it, stop, or report its text. Cookies, no account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from complaints import codes, contacts, http, published, services
from complaints.forms.public import FlagForm, FollowForm, SupportForm
from complaints.forms.track import CodeForm
from complaints.services import InvalidMove
from complaints.views import visitor
from complaints.views.public import case_page

if TYPE_CHECKING:
    from complaints.models import Complaint
    from organisations.models import User

_OFTEN = gettext_lazy("Kode untuk kontak itu sudah terlalu sering diminta. Coba lagi besok.")


@require_POST
def support(request: HttpRequest, number: str) -> HttpResponse:
    """ "Saya juga mengalami": counted once a browser; with a contact if one is given."""
    return _unless_too_often(request, number, follows_only=False)


@require_POST
def follow(request: HttpRequest, number: str) -> HttpResponse:
    """Be told by number and PIN what becomes of it, without being counted."""
    return _unless_too_often(request, number, follows_only=True)


def _unless_too_often(request: HttpRequest, number: str, *, follows_only: bool) -> HttpResponse:
    complaint = _found(number)
    wait = http.SUPPORT.spent(http.address_of(request))
    return http.too_often(request, wait) if wait else _said(request, complaint, follows_only=follows_only)


def _said(request: HttpRequest, complaint: Complaint, *, follows_only: bool) -> HttpResponse:
    before = visitor.supported(request)
    form = (FollowForm if follows_only else SupportForm)(request.POST, auto_id="ikuti-%s" if follows_only else "dukung-%s")
    if not form.is_valid():
        return _refused(request, complaint, "ikuti" if follows_only else "dukung", form)
    contact = form.cleaned_data["contact"]
    if not follows_only and complaint.number in before and not contact:
        messages.info(request, _("Dukungan Anda sudah tercatat."))
        return redirect("public_case", complaint.number)
    wait = _rung(contact)
    if wait:
        return http.too_often(request, wait)
    try:
        made = services.support(
            complaint.pk, contact=contact, follows_only=follows_only or complaint.number in before, account=_account(request)
        )
    except InvalidMove:
        raise Http404 from None
    response = _answered(request, complaint, made)
    if not follows_only:
        messages.success(request, _("Tercatat: Anda juga mengalaminya."))
        visitor.keep(
            response,
            visitor.SUPPORTED,
            ".".join([complaint.number, *(kept for kept in before if kept != complaint.number)][: visitor.KEPT]),
            visitor.YEAR,
        )
    return response


def _rung(contact: str) -> int:
    """Seconds to wait for a phone or mailbox that was just sent a code."""
    known = contacts.read(contact)
    return http.CODE_TO.spent(f"{known.kind}:{known.value}") if known else 0


def _answered(request: HttpRequest, complaint: Complaint, made: services.Supported) -> HttpResponse:
    """Back to the case, with what this browser must know for what comes next."""
    response = redirect("public_case", complaint.number)
    if made.pin:
        visitor.keep(response, visitor.PIN, f"{complaint.number}:{made.pin}", visitor.PIN_AGE)
    if made.waiting is not None:
        visitor.keep(response, visitor.ASKED, f"{complaint.number}:{made.waiting}", visitor.ASKED_AGE)
        if not made.sent:
            messages.error(request, _OFTEN)
    return response


@require_POST
def follow_code(request: HttpRequest, number: str) -> HttpResponse:
    """The code that went to the contact; with it the news begins. Or another one, for whom none came."""
    complaint = _found(number)
    waiting = visitor.asked(request, complaint)
    if waiting is None:
        return redirect("public_case", complaint.number)
    wait = http.PROVE.spent(http.address_of(request))
    if wait:
        return http.too_often(request, wait)
    if "lagi" in request.POST:
        # Their phone is rung as by the first time they ask, and as seldom.
        wait = http.CODE_TO.spent(f"follower:{waiting}")
        if wait:
            return http.too_often(request, wait)
        if services.ask_again(complaint.pk, reporter_id=waiting):
            messages.success(request, _("Kode baru sedang dikirim."))
        else:
            messages.error(request, _OFTEN)
        return redirect("public_case", complaint.number)
    form = CodeForm(request.POST, auto_id="kode-%s")
    pin = _confirmed(complaint, waiting, form) if form.is_valid() else ""
    if not pin:
        return _refused(request, complaint, "kode", form)
    response = redirect("public_case", complaint.number)
    visitor.forget(response, visitor.ASKED)
    visitor.keep(response, visitor.PIN, f"{complaint.number}:{pin}", visitor.PIN_AGE)
    return response


def _confirmed(complaint: Complaint, waiting: int, form: CodeForm) -> str:
    try:
        pin = services.confirm_following(complaint.pk, reporter_id=waiting, code=form.cleaned_data["code"])
    except codes.Spent:
        form.add_error("code", _("Kode salah terlalu sering. Minta kode baru."))
        return ""
    if not pin:
        form.add_error("code", _("Kode tidak cocok atau sudah lewat waktunya. Periksa lagi, atau minta kode baru."))
    return pin


def _account(request: HttpRequest) -> User | None:
    return request.user if request.user.is_authenticated else None


@require_POST
def unfollow(request: HttpRequest, number: str) -> HttpResponse:
    """Forget the contact of the follower whose PIN this browser gave."""
    complaint = _found(number)
    kept = dict(request.session.get(visitor.SESSION, {}))
    reporter_id = kept.pop(complaint.number, None)
    request.session[visitor.SESSION] = kept
    if reporter_id is not None:
        services.stop_following(complaint.pk, reporter_id=reporter_id)
        messages.success(request, _("Kontak Anda dihapus dari laporan ini."))
    return redirect("public_case", complaint.number)


@require_POST
def flag(request: HttpRequest, number: str) -> HttpResponse:
    """Something in the text should not be there: the coordinator looks at it."""
    complaint = _found(number)
    wait = http.FLAG.spent(http.address_of(request))
    if wait:
        return http.too_often(request, wait)
    form = FlagForm(request.POST, auto_id="isi-%s")
    if not form.is_valid():
        return _refused(request, complaint, "lapor-isi", form)
    try:
        services.flag(complaint.pk, why=form.cleaned_data["why"], text=form.cleaned_data["text"])
    except InvalidMove:
        raise Http404 from None
    messages.success(request, _("Terima kasih. Koordinator akan memeriksa tulisan ini."))
    return redirect("public_case", complaint.number)


def _found(number: str) -> Complaint:
    complaint = published.find(number)
    if complaint is None:
        raise Http404
    return complaint


def _refused(request: HttpRequest, complaint: Complaint, name: str, form: SupportForm | FlagForm | CodeForm) -> HttpResponse:
    return case_page(request, complaint, bound=(name, form), status=422)
