"""Filling in a form: its list of aspects, one aspect a page, answers kept while they are typed, evidence handed out."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments import access, queries, results, services
from assessments.access import Standing
from assessments.forms.filling import Asked, FillForm, Part, SaveForm, said
from assessments.models import Assessment, Evidence, Question
from assessments.results import Whole
from assessments.views.guard import beside, form_of, frame, taking_part
from complaints.attachments import SUFFIX
from organisations.models import User
from organisations.views.guard import person


@taking_part
@require_safe
def form(request: HttpRequest, where: Standing, pk: int) -> HttpResponse:
    """The task list of a form: its aspects with what each still lacks, and what may be done next."""
    found = form_of(where, pk)
    whole = results.whole(found)
    return render(request, "assessments/form.html", overview(request, where, whole))


def overview(request: HttpRequest, where: Standing, whole: Whole, **more: Any) -> dict[str, Any]:
    """What the page of a form shows."""
    found = whole.form
    lacks = results.missing(whole)
    own = whole.own()
    rows = []
    for aspect, score in zip(whole.asked.aspects, own.aspects, strict=True):
        missing = [row for row in lacks if row.aspect.key == aspect.key]
        asked = [question for indicator in aspect.indicators for question in indicator.questions if not question.figure]
        begun = any(question.key in whole.filled.answers for question in asked)
        rows.append((aspect, len(missing), begun, score.points))
    return frame(
        request,
        where,
        "form",
        form=found,
        whole=whole,
        rows=rows,
        lacks=lacks,
        own=own,
        writes=access.may_fill(where, found, person(request)),
        moves=access.moves(where, found, person(request)),
        events=found.events.select_related("by"),
        **more,
    )


@taking_part
@require_http_methods(["GET", "HEAD", "POST"])
def aspect(request: HttpRequest, where: Standing, pk: int, aspect: str) -> HttpResponse:
    """One aspect: to fill in for its office, to read and comment for the verifier."""
    found = form_of(where, pk)
    whole = results.whole(found)
    place = next((at for at, row in enumerate(whole.asked.aspects) if row.key == aspect), None)
    if place is None:
        raise Http404
    writes = access.may_fill(where, found, person(request))
    comments = access.may_remark(where, found, person(request))
    parts = parts_of(where, whole, aspect)
    if request.method == "POST":
        if not (writes or comments):
            raise Http404
        return _post(request, where, whole, place, parts, writes=writes)
    shown = FillForm(parts=parts, writes=writes, comments=comments, box=_box(request.GET.get("bukti", "")))
    return _page(request, where, whole, place, shown, writes=writes, comments=comments)


def _box(written: Any) -> int | None:
    """The indicator whose box for a file is asked for."""
    return int(written) if str(written).isdecimal() and len(str(written)) < 19 else None


def parts_of(where: Standing, whole: Whole, aspect: str) -> list[Part]:
    """The indicators of an aspect with everything that stands in them; five queries."""
    rows = queries.questions_of(whole.form.instrument).filter(indicator__aspect__key=aspect).order_by("indicator__order", "order")
    remarks = list(access.remarks_of(where, whole.form).filter(indicator__aspect__key=aspect))
    before = _before(whole.form)
    parts: list[Part] = []
    for row in rows:
        if not parts or parts[-1].row.pk != row.indicator_id:
            files = whole.filled.files(row.indicator.key)
            parts.append(Part(row.indicator, [], list(files), [one for one in remarks if one.indicator_id == row.indicator_id]))
        parts[-1].asked.append(Asked(row, whole.filled.answers.get(row.key), whole.readings.get(row.key), before.get(row.key, "")))
    return parts


def _before(form: Assessment) -> dict[str, str]:
    """What the same office answered in the last round, in words, by question key."""
    earlier = queries.previous(form)
    if earlier is None:
        return {}
    return {row.question.key: said(row.question, row.value) for row in earlier.answers.select_related("question")}


def _page(
    request: HttpRequest, where: Standing, whole: Whole, place: int, shown: FillForm, *, writes: bool, comments: bool, status: int = 200
) -> HttpResponse:
    context = frame(
        request,
        where,
        "form",
        form=whole.form,
        **beside(whole, place),
        parts=shown.parts,
        fill=shown,
        box=_box(request.GET.get("bukti", "")),
        writes=writes,
        comments=comments,
    )
    return render(request, "assessments/aspect.html", context, status=status)


def _post(request: HttpRequest, where: Standing, whole: Whole, place: int, parts: list[Part], *, writes: bool) -> HttpResponse:
    data = request.POST.copy()
    given = FillForm(data, request.FILES, parts=parts, writes=writes, comments=True)
    given.is_valid()
    # What fits is kept even where something else does not: nothing chosen or typed may be lost.
    for part in parts:
        if writes:
            for asked in part.asked:
                _keep_answer(given, whole.form, asked, person(request), data)
            _keep_files(given, whole.form, part, person(request))
        _keep_comment(given, whole.form, part, person(request))
    if writes and data.get("hapus"):
        _withdraw(given, whole.form, str(data["hapus"]), person(request))
    if given.errors:
        return _page(request, where, whole, place, given, writes=writes, comments=True, status=422)
    messages.success(request, _("Tersimpan."))
    return redirect(_onward(whole, place, parts, data))


def _onward(whole: Whole, place: int, parts: list[Part], data: Any) -> str:
    """Where the pressed button leads: to the box for a file of an indicator, to the next aspect, or back to the same page."""
    aspects, pk = whole.asked.aspects, whole.form.pk
    here = reverse("assessment_aspect", args=[pk, aspects[place].key])
    box = next((part.row for part in parts if part.row.pk == _box(data.get("tambah", ""))), None)
    if box is not None:
        return f"{here}?bukti={box.pk}#i-{box.key}"
    if not data.get("lanjut"):
        return here
    return reverse("assessment_aspect", args=[pk, aspects[place + 1].key]) if place + 1 < len(aspects) else reverse("assessment", args=[pk])


def _keep_answer(given: FillForm, form: Assessment, asked: Asked, by: User, data: Any) -> None:
    pk = asked.row.pk
    if f"f{pk}" in given.fields:
        clean = given.cleaned_data.get(f"f{pk}")
        if clean:
            _kept(
                given,
                f"f{pk}",
                form=form,
                indicator=asked.row.indicator,
                question=asked.row,
                clean=clean,
                title=asked.row.text[:120],
                by=by,
            )
        return
    if f"j{pk}" not in given.fields or {f"j{pk}", f"k{pk}", f"v{pk}"} & given.errors.keys():
        return
    value, note = given.cleaned_data[f"j{pk}"], given.cleaned_data[f"k{pk}"]
    try:
        services.save_answer(form=form, question=asked.row, value=value, note=note, version=given.cleaned_data[f"v{pk}"] or 0, by=by)
    except services.Stale as error:
        # Shown beside one's own words; a second press keeps one's own, knowingly.
        asked.theirs = error.theirs
        data[f"v{pk}"] = str(error.theirs.version)
        given.add_error(f"j{pk}", str(error))
    except services.Refused as error:
        given.add_error(f"j{pk}", str(error))


def _kept(given: FillForm, name: str, **more: Any) -> None:
    try:
        services.add_evidence(**more)
    except services.Refused as error:
        given.add_error(name, str(error))


def _keep_files(given: FillForm, form: Assessment, part: Part, by: User) -> None:
    pk = part.row.pk
    clean = given.cleaned_data.get(f"b{pk}")
    if not clean:
        return
    chosen = given.cleaned_data.get(f"g{pk}", "")
    replaces = next((row for row in part.replies if str(row.pk) == chosen), None)
    title = given.cleaned_data.get(f"t{pk}") or (replaces.title if replaces else part.row.name[:120])
    _kept(given, f"b{pk}", form=form, indicator=part.row, clean=clean, title=title, by=by, replaces=replaces)


def _keep_comment(given: FillForm, form: Assessment, part: Part, by: User) -> None:
    text = given.cleaned_data.get(f"c{part.row.pk}", "")
    if text.strip():
        try:
            services.comment(form=form, indicator=part.row, text=text, by=by)
        except services.Refused as error:
            given.add_error(f"c{part.row.pk}", str(error))


def _withdraw(given: FillForm, form: Assessment, written: str, by: User) -> None:
    try:
        public_id = uuid.UUID(written)
    except ValueError as error:
        raise Http404 from error
    evidence = get_object_or_404(Evidence, assessment=form, public_id=public_id)
    try:
        services.withdraw_evidence(evidence=evidence, by=by)
    except services.Refused as error:
        # Handed in, or closed, between the look and the press.
        given.add_error(None, str(error))


@taking_part
@require_POST
def save(request: HttpRequest, where: Standing, pk: int) -> JsonResponse:
    """One answer, while it is written. 422 with what is wrong; with a version and the other's answer when somebody was faster."""
    found = form_of(where, pk)
    if not access.may_fill(where, found, person(request)):
        return JsonResponse({"error": _("Isian ini sudah dikirim dan tidak bisa diubah.")}, status=422)
    asked = SaveForm(request.POST)
    if not asked.is_valid():
        return JsonResponse({"error": next(iter(asked.errors.values()))[0]}, status=422)
    told = asked.cleaned_data
    question = get_object_or_404(Question, pk=told["question"], indicator__aspect__instrument=found.instrument_id)
    try:
        kept = services.save_answer(
            form=found, question=question, value=told["value"], note=told["note"], version=told["version"], by=person(request)
        )
    except services.Stale as error:
        theirs = error.theirs
        answer = {"error": str(error), "version": theirs.version, "said": said(question, theirs.value), "note": theirs.note}
        return JsonResponse(answer, status=422)
    except services.Refused as error:
        return JsonResponse({"error": str(error)}, status=422)
    time = date_format(timezone.localtime(kept.answer.at), "H.i")
    return JsonResponse({"version": kept.answer.version, "said": _("Tersimpan pukul %(time)s") % {"time": time}})


@require_safe
def evidence(request: HttpRequest, public_id: uuid.UUID) -> FileResponse:
    """The bytes of a file, for whoever may open its form. Nothing in a file may run or load anything."""
    row = get_object_or_404(Evidence, public_id=public_id)
    form_of(access.standing(request.user), row.assessment_id)
    picture = row.content_type.startswith("image/")
    name = f"bukti-{row.public_id.hex[:8]}{SUFFIX[row.content_type]}"
    response = FileResponse(row.file.open("rb"), as_attachment=not picture, filename=name, content_type=row.content_type)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response
