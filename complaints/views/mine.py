"""The pages of who has an account: all their cases in one place, and how news of them comes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from complaints import accounts, http, services, tokens, tracking
from complaints.contacts import Kind
from complaints.forms.mine import CaseNewsForm, ClaimForm, NewsForm
from complaints.models import Citizen, Complaint
from organisations.models import User

if TYPE_CHECKING:
    from django.forms import Form

_NEEDS = {"sms": Kind.PHONE, "whatsapp": Kind.PHONE, "email": Kind.EMAIL}
signed_in = login_required(login_url="citizen_sign_in")


def person(request: HttpRequest) -> User:
    """Whoever is signed in; for views behind `signed_in`."""
    assert isinstance(request.user, User)  # noqa: S101
    return request.user


@never_cache
@signed_in
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """All of somebody's cases, their contacts, and what they can decide."""
    return _page(request, ClaimForm())


@never_cache
@signed_in
@require_POST
def claim(request: HttpRequest) -> HttpResponse:
    """Keep a case that was filed as a guest: its number and PIN prove whose it is."""
    form = ClaimForm(request.POST)
    if form.is_valid() and _claimed(request, form):
        return redirect("mine")
    return _page(request, form, status=422)


def _claimed(request: HttpRequest, form: Form) -> bool:
    if http.PROVE.spent(http.address_of(request)):
        form.add_error("pin", _("Terlalu banyak percobaan. Tunggu sepuluh menit, lalu coba lagi."))
        return False
    try:
        kept = services.claim(person(request), number=form.cleaned_data["number"], pin=form.cleaned_data["pin"])
    except tracking.Locked:
        form.add_error("pin", _("Terlalu banyak PIN salah. Tunggu 15 menit, lalu coba lagi."))
        return False
    if kept is None:
        form.add_error("pin", _("PIN tidak cocok dengan nomor ini. Periksa lagi."))
        return False
    messages.success(request, _("Laporan itu sekarang ada di daftar Anda."))
    return True


def _page(request: HttpRequest, form: Form, *, status: int = 200) -> HttpResponse:
    citizen = accounts.citizen_of(request.user)
    contacts = accounts.contacts_of(citizen)
    context = {
        "cases": accounts.cases_of(request.user),
        "phone": contacts.get(Kind.PHONE, ""),
        "email": contacts.get(Kind.EMAIL, ""),
        "form": form,
        "tokens": tokens.of(person(request)),
    }
    return render(request, "complaints/mine.html", context, status=status)


@never_cache
@signed_in
@require_POST
def end_token(request: HttpRequest, token_id: int) -> HttpResponse:
    """Sign a program out that holds a token of the account."""
    if tokens.end(person(request), token_id):
        messages.success(request, _("Sudah dikeluarkan dari akun Anda."))
    return redirect("mine")


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def news(request: HttpRequest) -> HttpResponse:
    """By which ways news of all cases comes."""
    citizen = accounts.citizen_of(request.user)
    ways = ways_of(citizen)
    form = NewsForm(request.POST or None, ways=ways, initial={"ways": citizen.news if citizen else []})
    if request.method == "POST":
        form = NewsForm(request.POST, ways=ways)
        if form.is_valid():
            services.set_news(person(request), form.cleaned_data["ways"])
            messages.success(request, _("Pilihan Anda disimpan."))
            return redirect("mine")
    return render(request, "complaints/mine_news.html", {"form": form, "ways": ways}, status=422 if form.errors else 200)


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def case_news(request: HttpRequest, number: str) -> HttpResponse:
    """The same for one case."""
    complaint = _own(request, number)
    citizen = accounts.citizen_of(request.user)
    ways = ways_of(citizen)
    form = (
        CaseNewsForm(request.POST, ways=ways) if request.method == "POST" else CaseNewsForm(ways=ways, initial=_chosen(request, complaint))
    )
    if request.method == "POST" and form.is_valid():
        chosen = None if form.cleaned_data["as_all"] == "yes" else form.cleaned_data["ways"]
        services.set_case_news(person(request), complaint.pk, chosen)
        messages.success(request, _("Pilihan Anda disimpan."))
        return redirect("mine")
    context = {"form": form, "ways": ways, "complaint": complaint}
    return render(request, "complaints/mine_news.html", context, status=422 if form.errors else 200)


def _chosen(request: HttpRequest, complaint: Complaint) -> dict[str, object]:
    reporter = accounts.reporters_of(request.user).filter(complaint=complaint).order_by("pk").first()
    chosen = reporter.news if reporter else None
    return {"as_all": "yes" if chosen is None else "no", "ways": chosen or []}


@never_cache
@signed_in
@require_POST
def withdraw_contact(request: HttpRequest, number: str) -> HttpResponse:
    """Nobody may call or write about this case any more."""
    complaint = _own(request, number)
    services.withdraw_contact(person(request), complaint.pk)
    messages.success(request, _("Kontak pada laporan itu dihapus. Kami tidak mengirim kabar lagi; jawabannya tetap ada di sini."))
    return redirect("mine")


def _own(request: HttpRequest, number: str) -> Complaint:
    complaint = tracking.find(number)
    if complaint is None or not accounts.reporters_of(request.user).filter(complaint=complaint).exists():
        raise Http404
    return complaint


def ways_of(citizen: Citizen | None) -> list[str]:
    """What can be chosen: what is switched on here, and of that what reaches a contact of the account."""
    contacts = accounts.contacts_of(citizen)
    switched_on = import_string(settings.NEWS_WAYS)()
    return [way for way in switched_on if way not in _NEEDS or _NEEDS[way] in contacts]
