"""The action plan: the list, the plan as table, board and timeline, its rows, its steps, its versions, its documents."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments import services
from assessments.access import led, standing
from assessments.forms.plans import NewPlanForm, ProposeForm, RowForm, SignForm, StepForm
from assessments.models import Plan, PlanRow, PlanStatus, Progress, Signer
from assessments.plans import access, figures, following
from assessments.plans.content import content, read_content, rows_of, signed_rows, signed_version, standing_rows
from assessments.plans.paper import SHORT_HASH
from assessments.plans.timeline import timeline
from assessments.quarters import Quarter
from organisations.models import Unit
from organisations.views.guard import frame, person, staff

if TYPE_CHECKING:
    from assessments.access import Standing
    from assessments.contracts import Tally
    from assessments.models import PlanVersion

VIEWS = ("tabel", "papan", "waktu")


def the_plan(request: HttpRequest, pk: int) -> tuple[Plan, Standing]:
    """A plan this person may see, and their part in it. Raises Http404."""
    where = standing(request.user)
    return get_object_or_404(access.plans_for(where), pk=pk), where


def writable_plan(request: HttpRequest, pk: int) -> tuple[Plan, Standing]:
    """A plan this person writes. Raises Http404."""
    plan, where = the_plan(request, pk)
    if not access.writes(where, plan):
        raise Http404
    return plan, where


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def plans(request: HttpRequest) -> HttpResponse:
    """Every plan in reach; what is asked of one's own office; and a new plan for whoever leads."""
    where = standing(request.user)
    agency = led(request.user).first()
    form = NewPlanForm(request.POST or None, initial=_next_years())
    if request.method == "POST":
        if agency is None:
            raise Http404
        if form.is_valid():
            try:
                made = services.make_plan(agency_id=agency.pk, by=person(request), **form.cleaned_data)
            except services.Refused as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("Rencana dibuat."))
                return redirect("plan", made.pk)
    rows = list(access.plans_for(where))
    context = frame(request, "plans", rows=rows, form=form if agency else None, owed=_owed(rows, where))
    return render(request, "assessments/plans/list.html", context, status=422 if form.errors else 200)


def _next_years() -> dict[str, Any]:
    year = timezone.localdate().year
    return {"first_year": year + 1, "last_year": year + 4}


def _owed(rows: list[Plan], where: Standing) -> list[tuple[Plan, Quarter, Any, list[PlanRow]]]:
    """What was asked of this person's offices and not reported yet: plan, quarter, last day, rows."""
    mine = where.fills | where.leads_in
    found = []
    for plan in rows:
        own = [row for row in signed_rows(plan) if row.lead_id in mine]
        for asked in plan.quarters_asked.order_by("-quarter")[:4] if own else ():
            quarter = Quarter.at(asked.quarter)
            owing = following.owing(own, quarter)
            if owing:
                found.append((plan, quarter, asked.until, owing))
    return found


@staff
@require_safe
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """One plan, as a table, a board by how the actions stand, or a timeline."""
    return _page(request, pk)


def _page(request: HttpRequest, pk: int, *, failed: str = "", form: Any = None) -> HttpResponse:
    plan, where = the_plan(request, pk)
    drafts = access.sees_drafts(where, plan)
    rows, told, version = shown(plan, drafts=drafts)
    now = min(Quarter.of(timezone.localdate()), Quarter(plan.last_year, 4))
    stand = following.standings(rows, now)
    seen = request.GET.get("tampilan", VIEWS[0])
    writes, newest = access.writes(where, plan), plan.versions.order_by("-pk").first()
    strips = ((each.row.begins, each.row.ends, each.progress.value, each.row.action) for each in stand)
    context = frame(
        request,
        "plans",
        plan=plan,
        told=told,
        version=version,
        stand=stand,
        seen=seen if seen in VIEWS else VIEWS[0],
        columns=[(state, [each for each in stand if each.progress == state]) for state in Progress],
        drawing=timeline(strips, plan.years, Quarter.of(timezone.localdate())),
        writes=writes,
        edits=writes and plan.status == PlanStatus.DRAFT,
        reviews=access.reviews(where, plan, request.user) and plan.status == PlanStatus.CHECKING,
        missing=services.plan_missing(rows) if writes and plan.status == PlanStatus.DRAFT else [],
        propose=_named(form, "propose", lambda: ProposeForm(agency_id=plan.agency_id))
        if writes and plan.status == PlanStatus.DRAFT
        else None,
        sign=_named(form, "sign", lambda: SignForm(initial={"signer": _next_signer(newest)})) if writes else None,
        step=_named(form, "step", StepForm),
        failed=failed,
        newest=newest,
        signatures=list(newest.signatures.order_by("pk")) if newest else [],
        short=newest.sha256[:SHORT_HASH] if newest else "",
        events=plan.events.select_related("by", "unit").order_by("-pk")[:30] if drafts else [],
        over=following.quarters_over(plan, timezone.localdate()) if access.is_in_force(plan) else [],
        this_quarter=now if access.is_in_force(plan) and Quarter.of(timezone.localdate()).year in plan.years else None,
        progress=_progress(plan),
        drafts=drafts,
        today=timezone.localdate(),
    )
    return render(request, "assessments/plans/plan.html", context, status=422 if failed else 200)


def _progress(plan: Plan) -> tuple[Quarter, dict[str, Tally]] | None:
    """How the version in force stands, as the dashboards tell it of all plans together; None before any was signed."""
    version = signed_version(plan)
    return figures.of_version(version, timezone.now(), timezone.localdate()) if version else None


