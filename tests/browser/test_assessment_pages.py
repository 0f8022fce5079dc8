"""The self-assessment in Chromium on a phone: opened, filled in by two at once, checked, settled, and drawn."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.hashers import make_password
from playwright.sync_api import Page, expect

from assessments import services
from assessments.models import Answer, QualitySample, Reading, Status
from organisations.models import User
from tests.assessments.conftest import World, known_figures, world
from tests.assessments.quality_world import Reads, reads
from tests.browser.conftest import DESK, PHONE, check
from tests.browser.test_pages import sign_in

pytestmark = pytest.mark.browser
Opener = Callable[..., Page]
__all__ = ["known_figures", "reads", "world"]


def test_an_office_is_assessed_on_a_phone(transactional_db: None, world: World, open_page: Opener) -> None:
    User.objects.update(password=make_password("lapor-demo-1"))
    page = open_page("/masuk/?next=/penilaian/", viewport=PHONE)
    sign_in(page, "petugas")
    check(page, "assessments")
    page.get_by_role("link", name=world.cast.pu.name).click()
    check(page, "assessment")
    page.get_by_role("link", name="1. Kebijakan").click()
    page.wait_for_load_state()
    page.get_by_label("Ya", exact=True).first.check()
    expect(page.get_by_text("Tersimpan pukul").first).to_be_visible()
    # A colleague answers the same question meanwhile: theirs is shown, and one's own stands only when one says so.
    world.answer("sk-2", "1", by=world.cast.atasan)
    page.get_by_label("Tingkat 3").check()
    expect(page.get_by_text("sudah mengubah jawaban ini")).to_contain_text("1: Rancangan")
    page.get_by_role("button", name="Pakai jawaban saya").click()
    expect(page.get_by_text("Tersimpan pukul").nth(1)).to_be_visible()
    assert Answer.objects.get(question__key="sk-2").value == "3"
    # What was typed last is not lost to a link that is followed at once.
    page.get_by_label("Berapa SOP?", exact=True).fill("7")
    page.get_by_role("link", name=world.cast.pu.name).click()
    page.get_by_role("link", name="1. Kebijakan").click()
    expect(page.get_by_label("Berapa SOP?", exact=True)).to_have_value("7")
    page.wait_for_load_state()
    page.get_by_label("Berapa SOP?", exact=True).fill("2")
    page.locator(f"#id_b{world.indicator('sk').pk}").set_input_files(
        {"name": "sk.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 sk"}
    )
    check(page, "assessment-aspect")
    page.get_by_role("button", name="Simpan dan lanjut").click()
    page.get_by_label("Lampirkan rekap terakhir.").set_input_files(
        {"name": "r.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 rekap"}
    )
    check(page, "assessment-live")
    page.get_by_role("button", name="Simpan dan selesai").click()
    page.get_by_role("button", name="Kirim untuk diperiksa").click()
    expect(page.get_by_text("Isian terkirim")).to_be_visible()
    leader = open_page("/masuk/?next=/penilaian/", viewport=DESK)
    sign_in(leader, "organisasi")
    check(leader, "assessments-board")
    leader.goto(f"/penilaian/isian/{world.form().pk}/periksa/kebijakan/")
    leader.get_by_label("1", exact=True).first.check()
    leader.get_by_label("Alasan").first.fill("SK belum memuat pengganti.")
    leader.get_by_label("Setuju dengan nilai OPD").nth(1).check()
    check(leader, "assessment-review")
    leader.get_by_role("button", name="Simpan dan lanjut").click()
    # `all` waits for nothing: of a page that is half there it finds half.
    leader.wait_for_load_state()
    for radio in leader.get_by_label("Setuju dengan nilai OPD").all():
        radio.check()
    leader.get_by_role("button", name="Simpan dan selesai").click()
    leader.get_by_role("button", name="Selesai memeriksa").click()
    expect(leader.get_by_role("button", name="Selesai memeriksa")).to_have_count(0)
    page.goto(f"/penilaian/isian/{world.form().pk}/hasil/")
    expect(page.get_by_text("SK belum memuat pengganti.")).to_be_visible()
    check(page, "assessment-result")
    page.get_by_role("button", name="Terima nilai ini").click()
    assert world.form().status == Status.FINAL
    draft = services.copy_instrument(instrument=world.instrument, version="2", agency_id=world.period.agency_id, by=world.organisasi)
    for path, name in (
        (f"/penilaian/{world.period.pk}/hasil/", "period-results"),
        (f"/penilaian/isian/{world.form().pk}/skema/", "assessment-schemes"),
        ("/penilaian/buka/", "period-open"),
        ("/penilaian/instrumen/", "instruments"),
        (f"/penilaian/instrumen/{draft.pk}/?bagian=question&di={draft.aspects.all()[0].indicators.all()[0].pk}", "instrument"),
    ):
        leader.goto(path)
        check(leader, name)


def test_a_sample_is_read_on_a_phone_and_its_office_objects(transactional_db: None, reads: Reads, open_page: Opener) -> None:
    User.objects.update(password=make_password("lapor-demo-1"))
    page = open_page(f"/masuk/?next=/mutu/{reads.sample.pk}/", viewport=PHONE)
    sign_in(page, "organisasi")
    check(page, "quality-sample")
    page.get_by_role("link", name="Baca laporan berikutnya").click()
    check(page, "quality-case")
    page.get_by_role("button", name="Simpan dan lanjut").click()
    # Everything that lacks a mark is told on top, and leads to its place.
    page.get_by_role("link", name="Beri nilai untuk kriteria ini.").first.click()
    for criterion in page.get_by_role("group").filter(has=page.get_by_role("radio")).all():
        criterion.get_by_role("radio").nth(2).check()
    page.get_by_label("Catatan untuk kantor").fill("Sebut nama jalannya.")
    page.get_by_role("button", name="Simpan dan lanjut").click()
    expect(page.get_by_text("Ini laporan berikutnya.")).to_be_visible()
    assert set(Reading.objects.get().marks.values()) == {2}
    reads.read_all()
    page.goto("/mutu/")
    check(page, "quality")
    page.get_by_role("link", name="Aturan sampel dan lembar penilaian").click()
    check(page, "quality-rules")
    page.goto(f"/mutu/{reads.sample.pk}/")
    page.get_by_text("Umumkan kepada kantor").click()
    page.get_by_role("button", name="Umumkan hasilnya").click()
    expect(page.get_by_text("Hasil diumumkan kepada kantornya.")).to_be_visible()
    office = open_page("/masuk/?next=/mutu/", viewport=PHONE)
    sign_in(office, "petugas")
    office.get_by_role("link", name="laporan ke-").first.click()
    office.get_by_text("Nilai ini tidak tepat", exact=True).click()
    office.get_by_label("Mengapa nilai ini tidak tepat").fill("Nama jalannya ada di foto.")
    office.get_by_role("button", name="Kirim keberatan").click()
    expect(office.get_by_text("Nama jalannya ada di foto.")).to_be_visible()
    check(office, "quality-office")
    assert QualitySample.objects.get().told_at
