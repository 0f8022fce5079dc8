"""What a plan was and is on paper: its frozen versions, what became different, and the official documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assessments.models import Plan, Signer
from assessments.plans import access, following
from assessments.plans.content import differences, read_content
from assessments.plans.paper import plan_paper
from assessments.plans.workbook import plan_workbook
from assessments.views.plans import shown, the_plan
from organisations.models import Unit
from organisations.views.guard import frame, staff

if TYPE_CHECKING:
    from assessments.models import PlanVersion

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@staff
@require_safe
def versions(request: HttpRequest, pk: int) -> HttpResponse:
    """Every version that was frozen, and what changed from one to another."""
    plan, where = the_plan(request, pk)
    rows = list(plan.versions.select_related("reviewed_by").prefetch_related("signatures").order_by("pk"))
    if not access.sees_drafts(where, plan):
        rows = [version for version in rows if len(version.signatures.all()) == len(Signer)]
    old = _chosen(rows, request.GET.get("dari", ""), -2)
    new = _chosen(rows, request.GET.get("ke", ""), -1)
    found = differences(read_content(old), read_content(new)) if old and new else []
    context = frame(request, "plans", plan=plan, rows=rows, old=old, new=new, differences=found)
    return render(request, "assessments/plans/versions.html", context)


def _chosen(rows: list[PlanVersion], written: str, otherwise: int) -> PlanVersion | None:
    named = next((version for version in rows if str(version.pk) == written), None)
    if named is not None or not rows:
        return named
    return rows[otherwise] if len(rows) >= -otherwise else None


@staff
@require_safe
def document(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The official document of the newest version this person may know: PDF or spreadsheet."""
    plan, where = the_plan(request, pk)
    rows, told, version = shown(plan, drafts=access.sees_drafts(where, plan))
    if kind == "pdf":
        if version is None:
            raise Http404
        office = Unit.objects.filter(memberships__role="organisation", agency=plan.agency_id).order_by("pk").first()
        head = office or Unit.objects.filter(agency=plan.agency_id).order_by("pk")[0]
        return _download(plan_paper(version, told, head), "application/pdf", plan, "pdf")
    return _download(plan_workbook(plan, version, told, following.newest(rows)), _XLSX, plan, "xlsx")


def _download(data: bytes, content_type: str, plan: Plan, suffix: str) -> HttpResponse:
    name = f"rencana-aksi-{plan.first_year}-{plan.last_year}.{suffix}"
    return HttpResponse(data, content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})
