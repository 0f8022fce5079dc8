"""How a citizen comes in: a phone number or an e-mail address, six digits, and allauth for all that follows.

Signing up and signing in are one and the same, so no answer says who has an account. Staff are never let in this way.
"""

from __future__ import annotations

import base64
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from allauth.account.models import Login
from csp.decorators import csp_update
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from channels_intake import code_sending
from complaints import accounts, codes, http, identity, services
from complaints.contacts import Contact, Kind
from complaints.forms.track import CodeForm, ContactForm
from complaints.models import CodePurpose
from lapor import providers
from organisations.models import User

if TYPE_CHECKING:
    from django.forms import Form

# What the browser waits for: in its session, sealed, because sessions are rows too.
STATE = "awaited_code"
METHODS = ["GET", "HEAD", "POST"]


@dataclass(frozen=True)
class Awaited:
    """A code on its way: to whom, what for, and where to go on."""

    purpose: CodePurpose
    contact: Contact
    user_id: int | None
    next: str

    @property
    def subject(self) -> str:
        """What the code opens and nothing else."""
        return codes.account_subject(self.user_id, self.contact)

    def keep(self, request: HttpRequest) -> None:
        """Remember it in this browser."""
        said = "\n".join((self.purpose, self.contact.kind, self.contact.value, self.next))
        request.session[STATE] = base64.b64encode(identity.seal(said)).decode()


@never_cache
@csp_update({"form-action": providers.origins()})
@require_http_methods(METHODS)
def sign_in(request: HttpRequest) -> HttpResponse:
    """Who comes? The same question and the same answer for those who have an account and those who have none."""
    if request.user.is_authenticated:
        return redirect(_next(request))
    form = ContactForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answer = _send(request, form, Awaited(CodePurpose.SIGN_IN, form.cleaned_data["contact"], None, _next(request)))
        if answer is not None:
            return answer
    return _render(request, "account/citizen_sign_in.html", form, providers=providers.offered())


@never_cache
@login_required(login_url="citizen_sign_in")
@require_http_methods(METHODS)
def add_contact(request: HttpRequest) -> HttpResponse:
    """Another phone or mailbox for the account; it counts once its code came back."""
    form = ContactForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answer = _send(request, form, Awaited(CodePurpose.CONTACT, form.cleaned_data["contact"], request.user.pk, reverse("mine")))
        if answer is not None:
            return answer
    return _render(request, "account/citizen_contact.html", form)


@never_cache
@login_required(login_url="citizen_sign_in")
@require_http_methods(METHODS)
def again(request: HttpRequest) -> HttpResponse:
    """Is it still you? Asked before what cannot be undone."""
    contacts = accounts.contacts_of(accounts.citizen_of(request.user))
    if not contacts:
        return _again_by_password(request)
    kind = next(iter(contacts))
    form = ContactForm({"contact": contacts[kind]})
    if request.method == "POST" and form.is_valid():
        answer = _send(request, form, Awaited(CodePurpose.AGAIN, Contact(kind, contacts[kind]), request.user.pk, _next(request)))
        if answer is not None:
            return answer
    return render(request, "account/citizen_again.html", {"by_phone": kind is Kind.PHONE, "next": _next(request)})


def _again_by_password(request: HttpRequest) -> HttpResponse:
    if did_recently_reauthenticate(request):
        http.is_sure(request, time.time())
        return redirect(_next(request))
    back = f"{reverse('citizen_again')}?{urlencode({'next': _next(request)})}"
    return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': back})}")


@never_cache
@require_http_methods(METHODS)
def enter(request: HttpRequest) -> HttpResponse:
    """The six digits."""
    awaited = _awaited(request)
    if awaited is None:
        return redirect("citizen_sign_in")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _fits(request, form, awaited):
        del request.session[STATE]
        http.is_sure(request, time.time())
        return _DONE[awaited.purpose](request, awaited)
    return _render(request, "account/citizen_code.html", form, by_phone=awaited.contact.kind is Kind.PHONE)


def _fits(request: HttpRequest, form: Form, awaited: Awaited) -> bool:
    if http.PROVE.spent(http.address_of(request)):
        form.add_error("code", _("Terlalu banyak percobaan. Tunggu sepuluh menit, lalu coba lagi."))
        return False
    try:
        right = codes.fits(awaited.purpose, awaited.subject, form.cleaned_data["code"])
    except codes.Spent:
        form.add_error("code", _("Kode salah terlalu sering. Minta kode baru."))
        return False
    if not right:
        form.add_error("code", _("Kode tidak cocok atau sudah lewat waktunya. Periksa lagi, atau minta kode baru."))
    return right


def _signed_in(request: HttpRequest, awaited: Awaited) -> HttpResponse:
    try:
        user = services.open_account(awaited.contact)
    except services.StaffAccount:
        messages.error(request, _("Akun petugas dibuka dengan nama dan kata sandi."))
        return redirect("account_login")
    record_authentication(request, user, method="code")
    answer: HttpResponse = perform_login(request, Login(user=user, redirect_url=awaited.next))
    return answer


def _contact_added(request: HttpRequest, awaited: Awaited) -> HttpResponse:
    if isinstance(request.user, User) and request.user.pk == awaited.user_id:
        try:
            services.add_contact(request.user, awaited.contact)
        except services.InvalidText as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Kontak Anda sudah disimpan."))
    return redirect("mine")


def _sure(request: HttpRequest, awaited: Awaited) -> HttpResponse:
    return redirect(awaited.next)


_DONE = {CodePurpose.SIGN_IN: _signed_in, CodePurpose.CONTACT: _contact_added, CodePurpose.AGAIN: _sure}


def _send(request: HttpRequest, form: Form, awaited: Awaited) -> HttpResponse | None:
    """Send the code and go on to where it is typed; None when it cannot be sent, which the form then says."""
    contact = awaited.contact
    wait = max(http.CODE.spent(http.address_of(request)), http.CODE_TO.spent(f"{contact.kind}:{contact.value}"))
    if wait:
        return http.too_often(request, wait)
    try:
        code_sending.ask(awaited.purpose, contact, user_id=awaited.user_id)
    except code_sending.NoWay:
        form.add_error("contact", _("SMS belum bisa dikirim ke nomor ini. Pakai surel (e-mail)."))
        return None
    except codes.TooOften:
        return http.too_often(request, int(codes.DAY.total_seconds()))
    awaited.keep(request)
    return redirect("citizen_code")


def _awaited(request: HttpRequest) -> Awaited | None:
    try:
        said = identity.unseal_text(base64.b64decode(request.session[STATE]))
    except (KeyError, identity.Unreadable):
        return None
    purpose, kind, value, then = said.split("\n")
    user_id = request.user.pk if CodePurpose(purpose) != CodePurpose.SIGN_IN else None
    return Awaited(CodePurpose(purpose), Contact(Kind(kind), value), user_id, then)


def _next(request: HttpRequest) -> str:
    """Where the person was going, if it is a page of ours; else their own."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if "\n" not in wanted and url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        return wanted
    return reverse("mine")


def _render(request: HttpRequest, template: str, form: Form, **more: object) -> HttpResponse:
    return render(request, template, {"form": form, "next": _next(request), **more}, status=422 if form.errors else 200)
