"""A way to a case for who lost the PIN: a code to the phone or mailbox that was left with the report.

Whatever is asked, the answer is the same; only the owner of a contact that fits hears more.
"""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from complaints import codes, http, services, tracking
from complaints.forms.track import CodeForm, ContactForm
from complaints.models import Complaint
from complaints.views.track import keep_proof


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, number: str) -> HttpResponse:
    """By which contact shall the code be sent?"""
    complaint = _found(number)
    form = ContactForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        contact = form.cleaned_data["contact"]
        wait = max(http.CODE.spent(http.address_of(request)), http.CODE_TO.spent(f"{contact.kind}:{contact.value}"))
        if wait:
            return http.too_often(request, wait)
        try:
            services.ask_code(complaint.pk, contact)
        except codes.TooOften:
            return http.too_often(request, int(services.CODE_WINDOW.total_seconds()))
        return redirect("code_enter", complaint.number)
    status = 422 if form.errors else 200
    return render(request, "complaints/code_ask.html", {"complaint": complaint, "form": form}, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, number: str) -> HttpResponse:
    """The code, and with it the case."""
    complaint = _found(number)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if http.PROVE.spent(http.address_of(request)):
            form.add_error("code", _("Terlalu banyak percobaan. Tunggu sepuluh menit, lalu coba lagi."))
        else:
            try:
                right = tracking.prove_by_code(complaint.number, form.cleaned_data["code"])
            except tracking.Locked:
                form.add_error("code", _("Kode salah terlalu sering. Minta kode baru."))
            else:
                if right is not None:
                    keep_proof(request, complaint.number)
                    return redirect("tracked", complaint.number)
                form.add_error("code", _("Kode tidak cocok atau sudah lewat waktunya. Periksa lagi, atau minta kode baru."))
    status = 422 if form.errors else 200
    return render(request, "complaints/code_enter.html", {"complaint": complaint, "form": form}, status=status)


def _found(number: str) -> Complaint:
    complaint = tracking.find(number)
    if complaint is None:
        raise Http404
    return complaint
