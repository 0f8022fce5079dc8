"""A report filed, followed and answered by keyboard alone; wherever the focus goes, it is seen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from complaints import services
from complaints.models import Attachment, Complaint
from tests.browser.test_pages import STORY
from tests.cast import Cast

pytestmark = pytest.mark.browser
# The name of what has the focus, whether it is marked, and whether the mark is inside the screen.
FOCUSED = """async () => {
  // The page follows the focus with its next picture.
  await new Promise((done) => requestAnimationFrame(done));
  const at = document.activeElement;
  const style = getComputedStyle(at);
  const { top, bottom, left, right } = at.getBoundingClientRect();
  const name = at.labels?.length ? [...at.labels].map((label) => label.innerText).join(" ") : at.getAttribute("aria-label") ?? at.innerText;
  return {
    name: name.replace(/\\s+/g, " ").trim(),
    marked: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    inside: bottom > 0 && top < innerHeight && right > 0 && left < innerWidth,
  };
}"""
FAR = 60


def reach(page: Page, name: str) -> None:
    """Press Tab until something of this name has the focus."""
    passed = []
    for _ in range(FAR):
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUSED)
        assert at["marked"], f"the focus on “{at['name']}” is not seen"
        assert at["inside"], f"the focus on “{at['name']}” is outside the screen"
        if at["name"].startswith(name):
            return
        passed.append(at["name"])
    raise AssertionError(f"Tab does not lead to “{name}”, but to {passed}")


def test_by_keyboard_alone(cast: Cast, open_page: Callable[..., Page], tmp_path: Path) -> None:
    photo = tmp_path / "lampu.jpg"
    Image.new("RGB", (400, 300), "red").save(photo)
    page = open_page("/")
    page.emulate_media(reduced_motion="reduce")  # the page is where the focus is at once
    keys = page.keyboard
    reach(page, "Langsung ke isi")
    keys.press("Enter")
    reach(page, "Lapor sekarang")
    keys.press("Enter")
    expect(page.get_by_text("Langkah 1 dari 3")).to_be_visible()
    reach(page, "Lanjut")
    keys.press("Enter")
    expect(page.get_by_label("Ceritakan masalahnya")).to_be_focused()
    keys.type(STORY)
    with page.expect_file_chooser() as chooser:
        reach(page, "Foto, rekaman suara")
        keys.press("Space")
    chooser.value.set_files(photo)
    expect(page.locator(".kept li")).to_contain_text("tersimpan")
    reach(page, "Lanjut")
    keys.press("Enter")
    reach(page, "Tempatnya")
    keys.type("depan SD 3, Desa Kampala")
    keys.press("Enter")
    expect(page.get_by_text("Langkah 3 dari 3")).to_be_visible()
    reach(page, "Nomor HP")
    keys.type("0812")
    reach(page, "Umum")
    keys.press("ArrowDown")
    keys.press("ArrowDown")
    reach(page, "Periksa laporan")
    keys.press("Enter")
    expect(page.locator("#kesalahan")).to_be_focused()
    reach(page, "Nomor HP ini tampak kurang lengkap")
    keys.press("Enter")
    expect(page.get_by_label("Nomor HP")).to_be_focused()
    keys.press("Control+A")
    keys.type("0812 3450 0077")
    reach(page, "Periksa laporan")
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sudah benar?")
    reach(page, "Kirim laporan")
    keys.press("Space")
    expect(page.get_by_role("heading", level=1)).to_contain_text("sudah kami terima")
    made = Complaint.objects.get()
    assert (made.text, made.location_text, made.visibility) == (STORY, "depan SD 3, Desa Kampala", "secret")
    assert Attachment.objects.filter(complaint=made).count() == 1
    pin = page.locator("#pin").inner_text()

    services.assign(made.pk, unit_id=cast.pu.pk, reason="lampu jalan → Dinas PUPR")
    services.ask(made.pk, actor=cast.petugas, question="Tiang nomor berapa?")
    reach(page, "Lacak")
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Lacak laporan")
    reach(page, "Nomor laporan")
    keys.type(made.number)
    reach(page, "PIN")
    keys.type(pin)
    keys.press("Enter")
    expect(page.get_by_text("Tiang nomor berapa?").first).to_be_visible()
    reach(page, "Keterangan Anda")
    keys.type("Tiang nomor 14.")
    reach(page, "Kirim jawaban")
    keys.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Keterangan Anda sudah masuk")
    assert Complaint.objects.get().status == "in_progress"
