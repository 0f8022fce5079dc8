"""The public figures for a program: of the whole government, of each office, and of each place on the map. Never finer than the pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from complaints import places
from complaints.api.door import LANGUAGE, Door
from complaints.api.fields import Day, one_of, problems
from complaints.http import ReadThrottle
from organisations import snapshot
from organisations.models import Region, Topic, Unit
from organisations.queries import valid_on
from reporting import figures

if TYPE_CHECKING:
    from rest_framework.request import Request

    from reporting.figures import Figures

SPANS = [str(days) for days in figures.SPANS]
DAYS = OpenApiParameter(
    "days",
    OpenApiTypes.STR,
    OpenApiParameter.QUERY,
    enum=["", *SPANS],
    description=f"the span that ends now; {SPANS[0]} unless said otherwise",
)


class FewOut(serializers.Serializer[Any]):
    """How many. One and two are told as "1-2" and have no `number`: somebody would know whose it was. Nor has what is not told, "-"."""

    number = serializers.IntegerField(allow_null=True)
    told = serializers.CharField()


class TopicFiguresOut(serializers.Serializer[Any]):
    """How many complaints came in about a topic."""

    key = serializers.CharField()
    name = serializers.CharField()
    came_in = FewOut()


class OfficeOut(serializers.Serializer[Any]):
    """An office, and how it fared: what is open now, and in the span. `answered_in_time` (per cent) and `days` (the median
    until the first answer) are null where they would be about a handful of people; `sure` says whether to compare them."""

    key = serializers.CharField()
    name = serializers.CharField()
    external = serializers.BooleanField(help_text="of another government: it is written to")
    open = serializers.IntegerField()
    late = serializers.IntegerField()
    closed = serializers.IntegerField()
    answered_in_time = serializers.IntegerField(allow_null=True)
    days = serializers.FloatField(allow_null=True)
    sure = serializers.BooleanField()
    successor = serializers.CharField(allow_null=True, help_text="key of the office that took its place")
    url = serializers.URLField(help_text="the page for people")


class OfficesOut(serializers.Serializer[Any]):
    """Those with the most work first, then the others by name."""

    results = OfficeOut(many=True)


class MonthOut(serializers.Serializer[Any]):
    """What came in and what was closed in a month."""

    first_day = Day()
    came_in = serializers.IntegerField()
    closed = serializers.IntegerField()


class FiguresOut(serializers.Serializer[Any]):
    """The whole government. `rating` is the mean of one to five, null of less than a handful."""

    at = serializers.DateTimeField()
    days = serializers.IntegerField()
    came_in = serializers.IntegerField()
    open = serializers.IntegerField()
    late = serializers.IntegerField()
    answered_in_time = serializers.IntegerField(allow_null=True)
    median_days = serializers.FloatField(allow_null=True)
    closed = serializers.IntegerField()
    confirmed = serializers.IntegerField(help_text="closed because the reporter said that it is settled")
    silent = serializers.IntegerField(help_text="closed because the reporter said nothing more")
    archived = serializers.IntegerField()
    withdrawn = serializers.IntegerField()
    reopened = serializers.IntegerField()
    rating = serializers.FloatField(allow_null=True)
    topics = TopicFiguresOut(many=True, help_text="those that most came in about, as on the page")
    months = MonthOut(many=True)


class SpotOut(serializers.Serializer[Any]):
    """A place of the map: its middle (never where a case is), and how many came from it. A place of fewer than five is not
    told ("-"), nor are so many others that nobody can count it from them."""

    key = serializers.CharField()
    name = serializers.CharField()
    latitude = serializers.FloatField(allow_null=True)
    longitude = serializers.FloatField(allow_null=True)
    came_in = FewOut()


class MapOut(serializers.Serializer[Any]):
    """Each kecamatan, or each desa and kelurahan of one; and those whose place is not known."""

    days = serializers.IntegerField()
    spots = SpotOut(many=True)
    nowhere = FewOut()


class Public(Door):
    """Figures of a span."""

    throttle_classes = (ReadThrottle,)
    scope = "read"


class FiguresView(Public):
    """Of the whole government."""

    @extend_schema(
        operation_id="get_figures",
        tags=["public"],
        parameters=[DAYS, LANGUAGE],
        responses={200: FiguresOut, **problems(400, 401, 403, 429)},
    )
    def get(self, request: Request) -> Response:
        now = _span(request)
        most = now.topics[: figures.TOPICS]
        topics = Topic.objects.in_bulk([key for key, _number in most])
        names = ("days", "came_in", "open", "late", "closed", "confirmed", "silent", "archived", "withdrawn", "reopened")
        said: dict[str, Any] = {name: getattr(now, name) for name in names}
        said |= {
            "at": localtime(now.at).isoformat(),
            "answered_in_time": now.answered.percent if now.answered.of >= figures.LEAST else None,
            "median_days": now.median if now.answered.of >= figures.LEAST else None,
            "rating": now.average,
            "topics": [{"key": key, "name": topics[key].name, "came_in": _few(number)} for key, number in most if key in topics],
            "months": [
                {"first_day": month.first.isoformat(), "came_in": month.came_in, "closed": month.closed} for month in figures.months()
            ],
        }
        return Response(said)


class Offices(Public):
    """Every office."""

    @extend_schema(
        operation_id="list_offices",
        tags=["public"],
        parameters=[DAYS, LANGUAGE],
        responses={200: OfficesOut, **problems(400, 401, 403, 429)},
    )
    def get(self, request: Request) -> Response:
        now = _span(request)
        units = Unit.objects.select_related("successor").in_bulk([office.unit_id for office in now.offices])
        rows = [_office(units[office.unit_id], office) for office in now.offices if office.unit_id in units]
        others = Unit.objects.filter(valid_on(timezone.localdate()), agency=snapshot.default_agency(), is_external=False)
        others = others.exclude(pk__in=units).select_related("successor").order_by("name")
        return Response({"results": rows + [_office(unit, figures.Office(unit.pk)) for unit in others]})


class OfficeView(Public):
    """One office. What lies there is listed by GET /reports/?office=."""

    @extend_schema(
        operation_id="get_office",
        tags=["public"],
        parameters=[DAYS, LANGUAGE],
        responses={200: OfficeOut, **problems(400, 401, 403, 404, 429)},
    )
    def get(self, request: Request, code: str) -> Response:
        unit = Unit.objects.select_related("successor").filter(code=code.replace("\x00", "")).first()
        if unit is None:
            raise NotFound(_("Kantor ini tidak ada."))
        own = next((office for office in _span(request).offices if office.unit_id == unit.pk), figures.Office(unit.pk))
        return Response(_office(unit, own))


class MapView(Public):
    """Where complaints come from."""

    @extend_schema(
        operation_id="get_map",
        tags=["public"],
        parameters=[
            DAYS,
            OpenApiParameter(
                "district", OpenApiTypes.STR, OpenApiParameter.QUERY, description="key of a kecamatan: the desa and kelurahan in it"
            ),
            LANGUAGE,
        ],
        responses={200: MapOut, **problems(400, 401, 403, 429)},
    )
    def get(self, request: Request) -> Response:
        now = _span(request)
        districts = {place.code for place in places.known() if place.code.count(".") == 2}
        district = one_of(request.query_params.get("district", ""), districts, "district")
        inside = [place for place in places.known() if (place.parent == district if district else place.code in districts)]
        at = {row.pk: row for row in Region.objects.filter(pk__in=[place.code for place in inside])}
        nowhere = now.came_in - sum(number for code, number in now.places.items() if code.count(".") == 2)
        numbers = {place.code: now.places.get(place.code, 0) for place in inside}
        few = figures.hidden(numbers)
        spots = [
            {
                "key": place.code,
                "name": place.label,
                **_middle(at.get(place.code)),
                "came_in": _NOT_TOLD if place.code in few else _few(numbers[place.code]),
            }
            for place in inside
        ]
        return Response({"days": now.days, "spots": spots, "nowhere": _few(nowhere)})


# As the map writes it.
_NOT_TOLD: dict[str, Any] = {"number": None, "told": "–"}  # noqa: RUF001 - the sign of a table's empty cell


def _span(request: Request) -> Figures:
    asked = one_of(request.query_params.get("days", ""), SPANS, "days")
    return figures.figures(int(asked or SPANS[0]))


def _few(number: int) -> dict[str, Any]:
    return {"number": None if 0 < number < figures.FEW else number, "told": figures.told(number)}


def _middle(region: Region | None) -> dict[str, float | None]:
    if region is None or region.latitude is None or region.longitude is None:
        return {"latitude": None, "longitude": None}
    return {"latitude": float(region.latitude), "longitude": float(region.longitude)}


def _office(unit: Unit, office: figures.Office) -> dict[str, Any]:
    return {
        "key": unit.code,
        "name": unit.name,
        "external": unit.is_external,
        "open": office.open,
        "late": office.late,
        "closed": office.closed,
        "answered_in_time": office.percent,
        "days": office.days,
        "sure": office.is_sure,
        "successor": unit.successor.code if unit.successor else None,
        "url": settings.PUBLIC_URL + reverse("office", args=[unit.code]),
    }
