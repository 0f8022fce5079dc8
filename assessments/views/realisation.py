"""What a plan reached, quarter by quarter: the overview with who has not reported, and the form of one row."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments import services
from assessments.forms.plans import ProofForm, ReportForm, RuleForm
from assessments.models import Plan, PlanRow
from assessments.plans import access, following, notices
from assessments.plans.content import signed_rows
from assessments.quarters import Quarter
from assessments.views.plans import the_plan, writable_plan
from complaints.attachments import SUFFIX, InvalidFile, clean_file
from organisations.views.guard import frame, person, staff


def _quarter(plan: Plan, written: str) -> Quarter:
    """A quarter of the plan that has begun. Raises Http404."""
    try:
        quarter = Quarter.read(written)
    except ValueError as error:
        raise Http404 from error
    if quarter.year not in plan.years or quarter > Quarter.of(timezone.localdate()) or not access.is_in_force(plan):
        raise Http404
    return quarter


@staff
@require_safe
def quarter(request: HttpRequest, pk: int, written: str) -> HttpResponse:
    """How every action stands at the end of a quarter: target, what the office says, what the system counted, who owes a report."""
    plan, where = the_plan(request, pk)
    asked = _quarter(plan, written)
    rows = signed_rows(plan)
    owing = following.owing(rows, asked)
    context = frame(
        request,
        "plans",
        plan=plan,
        quarter=asked,
        stand=following.standings(rows, asked),
        owing={row.pk for row in owing},
        lagging=[(unit_rows[0].lead, unit_rows) for unit_rows in following.by_lead(owing).values()],
        request_made=plan.quarters_asked.filter(quarter=asked.index).select_related("asked_by").first(),
        until=following.last_day_to_report(plan, asked),
        rule=following.rule_of(plan, asked),
        writes=access.writes(where, plan),
        mine={row.pk for row in rows if access.reports_on(where, row)},
        others=following.quarters_over(plan, timezone.localdate()),
        today=timezone.localdate(),
    )
    return render(request, "assessments/plans/quarter.html", context)


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: HttpRequest, pk: int) -> HttpResponse:
    """By when offices report on each quarter, what the rules were, and a new one for quarters nobody was told of yet."""
    plan, _where = writable_plan(request, pk)
    form = RuleForm(request.POST or None, plan=plan)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            services.set_report_rule(
                plan_id=plan.pk,
                since=Quarter.at(said["since"]),
                report_days=said["report_days"],
                remind_before=said["remind_before"],
                by=person(request),
            )
        except services.Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Batas melapor disimpan."))
            return redirect("plan_rules", plan.pk)
    told = {asked.quarter for asked in plan.quarters_asked.all()}
    seen = [*reversed(following.quarters_over(plan, timezone.localdate())[:2]), *following.quarters_to_rule(plan)[:6]]
    context = frame(
        request,
        "plans",
        plan=plan,
        form=form,
        quarters=[(each, following.last_day_to_report(plan, each), following.rule_of(plan, each), each.index in told) for each in seen],
        rules=[(Quarter.of(rule.valid_from), rule) for rule in plan.report_rules.select_related("by").order_by("-pk")],
    )
    return render(request, "assessments/plans/rules.html", context, status=422 if form.errors else 200)


@staff
@require_POST
def ask(request: HttpRequest, pk: int, written: str) -> HttpResponse:
    """Ask all offices for a quarter, or remind those that have not reported."""
    plan, _where = writable_plan(request, pk)
    asked = _quarter(plan, written)
    wanted = services.ask_quarter(plan=plan, quarter=asked, by=person(request))
    told = 0
    for rows in following.by_lead(following.owing(signed_rows(plan), asked)).values():
        lead = rows[0].lead
        if lead is not None and notices.owes_realisation(lead, plan, asked, rows, wanted.until):
            services.note_plan_reminded(plan=plan, quarter=asked, unit=lead, by=person(request))
            told += 1
    messages.success(request, ngettext("%(n)d OPD diberi tahu.", "%(n)d OPD diberi tahu.", told) % {"n": told})
    return redirect("plan_quarter", plan.pk, asked.key)


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, pk: int, written: str, row_pk: int) -> HttpResponse:
    """Say what was reached on one row, with what the system counted beside it."""
    plan, row, asked = _reported(request, pk, written, row_pk)
    known = following.reports_of(row)
    last = known.get(asked.index)
    form = ReportForm(request.POST or None, initial=_initial(last, known, asked))
    if request.method == "POST" and form.is_valid():
        try:
            services.report_realisation(row=row, quarter=asked, by=person(request), **form.cleaned_data)
        except services.Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Realisasi disimpan."))
            return redirect("plan_report", plan.pk, asked.key, row.pk)
    return _report_page(request, plan, row, asked, form, ProofForm())


@staff
@require_POST
def prove(request: HttpRequest, pk: int, written: str, row_pk: int) -> HttpResponse:
    """Add a proof to what was reached."""
    plan, row, asked = _reported(request, pk, written, row_pk)
    form = ProofForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            clean = clean_file(form.cleaned_data["file"])
            services.prove_realisation(row=row, quarter=asked, clean=clean, title=form.cleaned_data["title"], by=person(request))
        except (InvalidFile, services.Refused) as error:
            form.add_error("file", str(error))
        else:
            messages.success(request, _("Bukti disimpan."))
            return redirect(reverse("plan_report", args=[plan.pk, asked.key, row.pk]) + "#bukti")
    known = following.reports_of(row)
    return _report_page(request, plan, row, asked, ReportForm(initial=_initial(known.get(asked.index), known, asked)), form)


def _report_page(request: HttpRequest, plan: Plan, row: PlanRow, asked: Quarter, form: ReportForm, proof: ProofForm) -> HttpResponse:
    context = frame(
        request,
        "plans",
        plan=plan,
        row=row,
        quarter=asked,
        form=form,
        proof=proof,
        target=following.target_of(row, asked.year),
        measured=following.measure(row, following.end_of(asked, plan)),
        reports=row.realisations.filter(quarter__lte=asked.index).select_related("by").order_by("-quarter", "-version"),
        files=row.files.filter(quarter=asked.index).select_related("by"),
        until=following.last_day_to_report(plan, asked),
    )
    return render(request, "assessments/plans/report.html", context, status=422 if form.errors or proof.errors else 200)


def _reported(request: HttpRequest, pk: int, written: str, row_pk: int) -> tuple[Plan, PlanRow, Quarter]:
    """A row this person reports on. Raises Http404."""
    plan, where = the_plan(request, pk)
    row = next((each for each in signed_rows(plan) if each.pk == row_pk), None)
    if row is None or not access.reports_on(where, row):
        raise Http404
    return plan, row, _quarter(plan, written)


def _initial(last: Any, known: dict[int, Any], asked: Quarter) -> dict[str, Any]:
    """What was said of this quarter before; else how it stood in the one before."""
    if last is None:
        before = max((index for index in known if index < asked.index), default=None)
        return {"version": 0} | ({} if before is None else {"progress": known[before].progress})
    names = ("version", "progress", "value", "text", "obstacles", "follow_up")
    return {name: getattr(last, name) for name in names}


@staff
@require_safe
def proof(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """A proof, for whoever may see the plan."""
    found = get_object_or_404(access.files_for(request.user), public_id=public_id)
    with found.file.open("rb") as stored:
        response = HttpResponse(stored.read(), content_type=found.content_type)
    response["Content-Disposition"] = f'attachment; filename="bukti-{found.public_id}{SUFFIX[found.content_type]}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
