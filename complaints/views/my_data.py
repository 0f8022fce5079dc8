"""The rights of who reported, under UU 27/2022: read, correct, take along, withdraw a consent, be erased."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import logout
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from complaints import accounts, http, my_data, services
from complaints.forms.mine import EraseForm
from complaints.models import EventKind
from complaints.views.mine import person, signed_in


@never_cache
@signed_in
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """What we hold, and what may be done with it."""
    return _page(request, EraseForm())


@never_cache
@signed_in
@require_POST
def take(request: HttpRequest) -> HttpResponseBase:
    """Everything of the person's as JSON and files in one archive."""
    if not http.sure(request):
        return _again()
    user = person(request)
    archive = my_data.pack(user)
    for complaint in accounts.cases_of(user):
        services.record(complaint.pk, EventKind.DATA_TAKEN)
    name = f"data-saya-{timezone.localdate():%Y-%m-%d}.zip"
    return FileResponse(archive, as_attachment=True, filename=name, content_type="application/zip")


@never_cache
@signed_in
@require_POST
def erase(request: HttpRequest) -> HttpResponse:
    """Take the identity out of all cases and end the account; the cases stay without a person."""
    if not http.sure(request):
        return _again()
    form = EraseForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        services.close_account(person(request))
    except services.StaffAccount:
        messages.error(request, _("Akun petugas ditutup oleh admin."))
        return redirect("my_data")
    logout(request)
    messages.success(request, _("Identitas Anda sudah dihapus dan akun Anda ditutup."))
    return redirect("home")


def _again() -> HttpResponse:
    return redirect(f"{reverse('citizen_again')}?{urlencode({'next': reverse('my_data')})}")


def _page(request: HttpRequest, form: EraseForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "sure": http.sure(request), "cases": accounts.cases_of(request.user)}
    return render(request, "complaints/my_data.html", context, status=status)
