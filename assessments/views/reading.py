"""One case of a sample: read and marked, seen and objected to by its office, and the last word on that."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments import services
from assessments.blueprint import Blueprint
from assessments.forms.samples import DecisionForm, ObjectionForm, ReadingForm
from assessments.models import CaseObjection, Reading, SampledCase
from assessments.quality import access, casefile
from assessments.quality.access import Standing
from assessments.quality.marking import Marks, criteria
from assessments.queries import instrument_blueprint
from assessments.views.samples import frame, next_case, quality
from organisations.views.guard import person


def _case(where: Standing, pk: int) -> SampledCase:
    return get_object_or_404(access.cases(where), pk=pk)


def _sheet(case: SampledCase) -> Blueprint:
    return instrument_blueprint(case.sample.rule.sheet)


@quality
@require_http_methods(["GET", "HEAD", "POST"])
def case(request: HttpRequest, where: Standing, pk: int) -> HttpResponse:
    """The case: a sheet to fill in for its reader, what was given for its office. What somebody else gave is not shown before."""
    found = _case(where, pk)
    reader = access.may_read(where, found, request.user)
    if request.method != "POST":
        return _page(request, where, found)
    if not reader:
        raise Http404
    form = ReadingForm(request.POST, sheet=_sheet(found))
    if form.is_valid():
        try:
            services.read_case(case_id=found.pk, marks=form.marks(), note=form.cleaned_data["note"], by=person(request))
        except services.Refused as error:
            form.add_error(None, str(error))
        else:
            return _onward(request, where, found)
    return _page(request, where, found, bound=form)


def _onward(request: HttpRequest, where: Standing, found: SampledCase) -> HttpResponse:
    following = next_case(request, where, found.sample)
    if following is None:
        messages.success(request, _("Tersimpan. Tidak ada lagi laporan yang menunggu Anda."))
        return redirect("quality_sample", found.sample_id)
    messages.success(request, _("Tersimpan. Ini laporan berikutnya."))
    return redirect("quality_case", following.pk)


def _page(request: HttpRequest, where: Standing, found: SampledCase, *, bound: forms.Form | None = None) -> HttpResponse:
    readings = list(found.readings.select_related("by"))
    objection = CaseObjection.objects.filter(case=found).first()
    reader = access.may_read(where, found, request.user)
    mine = next((row for row in readings if row.by_id == request.user.pk), None)
    told = found.sample.told_at is not None
    context = frame(
        request,
        where,
        case=found,
        file=casefile.open_file(found.complaint),
        told=told,
        readings=[(row, _lines(_sheet(found), row.marks)) for row in readings] if told else [],
        objection=objection,
        decided=_lines(_sheet(found), objection.marks) if objection and objection.marks else [],
        speaks=access.speaks_for(where, found),
        number=found.complaint.number if found.unit_id in where.offices else "",
        bound_form=bound,
        **_forms(request, where, found, bound, mine=mine, readings=readings, objection=objection, reader=reader),
    )
    return render(request, "assessments/quality/case.html", context, status=422 if bound else 200)


def _forms(
    request: HttpRequest,
    where: Standing,
    found: SampledCase,
    bound: forms.Form | None,
    *,
    mine: Reading | None,
    readings: list[Reading],
    objection: CaseObjection | None,
    reader: bool,
) -> dict[str, Any]:
    """The one form that may be filled in now, if any: reading, objecting, deciding."""
    if found.sample.told_at is None:
        free = mine is not None or len(readings) <= int(found.second)
        begun = ReadingForm(sheet=_sheet(found), marks=mine.marks if mine else None, note=mine.note if mine else "")
        return {"form": bound or begun if reader and free else None, "kind": "baca", "mine": mine}
    if found.sample.done_at or found.score is None:
        return {}
    if objection is None:
        open_ = found.sample.objection_until is not None and timezone.localdate() <= found.sample.objection_until
        return {"form": bound or ObjectionForm(), "kind": "keberatan"} if open_ and access.speaks_for(where, found) else {}
    if objection.answered_at is None and reader and readings:
        return {"form": bound or DecisionForm(sheet=_sheet(found), marks=readings[0].marks), "kind": "putusan"}
    return {}


def _lines(sheet: Blueprint, marks: Marks) -> list[tuple[str, int | None, str]]:
    """What was given: the criterion, the mark, and what that level says."""
    found = []
    names = {question.key: row.name for aspect in sheet.aspects for row in aspect.indicators for question in row.questions}
    for question in criteria(sheet):
        mark = marks.get(question.key)
        found.append((names[question.key], mark, _("tidak berlaku") if mark is None else question.levels[mark]))
    return found


@quality
@require_POST
def objection(request: HttpRequest, where: Standing, pk: int) -> HttpResponse:
    """The office says why its score is wrong."""
    found = _case(where, pk)
    if not access.speaks_for(where, found):
        raise Http404
    form = ObjectionForm(request.POST)
    if form.is_valid():
        try:
            services.object_to_case(case_id=found.pk, text=form.cleaned_data["text"], by=person(request))
        except services.Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Keberatan terkirim. Jawabannya akan ada di halaman ini."))
            return redirect("quality_case", found.pk)
    return _page(request, where, found, bound=form)


@quality
@require_POST
def decide(request: HttpRequest, where: Standing, pk: int) -> HttpResponse:
    """The reader answers an objection."""
    found = _case(where, pk)
    if not access.may_read(where, found, request.user):
        raise Http404
    form = DecisionForm(request.POST, sheet=_sheet(found))
    if form.is_valid():
        try:
            services.decide_case(case_id=found.pk, answer=form.cleaned_data["note"], marks=form.marks(), by=person(request))
        except services.Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Jawaban disimpan. Nilai ini sudah tetap."))
            return redirect("quality_sample", found.sample_id)
    return _page(request, where, found, bound=form)


@quality
@require_safe
def picture(_request: HttpRequest, where: Standing, pk: int, public_id: uuid.UUID) -> HttpResponse:
    """A picture of a case, for whoever may open it here."""
    row = casefile.picture(_case(where, pk).complaint, public_id)
    if row is None:
        raise Http404
    with row.file.open("rb") as file:
        response = HttpResponse(file.read(), content_type=row.content_type)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response
