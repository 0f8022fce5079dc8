"""Every journey of a citizen in a browser that runs no JavaScript. The list of them is this file."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.cache import cache
from PIL import Image
from playwright.sync_api import Page, expect

from channels_intake.code_sending import send_follow_code
from complaints import services
from complaints.models import Attachment, Complaint, ComplaintEvent, PublicText, Reporter, ReporterKind
from organisations.models import Topic
from tests.browser.test_account_pages import code
from tests.browser.test_pages import STORY, public_case
from tests.cast import Cast
from tests.complaints.test_codes import sent

pytestmark = pytest.mark.browser
Opener = Callable[..., Page]
PHONE_NUMBER = "0812 3450 0077"


@pytest.fixture
def page(cast: Cast, open_page: Opener) -> Page:
    cache.clear()
    return open_page("/", scripts=False)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).locator("visible=true").first.click()


def act(page: Page, name: str, *, words: str = "", choose: str = "") -> None:
    """Open one of the parts of the page of a case, fill it in, send it."""
    page.locator("summary", has_text=name).click()
    part = page.locator("details[open]", has_text=name)
    if choose:
        part.get_by_label(choose).check()
    if words:
        part.get_by_role("textbox").fill(words)
    part.get_by_role("button", name=name).click()


def status() -> str:
    return str(Complaint.objects.get().status)


def file(page: Page, photo: Path) -> tuple[str, str]:
    """With a mistake, and a part changed after all; the number and the PIN."""
    page.get_by_role("link", name="Lapor sekarang").click()
    page.locator("input[type=file]").set_input_files(photo)
    press(page, "Periksa laporan")
    expect(page.get_by_role("alert")).to_contain_text("Ceritakan dulu masalahnya")
    page.get_by_label("Ceritakan masalahnya").fill(STORY)
    page.get_by_label("Nomor HP").fill(PHONE_NUMBER)
    press(page, "Periksa laporan")
    page.get_by_role("button", name="Ubah Tempat dan waktu").click()
    page.get_by_label("Tempatnya").fill("depan SD 3, Desa Kampala")
    press(page, "Periksa laporan")
    expect(page.get_by_text("depan SD 3, Desa Kampala")).to_be_visible()
    press(page, "Kirim laporan")
    expect(page.get_by_role("heading", level=1)).to_have_text("Laporan Anda sudah kami terima")
    return page.locator("#nomor").inner_text(), page.locator("#pin").inner_text()


def test_file_track_answer_belum_beres_and_rate(page: Page, cast: Cast, tmp_path: Path) -> None:
    photo = tmp_path / "lampu.jpg"
    Image.new("RGB", (400, 300), "red").save(photo)
    number, pin = file(page, photo)
    made = Complaint.objects.get()
    assert (made.text, made.location_text, Attachment.objects.filter(complaint=made).count()) == (STORY, "depan SD 3, Desa Kampala", 1)

    services.assign(made.pk, unit_id=cast.pu.pk, reason="lampu jalan → Dinas PUPR")
    services.ask(made.pk, actor=cast.petugas, question="Tiang nomor berapa?")
    page.goto("/lacak/")
    page.get_by_label("Nomor laporan").fill(number)
    page.get_by_label("PIN").fill(pin)
    press(page, "Lihat laporan")
    # The question stands beside the form, and that is open.
    expect(page.get_by_text("Tiang nomor berapa?").first).to_be_visible()
    page.get_by_label("Keterangan Anda").fill("Tiang nomor 14.")
    press(page, "Kirim jawaban")
    expect(page.get_by_role("status").first).to_contain_text("Keterangan Anda sudah masuk")
    assert status() == "in_progress"
    services.resolve(made.pk, actor=cast.petugas, outcome="done", text="Lampu sudah diganti.", evidence="Regu 2")
    page.reload()
    act(page, "Belum beres", words="Tadi malam mati lagi.")
    expect(page.get_by_role("status").first).to_contain_text("dibuka lagi")
    services.resolve(made.pk, actor=cast.petugas, outcome="done", text="Kabelnya diganti.", evidence="Regu 2")
    page.reload()
    act(page, "Sudah beres", choose="4, baik")
    expect(page.get_by_role("status").first).to_contain_text("ditutup sebagai beres")
    assert status() == "closed"
    press(page, "Tutup laporan ini di HP ini")
    expect(page.get_by_role("heading", name="Ini laporan Anda?")).to_be_visible()
    expect(page.locator("main")).not_to_contain_text(STORY)


def test_a_lost_pin_an_account_and_its_settings(page: Page, cast: Cast) -> None:
    made = services.register(text=STORY, reporter=services.ReporterDetails(channel="web", contact=PHONE_NUMBER)).complaint
    page.goto(f"/lacak/{made.number}/")
    page.get_by_role("link", name="PIN hilang?").click()
    page.get_by_label("Nomor HP atau surel").fill(PHONE_NUMBER)
    press(page, "Kirim kode")
    sent()
    page.get_by_label("Kode (6 angka)").fill(code())
    press(page, "Buka laporan")
    expect(page.get_by_text(STORY)).to_be_visible()

    cache.clear()
    page.goto("/saya/")
    # What only a script can do is not offered.
    expect(page.get_by_role("button", name="Masuk dengan sidik jari")).to_be_hidden()
    page.get_by_label("Nomor HP atau surel").fill(PHONE_NUMBER)
    press(page, "Kirim kode")
    page.get_by_label("Kode (6 angka)").fill(code())
    press(page, "Lanjut")
    expect(page.get_by_role("link", name=re.compile(made.number[-4:]))).to_be_visible()
    page.get_by_role("link", name="Kabar dan kontak laporan ini").click()
    press(page, "Simpan")
    expect(page.get_by_role("status").first).to_be_visible()
    page.goto("/saya/data/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.goto("/saya/")
    press(page, "Keluar")
    page.goto("/saya/")
    expect(page.get_by_label("Nomor HP atau surel")).to_be_visible()


def test_read_search_support_follow_and_report_a_public_case(page: Page, cast: Cast) -> None:
    made = public_case(cast)
    page.get_by_role("link", name="Publik").click()
    page.locator("summary", has_text="Topik").click()
    page.locator("details[open]").get_by_role("link", name=Topic.objects.get(pk="penerangan_jalan").name).click()
    page.get_by_role("searchbox", name="Cari").fill("lampu")
    press(page, "Cari")
    page.locator(".reports").get_by_role("link").first.click()
    expect(page.get_by_text("Lampu diganti Senin.")).to_be_visible()
    press(page, "Saya juga mengalami")
    expect(page.get_by_text("Dukungan Anda tercatat.")).to_be_visible()
    page.locator("summary", has_text="Ikuti laporan ini").click()
    page.locator("details[open]").get_by_label("Nomor HP atau surel").fill(PHONE_NUMBER)
    press(page, "Ikuti")
    send_follow_code(ComplaintEvent.objects.latest("pk").pk)
    page.get_by_label("Kode (6 angka)").fill(code())
    press(page, "Mulai kirim kabar")
    pin = page.locator("#pin .number").inner_text()
    page.goto("/lacak/")
    page.get_by_label("Nomor laporan").fill(made.number)
    page.get_by_label("PIN").fill(pin)
    press(page, "Lihat laporan")
    press(page, "Berhenti, hapus kontak saya")
    assert not Reporter.objects.filter(kind=ReporterKind.SUPPORTER).exclude(address_index="").exists()
    act_on = page.locator("details", has_text="Ada yang salah dengan tulisan ini")
    act_on.locator("summary").click()
    act_on.get_by_label("Isinya tidak benar").check()
    press(page, "Kirim ke koordinator")
    row = PublicText.objects.get()
    assert (row.supporters, row.flagged_at is not None) == (1, True)
    for path in ("/peta/", "/statistik/", "/kantor/", "/pasang/", "/luring/"):
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
    press(page, "English")
    expect(page.locator("html")).to_have_attribute("lang", "en")
