"""The first page of the upkeep: what needs a look, and when silence counts as a dead desk."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from organisations import services
from organisations.forms import DeadDeskForm
from organisations.models import Agency
from organisations.queries import dead_desks, unapplied_calendar_changes, valid_on
from organisations.views.guard import frame, governing

FIRST = 8


@governing
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, agency: Agency) -> HttpResponse:
    """Cards to the lists, and the desks where a case would lie unread."""
    today = timezone.localdate()
    form = DeadDeskForm(request.POST or None, initial={"days": agency.dead_desk_days})
    if request.method == "POST" and form.is_valid():
        services.set_dead_desk_days(agency_id=agency.pk, days=form.cleaned_data["days"])
        messages.success(request, _("Disimpan."))
        return redirect("directory")
    desks = dead_desks(agency, on=today, days=agency.dead_desk_days)
    context = frame(
        request,
        "home",
        agency=agency,
        form=form,
        units=agency.units.filter(valid_on(today)).count(),
        desks=desks[:FIRST],
        dead=len(desks),
        unapplied=unapplied_calendar_changes().count(),
    )
    return render(request, "organisations/home.html", context, status=422 if form.errors else 200)
