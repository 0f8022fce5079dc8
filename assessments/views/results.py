"""What came of it: a form's result by aspect with its drawing and table, a round's, the frozen copy, others' schemes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from assessments import access, drawing, queries, results
from assessments.access import Standing
from assessments.blueprint import TOP, Indicator
from assessments.forms.checking import DecideForm
from assessments.models import Assessment, Period, Scheme, Scope, Snapshot, SnapshotKind
from assessments.results import Whole
from assessments.scoring import Score
from assessments.views.guard import form_of, frame, taking_part
from assessments.workflow import Status
from organisations.views.guard import person

if TYPE_CHECKING:
    from assessments.models import Objection, Verdict

# From here on the points of the verifier are shown to the office.
TOLD = frozenset({Status.REVIEWED, Status.OBJECTED, Status.FINAL})
CHART = {"chart_width": drawing.WIDTH, "left": drawing.LEFT, "line": drawing.LINE}


@dataclass(frozen=True)
class Line:
    """An indicator in the table of a result."""

    indicator: Indicator
    own: Decimal | None
    final: Decimal | None
    before: Decimal | None
    verdict: Verdict | None
    objection: Objection | None
    decide: DecideForm | None = None


@taking_part
@require_safe
def form(request: HttpRequest, where: Standing, pk: int) -> HttpResponse:
    """The result of a form as far as it is told: the own score, and the verifier's once the check is done."""
    return result_page(request, where, form_of(where, pk))


def result_page(
    request: HttpRequest, where: Standing, found: Assessment, *, bound: DecideForm | None = None, status: int = 200
) -> HttpResponse:
    """The page of a result; `bound` is a decision that did not fit."""
    whole = results.whole(found)
    told = found.status in TOLD
    own, final = whole.own(), whole.judged() if told else whole.own()
    earlier = queries.previous(found)
    before = results.whole(earlier).judged() if earlier else None
    moves = access.moves(where, found, person(request))
    context = frame(
        request,
        where,
        "form",
        form=found,
        told=told,
        own=own,
        final=final,
        before=before,
        earlier=earlier,
        moves=moves,
        objections_open=bool(found.objection_until and timezone.localdate() <= found.objection_until),
        blocks=_blocks(whole, own, final, before, told=told, decides="finish" in moves, bound=bound),
        bars=_bars(whole, final, before),
        height=drawing.height(len(final.aspects)),
        snapshots=found.snapshots.all(),
        typed=request.POST if request.method == "POST" else {},
        bound_form=bound,
        **CHART,
    )
    return render(request, "assessments/result.html", context, status=status)


def _bars(whole: Whole, final: Score, before: Score | None) -> list[drawing.Level]:
    earlier = {row.key: row.points for row in before.aspects} if before else {}
    rows = []
    for aspect, score in zip(whole.asked.aspects, final.aspects, strict=True):
        was = earlier.get(aspect.key)
        rows.append((aspect.name, score.points, was, _words(aspect.name, score.points, was)))
    return drawing.levels(rows, most=Decimal(TOP))


def _words(name: str, points: Decimal | None, was: Decimal | None) -> str:
    """A bar for who hears the drawing."""
    words = _("%(name)s: %(points)s dari 3") % {"name": name, "points": said(points)}
    return words if was is None else words + _("; sebelumnya %(points)s") % {"points": said(was)}


def said(points: Decimal | None) -> str:
    """Points as Indonesians write them."""
    return _("belum ada") if points is None else f"{points:f}".replace(".", ",")


def _blocks(
    whole: Whole, own: Score, final: Score, before: Score | None, *, told: bool, decides: bool, bound: DecideForm | None
) -> list[Any]:
    blocks = []
    for place, aspect in enumerate(whole.asked.aspects):
        lines = []
        for at, indicator in enumerate(aspect.indicators):
            objection = whole.objections.get(indicator.key)
            earlier = before.indicator(indicator.key) if before else None
            lines.append(
                Line(
                    indicator,
                    own.aspects[place].indicators[at].points,
                    final.aspects[place].indicators[at].points if told else None,
                    earlier.points if earlier else None,
                    whole.verdicts.get(indicator.key) if told else None,
                    objection,
                    _decide(objection, bound) if decides else None,
                )
            )
        blocks.append((aspect, own.aspects[place].points, final.aspects[place].points if told else None, lines))
    return blocks


def _decide(objection: Objection | None, bound: DecideForm | None) -> DecideForm | None:
    if objection is None or objection.points is not None:
        return None
    return bound if bound and bound.objection.pk == objection.pk else DecideForm(objection=objection)


