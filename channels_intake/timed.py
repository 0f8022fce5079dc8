"""Spans of time that everything read from outside within them ends with, however slowly the bytes drip."""

from __future__ import annotations

import io
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_until: ContextVar[float | None] = ContextVar("until", default=None)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Whatever is read in here, by `reader`, ends within so many seconds together. A span inside another cannot outlast it."""
    ends, outer = time.monotonic() + seconds, _until.get()
    token = _until.set(ends if outer is None else min(ends, outer))
    try:
        yield
    finally:
        _until.reset(token)


def left() -> float:
    """Seconds until the span ends; without a span for ever."""
    until = _until.get()
    return float("inf") if until is None else until - time.monotonic()


def reader(fp: io.BufferedReader, sock: socket.socket) -> io.BufferedReader:
    """The same reader of a socket, bound by the span of this moment, also after its block was left.

    The time-out of a socket begins anew with every byte: a peer that sends one a second would hold us for ever.
    """
    until = _until.get()
    return fp if until is None else io.BufferedReader(_Timed(fp.detach(), sock, until))


class _Timed(io.RawIOBase):
    def __init__(self, raw: io.RawIOBase, sock: socket.socket, until: float) -> None:
        self._raw, self._sock, self._until, self._each = raw, sock, until, sock.gettimeout()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int | None:
        remaining = self._until - time.monotonic()
        if remaining <= 0:
            raise TimeoutError("the whole answer took too long")
        self._sock.settimeout(remaining if self._each is None else min(self._each, remaining))
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()
