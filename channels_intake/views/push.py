"""Asking, from the page of a case, that this phone be told of news; only for those who have its proof."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from channels_intake import endpoints, registry, subscriptions
from complaints import http, tracking
from complaints.models import Complaint
from complaints.views.track import is_proved

# RFC 8291: an uncompressed point of P-256, and sixteen bytes.
_SIZES = {"p256dh": 65, "auth": 16}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def push(request: HttpRequest, number: str) -> HttpResponse:
    """GET: the key that a browser needs to let us knock. POST: knock at this one from now on, or (`stop`) no more."""
    complaint = tracking.find(number)
    try:
        key = registry.vapid_public_key()
    except registry.UnknownChannel:
        raise Http404 from None
    if complaint is None:
        raise Http404
    if request.method != "POST":
        return JsonResponse({"key": key})
    if http.PROVE.spent(http.address_of(request)):
        return _said(429, _("Terlalu banyak percobaan. Tunggu sepuluh menit, lalu coba lagi."))
    return _asked(request, complaint, _given(request))


def _asked(request: HttpRequest, complaint: Complaint, given: dict[str, Any]) -> HttpResponse:
    if not _has_proof(request, complaint, given):
        return _said(403, _("Buka laporan dengan PIN dahulu."))
    endpoint = str(given.get("endpoint", ""))
    if given.get("stop"):
        subscriptions.stop(complaint, endpoint=endpoint)
        return _said(200, _("Kabar di HP ini dimatikan."))
    keys = keys_of(given.get("keys"))
    if keys is None or not endpoints.is_fit(endpoint, loopback=settings.PUSH_LOOPBACK):
        return _said(400, _("HP ini tidak bisa diberi kabar. Lihat kabarnya di halaman ini."))
    if not subscriptions.keep(complaint, endpoint=endpoint, **keys):
        return _said(409, _("Sudah terlalu banyak HP yang diberi kabar untuk laporan ini."))
    return _said(201, _("HP ini diberi tahu bila ada kabar."))


def _said(status: int, sentence: str) -> JsonResponse:
    return JsonResponse({"said": sentence}, status=status)


def _given(request: HttpRequest) -> dict[str, Any]:
    try:
        found = json.loads(request.body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _has_proof(request: HttpRequest, complaint: Complaint, given: dict[str, Any]) -> bool:
    """The receipt's page has the PIN and no session yet; the tracked page has the session."""
    if is_proved(request, complaint):
        return True
    pin = given.get("pin")
    if not isinstance(pin, str) or not pin:
        return False
    try:
        return tracking.prove(complaint.number, pin) is not None
    except tracking.Locked:
        return False


def keys_of(given: object) -> dict[str, str] | None:
    if not isinstance(given, dict):
        return None
    found = {name: str(given.get(name, "")) for name in _SIZES}
    try:
        sizes = {
            name: len(base64.b64decode(value + "=" * (-len(value) % 4), altchars=b"-_", validate=True)) for name, value in found.items()
        }
    except (binascii.Error, ValueError):
        return None
    return found if sizes == _SIZES else None
