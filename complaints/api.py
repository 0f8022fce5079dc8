"""GET /api/v1/complaints/{tracking_number}/: what anybody who knows a number may know, and more with the PIN."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.timezone import localtime
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound, Throttled
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from complaints import tracking
from complaints.http import PROVE, TrackThrottle, address_of
from complaints.models import Complaint, ComplaintClock, ComplaintEvent
from complaints.workflow import Status, outside
from organisations import snapshot


class ClockOut(serializers.Serializer[Complaint]):
    """One promise: what, until when (the end of that day), and when it was kept."""

    clock = serializers.CharField()
    due = serializers.DateTimeField()
    stopped = serializers.DateTimeField(allow_null=True)


class EventOut(serializers.Serializer[ComplaintEvent]):
    """One thing that happened. `text` is there for the reporter only."""

    kind = serializers.CharField()
    at = serializers.DateTimeField()
    unit = serializers.CharField(allow_null=True)
    text = serializers.CharField(required=False)


class TrackedOut(serializers.Serializer[Complaint]):
    """A case as a stranger sees it; `text` comes with proof."""

    tracking_number = serializers.CharField()
    status = serializers.CharField()
    unit = serializers.CharField(allow_null=True)
    deadlines = ClockOut(many=True)
    timeline = EventOut(many=True)
    url = serializers.URLField()
    text = serializers.CharField(required=False)


class TrackedComplaint(APIView):
    """Follow a complaint by its number."""

    authentication_classes = ()
    throttle_classes = (TrackThrottle,)

    @extend_schema(
        operation_id="track_complaint",
        parameters=[
            OpenApiParameter(
                "X-Access-Pin",
                OpenApiTypes.STR,
                OpenApiParameter.HEADER,
                description="The PIN told at filing: shows the text and the whole conversation.",
            )
        ],
        responses={
            200: TrackedOut,
            404: OpenApiResponse(description="Problem details"),
            429: OpenApiResponse(description="Problem details"),
        },
    )
    def get(self, request: Request, number: str) -> Response:
        complaint = tracking.find(number)
        if complaint is None:
            raise NotFound("There is no complaint with this number.")
        proved = _proved(request, complaint)
        events = tracking.reporter_events(complaint) if proved else tracking.public_events(complaint)
        body: dict[str, Any] = {
            "tracking_number": complaint.number,
            "status": outside(Status(complaint.status)),
            "unit": unit_name(complaint),
            "deadlines": clocks_out(_clocks(complaint, proved=proved)),
            "timeline": [_event(event, with_text=proved) for event in events],
            "url": page_of(complaint),
        }
        if proved:
            body["text"] = complaint.text
        return Response(body, headers={"Cache-Control": "no-store"})


def _clocks(complaint: Complaint, *, proved: bool) -> Iterable[ComplaintClock]:
    """The deadlines of an oversight case would tell a stranger that it is one."""
    return complaint.clocks.order_by("due_at", "id") if proved or not complaint.sealed else ()


def _proved(request: Request, complaint: Complaint) -> bool:
    pin = request.headers.get("X-Access-Pin", "")
    if not pin:
        return False
    wait = PROVE.spent(address_of(request))
    if wait:
        raise Throttled(wait)
    try:
        return tracking.prove(complaint.number, pin) is not None
    except tracking.Locked:
        raise Throttled(tracking.LOCK.total_seconds(), detail="Too many wrong PINs. Wait fifteen minutes.") from None


def _event(event: ComplaintEvent, *, with_text: bool) -> dict[str, Any]:
    said: dict[str, Any] = {"kind": event.kind, "at": localtime(event.at).isoformat(), "unit": event.unit.name if event.unit else None}
    return {**said, "text": event.text} if with_text and event.text else said


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
    return [
        {
            "clock": clock.name,
            "due": localtime(clock.due_at).isoformat(),
            "stopped": localtime(clock.stopped_at).isoformat() if clock.stopped_at else None,
        }
        for clock in clocks
    ]


def page_of(complaint: Complaint) -> str:
    """The address of the reporter's page."""
    return settings.PUBLIC_URL + reverse("tracked", args=[complaint.number])
