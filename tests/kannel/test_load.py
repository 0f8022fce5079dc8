"""Three thousand reports in bursts through a real Kannel: some twice, some in shuffled pieces, one operator dying half-way."""

from __future__ import annotations

import json
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kannel import gateway
from tests.kannel.operator import Operator
from tests.running import System, copied_home, system, wait_until

pytestmark = [pytest.mark.kannel, pytest.mark.big]

REPORTS, BURSTS = 3000, 10
# Two idle cores need a few minutes; a machine that does other things as well needs more.
PATIENCE = 900
# Each operator with numbers of its own kind that nobody has.
PREFIXES = {"telkomsel": "+6281200", "indosat": "+6285600", "three": "+6289500"}
WHAT = (
    "jalan rusak parah", "lampu jalan mati", "air PDAM keruh", "sampah menumpuk", "saluran tersumbat", "jembatan retak",
    "guru tidak masuk", "obat habis di puskesmas", "KTP belum jadi", "pohon tumbang", "pasar becek", "harga pupuk naik",
)  # fmt: skip
WHERE = ("Lappa", "Biringere", "Balangnipa", "Bongki", "Samataring", "Mannanti", "Bikeru", "Manimpahoi")
MORE = " Sudah kami sampaikan ke kantor desa tetapi belum ada petugas yang datang, padahal tiap hari kami lewat sini bersama anak-anak."


@pytest.fixture(scope="module")
def ports() -> dict[str, str]:
    return gateway.ports()


@pytest.fixture(scope="module")
def lapor(prepared_home: Path, ports: dict[str, str]) -> Iterator[System]:
    sendsms = f"http://127.0.0.1:{ports['KANNEL_SENDSMS_PORT']}/cgi-bin/sendsms"
    with copied_home(prepared_home, "load") as home, system(home, KANNEL_SENDSMS_URL=sendsms) as found:
        yield found


@pytest.fixture
def operators(lapor: System, ports: dict[str, str], tmp_path: Path) -> Iterator[dict[str, Operator]]:
    """Kannel with the operators' file that is for earnest, and three peers at the other end of it."""
    peers = {name: Operator(name) for name in PREFIXES}
    state = tmp_path / "kannel"
    (state / "spool").mkdir(parents=True)
    values = ports | {
        "KANNEL_PASSWORD": lapor.secret("KANNEL_PASSWORD"), "KANNEL_INBOUND_SECRET": lapor.secret("KANNEL_INBOUND_SECRET"),
        "KANNEL_USERNAME": "lapor", "KANNEL_ADMIN_PASSWORD": "admin", "KANNEL_STATE": str(state), "KANNEL_SHORT_CODE": "1708",
        "KANNEL_SENDSMS_INTERFACE": "127.0.0.1", "KANNEL_LAPOR_IP": "127.0.0.1", "KANNEL_LAPOR_URL": lapor.url,
        "KANNEL_OPERATORS": str(state / "operators.conf"),
    }  # fmt: skip
    for name, peer in peers.items():
        peer.start()
        line = {"HOST": "127.0.0.1", "PORT": str(peer.port), "USERNAME": "lapor", "PASSWORD": "lapor", "THROUGHPUT": "200"}
        values |= {f"{name.upper()}_{key}": value for key, value in line.items()}
    with gateway.boxes(state, values, "operators-smpp.conf"):
        wait_until(lambda: all(peer.bound for peer in peers.values()), 20, "Kannel is bound to three operators")
        yield peers
    for peer in peers.values():
        peer.die()


def _reports() -> dict[str, list[tuple[str, str, bool]]]:
    """For each operator: number, words, and whether they are longer than one SMS. Every phone says one thing."""
    made: dict[str, list[tuple[str, str, bool]]] = {name: [] for name in PREFIXES}
    for count in range(REPORTS):
        name = list(PREFIXES)[count % 3]
        is_long = count % 10 == 3
        words = f"{WHAT[count % 12]} di {WHERE[count % 8]} nomor {count}." + (MORE if is_long else "")
        made[name].append((f"{PREFIXES[name]}{count:05d}", words, is_long))
    return made


