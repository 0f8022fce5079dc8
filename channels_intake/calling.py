"""One call to an address that somebody else named: only to a public host, to the very address that was looked at, and never for long.

A webhook's receiver and a picture's host are strangers. The name is looked up once and that answer is called, so that it
cannot lead elsewhere a moment later; nothing is redirected; a timer ends the call as a whole, because a server that sends
a byte a second keeps the time-out of each read.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from channels_intake import endpoints
from channels_intake.contracts import SendFailed

CONNECT = 3.05
# Of a whole call, name lookup left out.
WHOLE = 10.0


@dataclass(frozen=True)
class Answer:
    """What came back: the code, the type, and as much of the body as was asked for."""

    code: int
    content_type: str
    body: bytes


class _Pinned(http.client.HTTPConnection):
    """A connection to one address, under the host's name."""

    def __init__(self, host: str, address: str, port: int, *, secure: bool) -> None:
        super().__init__(host, port, timeout=CONNECT)
        self._address = address
        self._context = ssl.create_default_context() if secure else None
        # So that the name goes out without a port where the port is the usual one.
        self.default_port = 443 if secure else 80

    def connect(self) -> None:
        self.sock = socket.create_connection((self._address, self.port), timeout=CONNECT)
        if self._context is not None:
            wrapped = self._context.wrap_socket(self.sock, server_hostname=self.host, do_handshake_on_connect=False)
            self.sock = wrapped
            wrapped.do_handshake()

    def cut(self) -> None:
        """End it from another thread, wherever it is: reading then finds the end."""
        with suppress(OSError):
            if self.sock is not None:
                socket.socket.shutdown(self.sock, socket.SHUT_RDWR)


def call(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str],
    body: bytes = b"",
    most: int = 0,
    seconds: float = WHOLE,
    loopback: bool = False,
) -> Answer:
    """Make one request and return its answer with at most so many bytes of the body; redirects are answers like others.

    `loopback` lets this very machine be called, by plain http too: for the demo and for tests. Raises SendFailed.
    """
    connection = _connection(url, loopback=loopback)
    parts = urlsplit(url)
    late = threading.Event()

    def end() -> None:
        late.set()
        connection.cut()

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        connection.request(method, (parts.path or "/") + (f"?{parts.query}" if parts.query else ""), body or None, dict(headers))
        answer = connection.getresponse()
        found = _read(answer, most) if most else b""
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise SendFailed("too slow" if late.is_set() else f"not reached: {type(error).__name__}") from error
    finally:
        timer.cancel()
        connection.close()
    if late.is_set():
        raise SendFailed("too slow")
    return Answer(answer.status, answer.headers.get_content_type(), found)


def _read(answer: http.client.HTTPResponse, most: int) -> bytes:
    found = answer.read(most + 1)
    if len(found) > most:
        raise SendFailed("too large", permanent=True)
    return found


def _connection(url: str, *, loopback: bool) -> _Pinned:
    """Raises SendFailed, for good when the address itself can never be called."""
    if not endpoints.is_fit(url, loopback=loopback):
        raise SendFailed("no public https address", permanent=True)
    parts = urlsplit(url)
    host, secure = parts.hostname or "", parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    try:
        found = socket.getaddrinfo(host, port, proto=socket.IPPROTO_TCP)
    except (OSError, UnicodeError) as error:
        raise SendFailed("the name leads nowhere") from error
    addresses = [str(each[4][0]) for each in found]
    if not (loopback and host == "127.0.0.1") and not all(_is_public(each) for each in addresses):
        raise SendFailed("the name leads to an address that is not public")
    return _Pinned(host, addresses[0], port, secure=secure)


def _is_public(address: str) -> bool:
    return ipaddress.ip_address(address.partition("%")[0]).is_global
