"""What a stranger can do with a public case: say "saya juga", follow it, stop, or report its text. Cookies, no account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from complaints import http, published, services
from complaints.forms.public import FlagForm, FollowForm, SupportForm
from complaints.services import InvalidMove
from complaints.views import visitor
from complaints.views.public import case_page

if TYPE_CHECKING:
    from complaints.models import Complaint


@require_POST
def support(request: HttpRequest, number: str) -> HttpResponse:
    """ "Saya juga mengalami": counted once a browser; with a contact if one is given."""
    return _said(request, number, follows_only=False)


@require_POST
def follow(request: HttpRequest, number: str) -> HttpResponse:
    """Be told by number and PIN what becomes of it, without being counted."""
    return _said(request, number, follows_only=True)


def _said(request: HttpRequest, number: str, *, follows_only: bool) -> HttpResponse:
    complaint = _found(number)
    wait = http.SUPPORT.spent(http.address_of(request))
    if wait:
        return http.too_often(request, wait)
    before = visitor.supported(request)
    form = (FollowForm if follows_only else SupportForm)(request.POST, auto_id="ikuti-%s" if follows_only else "dukung-%s")
    if not form.is_valid():
        return _refused(request, complaint, "ikuti" if follows_only else "dukung", form)
    contact = form.cleaned_data["contact"]
    if not follows_only and complaint.number in before and not contact:
        messages.info(request, _("Dukungan Anda sudah tercatat."))
        return redirect("public_case", complaint.number)
    try:
        made = services.support(complaint.pk, contact=contact, follows_only=follows_only or complaint.number in before)
    except InvalidMove:
        raise Http404 from None
    response = redirect("public_case", complaint.number)
    if not follows_only:
        messages.success(request, _("Tercatat: Anda juga mengalaminya."))
        visitor.keep(
            response,
            visitor.SUPPORTED,
            ".".join([complaint.number, *(kept for kept in before if kept != complaint.number)][: visitor.KEPT]),
            visitor.YEAR,
        )
    if made.pin:
        visitor.keep(response, visitor.PIN, f"{complaint.number}:{made.pin}", visitor.PIN_AGE)
    return response


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


def _refused(request: HttpRequest, complaint: Complaint, name: str, form: SupportForm | FlagForm) -> HttpResponse:
    return case_page(request, complaint, bound=(name, form), status=422)
