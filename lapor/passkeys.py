"""A citizen's passkeys: coming in by fingerprint or face, beside the code and never on top of it.

allauth's own pages make a second factor of a key and hand out recovery codes; who loses a phone would then be shut out.
"""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from allauth.mfa.webauthn.internal import auth
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from complaints import http

MOST = 10


@never_cache
@login_required(login_url="citizen_sign_in")
@require_http_methods(["GET", "HEAD", "POST"])
def passkeys(request: HttpRequest) -> HttpResponse:
    """The keys there are, and one more; adding asks for a fresh code first."""
    keys = Authenticator.objects.filter(user=request.user.pk, type=Authenticator.Type.WEBAUTHN).order_by("pk")
    if request.method == "POST":
        if not http.sure(request):
            return _again()
        form = AddWebAuthnForm(request.POST, user=request.user)
        if form.is_valid() and keys.count() < MOST:
            auth.WebAuthn.add(request.user, form.cleaned_data["name"], form.cleaned_data["credential"])
            messages.success(request, _("Lain kali Anda bisa masuk dengan sidik jari atau wajah di HP ini."))
        else:
            messages.error(request, _("Kunci itu tidak bisa disimpan. Coba lagi."))
        return redirect("passkeys")
    sure = http.sure(request)
    options = {"creation_options": auth.begin_registration(request.user, passwordless=True)} if sure else None
    return render(request, "account/passkeys.html", {"keys": keys, "sure": sure, "js_data": options})


@never_cache
@login_required(login_url="citizen_sign_in")
@require_POST
def remove_passkey(request: HttpRequest, pk: int) -> HttpResponse:
    """Come in with this key no more."""
    key = get_object_or_404(Authenticator, pk=pk, user=request.user.pk, type=Authenticator.Type.WEBAUTHN)
    if not http.sure(request):
        return _again()
    key.delete()
    messages.success(request, _("Kunci itu sudah dihapus."))
    return redirect("passkeys")


def _again() -> HttpResponse:
    return redirect(f"{reverse('citizen_again')}?{urlencode({'next': reverse('passkeys')})}")
