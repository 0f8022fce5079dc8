"""Runs the web server, the worker and the clock side by side with the embedded servers, and ends them all together."""

from __future__ import annotations

import fcntl
import http.client
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from lapor import embedded
from lapor.processes import MARK, die_with_parent, end_all, kill_group

ROOT = Path(__file__).resolve().parent.parent
STEADY_SECONDS = 20.0
LONGEST_PAUSE = 15.0
PATIENCE = 4.0
READY_SECONDS = 60.0

Say = Callable[[str], None]


class Ended(BaseException):
    """Someone asked us to end. Not an Exception: nothing on the way may swallow it."""


class Refused(Exception):
    """We do not start; the message says why and what to do."""


@dataclass
class Part:
    """One process we keep alive."""

    name: str
    command: list[str]
    log: Path
    environment: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    failures: int = 0
    due: float = field(default=0.0)

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 - our own commands
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=ROOT,
                env=self.environment,
                start_new_session=True,  # Ctrl-C reaches us alone; we then end the others in order
                preexec_fn=lambda: die_with_parent(signal.SIGTERM),
            )
        self.started = time.monotonic()

    def tend(self, say: Say) -> None:
        """Start it again when it has died: at once the first time, later and later when it keeps dying."""
        now = time.monotonic()
        if self.process is not None and self.process.poll() is None:
            return
        if self.process is not None:
            kill_group(self.process.pid)
            self.failures = 1 if now - self.started > STEADY_SECONDS else self.failures + 1
            pause = 0.0 if self.failures == 1 else min(LONGEST_PAUSE, 0.5 * 2 ** (self.failures - 2))
            say(
                f"{self.name} ended ({_how(self.process.returncode)}), starting it again{f' in {pause:g} s' if pause else ''}; see {self.log}"
            )
            self.due, self.process = now + pause, None
        if now >= self.due:
            self.start()


def _how(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit {code}"


class Supervisor:
    def __init__(
        self, *, home: Path, host: str, port: int, prepare: list[str], parts: Mapping[str, list[str]], greet: Callable[[], str], say: Say
    ) -> None:
        self.home, self.host, self.port, self.greet, self.say = home, host, port, greet, say
        self.prepare = prepare
        self.environment = {**os.environ, MARK: str(home), "LAPOR_HOME": str(home), "PYTHONUNBUFFERED": "1"}
        self.parts = [Part(name, command, home / f"{name}.log", self.environment) for name, command in parts.items()]
        self.servers: embedded.Running | None = None

    def run(self) -> None:
        """Until a signal comes. Whatever happens, nothing of ours is left when this returns."""
        lock = self._only_one()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, _end)
        try:
            self._start()
            while True:
                self._watch()
                time.sleep(0.2)
        except Ended:
            self.say("ending")
        finally:
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.SIG_IGN)
            self._stop()
            os.close(lock)

    def _only_one(self) -> int:
        self.home.mkdir(parents=True, exist_ok=True)
        lock = os.open(self.home / "up.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            raise Refused(f"Lapor already runs from {self.home}. End it first, or choose another LAPOR_HOME and PORT.") from None
        return lock

    def _start(self) -> None:
        left = end_all(self.home, PATIENCE)
        if left:
            self.say(f"ended {left} processes that a killed run had left")
        self._port_is_free()
        self.servers = embedded.attach()
        # Its output is the operator's: migrations and loading say what they do.
        preparing = subprocess.Popen(  # noqa: S603 - our own command
            self.prepare,
            cwd=ROOT,
            env=self.environment,
            start_new_session=True,
            preexec_fn=lambda: die_with_parent(signal.SIGTERM),
        )
        if preparing.wait():
            raise Refused("The database could not be prepared; the reason stands above.")
        for part in self.parts:
            part.start()
        self._wait_until_ready()
        self.say(self.greet())

    def _port_is_free(self) -> None:
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.host, self.port))
            except OSError as error:
                raise Refused(
                    f"Port {self.port} on {self.host} cannot be used ({error.strerror}). Choose another one: PORT={self.port + 1} make run"
                ) from None

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            self._watch()
            if self._answers():
                return
            time.sleep(0.1)
        self.say(f"the web server does not answer yet; see {self.parts[0].log}")

    def _answers(self) -> bool:
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104 - compared, not bound
        line = http.client.HTTPConnection(host, self.port, timeout=5)
        try:
            line.request("GET", "/sehat/hidup")
            return line.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            line.close()

    def _watch(self) -> None:
        for part in self.parts:
            part.tend(self.say)
        if self.servers is None:
            return
        now = embedded.running()
        if now is None or now.keeper != self.servers.keeper:
            self.say("the embedded servers' keeper ended, starting it again")
            now = embedded.attach()
        elif now != self.servers:
            changed = " and ".join(name for name in ("postgres", "valkey") if getattr(now, name) != getattr(self.servers, name))
            self.say(f"{changed} ended, was started again; see {self.home / 'embedded.log'}")
        self.servers = now

    def _stop(self) -> None:
        end_all(self.home, PATIENCE)
        if self.servers is not None and not embedded.release(wait=True):
            self.say(f"another command still uses the embedded servers of {self.home}; they end with it")
        else:
            embedded.release(wait=True)


def _end(number: int, frame: FrameType | None) -> None:
    for other in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(other, signal.SIG_IGN)  # once is enough, and the second must not cut the ending short
    raise Ended
