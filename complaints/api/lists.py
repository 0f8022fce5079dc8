"""The keys that other addresses take: topics, and the kecamatan, desa and kelurahan of this government."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from complaints import places
from complaints.api.door import LANGUAGE, Door
from complaints.api.fields import problems
from complaints.http import ReadThrottle
from organisations.queries import open_topics

if TYPE_CHECKING:
    from rest_framework.request import Request


class TopicOut(serializers.Serializer[Any]):
    """What complaints are about; those without a parent only gather others."""

    key = serializers.CharField()
    name = serializers.CharField()
    parent = serializers.CharField(allow_null=True)  # type: ignore[assignment]  # a field of that name


class RegionOut(serializers.Serializer[Any]):
    """A kecamatan, or a desa or kelurahan in one (`parent`). Keys are the codes of Kemendagri."""

    key = serializers.CharField()
    name = serializers.CharField()
    parent = serializers.CharField()  # type: ignore[assignment]  # a field of that name


class TopicsOut(serializers.Serializer[Any]):
    """Those that may be given today."""

    results = TopicOut(many=True)


class RegionsOut(serializers.Serializer[Any]):
    """Each kecamatan before its own."""

    results = RegionOut(many=True)


class Topics(Door):
    """All topics."""

    throttle_classes = (ReadThrottle,)
    scope = "read"

    @extend_schema(operation_id="list_topics", tags=["lists"], parameters=[LANGUAGE], responses={200: TopicsOut, **problems(401, 403, 429)})
    def get(self, request: Request) -> Response:
        found = open_topics(timezone.localdate())
        return Response({"results": [{"key": topic.pk, "name": topic.name, "parent": topic.parent_id} for topic in found]})


class Regions(Door):
    """All places."""

    throttle_classes = (ReadThrottle,)
    scope = "read"

    @extend_schema(
        operation_id="list_regions", tags=["lists"], parameters=[LANGUAGE], responses={200: RegionsOut, **problems(401, 403, 429)}
    )
    def get(self, request: Request) -> Response:
        return Response({"results": [{"key": place.code, "name": place.label, "parent": place.parent} for place in places.known()]})
