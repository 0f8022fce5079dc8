"""SMS over Twilio: signed webhook in, REST out, signed status callbacks."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.http import QueryDict
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http import HttpClient
from twilio.http.response import Response
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from channels_intake import gsm, http
from channels_intake.contracts import (
    Delivery,
    IntakeItem,
    InvalidSignature,
    OutboundText,
    Push,
    Receipt,
    ReceiptStatus,
    Sender,
    SendFailed,
    Unreadable,
)

_RECEIPTS = {
    "accepted": ReceiptStatus.SENT,
    "scheduled": ReceiptStatus.SENT,
    "queued": ReceiptStatus.SENT,
    "sending": ReceiptStatus.SENT,
    "sent": ReceiptStatus.SENT,
    "delivered": ReceiptStatus.DELIVERED,
    "read": ReceiptStatus.DELIVERED,
    "undelivered": ReceiptStatus.FAILED,
    "failed": ReceiptStatus.FAILED,
    "canceled": ReceiptStatus.FAILED,
}
# Not a mobile number, unreachable region, opted out, no such number, landline; account credentials are not among
# them: a wrong token is mended by us, and the message should go out then.
_PERMANENT = {21211, 21214, 21217, 21408, 21610, 21612, 21614, 21617, 30005, 30006}
_API = "https://api.twilio.com"


class _Bounded(HttpClient):  # type: ignore[misc]  # twilio has no types
    """Twilio's calls through our session: time-outs, no retries of its own, no message texts in a log."""

    def __init__(self, base: str) -> None:
        super().__init__(logging.getLogger("twilio"), is_async=False, timeout=http.READ_TIMEOUT)
        self._session = http.session(moved={_API: base})

    def request(
        self,
        method: str,
        uri: str,
        params: Mapping[str, Any] | None = None,
        data: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,  # noqa: FBT001, FBT002
    ) -> Response:
        limit = (http.CONNECT_TIMEOUT, timeout or http.READ_TIMEOUT)
        answer = self._session.request(
            method, uri, params=params, data=data, headers=headers, auth=auth, timeout=limit, allow_redirects=allow_redirects
        )
        return Response(answer.status_code, answer.text, answer.headers)


class SmsTwilio(Push, Sender):
    """`public_url` is the address Twilio knows us by; the signature covers it, whatever a proxy made of the request."""

    name: ClassVar[str] = "sms_twilio"
    family: ClassVar[str] = "sms"

    def __init__(self, *, account: str, tokens: Sequence[str], number: str, public_url: str, receipt_url: str, api_base: str = "") -> None:
        self._validators = [RequestValidator(token) for token in tokens if token]
        self._number = number
        self._public_url = public_url.rstrip("/")
        self._receipt_url = receipt_url
        self._client = Client(account, tokens[0] if tokens else "", http_client=_Bounded(api_base)) if account else None

    def verify(self, delivery: Delivery) -> None:
        given = delivery.headers.get("x-twilio-signature", "")
        # Every value of a repeated name is signed, so it takes something that keeps them all.
        params = QueryDict(delivery.body, encoding="utf-8")
        address = self._public_url + delivery.url
        # A list, not a generator: every token is tried, so that time does not tell which one nearly matched.
        if not any([validator.validate(address, params, given) for validator in self._validators]):  # noqa: C419
            raise InvalidSignature

    def parse(self, delivery: Delivery) -> Sequence[IntakeItem]:
        form = delivery.form
        sid, sender = form.get("MessageSid") or form.get("SmsMessageSid", ""), form.get("From", "")
        if not sid or not sender:
            raise Unreadable("no MessageSid or From")
        return [
            IntakeItem(
                channel=self.name,
                external_id=sid[:128],
                sender=sender,
                text=form.get("Body", ""),
                received_at=datetime.now(UTC),
                raw=form,
                route=form.get("To", ""),
            )
        ]

    def parse_receipt(self, delivery: Delivery) -> Receipt:
        form, reference = delivery.form, delivery.query().get("id", "")
        if not reference:
            raise Unreadable("no reference")
        status = _RECEIPTS.get(form.get("MessageStatus") or form.get("SmsStatus", ""), ReceiptStatus.UNKNOWN)
        return Receipt(reference, status, form.get("ErrorCode", ""))

    def ok_response(self) -> tuple[str, str]:
        return "text/xml; charset=utf-8", '<?xml version="1.0" encoding="UTF-8"?><Response></Response>'

    def send(self, message: OutboundText) -> str:
        if self._client is None:
            raise SendFailed("twilio has no account", permanent=True)
        try:
            sent = self._client.messages.create(
                to=message.address,
                from_=message.route or self._number,
                body=gsm.transliterate(message.text),
                status_callback=f"{self._receipt_url}?{urlencode({'id': message.reference})}",
            )
        except TwilioRestException as error:
            raise SendFailed(f"twilio {error.code or error.status}", permanent=error.code in _PERMANENT) from error
        except (TwilioException, http.RequestException) as error:
            raise SendFailed(f"twilio: {type(error).__name__}") from error
        return str(sent.sid or "")
