"""The one place that talks HTTP to the outside: sessions with time-outs, and hosts that can be moved to the simulator."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from channels_intake.contracts import SendFailed

CONNECT_TIMEOUT = 3.05
READ_TIMEOUT = 10.0
# Of a whole file; a server that sends a byte a second would keep the time-out of each read.
DOWNLOAD_TIME = 30.0

Timeout = requests.Timeout
RequestException = requests.RequestException
Response = requests.Response
Session = requests.Session


class _Bounded(HTTPAdapter):
    """Gives every request a time-out, because requests has none of its own and a worker would hang for ever.

    With `base` set, whatever was addressed to the mounted host goes there instead, path and query unchanged.
    """

    def __init__(self, base: str = "") -> None:
        super().__init__(max_retries=0)
        self._base = base.rstrip("/")

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
        bounded = timeout or (CONNECT_TIMEOUT, READ_TIMEOUT)
        return super().send(request, stream=stream, timeout=bounded, verify=verify, cert=cert, proxies=proxies)


def may_have_arrived(error: BaseException) -> bool:
    """Whether the other side may have taken a request that ended like this: only a connection never made says surely no."""
    cause = getattr(error.args[0], "reason", None) if error.args else None
    return not isinstance(error, requests.ConnectTimeout) and not isinstance(cause, NewConnectionError | ConnectTimeoutError)


def session(*, moved: Mapping[str, str] | None = None) -> requests.Session:
    """A session whose requests end. `moved` maps a host prefix to the base address that stands in for it."""
    fresh = requests.Session()
    fresh.mount("https://", _Bounded())
    fresh.mount("http://", _Bounded())
    bound(fresh, moved=moved)
    return fresh


def bound(existing: requests.Session, *, moved: Mapping[str, str] | None = None) -> None:
    """The same for a session that a provider's library made."""
    existing.mount("https://", _Bounded())
    for prefix, base in (moved or {}).items():
        if base:
            existing.mount(prefix, _Bounded(base))
            if urlsplit(base).hostname in {"127.0.0.1", "localhost", "::1"}:
                existing.trust_env = False  # a proxy of the environment must not see the loopback


def download(session: requests.Session, url: str, *, most: int, auth: tuple[str, str] | None = None) -> bytes:
    """The body at an address, read piece by piece so that no provider can fill our memory. Raises SendFailed."""
    try:
        with session.get(url, auth=auth, stream=True, timeout=(CONNECT_TIMEOUT, READ_TIMEOUT)) as answer:
            if answer.status_code != requests.codes.ok:
                raise SendFailed(f"download: {answer.status_code}", permanent=answer.status_code in (401, 403, 404, 410))
            found = bytearray()
            until = time.monotonic() + DOWNLOAD_TIME
            for piece in answer.iter_content(64 * 1024):
                found += piece
                if len(found) > most:
                    raise SendFailed("download: too large", permanent=True)
                if time.monotonic() > until:
                    raise SendFailed("download: too slow")
            return bytes(found)
    except requests.RequestException as error:
        raise SendFailed(f"download: {type(error).__name__}") from error


def json_of(response: requests.Response) -> dict[str, Any]:
    """The body as an object; anything else is an empty one, for providers answer errors in HTML."""
    try:
        body = response.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
