"""Errors of the API as RFC 9457 problem details: what went wrong, and what the caller can do about it, in the words of the pages."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext_lazy, ngettext
from rest_framework.exceptions import APIException, ErrorDetail, Throttled, ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.views import exception_handler as drf_exception_handler

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

CONTENT_TYPE = "application/problem+json"
# The headings of the error pages.
TITLES: Mapping[int, StrOrPromise] = {
    400: gettext_lazy("Kiriman ini tidak bisa kami baca"),
    401: gettext_lazy("Masuk dahulu"),
    403: gettext_lazy("Halaman ini bukan untuk Anda"),
    404: gettext_lazy("Halaman tidak ada"),
    405: gettext_lazy("Cara ini tidak diterima di sini"),
    406: gettext_lazy("Bentuk jawaban itu tidak ada pada kami"),
    409: gettext_lazy("Laporan ini sudah berubah"),
    415: gettext_lazy("Bentuk kiriman ini tidak kami kenal"),
    429: gettext_lazy("Terlalu sering"),
    500: gettext_lazy("Ada gangguan pada kami"),
}
# What to do, where nobody nearer to the mistake said so; by the code of the exception.
DETAILS: Mapping[str, StrOrPromise] = {
    "parse_error": gettext_lazy("Isinya bukan JSON yang utuh. Betulkan, lalu kirim lagi."),
    "not_authenticated": gettext_lazy("Kirim juga akses Anda di Authorization: Bearer. Mintalah lewat /api/v1/account/codes/."),
    "not_found": gettext_lazy("Tidak ada apa-apa di alamat ini. Periksa lagi alamatnya."),
    "method_not_allowed": gettext_lazy("Alamat ini tidak menerima cara itu. Yang diterima ada di Allow."),
    "not_acceptable": gettext_lazy("Kami hanya menjawab dengan JSON."),
    "unsupported_media_type": gettext_lazy("Kirim sebagai JSON; berkas sebagai multipart/form-data."),
}


class ProblemRenderer(JSONRenderer):
    media_type = CONTENT_TYPE
    charset = None


def problem(status: int, detail: StrOrPromise, **more: object) -> dict[str, object]:
    """The members every problem has. ``type`` is about:blank: the status code says what kind it is."""
    title = str(TITLES.get(status, "")) or HTTPStatus(status).phrase
    return {"type": "about:blank", "title": title, "status": status, "detail": str(detail), **more}


def _wait(exc: Throttled) -> str:
    """How long to wait: in the words of the page, unless somebody nearer had some."""
    own = str(exc.detail)
    if not own.startswith(str(Throttled.default_detail)):
        return own
    minutes = -(-int(getattr(exc, "wait", 0) or 0) // 60) or 1
    said = ngettext(
        "Banyak sekali permintaan dari jaringan Anda. Tunggu %(n)s menit, lalu coba lagi.",
        "Banyak sekali permintaan dari jaringan Anda. Tunggu %(n)s menit, lalu coba lagi.",
        minutes,
    )
    return said % {"n": minutes}


def _detail(exc: APIException) -> StrOrPromise:
    code = str(getattr(exc.detail, "code", exc.default_code))
    # What DRF says of broken JSON, of a method, names what was sent; ours says what to do.
    is_ours = code not in DETAILS or (code == "not_found" and str(exc.detail) != str(exc.default_detail))
    return str(exc.detail) if is_ours else DETAILS[code]


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
    where = {"parameter": path.removeprefix("/?")} if path.startswith("/?") else {"pointer": path or "/"}
    return [where | {"detail": str(detail), "code": getattr(detail, "code", "invalid")}]


def exception_handler(exc: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's hook. Anything that is no client's mistake stays an exception, and ends in `server_error`."""
    response = drf_exception_handler(exc, context)
    if response is None:
        return None
    status = response.status_code
    if isinstance(exc, ValidationError):
        errors = _errors(exc.detail)
        body = problem(status, " ".join(dict.fromkeys(error["detail"] for error in errors)), errors=errors)
    elif isinstance(exc, Throttled):
        body = problem(status, _wait(exc), retry_after=getattr(exc, "wait", None))
    elif isinstance(exc, APIException):
        body = problem(status, _detail(exc))
    else:
        body = problem(status, DETAILS["not_found"] if status == 404 else TITLES[403])  # Django's Http404 and PermissionDenied
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


def problem_response(status: int, detail: StrOrPromise) -> JsonResponse:
    return JsonResponse(problem(status, detail), status=status, content_type=CONTENT_TYPE)
