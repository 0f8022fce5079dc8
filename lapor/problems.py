"""Errors of the API as RFC 9457 problem details: what went wrong, and what the caller can do about it."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, JsonResponse
from rest_framework.exceptions import APIException, ErrorDetail, Throttled, ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.views import exception_handler as drf_exception_handler

CONTENT_TYPE = "application/problem+json"


class ProblemRenderer(JSONRenderer):
    media_type = CONTENT_TYPE
    charset = None


def problem(status: int, detail: str, **more: object) -> dict[str, object]:
    """The members every problem has. ``type`` is about:blank: the status code says what kind it is."""
    return {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail, **more}


def _errors(detail: Any, path: str = "") -> list[dict[str, str]]:
    """A serializer's nested errors as a flat list; ``pointer`` is a JSON pointer into the request's body."""
    if isinstance(detail, Mapping):
        return [error for key, inner in detail.items() for error in _errors(inner, path if key == "non_field_errors" else f"{path}/{key}")]
    if isinstance(detail, list):
        return [
            error
            for index, inner in enumerate(detail)
            for error in _errors(inner, path if isinstance(inner, ErrorDetail) else f"{path}/{index}")
        ]
    return [{"pointer": path or "/", "detail": str(detail), "code": getattr(detail, "code", "invalid")}]


def exception_handler(exc: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's hook. Anything that is no client's mistake stays an exception, and ends in `server_error`."""
    response = drf_exception_handler(exc, context)
    if response is None:
        return None
    status = response.status_code
    if isinstance(exc, ValidationError):
        errors = _errors(exc.detail)
        body = problem(status, "; ".join(f"{error['pointer']}: {error['detail']}" for error in errors), errors=errors)
    elif isinstance(exc, Throttled):
        body = problem(status, str(exc.detail), retry_after=getattr(exc, "wait", None))
    elif isinstance(exc, APIException):
        body = problem(status, str(exc.detail))
    else:
        body = problem(status, str(response.data.get("detail", "")))
    answer = Response(
        body, status=status, headers={key: value for key, value in response.items() if key in {"Retry-After", "WWW-Authenticate", "Allow"}}
    )
    request = context.get("request")
    if request is not None:  # the renderer was negotiated for the answer that did not come
        request.accepted_renderer, request.accepted_media_type = ProblemRenderer(), CONTENT_TYPE
    return answer


def speaks_json(request: HttpRequest) -> bool:
    """Whether an error outside DRF's views (an unknown address, CSRF, a crash) goes to a program."""
    return request.path.startswith(("/api/", "/open311/"))


def problem_response(status: int, detail: str) -> JsonResponse:
    return JsonResponse(problem(status, detail), status=status, content_type=CONTENT_TYPE)
