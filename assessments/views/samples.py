"""The pages of the quality samples: what was drawn and how far it is, what it came to, and the rules."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from functools import update_wrapper
from typing import Any, Concatenate, ParamSpec

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments import access as instruments_access
from assessments import services
from assessments.contracts import Span
from assessments.forms.samples import DrawForm, RuleForm, TellForm
from assessments.models import QualitySample, SampledCase, SampleRule
from assessments.quality import access, figures, population
from assessments.quality.access import Standing
from organisations.models import Agency, Role, Unit
from organisations.queries import roles_of
from organisations.views.guard import person, staff

P = ParamSpec("P")
MONTHS = 12


def quality(view: Callable[Concatenate[HttpRequest, Standing, P], HttpResponse]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Staff; the view is handed where they stand in the samples."""

    def guarded(request: HttpRequest, /, *args: P.args, **more: P.kwargs) -> HttpResponse:
        return view(request, access.standing(request.user), *args, **more)

    update_wrapper(guarded, view)
    return staff(guarded)


def frame(request: HttpRequest, where: Standing, **more: Any) -> dict[str, Any]:
    """What every page of the samples needs."""
    is_coordinator = Role.COORDINATOR in roles_of(request.user, timezone.localdate())
    return {"is_coordinator": is_coordinator, "leads": bool(where.leads), "oversees": bool(where.oversees), **more}


@quality
@require_safe
def overview(request: HttpRequest, where: Standing) -> HttpResponse:
    """Samples of whoever oversees, with what the last year came to; and the cases of one's own office that were told."""
    return _overview(request, where)


def _overview(request: HttpRequest, where: Standing, *, form: DrawForm | None = None) -> HttpResponse:
    agency = Agency.objects.select_related("region").filter(pk__in=where.oversees).order_by("pk").first()
    own = access.cases(where).filter(unit__in=where.offices, sample__told_at__isnull=False).select_related("objection")
    context = frame(
        request,
        where,
        samples=_progress(access.samples(where)),
        own=own.order_by("-sample__month", "place")[:60],
        year=_year(agency) if agency else None,
        draw_form=form or (DrawForm(months=months_to_draw(agency)) if agency and agency.pk in where.leads else None),
        bound_form=form,
    )
    return render(request, "assessments/quality/overview.html", context, status=422 if form else 200)


def months_to_draw(agency: Agency) -> list[dt.date]:
    """The months of the last year that are over and were not drawn, the newest first."""
    month, found = population.today(agency).replace(day=1), []
    for _number in range(MONTHS):
        month = population.before(month)
        found.append(month)
    drawn = set(QualitySample.objects.filter(agency=agency, month__in=found).values_list("month", flat=True))
    return [month for month in found if month not in drawn]


def _progress(samples: QuerySet[QualitySample]) -> list[tuple[QualitySample, figures.Share]]:
    """The newest samples, and how many of the cases of each were read."""
    standing = Q(cases__dropped_at__isnull=True)
    counted = samples.annotate(of=Count("cases", standing), hits=Count("cases", standing & Q(cases__score__isnull=False)))
    return [(row, figures.Share(row.hits, row.of)) for row in counted.order_by("-month", "-pk")[:MONTHS]]


def _year(agency: Agency) -> dict[str, Any]:
    """What the samples of the twelve months up to this one came to, as reporting counts them."""
    here = population.today(agency).replace(day=1)
    since = here
    for _number in range(MONTHS - 1):
        since = population.before(since)
    span = Span(since, population.after(here), timezone.now(), population.today(agency))
    found = figures.counted(agency.pk, span)
    return {
        "agency": agency,
        "first": since,
        "last": here,
        "mean": figures.mean(found.told),
        "read": figures.share_read(found.drawn),
        "agreement": figures.agreement(found.told),
        "units": _named(found.told),
        "least": figures.LEAST_OF_UNIT,
    }


def _named(rows: Sequence[figures.Row]) -> list[tuple[Unit, figures.Mean]]:
    """Each office with its score."""
    units = figures.by_unit(rows)
    return _by_score([(unit, units[unit.pk]) for unit in Unit.objects.filter(pk__in=units)])


def _by_score(rows: Sequence[tuple[Unit, figures.Mean]]) -> list[tuple[Unit, figures.Mean]]:
    """The weakest first, those of too few cases last."""
    return sorted(rows, key=lambda row: (row[1].score is None, row[1].score or 0, row[0].name))


@quality
@require_POST
def draw(request: HttpRequest, where: Standing) -> HttpResponse:
    """A month drawn by hand; the clock does the same on its day."""
    if not where.leads:
        raise PermissionDenied
    agency = Agency.objects.select_related("region").get(pk=min(where.leads))
    form = DrawForm(request.POST, months=months_to_draw(agency))
    if form.is_valid():
        try:
            made = services.draw_sample(agency=agency, month=form.cleaned_data["month"], by=person(request))
        except services.Refused as error:
            form.add_error("month", str(error))
        else:
            messages.success(request, _("Sampel diambil. Mulai membaca dari laporan pertama."))
            return redirect("quality_sample", made.pk)
    return _overview(request, where, form=form)


def sample_of(where: Standing, pk: int) -> QualitySample:
    """A sample that somebody oversees; 404 for everybody else."""
    return get_object_or_404(access.samples(where), pk=pk)


@quality
@require_safe
def sample(request: HttpRequest, where: Standing, pk: int) -> HttpResponse:
    """One sample: how it was drawn, how far each case is, and what it came to."""
    return _sample(request, where, sample_of(where, pk))


