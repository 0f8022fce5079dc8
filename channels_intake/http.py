"""The one place that talks HTTP to the outside: sessions whose calls end, and hosts that can be moved to the simulator."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, ClassVar
from urllib.parse import urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from channels_intake import timed
from channels_intake.contracts import SendFailed

CONNECT_TIMEOUT = 3.05
READ_TIMEOUT = 10.0
# Of a call from its first byte to its last, and of a whole file.
CALL_TIME = 20.0
DOWNLOAD_TIME = 30.0
# However long a provider asks us to keep away: after so long we look whether it meant that.
MOST_PATIENCE = 3600
# Files lie elsewhere sometimes; further than that nobody has a reason to send us.
_REDIRECTS = 2

Timeout = requests.Timeout
RequestException = requests.RequestException
Response = requests.Response
Session = requests.Session
# What providers' own libraries raise at an answer that makes no sense.
NONSENSE = (ValueError, TypeError, AttributeError, LookupError)


class _Answer(http.client.HTTPResponse):
    """Head and body of an answer, read within the span of the call."""

    def __init__(self, sock: socket.socket, *arguments: Any, **named: Any) -> None:
        super().__init__(sock, *arguments, **named)
        self.fp = timed.reader(self.fp, sock)


class _Plain(HTTPConnection):
    response_class = _Answer


class _Secure(HTTPSConnection):
    response_class = _Answer


class _PlainPool(urllib3.HTTPConnectionPool):
    ConnectionCls = _Plain


class _SecurePool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _Secure


class _Bounded(HTTPAdapter):
    """Gives every request a time-out and an end, because requests has none of its own and a worker would hang for ever.

    With `base` set, whatever was addressed to the mounted host goes there instead, path and query unchanged.
    """

    _pools: ClassVar[dict[str, type[urllib3.HTTPConnectionPool]]] = {"http": _PlainPool, "https": _SecurePool}

    def __init__(self, base: str = "") -> None:
        super().__init__(max_retries=0)
        self._base = base.rstrip("/")

    def init_poolmanager(self, *arguments: Any, **named: Any) -> None:
        super().init_poolmanager(*arguments, **named)
        self.poolmanager.pool_classes_by_scheme = self._pools

    def proxy_manager_for(self, *arguments: Any, **named: Any) -> Any:
        manager = super().proxy_manager_for(*arguments, **named)
        manager.pool_classes_by_scheme = self._pools
        return manager

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,  # noqa: FBT001, FBT002 - the signature is requests' own
        timeout: float | tuple[float, float] | tuple[float, None] | None = None,
        verify: bool | str = True,  # noqa: FBT001, FBT002
        cert: bytes | str | tuple[bytes | str, bytes | str] | None = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        if self._base:
            parts = urlsplit(str(request.url))
            request.url = self._base + parts.path + (f"?{parts.query}" if parts.query else "")
        with timed.within(CALL_TIME if timed.left() > CALL_TIME and not stream else timed.left()):
            left = timed.left()
            if left <= 0:
                raise requests.Timeout("no time is left for this call")
            bounded = (min(CONNECT_TIMEOUT, left), min(_longest(timeout), left))
            return super().send(request, stream=stream, timeout=bounded, verify=verify, cert=cert, proxies=proxies)


def _longest(timeout: float | tuple[float, float] | tuple[float, None] | None) -> float:
    """For one read, as a library asks for it; never longer than ours."""
    asked = timeout[1] if isinstance(timeout, tuple) else timeout
    return min(asked or READ_TIMEOUT, READ_TIMEOUT)


def may_have_arrived(error: BaseException) -> bool:
    """Whether the other side may have taken a request that ended like this: only a connection never made says surely no."""
    cause = getattr(error.args[0], "reason", None) if error.args else None
    return not isinstance(error, requests.ConnectTimeout) and not isinstance(cause, NewConnectionError | ConnectTimeoutError)


def session(*, moved: Mapping[str, str] | None = None) -> requests.Session:
    """A session whose requests end. `moved` maps a host prefix to the base address that stands in for it."""
    fresh = requests.Session()
    bound(fresh, moved=moved)
    return fresh


def bound(existing: requests.Session, *, moved: Mapping[str, str] | None = None) -> None:
    """The same for a session that a provider's library made."""
    existing.max_redirects = _REDIRECTS
    existing.mount("https://", _Bounded())
    existing.mount("http://", _Bounded())
    for prefix, base in (moved or {}).items():
        if base:
            existing.mount(prefix, _Bounded(base))
            if urlsplit(base).hostname in {"127.0.0.1", "localhost", "::1"}:
                existing.trust_env = False  # a proxy of the environment must not see the loopback


def download(session: requests.Session, url: str, *, most: int, auth: tuple[str, str] | None = None) -> bytes:
    """The body at an address, read piece by piece so that no provider can fill our memory. Raises SendFailed."""
    try:
        with timed.within(DOWNLOAD_TIME), session.get(url, auth=auth, stream=True) as answer:
            if answer.status_code != requests.codes.ok:
                raise SendFailed(f"download: {answer.status_code}", permanent=answer.status_code in (401, 403, 404, 410))
            found = bytearray()
            for piece in answer.iter_content(64 * 1024):
                found += piece
                if len(found) > most:
                    raise SendFailed("download: too large", permanent=True)
            return bytes(found)
    except requests.RequestException as error:
        raise SendFailed(f"download: {type(error).__name__}") from error


def asked_to_wait(response: requests.Response | None) -> float:
    """The seconds that a Retry-After asks us to keep away (RFC 9110 §10.2.3; a date is read, too); 0 when nothing is asked."""
    given = response.headers.get("Retry-After", "").strip() if response is not None else ""
    if given.isdecimal():
        return float(min(int(given), MOST_PATIENCE))
    try:
        wait = (parsedate_to_datetime(given) - datetime.now(UTC)).total_seconds() if given else 0.0
    except (ValueError, TypeError):
        return 0.0
    return min(max(wait, 0.0), MOST_PATIENCE)


def json_of(response: requests.Response) -> dict[str, Any]:
    """The body as an object; anything else is an empty one, for providers answer errors in HTML."""
    try:
        body = response.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
