"""Periodic reports: which there are, preparing one, its words, signing it, and its paper and workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from organisations.views.guard import person, staff
from reporting import freezing, papers, rights
from reporting.forms import PrepareForm, WordsForm
from reporting.models import Report, ReportKind

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from organisations.models import Agency

LAST = 60
_WORDS = ("number", "opening", "obstacles", "recommendations", "signer_title", "signer_name", "signer_number")
_FILES = {
    "pdf": (papers.pdf, "application/pdf"),
    "xlsx": (papers.workbook, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


def _readable(request: HttpRequest) -> QuerySet[Report]:
    """Every report of a government that one leads or prepares for; of those one watches over, what is signed. 403 for others."""
    user = person(request)
    own, watched = rights.led(user), rights.supervised(user)
    if not own.exists() and not watched.exists():
        raise PermissionDenied
    return Report.objects.filter(agency__in=own) | Report.objects.filter(agency__in=watched, signed_at__isnull=False)


def _preparing(request: HttpRequest) -> Agency:
    found = rights.prepared(person(request)).first()
    if found is None:
        raise PermissionDenied
    return found


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def reports(request: HttpRequest) -> HttpResponse:
    """The reports there are, the latest first, and a form to prepare one that is missing."""
    rows = _readable(request).select_related("agency").order_by("-until", "kind", "-pk")[:LAST]
    prepares = rights.prepared(person(request)).exists()
    form = PrepareForm(request.POST or None)
    if request.method == "POST":
        agency = _preparing(request)
        if form.is_valid():
            try:
                made = freezing.freeze(agency, ReportKind(form.cleaned_data["kind"]), form.cleaned_data["month"])
                return redirect("periodic", made.pk)
            except freezing.Unfinished:
                form.add_error("month", _("Rentang itu belum selesai; angkanya masih akan berubah."))
    context = {"rows": rows, "form": form, "prepares": prepares, "is_coordinator": rights.coordinates(person(request))}
    return render(request, "reporting/periodic_list.html", context, status=422 if form.errors else 200)


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """One report: what was frozen, and its words, which are written until it is signed."""
    found = get_object_or_404(_readable(request).select_related("agency"), pk=pk)
    writes = found.signed_at is None and rights.prepared(person(request)).filter(pk=found.agency_id).exists()
    form = WordsForm(request.POST or None, initial={name: getattr(found, name) for name in _WORDS})
    if request.method == "POST":
        if not writes:
            raise PermissionDenied
        if form.is_valid():
            freezing.reword(found.pk, form.cleaned_data)
            messages.success(request, _("Disimpan."))
            return redirect("periodic", pk)
    context = {
        "report": found,
        "is_coordinator": rights.coordinates(person(request)),
        "form": form,
        "writes": writes,
        "sound": freezing.digest(found.content) == found.sha256,
        "words": [(form.fields[name].label, getattr(found, name)) for name in _WORDS if getattr(found, name)],
    }
    return render(request, "reporting/periodic.html", context, status=422 if form.errors else 200)


@staff
@require_POST
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign it: from now on not a letter changes."""
    agency = _preparing(request)
    found = get_object_or_404(Report, pk=pk, agency=agency)
    try:
        freezing.sign(found.pk, by=person(request))
        messages.success(request, _("Laporan ditetapkan. Isinya tidak dapat diubah lagi."))
    except freezing.Signed:
        messages.info(request, _("Laporan ini sudah ditetapkan."))
    return redirect("periodic", pk)


@staff
@require_safe
def report_file(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The paper or the workbook."""
    found = get_object_or_404(_readable(request).select_related("agency__coordinator"), pk=pk)
    if form not in _FILES:
        raise Http404
    make, kind = _FILES[form]
    response = HttpResponse(make(found), content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="laporan-{found.kind}-{found.since:%Y-%m}.{form}"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
