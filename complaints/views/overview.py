"""The coordinator's overview: a government's figures, what waits for the coordinator, and the lists behind both."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from complaints import access, masking
from complaints.models import ClockName, Complaint, Rung
from complaints.remembering import FRESH
from complaints.watch import attention, chasing, overview
from organisations.models import Unit
from organisations.views.guard import person, staff

FIRST = 15
LEFT = {
    "lama": _("Lewat lebih dari 5 hari"),
    "lambat": _("Lewat 1 sampai 5 hari"),
    "hari-ini": _("Hari ini"),
    "segera": _("1 atau 2 hari lagi"),
    "nanti": _("Lebih lama"),
}


def _scope(request: HttpRequest) -> access.Oversight:
    """What the person oversees; these pages are for nobody else."""
    found = access.oversight(person(request))
    if found is None:
        raise PermissionDenied
    return found


def _readable(scope: access.Oversight, rows: list[Complaint]) -> list[Complaint]:
    """Rows as this person may read them: who only watches over offices reads nobody's number. Nothing is saved."""
    if not scope.coordinates:
        for row in rows:
            row.text = masking.masked(row.text)
    return rows


@staff
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Everything on one page. The number of statements does not grow with what there is to show."""
    scope = _scope(request)
    figures = overview.figures(scope)
    units = attention.units_of(scope, figures)
    rows, dead_after = attention.health(scope, figures, units)
    every = bool(request.GET.get("semua"))
    loads = [(units[load.unit_id], load) for load in figures.loads if load.unit_id in units]
    context = {
        "figures": figures,
        "recounting": timezone.now() - figures.at > FRESH,
        "wanting": [(listing, _readable(scope, cases), more) for listing, cases, more in attention.wanting(scope) if cases],
        "loads": [_cells(unit, load) for unit, load in (loads if every else loads[:FIRST])],
        "columns": LEFT.values(),
        "health": rows if every else rows[:FIRST],
        "dead": sum(row.dead is not None for row in rows),
        "dead_after": dead_after,
        "every": every,
        "has_more": len(rows) > FIRST or len(loads) > FIRST,
        "clocks": [(name, ClockName(name).label, figures.late_clocks.get(name, 0)) for name in ClockName.values],
        "escalated": [(Rung(rung).label, number) for rung, number in figures.escalated.items()],
        "bounces": [(units.get(one), units.get(other), number) for one, other, number in figures.bounces],
        **_frame(request, scope),
    }
    return render(request, "complaints/overview.html", context)


def _cells(unit: Unit, load: overview.Load) -> tuple[Unit, overview.Load, list[tuple[str, str, int]]]:
    cells = [(name, str(LEFT[name]), number) for name, number in zip(overview.LEFT, load.cells, strict=True)]
    return unit, load, cells


def _frame(request: HttpRequest, scope: access.Oversight) -> dict[str, Any]:
    return {"coordinates": scope.coordinates, "is_coordinator": scope.coordinates, "me": person(request).pk}


@staff
@require_POST
def remind(request: HttpRequest) -> HttpResponse:
    """Tell an office of everything that is late there; for coordinators, of offices of their own government."""
    scope = _scope(request)
    if not scope.coordinates:
        raise PermissionDenied
    unit = get_object_or_404(Unit, code=request.POST.get("kantor", ""), agency_id=scope.agency_id, is_external=False)
    try:
        told = chasing.chase(scope, unit, by=person(request))
    except chasing.NothingLate:
        messages.info(request, _("%(unit)s tidak punya laporan yang terlambat.") % {"unit": unit.name})
    except chasing.ToldLately:
        messages.info(request, _("%(unit)s sudah diingatkan hari ini. Telepon saja, kalau mendesak.") % {"unit": unit.name})
    else:
        said = ngettext(
            "%(unit)s diingatkan: di kotak kerja, dan lewat e-mail kepada %(n)d orang.",
            "%(unit)s diingatkan: di kotak kerja, dan lewat e-mail kepada %(n)d orang.",
            told.mailed,
        )
        nobody = _("%(unit)s diingatkan di kotak kerja. Tidak ada petugasnya yang punya alamat e-mail di sini; sebaiknya telepon juga.")
        messages.success(request, (said if told.mailed else nobody) % {"unit": unit.name, "n": told.mailed})
    return redirect(f"{reverse('overview_list', args=['terlambat'])}?{urlencode({'kantor': unit.code})}")


@staff
@require_safe
def listing(request: HttpRequest, name: str) -> HttpResponse:
    """The cases behind one number, a page at a time."""
    scope = _scope(request)
    chosen = attention.LISTS.get(name)
    if chosen is None:
        raise Http404
    asked = {key: request.GET[key] for key in ("kantor", "sisa", "jam") if request.GET.get(key)}
    unit = get_object_or_404(Unit, code=asked["kantor"]) if "kantor" in asked else None
    left, clock = asked.get("sisa", ""), asked.get("jam", "")
    now = timezone.now()
    cases = attention.narrowed(chosen.cases(scope), unit_id=unit.pk if unit else None, left=left, clock=clock, now=now)
    found = attention.page(chosen, cases, request.GET.get("sesudah", ""))
    _readable(scope, found.rows)
    context = {
        "listing": chosen,
        "unit": unit,
        "chases": scope.coordinates and name == "terlambat" and unit is not None and not unit.is_external,
        "left": LEFT.get(left, ""),
        "clock": ClockName(clock).label if clock in ClockName.values else "",
        "page": found,
        "asked": urlencode(asked),
        **_frame(request, scope),
    }
    return render(request, "complaints/overview_list.html", context)
