"""The progress board: one's own forms, every office's for whoever leads or oversees; rounds are opened, reminded, closed."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments import access, queries, services
from assessments.access import Standing
from assessments.forms.periods import DeadlineForm, OpenForm
from assessments.models import Instrument, Period, Scope
from assessments.queries import Progress
from assessments.views.guard import frame, leading, taking_part
from assessments.workflow import Status
from organisations.models import Agency, Unit
from organisations.views.guard import person

# The lists of the board by what an office has done; the word in the address, and in the page.
LISTS = {
    "": gettext_lazy("Semua"),
    "belum-mulai": gettext_lazy("Belum mulai"),
    "sebagian": gettext_lazy("Sedang diisi"),
    "terkirim": gettext_lazy("Perlu diperiksa"),
    "tanggapan": gettext_lazy("Menunggu OPD"),
    "final": gettext_lazy("Final"),
}


def list_of(row: Progress) -> str:
    """In which list of the board a form stands."""
    if row.form.status == Status.OPEN and row.form.touched_at is None:
        return "belum-mulai"
    return {
        Status.OPEN: "sebagian",
        Status.RETURNED: "sebagian",
        Status.SUBMITTED: "terkirim",
        Status.OBJECTED: "terkirim",
        Status.REVIEWED: "tanggapan",
        Status.FINAL: "final",
    }[Status(row.form.status)]


@taking_part
@require_safe
def home(request: HttpRequest, where: Standing) -> HttpResponse:
    """The newest round of whoever oversees, and the forms of one's own office."""
    newest = queries.newest_period(where.oversees)
    return _page(request, where, newest)


@taking_part
@require_safe
def period(request: HttpRequest, where: Standing, pk: int) -> HttpResponse:
    """The board of one round."""
    return _page(request, where, get_object_or_404(Period, pk=pk, agency__in=where.oversees))


def _page(request: HttpRequest, where: Standing, shown: Period | None, *, deadline: DeadlineForm | None = None) -> HttpResponse:
    own = access.visible(where).filter(unit__in=where.fills | where.leads_in).order_by("-period__year", "-period", "instrument__scope")
    mine = [form for form in own[:20] if form.unit_id in (where.leads_in if form.instrument.scope == Scope.REGENCY else where.fills)]
    wanted = request.GET.get("daftar", "")
    context = frame(
        request,
        where,
        "board",
        mine=[row for one in {form.period_id: form.period for form in mine}.values() for row in _progress(one, mine)],
        period=shown,
        periods=Period.objects.filter(agency__in=where.oversees).order_by("-year", "-pk")[:10],
        today=timezone.localdate(),
        deadline_form=deadline or DeadlineForm(initial={"deadline": shown.deadline if shown else None}),
        **_rows(where, shown, wanted if wanted in LISTS else ""),
    )
    return render(request, "assessments/board.html", context, status=422 if deadline else 200)


def _progress(period: Period, forms: list[Any]) -> list[Progress]:
    return queries.board(period, [form for form in forms if form.period_id == period.pk])


def _rows(where: Standing, shown: Period | None, wanted: str) -> dict[str, Any]:
    if shown is None:
        return {"rows": [], "lists": [], "lags": 0}
    every = queries.board(shown)
    counts = Counter(list_of(row) for row in every)
    leads = shown.agency_id in where.leads
    # Who only supervises sees how far offices are; the forms themselves open when they are final.
    opens = shown.agency_id in where.leads | where.checks
    return {
        "rows": [(row, opens or row.form.status == Status.FINAL) for row in every if not wanted or list_of(row) == wanted],
        "lists": [(key, label, counts[key] if key else len(every), key == wanted) for key, label in LISTS.items()],
        "lags": sum(row.lags for row in every),
        "may_lead": leads and shown.closed_at is None,
        "sent": sum(not row.lags for row in every),
        "total": len(every),
    }


@leading
@require_http_methods(["GET", "HEAD", "POST"])
def open_period(request: HttpRequest, where: Standing) -> HttpResponse:
    """A new round, with its offices."""
    agency = Agency.objects.get(pk=min(where.leads))
    versions = access.instruments_for(where).filter(published_at__isnull=False).exclude(scope=Scope.CASE).order_by("scope", "key", "-pk")
    year = timezone.localdate().year
    offices = list(agency.units.filter(is_external=False, parent__isnull=True).values_list("pk", flat=True))
    begun = {"year": year, "name": _("Penilaian mandiri %(year)d") % {"year": year}, "units": offices, "instruments": _newest(versions)}
    form = OpenForm(request.POST or None, agency=agency, instruments=versions, initial=begun)
    if request.method == "POST" and form.is_valid():
        lead_unit = Unit.objects.filter(pk__in=where.leads_in, agency=agency).order_by("pk")[0]
        try:
            made = services.open_period(agency_id=agency.pk, opening=form.opening(lead_unit), by=person(request))
        except services.Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Periode dibuka. Setiap kantor sudah diberi tahu di kotak kerjanya."))
            return redirect("period", made.pk)
    return render(request, "assessments/open.html", frame(request, where, "board", form=form), status=422 if form.errors else 200)


def _newest(versions: Any) -> list[int]:
    found: dict[str, Instrument] = {}
    for row in versions:
        found.setdefault(row.key, row)
    return [row.pk for row in found.values()]


@leading
@require_POST
def remind(request: HttpRequest, where: Standing, pk: int) -> HttpResponse:
    """Remind the offices that were ticked, or all that lag."""
    found = get_object_or_404(Period, pk=pk, agency__in=where.leads)
    ticked = [int(word) for word in request.POST.getlist("unit") if word.isdecimal() and len(word) < 19]
    if request.POST.get("semua"):
        ticked = list(found.assessments.values_list("unit_id", flat=True))
    told = services.remind(period_id=found.pk, unit_ids=ticked, by=person(request))
    if told:
        said = ngettext("%(n)d kantor diingatkan.", "%(n)d kantor diingatkan.", len(told)) % {"n": len(told)}
        messages.success(request, said + " " + _("Mereka melihatnya di kotak kerja, dan menerima e-mail pada jam kerja."))
    else:
        messages.error(request, _("Tidak ada yang perlu diingatkan: belum ada yang dipilih, sudah mengirim, atau baru saja diingatkan."))
    return redirect("period", found.pk)


@leading
@require_POST
def change(request: HttpRequest, where: Standing, pk: int, what: str) -> HttpResponse:
    """Another last day for a round, or its end."""
    found = get_object_or_404(Period, pk=pk, agency__in=where.leads)
    form = DeadlineForm(request.POST)
    if what == "batas" and not form.is_valid():
        return _page(request, where, found, deadline=form)
    try:
        if what == "batas":
            services.move_deadline(
                period_id=found.pk, agency_id=found.agency_id, deadline=form.cleaned_data["deadline"], by=person(request)
            )
        elif what == "tutup":
            services.close_period(period_id=found.pk, agency_id=found.agency_id, by=person(request))
        else:
            raise Http404
    except services.Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Disimpan."))
    return redirect("period", found.pk)
