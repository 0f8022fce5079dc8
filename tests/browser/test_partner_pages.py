"""The pages about other systems in Chromium: accessible, inside a phone's screen, and a file tried before it is brought in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from channels_intake.models.partners import Partner
from complaints.models import Complaint
from tests.browser.conftest import WIDTHS, check
from tests.browser.test_pages import sign_in
from tests.cast import Cast

pytestmark = pytest.mark.browser
FILE = "Tracking ID,Isi Laporan,Tanggal Laporan\n901,Lampu jalan mati,02/03/2026\n,Tanpa nomor,\n"


@pytest.mark.parametrize("viewport", WIDTHS)
def test_a_partner_is_added_and_a_file_of_its_is_tried_and_brought_in(
    cast: Cast, open_page: Callable[..., Page], viewport: dict[str, int]
) -> None:
    page = open_page("/masuk/?next=/atur/mitra/", viewport=viewport)
    sign_in(page, "koordinator")
    check(page, "partners")
    page.get_by_label("Nama").fill("LAPOR!")
    page.get_by_label("Bertukar laporan").check()
    page.get_by_role("button", name="Tambahkan").click()
    expect(page.get_by_label("Kunci (api_key)")).to_be_visible()
    check(page, "partner-key")
    page.get_by_role("link", name="Sudah saya simpan").click()
    check(page, "partner")
    # Another language leads to a page, though the form was refused at an address that nobody can read.
    page.locator("summary", has_text="Ubah").click()
    page.get_by_label("Nama").fill("LAPOR! 4.0")
    page.get_by_label("Berhenti setelah gagal terus").fill("0")
    page.get_by_role("button", name="Simpan").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert page.url.endswith(f"/atur/mitra/{Partner.objects.get().pk}/")
    page.get_by_role("button", name="Bahasa Indonesia").click()
    page.goto("/atur/pertukaran/")
    check(page, "exchange")
    page.get_by_label("Berkas CSV").set_input_files({"name": "lapor.csv", "mimeType": "text/csv", "buffer": FILE.encode()})
    page.get_by_role("button", name="Masukkan").click()
    expect(page.get_by_text("Nomornya kosong")).to_be_visible()
    check(page, "exchange-file")
    assert not Complaint.objects.exists()
    page.get_by_role("button", name="Lakukan sungguh-sungguh").click()
    expect(page.get_by_text("Ini percobaan")).to_have_count(0)
    expect(page.get_by_role("link", name=Complaint.objects.get().number)).to_be_visible()
    page.goto(f"/atur/pertukaran/format/{Partner.objects.get().pk}/")
    check(page, "exchange-format")
