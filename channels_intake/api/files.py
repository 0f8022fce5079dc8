"""Files ahead of a report or a message: each its own small request that a phone repeats until it is through, kept for a day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from channels_intake import staging
from complaints.api.door import IDEMPOTENCY, LANGUAGE, Door, once_only
from complaints.api.fields import MISSING, Words, problems
from complaints.attachments import InvalidFile
from complaints.http import ReadThrottle, StageThrottle

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rest_framework.request import Request

    from channels_intake.models import StagedFile
    from complaints.attachments import CleanFile

GONE = gettext_lazy("Berkas yang tadi dipilih sudah tidak tersimpan. Pilih lagi, atau kirim tanpa berkas itu.")


class FileIn(serializers.Serializer[Any]):
    """A photo (JPEG, PNG, WebP), a PDF of at most 10 MB, or a recording of at most 5 MB."""

    file = serializers.FileField(
        error_messages={
            "required": gettext_lazy("Pilih berkas dahulu."),
            "invalid": gettext_lazy("Pilih berkas dahulu."),
            "empty": gettext_lazy("Berkas kosong. Pilih berkas lain."),
            "null": MISSING,
        }
    )


class StagedOut(serializers.Serializer[Any]):
    """What was taken, cleaned. The reference goes into `files` of a report or a message, within a day."""

    reference = serializers.CharField()
    content_type = serializers.CharField()
    size = serializers.IntegerField(help_text="bytes, after cleaning")


class Files(Door):
    """Take one file."""

    parser_classes = (MultiPartParser,)
    throttle_classes = (StageThrottle,)
    scope = "file"

    @extend_schema(
        operation_id="stage_file",
        tags=["filing"],
        description="Pictures are drawn anew without what is hidden in them. A file that did not get through is sent again, with the same "
        "Idempotency-Key; those that did stay.",
        request={"multipart/form-data": FileIn},
        parameters=[IDEMPOTENCY, LANGUAGE],
        responses={201: StagedOut, 200: StagedOut, **problems(400, 401, 403, 415, 429)},
    )
    def post(self, request: Request) -> Response:
        asked = FileIn(data=request.data)
        asked.is_valid(raise_exception=True)

        def keep() -> tuple[int, dict[str, Any]]:
            try:
                row = staging.stage(asked.validated_data["file"])
            except InvalidFile as error:
                raise serializers.ValidationError({"file": [str(error)]}) from error
            return 201, _told(row)

        return once_only(request, keep)


class File(Door):
    """One that was taken."""

    throttle_classes = (ReadThrottle,)
    scope = "file"

    @extend_schema(
        operation_id="get_staged_file", tags=["filing"], parameters=[LANGUAGE], responses={200: StagedOut, **problems(401, 403, 404, 429)}
    )
    def get(self, request: Request, reference: str) -> Response:
        return Response(_told(_found(reference)))

    @extend_schema(
        operation_id="drop_staged_file", tags=["filing"], parameters=[LANGUAGE], responses={204: None, **problems(401, 403, 404, 429)}
    )
    def delete(self, request: Request, reference: str) -> Response:
        staging.drop([_found(reference)])
        return Response(status=204)


def taken(references: Sequence[str]) -> tuple[list[StagedFile], tuple[CleanFile, ...]]:
    """The rows and contents of all that is named. Raises ValidationError when one is not there any more: no photo vanishes unsaid."""
    rows = staging.find(references)
    files = staging.contents(rows)
    if len(files) < len(set(references)):
        raise serializers.ValidationError({"files": [GONE]}, code="gone")
    return rows, files


class ReferencesField(serializers.ListField):
    """References of files that were taken before."""

    child = Words(max_length=200)


def _found(reference: str) -> StagedFile:
    rows = staging.find([reference])
    if not rows:
        raise NotFound(_("Berkas ini tidak ada."))
    return rows[0]


def _told(row: StagedFile) -> dict[str, Any]:
    return {"reference": staging.reference(row), "content_type": row.content_type, "size": row.size}
