"""The phones and programs that are signed in to an account: seen, and signed out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from complaints import tokens
from complaints.api.door import LANGUAGE, Mine, owner, token_of
from complaints.api.fields import problems
from complaints.http import ReadThrottle

if TYPE_CHECKING:
    import datetime as dt

    from rest_framework.request import Request

    from complaints.models import ApiToken


class TokenOut(serializers.Serializer[Any]):
    """A phone or program that is signed in."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    created_at = serializers.DateTimeField()
    used_at = serializers.DateTimeField(allow_null=True)
    expires_at = serializers.DateTimeField()
    current = serializers.BooleanField()


class TokensOut(serializers.Serializer[Any]):
    """The newest first."""

    results = TokenOut(many=True)


class MyTokens(Mine):
    """The tokens of an account."""

    throttle_classes = (ReadThrottle,)

    @extend_schema(
        operation_id="list_tokens", tags=["account"], parameters=[LANGUAGE], responses={200: TokensOut, **problems(401, 403, 429)}
    )
    def get(self, request: Request) -> Response:
        return Response({"results": [_token(row, current=row == token_of(request)) for row in tokens.of(owner(request))]})


class MyToken(Mine):
    """One of them."""

    throttle_classes = (ReadThrottle,)

    @extend_schema(
        operation_id="end_token",
        tags=["account"],
        description="Signs that phone or program out; its own id signs out whoever asks.",
        parameters=[LANGUAGE, OpenApiParameter("token_id", OpenApiTypes.STR, OpenApiParameter.PATH, description="its `id`")],
        responses={204: None, **problems(401, 403, 404, 429)},
    )
    def delete(self, request: Request, token_id: str) -> Response:
        known = {str(row.pk): row.pk for row in tokens.of(owner(request))}
        if token_id not in known or not tokens.end(owner(request), known[token_id]):
            raise NotFound(_("Tidak ada di akun Anda."))
        return Response(status=204)


def _token(row: ApiToken, *, current: bool) -> dict[str, Any]:
    return {
        "id": row.pk,
        "name": row.name,
        "created_at": _moment(row.created_at),
        "used_at": _moment(row.used_at),
        "expires_at": _moment(row.expires_at),
        "current": current,
    }


def _moment(at: dt.datetime | None) -> str | None:
    return localtime(at).isoformat() if at else None
