"""The words an office keeps to begin from: the list, one of them, a new one."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from complaints import access, services
from complaints.forms.wording import EVERYBODY, NewWordingForm, WordingForm
from complaints.models import ReplyTemplate
from complaints.services import wording
from organisations.models import User
from organisations.views.guard import person, staff


@staff
@require_safe
def texts(request: HttpRequest) -> HttpResponse:
    """What may be begun from here today, and who may change it."""
    user = _writer(request)
    rows = [(row, wording.may_write(user, row.unit_id)) for row in wording.offered(access.own_units(user)).select_related("unit")]
    return render(request, "complaints/wording.html", {"rows": rows, "is_coordinator": access.is_coordinator(user)})


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """A new text."""
    user = _writer(request)
    form = NewWordingForm(request.POST if request.method == "POST" else None, user=user)
    if form.is_valid():
        said = form.cleaned_data
        unit_id = None if said["unit"] == EVERYBODY else int(said["unit"])
        try:
            row = wording.add(actor=user, unit_id=unit_id, use=said["use"], name=said["name"], text=said["text"])
        except services.InvalidText as error:
            form.add_error("text", str(error))
        else:
            messages.success(request, _("“%(name)s” disimpan.") % {"name": row.name})
            return redirect("wording")
    return _form(request, form, None)


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Other words for one."""
    user, row = _writer(request), _row(request, pk)
    form = WordingForm(request.POST if request.method == "POST" else None, initial={"use": row.use, "name": row.name, "text": row.text})
    if form.is_valid():
        said = form.cleaned_data
        try:
            wording.change(row.pk, actor=user, use=said["use"], name=said["name"], text=said["text"])
        except services.InvalidText as error:
            form.add_error("text", str(error))
        else:
            messages.success(request, _("“%(name)s” disimpan.") % {"name": said["name"]})
            return redirect("wording")
    return _form(request, form, row)


@staff
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer one no longer."""
    user, row = _writer(request), _row(request, pk)
    wording.end(row.pk, actor=user)
    messages.success(request, _("“%(name)s” tidak ditawarkan lagi.") % {"name": row.name})
    return redirect("wording")


def _writer(request: HttpRequest) -> User:
    """Who handles cases or coordinates; who only reads keeps no words."""
    user = person(request)
    if not access.own_units(user):
        raise PermissionDenied
    return user


def _row(request: HttpRequest, pk: int) -> ReplyTemplate:
    """One that this person sees (404 otherwise) and may change (403 otherwise)."""
    user = person(request)
    seen = ReplyTemplate.objects.filter(Q(unit__isnull=True) | Q(unit_id__in=access.own_units(user)))
    today = timezone.localdate()
    row = get_object_or_404(seen.exclude(valid_until__lt=today), pk=pk)
    if not wording.may_write(user, row.unit_id):
        raise PermissionDenied
    return row


def _form(request: HttpRequest, form: WordingForm, row: ReplyTemplate | None) -> HttpResponse:
    context = {"form": form, "row": row, "is_coordinator": access.is_coordinator(person(request))}
    return render(request, "complaints/wording_form.html", context, status=422 if form.errors else 200)