def _pdus(reports: list[tuple[str, str, bool]], chance: random.Random) -> list[tuple[str, bytes, bytes]]:
    """As they come over the line: long ones in pieces, a tenth twice, all of it in any order."""
    found: list[tuple[str, bytes, bytes]] = []
    for place, (number, words, is_long) in enumerate(reports):
        said = b"LAPOR " + words.encode()
        pieces = [said[:150], said[150:]] if is_long else [said]
        reference = chance.randrange(256)
        headers = [bytes([5, 0, 3, reference, len(pieces), seq]) if is_long else b"" for seq in range(1, len(pieces) + 1)]
        once = [(number, header, piece) for header, piece in zip(headers, pieces, strict=True)]
        found += once * (2 if place % 10 == 7 else 1)
    chance.shuffle(found)
    return found


def test_three_thousand_reports_in_bursts(lapor: System, operators: dict[str, Operator]) -> None:
    reports, chance, started = _reports(), random.Random(1708), time.monotonic()
    before = lapor.value("SELECT count(*) FROM complaints_complaint")
    for burst in range(BURSTS):
        feeders = []
        for name, peer in operators.items():
            share = len(reports[name]) // BURSTS
            part = _pdus(reports[name][burst * share : (burst + 1) * share], chance)
            feeders.append(threading.Thread(target=peer.feed, args=(part,), daemon=True))
            feeders[-1].start()
        if burst == BURSTS // 2:
            wait_until(lambda: operators["indosat"].unacknowledged > 5, 10, "texts are on their way over the line that is to die")
            operators["indosat"].die()
            threading.Timer(3, operators["indosat"].start).start()
        for feeder in feeders:
            feeder.join(60)
            assert not feeder.is_alive(), f"burst {burst} was not taken"
    wait_until(lambda: not any(peer.unacknowledged for peer in operators.values()), 40, "Kannel has taken everything")
    taken = time.monotonic() - started
    handled = "SELECT count(*) FROM channels_intake_inboundmessage WHERE channel = 'sms_kannel' AND handled_at IS NULL"
    count = "SELECT count(*) FROM complaints_complaint"
    wait_until(lambda: lapor.value(count) - before >= REPORTS and lapor.value(handled) == 0, PATIENCE, "everything is filed")
    filed = time.monotonic() - started
    receipts = lambda: {name: Counter(to for to, text in peer.sent if " diterima." in text) for name, peer in operators.items()}  # noqa: E731
    wait_until(lambda: sum(len(found) for found in receipts().values()) >= REPORTS, PATIENCE, "everybody has a receipt")
    answered = time.monotonic() - started

    # None lost, none doubled, each word as it was written.
    expected = {words for found in reports.values() for _number, words, _long in found}
    texts = [text for (text,) in lapor.rows("SELECT text FROM complaints_complaint WHERE channel = 'sms_kannel'")]
    assert Counter(texts) == Counter(expected)
    # Each phone heard through its own operator; only a line that died may say a thing twice, for it never said that it had.
    twice = 0
    for name, heard in receipts().items():
        assert set(heard) == {number.lstrip("+") for number, _words, _long in reports[name]}
        assert all(to.startswith(PREFIXES[name].lstrip("+")) for to, _text in operators[name].sent)
        doubled = sum(times - 1 for times in heard.values())
        assert doubled == 0 or name == "indosat"
        twice += doubled
    assert lapor.ledger()["exit"] == 0
    repeats = lapor.value("SELECT count(*) FROM channels_intake_inboundmessage WHERE outcome_reason = 'repeated'")
    figures = {
        "reports": REPORTS, "taken_s": round(taken, 1), "filed_s": round(filed, 1), "answered_s": round(answered, 1),
        "filed_per_s": round(REPORTS / filed, 1), "repeats_kept_apart": repeats,
        "repeated_after_the_line_died": operators["indosat"].repeated, "receipts_said_twice_by_it": twice,
    }  # fmt: skip
    print("\n" + json.dumps(figures))
