"""An operator under load: SMPP 3.4 with many texts on their way at once, which dies, comes back, and repeats what was not acknowledged."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field

from tests.running import free_port

_BIND_TRX, _ENQUIRE, _UNBIND, _SUBMIT, _DELIVER = 0x09, 0x15, 0x06, 0x04, 0x05
_RESPONSE = 0x80000000
# What operators allow to be unacknowledged.
_WINDOW = 50


@dataclass
class Operator:
    """`sent` are the texts that were submitted to it: number and words."""

    name: str
    port: int = field(default_factory=free_port)
    sent: list[tuple[str, str]] = field(default_factory=list)
    repeated: int = 0
    _waiting: dict[int, bytes] = field(default_factory=dict)
    _sequence: int = 1000
    _connection: socket.socket | None = None
    _server: socket.socket | None = None
    _lock: threading.RLock = field(default_factory=threading.RLock)
    _room: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(_WINDOW))

    def start(self) -> None:
        """Listen, now or again."""
        self._server = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._serve, args=(self._server,), daemon=True).start()

    @property
    def bound(self) -> bool:
        return self._connection is not None

    @property
    def unacknowledged(self) -> int:
        """Texts of phones that Kannel has not taken yet."""
        return len(self._waiting)

    def die(self) -> None:
        """Cut the line in the middle of whatever it was doing."""
        with self._lock:
            server, connection = self._server, self._connection
            self._server = self._connection = None
        for end in (server, connection):
            if end is not None:
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
                end.close()

    def feed(self, texts: Iterable[tuple[str, bytes, bytes]]) -> None:
        """Texts of phones to the short code: number, header, words. No more at once than the window allows."""
        for number, header, words in texts:
            self._room.acquire()
            with self._lock:
                self._sequence += 1
                body = _short_message(number, "1708", header + words, esm=0x40 if header else 0)
                self._waiting[self._sequence] = body
                self._write(_DELIVER, self._sequence, body)

    def _serve(self, server: socket.socket) -> None:
        while True:
            try:
                connection, _address = server.accept()
            except OSError:
                return
            threading.Thread(target=self._listen, args=(connection,), daemon=True).start()

    def _listen(self, connection: socket.socket) -> None:
        with suppress(OSError, struct.error):
            self._talk(connection)

    def _talk(self, connection: socket.socket) -> None:
        stream = connection.makefile("rb")
        while head := stream.read(16):
            length, command, _status, sequence = struct.unpack(">IIII", head)
            body = stream.read(length - 16)
            if command == _BIND_TRX:
                self._bind(connection, sequence)
            elif command == _SUBMIT:
                self._submitted(sequence, body)
            elif command == _DELIVER | _RESPONSE:
                self._taken(sequence)
            elif command in (_ENQUIRE, _UNBIND):
                self._write(command | _RESPONSE, sequence, b"")

    def _bind(self, connection: socket.socket, sequence: int) -> None:
        """What was not acknowledged before the line broke is delivered once more: nobody knows whether it arrived."""
        with self._lock:
            self._connection = connection
            self._write(_BIND_TRX | _RESPONSE, sequence, b"lapor-load\0")
            for number, body in list(self._waiting.items()):
                self.repeated += 1
                self._write(_DELIVER, number, body)

    def _taken(self, sequence: int) -> None:
        with self._lock:
            was_waiting = self._waiting.pop(sequence, None) is not None
        if was_waiting:
            self._room.release()

    def _submitted(self, sequence: int, body: bytes) -> None:
        rest = body.split(b"\0", 1)[1]  # service_type
        source, rest = rest[2:].split(b"\0", 1)
        destination, rest = rest[2:].split(b"\0", 1)
        _scheduled, _validity, rest = rest[3:].split(b"\0", 2)
        wants_report, length = rest[0], rest[4]
        reference = f"{self.name}{len(self.sent)}"
        self.sent.append((destination.decode(), rest[5 : 5 + length].decode("latin-1")))
        self._write(_SUBMIT | _RESPONSE, sequence, reference.encode() + b"\0")
        if wants_report:
            report = f"id:{reference} sub:001 dlvrd:001 submit date:2603020102 done date:2603020103 stat:DELIVRD err:000 text:"
            with self._lock:
                self._sequence += 1
                self._write(_DELIVER, self._sequence, _short_message(destination.decode(), source.decode(), report.encode(), esm=0x04))

    def _write(self, command: int, sequence: int, body: bytes) -> None:
        with self._lock:
            if self._connection is None:
                return
            with suppress(OSError):
                self._connection.sendall(struct.pack(">IIII", 16 + len(body), command, 0, sequence) + body)


def _short_message(sender: str, to: str, payload: bytes, *, esm: int) -> bytes:
    addresses = b"\1\1" + sender.lstrip("+").encode() + b"\0" + b"\0\1" + to.encode() + b"\0"
    return b"\0" + addresses + bytes([esm, 0, 0, 0, 0, 0, 0, 0, 0, len(payload)]) + payload
