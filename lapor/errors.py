"""Django's error pages: problem details for programs, the templates 400, 403, 404 and 500 for people."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views import defaults

from lapor.problems import DETAILS, TITLES, problem_response, speaks_json


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if speaks_json(request):
        return problem_response(400, _("Kembali ke halaman sebelumnya, lalu coba lagi. Kalau berkasnya besar, kirim yang lebih kecil."))
    return defaults.bad_request(request, exception)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    if speaks_json(request):
        return problem_response(403, TITLES[403])
    return defaults.permission_denied(request, exception)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if speaks_json(request):
        return problem_response(404, DETAILS["not_found"])
    return defaults.page_not_found(request, exception)


def demo_pages(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """A middleware for the demo, where Django would show people its own page, in English and with every address: they get ours.

    It runs with DEBUG on; what goes wrong in the code (500) is still shown with its traceback.
    """

    def answered(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if settings.DEBUG and response.status_code == 404 and not response.streaming and b"<code>DEBUG = True</code>" in response.content:
            return page_not_found(request, Http404())
        return response

    return answered


def server_error(request: HttpRequest) -> HttpResponse:
    if speaks_json(request):
        return problem_response(
            500, _("Ini kesalahan kami, bukan Anda. Kirim lagi hal yang sama dengan Idempotency-Key yang sama: tidak akan menjadi dua.")
        )
    return defaults.server_error(request)
