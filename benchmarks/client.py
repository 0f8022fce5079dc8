"""A client that costs little: prepared bytes over kept-alive sockets, so that the server is what is measured."""

from __future__ import annotations

import socket
import statistics
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import psutil


@dataclass(frozen=True)
class Measured:
    """Requests a second, latency in ms, CPU of the server in ms a request, and answers that were not wanted."""

    per_second: float
    median_ms: float
    p95_ms: float
    cpu_ms: float
    refused: int


def request(port: int, path: str, body: bytes, headers: dict[str, str]) -> bytes:
    """One POST as bytes."""
    lines = [f"POST {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def drive(port: int, make: Callable[[int], bytes], *, seconds: float, clients: int, servers: list[psutil.Process]) -> Measured:
    """Let `clients` post as fast as they are answered for some seconds; `make(n)` gives the nth request."""
    took: list[float] = []
    refused = [0]
    number = iter(range(10**9))
    lock = threading.Lock()
    until = time.monotonic() + seconds

    def one() -> None:
        line = socket.create_connection(("127.0.0.1", port), timeout=20)
        while time.monotonic() < until:
            with lock:
                n = next(number)
            data = make(n)
            began = time.perf_counter()
            line.sendall(data)
            status, closed = _answer(line)
            took.append(time.perf_counter() - began)
            if status not in (200, 201):
                refused[0] += 1
            if closed:
                line.close()
                line = socket.create_connection(("127.0.0.1", port), timeout=20)
        line.close()

    cpu = _cpu(servers)
    began = time.monotonic()
    threads = [threading.Thread(target=one) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    lasted = time.monotonic() - began
    spent = _cpu(servers) - cpu
    ranked = sorted(took)
    return Measured(
        len(took) / lasted,
        statistics.median(ranked) * 1000,
        ranked[int(len(ranked) * 0.95)] * 1000,
        spent / len(took) * 1000,
        refused[0],
    )


def _cpu(servers: list[psutil.Process]) -> float:
    return sum(sum(process.cpu_times()[:2]) for process in servers)


def _answer(line: socket.socket) -> tuple[int, bool]:
    data = b""
    while b"\r\n\r\n" not in data:
        data += line.recv(65536)
    head, _gap, rest = data.partition(b"\r\n\r\n")
    lower = head.lower()
    length = next((int(h.split(b":")[1]) for h in lower.split(b"\r\n") if h.startswith(b"content-length:")), 0)
    while len(rest) < length:
        rest += line.recv(65536)
    return int(head.split(b" ", 2)[1]), b"connection: close" in lower
