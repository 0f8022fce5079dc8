"""Working calendars: the list, and one calendar a year at a time with its days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from organisations import services
from organisations.forms import WEEKDAYS, CalendarForm, DayForm, NewDayForm, RemoveDayForm, WeekdaysForm, year_asked
from organisations.models import Agency, Calendar, CalendarDay, DayKind
from organisations.queries import calendar_for, calendars_governed, may_change_calendar
from organisations.views.guard import frame, governing, person
from organisations.views.history import told_days

HISTORY = 30


@governing
@require_http_methods(["GET", "HEAD", "POST"])
def calendars(request: HttpRequest, agency: Agency) -> HttpResponse:
    """Every calendar in reach, and a new one."""
    form = CalendarForm(request.POST or None, initial={"weekdays": list("123456")})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = services.add_calendar(
                agency_id=agency.pk,
                name=said["name"],
                weekdays=said["weekdays"],
                named_only=said["scope"] == "named",
                source=said["source"],
                reason=said["reason"],
                by=person(request),
            )
        except services.Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Kalender dibuat."))
            return redirect("calendar", made.key)
    rows = [(calendar, _week(calendar)) for calendar in calendars_governed(agency).select_related("region")]
    context = frame(request, "calendars", rows=rows, form=form)
    return render(request, "organisations/calendars.html", context, status=422 if form.errors else 200)


@governing
@require_safe
def calendar(request: HttpRequest, agency: Agency, key: str) -> HttpResponse:
    """One calendar in one year."""
    return _page(request, _calendar(agency, key), {})


@governing
@require_POST
def change(request: HttpRequest, agency: Agency, key: str, what: str) -> HttpResponse:
    """A day added, or another working week."""
    found = _own(request, agency, key)
    if what == "tambah":
        form: forms.Form = NewDayForm(request.POST, calendar=found)
        return _settle(
            request, found, {"new": form}, lambda said: services.add_day(calendar_id=found.pk, by=person(request), **_kind(said))
        )
    if what == "hari-kerja":
        form = WeekdaysForm(request.POST, prefix="minggu")
        return _settle(request, found, {"week": form}, lambda said: services.set_weekdays(calendar_id=found.pk, by=person(request), **said))
    raise Http404


@governing
@require_POST
def change_day(request: HttpRequest, agency: Agency, key: str, pk: int, what: str) -> HttpResponse:
    """A day said anew, or taken away."""
    found = _own(request, agency, key)
    day = get_object_or_404(CalendarDay, pk=pk, calendar=found)
    if what == "ubah":
        form: forms.Form = DayForm(request.POST, calendar=found, prefix="hari")
        return _settle(
            request, found, {"day": form, "chosen": day}, lambda said: services.change_day(day_id=pk, by=person(request), **_kind(said))
        )
    if what == "hapus":
        form = RemoveDayForm(request.POST, prefix="hapus")
        return _settle(
            request, found, {"removal": form, "chosen": day}, lambda said: services.remove_day(day_id=pk, by=person(request), **said)
        )
    raise Http404


def _kind(said: dict[str, Any]) -> dict[str, Any]:
    return {**said, "kind": DayKind(said["kind"])}


def _settle(request: HttpRequest, found: Calendar, bound: dict[str, Any], act: Callable[[dict[str, Any]], Any]) -> HttpResponse:
    """Check the form, make the change, say that deadlines follow; or show the page with what was typed."""
    form = next(value for value in bound.values() if isinstance(value, forms.Form))
    if form.is_valid():
        try:
            made = act(form.cleaned_data)
        except services.Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Disimpan. Batas waktu laporan yang masih berjalan akan dihitung ulang."))
            year = f"?tahun={made.date.year}" if made.date else ""
            return redirect(reverse("calendar", args=[found.key]) + year)
    return _page(request, found, {**bound, "bound_form": form}, status=422)


def _calendar(agency: Agency, key: str) -> Calendar:
    return get_object_or_404(calendars_governed(agency).select_related("region"), key=key)


def _own(request: HttpRequest, agency: Agency, key: str) -> Calendar:
    """A calendar to change. Raises PermissionDenied where this person may only read it."""
    found = _calendar(agency, key)
    if not may_change_calendar(person(request), found):
        raise PermissionDenied
    return found


def _page(request: HttpRequest, found: Calendar, bound: dict[str, Any], *, status: int = 200) -> HttpResponse:
    today, is_own = timezone.localdate(), may_change_calendar(person(request), found)
    chosen = bound.get("chosen") or (_chosen(found, request.GET.get("ubah", "")) if is_own else None)
    year = chosen.date.year if chosen else year_asked(request.GET.get("tahun", ""), today)
    national = calendar_for("")
    context = frame(
        request,
        "calendars",
        calendar=found,
        is_own=is_own,
        week=_week(found),
        days=found.days.filter(date__year=year),
        inherited=CalendarDay.objects.filter(calendar=national, date__year=year) if found != national else (),
        year=year,
        years=sorted({*range(today.year - 1, today.year + 3), year}),
        chosen=chosen,
        changes=told_days(found.changes.select_related("by", "unit").order_by("-pk")[:HISTORY], _names()),
        new=NewDayForm(calendar=found, initial={"date": dt.date(year, today.month, 1) if year != today.year else today}),
        week_form=bound.get("week") or WeekdaysForm(prefix="minggu", initial={"weekdays": list(found.working_weekdays)}),
        removal=RemoveDayForm(prefix="hapus"),
        day=DayForm(calendar=found, prefix="hari", initial=_as_said(chosen)),
    )
    return render(
        request,
        "organisations/calendar.html",
        {**context, **{name: value for name, value in bound.items() if name != "week"}},
        status=status,
    )


def _chosen(found: Calendar, pk: str) -> CalendarDay | None:
    return found.days.filter(pk=int(pk)).first() if pk.isdecimal() and len(pk) < 19 else None


def _as_said(day: CalendarDay | None) -> dict[str, str]:
    return {"kind": day.kind, "name": day.name, "source": day.source} if day else {}


def _names() -> dict[str, str]:
    return {number: str(name) for number, name in WEEKDAYS}


def _week(calendar: Calendar) -> str:
    names = _names()
    return ", ".join(names[number] for number in calendar.working_weekdays)
