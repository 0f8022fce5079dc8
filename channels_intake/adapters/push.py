"""A knock on a phone that asked for it (Web Push, RFC 8030; encrypted to that phone alone, RFC 8291; signed by us, RFC 8292)."""

from __future__ import annotations

import base64
import json
from typing import Any, ClassVar

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid
from pywebpush import WebPushException, webpush

from channels_intake import endpoints, http
from channels_intake.contracts import Gone, OutboundText, Sender, SendFailed

# Three days: somebody whose phone was off over the weekend still hears of it, and nobody is told of last month.
TTL = 3 * 24 * 3600
_GONE = {404, 410}
_TOO_MUCH = 413
_LATER = {408, 429}


class WebPush(Sender):
    """`address` is the browser's own description of its subscription, as JSON; `route` the page that a tap opens.

    The text is all that the push service's machines and a locked screen may ever see: that there is news, of which number.
    """

    name: ClassVar[str] = "push"
    family: ClassVar[str] = "push"
    beside: ClassVar[bool] = True
    switch: ClassVar[str] = "VAPID_PRIVATE_KEY"

    def __init__(self, *, private_key: str, subject: str, loopback: bool = False) -> None:
        self._key = Vapid.from_string(private_key)
        self._subject = subject
        self._loopback = loopback
        self._session = http.session()
        # A push service has no reason to send us elsewhere, and elsewhere was not looked at.
        self._session.max_redirects = 0

    @classmethod
    def made(cls, settings: Any) -> WebPush | None:
        if not settings.VAPID_PRIVATE_KEY:
            return None
        return cls(private_key=settings.VAPID_PRIVATE_KEY, subject=settings.VAPID_SUBJECT, loopback=settings.PUSH_LOOPBACK)

    @property
    def public_key(self) -> str:
        """What a browser must be told to let us, and nobody else, knock: base64url, without padding."""
        point = self._key.public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return base64.urlsafe_b64encode(point).rstrip(b"=").decode()

    def send(self, message: OutboundText) -> str:
        subscription = json.loads(message.address)
        endpoint = subscription["endpoint"]
        if not endpoints.is_fit(endpoint, loopback=self._loopback):
            raise Gone("push: not the address of a push service")
        if not self._loopback and endpoints.leads_inside(endpoint):
            # Perhaps the name server is away; a name that stays inside is given up after the usual tries.
            raise SendFailed("push: the service's name leads nowhere public")
        try:
            answer = webpush(
                subscription,
                self._payload(message),
                vapid_private_key=self._key,
                vapid_claims={"sub": self._subject},
                ttl=TTL,
                headers={"Urgency": "normal"},
                timeout=http.READ_TIMEOUT,
                requests_session=self._session,
            )
        except WebPushException as error:
            raise _failure(error) from error
        except http.RequestException as error:
            raise SendFailed(f"push: {type(error).__name__}") from error
        except (ValueError, KeyError) as error:
            raise Gone("push: the keys cannot be used") from error
        return str(answer.headers.get("Location", ""))[:128]

    def _payload(self, message: OutboundText) -> str:
        """Also the shape of Declarative Web Push, which newer iPhones show without waking our worker."""
        notification = {"title": "Lapor", "body": message.text, "navigate": message.route, "lang": "id"}
        return json.dumps({"web_push": 8030, "notification": notification}, ensure_ascii=False)


def _failure(error: WebPushException) -> SendFailed:
    status = error.response.status_code if error.response is not None else 0
    if status in _GONE:
        return Gone(f"push {status}")
    # `after` would hold the knocks of every push service; the next try of this one comes late enough.
    return SendFailed(f"push {status}", permanent=status == _TOO_MUCH or (400 <= status < 500 and status not in _LATER))
