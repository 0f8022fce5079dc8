"""Mails that a provider hands over by webhook, read by anymail: Mailgun (signed), Postmark (basic auth)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from email import message_from_bytes, policy
from typing import Any, ClassVar

from anymail.exceptions import AnymailError, AnymailWebhookValidationFailure
from anymail.webhooks.mailgun import MailgunInboundWebhookView
from anymail.webhooks.postmark import PostmarkInboundWebhookView
from django.core.exceptions import ImproperlyConfigured
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, QueryDict

from channels_intake.contracts import Delivery, InvalidSignature, Unreadable

_AS_IT_CAME = policy.SMTP.clone(refold_source="none")


class Hook(ABC):
    """One provider. `secrets` may be several, so that a new one is put in place before the old one is taken away."""

    name: ClassVar[str]

    def __init__(self, secrets: Sequence[str]) -> None:
        self._views = [self._view(secret) for secret in secrets if secret]

    @abstractmethod
    def _view(self, secret: str) -> Any:
        """anymail's reader under one secret."""

    def verify(self, delivery: Delivery) -> None:
        """Raise InvalidSignature unless the provider sent this. The mail itself is not looked at."""
        request = _request(delivery)
        for view in self._views:
            try:
                view.run_validators(request)
            except (AnymailWebhookValidationFailure, UnicodeError, ValueError):
                continue
            return
        raise InvalidSignature

    def mails(self, delivery: Delivery) -> list[tuple[bytes, str]]:
        """Each raw mail with the address that the provider took it for. Raises Unreadable."""
        if not self._views:
            raise Unreadable("switched off")
        try:
            events = self._views[0].parse_events(_request(delivery))
            return [(event.message.as_bytes(policy=_AS_IT_CAME), event.message.envelope_recipient or "") for event in events]
        except (AnymailError, ImproperlyConfigured, KeyError, ValueError, TypeError, LookupError, AttributeError) as error:
            raise Unreadable(type(error).__name__) from error


class Mailgun(Hook):
    """Routes with forward(); the fields of a form, or the whole mail where the address ends in "mime"."""

    name: ClassVar[str] = "mailgun"

    def _view(self, secret: str) -> Any:
        return MailgunInboundWebhookView(webhook_signing_key=secret, webhook_secret=[])


class Postmark(Hook):
    """JSON. The secret is user:password, which stands in the address that Postmark is told to call."""

    name: ClassVar[str] = "postmark"

    def _view(self, secret: str) -> Any:
        return PostmarkInboundWebhookView(webhook_secret=[secret])


def _request(delivery: Delivery) -> HttpRequest:
    """What anymail reads. Made by hand: Django's own reading of a form stops at 2.5 MB, and a mail may be larger."""
    request = HttpRequest()
    request.method, request.content_type = delivery.method, delivery.headers.get("content-type", "").partition(";")[0].strip()
    request.META = {"HTTP_AUTHORIZATION": delivery.headers.get("authorization", "")}
    request._body = delivery.body  # what the body was read into, so that it is not read again
    if request.content_type == "multipart/form-data":
        _fill(request, delivery)
    elif request.content_type == "application/x-www-form-urlencoded":
        request.POST = _dict(list(delivery.form.items()))  # type: ignore[assignment]
    return request


def _fill(request: HttpRequest, delivery: Delivery) -> None:
    kind = delivery.headers["content-type"].encode("ascii", "replace")
    form = message_from_bytes(b"Content-Type: " + kind + b"\r\n\r\n" + delivery.body, policy=policy.HTTP)
    fields: list[tuple[str, str]] = []
    for part in form.iter_parts() if form.is_multipart() else ():
        name = str(part.get_param("name", "", header="content-disposition"))
        payload = part.get_payload(decode=True)
        content = payload if isinstance(payload, bytes) else b""
        filename = part.get_filename()
        if filename is None:
            fields.append((name, content.decode("utf-8", "surrogateescape")))
        else:
            request.FILES.appendlist(name, SimpleUploadedFile(filename, content, part.get_content_type()))
    request.POST = _dict(fields)  # type: ignore[assignment]


def _dict(pairs: list[tuple[str, str]]) -> QueryDict:
    made = QueryDict(mutable=True)
    for name, value in pairs:
        made.appendlist(name, value)
    return made
