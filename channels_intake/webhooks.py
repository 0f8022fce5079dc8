"""Every webhook is this one view: verify, then parse, then store, then 200. What a provider is stands in its adapter."""

from __future__ import annotations

import hashlib
import logging
from typing import ClassVar

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from channels_intake import delivery, garbled, intake, registry, services
from channels_intake.contracts import Delivery, Ignored, InvalidSignature, Push, Receipt, Unreadable

logger = logging.getLogger(__name__)

MAX_BODY = 256 * 1024
# Only deliveries without proof are counted: a provider's burst of 3,000 SMS must never be turned away.
FAILURES_A_MINUTE = 300


@method_decorator(csrf_exempt, name="dispatch")
class HookView(View):
    """`channel` names the adapter; `receipts` says that this address takes delivery reports instead of messages."""

    channel: ClassVar[str] = ""
    receipts: ClassVar[bool] = False
    http_method_names = ["get", "post"]

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._take(request)

    def post(self, request: HttpRequest) -> HttpResponse:
        return self._take(request)

    def _take(self, request: HttpRequest) -> HttpResponse:
        try:
            adapter = registry.push(self.channel)
        except registry.UnknownChannel:
            return HttpResponse(status=404)
        length = request.headers.get("Content-Length") or "0"
        if not length.isdecimal() or int(length) > (adapter.longest_body or MAX_BODY):
            return HttpResponse(status=413)
        given = _delivery(request, int(length))
        try:
            adapter.verify(given)
        except InvalidSignature:
            return self._refused(request)
        return self._receipt(adapter, given) if self.receipts else self._messages(adapter, given)

    def _refused(self, request: HttpRequest) -> HttpResponse:
        """Counted, so that a wrong token is noticed; not more often than an attacker may make us write."""
        if _too_many_failures(request):
            return HttpResponse(status=429)
        services.count_signature_failure(self.channel)
        logger.warning("webhook without proof", extra={"channel": self.channel})
        return HttpResponse(status=403)

    def _messages(self, adapter: Push, given: Delivery) -> HttpResponse:
        try:
            items = adapter.parse(given)
        except Unreadable:
            seen = hashlib.sha256(given.url.encode() + b"\n" + given.body).hexdigest()
            intake.keep_unreadable(self.channel, f"unreadable-{seen}", garbled.kept(given, seen))
            return HttpResponse(status=400)
        for item in items:
            if isinstance(item, Receipt):
                delivery.take_receipt(self.channel, item)
            elif not isinstance(item, Ignored):
                intake.receive(item)
        return _ok(adapter)

    def _receipt(self, adapter: Push, given: Delivery) -> HttpResponse:
        try:
            receipt = adapter.parse_receipt(given)
        except Unreadable:
            return HttpResponse(status=400)
        delivery.take_receipt(self.channel, receipt)
        return _ok(adapter)


def _delivery(request: HttpRequest, length: int) -> Delivery:
    headers = {name.lower(): value for name, value in request.headers.items()}
    # Not request.body: it stops at a size that is fit for forms, and a mail with pictures is larger.
    return Delivery(request.method or "", request.get_full_path(), headers, request.read(length) if length else b"")


def _ok(adapter: Push) -> HttpResponse:
    content_type, body = adapter.ok_response()
    return HttpResponse(body, content_type=content_type)


def _counter(request: HttpRequest) -> str:
    # Only a fingerprint: even an attacker's address is nobody's business in a cache.
    return "hook-failures-" + hashlib.sha256(request.META.get("REMOTE_ADDR", "").encode()).hexdigest()[:16]


def _too_many_failures(request: HttpRequest) -> bool:
    """Whether this address has spent its failures of the minute; this one is counted."""
    try:
        cache.add(_counter(request), 0, timeout=60)
        return int(cache.incr(_counter(request))) > FAILURES_A_MINUTE
    except Exception:  # noqa: BLE001 - with the cache down each knock is still refused, only not limited
        return False
