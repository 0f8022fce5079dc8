"""The self-assessment in Chromium on a phone: opened, filled in by two at once, checked, settled, and drawn."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.hashers import make_password
from playwright.sync_api import Page, expect

from assessments import services
from assessments.models import Answer, Status
from organisations.models import User
from tests.assessments.conftest import World, known_figures, world
from tests.browser.conftest import DESK, PHONE, check
from tests.browser.test_pages import sign_in

pytestmark = pytest.mark.browser
Opener = Callable[..., Page]
__all__ = ["known_figures", "world"]


def test_an_office_is_assessed_on_a_phone(transactional_db: None, world: World, open_page: Opener) -> None:
    User.objects.update(password=make_password("lapor-demo-1"))
    page = open_page("/masuk/?next=/penilaian/", viewport=PHONE)
    sign_in(page, "petugas")
    check(page, "assessments")
    page.get_by_role("link", name=world.cast.pu.name).click()
    check(page, "assessment")
    page.get_by_role("link", name="1. Kebijakan").click()
    page.get_by_label("Ya", exact=True).first.check()
    expect(page.get_by_text("Tersimpan pukul").first).to_be_visible()
    # A colleague answers the same question meanwhile: theirs is shown, and one's own stands only when one says so.
    world.answer("sk-2", "1", by=world.cast.atasan)
    page.get_by_label("Tingkat 3").check()
    expect(page.get_by_text("sudah mengubah jawaban ini")).to_contain_text("1: Rancangan")
    page.get_by_role("button", name="Pakai jawaban saya").click()
    expect(page.get_by_text("Tersimpan pukul").nth(1)).to_be_visible()
    assert Answer.objects.get(question__key="sk-2").value == "3"
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
