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
    done = subprocess.run([sys.executable, "-c", _TOPICS], env=one_core, cwd=ROOT, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


_TOPICS = """
import json, time
from routing import artefact, corpus, lexicon, topics
from routing.contracts import Facts
from routing.decide import SHIPPED_MODEL, decide, shipped
data = SHIPPED_MODEL.read_bytes()
began = time.perf_counter(); made = artefact.load(data); load = time.perf_counter() - began
words, texts = lexicon.load(), [row.text for row in corpus.examples()]
topics.many(texts[:500], words, made)
rounds = []
for _ in range(3):
    began = time.perf_counter(); topics.many(texts, words, made); rounds.append(len(texts) / (time.perf_counter() - began))
def singly(act):
    took = []
    for text in texts[:2000]:
        began = time.perf_counter(); act(Facts(text, regency="73.07")); took.append((time.perf_counter() - began) * 1000)
    return sorted(took)[int(len(took) * .95)]
print(json.dumps({"megabytes": len(data) / 1e6, "load_s": load, "texts_per_s": sorted(rounds)[1],
    "single_p95_ms": singly(lambda facts: topics.read(facts, words, made)),
    "decide_p95_ms": singly(lambda facts: decide(facts, shipped("73.07")))}))
"""


def decisions(bench: Bench, rows: int) -> dict[str, Any]:
    """Routing new complaints among many: the whole step with its writes, the search for the same incident, the worker's memory."""
    # The worker must not decide first; afterwards it catches up, and has then loaded all that it needs.
    stopped = pause_workers(bench)
    found = json.loads(bench.manage("shell", "-v", "0", "-c", _DECISIONS % rows).splitlines()[-1])
    for process in stopped:
        process.resume()
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and bench.sql("SELECT count(*) FROM complaints_dispatch")[0][0]:
        time.sleep(0.5)
    found["worker_mb"] = max(process.memory_info().rss for process in workers(bench)) / 1e6
    return found


_DECISIONS = """
import json, time
from complaints import search
from complaints.models import Complaint, EventKind
from complaints.services import ReporterDetails, register
from lapor.seeding import seed
from routing import corpus, incidents, services
missing = %d - Complaint.objects.count()
if missing > 0: seed(missing, seed_value=Complaint.objects.count() + 1)
took = {"route": [], "twins": []}
for number, row in enumerate(corpus.examples()[:400]):
    made = register(text=row.text, reporter=ReporterDetails(channel="sms_kannel", address=f"+62812000{number:05d}")).complaint
    event = made.events.get(kind=EventKind.REGISTERED).pk
    for name, act in (("route", services.route), ("index", search.index), ("twins", incidents.look_for_twins)):
        began = time.perf_counter(); act(event)
        if name in took and number >= 20: took[name].append((time.perf_counter() - began) * 1000)
print(json.dumps({"rows": Complaint.objects.count(), **{f"{name}_p95_ms": sorted(ms)[int(len(ms) * .95)] for name, ms in took.items()}}))
"""
