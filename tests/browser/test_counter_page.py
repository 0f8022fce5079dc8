"""The counter in Chromium: written by keyboard alone, kept, and printed on a slip."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from complaints.models import Attachment, Complaint
from tests.browser.conftest import DESK, PHONE, check
from tests.browser.test_pages import STORY, sign_in
from tests.cast import Cast

pytestmark = pytest.mark.browser


def test_an_officer_writes_down_two_by_keyboard(cast: Cast, open_page: Callable[..., Page]) -> None:
    page = open_page("/kerja/loket/", viewport=DESK)
    sign_in(page, "petugas")
    check(page, "counter")
    page.keyboard.type("Sudah didikte.")
    page.get_by_role("radio").first.focus()
    page.keyboard.press("r")
    expect(page.get_by_label("Isi laporan")).to_have_value("Sudah didikte.")
    page.get_by_label("Isi laporan").fill("")
    page.get_by_role("radio").first.focus()
    page.keyboard.press("r")
    expect(page.get_by_role("heading", level=1)).to_have_text("Kotak kerja")
    page.goto("/kerja/loket/")
    # The words have the focus; nothing but keys from here.
    page.keyboard.type(STORY)
    page.keyboard.press("Control+Shift+Enter")
    expect(page.get_by_text("Silakan tulis yang berikutnya")).to_be_visible()
    page.keyboard.type("Sampah menumpuk di belakang pasar.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name="Tanda terima laporan")).to_be_visible()
    assert set(Complaint.objects.values_list("text", flat=True)) == {STORY, "Sampah menumpuk di belakang pasar."}
    # "r" leads back from the form; here it leads nowhere, least of all to the next report as "n" does.
    page.keyboard.press("r")
    page.get_by_role("link", name="Kertas struk 80 mm").click()
    check(page, "counter-slip")
    page.emulate_media(media="print")
    sheet = page.locator(".sheet").bounding_box()
    assert sheet is not None
    expect(page.get_by_role("link", name="Tulis laporan berikutnya")).to_be_hidden()
    assert page.evaluate("getComputedStyle(document.body).page") == "slip"


def test_what_a_citizen_says_at_the_counter_is_recorded(cast: Cast, open_page: Callable[..., Page]) -> None:
    page = open_page("/kerja/loket/", viewport=PHONE)
    page.context.grant_permissions(["microphone"])
    sign_in(page, "petugas")
    page.get_by_role("button", name="Rekam suara").click()
    expect(page.locator("#rekam")).to_contain_text("detik lagi")
    page.get_by_role("button", name="Berhenti merekam").click()
    expect(page.locator(".kept li")).to_contain_text("tersimpan")
    check(page, "counter-voice")
    page.get_by_label("Isi laporan").fill(STORY)
    page.get_by_role("button", name="Simpan dan cetak tanda terima").click()
    expect(page.get_by_role("heading", name="Tanda terima laporan")).to_be_visible()
    assert [file.content_type for file in Attachment.objects.all()] == ["audio/webm"]
