"""Each page in Chromium at 360 and 1280 px, in both themes: accessible, inside the screen, silent under the strict CSP."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from channels_intake.code_sending import send_follow_code
from channels_intake.hints import Guess
from channels_intake.models import OutboundMessage, StagedFile
from complaints import identity, services
from complaints.models import Attachment, Complaint, ComplaintEvent
from tests.browser.conftest import DESK, PHONE, WIDTHS, check
from tests.cast import Cast, complain
from tests.channels_intake.test_hints import known

pytestmark = pytest.mark.browser
Opener = Callable[..., Page]
STORY = "Lampu jalan di depan SD 3 Kampala mati sejak seminggu. Anak-anak pulang mengaji lewat situ dalam gelap."


def by_the_unit(cast: Cast, text: str, *, late: bool = False, **more: str) -> Complaint:
    """A case in the queue of `petugas`, an hour old or a fortnight."""
    made = complain(text, channel="web", **more).complaint
    services.assign(made.pk, unit_id=cast.pu.pk, reason="Disebut “jalan berlubang” → Jalan & jembatan → Dinas PUPR.")
    if late:
        now = timezone.now()
        made.clocks.filter(stopped_at__isnull=True).update(started_at=now - dt.timedelta(days=16), due_at=now - dt.timedelta(days=2))
        Complaint.objects.filter(pk=made.pk).update(due_at=now - dt.timedelta(days=2))
    return Complaint.objects.get(pk=made.pk)


def public_case(cast: Cast) -> Complaint:
    """A case that everybody may read, with an answer, settled."""
    made = by_the_unit(cast, STORY)
    services.verify(made.pk, actor=cast.koordinator, findings=services.Findings("penerangan_jalan", "73.07.05.1001"))
    services.publish(made.pk, actor=cast.koordinator, text=STORY, region_code="73.07.05.1001", place="dekat sekolah")
    answer = services.resolve(made.pk, actor=cast.petugas, outcome="explained", text="Ibu Siti, lampu diganti Senin.")
    services.publish_answer(answer.pk, actor=cast.petugas, text="Lampu diganti Senin.")
    return made


def sign_in(page: Page, name: str) -> None:
    page.get_by_label("Nama pengguna").fill(name)
    page.get_by_label("Sandi").fill("lapor-demo-1")
    page.get_by_role("button", name="Masuk", exact=True).click()


# Width and colours are rules of their own: each of both is seen once.
@pytest.mark.parametrize(("viewport", "dark"), [(PHONE, True), (DESK, False)], ids=["dark-phone", "light-desk"])
def test_citizen_pages(cast: Cast, open_page: Opener, viewport: dict[str, int], dark: bool) -> None:
    theme = "-dark" if dark else ""
    shown = public_case(cast)
    public = [("/laporan/", "public"), (f"/laporan/{shown.number}/", "public-case"), ("/statistik/", "statistics"), ("/peta/", "map")]
    for path, name in [*public, ("/", "home"), ("/lapor/", "file-1"), ("/lacak/", "track"), ("/masuk/", "login"), ("/tidak-ada/", "404")]:
        check(open_page(path, viewport=viewport, dark=dark), name + theme)
    plain = open_page("/lapor/?k=korupsi_pungli", viewport=viewport, dark=dark, scripts=True)
    plain.get_by_label("Ceritakan masalahnya").fill(STORY)
    plain.get_by_role("button", name="Lanjut").click()
    check(plain, "file-2" + theme)
    plain.locator("section:not([hidden])").get_by_role("button", name="Lanjut").click()
    check(plain, "file-3" + theme)


@pytest.mark.parametrize("viewport", WIDTHS)
def test_a_citizen_files_follows_and_says_not_settled(cast: Cast, open_page: Opener, viewport: dict[str, int]) -> None:
    page = open_page("/", viewport=viewport)
    page.get_by_role("link", name="Lapor sekarang").click()
    page.get_by_role("button", name="Lanjut").click()
    expect(page.get_by_role("alert")).to_contain_text("Ceritakan dulu")
    page.get_by_label("Ceritakan masalahnya").fill(STORY)
    page.get_by_role("button", name="Lanjut").click()
    expect(page.get_by_text("Langkah 2 dari 3")).to_be_visible()
    page.get_by_label("Tempatnya").fill("depan SD 3, Desa Kampala")
    page.get_by_label("Tempatnya").press("Enter")
    page.get_by_label("Nomor HP").fill("0812")
    page.get_by_role("button", name="Periksa laporan").click()
    expect(page.locator("#kesalahan")).to_be_focused()
    check(page, "file-error")
    page.get_by_role("link", name=re.compile("Nomor HP ini")).click()
    expect(page.get_by_label("Nomor HP")).to_be_focused()
    page.get_by_label("Nomor HP").fill("0812 3450 0001")
    page.get_by_role("button", name="Periksa laporan").click()
    check(page, "file-check")
    page.get_by_role("button", name="Ubah Tempat dan waktu").click()
    expect(page.get_by_text("Langkah 2 dari 3")).to_be_visible()
    expect(page.get_by_label("Tempatnya")).to_have_value("depan SD 3, Desa Kampala")
    page.get_by_role("button", name="Lanjut").locator("visible=true").click()
    page.get_by_role("button", name="Periksa laporan").click()
    page.get_by_role("button", name="Kirim laporan").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("sudah kami terima")
    check(page, "receipt")

    complaint = Complaint.objects.get()
    services.assign(complaint.pk, unit_id=cast.pu.pk, reason="lampu jalan → Dinas PUPR")
    services.resolve(
        complaint.pk, actor=cast.petugas, outcome="done", text="Lampu sudah diganti pagi ini oleh regu kami.", evidence="Regu 2"
    )
    page.get_by_role("button", name="Buka laporan saya").click()
    check(page, "tracked-open")
    page.get_by_text("Belum beres", exact=True).first.click()
    page.get_by_label("Ceritakan sedikit").locator("visible=true").fill("Tadi malam mati lagi.")
    page.get_by_role("button", name="Belum beres").click()
    expect(page.get_by_role("status").first).to_contain_text("dibuka lagi")
    assert Complaint.objects.get().status == "reopened"
    stranger = open_page(f"/lacak/{complaint.number}/", viewport=viewport)
    expect(stranger.get_by_text(STORY)).to_have_count(0)
    check(stranger, "tracked-stranger")


def test_filing_without_scripts(cast: Cast, open_page: Opener) -> None:
    page = open_page("/lapor/", scripts=False)
    page.get_by_label("Ceritakan masalahnya").fill(STORY)
    page.get_by_role("button", name="Periksa laporan").click()
    page.get_by_role("button", name="Kirim laporan").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("sudah kami terima")
    assert Complaint.objects.get().text == STORY


def test_hints_while_somebody_writes(cast: Cast, open_page: Opener, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.HINT_PROVIDER = "tests.channels_intake.test_hints.known"  # the real one reads for seconds; a journey asks it
    monkeypatch.setattr(known, "said", Guess(office=cast.pu.name, why="Itu urusannya.", sure=True, emergency=("110",)))
    page = open_page("/lapor/")
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": -5.1215, "longitude": 120.2530, "accuracy": 18})
    page.get_by_label("Ceritakan masalahnya").fill(
        "Lampu jalan mati sejak seminggu di Desa Kampala. Hubungi 0812-3450-0001. Tadi ada yang ditikam!"
    )
    expect(page.get_by_role("link", name="110 Polisi")).to_have_attribute("href", "tel:110")
    check(page, "file-hints")
    page.get_by_role("button", name="Samarkan").click()
    expect(page.get_by_label("Ceritakan masalahnya")).to_have_value(re.compile(r"Hubungi \[disamarkan\]\."))
    expect(page.locator(".note-pribadi")).to_have_count(0)
    page.get_by_role("button", name="Lanjut").click()
    expect(page.get_by_text("Akan diteruskan ke Dinas Pekerjaan Umum")).to_be_visible()
    page.get_by_label("Tempatnya").fill("depan SD 3, kampla")
    page.get_by_role("button", name="Desa Kampala, Kec. Sinjai Timur").click()
    expect(page.get_by_label("Tempatnya")).to_have_value("depan SD 3, Desa Kampala, Kec. Sinjai Timur")
    page.get_by_role("button", name="Pakai lokasi HP saya").click()
    expect(page.locator("#gps")).to_contain_text("ketelitian ±18 m")
    page.get_by_role("button", name="Jangan kirim lokasi").click()
    expect(page.locator("[name=latitude]")).to_have_value("")
    expect(page.locator("#gps")).not_to_contain_text("ketelitian")


def test_a_photo_waits_for_the_signal_and_then_goes_by_itself(cast: Cast, browser: Browser, live_server: LiveServer) -> None:
    context = browser.new_context(viewport=PHONE, locale="id-ID")  # not open_page: Chromium writes each failed request down
    page = context.new_page()
    page.clock.install()
    page.route("**/lapor/berkas/", lambda route: route.abort())
    page.goto(f"{live_server.url}/lapor/")
    drawn = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(drawn, "JPEG")
    page.get_by_label("Foto, rekaman suara").set_input_files({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": drawn.getvalue()})
    item = page.locator(".kept li")
    while "belum tersimpan" not in item.inner_text():
        page.clock.run_for(2000)
    # The ordinary POST of the form would bring it.
    assert page.get_by_label("Foto, rekaman suara").evaluate("input => input.files.length") == 1
    page.unroute("**/lapor/berkas/")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(item).to_contain_text("KB, tersimpan")
    assert page.get_by_label("Foto, rekaman suara").evaluate("input => input.files.length") == 0
    assert StagedFile.objects.count() == 1
    page.get_by_role("button", name="Buang Foto 1").click()
    expect(item).to_have_count(0)
    context.close()


def test_photos_and_a_voice_are_stored_before_the_report_is_sent(cast: Cast, open_page: Opener) -> None:
    page = open_page("/lapor/")
    page.context.grant_permissions(["microphone"])
    page.get_by_label("Ceritakan masalahnya").fill(STORY)
    drawn = io.BytesIO()
    Image.new("RGB", (2400, 1800), "red").save(drawn, "JPEG", quality=95)
    photo = {"name": "foto.jpg", "mimeType": "image/jpeg", "buffer": drawn.getvalue()}
    liar = {"name": "foto.jpg", "mimeType": "image/jpeg", "buffer": b"MZ not a picture"}
    page.get_by_label("Foto, rekaman suara").set_input_files([photo, liar])  # type: ignore[arg-type,list-item]
    expect(page.get_by_role("alert")).to_contain_text("belum bisa kami terima")
    expect(page.locator(".kept li")).to_contain_text("tersimpan")
    with Image.open(StagedFile.objects.get().file.path) as kept:
        assert max(kept.size) == 1600
    page.get_by_role("button", name="Rekam suara").click()
    expect(page.locator("#rekam")).to_contain_text("detik lagi")
    page.get_by_role("button", name="Berhenti merekam").click()
    expect(page.locator(".kept li").nth(1)).to_contain_text("tersimpan")
    check(page, "file-staged")
    page.get_by_role("button", name="Lanjut").click()
    page.locator("section:not([hidden])").get_by_role("button", name="Lanjut").click()
    page.get_by_role("button", name="Periksa laporan").click()
    page.get_by_role("button", name="Kirim laporan").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("sudah kami terima")
    assert {file.content_type for file in Attachment.objects.all()} == {"image/jpeg", "audio/webm"}


@pytest.mark.parametrize("viewport", WIDTHS)
def test_an_officer_works_a_case(cast: Cast, open_page: Opener, viewport: dict[str, int]) -> None:
    by_the_unit(cast, "Jalan depan pasar berlubang besar, sudah dua orang jatuh dari motor minggu ini.", late=True)
    case = by_the_unit(cast, STORY, location_text="depan SD 3, Desa Kampala", visibility="secret")
    services.add_reporter_message(case.pk, text="Tambahan: tiang nomor 14.", channel="web")
    services.note(case.pk, actor=cast.petugas, text="Stok lampu LED 60 W ada di gudang.")
    page = open_page("/masuk/", viewport=viewport)
    sign_in(page, "petugas")
    expect(page.get_by_role("heading", level=1)).to_have_text("Kotak kerja")
    expect(page.locator(".queue tbody tr").first).to_contain_text("Terlambat")
    check(page, "queue")
    page.get_by_role("link", name=re.compile(case.number[-4:])).click()
    check(page, "case")
    page.get_by_text("Jawab pelapor").click()
    page.get_by_label("Jawaban").fill("Regu kami datang besok pagi.")
    check(page, "case-reply")
    page.get_by_role("button", name="Kirim jawaban").click()
    # The other live region is for who else has the case open.
    expect(page.get_by_role("status").first).to_contain_text("dikirim")
    assert Complaint.objects.get(pk=case.pk).status == "answered"
    page.locator("summary", has_text="Nyatakan selesai").click()
    page.get_by_role("button", name="Nyatakan selesai").click()
    expect(page.locator("#kesalahan")).to_be_focused()
    check(page, "case-error")


@pytest.mark.parametrize("viewport", WIDTHS)
def test_the_coordinator_accepts_a_candidate(cast: Cast, open_page: Opener, viewport: dict[str, int]) -> None:
    held = complain(STORY, channel="web", location_text="Kampala").complaint
    candidates = [
        {"unit_id": cast.pu.pk, "name": cast.pu.name, "reason": "Lampu jalan → Dinas PUPR", "external": False},
        {"unit_id": cast.pln.pk, "name": cast.pln.name, "reason": "Listrik → PLN", "external": True},
    ]
    services.hold(held.pk, reason="Dua kantor mungkin: lampu jalan milik Dinas PUPR, kabel milik PLN.", data={"candidates": candidates})
    back = by_the_unit(cast, "Pohon tumbang menutup parit di depan kantor lurah.")
    services.transfer(back.pk, actor=cast.petugas, reason="Pohon dan taman diurus Dinas Lingkungan Hidup.", proposed_unit_id=cast.other.pk)
    page = open_page("/masuk/", viewport=viewport)
    sign_in(page, "koordinator")
    page.get_by_role("link", name="Koordinasi").click()
    check(page, "coordination")
    page.get_by_role("button", name=cast.pu.name).click()
    expect(page.get_by_role("status").first).to_contain_text("diteruskan")
    assert Complaint.objects.get(pk=held.pk).owner == cast.pu
    page.get_by_role("link", name="Kantor lain, atau topik lain").click()
    expect(page.get_by_label("Kantor", exact=True)).to_be_visible()
    check(page, "coordination-other")


def test_the_verifier_makes_a_case_public_and_a_stranger_supports_it(cast: Cast, open_page: Opener) -> None:
    text = "Nama saya Siti Aminah, HP 0812-3450-0099. Lampu jalan di depan SD 3 mati."
    made = complain(text, channel="web").complaint
    services.verify(made.pk, actor=cast.koordinator, findings=services.Findings("penerangan_jalan", "73.07.05.1001"))
    page = open_page(f"/kerja/{made.number}/publik/", viewport=DESK)
    sign_in(page, "koordinator")
    expect(page.locator("mark").first).to_have_text("Siti Aminah")
    check(page, "publication")
    page.get_by_role("button", name="Terbitkan", exact=True).click()
    page.get_by_role("link", name="Lihat halaman umumnya").click()
    expect(page.get_by_text("Lampu jalan di depan SD 3 mati.")).to_be_visible()
    expect(page.locator("main")).not_to_contain_text("Siti")
    phone = open_page(f"/laporan/{made.number}/", viewport=PHONE)
    phone.get_by_label("Nomor HP atau surel").first.fill("0812 3450 0077")
    phone.get_by_role("button", name="Saya juga mengalami").click()
    expect(phone.get_by_role("heading", name="Tulis kode yang kami kirim")).to_be_visible()
    check(phone, "public-case-code")
    send_follow_code(ComplaintEvent.objects.latest("pk").pk)
    sent = re.search(r": (\d{6})\.", identity.unseal_text(OutboundMessage.objects.latest("pk").body))
    assert sent
    phone.get_by_label("Kode (6 angka)").fill(sent[1])
    phone.get_by_role("button", name="Mulai kirim kabar").click()
    expect(phone.get_by_text("PIN Anda:")).to_be_visible()
    check(phone, "public-case-supported")
