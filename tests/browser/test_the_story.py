"""What a regency owes, from the meeting to the report: assessed, planned for 2021 to 2024, signed, printed, followed. In Chromium."""

from __future__ import annotations

import io
from collections.abc import Callable

import openpyxl
import pytest
from django.contrib.auth.hashers import make_password
from django.core import mail
from django.utils import timezone
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from assessments.models import Assessment, Period, Plan, Status
from organisations.models import Membership, Role, Unit, User
from tests.assessments.conftest import Known, World, known_figures, world
from tests.browser.conftest import DESK, PHONE, check
from tests.browser.test_pages import sign_in
from tests.cast import unit_of

pytestmark = pytest.mark.browser
Opener = Callable[..., Page]
__all__ = ["known_figures", "world"]
PDF = {"mimeType": "application/pdf"}


@pytest.fixture
def story(transactional_db: None, world: World) -> tuple[World, Unit]:
    """Everybody with a password, and a third office with somebody in it."""
    third = unit_of("bpbd")
    Membership.objects.create(user=User.objects.create(username="petugas3"), unit=third, role=Role.OFFICER)
    User.objects.update(password=make_password("lapor-demo-1"))
    User.objects.filter(username="petugas3").update(email="petugas3@example.id")
    return world, third


def entered(open_page: Opener, name: str, path: str, viewport: dict[str, int]) -> Page:
    page = open_page(f"/masuk/?next={path}", viewport=viewport)
    sign_in(page, name)
    return page


def opened(leader: Page, world: World, units: list[Unit]) -> Period:
    leader.goto("/penilaian/buka/")
    leader.get_by_label("Nama", exact=True).fill("Penilaian 2021")
    leader.get_by_label("Tahun", exact=True).fill("2021")
    leader.get_by_label("Hari terakhir mengirim").fill(f"{timezone.localdate():%Y}-12-31")
    for box in leader.locator("input[name=instruments]:checked").all()[::-1]:
        box.uncheck()
    leader.get_by_label("Instrumen kecil").check()
    # Every office is proposed; three take part here.
    leader.locator("details:has(input[name=units]) > summary").last.click()
    for box in leader.locator("input[name=units]:checked").all()[::-1]:
        box.uncheck()
    for unit in units:
        leader.get_by_label(unit.name, exact=True).check()
    leader.locator("main form button[type=submit]").last.click()
    return Period.objects.get(name="Penilaian 2021")


def filled(page: Page, form: Assessment) -> None:
    """Everything that must be answered and proved, then handed in."""
    page.goto(f"/penilaian/isian/{form.pk}/aspek/kebijakan/")
    page.get_by_label("Ya", exact=True).first.check()
    page.get_by_label("Tingkat 1").check()
    page.get_by_label("Berapa SOP?", exact=True).fill("2")
    page.locator("#i-sk input[type=file][name^=b]").set_input_files(
        {"name": "sk.pdf", "buffer": b"%PDF-1.4 sk " + str(form.pk).encode()} | PDF
    )
    page.get_by_role("button", name="Simpan dan lanjut").click()
    page.get_by_label("Lampirkan rekap terakhir.").set_input_files(
        {"name": "r.pdf", "buffer": b"%PDF-1.4 r " + str(form.pk).encode()} | PDF
    )
    page.get_by_role("button", name="Simpan dan selesai").click()
    page.get_by_role("button", name="Kirim untuk diperiksa").click()
    expect(page.get_by_text("Isian terkirim")).to_be_visible()


def judged(page: Page, form: Assessment) -> None:
    """The verifier finds the SK weak, agrees with the rest, and says why."""
    page.goto(f"/penilaian/isian/{form.pk}/periksa/kebijakan/")
    page.get_by_label("1", exact=True).first.check()
    page.get_by_label("Alasan").first.fill("SK belum memuat pengganti.")
    page.get_by_label("Setuju dengan nilai OPD").nth(1).check()
    page.get_by_role("button", name="Simpan dan lanjut").click()
    # `all` waits for nothing: of a page that is half there it finds half.
    page.wait_for_load_state()
    for radio in page.get_by_label("Setuju dengan nilai OPD").all():
        radio.check()
    page.get_by_role("button", name="Simpan dan selesai").click()
    page.get_by_role("button", name="Selesai memeriksa").click()
    expect(page.get_by_role("button", name="Selesai memeriksa")).to_have_count(0)


def downloaded(page: Page, name: str) -> bytes:
    with page.expect_download() as coming:
        page.get_by_role("link", name=name).click()
    return coming.value.path().read_bytes()