@taking_part
@require_safe
def period(request: HttpRequest, where: Standing, pk: int) -> HttpResponse:
    """The results of a round: every final form by aspect, the mean of the offices, for whoever leads, checks or supervises."""
    found = get_object_or_404(Period, pk=pk, agency__in=where.oversees)
    forms = (
        found.assessments.filter(status=Status.FINAL)
        .select_related("unit", "instrument", "period__agency")
        .order_by("-score", "unit__code")
    )
    scopes = [(scope, _table([row for row in forms if row.instrument.scope == scope])) for scope in Scope]
    context = frame(request, where, "results", period=found, scopes=scopes, total=found.assessments.count(), final=len(forms), **CHART)
    return render(request, "assessments/period_results.html", context)


def _table(forms: Sequence[Assessment]) -> list[dict[str, Any]]:
    """A table for each instrument: its aspects, a row a form, and the means with their drawing."""
    by_instrument: dict[int, list[Assessment]] = defaultdict(list)
    for row in forms:
        by_instrument[row.instrument_id].append(row)
    frozen = dict(Snapshot.objects.filter(assessment__in=forms, kind=SnapshotKind.FINAL).values_list("assessment_id", "content"))
    tables = []
    for rows in by_instrument.values():
        aspects = queries.instrument_blueprint(rows[0].instrument).aspects
        scored = [(row, [aspect.points for aspect in results.frozen_aspects(frozen[row.pk])]) for row in rows]
        means = [_mean([points[place] for _row, points in scored]) for place in range(len(aspects))]
        before = _means_before(rows[0])
        bars = [
            (aspect.name, mean, before.get(aspect.key), _words(aspect.name, mean, before.get(aspect.key)))
            for aspect, mean in zip(aspects, means, strict=True)
        ]
        tables.append(
            {
                "instrument": rows[0].instrument,
                "aspects": aspects,
                "rows": scored,
                "means": means,
                "before": [before.get(aspect.key) for aspect in aspects] if before else [],
                "mean": _mean([row.score for row in rows]),
                "bars": drawing.levels(bars, most=Decimal(TOP)),
                "height": drawing.height(len(aspects)),
            }
        )
    return tables


def _means_before(form: Assessment) -> dict[str, Decimal | None]:
    """The means of the last round by aspect; empty when there was none."""
    forms = queries.finals_before(form.period, form.instrument)
    found: dict[str, list[Decimal | None]] = defaultdict(list)
    for content in Snapshot.objects.filter(assessment__in=forms, kind=SnapshotKind.FINAL).values_list("content", flat=True):
        for aspect in results.frozen_aspects(content):
            found[aspect.key].append(aspect.points)
    return {key: _mean(points) for key, points in found.items()}


def _mean(points: Sequence[Decimal | None]) -> Decimal | None:
    known = [one for one in points if one is not None]
    return (sum(known, Decimal(0)) / len(known)).quantize(Decimal("0.01")) if known else None


@taking_part
@require_safe
def snapshot(request: HttpRequest, where: Standing, pk: int, kind: str) -> HttpResponse:
    """The frozen copy as it was hashed, to keep or to check."""
    found = form_of(where, pk)
    row = found.snapshots.filter(kind=kind).last() if kind in SnapshotKind.values else None
    if row is None:
        raise Http404
    answer = HttpResponse(row.content, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="penilaian-{found.unit.code}-{found.period.year}-{kind}.json"'
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cache-Control"] = "private, no-store"
    return answer


@taking_part
@require_safe
def schemes(request: HttpRequest, where: Standing, pk: int) -> HttpResponse:
    """Evidence given once, seen by what others ask: for each scheme its parts, what answers them, and what is still missing."""
    found = form_of(where, pk)
    whole = results.whole(found)
    score = whole.judged() if found.status in TOLD else whole.own()
    asked: dict[str, dict[str, list[Any]]] = {scheme: defaultdict(list) for scheme in Scheme.values}
    for aspect in whole.asked.aspects:
        for indicator in aspect.indicators:
            points = score.indicator(indicator.key)
            for scheme, words in indicator.schemes:
                asked[scheme][words].append((aspect, indicator, points.points if points else None, whole.filled.files(indicator.key)))
    rows = [(Scheme(scheme), sorted(parts.items())) for scheme, parts in asked.items() if parts]
    many = [
        (indicator, [Scheme(scheme).label for scheme, _words in indicator.schemes], whole.filled.files(indicator.key))
        for aspect in whole.asked.aspects
        for indicator in aspect.indicators
        if indicator.evidence and len(indicator.schemes) > 1
    ]
    return render(request, "assessments/schemes.html", frame(request, where, "form", form=found, schemes=rows, many=many))
