"""GET /api/v1/complaints/{tracking_number}/: what anybody who knows a number may know, and all of it with proof."""

from __future__ import annotations

import functools
import uuid
from collections.abc import Iterable
from typing import Any, ClassVar

from django.conf import settings
from django.http import FileResponse
from django.urls import reverse
from django.utils.timezone import get_current_timezone, localtime
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from complaints import tracking
from complaints.api.door import LANGUAGE, Door
from complaints.api.fields import Masked, problems
from complaints.api.proof import PIN, is_proved, known, proved_case
from complaints.attachments import SUFFIX
from complaints.http import TrackThrottle
from complaints.models import Attachment, ClockName, Complaint, ComplaintClock, ComplaintEvent
from complaints.templatetags.cases import CLOCKS, event_said, said_outside
from complaints.views.reporter_actions import offered
from complaints.workflow import Status, outside
from organisations import snapshot


class ClockOut(serializers.Serializer[Complaint]):
    """One promise: what, until when (the end of that day), and when it was kept."""

    clock = serializers.ChoiceField(choices=ClockName.values)
    label = serializers.CharField(help_text="what it measures, in words")  # type: ignore[assignment]  # a field of that name
    due = serializers.DateTimeField()
    stopped = serializers.DateTimeField(allow_null=True)


class FileOut(serializers.Serializer[Attachment]):
    """A file that came with words; its address wants the same proof."""

    id = serializers.UUIDField()
    content_type = serializers.CharField()
    size = serializers.IntegerField(help_text="bytes")
    url = serializers.URLField()


class EventOut(Masked):
    """One thing that happened. Its words and files are there for the reporter only."""

    everybody: ClassVar[frozenset[str]] = frozenset({"kind", "label", "at", "unit"})
    reporter: ClassVar[frozenset[str]] = frozenset({"text", "files"})

    kind = serializers.CharField()
    label = serializers.CharField(help_text="the same in words")  # type: ignore[assignment]  # a field of that name
    at = serializers.DateTimeField()
    unit = serializers.CharField(allow_null=True)
    text = serializers.CharField(required=False)
    files = FileOut(many=True, required=False)


