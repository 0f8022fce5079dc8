"""The leadership's dashboard of its own government, and the supervisors' of the governments they watch over. No case, no person."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from organisations.models import Agency, Role
from organisations.queries import roles_of
from organisations.views.guard import person, staff
from reporting import asking, boards, catalogue, reading, rights, sections

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from reporting.reading import Period

# Offices that are shown at once; the others are a tap away.
FEW = 12


@staff
@require_safe
def leadership(request: HttpRequest) -> HttpResponse:
    """For the regent, the secretary, Bagian Organisasi and the coordinator."""
    return _page(request, _led(request), "leadership", [])


@staff
@require_safe
def supervision(request: HttpRequest) -> HttpResponse:
    """For the Ombudsman, the ministry and the province: governments beside each other, and one of them in full."""
    found = _supervised(request)
    return _page(request, _chosen(request, found), "supervision", found)


@staff
@require_safe
def leadership_file(request: HttpRequest, name: str, form: str) -> HttpResponse:
    """One chart of the leadership's page as a picture, or a table of it as CSV."""
    return _file(request, _led(request), name, form)


@staff
@require_safe
def supervision_file(request: HttpRequest, name: str, form: str) -> HttpResponse:
    """The same of the supervisors' page."""
    return _file(request, _chosen(request, _supervised(request)), name, form)


def _led(request: HttpRequest) -> Agency:
    found = rights.led(person(request)).select_related("region").first()
    if found is None:
        raise PermissionDenied
    return found


def _supervised(request: HttpRequest) -> list[Agency]:
    found = list(rights.supervised(person(request)).select_related("region"))
    if not found:
        raise PermissionDenied
    return found


def _chosen(request: HttpRequest, agencies: list[Agency]) -> Agency:
    """The government an address asks for, of those that may be seen; the first when it asks for none."""
    asked = request.GET.get("pemda")
    if not asked:
        return agencies[0]
    found = next((agency for agency in agencies if agency.key == asked), None)
    if found is None:
        raise Http404
    return found


def _page(request: HttpRequest, agency: Agency, address: str, agencies: list[Agency]) -> HttpResponse:
    at = timezone.now()
    today = reading.today(agency.pk, at)
    period = asking.period_of(request, today)
    board = boards.board(agency, period, at)
    several = len(agencies) > 1
    context: dict[str, Any] = {
        "board": board,
        "address": address,
        "file_address": f"{address}_file",
        "agencies": agencies if several else [],
        "compared": boards.compared(agencies, period, at) if several else (),
        "few": f":{FEW}",
        "others": f"{FEW}:",
        "spans": boards.SPANS,
        "span": len(period.months),
        "last": period.months[-1],
        "earlier": period.before.months[-1],
        "later": period.until if period.until <= today else None,
        "unfinished": period.until > today,
        "sure": catalogue.SURE,
        "asked": _asked(period, agency if several else None),
        "is_coordinator": Role.COORDINATOR in roles_of(request.user, today),
    }
    return render(request, "reporting/dashboard.html", context)


def _asked(period: Period, agency: Agency | None) -> str:
    more = f"&pemda={agency.key}" if agency else ""
    return f"bulan={len(period.months)}&sampai={period.months[-1]:%Y-%m}{more}"


def _file(request: HttpRequest, agency: Agency, name: str, form: str) -> HttpResponse:
    at = timezone.now()
    period = asking.period_of(request, reading.today(agency.pk, at))
    label = f"{name}-{agency.key}-{period.months[0]:%Y-%m}-{period.months[-1]:%Y-%m}"
    table = _table(name) if form == "csv" else None
    if table is not None:
        heads, rows = table(agency, period, at)
        return asking.csv_file(label, heads, rows)
    make = _PARTS.get(name)
    if make is None:
        raise Http404
    part = make(agency, period, at)
    if form == "csv":
        return asking.csv_file(label, part.table.heads, part.table.rows)
    return asking.picture_file(label, part.chart.picture)


def _table(name: str) -> Callable[[Agency, Period, dt.datetime], tuple[tuple[str, ...], list[tuple[str | int, ...]]]] | None:
    if name in sections.SUBJECT:
        return partial(boards.subject_table, sections.SUBJECT[name])
    return _TABLES.get(name)


_PARTS = {"tren": boards.trend, "peta": boards.places, "panas": boards.topics, "saluran": boards.channels}
_TABLES = {"kantor": boards.unit_table, "angka": boards.figure_table}
