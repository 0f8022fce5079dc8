"""The case screen in Chromium: keys, ready words, what is kept of what was typed, and the pages around it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Dialog, Page, expect

from complaints import services
from complaints.models import Complaint, ReplyTemplate
from tests.browser.conftest import DESK, PHONE, check
from tests.browser.test_pages import STORY, by_the_unit, sign_in
from tests.cast import Cast

pytestmark = pytest.mark.browser
Opener = Callable[..., Page]
READY = "Tim kami memeriksa lokasi pada [tanggal]."


@pytest.fixture
def case(cast: Cast) -> Complaint:
    made = by_the_unit(cast, STORY, latitude="-5.11570", longitude="120.27230", visibility="secret")
    services.note(made.pk, actor=cast.petugas, text="Stok lampu LED 60 W ada di gudang.")
    services.take(made.pk, actor=cast.petugas)
    ReplyTemplate.objects.create(use="reply", name="Sudah diperiksa", text=READY)
    return Complaint.objects.get(pk=made.pk)


def at_the_case(open_page: Opener, case: Complaint, *, scripts: bool = True, **more: object) -> Page:
    page = open_page(f"/kerja/{case.number}/", scripts=scripts, **more)
    sign_in(page, "petugas")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    if scripts:
        # The button shows when the script has run: a key pressed earlier is a key pressed for nothing.
        expect(page.get_by_role("button", name="Pintasan")).to_be_visible()
    return page


def test_keys_ready_words_and_what_was_typed(open_page: Opener, case: Complaint) -> None:
    page = at_the_case(open_page, case, viewport=DESK)
    page.keyboard.press("b")
    box = page.locator("#id_reply-text")
    expect(box).to_be_focused()
    # Keys are letters again while somebody types.
    page.keyboard.type("nts?")
    expect(box).to_have_value("nts?")
    expect(page.get_by_text("4 huruf, 1 SMS")).to_be_visible()
    answers = iter([False, True])

    def decide(dialog: Dialog) -> None:
        if next(answers):
            dialog.accept()
        else:
            dialog.dismiss()

    page.on("dialog", decide)
    for expected in ("nts?", READY):
        # Reopened by hand: choosing closes it.
        if page.locator("#reply .ready").get_attribute("open") is None:
            page.locator("#reply .ready > summary").click()
        page.get_by_role("link", name="Sudah diperiksa").click()
        expect(box).to_have_value(expected)
    page.reload()
    expect(box).to_have_value(READY)
    expect(page.get_by_text("belum terkirim dipulihkan")).to_be_visible()
    box.fill("Regu kami datang besok pagi.")
    page.get_by_role("button", name="Kirim jawaban").click()
    expect(page.get_by_role("status").first).to_contain_text("dikirim")
    expect(page.locator("#id_reply-text")).to_have_value("")
    assert page.evaluate("Object.keys(sessionStorage).filter((key) => key.startsWith('lapor:'))") == []
    page.locator("h1").click()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    check(page, "case-keys")
    page.get_by_label("Pintasan aktif").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    expect(page.locator("#note")).not_to_have_attribute("open", "")


def test_what_others_do_appears_without_touching_a_form(open_page: Opener, case: Complaint) -> None:
    page = at_the_case(open_page, case, viewport=DESK)
    page.keyboard.press("n")
    page.keyboard.type("Sedang saya tulis")
    services.add_reporter_message(case.pk, text="Tambahan: tiang nomor 14.", channel="web")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange', {bubbles: true}))")
    expect(page.locator("#percakapan")).to_contain_text("tiang nomor 14")
    expect(page.locator("#kabar")).to_contain_text("Ada yang baru di laporan ini: Kata pelapor")
    expect(page.locator("#id_note-text")).to_have_value("Sedang saya tulis")


def test_without_scripts_a_ready_text_comes_by_its_link(open_page: Opener, case: Complaint) -> None:
    page = at_the_case(open_page, case, scripts=False)
    page.locator("#reply > summary").click()
    page.locator("#reply .ready > summary").click()
    page.get_by_role("link", name="Sudah diperiksa").click()
    expect(page.locator("#id_reply-text")).to_have_value(READY)
    page.get_by_role("button", name="Kirim jawaban").click()
    expect(page.locator("#id_reply-text")).to_have_value(READY)
    expect(page.locator("#kesalahan")).to_contain_text("Isi dahulu")


# Width and colours are rules of their own: each of both is seen once.
@pytest.mark.parametrize(("viewport", "dark"), [(PHONE, True), (DESK, False)], ids=["dark-phone", "light-desk"])
def test_the_pages_around_a_case(open_page: Opener, case: Complaint, viewport: dict[str, int], dark: bool) -> None:
    page = at_the_case(open_page, case, viewport=viewport, dark=dark)
    page.wait_for_load_state()
    summaries = page.locator("#batas .why > summary").all()
    assert summaries
    for summary in summaries:
        summary.click()
    check(page, "case-why")
    for path, name in [("/kerja/kata/", "wording"), ("/kerja/kata/baru/", "wording-add"), ("/kerja/serah-terima/", "hand-over")]:
        page.goto(path)
        check(page, name)
    page.get_by_role("link", name="Serahkan").click()
    expect(page.get_by_text("1 laporan terbuka.")).to_be_visible()
    check(page, "hand-over-one")
    away = open_page(f"/kerja/{case.number}/identitas/", viewport=viewport, dark=dark)
    sign_in(away, "koordinator")
    check(away, "reveal")
    away.get_by_label("Mengapa perlu dibuka").fill("Korban perlu dihubungi.")
    away.get_by_role("button", name="Buka identitas").click()
    expect(away.get_by_text("Ditampilkan sekali ini saja")).to_be_visible()
    check(away, "revealed")
    check(open_page(f"/lacak/{case.number}/", viewport=viewport, dark=dark), "tracked-why")