class ActionOut(serializers.Serializer[Any]):
    """One thing that the reporter can do now."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field of that name
    hint = serializers.CharField()


class CaseOut(Masked):
    """A case as a stranger sees it; with proof also what was said, and what can be done."""

    everybody: ClassVar[frozenset[str]] = frozenset({"tracking_number", "status", "status_label", "unit", "deadlines", "timeline", "url"})
    reporter: ClassVar[frozenset[str]] = frozenset({"text", "location_text", "visibility", "received_at", "actions"})

    tracking_number = serializers.CharField()
    status = serializers.ChoiceField(choices=Status.values)
    status_label = serializers.CharField()
    unit = serializers.CharField(allow_null=True, help_text="the office that has it now")
    deadlines = ClockOut(many=True)
    timeline = EventOut(many=True)
    url = serializers.URLField(help_text="the page for people")
    text = serializers.CharField(required=False)
    location_text = serializers.CharField(required=False)
    visibility = serializers.CharField(required=False)
    received_at = serializers.DateTimeField(required=False)
    actions = ActionOut(many=True, required=False)


class TrackedComplaint(Door):
    """Follow a complaint by its number."""

    throttle_classes = (TrackThrottle,)
    scope = "follow"

    @extend_schema(
        operation_id="track_complaint",
        tags=["following"],
        description="Anybody who knows the number is told where it is and until when. The proof opens the rest: the PIN, or a token "
        "of the case or of the account that has it.",
        parameters=[PIN, LANGUAGE],
        responses={200: CaseOut, **problems(401, 403, 404, 429)},
    )
    def get(self, request: Request, number: str) -> Response:
        complaint = known(number)
        return Response(case_out(complaint, proved=is_proved(request, complaint)))


class CaseFile(Door):
    """A file of the conversation."""

    throttle_classes = (TrackThrottle,)
    scope = "follow"

    @extend_schema(
        operation_id="get_file",
        tags=["following"],
        parameters=[PIN, LANGUAGE, OpenApiParameter("public_id", OpenApiTypes.STR, OpenApiParameter.PATH, description="its `id`")],
        responses={
            **{(200, kind): OpenApiResponse(OpenApiTypes.BINARY, description="The file.") for kind in SUFFIX},
            **problems(401, 403, 404, 429),
        },
    )
    def get(self, request: Request, number: str, public_id: str) -> FileResponse:
        complaint = proved_case(request, number)
        named = Attachment.objects.select_related("complaint", "event__complaint").filter(public_id=_uuid(public_id))
        row = named.first()
        if row is None or not tracking.tells(row.event, [complaint.number]):
            raise NotFound(_("Berkas ini tidak ada."))
        name = f"lapor-{row.public_id.hex[:8]}{SUFFIX[row.content_type]}"
        response = FileResponse(row.file.open("rb"), as_attachment=True, filename=name, content_type=row.content_type)
        response["Content-Security-Policy"] = "default-src 'none'; sandbox"
        response["X-Content-Type-Options"] = "nosniff"
        return response


def _uuid(given: str) -> uuid.UUID:
    try:
        return uuid.UUID(given)
    except ValueError:
        raise NotFound(_("Berkas ini tidak ada.")) from None


def case_out(complaint: Complaint, *, proved: bool) -> dict[str, Any]:
    """A case for a stranger, or for who gave the proof."""
    events = tracking.reporter_events(complaint) if proved else tracking.public_events(complaint)
    values: dict[str, Any] = {
        "tracking_number": complaint.number,
        "status": outside(Status(complaint.status)),
        "status_label": str(said_outside(complaint).word),
        "unit": unit_name(complaint),
        "deadlines": clocks_out(_clocks(complaint, proved=proved)),
        "timeline": [_event(complaint, event, proved=proved) for event in events],
        "url": page_of(complaint),
    }
    if proved:
        values |= {
            "text": complaint.text,
            "location_text": complaint.location_text,
            "visibility": complaint.visibility,
            "received_at": localtime(complaint.received_at).isoformat(),
            "actions": [{"name": one.name, "label": str(one.label), "hint": str(one.hint)} for one in offered(complaint)],
        }
    return CaseOut.masked(values, proved=proved)


def _clocks(complaint: Complaint, *, proved: bool) -> Iterable[ComplaintClock]:
    """The deadlines of an oversight case would tell a stranger that it is one."""
    return complaint.clocks.order_by("due_at", "id") if proved or not complaint.sealed else ()


def _event(complaint: Complaint, event: ComplaintEvent, *, proved: bool) -> dict[str, Any]:
    said: dict[str, Any] = {
        "kind": event.kind,
        "label": str(event_said(event).word),
        "at": localtime(event.at).isoformat(),
        "unit": event.unit.name if event.unit else None,
    }
    if proved and event.text:
        said["text"] = event.text
    if proved:
        said["files"] = [_file(complaint, row) for row in event.attachments.all()]
    return EventOut.masked(said, proved=proved)


def _file(complaint: Complaint, row: Attachment) -> dict[str, Any]:
    address = settings.PUBLIC_URL + reverse("api_file", args=[complaint.number, row.public_id])
    return {"id": str(row.public_id), "content_type": row.content_type, "size": row.size, "url": address}


def unit_name(complaint: Complaint) -> str | None:
    """Who has it now, by name; nobody's business for a sealed case."""
    if complaint.sealed:
        return None
    if complaint.forwarded_to_id is not None and complaint.forwarded_to is not None:
        return complaint.forwarded_to.name
    # A case just filed is with the coordinator, whom we hold in memory: one query less on the way in.
    coordinator = snapshot.default_agency().coordinator
    if coordinator is not None and coordinator.pk == complaint.owner_id:
        return coordinator.name
    return complaint.owner.name


def clocks_out(clocks: Iterable[ComplaintClock]) -> list[dict[str, Any]]:
    """The promises, the next one first."""
    zone = get_current_timezone()
    return [
        {
            "clock": clock.name,
            "label": str(CLOCKS[ClockName(clock.name)]),
            "due": clock.due_at.astimezone(zone).isoformat(),
            "stopped": clock.stopped_at.astimezone(zone).isoformat() if clock.stopped_at else None,
        }
        for clock in clocks
    ]


def page_of(complaint: Complaint) -> str:
    """The address of the reporter's page."""
    before, after = _around_number()
    return f"{settings.PUBLIC_URL}{before}{complaint.number}{after}"


@functools.cache
def _around_number() -> tuple[str, str]:
    """The address of a reporter's page without its number, looked up once: each filing asks for it."""
    number = "000000000000"
    before, _number, after = reverse("tracked", args=[number]).partition(number)
    return before, after
