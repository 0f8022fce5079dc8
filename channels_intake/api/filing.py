"""POST /api/v1/complaints/: a complaint from a program. Only `text` is required; the same Idempotency-Key makes one."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace
from functools import partial
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from channels_intake import intake, partner_keys, staging
from channels_intake.api.files import ReferencesField, taken
from channels_intake.contracts import IntakeItem
from channels_intake.forms.filing import ASKED_CLASSES, MOST_PEOPLE, FilingForm, external_id, known_topics
from channels_intake.partners.filing import filed
from complaints.api.case import ClockOut, clocks_out, page_of, unit_name
from complaints.api.door import LANGUAGE, Door, Json, token_of
from complaints.api.fields import WRONG, Degrees, Words, problems
from complaints.attachments import MAX_FILES, CleanFile, InvalidFile, clean_file
from complaints.http import FileThrottle
from complaints.models import ApiToken, Complaint, ContactWay, Speaks, TokenKind, Visibility
from complaints.services import InvalidText, tie

MAX_KEY = 255
# The words of the page for the same.
_FORM = FilingForm.base_fields
TEXT: dict[str, Any] = WRONG | dict.fromkeys(("required", "blank", "null"), _FORM["text"].error_messages["required"])
TEXT |= {"max_length": _FORM["text"].error_messages["max_length"]}
DAY: dict[str, Any] = WRONG | {"invalid": _FORM["occurred_on"].error_messages["invalid"]}
PEOPLE: dict[str, Any] = WRONG | {name: _FORM["people"].error_messages[name] for name in ("invalid", "min_value", "max_value")}


class FileField(serializers.FileField):
    """A picture, a recording or a PDF, checked; pictures redrawn."""

    def to_internal_value(self, data: Any) -> CleanFile:  # type: ignore[override]
        upload: UploadedFile[Any] = super().to_internal_value(data)  # type: ignore[assignment]
        try:
            return clean_file(upload)
        except InvalidFile as error:
            raise serializers.ValidationError(str(error)) from error


class FilingIn(serializers.Serializer[Complaint]):
    """What a program may send. Only `text` is needed. `attachments` come with it as multipart; `files` were taken before (POST /files/)."""

    text = Words(max_length=20_000, error_messages=TEXT)
    location_text = Words(max_length=300, required=False, allow_blank=True)
    latitude = Degrees(min_value=-90, max_value=90, required=False, allow_null=True)
    longitude = Degrees(min_value=-180, max_value=180, required=False, allow_null=True)
    occurred_on = serializers.DateField(required=False, allow_null=True, error_messages=DAY)
    topic = Words(max_length=60, required=False, allow_blank=True)
    visibility = serializers.ChoiceField(choices=Visibility.choices, required=False, error_messages=WRONG)
    name = Words(max_length=120, required=False, allow_blank=True)
    complaint_class = serializers.ChoiceField(choices=ASKED_CLASSES, required=False, allow_blank=True, error_messages=WRONG)
    contact = Words(max_length=200, required=False, allow_blank=True)
    contact_way = serializers.ChoiceField(choices=ContactWay.choices, required=False, allow_blank=True, error_messages=WRONG)
    on_behalf = serializers.ChoiceField(choices=Speaks.choices, required=False, allow_blank=True, error_messages=WRONG)
    relation = Words(max_length=120, required=False, allow_blank=True)
    people = serializers.IntegerField(min_value=1, max_value=MOST_PEOPLE, required=False, allow_null=True, error_messages=PEOPLE)
    attachments = serializers.ListField(child=FileField(), max_length=MAX_FILES, required=False, error_messages=WRONG)
    files = ReferencesField(max_length=MAX_FILES, required=False, error_messages=WRONG)

    def validate_topic(self, key: str) -> str:
        if key and key not in known_topics():
            raise serializers.ValidationError(_("Topik ini tidak ada. Kosongkan saja; kami mencarinya dari tulisan."))
        return key

    def validate_occurred_on(self, day: dt.date | None) -> dt.date | None:
        if day and day > timezone.localdate():
            raise serializers.ValidationError(_("Tanggal ini belum terjadi. Periksa lagi, atau kosongkan."))
        return day


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


class Complaints(Door):
    """File a complaint."""

    parser_classes = (Json, FormParser, MultiPartParser)
    throttle_classes = (FileThrottle,)
    scope = "file"

    @extend_schema(
        operation_id="file_complaint",
        tags=["filing"],
        description="With a token of an account the report is kept in it.",
        request={"application/json": FilingIn, "multipart/form-data": FilingIn},
        parameters=[
            OpenApiParameter(
                "Idempotency-Key",
                OpenApiTypes.STR,
                OpenApiParameter.HEADER,
                description="The same key with the same text makes one complaint; the second answer is 200.",
            ),
            LANGUAGE,
        ],
        responses={201: FiledOut, 200: FiledOut, **problems(400, 401, 403, 415, 429)},
    )
    def post(self, request: Request) -> Response:
        given = FILING.run_validation(request.data)
        # Only a browser says so, and no page can make it say so: our own page's outbox, whose reports come by the web. There
        # the same form may have been sent the ordinary way before, and its token is the key.
        channel = "web" if request.headers.get("Sec-Fetch-Site") == "same-origin" else "api"
        item = _item(given, channel, request.headers.get("Idempotency-Key", ""))
        try:
            kept = _filed(item, given.get("files") or [], token_of(request), request.headers.get("Idempotency-Key", ""))
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
            headers={"Location": url},
        )


def _filed(item: IntakeItem, references: list[str], token: ApiToken | None, key: str) -> intake.Filed:
    """File it, and keep whose it is: an account's, or a partner's."""
    register = partial(_with_files, item, references) if references else partial(intake.register_now, item)
    partner = partner_keys.of_token(token.pk) if token is not None and token.kind == TokenKind.PARTNER else None
    kept = filed(partner, register, key=key) if partner is not None else register()
    if token is not None and token.user is not None:
        tie(kept.complaint.pk, token.user)
    return kept


def _with_files(item: IntakeItem, references: list[str]) -> intake.Filed:
    """File it with what was taken before; what a first try used up is with the report that it made."""
    try:
        rows, files = taken(references)
    except serializers.ValidationError:
        before = intake.filed_before(item)
        if before is None:
            raise
        return before
    if len(item.files) + len(files) > MAX_FILES:
        raise serializers.ValidationError({"files": [_("Paling banyak %(most)d berkas. Pilih lagi.") % {"most": MAX_FILES}]})
    kept = intake.register_now(replace(item, files=(*item.files, *files)))
    staging.drop(rows)
    return kept


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
        way=said.get("contact_way", ""),
        speaks=said.get("on_behalf", ""),
        relation=said.get("relation", ""),
        people=said.get("people"),
        location_text=said.get("location_text", ""),
        latitude=latitude if placed else None,
        longitude=longitude if placed else None,
        occurred_on=said.get("occurred_on"),
        topic_key=said.get("topic", ""),
        asked_class=said.get("complaint_class", ""),
        visibility=said.get("visibility", Visibility.PUBLIC),
        files=tuple(said.get("attachments", ())),
    )
