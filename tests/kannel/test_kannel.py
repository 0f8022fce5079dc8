"""Ten SMS through a real Kannel with three operators, and ten right outcomes, each answered through its own operator."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from tests.kannel import gateway
from tests.running import System, copied_home, system, wait_until

pytestmark = [pytest.mark.kannel, pytest.mark.slow]

RAMLI, HASNAH, FITRI, STRANGER = "+6281200000011", "+6281200000012", "+6281200000013", "+6281200000014"
PIECES = (
    b"LAPOR air PDAM di Biringere tidak mengalir sejak lima hari lalu, padahal rekening tetap kami bayar tiap bulan. ",
    b"Anak-anak harus mengangkat air dari sungai sebelum berangkat ke sekolah. ",
    b"Mohon petugas memeriksa pipa di depan masjid raya.",
)


@dataclass
class Line:
    """A running Lapor and the Kannel in front of it; what came before the test is not counted."""

    lapor: System
    kannel: gateway.Kannel
    since: int

    def outcomes(self) -> list[tuple[str, str]]:
        sql = "SELECT outcome, outcome_reason FROM channels_intake_inboundmessage WHERE channel = 'sms_kannel' AND id > %s ORDER BY id"
        return [(str(outcome), str(reason)) for outcome, reason in self.lapor.rows(sql, self.since)]

    def outcome_after(self, count: int) -> tuple[str, str]:
        """The outcome of the newest message once `count` of them are handled."""
        wait_until(lambda: len(self.outcomes()) == count and self.outcomes()[-1][0], 15, f"outcome of SMS {count}; {self.outcomes()}")
        return self.outcomes()[-1]


@pytest.fixture(scope="module")
def ports() -> dict[str, str]:
    return gateway.ports()


@pytest.fixture(scope="module")
def lapor(prepared_home: Path, ports: dict[str, str]) -> Iterator[System]:
    """Lapor first chooses where sendsms is, Kannel then learns where Lapor and its secrets are."""
    sendsms = f"http://127.0.0.1:{ports['KANNEL_SENDSMS_PORT']}/cgi-bin/sendsms"
    with copied_home(prepared_home, "kannel") as home, system(home, KANNEL_SENDSMS_URL=sendsms) as found:
        yield found


@pytest.fixture
def line(lapor: System, ports: dict[str, str], tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Line]:
    secrets = {name: lapor.secret(name) for name in ("KANNEL_PASSWORD", "KANNEL_INBOUND_SECRET")} | {"KANNEL_USERNAME": "lapor"}
    since = lapor.value("SELECT coalesce(max(id), 0) FROM channels_intake_inboundmessage")
    with gateway.kannel(tmp_path / "kannel", lapor.url, secrets, ports, getattr(request, "param", 0)) as running:
        yield Line(lapor, running, since)


def test_ten_sms_have_ten_right_outcomes(line: Line) -> None:
    started = time.monotonic()
    telkomsel, indosat, three = line.kannel.telkomsel, line.kannel.indosat, line.kannel.three
    assert isinstance(three, gateway.Smpp)

    # 1 a report with a keyword, Telkomsel
    telkomsel.text(f"{RAMLI} 1708 text LAPOR jalan poros di Lappa rusak parah, sudah dua orang jatuh")
    assert line.outcome_after(1) == ("new_complaint", "new_report")
    receipt = wait_until(lambda: telkomsel.heard(RAMLI), 15, f"receipt for 1\n{line.kannel.logs()}")[0]
    assert receipt.startswith("Laporan ")
    assert " diterima. PIN " in receipt
    number = receipt.removeprefix("Laporan ").split()[0]

    # 2 the same SMS once more: the operator repeats it
    telkomsel.text(f"{RAMLI} 1708 text LAPOR jalan poros di Lappa rusak parah, sudah dua orang jatuh")
    assert line.outcome_after(2) == ("ignored", "repeated")

    # 3 three parts, the last first, Three over SMPP
    for seq in (3, 1, 2):
        three.deliver(FITRI, PIECES[seq - 1], header=bytes([5, 0, 3, 200, 3, seq]))
        time.sleep(0.3)
    assert line.outcome_after(3) == ("new_complaint", "new_report")
    assert line.lapor.value("SELECT text FROM complaints_complaint ORDER BY id DESC LIMIT 1") == b"".join(PIECES).decode().removeprefix(
        "LAPOR "
    )

    # 4 an empty one, Indosat: help comes back
    indosat.text(f"{HASNAH} 1708 text  ")
    assert line.outcome_after(4) == ("ignored", "empty")
    wait_until(lambda: any(text.startswith("Tulis masalah dan tempatnya") for text in indosat.heard(HASNAH)), 15, "help")

    # 5 an emoji and another script, without a keyword, Three
    three.deliver(STRANGER, "banjir 😭 di lappa الماء".encode("utf-16-be"), coding=8)
    assert line.outcome_after(5) == ("new_complaint", "new_report")
    assert line.lapor.value("SELECT text FROM complaints_complaint ORDER BY id DESC LIMIT 1") == "banjir 😭 di lappa الماء"

    # 6 how is my case?
    telkomsel.text(f"{RAMLI} 1708 text CEK {number}")
    assert line.outcome_after(6) == ("command", "status")
    wait_until(lambda: any(text.startswith(f"{number}: ") for text in telkomsel.heard(RAMLI)), 15, "status")

    # 7 how is somebody else's case?
    indosat.text(f"{HASNAH} 1708 text CEK {number}")
    assert line.outcome_after(7) == ("command", "status_of_unknown")
    answer = wait_until(lambda: [text for text in indosat.heard(HASNAH) if "tidak kami temukan" in text], 15, "neutral answer")
    assert number not in answer[0]

    # 8 more about the open case, no keyword
    telkomsel.text(f"{RAMLI} 1708 text sampai skrg blm ada petugas dtg, 100% rusak @ & ?")
    assert line.outcome_after(8) == ("follow_up", "follow_up")
    assert (
        line.lapor.value("SELECT text FROM complaints_complaintevent WHERE kind = 'reporter_message'")
        == "sampai skrg blm ada petugas dtg, 100% rusak @ & ?"
    )

    # 9 the other keyword, Indosat
    indosat.text(f"{HASNAH} 1708 text SINJAI lampu jalan mati di depan SMP")
    assert line.outcome_after(9) == ("new_complaint", "new_report")
    wait_until(lambda: any(" diterima. PIN " in text for text in indosat.heard(HASNAH)), 15, "receipt for 9")

    # 10 an advertisement of the operator: kept, not answered
    indosat.text("INDOSAT 1708 text Promo paket data hanya hari ini")
    assert line.outcome_after(10) == ("ignored", "sender_is_no_person")

    line.lapor.settled(20)
    _assert_operators_stay_apart(line)
    _assert_delivered(line)
    assert line.lapor.ledger()["exit"] == 0
    assert line.lapor.value("SELECT count(*) FROM complaints_complaint") == 4
    assert time.monotonic() - started < 60


@pytest.mark.parametrize("line", [10], indirect=True)
def test_an_smpp_peer_that_we_did_not_write(line: Line) -> None:
    """Kannel's drive_smpp as the third operator: ten texts in, each with one outcome, and an answer out to it."""
    three = line.kannel.three
    assert isinstance(three, gateway.Driver)
    wait_until(lambda: len(line.outcomes()) == 10 and all(outcome for outcome, _why in line.outcomes()), 20, "ten outcomes")
    # It texts from 456, which is a short code and no person: kept, not answered.
    assert set(line.outcomes()) == {("ignored", "sender_is_no_person")}
    asked = {
        "username": "lapor",
        "password": line.lapor.secret("KANNEL_PASSWORD"),
        "from": "1708",
        "to": FITRI,
        "text": "Laporan Anda sudah diterima",
        "smsc": "three",
    }
    assert requests.get(line.kannel.sendsms, params=asked, timeout=5).status_code == 202
    wait_until(lambda: "Laporan Anda sudah diterima" in three.given, 10, f"the answer; {line.kannel.logs()}")
    assert line.lapor.ledger()["exit"] == 0


def _assert_operators_stay_apart(line: Line) -> None:
    """No phone heard anything through another operator than its own."""
    wait_until(lambda: any(" diterima. PIN " in text for _to, text in line.kannel.three.sent), 15, "receipt over SMPP")
    assert {to for to, _text in line.kannel.three.sent} == {FITRI.lstrip("+"), STRANGER.lstrip("+")}
    assert not line.kannel.telkomsel.heard(HASNAH)
    assert not line.kannel.indosat.heard(RAMLI)


def _assert_delivered(line: Line) -> None:
    """The operators' reports came back: everything sent is known to have arrived."""
    sql = "SELECT count(*) FROM channels_intake_outboundmessage WHERE channel = 'sms_kannel' AND status <> 'delivered'"
    wait_until(
        lambda: line.lapor.value(sql) == 0,
        20,
        f"delivery reports; {line.lapor.rows('SELECT status, error FROM channels_intake_outboundmessage')}",
    )
