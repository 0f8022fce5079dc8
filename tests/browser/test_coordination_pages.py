"""The coordinator's overview and the pages of the rules in Chromium: accessible, inside the screen, and edited by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Page, expect

from channels_intake.intake import keep_unreadable
from channels_intake.models import ChannelIncident, OutboundMessage, Traffic
from channels_intake.services import recipient
from complaints import search, services
from complaints.models import Complaint, Regime
from tests.browser.conftest import DESK, WIDTHS, check
from tests.browser.test_pages import by_the_unit, sign_in
from tests.cast import Cast, complain

pytestmark = pytest.mark.browser
Opener = Callable[..., Page]


@pytest.mark.parametrize("viewport", WIDTHS)
def test_overview_and_rules(cast: Cast, open_page: Opener, viewport: dict[str, int]) -> None:
    late = by_the_unit(cast, "Jembatan ke sawah patah", late=True)
    Complaint.objects.filter(pk=late.pk).update(escalated_to="coordinator")
    dispute = complain("Jembatan gantung putus").complaint
    for unit, officer in ((cast.pu, cast.petugas), (cast.other, cast.petugas2)):
        services.assign(dispute.pk, unit_id=unit.pk, reason="jalan")
        services.transfer(dispute.pk, actor=officer, reason="Bukan kewenangan kami", proposed_unit_id=None)
    services.archive(complain("Iklan").complaint.pk, actor=cast.koordinator, reason="test", text="Ini iklan, bukan laporan.")
    outside = complain("Listrik padam").complaint
    services.forward(outside.pk, unit_id=cast.pln.pk, actor=cast.koordinator, note="mohon", letter="500/12", chase_on=timezone.localdate())
    search.rebuild()
    cache.clear()
    page = open_page("/masuk/?next=/koordinasi/ringkasan/", viewport=viewport)
    sign_in(page, "koordinator")
    expect(page.get_by_role("heading", name="Butuh Anda")).to_be_visible()
    check(page, "overview")
    page.goto("/koordinasi/ringkasan/terlambat/")
    check(page, "overview-list")
    for path, name in (("", "regimes"), ("62-2018/", "regime"), ("5-2025/?coba=ya", "regime-rehearsal")):
        page.goto(f"/atur/pedoman/{path}")
        check(page, name)


@pytest.mark.parametrize("viewport", WIDTHS)
def test_the_pages_of_the_channels(cast: Cast, open_page: Opener, viewport: dict[str, int]) -> None:
    now = timezone.now()
    Traffic.objects.create(channel="sms_kannel", operator="three", at=now, tries=20, sent=8, refused=12, millis=9000, parts=8, cost=2800)
    seen = {"tries": 20, "refused": 12, "minutes": 10}
    ChannelIncident.objects.create(channel="sms_kannel", operator="three", state="failing", seen=seen, opened_at=now, seen_at=now)
    raw = keep_unreadable("sms_kannel", "u1", {"query": {"text": "jalan rusak"}, "form": {}})
    case = by_the_unit(cast, "Jembatan ke sawah patah")
    OutboundMessage.objects.create(
        event=case.events.first(), complaint=case, channel="sms_kannel", status="failed", trouble="dead", final_at=now, next_attempt_at=now,
        recipient=recipient("+6281234500001", "three"), recipient_index="x", body=b"",
    )  # fmt: skip
    page = open_page("/masuk/?next=/koordinasi/saluran/", viewport=viewport)
    sign_in(page, "koordinator")
    check(page, "channels")
    paths = {
        "saluran/aturan/": "channel-rules",
        "kotak-masuk/": "inbox",
        f"kotak-masuk/{raw.pk}/": "inbox-message",
        "kiriman/": "deliveries",
    }
    for path, name in paths.items():
        page.goto(f"/koordinasi/{path}")
        check(page, name)
    page.goto(f"/kerja/{case.number}/")
    expect(page.get_by_role("heading", name="Tidak sampai ke pelapor")).to_be_visible()
    check(page, "case-unreached")
    page.goto("/atur/pesan/")
    check(page, "message-texts")
    page.goto("/atur/pesan/assigned/sms/id/")
    page.get_by_label("Kata-kata").fill("{{ number }} di {{ pin }}")
    expect(page.locator("#salahnya")).to_contain_text("Harus ada: {{ unit }}")
    check(page, "message-text")


def test_a_coordinator_copies_edits_and_declares_a_regime(cast: Cast, open_page: Opener) -> None:
    page = open_page("/masuk/?next=/atur/pedoman/62-2018/", viewport=DESK)
    sign_in(page, "koordinator")
    page.get_by_text("Buat salinan", exact=True).first.click()
    page.get_by_label("Kode").fill("uji")
    page.get_by_label("Berlaku mulai").fill((timezone.localdate() - dt.timedelta(days=1)).isoformat())
    page.get_by_role("button", name="Buat salinan").click()
    page.get_by_role("link", name="Ubah Pemeriksaan dan penerusan").click()
    page.get_by_label("Jumlah hari").fill("4")
    check(page, "regime-clock")
    page.get_by_role("button", name="Simpan batas ini").click()
    page.get_by_role("link", name="Ubah Mengusulkan arsip, Menunggu persetujuan").click()
    check(page, "regime-move")
    page.locator("#ubah-langkah").get_by_label("Koordinator").uncheck()
    page.get_by_role("button", name="Simpan langkah ini").click()
    expect(page.get_by_role("alert")).to_contain_text("tidak ada yang boleh melakukannya")
    check(page, "regime-fault")
    page.get_by_label("Saya sudah memeriksa").check()
    page.get_by_role("button", name="Nyatakan berlaku").click()
    expect(page.get_by_text("Berlaku hari ini")).to_be_visible()
    made = Regime.objects.get(key="uji")
    assert made.verified
    assert made.clock_rules.get(clock="verifikasi").days == 4
