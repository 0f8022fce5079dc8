"""Instruments in the browser: read, copied, written row by row, taken in and out as spreadsheets, published."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from assessments import access, blueprint, phrases, queries, services, sheets
from assessments.access import Standing
from assessments.forms.instruments import FORMS, CopyForm, FactsForm, NewForm, SheetForm, begun
from assessments.models import Instrument
from assessments.services.instruments import INSTRUMENT_OF, PARTS
from assessments.views.guard import frame, leading, taking_part
from organisations.views.guard import person

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Of a spreadsheet's faults so many are told at once.
MOST_FAULTS = 30


@taking_part
@require_safe
def instruments(request: HttpRequest, where: Standing) -> HttpResponse:
    """Every version, newest first, and the ways to make another."""
    return _list(request, where)


def _list(request: HttpRequest, where: Standing, *, status: int = 200, **bound: Any) -> HttpResponse:
    if not where.leads | where.checks:
        raise Http404
    context = frame(
        request,
        where,
        "instruments",
        rows=access.instruments_for(where).order_by("scope", "key", "-pk"),
        new_form=NewForm(prefix="baru"),
        sheet_form=SheetForm(prefix="berkas"),
    )
    return render(request, "assessments/instruments.html", context | bound, status=status)


@leading
@require_POST
def create(request: HttpRequest, where: Standing) -> HttpResponse:
    """A draft from nothing, or from a spreadsheet."""
    if request.POST.get("dari") == "berkas":
        return _read_in(request, where)
    form = NewForm(request.POST, prefix="baru")
    if form.is_valid():
        said = form.cleaned_data
        empty = blueprint.Blueprint(said["key"], said["version"], blueprint.Scope(said["scope"]), said["name"], ())
        made = _write(request, where, empty, form)
        if made:
            return redirect("instrument", made.pk)
    return _list(request, where, new_form=form, bound_form=form, status=422)


def _read_in(request: HttpRequest, where: Standing) -> HttpResponse:
    form = SheetForm(request.POST, request.FILES, prefix="berkas")
    faults: list[str] = []
    if form.is_valid():
        try:
            read = sheets.read(form.cleaned_data["file"])
        except sheets.BadSheet as error:
            faults = [str(fault) for fault in error.faults[:MOST_FAULTS]]
            form.add_error("file", _("Berkas ini belum bisa dipakai. Perbaiki yang tertulis di bawah, lalu unggah lagi."))
        else:
            faults = _unstorable(read)
            if faults:
                form.add_error("file", _("Berkas ini belum bisa dipakai. Perbaiki yang tertulis di bawah, lalu unggah lagi."))
            elif made := _write(request, where, read, form):
                return redirect("instrument", made.pk)
    return _list(request, where, sheet_form=form, bound_form=form, sheet_faults=faults, status=422)


def _unstorable(read: blueprint.Blueprint) -> list[str]:
    """What a draft cannot even hold; the rest is told when it is published, and mended in the browser."""
    kept = {
        blueprint.What.KEY_BAD,
        blueprint.What.KEY_TWICE,
        blueprint.What.TEXT_LONG,
        blueprint.What.WEIGHT_BAD,
        blueprint.What.FIGURE_BAD,
    }
    return [phrases.said(fault) for fault in blueprint.faults(read) if fault.what in kept][:MOST_FAULTS]


def _write(request: HttpRequest, where: Standing, form: blueprint.Blueprint, given: forms.Form) -> Instrument | None:
    try:
        made = services.write_instrument(form=form, agency_id=min(where.leads), by=person(request))
    except services.Refused as error:
        given.add_error(None, str(error))
        return None
    messages.success(request, _("Rancangan dibuat."))
    return made


def _instrument(where: Standing, pk: int) -> Instrument:
    return get_object_or_404(access.instruments_for(where), pk=pk)


@taking_part
@require_safe
def instrument(request: HttpRequest, where: Standing, pk: int) -> HttpResponse:
    """One version; a draft with a form for the row that is to be changed or added."""
    return _page(request, where, _instrument(where, pk))


def _page(request: HttpRequest, where: Standing, found: Instrument, *, status: int = 200, **bound: Any) -> HttpResponse:
    editable = access.may_edit(where, found)
    part, pk, above = _asked(request)
    form = bound.pop("form", None) or (_form(found, part, pk) if editable and part else None)
    aspects = found.aspects.prefetch_related("indicators__questions")
    context = frame(
        request,
        where,
        "instruments",
        instrument=found,
        editable=editable,
        aspects=aspects,
        part=part if form else "",
        row=pk,
        above=above,
        form=form,
        copy_form=CopyForm(prefix="salin"),
        facts_form=FactsForm(prefix="ket", initial={"name": found.name, "source": found.source}),
        standing=[phrases.said(fault) for fault in blueprint.faults(queries.read_blueprint(found))] if editable else [],
    )
    return render(request, "assessments/instrument.html", context | bound, status=status)


def _asked(request: HttpRequest) -> tuple[str, int | None, int | None]:
    """Which row is to be changed (`baris`), or added under which (`di`)."""
    asked = request.POST if request.method == "POST" else request.GET
    part = asked.get("bagian", "")
    numbers = [int(word) if word.isdecimal() and len(word) < 19 else None for word in (asked.get("baris", ""), asked.get("di", ""))]
    return (part if part in FORMS else "", numbers[0], numbers[1])


def _form(found: Instrument, part: str, pk: int | None) -> forms.Form:
    if pk is None:
        return FORMS[part](prefix="isi")
    rows: Any = PARTS[part]
    row = get_object_or_404(rows, pk=pk, **{INSTRUMENT_OF[part]: found})
    return FORMS[part](prefix="isi", initial=begun(part, row))


@leading
@require_POST
def change(request: HttpRequest, where: Standing, pk: int, what: str) -> HttpResponse:
    """One change of a draft, or a copy of any version; what is refused is said, with what was typed."""
    found = _instrument(where, pk)
    if what not in CHANGES:
        raise Http404
    if what != "salin" and found.agency_id not in where.leads:
        raise Http404
    return CHANGES[what](request, where, found)


def _copy(request: HttpRequest, where: Standing, found: Instrument) -> HttpResponse:
    form = CopyForm(request.POST, prefix="salin")
    if form.is_valid():
        try:
            made = services.copy_instrument(
                instrument=found, version=form.cleaned_data["version"], agency_id=min(where.leads), by=person(request)
            )
        except services.Refused as error:
            form.add_error("version", str(error))
        else:
            messages.success(request, _("Salinan dibuat. Ubah di sini, lalu terbitkan."))
            return redirect("instrument", made.pk)
    return _page(request, where, found, copy_form=form, bound_form=form, status=422)


def _facts(request: HttpRequest, where: Standing, found: Instrument) -> HttpResponse:
    form = FactsForm(request.POST, prefix="ket")
    if form.is_valid():
        try:
            services.edit_facts(instrument_id=found.pk, **form.cleaned_data)
        except services.Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Disimpan."))
            return redirect("instrument", found.pk)
    return _page(request, where, found, facts_form=form, bound_form=form, status=422)


def _row(request: HttpRequest, where: Standing, found: Instrument) -> HttpResponse:
    part, pk, above = _asked(request)
    if not part:
        raise Http404
    form = FORMS[part](request.POST, prefix="isi")
    if form.is_valid():
        try:
            services.put_row(instrument_id=found.pk, part=part, pk=pk, above=above, facts=form.facts())
        except services.Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Disimpan."))
            return redirect("instrument", found.pk)
    return _page(request, where, found, form=form, bound_form=form, status=422)


def _remove(request: HttpRequest, where: Standing, found: Instrument) -> HttpResponse:
    part, pk, _above = _asked(request)
    try:
        services.remove_row(instrument_id=found.pk, part=part or "aspect", pk=pk or 0)
    except services.Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Dihapus dari rancangan."))
    return redirect("instrument", found.pk)


def _raise(request: HttpRequest, where: Standing, found: Instrument) -> HttpResponse:
    part, pk, _above = _asked(request)
    try:
        services.raise_row(instrument_id=found.pk, part=part or "aspect", pk=pk or 0)
    except services.Refused as error:
        messages.error(request, str(error))
    return redirect("instrument", found.pk)


def _publish(request: HttpRequest, where: Standing, found: Instrument) -> HttpResponse:
    try:
        services.publish(instrument_id=found.pk, by=person(request))
    except services.Refused as error:
        return _page(request, where, found, publish_faults=str(error).splitlines(), status=422)
    messages.success(request, _("Versi ini terbit dan bisa dipakai. Sejak sekarang tidak bisa diubah."))
    return redirect("instrument", found.pk)


CHANGES = {"salin": _copy, "keterangan": _facts, "baris": _row, "hapus": _remove, "naikkan": _raise, "terbitkan": _publish}


@taking_part
@require_safe
def sheet(request: HttpRequest, where: Standing, pk: int) -> HttpResponse:
    """A version as a spreadsheet."""
    found = _instrument(where, pk)
    answer = HttpResponse(sheets.write(queries.read_blueprint(found)), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="instrumen-{found.key}-{found.version}.xlsx"'
    answer["Cache-Control"] = "private, no-store"
    return answer
