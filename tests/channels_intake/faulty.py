"""A provider in a bad mood: a server on a raw socket that is silent, slow, broken, or well."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

# A drip that nobody puts an end to ends well after so long: then the call succeeds, and its test fails.
DRIPS, PACE = 60, 0.025


@dataclass
class Faulty:
    """`well` is the answer of a healthy provider: status line and body. `fault` names what it does instead."""

    well: tuple[str, bytes]
    fault: str = ""
    calls: list[bytes] = field(default_factory=list)
    _over: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._server.getsockname()[1]

    @property
    def base(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def serve(self) -> None:
        """Take every caller in a thread of its own."""
        while True:
            try:
                connection, _address = self._server.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def stop(self) -> None:
        """No more calls; whoever still waits is let go."""
        self._over.set()
        with suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()

    def _talk(self, connection: socket.socket) -> None:
        with connection:
            try:
                self._say(connection)
            except OSError:
                return

    def _say(self, connection: socket.socket) -> None:
        self.calls.append(_request(connection))
        status, body = self.well
        whole = _answer(status, body)
        say: dict[str, Callable[[], object]] = {
            "": lambda: connection.sendall(whole),
            "silent": lambda: self._over.wait(5),
            "hangs up": lambda: None,
            "breaks off": lambda: connection.sendall(whole[: len(whole) - len(body) // 2 - 1]),
            "no http": lambda: connection.sendall(b"\x00\xff what is this?\r\n\r\n"),
            "html": lambda: connection.sendall(_answer(status, b"<html>maintenance</html>")),
            "empty": lambda: connection.sendall(_answer(status, b"")),
            "null": lambda: connection.sendall(_answer(status, b"null")),
            "429": lambda: connection.sendall(_answer("429 Too Many Requests", b"{}", "Retry-After: 77\r\n")),
            "500": lambda: connection.sendall(_answer("500 Internal Server Error", b"<html>oops</html>")),
            "503": lambda: connection.sendall(_answer("503 Service Unavailable", b"")),
            "drips its head": lambda: self._drip(connection, b"X-Slow: a\r\n", b"HTTP/1.1 200 OK\r\n", whole.split(b"\r\n", 1)[1]),
            "drips its body": lambda: self._drip(connection, b" ", _head(status, DRIPS + len(body)), body),
            "sends elsewhere": lambda: connection.sendall(_answer("302 Found", b"", f"Location: {self.base}/again\r\n")),
        }
        say[self.fault]()

    def _drip(self, connection: socket.socket, drop: bytes, first: bytes, last: bytes) -> None:
        connection.sendall(first.replace(b"200 OK", self.well[0].encode()))
        for _drop in range(DRIPS):
            if self._over.wait(PACE):
                return
            connection.sendall(drop)
        connection.sendall(last)


class SlowMail(Faulty):
    """A mail server that greets without end, or takes whatever it is given."""

    def _say(self, connection: socket.socket) -> None:
        if self.fault == "silent":
            self._over.wait(5)
            return
        if self.fault == "hangs up":
            return
        if self.fault == "drips its head":
            self._drip(connection, b"220-wait\r\n", b"", b"")
        if self.fault == "500":
            connection.sendall(b"421 4.3.2 not now\r\n")
            return
        connection.sendall(b"220 ready\r\n")
        in_letter = False
        for line in connection.makefile("rb"):
            self.calls.append(line)
            in_letter = line.upper().startswith(b"DATA") or (in_letter and line != b".\r\n")
            if line.upper().startswith(b"DATA"):
                connection.sendall(b"354 go on\r\n")
            elif not in_letter:
                connection.sendall(b"250 ok\r\n")


def _request(connection: socket.socket) -> bytes:
    """Head and body of what is asked; the body as long as the head says."""
    seen = b""
    while b"\r\n\r\n" not in seen:
        more = connection.recv(65536)
        if not more:
            return seen
        seen += more
    head, _blank, body = seen.partition(b"\r\n\r\n")
    length = next((int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0)
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


def _head(status: str, length: int, more: str = "") -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\n{more}Connection: close\r\nContent-Length: {length}\r\n\r\n".encode()


def _answer(status: str, body: bytes, more: str = "") -> bytes:
    return _head(status, len(body), more) + body


@contextmanager
def serving(server: Faulty) -> Iterator[Faulty]:
    """The server while the block lasts."""
    threading.Thread(target=server.serve, daemon=True).start()
    try:
        yield server
    finally:
        server.stop()
