"""Whole lives of cases at the desk in Chromium, on a phone and on a desktop, with the citizen at the other end of an SMS."""

from __future__ import annotations

import io
import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import PASSWORD, Officer
from tests.journeys.test_doors import case_of, pretty, texts
from tests.running import System, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PU = "730724"


@dataclass
class Seat:
    """Somebody at the desk in a browser of their own."""

    url: str
    page: Page

    def open(self, number: str) -> None:
        self.page.goto(f"{self.url}/kerja/{number}/")
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(pretty(number))

    def make(self, name: str, *, picture: Path | None = None, choose: dict[str, str] | None = None, **said: str) -> None:
        """Open one of the moves of the case on the screen, fill it in, and send it."""
        box = self.page.locator(f"details#{name}")
        if box.get_attribute("open") is None:
            box.locator("summary").first.click()
        for key, value in (choose or {}).items():
            box.locator(f'input[name="{name}-{key}"][value="{value}"]').check()
        for key, value in said.items():
            field = box.locator(f'[name="{name}-{key}"]')
            if field.evaluate("field => field.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)
        if picture:
            box.locator(f'input[name="{name}-photos"]').set_input_files(picture)
        with self.page.expect_navigation():
            box.locator('form[method="post"] button[type="submit"]').last.click()
        expect(self.page.locator("#kesalahan")).to_have_count(0)

    def fits(self) -> None:
        # Between two pages there is none to measure.
        self.page.wait_for_load_state("load")
        assert self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


WIDTHS = [pytest.param(360, id="phone"), pytest.param(1280, id="desktop")]
# The other width is for make test-slow: a minute each on the machine that has fifteen for everything.
ON_A_PHONE = [WIDTHS[0], pytest.param(1280, id="desktop", marks=pytest.mark.big)]
ON_A_DESKTOP = [pytest.param(360, id="phone", marks=pytest.mark.big), WIDTHS[1]]


@pytest.fixture(params=WIDTHS)
def sit(running: System, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Callable[[str], Seat]]:
    contexts = []

    def seated(username: str) -> Seat:
        context = browser.new_context(viewport={"width": request.param, "height": 900}, locale="id-ID")
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{running.url}/akun/login/")
        page.fill("input[name=login]", username)
        page.fill("input[name=password]", PASSWORD)
        page.locator("form.login, form[action*=login]").locator("button[type=submit]").first.click()
        # Each begins where their work is; a supervisor not at a desk.
        page.wait_for_url(lambda url: "/akun/login" not in url)
        return Seat(running.url, page)

    yield seated
    for context in contexts:
        context.close()


@pytest.fixture
def strict_unit(running: System) -> Iterator[None]:
    """The Dinas PUPR lets nothing out without its superior, for this test."""
    change = "UPDATE organisations_unit SET needs_approval = %s WHERE code = %s RETURNING id"
    running.rows(change, True, PU)
    yield
    running.rows(change, False, PU)


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    made = io.BytesIO()
    Image.new("RGB", (80, 60), "gray").save(made, "JPEG")
    path = tmp_path / "bukti.jpg"
    path.write_bytes(made.getvalue())
    return path


def status(running: System, number: str, wanted: str) -> None:
    wait_until(
        lambda: running.value("SELECT status FROM complaints_complaint WHERE number = %s", number) == wanted, 30, f"{number} {wanted}"
    )


def unit_id(running: System, code: str) -> str:
    return str(running.value("SELECT id FROM organisations_unit WHERE code = %s", code))


def last_days(running: System, number: str) -> list[tuple[str, object]]:
    """The promises made at the filing."""
    return running.rows(
        "SELECT k.name, k.due_at FROM complaints_complaintclock k JOIN complaints_complaint c ON c.id = k.complaint_id "
        "WHERE c.number = %s AND k.name IN ('verifikasi', 'tindak_lanjut', 'penyelesaian') ORDER BY 1",
        number,
    )


@pytest.mark.parametrize("sit", ON_A_PHONE, indirect=True)
def test_from_verification_to_a_rating(
    running: System, sit: Callable[[str], Seat], strict_unit: None, picture: Path, browser: Browser
) -> None:
    sid, phone = f"SM{uuid.uuid4().hex}", f"+62813{uuid.uuid4().int % 10**8:08d}"
    running.twilio(sid, phone, "LAPOR tolong dilihat pak sudah lama begini terus")
    number, now, _unit = case_of(running, sid)
    assert now == "received"
    pin = re.search(r"PIN (\d{6})", texts(running, phone, 1)[0])
    assert pin
    # What a short answer could settle is asked at once; the coordinator need not wait for it.
    assert "Apa yang terjadi, dan di mana?" in texts(running, phone, 2)[1]

    coordinator = sit("koordinator")
    coordinator.open(number)
    coordinator.make("verify", text="Sudah ditelepon, soal jalan.")
    coordinator.open(number)
    coordinator.fits()
    coordinator.make("assign", unit=unit_id(running, PU), text="Menurut telepon pelapor: jalan kabupaten.")
    assert "diteruskan ke Dinas PUPR" in texts(running, phone, 3)[2]

    officer = sit("petugas")
    expect(officer.page.get_by_role("link", name=pretty(number))).to_be_visible()
    officer.open(number)
    officer.make("ask", text="Jalan apa dan dekat mana?")
    assert texts(running, phone, 4)[3] == (
        f"{pretty(number)}, Dinas PUPR bertanya: Jalan apa dan dekat mana?\nBalas SMS ini dengan jawabannya."
    )
    running.twilio(f"SM{uuid.uuid4().hex}", phone, "Jalan Persatuan Raya dekat masjid pak")
    status(running, number, "in_progress")

    officer.open(number)
    expect(officer.page.get_by_text("Jalan Persatuan Raya dekat masjid pak")).to_be_visible()
    officer.make("propose", choose={"kind": "reply"}, text="Regu turun besok pagi.")
    status(running, number, "approval")
    superior = sit("atasan")
    superior.open(number)
    expect(superior.page.get_by_text("Regu turun besok pagi.").first).to_be_visible()
    superior.fits()
    superior.make("approve")
    assert texts(running, phone, 6)[5] == f"{pretty(number)}, jawaban Dinas PUPR: Regu turun besok pagi."

    officer.open(number)
    officer.make("propose", choose={"kind": "resolve", "outcome": "done"}, text="Lubang sudah ditambal.", picture=picture)
    status(running, number, "approval")
    superior.open(number)
    superior.make("approve")
    assert "Sudah beres? Balas SUDAH dan nilai 1-5" in texts(running, phone, 7)[6]
    running.twilio(f"SM{uuid.uuid4().hex}", phone, "belum pak, masih ada dua lubang")
    status(running, number, "reopened")
    assert "dibuka lagi" in texts(running, phone, 8)[7]

    officer.open(number)
    officer.make("propose", choose={"kind": "resolve", "outcome": "done"}, text="Semua lubang ditambal.", evidence="Regu Ali, sore ini")
    superior.open(number)
    superior.make("approve")
    status(running, number, "resolved")

    citizen = browser.new_context(viewport={"width": 360, "height": 740}, locale="id-ID").new_page()
    citizen.goto(f"{running.url}/lacak/{number}/")
    citizen.get_by_label("PIN").fill(pin.group(1))
    citizen.get_by_role("button", name="Buka laporan").click()
    expect(citizen.get_by_text("Semua lubang ditambal.").first).to_be_visible()
    expect(citizen.get_by_text("Sudah ditelepon, soal jalan.")).to_have_count(0)  # said among offices
    citizen.locator("summary", has_text="Sudah beres").click()
    citizen.locator('input[name="confirm-rating"][value="5"]').check()
    citizen.locator("details[open]").get_by_role("button", name="Sudah beres").click()
    status(running, number, "closed")
    citizen.context.close()
    rating = running.value(
        "SELECT e.data->>'rating' FROM complaints_complaintevent e JOIN complaints_complaint c ON c.id = e.complaint_id "
        "WHERE c.number = %s AND e.kind = 'confirmed'",
        number,
    )
    assert rating == "5"


@pytest.mark.parametrize("sit", ON_A_DESKTOP, indirect=True)
def test_a_dispute_ends_with_the_coordinator(running: System, sit: Callable[[str], Seat]) -> None:
    sid, phone = f"SM{uuid.uuid4().hex}", f"+62813{uuid.uuid4().int % 10**8:08d}"
    running.twilio(sid, phone, "LAPOR jalan berlubang besar di Kelurahan Biringere")
    number, _now, unit = case_of(running, sid)
    assert unit == "Dinas PUPR"
    promised = last_days(running, number)
    officer, coordinator = sit("petugas"), sit("koordinator")
    for bounce in (1, 2):
        officer.open(number)
        officer.make("transfer", because="other_level", text="Ini jalan provinsi.", unit=unit_id(running, "sulsel-bina-marga"))
        status(running, number, "received")
        coordinator.open(number)
        if bounce == 2:
            expect(coordinator.page.get_by_text("sengketa", exact=False).first).to_be_visible()
            coordinator.fits()
            coordinator.page.goto(f"{running.url}/koordinasi/ringkasan/")
            expect(coordinator.page.get_by_role("link", name=pretty(number)).first).to_be_visible()
            coordinator.open(number)
        coordinator.make("assign", unit=unit_id(running, PU), text="Menurut daftar ruas: jalan kabupaten.")
        status(running, number, "assigned")
    officer.open(number)
    expect(officer.page.locator("details#transfer")).to_have_count(0)
    assert last_days(running, number) == promised
    decided = running.rows(
        "SELECT stopped_at FROM complaints_complaintclock k JOIN complaints_complaint c ON c.id = k.complaint_id "
        "WHERE c.number = %s AND k.name = 'keputusan'",
        number,
    )
    assert len(decided) == 1
    assert decided[0][0] is not None


@pytest.mark.parametrize("sit", ON_A_PHONE, indirect=True)
def test_the_accused_finds_a_sealed_case_nowhere(running: System, sit: Callable[[str], Seat]) -> None:
    sid, word = f"SM{uuid.uuid4().hex}", f"sandi{uuid.uuid4().hex[:6]}"
    running.twilio(sid, f"+62813{uuid.uuid4().int % 10**8:08d}", f"LAPOR urus ktp di capil dimintai 50rb sama oknum pegawai {word}")
    number, _now, unit = case_of(running, sid)
    assert unit == "Inspektorat"
    running.settled(60)
    for who in ("petugas2", "koordinator", "pengawas"):
        seat = sit(who)
        for path in ("", "lembar-disposisi.pdf", "surat.pdf", "identitas/"):
            assert seat.page.request.get(f"{running.url}/kerja/{number}/{path}").status == 404, (who, path)
        for query in (word, number, "oknum capil", pretty(number)):
            seat.page.goto(f"{running.url}/kerja/?q={query}&daftar=semua")
            # The page repeats what was asked for, and shows no case.
            assert "dimintai 50rb" not in seat.page.content(), (who, query)
            assert not any(pretty(number) in row for row in seat.page.locator("table.queue tbody tr").all_inner_texts()), (who, query)
        if who != "petugas2":
            assert number not in seat.page.request.get(f"{running.url}/koordinasi/ringkasan/").text()
    open_to_all = requests.get(f"{running.url}/api/v1/complaints/{number}/", timeout=20).json()
    assert (open_to_all["unit"], open_to_all["timeline"], open_to_all["deadlines"]) == (None, [], [])
    assert word not in str(open_to_all)
    inspector = sit("inspektorat")
    inspector.open(number)
    expect(inspector.page.get_by_text(word)).to_be_visible()


@pytest.mark.parametrize("sit", ON_A_PHONE, indirect=True)
def test_everything_of_an_officer_who_leaves_goes_to_a_colleague(running: System, sit: Callable[[str], Seat]) -> None:
    numbers = []
    for place in ("Lappa", "Bongki"):
        sid = f"SM{uuid.uuid4().hex}"
        running.twilio(sid, f"+62813{uuid.uuid4().int % 10**8:08d}", f"LAPOR jalan berlubang besar di Kelurahan {place}")
        numbers.append(case_of(running, sid)[0])
    officer = sit("petugas")
    for number in numbers:
        officer.open(number)
        officer.make("take")
        status(running, number, "in_progress")
    superior = sit("atasan")
    superior.page.goto(f"{running.url}/kerja/serah-terima/")
    superior.page.get_by_role("row", name="Petugas PUPR").get_by_role("link", name="Serahkan").click()
    superior.fits()
    colleague = running.value("SELECT display_name FROM organisations_user WHERE username = %s", f"petugas-{PU}")
    superior.page.locator("select").last.select_option(label=colleague)
    superior.page.get_by_role("button", name="Serahkan semua").click()
    for number in numbers:
        wait_until(
            lambda number=number: (
                running.value(
                    "SELECT u.username FROM complaints_complaint c JOIN organisations_user u ON u.id = c.handler_id WHERE c.number = %s",
                    number,
                )
                == f"petugas-{PU}"
            ),
            20,
            "handed over",
        )


def test_the_papers_of_a_case_are_there_for_its_office(running: System, officer: Callable[[str], Officer]) -> None:
    sid = f"SM{uuid.uuid4().hex}"
    running.twilio(sid, f"+62813{uuid.uuid4().int % 10**8:08d}", "LAPOR jalan berlubang besar di Kelurahan Balangnipa")
    number, _now, _unit = case_of(running, sid)
    sheet = officer("petugas").get(f"/kerja/{number}/lembar-disposisi.pdf")
    assert (sheet.status_code, sheet.headers["Content-Type"], sheet.content[:5]) == (200, "application/pdf", b"%PDF-")
