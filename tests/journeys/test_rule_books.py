"""A coordinator changes who does what: drafted, rehearsed by the worker, published, felt at the door, and taken back."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable

import pytest

from tests.journeys.conftest import Officer
from tests.running import System, wait_until

pytestmark = pytest.mark.slow
Officers = Callable[[str], Officer]
LAMP = "LAPOR lampu jalan padam di depan masjid Kelurahan Balangnipa, gelap sekali"
# A worker keeps what decides for half a minute.
PATIENCE = 60


def _lamp_goes_to(running: System, name: str) -> None:
    """A new message about a street light reaches the office, at the latest when the worker has seen the new rules."""

    def send() -> bool:
        sid = f"SM{uuid.uuid4().hex}"
        assert running.twilio(sid, f"+62813{uuid.uuid4().int % 10**8:08d}", LAMP).status_code == 200
        query = (
            "SELECT u.short_name FROM channels_intake_inboundmessage m JOIN routing_routingdecision d ON d.complaint_id = m.complaint_id "
            "JOIN organisations_unit u ON u.id = d.unit_id WHERE m.external_id = %s"
        )
        return wait_until(lambda: running.rows(query, sid), 30, "a decision")[0][0] == name

    wait_until(send, PATIENCE, f"street lights go to {name}")


def test_a_change_of_the_matrix_is_rehearsed_published_and_rolled_back(running: System, officer: Officers) -> None:
    _lamp_goes_to(running, "Dinas PUPR")
    desk, books = officer("koordinator"), "/koordinasi/aturan/"
    page = desk.post(books, f"{books}matriks/baru/", {"name": "Lampu ke Dishub", "valid_from": "2026-01-01"})
    book = re.search(r"/koordinasi/aturan/matriks/[^/]+/", page.url)
    assert book
    path = book.group(0)
    row = {"key": "pju_sinjai", "topics": "penerangan_jalan", "tenant": "73.07", "kinds": "dishub", "why": "lampu jalan → Perhubungan"}
    desk.post(path, f"{path}baris/", row)
    refused = desk.post(path, f"{path}terbitkan/", {})
    assert "Belum dicoba" in refused.text
    desk.post(path, f"{path}coba/", {})
    wait_until(lambda: "akan diputuskan lain" in desk.get(path).text, 60, "the worker has rehearsed it")
    desk.post(path, f"{path}terbitkan/", {})
    _lamp_goes_to(running, "Dishub")
    desk.post(path, f"{path}kembalikan/", {})
    _lamp_goes_to(running, "Dinas PUPR")