def _named(form: Any, name: str, make: Callable[[], Any]) -> Any:
    """The form that was just refused, where it is this one; else a fresh one."""
    return form[1] if form is not None and form[0] == name else make()


def _next_signer(newest: PlanVersion | None) -> str:
    have = set(newest.signatures.values_list("signer", flat=True)) if newest else set()
    return next((signer for signer in Signer if signer not in have), Signer.HEAD).value


def shown(plan: Plan, *, drafts: bool) -> tuple[list[PlanRow], dict[str, Any], PlanVersion | None]:
    """Rows and content as this reader may know them: the plan as it is written or waits for review, or as it was signed."""
    if drafts and plan.status in {PlanStatus.DRAFT, PlanStatus.CHECKING}:
        rows = standing_rows(plan)
        return rows, content(plan, rows), None
    version = plan.versions.order_by("-pk").first() if drafts else signed_version(plan)
    if version is None:
        rows = standing_rows(plan)
        return rows, content(plan, rows), None
    return rows_of(version), read_content(version), version


@staff
@require_POST
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    """Add proposals from the results of a round."""
    plan, where = writable_plan(request, pk)
    form = ProposeForm(request.POST, agency_id=plan.agency_id)
    if not form.is_valid():
        return _page(request, pk, failed="propose", form=("propose", form))
    home = Unit.objects.filter(pk__in=where.leads_in, agency=plan.agency_id).order_by("pk").first()
    said = form.cleaned_data
    try:
        made = services.propose(
            plan_id=plan.pk, period=said["period"], below=said["below"], home_id=home.pk if home else None, by=person(request)
        )
    except services.Refused as error:
        form.add_error(None, str(error))
        return _page(request, pk, failed="propose", form=("propose", form))
    if made:
        messages.success(
            request,
            ngettext("%(n)d usulan ditambahkan. Periksa satu per satu.", "%(n)d usulan ditambahkan. Periksa satu per satu.", made)
            % {"n": made},
        )
    else:
        messages.info(request, _("Tidak ada indikator lain di bawah nilai itu."))
    return redirect("plan", plan.pk)


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def row(request: HttpRequest, pk: int, row_pk: int | None = None) -> HttpResponse:
    """Write a row, or a new one."""
    plan, _where = writable_plan(request, pk)
    if plan.status != PlanStatus.DRAFT:
        raise Http404
    standing_row = None
    if row_pk is not None:
        standing_row = get_object_or_404(plan.rows.filter(taken_out_at__isnull=True).prefetch_related("targets", "supporting"), pk=row_pk)
    form = RowForm(request.POST or None, plan=plan, row=standing_row)
    if request.method == "POST" and form.is_valid():
        try:
            services.put_plan_row(
                plan_id=plan.pk,
                pk=row_pk,
                facts=form.facts,
                supporting=[unit.pk for unit in form.cleaned_data["supporting"]],
                targets=form.targets,
            )
        except services.Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Baris disimpan."))
            return redirect("plan", plan.pk)
    context = frame(request, "plans", plan=plan, row=standing_row, form=form, targets=[form[f"target_{year}"] for year in plan.years])
    return render(request, "assessments/plans/row.html", context, status=422 if form.errors else 200)


@staff
@require_POST
def row_step(request: HttpRequest, pk: int, row_pk: int, what: str) -> HttpResponse:
    """Accept a proposal as it stands, or take a row out."""
    plan, _where = writable_plan(request, pk)
    acts = {
        "terima": (services.accept_plan_row, _("Usulan diterima.")),
        "hapus": (services.take_out_plan_row, _("Baris dikeluarkan dari rencana.")),
    }
    if what not in acts:
        raise Http404
    act, said = acts[what]
    try:
        act(plan_id=plan.pk, pk=row_pk)
    except services.Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said)
    return redirect("plan", plan.pk)


@staff
@require_POST
def step(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Hand in, give back, find in order, open for change."""
    plan, where = the_plan(request, pk)
    form, by = StepForm(request.POST), person(request)
    text = request.POST.get("text", "")
    writes, checks = access.writes(where, plan), access.reviews(where, plan, request.user)
    acts: dict[str, tuple[bool, Callable[[], Any], str]] = {
        "serahkan": (writes, lambda: services.hand_in_plan(plan_id=plan.pk, by=by), _("Rencana diserahkan untuk ditelaah.")),
        "kembalikan": (checks or writes, lambda: services.give_back_plan(plan_id=plan.pk, by=by, text=text), _("Rencana dikembalikan.")),
        "telaah": (checks, lambda: services.review_plan(plan_id=plan.pk, by=by), _("Rencana siap dicetak dan ditandatangani.")),
        "ubah": (writes, lambda: services.revise_plan(plan_id=plan.pk, by=by, text=text), _("Rencana dibuka untuk diubah.")),
    }
    allowed, act, said = acts.get(what, (False, lambda: None, ""))
    if not allowed:
        raise Http404
    try:
        act()
    except services.Refused as error:
        form.is_valid()
        form.add_error("text" if what in {"kembalikan", "ubah"} else None, str(error))
        return _page(request, pk, failed=what, form=("step", form))
    messages.success(request, said)
    return redirect("plan", plan.pk)


@staff
@require_POST
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Note a signature on the printed plan."""
    plan, _where = writable_plan(request, pk)
    form = SignForm(request.POST)
    if form.is_valid():
        try:
            services.sign_plan(plan_id=plan.pk, by=person(request), **form.cleaned_data)
        except services.Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Tanda tangan dicatat."))
            return redirect("plan", plan.pk)
    return _page(request, pk, failed="sign", form=("sign", form))
