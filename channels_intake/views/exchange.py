"""The coordinator's pages about files of cases: bringing one in, making one, what became of each row, how a partner writes."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from channels_intake.exchange import exporting, formats, importing, reading
from channels_intake.forms.exchange import ExportForm, FormatForm, ImportForm, exchanging
from channels_intake.models.exchange import Direction, ExchangeFile, ExchangeRow, RowOutcome
from organisations.models import Agency
from organisations.views.guard import frame, governing, person

LAST = 30
PAGE = 100
REASON = "Alasan"


@governing
@require_safe
def exchange(request: HttpRequest, agency: Agency) -> HttpResponse:
    """What went and came lately, and the two forms."""
    return _home(request, agency)


def _home(
    request: HttpRequest, agency: Agency, *, into: ImportForm | None = None, out: ExportForm | None = None, status: int = 200
) -> HttpResponse:
    partners = exchanging(agency)
    context = frame(
        request,
        "exchange",
        partners=partners,
        into=into or ImportForm(partners=partners, auto_id="masuk-%s"),
        out=out or ExportForm(partners=partners, auto_id="keluar-%s"),
        bound_form=into or out,
        rows=_files(agency).annotate(count=Count("rows")).order_by("-pk")[:LAST],
    )
    return render(request, "channels_intake/exchange.html", context, status=status)


@governing
@require_http_methods(["POST"])
def bring(request: HttpRequest, agency: Agency) -> HttpResponse:
    """Keep a file of theirs, take its first rows at once, and show what became of them."""
    form = ImportForm(request.POST, request.FILES, partners=exchanging(agency), auto_id="masuk-%s")
    if not form.is_valid():
        return _home(request, agency, into=form, status=422)
    trial, name = form.cleaned_data["is_trial"], form.cleaned_data["file"].name
    file = importing.store(form.chosen(), form.table, via="page", actor=person(request), name=name, is_trial=trial)
    importing.work(file.pk, most=importing.AT_ONCE)
    return redirect("exchange_file", file.pk)


@governing
@require_http_methods(["POST"])
def make(request: HttpRequest, agency: Agency) -> HttpResponse:
    """Make a file for them."""
    form = ExportForm(request.POST, partners=exchanging(agency), auto_id="keluar-%s")
    if not form.is_valid():
        return _home(request, agency, out=form, status=422)
    said = form.cleaned_data
    file = exporting.make(form.chosen(), via="page", actor=person(request), since=said["since"], is_trial=said["is_trial"])
    return redirect("exchange_file", file.pk)


@governing
@require_safe
def file(request: HttpRequest, agency: Agency, pk: int) -> HttpResponse:
    """What became of a file, row by row, in words."""
    found = get_object_or_404(_files(agency), pk=pk)
    counted = dict(found.rows.order_by().values_list("outcome").annotate(Count("pk")))
    wanted = request.GET.get("hasil", "")
    if wanted and wanted not in RowOutcome.values:
        raise Http404
    after = request.GET.get("setelah", "")
    rows = found.rows.filter(line__gt=int(after) if after.isdecimal() and len(after) < 9 else 0)
    rows = rows.filter(outcome=wanted) if wanted else rows
    shown = list(rows.select_related("complaint").order_by("line")[: PAGE + 1])
    context = frame(
        request,
        "exchange",
        file=found,
        counts=[(value, label, counted[value]) for value, label in RowOutcome.choices if counted.get(value)],
        waiting=counted.get("", 0),
        refused=counted.get(RowOutcome.REFUSED, 0),
        total=sum(counted.values()),
        rows=shown[:PAGE],
        next=shown[PAGE - 1].line if len(shown) > PAGE else None,
        wanted=wanted,
        may_repeat=found.partner in exchanging(agency) and found.direction == Direction.IN and found.is_trial and not counted.get("", 0),
    )
    return render(request, "channels_intake/exchange_file.html", context)


@governing
@require_http_methods(["POST"])
def repeat(request: HttpRequest, agency: Agency, pk: int) -> HttpResponse:
    """Do in earnest what was tried: the same rows, read anew by the format of today."""
    found = _files(agency).filter(partner__in=exchanging(agency))
    tried = get_object_or_404(found, pk=pk, direction=Direction.IN, is_trial=True, finished_at__isnull=False)
    rows = [(row.line, importing.cells_of(row)) for row in tried.rows.order_by("line")]
    table = reading.Table(tried.headers, rows)
    done = importing.store(tried.partner, table, via="page", actor=person(request), name=tried.name)
    importing.work(done.pk, most=importing.AT_ONCE)
    return redirect("exchange_file", done.pk)


@governing
@require_safe
def download(request: HttpRequest, agency: Agency, pk: int) -> HttpResponse:
    """A file for them as CSV; of a file of theirs the rows that could not be taken, each with why."""
    found = get_object_or_404(_files(agency), pk=pk)
    if found.direction == Direction.OUT:
        return _csv(exporting.written(found), found.name)
    rows = found.rows.filter(outcome=RowOutcome.REFUSED).order_by("line")
    return _csv(refused(found, rows), f"bermasalah-{found.pk}.csv")


def refused(found: ExchangeFile, rows: QuerySet[ExchangeRow]) -> bytes:
    """The rows as they came, with a last column that says what is wrong: mended, the file can be brought in again."""
    cells = [{**importing.cells_of(row), REASON: row.reason} for row in rows]
    extra = [reading.EXTRA] if any(reading.EXTRA in each for each in cells) else []
    headers = [name for name in found.headers if name != REASON]
    return reading.written([*headers, *extra, REASON], cells, delimiter=found.format.delimiter)


def _csv(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@governing
@require_http_methods(["GET", "HEAD", "POST"])
def format_of(request: HttpRequest, agency: Agency, pk: int) -> HttpResponse:
    """How a partner writes; saved, it is another version."""
    partner = next((each for each in exchanging(agency) if each.pk == pk), None)
    if partner is None:
        raise Http404
    how = formats.current(partner)
    form = FormatForm(request.POST or None, how=how)
    if request.method == "POST" and form.is_valid():
        saved = formats.change(partner, actor=person(request), said=form.said())
        messages.success(request, _("Disimpan sebagai versi %(n)s.") % {"n": saved.version})
        return redirect("exchange_format", pk)
    context = frame(request, "exchange", partner=partner, how=how, form=form)
    return render(request, "channels_intake/exchange_format.html", context, status=422 if form.errors else 200)


def _files(agency: Agency) -> QuerySet[ExchangeFile]:
    return ExchangeFile.objects.filter(partner__agency=agency).select_related("partner", "format", "by")
