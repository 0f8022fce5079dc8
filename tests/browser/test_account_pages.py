"""A citizen's account in Chromium: in by a code, a passkey made and used, and each page accessible and silent under the CSP."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect

from channels_intake.models import OutboundMessage
from complaints import identity, services
from complaints.models import Citizen
from organisations.models import User
from tests.browser.conftest import PHONE, check
from tests.cast import POTHOLE, Cast

pytestmark = pytest.mark.browser
Opener = Callable[..., Page]


def code() -> str:
    body = identity.unseal_text(OutboundMessage.objects.latest("pk").body)
    found = re.search(r": (\d{6})\.", body)
    assert found
    return found.group(1)


def test_a_citizen_comes_in_by_a_code_and_the_next_time_by_a_passkey(cast: Cast, open_page: Opener) -> None:
    cache.clear()
    made = services.register(text=POTHOLE, reporter=services.ReporterDetails(channel="web", contact="0812 3450 0077")).complaint
    page = open_page("/saya/", viewport=PHONE)
    check(page, "sign-in")
    keys = page.context.new_cdp_session(page)
    keys.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True}
    keys.send("WebAuthn.addVirtualAuthenticator", {"options": options | {"automaticPresenceSimulation": True}})
    page.get_by_label("Nomor HP atau surel").fill("081234500077")
    page.get_by_role("button", name="Kirim kode").click()
    page.get_by_label("Kode (6 angka)").fill(code())
    page.get_by_role("button", name="Lanjut").click()
    expect(page.get_by_role("link", name=re.compile(made.number[-4:]))).to_be_visible()
    check(page, "mine")
    page.get_by_role("link", name="Kabar dan kontak laporan ini").click()
    check(page, "case-news")
    page.goto("/saya/data/")
    check(page, "my-data")
    page.goto("/akun/sessions/")
    check(page, "sessions")
    page.goto("/saya/kunci/")
    page.get_by_label("Nama untuk kunci ini").fill("HP saya")
    page.get_by_role("button", name="Buat kunci").click()
    expect(page.get_by_role("button", name="Hapus HP saya")).to_be_visible()
    check(page, "passkeys-one")
    page.goto("/saya/")
    page.get_by_role("button", name="Keluar").click()
    page.goto("/saya/")
    page.get_by_role("button", name="Masuk dengan sidik jari").click()
    expect(page.get_by_role("link", name=re.compile(made.number[-4:]))).to_be_visible()
    # A key is another way in, not a lock on the code.
    page.get_by_role("button", name="Keluar").click()
    page.goto("/saya/")
    page.get_by_label("Nomor HP atau surel").fill("081234500077")
    page.get_by_role("button", name="Kirim kode").click()
    page.get_by_label("Kode (6 angka)").fill(code())
    page.get_by_role("button", name="Lanjut").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Laporan saya")
    assert User.objects.filter(pk__in=Citizen.objects.values("user")).count() == 1
