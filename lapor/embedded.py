"""PostgreSQL and Valkey from wheels, for a machine that has neither: where they are, and how a command gets hold of them.

Every process that uses them holds a shared lock on LAPOR_HOME/embedded.users. One keeper process (lapor/keeper.py) owns
the servers, restarts one that dies, and stops both when it gets that lock for itself: nobody is left. The kernel drops
a killed user's lock, so SIGKILL needs no clean-up of ours, and two commands at once never stop each other's server.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from lapor.homemade import home

START_SECONDS = 60.0
STOP_SECONDS = 9.0


class CannotStart(Exception):
    """The embedded servers did not come up; the message says why and what to do."""


@dataclass(frozen=True)
class Places:
    """Everything that follows from LAPOR_HOME alone, so that any command finds the servers of any other."""

    home: Path

    @property
    def sockets(self) -> Path:
        # A socket's path may have 107 bytes; a checkout's may be longer. So: a short folder named for the home.
        return Path("/tmp") / f"lapor-{hashlib.sha256(str(self.home).encode()).hexdigest()[:12]}"  # noqa: S108 - mode 0700, owner checked

    @property
    def users(self) -> Path:
        return self.home / "embedded.users"

    @property
    def state(self) -> Path:
        return self.home / "embedded.json"

    @property
    def log(self) -> Path:
        return self.home / "embedded.log"

    @property
    def database_url(self) -> str:
        return f"postgresql://lapor@/lapor?host={quote(str(self.sockets), safe='')}"

    @property
    def redis_url(self) -> str:
        return f"unix://{self.sockets}/valkey.sock?db=0"


@dataclass(frozen=True)
class Running:
    """The process ids the keeper wrote down when both servers had answered."""

    keeper: int
    postgres: int
    valkey: int


def places() -> Places:
    return Places(home())


def wanted() -> tuple[bool, bool]:
    """Which of (PostgreSQL, Valkey) nobody else provides."""
    return not os.environ.get("DATABASE_URL", "").strip(), not os.environ.get("REDIS_URL", "").strip()


def running(where: Places | None = None) -> Running | None:
    """The servers of this home, when their keeper lives."""
    where = where or places()
    try:
        state = json.loads(where.state.read_text(encoding="utf-8"))
        found = Running(**state)
    except (OSError, ValueError, TypeError):
        return None
    return found if is_ours(found.keeper, "lapor.keeper") else None


def is_ours(pid: int, mark: str) -> bool:
    """Whether ``pid`` lives and its command line holds ``mark``: a number alone may have been given to a stranger."""
    if pid <= 0:
        return False
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes()
    except FileNotFoundError:
        return False if Path("/proc/self").exists() else _ps(pid, mark)
    except OSError:
        return False
    return mark.encode() in words


def _ps(pid: int, mark: str) -> bool:
    """Where there is no /proc (macOS)."""
    shown = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, check=False, text=True)  # noqa: S603, S607
    return mark in shown.stdout


class _Hold:
    """This process's share in the servers; one per process, let go at exit by the kernel or by `release`."""

    descriptor: int | None = None
    owner: int = 0
    keeper: subprocess.Popen[bytes] | None = None


_hold = _Hold()


def attach() -> Running | None:
    """Make sure the embedded servers run for as long as this process does. None when both addresses are given."""
    if not any(wanted()):
        return None
    where = places()
    where.home.mkdir(parents=True, exist_ok=True)
    if _hold.descriptor is None:
        descriptor = os.open(where.users, os.O_RDWR | os.O_CREAT, 0o600)
        # Waits while a keeper that found itself alone stops its servers: a few seconds at most.
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        _hold.descriptor, _hold.owner = descriptor, os.getpid()
    return running(where) or _start(where)


def _start(where: Places) -> Running:
    """Start a keeper and wait. When another command does the same, one keeper wins and both commands use it."""
    deadline = time.monotonic() + START_SECONDS
    keeper: subprocess.Popen[bytes] | None = None
    while time.monotonic() < deadline:
        if keeper is None or keeper.poll() == 0:
            keeper = _spawn(where)
        elif keeper.returncode is not None:
            raise CannotStart(_why(where))
        for _ in range(20):
            found = running(where)
            if found is not None:
                _hold.keeper = keeper
                return found
            if keeper.poll() not in {None, 0}:
                break
            time.sleep(0.05)
    raise CannotStart(f"the servers did not answer within {START_SECONDS:.0f} s. {_why(where)}")


def _spawn(where: Places) -> subprocess.Popen[bytes]:
    root = Path(__file__).resolve().parent.parent
    path = os.pathsep.join(filter(None, (str(root), os.environ.get("PYTHONPATH"))))
    environment = {**os.environ, "LAPOR_HOME": str(where.home), "PYTHONPATH": path, "PYTHONUNBUFFERED": "1"}
    with where.log.open("ab") as log:
        return subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", "lapor.keeper", str(where.home)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            env=environment,
            start_new_session=True,  # Ctrl-C is for the command, not for the servers another command may use
        )


def _why(where: Places) -> str:
    try:
        last = where.log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-1]
    except (OSError, IndexError):
        last = "no reason was written"
    return f"{last}\nThe whole story: {where.log}, {where.home / 'postgres.log'}, {where.home / 'valkey.log'}."


def attach_or_exit() -> None:
    """`attach` for the command line: no traceback for someone who wants to know what to do."""
    try:
        attach()
    except (CannotStart, OSError) as error:
        raise SystemExit(f"The embedded servers cannot start: {error}") from None


def release(*, wait: bool) -> bool:
    """Let go of the servers. With ``wait``, True once they are gone, False when someone else still uses them."""
    where = places()
    last = running(where)
    if _hold.descriptor is not None and _hold.owner == os.getpid():
        os.close(_hold.descriptor)
    _hold.descriptor = None
    if not wait or last is None:
        return last is None
    deadline = time.monotonic() + STOP_SECONDS
    while time.monotonic() < deadline:
        if _hold.keeper is not None:
            _hold.keeper.poll()  # reap it, or its process id would stay
        if not is_ours(last.keeper, "lapor.keeper"):
            return True
        if _used(where):
            return False
        time.sleep(0.05)
    return False


def _used(where: Places) -> bool:
    """Whether another process shares the lock. The keeper holds it alone while it stops, which is not use."""
    descriptor = os.open(where.users, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return _shared(descriptor)
    else:
        return False
    finally:
        os.close(descriptor)


def _shared(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
