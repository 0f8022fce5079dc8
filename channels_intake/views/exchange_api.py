"""The exchange for programs: /api/v1/exchange/import/ and …/export/, opened by a partner's key."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from channels_intake import partner_keys
from channels_intake.exchange import exporting, importing, reading
from channels_intake.models.exchange import ExchangeFile, ExchangeRow
from channels_intake.models.partners import Partner
from complaints.api.door import Allowed, Door, IsPartner, token_of
from complaints.api.fields import problems
from complaints.http import FileThrottle

MOST = 200


class CellsField(serializers.DictField):
    """One row: cells by the partner's own column names."""

    child = serializers.CharField(allow_blank=True, max_length=20_000)

    def to_internal_value(self, data: Any) -> dict[str, str]:
        return {str(name).replace("\x00", "").strip(): value.replace("\x00", "") for name, value in super().to_internal_value(data).items()}


class ImportIn(serializers.Serializer[ExchangeFile]):
    """Rows as they would stand in the CSV file."""

    rows = serializers.ListField(child=CellsField(), min_length=1, max_length=MOST)
    dry_run = serializers.BooleanField(default=False)


class RowOut(serializers.Serializer[ExchangeRow]):
    """What became of a row; `line` counts from 1. `number` is the case's here."""

    line = serializers.IntegerField()
    outcome = serializers.CharField()
    reason = serializers.CharField(allow_blank=True)
    number = serializers.CharField(allow_null=True)


class ImportOut(serializers.Serializer[ExchangeFile]):
    """The report of a call."""

    file = serializers.IntegerField()
    dry_run = serializers.BooleanField()
    rows = RowOut(many=True)


class ExportIn(serializers.Serializer[ExchangeFile]):
    """What is to be handed over."""

    since = serializers.DateField(required=False, allow_null=True)
    dry_run = serializers.BooleanField(default=False)


class ExportOut(serializers.Serializer[ExchangeFile]):
    """Rows by the partner's own column names; read once, they count as told."""

    file = serializers.IntegerField()
    dry_run = serializers.BooleanField()
    rows = serializers.ListField(child=serializers.DictField(child=serializers.CharField(allow_blank=True)))


class _Exchange(Door):
    permission_classes = (IsPartner, Allowed)
    throttle_classes = (FileThrottle,)
    scope = "exchange"

    def partner(self, request: Request) -> Partner:
        """Whose key came as a bearer token. Raises PermissionDenied."""
        token = token_of(request)
        found = partner_keys.of_token(token.pk) if token is not None else None
        if found is None:
            raise PermissionDenied
        return found


class Import(_Exchange):
    """Take cases, and what changed of them. The same again changes nothing."""

    @extend_schema(operation_id="exchange_import", request=ImportIn, responses={200: ImportOut, **problems(400, 401, 403, 429)})
    def post(self, request: Request) -> Response:
        partner = self.partner(request)
        given = ImportIn(data=request.data)
        given.is_valid(raise_exception=True)
        rows, trial = given.validated_data["rows"], given.validated_data["dry_run"]
        headers = list(dict.fromkeys(name for cells in rows for name in cells))
        file = importing.store(partner, reading.Table(headers, list(enumerate(rows, start=1))), via="api", is_trial=trial)
        importing.work(file.pk, most=MOST)
        told = [
            {"line": row.line, "outcome": row.outcome, "reason": row.reason, "number": row.complaint.number if row.complaint else None}
            for row in file.rows.select_related("complaint").order_by("line")
        ]
        return Response({"file": file.pk, "dry_run": trial, "rows": told})


class Export(_Exchange):
    """Hand over what the partner does not know yet. Once read, it counts as told."""

    @extend_schema(operation_id="exchange_export", request=ExportIn, responses={200: ExportOut, **problems(400, 401, 403, 429)})
    def post(self, request: Request) -> Response:
        partner = self.partner(request)
        given = ExportIn(data=request.data)
        given.is_valid(raise_exception=True)
        trial = given.validated_data["dry_run"]
        file = exporting.make(partner, via="api", since=given.validated_data.get("since"), is_trial=trial)
        rows = [importing.cells_of(row) for row in file.rows.order_by("line")]
        return Response({"file": file.pk, "dry_run": trial, "rows": rows})
