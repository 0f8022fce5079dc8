"""The web's door in a real browser on a small phone: file, be routed, be answered, read it, say that it is not fixed."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import Officer
from tests.running import System, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="id-ID", java_script_enabled=request.param)
    yield context.new_page()
    context.close()


def test_web(running: System, page: Page, officer: Callable[[str], Officer], request: pytest.FixtureRequest) -> None:
    with_script = "with JavaScript" in request.node.name and "without" not in request.node.name
    page.goto(f"{running.url}/")
    page.get_by_role("link", name="Lapor sekarang").first.click()
    page.get_by_label("Ceritakan masalahnya").fill("Drainase tersumbat, air masuk rumah di Kelurahan Bongki")
    if with_script:
        page.get_by_role("button", name="Lanjut").click()
    page.get_by_label("Tempatnya").fill("Jalan Persatuan Raya, Bongki")
    if with_script:
        page.get_by_role("button", name="Lanjut").locator("visible=true").click()
    page.get_by_role("button", name="Periksa laporan").click()
    expect(page.get_by_text("Jalan Persatuan Raya, Bongki")).to_be_visible()
    expect(page.get_by_text("Akan diteruskan ke Dinas Pekerjaan Umum")).to_be_visible()
    page.get_by_role("button", name="Kirim laporan").click()
    expect(page.get_by_role("heading", name="Laporan Anda sudah kami terima")).to_be_visible()
    expect(page.locator(".receipt .number").nth(1)).to_be_visible()
    shown = page.locator(".receipt .number").all_inner_texts()
    number, pin = shown[0].replace("-", ""), shown[1]
    assert len(number) == 12
    assert len(pin) == 6
    wait_until(lambda: running.value("SELECT status FROM complaints_complaint WHERE number = %s", number) == "assigned", 30, "routed")

    officer("petugas").move(number, "reply", text="Saluran kami bersihkan hari Kamis.")
    page.goto(f"{running.url}/lacak/")
    page.get_by_label("Nomor laporan").fill(shown[0])
    page.get_by_label("PIN").fill(pin)
    page.get_by_role("button", name="Lihat laporan").click()
    expect(page.get_by_text("Saluran kami bersihkan hari Kamis.").first).to_be_visible()
    expect(page.get_by_text("Dinas Pekerjaan Umum").first).to_be_visible()

    officer("petugas").move(number, "resolve", outcome="done", text="Saluran sudah bersih.", evidence="Kerja bakti Sabtu")
    page.reload()
    expect(page.locator("p.words", has_text="Saluran sudah bersih.")).to_be_visible()
    page.locator("summary", has_text="Belum beres").click()
    opened = page.locator("details[open]", has_text="Belum beres")
    opened.get_by_role("textbox").fill("Masih mampet di ujung.")
    opened.get_by_role("button", name="Belum beres").click()
    wait_until(lambda: running.value("SELECT status FROM complaints_complaint WHERE number = %s", number) == "reopened", 20, "reopened")


def test_a_number_without_its_pin_shows_no_words(running: System, page: Page, officer: Callable[[str], Officer]) -> None:
    import_id = "SM" + "7" * 31 + ("1" if page.context.browser else "0")
    secret = "Lampu jalan mati di Kelurahan Lappa, di depan rumah saya nomor 7"
    running.twilio(import_id, "+6281366660001", f"LAPOR {secret}")
    number = wait_until(
        lambda: (rows := running.rows("SELECT number FROM complaints_complaint WHERE text LIKE %s", "%rumah saya nomor 7%")) and rows[0][0],
        20,
        "registered",
    )
    page.goto(f"{running.url}/lacak/{number}/")
    expect(page.get_by_role("heading", name="Ini laporan Anda?")).to_be_visible()
    assert "rumah saya" not in page.content()