def test_from_the_meeting_to_the_quarter_that_is_reported(story: tuple[World, Unit], open_page: Opener) -> None:
    world, third = story
    leader = entered(open_page, "organisasi", "/penilaian/", DESK)
    period = opened(leader, world, [world.cast.pu, world.cast.other, third])
    forms = {form.unit_id: form for form in period.assessments.all()}
    assert len(forms) == 3
    phone = entered(open_page, "petugas", "/penilaian/", PHONE)
    filled(phone, forms[world.cast.pu.pk])
    filled(entered(open_page, "petugas2", "/penilaian/", DESK), forms[world.cast.other.pk])
    # One has not begun, and is reminded.
    leader.goto(f"/penilaian/{period.pk}/")
    leader.get_by_role("button", name="Ingatkan").last.click()
    assert forms[third.pk].events.filter(kind="reminded").exists()
    filled(entered(open_page, "petugas3", "/penilaian/", DESK), forms[third.pk])
    checker = entered(open_page, "organisasi2", "/penilaian/", DESK)
    for form in forms.values():
        judged(checker, form)
    for name, unit in (("petugas", world.cast.pu), ("petugas2", world.cast.other), ("petugas3", third)):
        page = phone if name == "petugas" else entered(open_page, name, "/penilaian/", DESK)
        page.goto(f"/penilaian/isian/{forms[unit.pk].pk}/hasil/")
        page.get_by_role("button", name="Terima nilai ini").click()
    assert set(period.assessments.values_list("status", flat=True)) == {Status.FINAL}
    leader.goto(f"/penilaian/{period.pk}/hasil/")
    expect(leader.locator("main svg[role=img]").first).to_be_visible()
    # The plan for 2021 to 2024.
    leader.goto("/rencana-aksi/")
    leader.get_by_label("Nama rencana").fill("Rencana Aksi SP4N-LAPOR 2021-2024")
    leader.get_by_label("Tahun awal").fill("2021")
    leader.get_by_label("Tahun akhir").fill("2024")
    leader.get_by_role("button", name="Buat rencana").click()
    leader.get_by_label("Hasil penilaian").select_option(label="Penilaian 2021")
    leader.get_by_role("button", name="Ambil usulan").click()
    plan = Plan.objects.get()
    row = plan.rows.get(indicator_key="sk")
    check(leader, "plan-draft")
    leader.goto(f"/rencana-aksi/{plan.pk}/baris/{row.pk}/")
    leader.get_by_label("Rencana aksi", exact=True).fill("Memperbarui SK tim dengan pengganti setiap petugas")
    leader.get_by_label("Angka sistem", exact=False).first.select_option(label="Dijawab tepat waktu")
    leader.get_by_label("Target 2021").fill("80")
    leader.get_by_label("Penanggung jawab", exact=True).select_option(label=world.cast.pu.name)
    check(leader, "plan-row")
    leader.get_by_role("button", name="Simpan").click()
    for button in range(plan.rows.filter(proposed=True).count()):
        assert button < 10
        leader.get_by_role("button", name="Terima usulan").first.click()
    leader.get_by_role("button", name="Serahkan untuk ditelaah").click()
    checker.goto(f"/rencana-aksi/{plan.pk}/")
    checker.get_by_role("button", name="Sudah benar, siap ditandatangani").click()
    leader.goto(f"/rencana-aksi/{plan.pk}/")
    words = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(downloaded(leader, "Dokumen PDF"))).pages)
    sha256 = plan.versions.get().sha256[:16]
    for said in ("PEMERINTAH KABUPATEN SINJAI", "2021", "2024", "Sekretaris Daerah", "Bupati", sha256):
        assert said in words, said
    assert "pengganti setiap petugas" in " ".join(words.split())
    for signer in ("Sekretaris Daerah", "Bupati"):
        leader.get_by_label("Penanda tangan").select_option(label=signer)
        leader.get_by_label("Nama", exact=True).fill("Nama Contoh")
        leader.get_by_label("Tanggal tanda tangan").fill(f"{timezone.localdate():%Y-%m-%d}")
        leader.get_by_label("Sidik naskah").fill(sha256)
        leader.get_by_role("button", name="Catat tanda tangan").click()
    for view in ("Papan", "Garis waktu"):
        leader.get_by_role("link", name=view, exact=True).click()
        check(leader, f"plan-{view}")
    # One quarter, asked for and reported on the phone, beside what the system counted.
    mail.outbox.clear()
    leader.goto(f"/rencana-aksi/{plan.pk}/realisasi/2021-4/")
    leader.get_by_role("button", name="Minta realisasi dari semua OPD").click()
    Known.value = Known.value and Known.value - 10
    phone.goto("/rencana-aksi/")
    phone.get_by_role("link", name="Memperbarui SK tim").click()
    phone.get_by_label("Berjalan").check()
    phone.get_by_label("Yang dicapai").fill("90")
    phone.get_by_label("Apa yang sudah dilakukan").fill("SK baru ditandatangani.")
    check(phone, "plan-report")
    phone.get_by_role("button", name="Simpan realisasi").click()
    leader.goto(f"/rencana-aksi/{plan.pk}/realisasi/2021-4/")
    line = leader.get_by_role("row", name="Memperbarui SK tim")
    for said in ("80", "90", "77,5", "berbeda"):
        expect(line).to_contain_text(said)
    check(leader, "plan-quarter")
    leader.goto(f"/rencana-aksi/{plan.pk}/")
    book = openpyxl.load_workbook(io.BytesIO(downloaded(leader, "Lembar kerja (XLSX)")))
    rows = [[cell.value for cell in line] for line in book["Realisasi"].iter_rows()]
    assert any(row[3] == "TW IV 2021" and (row[5], row[6]) == (90, 77.5) for row in rows)
