"""Run the benchmarks and write benchmarks/results.json: intake beside its floors, filing to routed, the desk, routing, first visits."""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import time
import uuid
from typing import Any
from urllib.parse import urlencode

import requests
from twilio.request_validator import RequestValidator

from benchmarks import client, routing
from benchmarks.growth import dashboards, desk
from benchmarks.pages import pages
from benchmarks.system import ROOT, Bench, pause_workers

WORDS = "Jalan di depan pasar Balangnipa Kelurahan Balangnipa berlubang besar dan berbahaya bagi anak sekolah. "
TEXT = (WORDS * 12)[:1200]


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
    stopped = pause_workers(bench)
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


def main() -> None:
    """Run what is asked for, print a table, keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=6, help="of each intake round")
    parser.add_argument("--rows", type=int, default=1_000_000, help="complaints for the big desk and the decisions")
    parser.add_argument("--only", nargs="*", default=["intake", "routed", "pages", "desk", "dashboards", "topics", "decisions"])
    asked = parser.parse_args()
    kept = ROOT / "benchmarks" / "results.json"
    # A part that is not run again keeps its last figures.
    results: dict[str, Any] = json.loads(kept.read_text()) if kept.exists() else {}
    results.pop("queue", None)  # now a part of the desk
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
    if "pages" in asked.only:
        with Bench(8793) as bench:
            # Without Lighthouse its last scores stay.
            results["pages"] = {path: results.get("pages", {}).get(path, {}) | row for path, row in pages(bench).items()}
        show("pages", results["pages"])
    if "topics" in asked.only:
        results["topics"] = routing.topics()
        show("topics", results["topics"])
    leaders(asked, results)
    if "desk" in asked.only or "decisions" in asked.only:
        with Bench(8792) as bench:
            if "desk" in asked.only:
                results["desk"] = desk(bench, asked.rows)
                show("desk", results["desk"]["pages"])
            if "decisions" in asked.only:
                results["decisions"] = routing.decisions(bench, asked.rows)
                show("decisions", results["decisions"])
    kept.write_text(json.dumps(results, indent=1, sort_keys=True) + "\n")


def leaders(asked: argparse.Namespace, results: dict[str, Any]) -> None:
    """The dashboards, when they are asked for."""
    if "dashboards" in asked.only:
        with Bench(8794) as bench:
            results["dashboards"] = dashboards(bench, asked.rows)
        show("dashboards", results["dashboards"]["pages"])


def show(name: str, figures: dict[str, Any]) -> None:
    """A part of the results as soon as it is there."""
    print(f"{name}:", flush=True)
    for key, value in figures.items():
        print(f"  {key}: {json.dumps(value)}", flush=True)


if __name__ == "__main__":
    main()
