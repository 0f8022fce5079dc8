"""A real Kannel for a test: bearerbox, smsbox, two fakesmsc operators and one operator that speaks SMPP."""

from __future__ import annotations

import os
import re
import socket
import struct
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from string import Template

import requests

from tests.running import free_port, wait_until

DEPLOY = Path(__file__).resolve().parent.parent.parent / "deploy" / "kannel"
FAKESMSC = "/usr/lib/kannel/test/fakesmsc"

_BIND_TRX, _ENQUIRE, _UNBIND, _SUBMIT, _DELIVER = 0x09, 0x15, 0x06, 0x04, 0x05
_RESPONSE = 0x80000000


@dataclass
class Smpp:
    """An operator's SMSC, as little of SMPP 3.4 as Kannel needs: it binds, we deliver, it submits, we report."""

    port: int = field(default_factory=free_port)
    sent: list[tuple[str, str]] = field(default_factory=list)
    _connection: socket.socket | None = None
    _sequence: int = 1000

    def start(self) -> None:
        server = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._serve, args=(server,), daemon=True).start()

    @property
    def bound(self) -> bool:
        return self._connection is not None

    def deliver(self, sender: str, text: bytes, *, header: bytes = b"", coding: int = 0) -> None:
        """A phone's SMS to the short code."""
        self._write(_DELIVER, self._short_message(sender, "1708", header + text, esm=0x40 if header else 0, coding=coding))

    def _serve(self, server: socket.socket) -> None:
        while True:
            connection, _address = server.accept()
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        stream = connection.makefile("rb")
        while head := stream.read(16):
            length, command, _status, sequence = struct.unpack(">IIII", head)
            body = stream.read(length - 16)
            if command == _BIND_TRX:
                self._answer(connection, command, sequence, b"lapor-test\0")
                self._connection = connection
            elif command == _SUBMIT:
                self._submitted(connection, sequence, body)
            elif command in (_ENQUIRE, _UNBIND):
                self._answer(connection, command, sequence, b"")

    def _submitted(self, connection: socket.socket, sequence: int, body: bytes) -> None:
        rest = body.split(b"\0", 1)[1]  # service_type
        source, rest = rest[2:].split(b"\0", 1)
        destination, rest = rest[2:].split(b"\0", 1)
        coding_at = 3  # esm_class, protocol_id, priority
        _scheduled, _validity, rest = rest[coding_at:].split(b"\0", 2)
        wants_report, _replace, _coding, _default, length = rest[:5]
        text = rest[5 : 5 + length].decode("latin-1")
        self.sent.append((destination.decode(), text))
        reference = f"m{len(self.sent)}"
        self._answer(connection, _SUBMIT, sequence, reference.encode() + b"\0")
        if wants_report:
            report = f"id:{reference} sub:001 dlvrd:001 submit date:2603020102 done date:2603020103 stat:DELIVRD err:000 text:"
            pdu = self._short_message(destination.decode(), source.decode(), report.encode(), esm=0x04, coding=0)
            self._write(_DELIVER, pdu)

    @staticmethod
    def _short_message(sender: str, to: str, payload: bytes, *, esm: int, coding: int) -> bytes:
        addresses = b"\1\1" + sender.lstrip("+").encode() + b"\0" + b"\0\1" + to.encode() + b"\0"
        return b"\0" + addresses + bytes([esm, 0, 0, 0, 0, 0, 0, coding, 0, len(payload)]) + payload

    def _write(self, command: int, body: bytes) -> None:
        assert self._connection is not None
        self._sequence += 1
        self._connection.sendall(struct.pack(">IIII", 16 + len(body), command, 0, self._sequence) + body)

    @staticmethod
    def _answer(connection: socket.socket, command: int, sequence: int, body: bytes) -> None:
        connection.sendall(struct.pack(">IIII", 16 + len(body), command | _RESPONSE, 0, sequence) + body)


@dataclass
class Driver:
    """An operator played by Kannel's drive_smpp: it delivers numbered texts from 456 to 123 and logs what it is given.

    Its way to bearerbox as an smsbox is fixed in it; bearerbox must listen there, or it gives up.
    """

    SMSBOX_PORT = "13001"
    texts: int
    port: int = field(default_factory=free_port)
    out: Path = Path()
    _process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.out.open("wb") as out:
            command = ["/usr/lib/kannel/test/drive_smpp", "-v", "0", "-p", str(self.port), "-m", str(self.texts)]
            self._process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT)

    @property
    def bound(self) -> bool:
        return self._log().count("bind_transmitter") > 0 and self._log().count("bind_receiver") > 0

    @property
    def given(self) -> list[str]:
        """The texts that were submitted to it."""
        return re.findall(r"short_message = <(.*?)>", self._log())

    def _log(self) -> str:
        return self.out.read_text(errors="replace")

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait(5)


@dataclass
class Fake:
    """An operator played by Kannel's fakesmsc, which sends one text and then shows what is sent to its phones.

    bearerbox takes one client at a time, so each text is a new client; what is sent meanwhile waits in bearerbox.
    """

    name: str
    port: int = field(default_factory=free_port)
    out: Path = Path()
    _client: subprocess.Popen[bytes] | None = None

    def text(self, message: str) -> None:
        """Let a phone text us: "sender receiver type data", as fakesmsc wants it."""
        self.stop()
        before = self._sent()
        command = [FAKESMSC, "-H", "127.0.0.1", "-r", str(self.port), "-i", "3600", "-m", "-1", message]
        with self.out.open("ab") as out:
            self._client = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT)
        wait_until(lambda: self._sent() > before, 5, f"{self.name} sent its text")

    def _sent(self) -> int:
        return self.out.read_bytes().count(b"sent message 1\n")

    def heard(self, phone: str) -> list[str]:
        """Texts that left through this operator to a phone."""
        found = re.findall(rf"<\S+ {re.escape(phone)} text (.*?)>$", self.out.read_text(errors="replace"), re.MULTILINE)
        return [text.strip() for text in found]

    def stop(self) -> None:
        if self._client is not None:
            self._client.terminate()
            self._client.wait(5)
            self._client = None


