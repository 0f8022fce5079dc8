"""Losing any part in the middle loses nothing (P4): what was acknowledged is exactly one complaint, owned and routed."""

from __future__ import annotations

import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import redis
import requests

from lapor.embedded import Places
from tests.running import System, wait_until

pytestmark = [pytest.mark.chaos, pytest.mark.slow]
TEXTS = (
    "LAPOR jalan berlubang besar di Kelurahan Balangnipa, mohon diperbaiki",
    "LAPOR sampah menumpuk di Kelurahan Lappa sudah seminggu",
    "LAPOR KTP saya belum jadi di Dukcapil sejak bulan lalu",
    "LAPOR tolong dilihat",
)


def phones(kind: int, number: int) -> list[str]:
    return [f"+62812{kind}{n:07d}" for n in range(number)]


def send_all(running: System, kind: int, number: int, *, patience: int = 40) -> list[str]:
    """Send one SMS from each phone, again like an operator until it is acknowledged; the ids that were."""

    def one(n: int, phone: str) -> str:
        sid = f"SM{kind:02d}{n:030d}"
        for _try in range(patience):
            try:
                if running.twilio(sid, phone, TEXTS[n % len(TEXTS)]).status_code == 200:
                    return sid
            except requests.RequestException:
                pass
            time.sleep(0.5)
        return ""

    with ThreadPoolExecutor(4) as pool:
        return [sid for sid in pool.map(lambda pair: one(*pair), enumerate(phones(kind, number))) if sid]


def check(running: System, sids: list[str], seconds: float) -> None:
    """Each acknowledged message is one complaint; all are routed; the books balance."""
    running.settled(seconds)
    found = running.rows(
        "SELECT m.external_id, m.complaint_id FROM channels_intake_inboundmessage m "
        "WHERE m.external_id = ANY(%s) AND m.outcome = 'new_complaint'",
        sids,
    )
    assert sorted(row[0] for row in found) == sorted(sids)
    assert len({row[1] for row in found}) == len(sids)
    decided = running.value(
        "SELECT count(DISTINCT complaint_id) FROM routing_routingdecision WHERE complaint_id = ANY(%s)",
        [row[1] for row in found],
    )
    assert decided == len(sids)
    books = running.ledger()
    assert books["exit"] == 0, books
    assert books["faults"]["unowned"] == 0


def test_killing_the_worker_in_the_middle_of_routing_loses_nothing(running: System) -> None:
    running.settled(30)
    before = running.value("SELECT count(*) FROM routing_routingdecision")
    workers = [process for process in running.processes("celery") if "worker" in process.cmdline()]
    for process in workers:
        process.suspend()  # so that there is a middle to be killed in
    sids = send_all(running, 1, 30)
    assert len(sids) == 30
    for process in workers:
        process.resume()
    wait_until(lambda: running.value("SELECT count(*) FROM routing_routingdecision") > before, 30, "routing began")
    running.kill_worker()
    assert running.value("SELECT count(*) FROM routing_routingdecision") < before + 30
    check(running, sids, 60)


def test_stopping_and_flushing_valkey_during_intake_loses_nothing(running: System) -> None:
    done: list[str] = []
    sender = threading.Thread(target=lambda: done.extend(send_all(running, 2, 30)))
    sender.start()
    time.sleep(0.3)
    broker = redis.Redis.from_url(Places(running.home).redis_url)
    broker.flushall()
    os.kill(running.server_pid("valkey"), signal.SIGKILL)
    sender.join()
    assert len(done) == 30
    check(running, done, 60)


def test_restarting_postgresql_during_intake_loses_nothing_acknowledged(running: System) -> None:
    done: list[str] = []
    sender = threading.Thread(target=lambda: done.extend(send_all(running, 3, 30)))
    sender.start()
    time.sleep(0.3)
    # SIGINT is PostgreSQL's fast shutdown: every connection is cut at once; the keeper starts it again.
    os.kill(running.server_pid("postgres"), signal.SIGINT)
    sender.join()
    assert len(done) == 30
    check(running, done, 60)


def test_the_same_webhook_fifty_times_at_once_is_one_complaint(running: System) -> None:
    sid, phone = "SM" + "9" * 32, "+6281299999999"
    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda _n: running.twilio(sid, phone, TEXTS[0]).status_code, range(50)))
    assert set(answers) == {200}
    check(running, [sid], 30)
