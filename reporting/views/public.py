"""The public figures: of the whole government in sentences, of each office, and on a map drawn here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from complaints import http, places, published
from complaints.views.place import ground_of
from organisations import snapshot
from organisations.models import Region, Topic, Unit
from organisations.queries import valid_on
from reporting import drawing, figures

if TYPE_CHECKING:
    from reporting.figures import Figures, Office


def _span(request: HttpRequest) -> int:
    """The days asked for; anything unknown is the first."""
    asked = request.GET.get("hari", "")
    return int(asked) if asked in {str(days) for days in figures.SPANS} else figures.SPANS[0]


def _frame(now: Figures) -> dict[str, Any]:
    return {"figures": now, "days": now.days, "spans": figures.SPANS, "sure": figures.SURE, "least": figures.LEAST}


def _rows(offices: tuple[Office, ...]) -> list[tuple[Unit, Office]]:
    units = Unit.objects.in_bulk([office.unit_id for office in offices])
    return [(units[office.unit_id], office) for office in offices if office.unit_id in units]


@require_safe
def statistics(request: HttpRequest) -> HttpResponse:
    """Sentences first, then where each comes from."""
    wait = http.READ.spent(http.address_of(request))
    if wait:
        return http.too_often(request, wait)
    now = figures.figures(_span(request))
    most = now.topics[: figures.TOPICS]
    topics = Topic.objects.in_bulk([key for key, _number in most])
    context = _frame(now) | {
        "offices": _rows(now.offices[:10]),
        "topics": [(topics[key], number, figures.told(number)) for key, number in most if key in topics],
        "stars": list(enumerate(now.ratings, 1))[::-1],
        "chart": _chart(figures.months()),
    }
    return render(request, "reporting/statistics.html", context)


def _chart(months: tuple[figures.Month, ...]) -> dict[str, Any]:
    top, ticks = drawing.scale(max(max(month.came_in, month.closed) for month in months))
    names = [date_format(month.first, "M y", use_l10n=False) for month in months]
    came, closed = [month.came_in for month in months], [month.closed for month in months]
    said_in = [_("%(month)s: %(n)d masuk") % {"month": name, "n": n} for name, n in zip(names, came, strict=True)]
    said_out = [_("%(month)s: %(n)d selesai") % {"month": name, "n": n} for name, n in zip(names, closed, strict=True)]
    return {
        "came_in": drawing.bars(came, said_in, top=top, of=2, place=0),
        "closed": drawing.bars(closed, said_out, top=top, of=2, place=1),
        "ticks": ticks,
        # Every third is enough to know where one is.
        "names": list(zip(drawing.middles(len(months)), names, strict=True))[::-3],
        "months": [(date_format(month.first, "F Y", use_l10n=False), month.came_in, month.closed) for month in reversed(months)],
        "width": drawing.CHART_WIDTH,
        "height": drawing.CHART_HEIGHT,
        "left": drawing.LEFT,
        "base": drawing.CHART_HEIGHT - 5,
    }


@require_safe
def offices(request: HttpRequest) -> HttpResponse:
    """Every office that has or had a case, and the others by name."""
    now = figures.figures(_span(request))
    rows = _rows(now.offices)
    shown = {unit.pk for unit, _office in rows}
    others = Unit.objects.filter(valid_on(timezone.localdate()), agency=snapshot.default_agency(), is_external=False)
    context = _frame(now) | {"offices": rows, "others": others.exclude(pk__in=shown).order_by("name")}
    return render(request, "reporting/offices.html", context)


@require_safe
def office(request: HttpRequest, code: str) -> HttpResponse:
    """One office: its figures, and the latest of its public cases."""
    unit = get_object_or_404(Unit.objects.select_related("successor"), code=code)
    now = figures.figures(_span(request))
    own = next((office for office in now.offices if office.unit_id == unit.pk), figures.Office(unit.pk))
    page = published.page(published.Wanted(unit=unit.pk))
    context = _frame(now) | {"unit": unit, "office": own, "latest": page.rows[:5], "has_more": len(page.rows) > 5}
    return render(request, "reporting/office.html", context)


@dataclass(frozen=True)
class Circle:
    """A place of the map: where, how many, how large, and which list is behind it."""

    place: places.Place
    spot: drawing.Spot
    number: int
    told: str
    radius: float


@require_safe
def map_page(request: HttpRequest) -> HttpResponse:
    """How many complaints came from each kecamatan, or from each desa of one."""
    now = figures.figures(_span(request))
    district = next((place for place in places.known() if place.code == request.GET.get("kecamatan") and place.code.count(".") == 2), None)
    inside = [place for place in places.known() if (place.parent == district.code if district else place.code.count(".") == 2)]
    nowhere = now.came_in - sum(number for code, number in now.places.items() if code.count(".") == 2)
    numbers = {place.code: now.places.get(place.code, 0) for place in inside}
    few = figures.hidden(numbers)
    context = _frame(now) | {
        "district": district,
        "few": bool(few),
        # None: whoever lives there would know whose it was.
        "rows": [(place, None if place.code in few else figures.told(numbers[place.code])) for place in inside],
        "nowhere": figures.told(nowhere) if nowhere else "",
        **_drawn(inside, {code: 0 if code in few else number for code, number in numbers.items()}, with_ground=district is None),
    }
    return render(request, "reporting/map.html", context)


def _drawn(inside: list[places.Place], numbers: dict[str, int], *, with_ground: bool) -> dict[str, Any]:
    """The circles, over the outlines where there are any."""
    rows = Region.objects.filter(pk__in=[place.code for place in inside], latitude__isnull=False, longitude__isnull=False)
    at = {row.pk: (float(row.latitude or 0), float(row.longitude or 0)) for row in rows}
    known = [place for place in inside if place.code in at]
    ground = ground_of(snapshot.default_agency().region_id or "") if with_ground else None
    if ground is not None:
        dots = [ground.dot(*at[place.code]) for place in known]
        spots, height = [drawing.Spot(dot.x, dot.y) for dot in dots], ground.height
    else:
        spots, height = drawing.project(at[place.code] for place in known)
    most = max((numbers[place.code] for place in known), default=0)
    circles = []
    for place, spot in zip(known, spots, strict=True):
        number = numbers[place.code]
        circles.append(Circle(place, spot, number, figures.told(number), drawing.radius(number, most)))
    circles.sort(key=lambda circle: -circle.number)
    names = drawing.labels((circle.spot, circle.radius or 5.0, circle.place.name.title()) for circle in circles)
    return {"circles": circles, "names": names, "height": height, "outlines": ground.outlines if ground is not None else ()}