@dataclass
class Kannel:
    """The running gateway and its operators."""

    telkomsel: Fake
    indosat: Fake
    three: Smpp | Driver
    sendsms: str
    state: Path

    def logs(self) -> str:
        return "\n".join(
            f"== {log.name}\n{log.read_text(errors='replace')[-3000:]}" for log in sorted(self.state.glob("*")) if log.is_file()
        )


def ports() -> dict[str, str]:
    """Free ports for everything, chosen before Lapor is started, because it must know where sendsms is."""
    names = ("KANNEL_ADMIN_PORT", "KANNEL_SMSBOX_PORT", "KANNEL_SENDSMS_PORT")
    return {name: str(free_port()) for name in names}


@contextmanager
def kannel(state: Path, lapor_url: str, secrets: dict[str, str], chosen: dict[str, str], drive: int = 0) -> Iterator[Kannel]:
    """Render deploy/kannel, start both boxes and the operators, and end them all.

    `drive`: the third operator is Kannel's drive_smpp, which delivers so many texts as soon as it is bound.
    """
    (state / "spool").mkdir(parents=True)
    telkomsel, indosat = Fake("telkomsel", out=state / "telkomsel.out"), Fake("indosat", out=state / "indosat.out")
    three: Smpp | Driver = Driver(drive, out=state / "three.out") if drive else Smpp()
    if drive:
        chosen = chosen | {"KANNEL_SMSBOX_PORT": Driver.SMSBOX_PORT}
    telkomsel.out.touch()
    indosat.out.touch()
    if isinstance(three, Smpp):
        three.start()
    else:
        three.out.touch()
    values = chosen | secrets | {
        "KANNEL_ADMIN_PASSWORD": "admin", "KANNEL_STATE": str(state), "KANNEL_SENDSMS_INTERFACE": "127.0.0.1",
        "KANNEL_LAPOR_IP": "127.0.0.1", "KANNEL_LAPOR_URL": lapor_url, "KANNEL_OPERATORS": str(state / "operators.conf"),
        "TELKOMSEL_PORT": str(telkomsel.port), "INDOSAT_PORT": str(indosat.port), "THREE_PORT": str(three.port),
        "THREE_USERNAME": "lapor", "THREE_PASSWORD": "lapor",
    }  # fmt: skip
    operators = "operators-drive-smpp.conf" if drive else "operators-test.conf"
    try:
        with boxes(state, values, operators, name="lapor" if drive else ""):
            if isinstance(three, Driver):  # it delivers at once when it is bound
                three.start()
            wait_until(lambda: three.bound, 15, "Kannel is bound to the SMPP operator")
            yield Kannel(telkomsel, indosat, three, f"http://127.0.0.1:{chosen['KANNEL_SENDSMS_PORT']}/cgi-bin/sendsms", state)
    finally:
        telkomsel.stop()
        indosat.stop()
        if isinstance(three, Driver):
            three.stop()


@contextmanager
def boxes(state: Path, values: dict[str, str], operators: str, *, name: str = "") -> Iterator[None]:
    """Both boxes with our kannel.conf and one of its operators' files, ended with the block."""
    _render(state, values, operators, name)
    running: list[subprocess.Popen[bytes]] = []
    try:
        for box, port in (("bearerbox", "KANNEL_SMSBOX_PORT"), ("smsbox", "KANNEL_SENDSMS_PORT")):
            out = (state / f"{box}.out").open("wb")
            running.append(
                subprocess.Popen(
                    [f"/usr/sbin/{box}", "-v", "2", str(state / "kannel.conf")],
                    stdout=out,
                    stderr=subprocess.STDOUT,
                    env=os.environ | {"LC_ALL": "C.UTF-8"},
                )
            )
            wait_until(lambda port=port: _open(int(values[port])), 15, f"{box} listens")
        # A message that comes before smsbox has introduced itself makes bearerbox sleep for ten seconds.
        introduced = f"smsbox:{name or '(none)'}"
        wait_until(lambda: introduced in _status(values["KANNEL_ADMIN_PORT"]), 15, "smsbox is known to bearerbox")
        yield
    finally:
        for process in reversed(running):
            process.terminate()
            try:
                process.wait(8)
            except subprocess.TimeoutExpired:
                process.kill()


def _render(state: Path, values: dict[str, str], operators: str, name: str) -> None:
    for source, target in (("kannel.conf", "kannel.conf"), (operators, "operators.conf")):
        words = Template((DEPLOY / source).read_text()).substitute(values)
        # A box with a name is given only what is routed to it, which nothing but the driver's operators.conf does.
        (state / target).write_text(words.replace("group = smsbox\n", f"group = smsbox\nsmsbox-id = {name}\n") if name else words)


def _status(port: str) -> str:
    return requests.get(f"http://127.0.0.1:{port}/status.txt", params={"password": "admin"}, timeout=5).text


def _open(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0
