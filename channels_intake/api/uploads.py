"""A file in pieces, for a line that breaks: what got through stays, and it goes on from there. Whole, it is as one of /files/."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.parsers import BaseParser
from rest_framework.response import Response

from channels_intake import staging
from channels_intake.models import StagedFile
from complaints.api.door import IDEMPOTENCY, LANGUAGE, Conflict, Door, once_only
from complaints.api.fields import WRONG, given, problems
from complaints.attachments import MAX_BYTES, InvalidFile
from complaints.http import ReadThrottle, StageThrottle

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rest_framework.request import Request

# A minute on a slow line; what a broken one loses is never more.
PIECE = 512 * 1024
BYTES = "application/octet-stream"


class Piece(BaseParser):
    """The bytes as they are, and one more than allowed, so that too many are noticed."""

    media_type = BYTES

    def parse(self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> dict[str, bytes]:
        """At most PIECE + 1 bytes."""
        return {"piece": stream.read(PIECE + 1)}


class UploadIn(serializers.Serializer[Any]):
    """How long the file is (bytes)."""

    size = serializers.IntegerField(min_value=1, max_value=MAX_BYTES, error_messages=WRONG)


class UploadOut(serializers.Serializer[Any]):
    """How much of it is here. `content_type` is null until it is whole; then the reference goes into `files`."""

    reference = serializers.CharField()
    offset = serializers.IntegerField(help_text="bytes that are here: the next piece begins there")
    content_type = serializers.CharField(allow_null=True)


class Uploads(Door):
    """Begin one."""

    throttle_classes = (StageThrottle,)
    scope = "file"

    @extend_schema(
        operation_id="begin_upload",
        tags=["filing"],
        request=UploadIn,
        parameters=[IDEMPOTENCY, LANGUAGE],
        responses={201: UploadOut, 200: UploadOut, **problems(400, 401, 403, 429)},
    )
    def post(self, request: Request) -> Response:
        size = given(request, UploadIn)["size"]
        return once_only(request, lambda: (201, _told(staging.begin(size), 0)))


class Upload(Door):
    """One that is on its way."""

    parser_classes = (Piece,)
    throttle_classes = (ReadThrottle,)
    scope = "file"

    @extend_schema(
        operation_id="get_upload", tags=["filing"], parameters=[LANGUAGE], responses={200: UploadOut, **problems(401, 403, 404, 429)}
    )
    def get(self, request: Request, reference: str) -> Response:
        try:
            return Response({"reference": reference, "offset": staging.coming(reference), "content_type": None})
        except StagedFile.DoesNotExist:
            raise _gone() from None

    @extend_schema(
        operation_id="continue_upload",
        tags=["filing"],
        description=f"At most {PIECE} bytes, beginning at Upload-Offset. A piece that is here already, or comes too early, is 409; "
        "GET then says where to go on.",
        request={BYTES: OpenApiTypes.BINARY},
        parameters=[
            OpenApiParameter(
                "Upload-Offset", OpenApiTypes.INT, OpenApiParameter.HEADER, required=True, description="bytes before this piece"
            ),
            LANGUAGE,
        ],
        responses={200: UploadOut, **problems(400, 401, 403, 404, 409, 415, 429)},
    )
    def patch(self, request: Request, reference: str) -> Response:
        offset = request.headers.get("Upload-Offset", "")
        piece: bytes = dict(request.data).get("piece", b"")
        if not (offset.isascii() and offset.isdecimal() and len(offset) < 12) or not 0 < len(piece) <= PIECE:
            raise serializers.ValidationError({"non_field_errors": [WRONG["invalid"]]})
        try:
            row, there = staging.go_on(reference, int(offset), piece)
        except StagedFile.DoesNotExist:
            raise _gone() from None
        except staging.Elsewhere as error:
            raise Conflict(_("Bagian ini bukan lanjutannya. Lanjutkan dari %(offset)d.") % {"offset": error.offset}) from error
        except InvalidFile as error:
            raise serializers.ValidationError({"file": [str(error)]}) from error
        return Response(_told(row, there))


def _gone() -> NotFound:
    return NotFound(_("Berkas ini tidak ada."))


def _told(row: StagedFile, there: int) -> dict[str, Any]:
    return {"reference": staging.reference(row), "offset": there, "content_type": row.content_type or None}
