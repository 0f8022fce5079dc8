"""Small programs the tests of the ground run in processes of their own, and how they look for what is left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent.parent

ATTACH = """
import sys, time
from lapor import embedded
print(embedded.attach(), flush=True)
sys.stdin.read()
embedded.release(wait=True)
"""

SUPERVISE = """
import os, sys
from pathlib import Path
from lapor.homemade import home
from lapor.supervise import Refused, Supervisor
web = "import http.server, sys; H = http.server.SimpleHTTPRequestHandler; H.do_GET = lambda s: (s.send_response(200), s.end_headers()); http.server.ThreadingHTTPServer(('127.0.0.1', int(sys.argv[1])), H).serve_forever()"
stubborn = "import os, signal, subprocess, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN if 'STUBBORN' in os.environ else signal.SIG_DFL); subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']); time.sleep(600)"
port = int(sys.argv[1])
prepare = [sys.executable, "-c", sys.argv[2] if len(sys.argv) > 2 else "pass"]
try:
    Supervisor(home=home(), host="127.0.0.1", port=port, prepare=prepare,
        parts={"web": [sys.executable, "-c", web, str(port)], "worker": [sys.executable, "-c", stubborn]},
        greet=lambda: "it runs", say=lambda words: print(words, flush=True)).run()
except Refused as refused:
    raise SystemExit(str(refused))
"""


def environment(home: Path, **more: str) -> dict[str, str]:
    kept = {
        key: value
        for key, value in os.environ.items()
        if key not in {"DATABASE_URL", "REDIS_URL", "LAPOR_SUPERVISED", "DJANGO_ALLOW_ASYNC_UNSAFE"}
    }
    return {**kept, "LAPOR_HOME": str(home), "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", **more}


@contextmanager
def program(code: str, home: Path, *words: str, **more: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", code, *words],
        env=environment(home, **more),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            pipe.close()


def read_until(process: subprocess.Popen[str], words: str) -> list[str]:
    lines = []
    for line in process.stdout:
        lines.append(line.rstrip())
        if words in line:
            return lines
    raise AssertionError(f"{words!r} was never said; said: {lines}")


def left(home: Path) -> list[str]:
    """Living processes that belong to this home: by command line, or by the environment they inherited."""
    found = []
    for process in psutil.process_iter():
        try:
            mine = str(home) in " ".join(process.cmdline()) or process.environ().get("LAPOR_HOME") == str(home)
            if mine and process.status() != psutil.STATUS_ZOMBIE:
                found.append(f"{process.pid} {' '.join(process.cmdline())[:100]}")
        except psutil.Error:
            continue
    return found


def eventually(condition: Callable[[], object], seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come true in time"
        time.sleep(0.05)


def kill(pid: int, number: signal.Signals = signal.SIGKILL) -> None:
    os.kill(pid, number)
