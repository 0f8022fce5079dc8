"""Routing: topics and decisions by themselves, and the whole step among many complaints."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from typing import Any

from benchmarks.system import ROOT, Bench, pause_workers, workers


def topics() -> dict[str, Any]:
    """Topics of the shipped examples on one core: all at once, and one at a time; the artefact's size and loading."""
    one_core = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run([sys.executable, "-m", "benchmarks.topics"], env=one_core, cwd=ROOT, capture_output=True, text=True, check=True)
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return said


def decisions(bench: Bench, rows: int) -> dict[str, Any]:
    """Routing new complaints among many: the whole step with its writes, the search for the same incident, the worker's memory."""
    # The worker must not decide first; afterwards it catches up, and has then loaded all that it needs.
    stopped = pause_workers(bench)
    found = bench.inside("decisions", rows)
    for process in stopped:
        process.resume()
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and bench.sql("SELECT count(*) FROM complaints_dispatch")[0][0]:
        time.sleep(0.5)
    found["worker_mb"] = max(process.memory_info().rss for process in workers(bench)) / 1e6
    return found
