"""The floors: a bare Django view and a bare DRF view, each with one INSERT of the same size and no thought."""

from __future__ import annotations

import json
import uuid
from typing import Any

from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView


def _insert(text: str) -> str:
    number = str(uuid.uuid4())
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO bench_floor (number, channel, text) VALUES (%s, 'api', %s)", [number, text])
    return number


@csrf_exempt
def bare(request: HttpRequest) -> JsonResponse:
    """Django, the middleware, one INSERT."""
    return JsonResponse({"number": _insert(json.loads(request.body)["text"])}, status=201)


class _Complaint(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=20_000)
    location_text = serializers.CharField(max_length=300, required=False, allow_blank=True)


class Drf(APIView):
    """The same through a DRF serializer."""

    authentication_classes = ()
    throttle_classes = ()

    def post(self, request: Request) -> Response:
        """One INSERT."""
        form = _Complaint(data=request.data)
        form.is_valid(raise_exception=True)
        return Response({"number": _insert(form.validated_data["text"])}, status=201)
