"""Broadcasts: written by a coordinator, read by everybody with a desk, and who has read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from organisations import services
from organisations.forms import BroadcastForm
from organisations.models import Agency
from organisations.queries import staff_of
from organisations.views.guard import frame, governing, person, staff

if TYPE_CHECKING:
    from collections.abc import Collection

    from organisations.models import Unit

LAST = 50


@governing
@require_http_methods(["GET", "HEAD", "POST"])
def broadcasts(request: HttpRequest, agency: Agency) -> HttpResponse:
    """What was told lately, and words to tell."""
    form = BroadcastForm(request.POST or None, agency=agency)
    if request.method == "POST" and form.is_valid():
        try:
            services.broadcast(agency_id=agency.pk, author=person(request), **form.cleaned_data)
        except services.Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _said(form.cleaned_data["units"]))
            return redirect("broadcasts")
    today = timezone.localdate()
    context = frame(
        request,
        "broadcasts",
        form=form,
        rows=agency.broadcasts.select_related("author").prefetch_related("units").annotate(read=Count("receipts")).order_by("-pk")[:LAST],
        people=staff_of(agency, today).count(),
        today=today,
    )
    return render(request, "organisations/broadcasts.html", context, status=422 if form.errors else 200)


def _said(units: Collection[Unit]) -> str:
    if not units:
        return _("Pengumuman tampil di kotak kerja semua petugas.")
    return _("Pengumuman tampil di kotak kerja petugas %(units)s.") % {"units": ", ".join(unit.name for unit in units)}


@governing
@require_safe
def broadcast(request: HttpRequest, agency: Agency, pk: int) -> HttpResponse:
    """One broadcast, who has read it and who has not."""
    found = get_object_or_404(agency.broadcasts.select_related("author"), pk=pk)
    read = dict(found.receipts.values_list("user_id", "read_at"))
    units = list(found.units.order_by("name"))
    reached = staff_of(agency, timezone.localdate(), units=[unit.pk for unit in units])
    people = [(user, read.get(user.pk)) for user in reached if user.pk != found.author_id]
    people.sort(key=lambda row: row[1] is not None)
    context = frame(request, "broadcasts", broadcast=found, units=units, people=people, unread=sum(at is None for _user, at in people))
    return render(request, "organisations/broadcast.html", context)


@staff
@require_POST
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """ "I have read this", from whatever page it was shown on."""
    try:
        services.mark_read(broadcast_id=pk, user=person(request))
    except services.Refused as error:
        raise Http404(str(error)) from error
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return redirect(back if safe else resolve_url("desk"))
