"""POST /api/v1/complaints/: a complaint from a program. Only `text` is required; the same Idempotency-Key makes one."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.validators import ProhibitSurrogateCharactersValidator
from rest_framework.views import APIView

from channels_intake import intake
from channels_intake.contracts import IntakeItem
from channels_intake.forms import ASKED_CLASSES, MOST_PEOPLE, external_id, known_topics
from complaints.api import ClockOut, clocks_out, page_of, unit_name
from complaints.attachments import MAX_FILES, CleanFile, InvalidFile, clean_file
from complaints.http import FileThrottle
from complaints.models import Complaint, ContactWay, Speaks, Visibility
from complaints.services import InvalidText

MAX_KEY = 255


class WordsField(serializers.CharField):
    """Text in which NUL bytes and broken surrogates are dropped: PostgreSQL cannot hold them, and nobody wrote them."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        # Looking for what is gone by then, letter by letter, costs more than the rest of the check.
        self.validators = [check for check in self.validators if not isinstance(check, ProhibitSurrogateCharactersValidator)]

    def to_internal_value(self, data: Any) -> str:
        if isinstance(data, str):
            data = data.replace("\x00", "").encode("utf-8", "ignore").decode()
        return str(super().to_internal_value(data))


class FileField(serializers.FileField):
    """A picture, a recording or a PDF, checked; pictures redrawn."""

    def to_internal_value(self, data: Any) -> CleanFile:  # type: ignore[override]
        upload: UploadedFile[Any] = super().to_internal_value(data)  # type: ignore[assignment]
        try:
            return clean_file(upload)
        except InvalidFile as error:
            raise serializers.ValidationError(str(error)) from error


class FilingIn(serializers.Serializer[Complaint]):
    """What a program may send."""

    text = WordsField(max_length=20_000)
    location_text = WordsField(max_length=300, required=False, allow_blank=True)
    latitude = serializers.FloatField(min_value=-90, max_value=90, required=False, allow_null=True)
    longitude = serializers.FloatField(min_value=-180, max_value=180, required=False, allow_null=True)
    occurred_on = serializers.DateField(required=False, allow_null=True)
    topic = serializers.CharField(max_length=60, required=False, allow_blank=True)
    visibility = serializers.ChoiceField(choices=Visibility.choices, required=False)
    name = WordsField(max_length=120, required=False, allow_blank=True)
    complaint_class = serializers.ChoiceField(choices=ASKED_CLASSES, required=False, allow_blank=True)
    contact = WordsField(max_length=200, required=False, allow_blank=True)
    contact_way = serializers.ChoiceField(choices=ContactWay.choices, required=False, allow_blank=True)
    on_behalf = serializers.ChoiceField(choices=Speaks.choices, required=False, allow_blank=True)
    relation = WordsField(max_length=120, required=False, allow_blank=True)
    people = serializers.IntegerField(min_value=1, max_value=MOST_PEOPLE, required=False, allow_null=True)
    attachments = serializers.ListField(child=FileField(), max_length=MAX_FILES, required=False)

    def validate_topic(self, key: str) -> str:
        if key and key not in known_topics():
            raise serializers.ValidationError("There is no such topic. Leave it out, and we find it from the text.")
        return key


# One for all requests: it keeps nothing of what it checks, and to copy its fields each time would cost as much as they do.
FILING = FilingIn()


class FiledOut(serializers.Serializer[Complaint]):
    """What a program is told. `access_pin` is told here only; with the number it proves who filed."""

    tracking_number = serializers.CharField()
    access_pin = serializers.CharField()
    status = serializers.CharField()
    unit = serializers.CharField(allow_null=True)
    deadlines = ClockOut(many=True)
    url = serializers.URLField()


class Complaints(APIView):
    """File a complaint."""

    authentication_classes = ()
    throttle_classes = (FileThrottle,)

    @extend_schema(
        operation_id="file_complaint",
        request=FilingIn,
        parameters=[
            OpenApiParameter(
                "Idempotency-Key",
                OpenApiTypes.STR,
                OpenApiParameter.HEADER,
                description="The same key with the same text makes one complaint; the second answer is 200.",
            )
        ],
        responses={
            201: FiledOut,
            200: FiledOut,
            400: OpenApiResponse(description="Problem details"),
            429: OpenApiResponse(description="Problem details"),
        },
    )
    def post(self, request: Request) -> Response:
        given = FILING.run_validation(request.data)
        # Only a browser says so, and no page can make it say so: our own page's outbox, whose reports come by the web. There
        # the same form may have been sent the ordinary way before, and its token is the key.
        channel = "web" if request.headers.get("Sec-Fetch-Site") == "same-origin" else "api"
        try:
            kept = intake.register_now(_item(given, channel, request.headers.get("Idempotency-Key", "")))
        except InvalidText as error:
            raise serializers.ValidationError({"text": [str(error)]}) from error
        code = status.HTTP_201_CREATED if kept.created else status.HTTP_200_OK
        url = page_of(kept.complaint)
        return Response(
            {
                "tracking_number": kept.complaint.number,
                "access_pin": kept.pin,
                "status": kept.complaint.status,
                "unit": unit_name(kept.complaint),
                "deadlines": clocks_out(sorted(kept.clocks, key=lambda clock: clock.due_at)),
                "url": url,
            },
            status=code,
            headers={"Location": url, "Cache-Control": "no-store"},
        )


def _item(said: dict[str, Any], channel: str, key: str) -> IntakeItem:
    latitude, longitude = said.get("latitude"), said.get("longitude")
    placed = latitude is not None and longitude is not None
    return IntakeItem(
        channel=channel,
        external_id=external_id(key[:MAX_KEY] or str(uuid.uuid4()), said["text"]),
        sender="",
        text=said["text"],
        received_at=timezone.now(),
        name=said.get("name", ""),
        contact=said.get("contact", ""),
        speaks=said.get("on_behalf", ""),
        relation=said.get("relation", ""),
        people=said.get("people"),
        way=said.get("contact_way", ""),
        location_text=said.get("location_text", ""),
        latitude=latitude if placed else None,
        longitude=longitude if placed else None,
        occurred_on=said.get("occurred_on"),
        topic_key=said.get("topic", ""),
        asked_class=said.get("complaint_class", ""),
        visibility=said.get("visibility", Visibility.PUBLIC),
        files=tuple(said.get("attachments", ())),
    )
