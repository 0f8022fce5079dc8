"""Django's error pages: problem details for programs, the templates 400, 403, 404 and 500 for people."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views import defaults

from lapor.problems import problem_response, speaks_json


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if speaks_json(request):
        return problem_response(400, "The request could not be understood.")
    return defaults.bad_request(request, exception)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    if speaks_json(request):
        return problem_response(403, "You may not do this.")
    return defaults.permission_denied(request, exception)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if speaks_json(request):
        return problem_response(404, "There is nothing at this address.")
    return defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    if speaks_json(request):
        return problem_response(500, "The fault is ours. Send the same request again, with the same Idempotency-Key.")
    return defaults.server_error(request)
