"""Offices: the list, one office with everything that may be changed of it, and a new one."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from organisations import services
from organisations.forms import EndForm, NewUnitForm, UnitForm
from organisations.models import Agency, Membership, OfficeKind, Unit
from organisations.queries import NO_OFFICER, calendar_of_unit, dead_desks, units_governed, with_figures
from organisations.views.changes import CHANGES, Change
from organisations.views.guard import frame, governing, person
from organisations.views.history import told

# The default is the bodies of government itself; the words of the address are for people.
SHOWN = ("buka", "mati", "luar", "tutup")
HISTORY = 50


@governing
@require_safe
def units(request: HttpRequest, agency: Agency) -> HttpResponse:
    """All offices of a kind of list; a tenant has some two hundred, so they are read whole and searched by word here."""
    today = timezone.localdate()
    shown = request.GET.get("daftar", "")
    shown = shown if shown in SHOWN else SHOWN[0]
    words, kind = request.GET.get("cari", "").strip(), request.GET.get("urusan", "")
    desks = {desk.unit.pk: desk for desk in dead_desks(agency, on=today, days=agency.dead_desk_days)}
    rows = with_figures(units_governed(agency), today).select_related("successor", "parent").order_by("code")
    if kind:
        rows = rows.filter(pk__in=Unit.objects.filter(office_kinds__kind=kind).values("pk"))
    found = [(unit, desks.get(unit.pk)) for unit in rows if _in_list(unit, shown, today, desks) and _has_words(unit, words)]
    context = frame(
        request, "units", rows=found, shown=shown, words=words, kind=kind, kinds=OfficeKind.objects.order_by("name"), dead=len(desks)
    )
    return render(request, "organisations/units.html", context | {"no_officer": NO_OFFICER})


def _in_list(unit: Unit, shown: str, today: dt.date, dead: dict[int, Any]) -> bool:
    closed = unit.valid_until is not None and unit.valid_until < today
    if closed or shown == "tutup":
        return closed and shown == "tutup"
    if shown == "mati":
        return unit.pk in dead
    return unit.is_external == (shown == "luar")


def _has_words(unit: Unit, words: str) -> bool:
    text = f"{unit.name} {unit.short_name} {unit.code}".casefold()
    return all(word in text for word in words.casefold().split())


@governing
@require_safe
def unit(request: HttpRequest, agency: Agency, code: str) -> HttpResponse:
    """One office."""
    return _page(request, agency, _unit(agency, code))


@governing
@require_POST
def change(request: HttpRequest, agency: Agency, code: str, what: str) -> HttpResponse:
    """One change of an office: check the form, call the service, go back; or say why not, with what was typed."""
    office, offer = _unit(agency, code), CHANGES.get(what)
    if offer is None or not offer.fits(office):
        raise Http404
    form = offer.form(request.POST, unit=office, agency=agency, prefix=what)
    if form.is_valid():
        try:
            offer.call(office, person(request), form)
        except services.Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, str(offer.done))
            return redirect("unit", office.code)
    return _page(request, agency, office, bound=(what, form), status=422)


@governing
@require_POST
def end_member(request: HttpRequest, agency: Agency, code: str, pk: int) -> HttpResponse:
    """End an appointment; said plainly when nobody is left."""
    office = _unit(agency, code)
    membership = get_object_or_404(Membership, pk=pk, unit=office)
    form = EndForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Isi hari terakhirnya."))
        return redirect("unit", office.code)
    try:
        ended = services.end_member(membership_id=membership.pk, last_day=form.cleaned_data["last_day"], by=person(request))
    except services.Refused as error:
        messages.error(request, str(error))
        return redirect("unit", office.code)
    messages.success(request, _("Penugasan %(who)s berakhir.") % {"who": membership.user})
    if not ended.left:
        messages.error(request, _("Setelah itu tidak ada lagi yang bekerja di kantor ini. Tunjuk penggantinya."))
    if ended.unapproved:
        messages.error(request, _("Kantor ini tidak punya atasan lagi, padahal jawabannya harus disetujui. Tunjuk penggantinya."))
    return redirect("unit", office.code)


@governing
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, agency: Agency) -> HttpResponse:
    """A new office of this government."""
    form = NewUnitForm(request.POST or None, agency=agency)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.add_unit(agency_id=agency.pk, new=form.new(), by=person(request), decree=form.cleaned_data["decree"])
        except services.Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("%(name)s ditambahkan. Tunjuk petugasnya.") % {"name": made.name})
            return redirect("unit", made.code)
    status = 422 if form.errors else 200
    return render(request, "organisations/unit_add.html", frame(request, "units", form=form), status=status)


def _unit(agency: Agency, code: str) -> Unit:
    return get_object_or_404(units_governed(agency).select_related("agency", "region", "parent", "successor", "calendar"), code=code)


def _page(
    request: HttpRequest, agency: Agency, office: Unit, *, bound: tuple[str, UnitForm] | None = None, status: int = 200
) -> HttpResponse:
    today = timezone.localdate()
    members = office.memberships.select_related("user").order_by(F("valid_until").desc(nulls_first=True), "role", "pk")
    changes = office.changes.select_related("by").order_by("-pk")[:HISTORY]
    context = frame(
        request,
        "units",
        unit=office,
        today=today,
        members=members,
        changes=told(changes),
        kinds=office.office_kinds.select_related("kind").order_by("rank"),
        predecessors=office.predecessors.order_by("code"),
        calendar=None if office.is_external else calendar_of_unit(office),
        offers=[(offer, _form(offer, agency, office, bound), bool(bound and bound[0] == offer.name)) for offer in _offers(office)],
        bound_form=bound[1] if bound else None,
    )
    return render(request, "organisations/unit.html", context, status=status)


def _offers(office: Unit) -> list[Change]:
    return [offer for offer in CHANGES.values() if offer.fits(office)]


def _form(offer: Change, agency: Agency, office: Unit, bound: tuple[str, UnitForm] | None) -> UnitForm:
    if bound and bound[0] == offer.name:
        return bound[1]
    return offer.form(unit=office, agency=agency, prefix=offer.name)
