"""Granian beside gunicorn, same view, same database, same machine: requests a second, p95, CPU-ms a request."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass

import psutil
import psycopg2

from benchmarks.bare import TABLE
from lapor import embedded

PORT = 8391
ROUNDS = 3
SECONDS = 6
CLIENTS = 16
GRANIAN = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(PORT), "--no-ws", "--log-level", "warning"]
GUNICORN = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{PORT}", "--log-level", "warning"]
SERVERS = {
    "granian 2 x 1": [*GRANIAN, "--workers", "2", "--blocking-threads", "1", "benchmarks.bare:application"],
    "granian 2 x 4": [*GRANIAN, "--workers", "2", "--blocking-threads", "4", "benchmarks.bare:application"],
    "gunicorn sync 4": [*GUNICORN, "--workers", "4", "benchmarks.bare:application"],
    "gunicorn gthread 2 x 4": [
        *GUNICORN,
        "--workers",
        "2",
        "--threads",
        "4",
        "--worker-class",
        "gthread",
        "--keep-alive",
        "5",
        "benchmarks.bare:application",
    ],
}


@dataclass(frozen=True)
class Figures:
    per_second: float
    p95_ms: float
    cpu_ms: float
    errors: int


def _cpu(server: psutil.Process) -> float:
    return sum(sum(process.cpu_times()[:2]) for process in (server, *server.children(recursive=True)))


def _wait() -> None:
    for _ in range(200):
        line = http.client.HTTPConnection("127.0.0.1", PORT, timeout=2)
        try:
            line.request("GET", "/insert")
            if line.getresponse().status == 201:
                return
        except OSError:
            time.sleep(0.05)
        finally:
            line.close()
    raise SystemExit("the server did not answer")


def _load(path: str, server: psutil.Process) -> Figures:
    before = _cpu(server)
    out = subprocess.run(
        ["wrk", "-t", "1", "-c", str(CLIENTS), "-d", f"{SECONDS}s", "--latency", "-s", "/dev/stdin", f"http://127.0.0.1:{PORT}/{path}"],
        input='done = function(s, l) io.write(string.format("RESULT %d %d %d %d %d\\n", s.requests, s.duration, l:percentile(95), '
        "s.errors.status + s.errors.read + s.errors.write + s.errors.timeout, s.errors.connect)) end",
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    requests, duration, p95, errors, refused = map(int, re.search(r"RESULT (\d+) (\d+) (\d+) (\d+) (\d+)", out).groups())
    return Figures(requests / duration * 1e6, p95 / 1000, (_cpu(server) - before) * 1000 / requests, errors + refused)


def measure(name: str) -> dict[str, Figures]:
    process = subprocess.Popen(SERVERS[name], env=os.environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait()
        server = psutil.Process(process.pid)
        _load("insert", server)  # every thread has its connection after this
        return {path: _load(path, server) for path in ("hello", "insert")}
    finally:
        process.terminate()
        process.wait(10)


def run() -> dict[str, dict[str, dict[str, float]]]:
    if not shutil.which("wrk"):
        raise SystemExit("apt install wrk")
    embedded.attach()
    with psycopg2.connect(embedded.places().database_url) as connection, connection.cursor() as cursor:
        cursor.execute(TABLE)
    rounds: dict[str, list[dict[str, Figures]]] = {name: [] for name in SERVERS}
    for _ in range(ROUNDS):
        for name in SERVERS:  # in turn, so that a slow minute hits all of them
            rounds[name].append(measure(name))
    return {
        name: {
            path: {
                field: round(statistics.median(getattr(one[path], field) for one in measured), 2)
                for field in ("per_second", "p95_ms", "cpu_ms", "errors")
            }
            for path in ("hello", "insert")
        }
        for name, measured in rounds.items()
    }


if __name__ == "__main__":
    for name, paths in run().items():
        for path, figures in paths.items():
            print(
                f"{name:<24} {path:<7} {figures['per_second']:>8.0f}/s  p95 {figures['p95_ms']:>6.1f} ms  {figures['cpu_ms']:.2f} CPU-ms  {figures['errors']:.0f} errors"
            )
