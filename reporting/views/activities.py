"""The log of outreach to citizens and of training of officers."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from organisations.models import Agency
from organisations.views.guard import person, staff
from reporting import asking, rights
from reporting.forms import ActivityForm
from reporting.models import Activity

LAST = 100


def _agency(request: HttpRequest, *, writes: bool) -> Agency:
    user = person(request)
    found = (rights.prepared(user) if writes else rights.led(user)).first()
    if found is None:
        raise PermissionDenied
    return found


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def activities(request: HttpRequest) -> HttpResponse:
    """What was done, the latest first, and a form for what is to be noted."""
    agency = _agency(request, writes=request.method == "POST")
    form = ActivityForm(request.POST or None, initial={"on": timezone.localdate(), "kind": "outreach"})
    if request.method == "POST" and form.is_valid():
        Activity.objects.create(agency=agency, by=person(request), **form.cleaned_data)
        messages.success(request, _("Dicatat."))
        return redirect("activities")
    context = {
        "agency": agency,
        "is_coordinator": rights.coordinates(person(request)),
        "rows": Activity.objects.filter(agency=agency, struck_at=None)[:LAST],
        "form": form,
        "writes": rights.prepared(person(request)).filter(pk=agency.pk).exists(),
    }
    return render(request, "reporting/activities.html", context, status=422 if form.errors else 200)


@staff
@require_POST
def strike(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a row that was wrong; it stays in the table, struck out."""
    agency = _agency(request, writes=True)
    found = get_object_or_404(Activity, pk=pk, agency=agency, struck_at=None)
    found.struck_at = timezone.now()
    found.save(update_fields=["struck_at"])
    messages.success(request, _("Catatan dicoret."))
    return redirect("activities")


@staff
@require_safe
def activities_file(request: HttpRequest) -> HttpResponse:
    """The log as CSV."""
    agency = _agency(request, writes=False)
    rows = [
        (each.on.isoformat(), str(each.get_kind_display()), each.title, each.place, each.groups, each.participants, each.evidence)
        for each in Activity.objects.filter(agency=agency, struck_at=None)
    ]
    heads = (_("Tanggal"), _("Jenis"), _("Kegiatan"), _("Tempat"), _("Peserta dari"), _("Banyaknya peserta"), _("Bukti"))
    return asking.csv_file(f"kegiatan-{agency.key}", heads, rows)
