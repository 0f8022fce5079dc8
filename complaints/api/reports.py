"""What everybody may read, for a program: the list of public reports with the filters of the page, and one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from complaints import places, published
from complaints.api.door import LANGUAGE, Door
from complaints.api.fields import Day, Masked, one_of, problems
from complaints.http import ReadThrottle
from complaints.published import Told, Wanted
from complaints.templatetags.cases import event_said, is_late, said_outside, why_ended
from complaints.workflow import Status, outside
from organisations import snapshot
from organisations.models import Unit

if TYPE_CHECKING:
    import datetime as dt

    from rest_framework.request import Request

    from complaints.models import Complaint

MOST_WORDS = 200
# The states of published.STATES in the words of the API.
STATES = {"in_progress": "dikerjakan", "late": "terlambat", "answered": "dijawab", "closed": "selesai"}


class NamedOut(serializers.Serializer[Any]):
    """Something with a name and the key by which the list is filtered."""

    key = serializers.CharField()
    name = serializers.CharField()


class ReportOut(Masked):
    """A public report in the words that the verifier published. The place is as near as people may come."""

    everybody: ClassVar[frozenset[str]] = frozenset(
        {
            *("number", "text", "place", "region", "topic", "office", "status", "status_label", "late"),
            *("received_on", "published_at", "supporters", "url"),
        }
    )

    number = serializers.CharField()
    text = serializers.CharField()
    place = serializers.CharField(help_text="in words; may be empty")
    region = NamedOut(allow_null=True)
    topic = NamedOut(allow_null=True)
    office = NamedOut(help_text="who has it now")
    status = serializers.ChoiceField(choices=Status.values)
    status_label = serializers.CharField()
    late = serializers.BooleanField()
    received_on = Day()
    published_at = serializers.DateTimeField()
    supporters = serializers.IntegerField(help_text="how many said that they experience it too")
    url = serializers.URLField(help_text="the page for people")


class ToldOut(Masked):
    """One thing that happened: which office, on which day, and its words if they were marked as public."""

    everybody: ClassVar[frozenset[str]] = frozenset({"kind", "label", "on", "office", "answer"})

    kind = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field of that name
    on = Day()
    office = NamedOut(allow_null=True)
    answer = serializers.CharField(help_text="may be empty")


class OneReportOut(ReportOut):
    """The same with what came of it."""

    everybody: ClassVar[frozenset[str]] = ReportOut.everybody | {"ended_on", "end_reason", "merged", "photos", "story", "related"}

    ended_on = Day(allow_null=True)
    end_reason = serializers.CharField(help_text="in words; may be empty")
    merged = serializers.IntegerField(help_text="how many others were joined with it")
    photos = serializers.ListField(child=serializers.URLField())
    story = ToldOut(many=True)
    related = ReportOut(many=True)


class ReportsOut(serializers.Serializer[Any]):
    """A page, what was published last first. `next` is the address of the one after it, null on the last."""

    results = ReportOut(many=True)
    next = serializers.URLField(allow_null=True)


def _query(name: str, description: str, **more: Any) -> OpenApiParameter:
    return OpenApiParameter(name, OpenApiTypes.STR, OpenApiParameter.QUERY, description=description, **more)


class Reports(Door):
    """The list."""

    throttle_classes = (ReadThrottle,)
    scope = "read"

    @extend_schema(
        operation_id="list_reports",
        tags=["public"],
        parameters=[
            _query("q", "words that its public text holds"),
            _query("place", "code of a kecamatan, desa or kelurahan (GET /regions/)"),
            _query("topic", "key of a topic (GET /topics/)"),
            _query("state", "how it stands", enum=["", *STATES]),
            _query("office", "key of the office that has it (GET /offices/)"),
            _query("after", "the page after this mark, as `next` has it"),
            LANGUAGE,
        ],
        responses={200: ReportsOut, **problems(400, 401, 403, 429)},
    )
    def get(self, request: Request) -> Response:
        asked = {name: _asked(request, name) for name in ("q", "place", "topic", "state", "office")}
        page = published.page(_wanted(asked), after=request.query_params.get("after", ""))
        onward = urlencode({name: value for name, value in (asked | {"after": page.next}).items() if value})
        further = f"{settings.PUBLIC_URL}{reverse('api_reports')}?{onward}" if page.next else None
        return Response({"results": [report_out(complaint) for complaint in page.rows], "next": further})


class Report(Door):
    """One of them."""

    throttle_classes = (ReadThrottle,)
    scope = "read"

    @extend_schema(
        operation_id="get_report",
        tags=["public"],
        parameters=[LANGUAGE],
        responses={
            200: OneReportOut,
            301: OpenApiResponse(description="It was joined with another one, which Location names."),
            **problems(401, 403, 404, 429),
        },
    )
    def get(self, request: Request, number: str) -> Response:
        complaint = published.find(number)
        if complaint is not None:
            return Response(_whole(complaint))
        main = published.joined(number)
        if main is None:
            raise NotFound(_("Laporan ini tidak ada di halaman umum."))
        return Response(status=301, headers={"Location": reverse("api_report", args=[main.number])})


def public_case(number: str) -> Complaint:
    """The public report of a number. Raises NotFound: whatever else there may be under it is nobody's business."""
    complaint = published.find(number)
    if complaint is None:
        raise NotFound(_("Laporan ini tidak ada di halaman umum."))
    return complaint


