"""A citizen's first visit in Chromium: what goes over the wire, in how many requests; with LIGHTHOUSE set, its scores too."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.system import Bench

PAGES = ("/", "/lapor/", "/lacak/")
PHONE = {"width": 360, "height": 740}
# What design.md asks of a citizen's first visit.
MOST_BYTES, MOST_REQUESTS = 60_000, 8
# 3G at the edge of a village: 400 ms there and back, 400 kbit/s, a processor four times slower.
SLOW = ("rttMs=400", "throughputKbps=400", "requestLatencyMs=400", "downloadThroughputKbps=400", "uploadThroughputKbps=400")
TIMES = ("first-contentful-paint", "largest-contentful-paint", "total-blocking-time", "cumulative-layout-shift")


def pages(bench: Bench) -> dict[str, Any]:
    """Each page with an empty cache: requests, bytes as compressed, and of which kind they are."""
    chromium = _chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, headless=True, args=["--no-sandbox", "--disable-gpu"])
        found = {path: _first_visit(browser, bench.url, path) for path in PAGES}
        browser.close()
    lighthouse = os.environ.get("LIGHTHOUSE", "")
    if lighthouse:
        for path, figures in found.items():
            figures["lighthouse"] = _scores(lighthouse, chromium, bench, path)
            figures["lighthouse_slow_3g"] = _scores(lighthouse, chromium, bench, path, slow=True)
    return found


def _chromium() -> str:
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if there := shutil.which(name):
            return there
    raise SystemExit("pages: Chromium is not installed (Debian: apt install chromium)")


def _first_visit(browser: Browser, site: str, path: str) -> dict[str, Any]:
    context = browser.new_context(viewport=PHONE, locale="id-ID", base_url=site)  # type: ignore[arg-type]
    page = context.new_page()
    sent = _listen(page)
    page.goto(path, wait_until="networkidle")
    context.close()
    kinds: dict[str, int] = {}
    for kind, size, _how in sent.values():
        kinds[kind] = kinds.get(kind, 0) + size
    total = sum(kinds.values())
    return {
        "requests": len(sent),
        "bytes": total,
        "kinds": kinds,
        "encodings": sorted({how for _kind, _size, how in sent.values() if how}),
        "within_budget": total <= MOST_BYTES and len(sent) <= MOST_REQUESTS,
    }


def _listen(page: Page) -> dict[str, tuple[str, int, str]]:
    """By request: its kind, bytes on the wire with the headers, and how they were compressed; filled while the page loads."""
    sent: dict[str, tuple[str, int, str]] = {}
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")

    def answered(event: dict[str, Any]) -> None:
        headers = {name.lower(): value for name, value in event["response"]["headers"].items()}
        if event["response"]["url"].startswith("data:"):
            return  # the calendar sign of a date field, drawn by the browser
        sent[event["requestId"]] = (event["type"], 0, headers.get("content-encoding", ""))

    def finished(event: dict[str, Any]) -> None:
        if event["requestId"] in sent:
            kind, _size, how = sent[event["requestId"]]
            sent[event["requestId"]] = (kind, int(event["encodedDataLength"]), how)

    network.on("Network.responseReceived", answered)
    network.on("Network.loadingFinished", finished)
    return sent


def _scores(lighthouse: str, chromium: str, bench: Bench, path: str, *, slow: bool = False) -> dict[str, Any]:
    """Lighthouse's scores out of 100 on a phone, and the times they come from."""
    kept = Path(bench.home) / "lighthouse.json"
    words = [lighthouse, bench.url + path, "--quiet", "--output=json", f"--output-path={kept}", "--chrome-flags=--headless --no-sandbox"]
    if slow:
        words += ["--only-categories=performance", "--throttling.cpuSlowdownMultiplier=4", *(f"--throttling.{word}" for word in SLOW)]
    subprocess.run(words, check=True, capture_output=True, env=os.environ | {"CHROME_PATH": chromium})
    report = json.loads(kept.read_text(encoding="utf-8"))
    scores = {name: round(100 * category["score"]) for name, category in report["categories"].items()}
    return scores | {name: report["audits"][name]["displayValue"].replace("\xa0", " ") for name in TIMES}
