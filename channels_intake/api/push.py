"""Asking by a program that this phone be told of news of a case: with the proof, by Web Push (RFC 8030)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from channels_intake import endpoints, registry, subscriptions
from channels_intake.views.push import keys_of
from complaints.api.door import LANGUAGE, Conflict, Door
from complaints.api.fields import Words, given, problems
from complaints.api.proof import PIN, proved_case
from complaints.api.voices import SaidOut
from complaints.http import ReadThrottle, TrackThrottle

if TYPE_CHECKING:
    from rest_framework.request import Request


class PushKeyOut(serializers.Serializer[Any]):
    """The VAPID key (P-256, base64url) by which a phone knows us."""

    key = serializers.CharField()


class KeysIn(serializers.Serializer[Any]):
    """The subscription's own keys, base64url."""

    p256dh = Words(max_length=200)
    auth = Words(max_length=100)


class PushIn(serializers.Serializer[Any]):
    """A subscription as PushManager gives it."""

    endpoint = Words(max_length=1000)
    keys = KeysIn()


class PushStopIn(serializers.Serializer[Any]):
    """Its address alone."""

    endpoint = Words(max_length=1000)


class PushKey(Door):
    """What a phone needs first."""

    throttle_classes = (ReadThrottle,)
    scope = "follow"

    @extend_schema(
        operation_id="get_push_key", tags=["following"], parameters=[LANGUAGE], responses={200: PushKeyOut, **problems(401, 403, 404, 429)}
    )
    def get(self, request: Request) -> Response:
        try:
            return Response({"key": registry.vapid_public_key()})
        except registry.UnknownChannel:
            raise NotFound(_("Kabar ke HP belum bisa dikirim dari sini.")) from None


class Push(Door):
    """Knock at this phone from now on. The same phone twice is one."""

    throttle_classes = (TrackThrottle,)
    scope = "follow"

    @extend_schema(
        operation_id="subscribe",
        tags=["following"],
        request=PushIn,
        parameters=[PIN, LANGUAGE],
        responses={201: SaidOut, **problems(400, 401, 403, 404, 409, 429)},
    )
    def post(self, request: Request, number: str) -> Response:
        complaint = proved_case(request, number)
        said = given(request, PushIn)
        keys = keys_of(said["keys"])
        if keys is None or not endpoints.is_fit(said["endpoint"], loopback=settings.PUSH_LOOPBACK):
            raise serializers.ValidationError({"endpoint": [_("HP ini tidak bisa diberi kabar. Lihat kabarnya di halaman ini.")]})
        if not subscriptions.keep(complaint, endpoint=said["endpoint"], **keys):
            raise Conflict(_("Sudah terlalu banyak HP yang diberi kabar untuk laporan ini."))
        return Response({"said": _("HP ini diberi tahu bila ada kabar.")}, status=201)


class PushStop(Door):
    """Knock no more."""

    throttle_classes = (TrackThrottle,)
    scope = "follow"

    @extend_schema(
        operation_id="unsubscribe",
        tags=["following"],
        request=PushStopIn,
        parameters=[PIN, LANGUAGE],
        responses={200: SaidOut, **problems(400, 401, 403, 404, 429)},
    )
    def post(self, request: Request, number: str) -> Response:
        subscriptions.stop(proved_case(request, number), endpoint=given(request, PushStopIn)["endpoint"])
        return Response({"said": _("Kabar di HP ini dimatikan.")})
