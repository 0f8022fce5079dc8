"""Filing with a photo and following the report, on a small phone with the engines of Firefox and of the iPhone (WebKit)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from pytest_django.live_server_helper import LiveServer

from complaints import services
from complaints.models import Attachment, Complaint
from tests.browser.webdriver import Phone, browsing, missing
from tests.cast import Cast

pytestmark = pytest.mark.slow
STORY = "Lampu jalan di depan SD 3 Kampala mati sejak seminggu. Anak-anak pulang mengaji lewat situ dalam gelap."


# Firefox is a large download, and nearer to Chromium than the iPhone is: it runs with make test-slow.
@pytest.fixture(params=["webkit", pytest.param("firefox", marks=pytest.mark.big)])
def phone(request: pytest.FixtureRequest, cast: Cast, live_server: LiveServer, tmp_path: Path) -> Iterator[Phone]:
    if lacking := missing(request.param):
        pytest.skip(f"{request.param.capitalize()} is not installed (Debian: apt install {lacking})")
    profile = tmp_path / "profile"
    profile.mkdir()
    with browsing(request.param, profile, live_server.url) as opened:
        yield opened


def picture(folder: Path) -> str:
    path = folder / "lampu.jpg"
    Image.effect_noise((2000, 1500), 60).convert("RGB").save(path, quality=90)
    return str(path)


def file(phone: Phone, photo: str) -> tuple[str, str]:
    """From the home page to the receipt, with two mistakes on the way; the number and the PIN."""
    phone.open("/")
    phone.fits()
    phone.press("Lapor sekarang")
    phone.see("Langkah 1 dari 3")
    phone.fits()
    phone.press("Lanjut")
    phone.see("Ceritakan dulu")
    phone.fill("Ceritakan masalahnya", STORY)
    phone.fill("Foto, rekaman suara", photo)
    phone.see("KB, tersimpan")
    phone.press("Lanjut")
    phone.see("Langkah 2 dari 3")
    phone.fill("Tempatnya", "depan SD 3, Desa Kampala")
    phone.press("Lanjut")
    phone.fill("Nomor HP", "0812")
    phone.press("Periksa laporan")
    phone.see("Nomor HP ini")
    phone.focused("kesalahan")
    phone.fits()
    phone.fill("Nomor HP", "0812 3450 0001")
    phone.press("Periksa laporan")
    phone.press("Kirim laporan")
    phone.see("Laporan Anda sudah kami terima")
    phone.fits()
    number, pin = phone.run("return ['nomor', 'pin'].map((id) => document.getElementById(id).textContent.trim())")
    return number, pin


def test_a_report_with_a_photo_is_filed_and_followed(phone: Phone, cast: Cast, tmp_path: Path) -> None:
    number, pin = file(phone, picture(tmp_path))
    complaint = Complaint.objects.get()
    assert (complaint.text, complaint.number) == (STORY, number.replace("-", ""))
    with Image.open(Attachment.objects.get(complaint=complaint).file.path) as kept:
        assert max(kept.size) == 1600  # made small on the phone

    services.assign(complaint.pk, unit_id=cast.pu.pk, reason="lampu jalan → Dinas PUPR")
    services.ask(complaint.pk, actor=cast.petugas, question="Tiang nomor berapa?")
    phone.open("/lacak/")
    phone.fill("Nomor laporan", number)
    phone.fill("PIN", pin)
    phone.press("Lihat laporan")
    phone.see("Tiang nomor berapa?")
    phone.see(STORY)
    phone.fits()
    phone.fill("Keterangan Anda", "Tiang nomor 14.")
    phone.press("Kirim jawaban", kinds=("button",))
    phone.see("Keterangan Anda sudah masuk.")
    services.resolve(complaint.pk, actor=cast.petugas, outcome="done", text="Lampu sudah diganti.", evidence="Regu 2")
    phone.reload()
    phone.press("Belum beres", kinds=("summary",))
    phone.press("Belum beres", kinds=("button",))
    phone.see("Laporan Anda dibuka lagi.")
    assert Complaint.objects.get().status == "reopened"
