"""Twilio's own ways, the same for SMS and WhatsApp: signature, status words, error codes, and a client whose calls end."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import QueryDict
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http import HttpClient
from twilio.http.response import Response
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from channels_intake import http
from channels_intake.contracts import Delivery, InvalidSignature, Receipt, ReceiptStatus, SendFailed, Trouble, Unreadable, words

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
# Outside WhatsApp's 24 hours, no account at WhatsApp: the same person may be reached by another channel.
_ELSEWHERE = {63016, 63003, 63024, 63049}
# Why a message did not arrive, where Twilio's code says so; by default the person was not reached, or Twilio is in trouble.
_TROUBLES = {
    **dict.fromkeys((21211, 21214, 21217, 21614, 21617, 30005, 30006, 63003), Trouble.DEAD),
    **dict.fromkeys((21610, 63024, 63049), Trouble.REFUSES),
    **dict.fromkeys((21408, 21612, 30004, 30007, 63016), Trouble.BLOCKED),
    30003: Trouble.AWAY,
}
_API = "https://api.twilio.com"
# Twilio's client hands on no Retry-After; a few seconds are what its own documentation of 429 asks for.
_TOO_MANY, _LATER = 429, 5.0


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


class Account:
    """An account at Twilio. `public_url` is the address Twilio knows us by; the signature covers it, whatever a proxy made of it.

    The first of `tokens` calls the API; each of them may have signed, while they are rotated.
    """

    def __init__(self, *, sid: str, tokens: Sequence[str], public_url: str, api_base: str = "") -> None:
        self.sid, self._token = sid, tokens[0] if tokens else ""
        self._validators = [RequestValidator(token) for token in tokens if token]
        self._public_url = public_url.rstrip("/")
        self._client = Client(sid, self._token, http_client=_Bounded(api_base)) if sid else None
        self._session = http.session(moved={_API: api_base})

    def verify(self, delivery: Delivery) -> None:
        """Raise InvalidSignature unless Twilio signed this delivery."""
        given = delivery.headers.get("x-twilio-signature", "")
        # Every value of a repeated name is signed, so it takes something that keeps them all.
        params = QueryDict(delivery.body, encoding="utf-8")
        address = self._public_url + delivery.url
        # A list, not a generator: every token is tried, so that time does not tell which one nearly matched.
        if not any([validator.validate(address, params, given) for validator in self._validators]):  # noqa: C419
            raise InvalidSignature

    def send(self, **message: Any) -> str:
        """Create a message; Twilio's number of it comes back. Raises SendFailed."""
        if self._client is None:
            raise SendFailed("twilio has no account", permanent=True)
        try:
            sent = self._client.messages.create(**message)
        except TwilioRestException as error:
            raise _refusal(error) from error
        except (TwilioException, http.RequestException, *http.NONSENSE) as error:
            raise SendFailed(f"twilio: {type(error).__name__}", unsure=http.may_have_arrived(error)) from error
        if not sent.sid:
            raise SendFailed("twilio: an answer without a message", unsure=True)
        return str(sent.sid)

    def fetch(self, url: str, most: int) -> bytes:
        """A file that came with a message, at most so many bytes. Raises SendFailed; only Twilio's own addresses are asked."""
        if not url.startswith(f"{_API}/"):
            raise SendFailed("not an address of twilio's", permanent=True)
        return http.download(self._session, url, most=most, auth=(self.sid, self._token))


def account(settings: Any) -> Account:
    """The installation's account."""
    return Account(
        sid=settings.TWILIO_ACCOUNT_SID,
        tokens=words(settings.TWILIO_AUTH_TOKEN),
        public_url=settings.PUBLIC_URL,
        api_base=settings.TWILIO_API_BASE,
    )


def _refusal(error: TwilioRestException) -> SendFailed:
    return SendFailed(
        f"twilio {error.code or error.status}",
        permanent=error.code in _PERMANENT,
        elsewhere=error.code in _ELSEWHERE,
        # It broke while it had the message; what it says with a code of its own it has not taken.
        unsure=error.status >= 500 and error.status != 503,
        after=_LATER if error.status == _TOO_MANY else 0,
        trouble=_TROUBLES.get(error.code, Trouble.PROVIDER),
    )


def sid_and_sender(form: Mapping[str, str]) -> tuple[str, str]:
    """What every message has. Raises Unreadable."""
    sid, sender = form.get("MessageSid") or form.get("SmsMessageSid", ""), form.get("From", "")
    if not sid or not sender:
        raise Unreadable("no MessageSid or From")
    return sid[:128], sender


def receipt(delivery: Delivery) -> Receipt:
    """The report in a status callback. Raises Unreadable."""
    form, reference = delivery.form, delivery.query().get("id", "")
    if not reference:
        raise Unreadable("no reference")
    status = _RECEIPTS.get(form.get("MessageStatus") or form.get("SmsStatus", ""), ReceiptStatus.UNKNOWN)
    code = form.get("ErrorCode", "")
    return Receipt(reference, status, code, _TROUBLES.get(int(code) if code.isdecimal() else 0, Trouble.AWAY))


def taken() -> tuple[str, str]:
    """The answer by which Twilio knows that we have it and says nothing to the sender."""
    return "text/xml; charset=utf-8", '<?xml version="1.0" encoding="UTF-8"?><Response></Response>'