def _asked(request: Request, name: str) -> str:
    return request.query_params.get(name, "").replace("\x00", "")[:MOST_WORDS].strip()


def _wanted(asked: dict[str, str]) -> Wanted:
    """Raises ValidationError for a place, topic, state or office that there is not."""
    one_of(asked["place"], {place.code for place in places.known()}, "place")
    one_of(asked["topic"], snapshot.topics(), "topic")
    one_of(asked["state"], STATES, "state")
    unit = Unit.objects.filter(code=asked["office"]).first() if asked["office"] else None
    one_of(asked["office"], {unit.code} if unit else (), "office")
    return Wanted(asked["q"], asked["place"], asked["topic"], STATES.get(asked["state"], ""), unit.pk if unit else None)


def report_out(complaint: Complaint) -> dict[str, Any]:
    """A row of published.shown() for everybody."""
    return ReportOut.masked(_values(complaint), proved=False)


def _values(complaint: Complaint) -> dict[str, Any]:
    row = complaint.public_text
    return {
        "number": complaint.number,
        "text": row.text,
        "place": row.place,
        "region": {"key": row.region.code, "name": row.region.label} if row.region else None,
        "topic": {"key": complaint.topic.pk, "name": complaint.topic.name} if complaint.topic else None,
        "office": _office(complaint.forwarded_to or complaint.owner),
        "status": outside(Status(complaint.status)),
        "status_label": str(said_outside(complaint).word),
        "late": complaint.ended_at is None and is_late(complaint),
        "received_on": _day(complaint.received_at),
        "published_at": localtime(row.published_at or complaint.received_at).isoformat(),
        "supporters": row.supporters,
        "url": settings.PUBLIC_URL + reverse("public_case", args=[complaint.number]),
    }


def _whole(complaint: Complaint) -> dict[str, Any]:
    photos = complaint.public_text.photos.order_by("pk").values_list("public_id", flat=True)
    more = {
        "ended_on": _day(complaint.ended_at) if complaint.ended_at else None,
        "end_reason": why_ended(complaint) if complaint.ended_at else "",
        "merged": published.merged_into(complaint),
        "photos": [settings.PUBLIC_URL + reverse("public_photo", args=[complaint.number, public_id]) for public_id in photos],
        "story": [_told(told) for told in published.story(complaint)],
        "related": [report_out(other) for other in published.related(complaint)],
    }
    return OneReportOut.masked(_values(complaint) | more, proved=False)


def _told(told: Told) -> dict[str, Any]:
    event = told.event
    values = {
        "kind": event.kind,
        "label": str(event_said(event).word),
        "on": _day(event.at),
        "office": _office(event.unit) if event.unit else None,
        "answer": told.answer,
    }
    return ToldOut.masked(values, proved=False)


def _office(unit: Unit) -> dict[str, str]:
    return {"key": unit.code, "name": unit.name}


def _day(at: dt.datetime) -> str:
    return localtime(at).date().isoformat()