def _sample(
    request: HttpRequest, where: Standing, found: QualitySample, *, form: TellForm | None = None, status: int = 200
) -> HttpResponse:
    rows = figures.rows([found])
    context = frame(
        request,
        where,
        sample=found,
        cases=_cases(request, where, found),
        mean=figures.mean(rows),
        read=figures.share_read(rows),
        agreement=figures.agreement(rows),
        units=_named(rows),
        least=figures.LEAST_OF_UNIT,
        may_lead=access.may_lead(where, found) and found.done_at is None,
        reads=found.agency_id in where.reads,
        waiting=found.cases.filter(objection__isnull=False, objection__answered_at__isnull=True, dropped_at__isnull=True).count(),
        objections_over=found.objection_until is not None and found.objection_until < timezone.localdate(),
        tell_form=form or TellForm(),
        bound_form=form,
        next=next_case(request, where, found),
    )
    return render(request, "assessments/quality/sample.html", context, status=status)


def _cases(request: HttpRequest, where: Standing, found: QualitySample) -> list[dict[str, Any]]:
    """A line for each case; one that may no longer be read says why, and neither its office nor anything else."""
    rows = list(found.cases.select_related("unit", "complaint", "objection").prefetch_related("readings"))
    seen = set(access.cases(where).filter(sample=found).values_list("pk", flat=True))
    barred = access.barred(where, rows, request.user)
    return [_case(row, opens=row.pk in seen, barred=row.pk in barred, user_id=request.user.pk) for row in rows]


def _case(row: SampledCase, *, opens: bool, barred: bool, user_id: int | None) -> dict[str, Any]:
    why = row.get_dropped_why_display() if row.dropped_at else ""
    gone = population.why_dropped(row.complaint)
    readings = row.readings.all()
    return {
        "case": row,
        "gone": why or (gone.label if gone else ""),
        "read": len(readings),
        "of": 1 + row.second,
        "mine": any(reading.by_id == user_id for reading in readings),
        "opens": opens,
        "barred": barred,
        "objection": getattr(row, "objection", None),
    }


def next_case(request: HttpRequest, where: Standing, found: QualitySample) -> SampledCase | None:
    """The next case that waits for this reader."""
    if found.told_at or found.agency_id not in where.reads:
        return None
    rows = list(access.cases(where).filter(sample=found).prefetch_related("readings").order_by("place"))
    barred = access.barred(where, rows, request.user)
    for row in rows:
        readers = {reading.by_id for reading in row.readings.all()}
        if row.pk not in barred and request.user.pk not in readers and len(readers) <= int(row.second):
            return row
    return None


@quality
@require_POST
def step(request: HttpRequest, where: Standing, pk: int, what: str) -> HttpResponse:
    """Tell the offices, or settle; what is refused is said with what was typed."""
    found = sample_of(where, pk)
    if what not in {"umumkan", "tetapkan"} or not access.may_lead(where, found):
        raise Http404
    form = TellForm(request.POST)
    try:
        if what == "umumkan":
            form.is_valid()
            services.tell_sample(sample_id=found.pk, by=person(request), reason=form.cleaned_data.get("reason", ""))
            messages.success(request, _("Hasil diumumkan kepada kantornya."))
        else:
            services.settle_sample(sample_id=found.pk, by=person(request))
            messages.success(request, _("Sampel ditetapkan dan dibekukan."))
    except services.Refused as error:
        form.is_valid()
        form.add_error("reason" if what == "umumkan" else None, str(error))
        return _sample(request, where, found, form=form, status=422)
    return redirect("quality_sample", found.pk)


@quality
@require_safe
def document(request: HttpRequest, where: Standing, pk: int, kind: str) -> HttpResponse:
    """The population as it was drawn from, or a settled sample, as JSON: its SHA-256 is what the page shows."""
    found = sample_of(where, pk)
    if found.agency_id not in where.reads or (kind == "hasil" and not found.done_at):
        raise Http404
    answer = HttpResponse(found.population if kind == "populasi" else found.content, content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="mutu-{found.month:%Y-%m}-{kind}.json"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@quality
@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: HttpRequest, where: Standing) -> HttpResponse:
    """By which sheet and in which size months are read, now and from when; Bagian Organisasi adds a rule."""
    if not where.oversees:
        raise Http404
    if request.method == "POST" and not where.leads:
        raise PermissionDenied
    agency = Agency.objects.select_related("region").filter(pk__in=where.leads or where.oversees).order_by("pk")[0]
    held = population.rule_for(agency.pk, population.today(agency).replace(day=1))
    sheets = instruments_access.instruments_for(instruments_access.standing(request.user))
    form = RuleForm(request.POST or None, sheets=sheets, initial=_begun(agency, held)) if where.leads else None
    if form is not None and request.method == "POST" and form.is_valid():
        try:
            services.add_rule(agency_id=agency.pk, facts=form.cleaned_data, by=person(request))
        except services.Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Aturan disimpan."))
            return redirect("quality_rules")
    rows = SampleRule.objects.filter(agency__in=[agency.pk]) | SampleRule.objects.filter(agency__isnull=True)
    context = frame(request, where, rows=rows.select_related("sheet", "made_by"), held=held, form=form, agency=agency)
    return render(request, "assessments/quality/rules.html", context, status=422 if form and form.errors else 200)


def _begun(agency: Agency, held: SampleRule | None) -> dict[str, Any]:
    """A new rule begins as the one that holds, from the next month on."""
    begun: dict[str, Any] = {"valid_from": population.after(population.today(agency).replace(day=1))}
    names = ("sheet", "size", "second_percent", "objection_days", "draw_day")
    return begun | ({name: getattr(held, name) for name in names} if held else {})
