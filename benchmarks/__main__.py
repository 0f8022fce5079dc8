"""Run the benchmarks and write benchmarks/results.json: intake beside its floors, filing to routed, queue pages, routing."""

from __future__ import annotations

import argparse
import base64
import json
import os
import platform
import secrets
import shutil
import signal
import statistics
import subprocess
import sys
import time
import uuid
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psutil
import psycopg2
import requests
from twilio.request_validator import RequestValidator

from benchmarks import client
from benchmarks.table import TABLE
from lapor.embedded import Places

ROOT = Path(__file__).resolve().parent.parent
WORDS = "Jalan di depan pasar Balangnipa Kelurahan Balangnipa berlubang besar dan berbahaya bagi anak sekolah. "
TEXT = (WORDS * 12)[:1200]


class Bench:
    """A system in a home of its own, with the benchmark's addresses."""

    def __init__(self, port: int) -> None:
        self.home = Path(f"/tmp/lapor-bench-{os.getpid()}-{port}")
        self.home.mkdir(mode=0o755)
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self.environment = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "REDIS_URL"}} | {
            "LAPOR_HOME": str(self.home),
            "PORT": str(port),
            "PYTHONUNBUFFERED": "1",
            "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
            "LOG_LEVEL": "WARNING",
            # As in earnest, but for HTTPS: there is no proxy between.
            "DEBUG": "0",
            "HTTPS_ONLY": "0",
            "BEHIND_PROXY": "0",
            "ALLOWED_HOSTS": "127.0.0.1",
            "PUBLIC_URL": self.url,
            "SECRET_KEY": secrets.token_urlsafe(64),
            "FIELD_KEYS": "k1:" + base64.b64encode(secrets.token_bytes(32)).decode(),
            "TWILIO_ACCOUNT_SID": "AC" + secrets.token_hex(16),
            "TWILIO_AUTH_TOKEN": secrets.token_hex(16),
            "TWILIO_SMS_NUMBER": "+6281100001708",
            "TWILIO_API_BASE": "http://127.0.0.1:9",
            # A limit for one address would measure itself.
            "FILE_LIMIT": "0",
        }
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Bench:
        with (self.home / "up.out").open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, str(ROOT / "manage.py"), "up"],
                env=self.environment,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        deadline = time.monotonic() + 90
        while time.monotonic() < deadline:
            try:
                if requests.get(f"{self.url}/sehat/siap", timeout=5).status_code == 200:
                    break
            except requests.RequestException:
                time.sleep(0.2)
        else:
            raise SystemExit((self.home / "up.out").read_text())
        self.sql(TABLE)
        return self

    def __exit__(self, *_error: object) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(20)
        shutil.rmtree(self.home, ignore_errors=True)

    def sql(self, words: str, *values: object) -> list[tuple[Any, ...]]:
        connection = psycopg2.connect(Places(self.home).database_url)
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(words, values)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    def web(self) -> list[psutil.Process]:
        found = []
        for process in psutil.process_iter():
            try:
                if process.environ().get("LAPOR_HOME") == str(self.home) and "granian" in " ".join(process.cmdline()):
                    found.append(process)
            except psutil.Error:
                continue
        return found

    def manage(self, *words: str) -> str:
        done = subprocess.run(
            [sys.executable, str(ROOT / "manage.py"), *words],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise SystemExit(done.stderr[-3000:])
        return done.stdout


def intake(bench: Bench, seconds: float) -> dict[str, Any]:
    """API and Twilio webhook beside a bare Django and a bare DRF view; three rounds, alternating, medians kept."""
    signer = RequestValidator(bench.environment["TWILIO_AUTH_TOKEN"])
    body = json.dumps({"text": TEXT, "location_text": "Balangnipa"}).encode()
    plain = {"Content-Type": "application/json"}

    def api(_n: int) -> bytes:
        return client.request(bench.port, "/api/v1/complaints/", body, {**plain, "Idempotency-Key": str(uuid.uuid4())})

    def twilio(_n: int) -> bytes:
        form = {
            "MessageSid": f"SM{uuid.uuid4().hex}",
            "From": f"+62812{uuid.uuid4().int % 10**8:08d}",
            "To": "+6281100001708",
            "Body": TEXT,
        }
        signature = signer.compute_signature(f"{bench.url}/kanal/sms/twilio/", form)
        sent = {"Content-Type": "application/x-www-form-urlencoded", "X-Twilio-Signature": signature}
        return client.request(bench.port, "/kanal/sms/twilio/", urlencode(form).encode(), sent)

    targets = {
        "bare": lambda _n: client.request(bench.port, "/bench/bare/", body, plain),
        "drf": lambda _n: client.request(bench.port, "/bench/drf/", body, plain),
        "api": api,
        "twilio": twilio,
    }
    # The worker drains what intake brings and would take the cores from the server being measured.
    stopped = _pause_workers(bench)
    rounds: dict[str, list[client.Measured]] = {name: [] for name in targets}
    for _round in range(3):
        for name, make in targets.items():
            rounds[name].append(client.drive(bench.port, make, seconds=seconds, clients=16, servers=bench.web()))
    for process in stopped:
        process.resume()
    found = {}
    for name, measured in rounds.items():
        middle = {key: statistics.median(getattr(m, key) for m in measured) for key in ("per_second", "median_ms", "p95_ms", "cpu_ms")}
        found[name] = {**middle, "refused": sum(m.refused for m in measured)}
    for name in ("api", "twilio"):
        found[name]["of_drf"] = found[name]["per_second"] / found["drf"]["per_second"]
        found[name]["of_bare"] = found[name]["per_second"] / found["bare"]["per_second"]
    return found


def _pause_workers(bench: Bench) -> list[psutil.Process]:
    found = _workers(bench)
    for process in found:
        process.suspend()
    return found


def routed(bench: Bench, per_second: int, seconds: int) -> dict[str, Any]:
    """File at a steady rate by the API and see how long each took until it was decided."""
    since = bench.sql("SELECT coalesce(max(id), 0) FROM complaints_complaint")[0][0]
    began = time.monotonic()
    session = requests.Session()
    for n in range(per_second * seconds):
        wait = began + n / per_second - time.monotonic()
        if wait > 0:
            time.sleep(wait)
        session.post(
            f"{bench.url}/api/v1/complaints/",
            json={"text": f"{TEXT[:200]} {n}"},
            headers={"Idempotency-Key": str(uuid.uuid4())},
            timeout=20,
        )
    sent_for = time.monotonic() - began
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and bench.sql("SELECT count(*) FROM complaints_dispatch")[0][0]:
        time.sleep(0.2)
    rows = bench.sql(
        "SELECT extract(epoch FROM min(e.at) - c.received_at) FROM complaints_complaint c "
        "JOIN complaints_complaintevent e ON e.complaint_id = c.id AND e.kind IN ('assigned', 'held') "
        "WHERE c.id > %s GROUP BY c.id",
        since,
    )
    took = sorted(float(row[0]) for row in rows)
    return {
        "filed": per_second * seconds,
        "rate": per_second * seconds / sent_for,
        "routed": len(took),
        "median_s": statistics.median(took),
        "p95_s": took[int(len(took) * 0.95)],
    }


def queue(bench: Bench, rows: int) -> dict[str, Any]:
    """First page of the busiest officer's queue: milliseconds and SQL statements, in one process."""
    return json.loads(bench.manage("shell", "-v", "0", "-c", _QUEUE % rows).splitlines()[-1])


_QUEUE = """
import json, statistics, time
from django.conf import settings; settings.ALLOWED_HOSTS = ["*"]
from django.db import connection
from django.test import Client
from complaints.models import Complaint
from lapor.seeding import seed
from organisations.models import Membership, Role, Unit, User
missing = %d - Complaint.objects.count()
if missing > 0: seed(missing, seed_value=Complaint.objects.count() + 1)
user, made = User.objects.get_or_create(username="bench")
if made: Membership.objects.create(user=user, unit=Unit.objects.get(code="730724"), role=Role.OFFICER)
client = Client(); client.force_login(user)
assert client.get("/kerja/").status_code == 200
said = []
def count(execute, *words):
    said.append(1)
    return execute(*words)
with connection.execute_wrapper(count): client.get("/kerja/")
took = []
for _ in range(120):
    began = time.perf_counter(); client.get("/kerja/"); took.append((time.perf_counter() - began) * 1000)
took.sort()
print(json.dumps({"rows": Complaint.objects.count(), "queries": len(said), "median_ms": statistics.median(took), "p95_ms": took[int(len(took) * .95)]}))
"""


def topics() -> dict[str, Any]:
    """Topics of the shipped examples on one core: all at once, and one at a time; the artefact's size and loading."""
    one_core = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run([sys.executable, "-c", _TOPICS], env=one_core, cwd=ROOT, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


_TOPICS = """
import json, time
from routing import corpus, lexicon, model, topics
from routing.contracts import Facts
from routing.decide import SHIPPED_MODEL, decide, shipped
data = SHIPPED_MODEL.read_bytes()
began = time.perf_counter(); made = model.load(data); load = time.perf_counter() - began
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
    stopped = _pause_workers(bench)
    found = json.loads(bench.manage("shell", "-v", "0", "-c", _DECISIONS % rows).splitlines()[-1])
    for process in stopped:
        process.resume()
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and bench.sql("SELECT count(*) FROM complaints_dispatch")[0][0]:
        time.sleep(0.5)
    found["worker_mb"] = max(process.memory_info().rss for process in _workers(bench)) / 1e6
    return found


def _workers(bench: Bench) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("LAPOR_HOME") == str(bench.home) and "celery" in " ".join(process.cmdline()):
                found.append(process)
        except psutil.Error:
            continue
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


def main() -> None:
    """Run what is asked for, print a table, keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=6, help="of each intake round")
    parser.add_argument("--rows", type=int, default=1_000_000, help="complaints for the big queue")
    parser.add_argument("--only", nargs="*", default=["intake", "routed", "queue", "topics", "decisions"])
    asked = parser.parse_args()
    kept = ROOT / "benchmarks" / "results.json"
    # A part that is not run again keeps its last figures.
    results: dict[str, Any] = json.loads(kept.read_text()) if kept.exists() else {}
    results["machine"] = {"cores": os.cpu_count(), "python": platform.python_version()}
    # Each part has a system of its own: what one leaves in the queues would be measured by the next.
    if "intake" in asked.only:
        with Bench(8790) as bench:
            results["intake"] = intake(bench, asked.seconds)
        show("intake", results["intake"])
    if "routed" in asked.only:
        with Bench(8791) as bench:
            results["routed"] = routed(bench, 50, 20)
        show("routed", results["routed"])
    if "topics" in asked.only:
        results["topics"] = topics()
        show("topics", results["topics"])
    if "queue" in asked.only or "decisions" in asked.only:
        with Bench(8792) as bench:
            if "queue" in asked.only:
                small, big = queue(bench, 1_000), queue(bench, asked.rows)
                results["queue"] = {"small": small, "big": big, "p95_growth": big["p95_ms"] / small["p95_ms"]}
                show("queue", results["queue"])
            if "decisions" in asked.only:
                results["decisions"] = decisions(bench, asked.rows)
                show("decisions", results["decisions"])
    kept.write_text(json.dumps(results, indent=1, sort_keys=True) + "\n")


def show(name: str, figures: dict[str, Any]) -> None:
    """A part of the results as soon as it is there."""
    print(f"{name}:", flush=True)
    for key, value in figures.items():
        print(f"  {key}: {json.dumps(value)}", flush=True)


if __name__ == "__main__":
    main()
