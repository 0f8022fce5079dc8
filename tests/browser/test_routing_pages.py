"""The coordinator's routing pages in Chromium: usable on a phone and a desktop, accessible, and cleared by keyboard alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from complaints import services as complaints
from complaints.models import Complaint, ComplaintEvent, EventKind
from organisations.queries import default_agency
from routing import examples, learning, rehearsing, rulebooks
from routing.models import RoutingExample
from tests.browser.conftest import DESK, WIDTHS, check
from tests.browser.test_pages import sign_in
from tests.cast import Cast
from tests.routing.worked import routed

pytestmark = pytest.mark.browser
Opener = Callable[..., Page]


def signed_in(open_page: Opener, path: str, viewport: dict[str, int]) -> Page:
    page = open_page(f"/masuk/?next={path}", viewport=viewport)
    sign_in(page, "koordinator")
    return page


@pytest.mark.parametrize("viewport", WIDTHS)
def test_every_routing_page(cast: Cast, open_page: Opener, viewport: dict[str, int]) -> None:
    earlier = timezone.now() - dt.timedelta(hours=8)
    routed("Jalan Bontokatute hancur dekat jembatan gantung, motor sering jatuh", received_at=earlier)
    routed("Bontokatute jalan hancur dekat jembatan gantung motor sering jatuh lagi")
    for n in range(7):
        routed(f"air PDAM tidak mengalir di Kelurahan Biringere sudah lima hari rumah nomor {n}", address=f"+62812000000{n:02d}")
    for unit in (cast.pu, cast.pu, cast.other):
        case = routed("Jalan Bontokatute hancur lagi")
        examples.learn(complaints.assign(case.pk, unit_id=unit.pk, actor=cast.koordinator, reason="x").pk)
    draft = rulebooks.draft_matrix(actor=cast.koordinator, name="Lampu ke Dishub", valid_from=timezone.localdate())
    rulebooks.put_row(draft, rulebooks.Row("jalan", "dishub", "jalan → Perhubungan (percobaan)", topics=("jalan_jembatan",)))
    rehearsing.run(rehearsing.ask(draft, actor=cast.koordinator, since=earlier.date()).pk)
    words = rulebooks.draft_lexicon(actor=cast.koordinator, name="Kata Lappa", valid_from=timezone.localdate())
    page = signed_in(open_page, "/koordinasi/", viewport)
    check(page, "review")
    page.get_by_role("link", name="Kantor lain, atau topik lain").first.click()
    expect(page.get_by_label("Kantor", exact=True)).to_be_focused()
    check(page, "review-other")
    for path, name in [
        ("kejadian/", "incidents"),
        ("mutu/", "quality"),
        ("aturan/", "rule-books"),
        (f"aturan/matriks/{draft.version}/", "matrix-draft"),
        (f"aturan/matriks/{draft.version}/?baris=jalan", "matrix-row"),
        (f"aturan/kata/{words.version}/?bagian=perikanan", "lexicon-draft"),
        ("nama/", "names"),
    ]:
        page.goto(f"/koordinasi/{path}")
        check(page, name)
    page.goto("/koordinasi/kejadian/")
    page.get_by_role("link", name="Air bersih").click()
    check(page, "incident")


def test_twenty_uncertain_cases_are_cleared_by_keyboard_and_teach(cast: Cast, open_page: Opener) -> None:
    for n in range(20):
        routed(f"Jalan Bontokatute hancur nomor {n}")
    page = signed_in(open_page, "/koordinasi/", DESK)
    expect(page.locator("#kartu > article").first).to_be_focused()
    page.keyboard.press("j")
    expect(page.locator("#kartu > article").nth(1)).to_be_focused()
    page.keyboard.press("k")
    for left in range(20, 0, -1):
        expect(page.locator("#kartu > article")).to_have_count(left)
        expect(page.locator("#kartu > article").first).to_be_focused()
        page.keyboard.press("2" if left % 4 == 0 else "1")
    expect(page.get_by_text("Semua laporan sudah punya kantor.")).to_be_visible()
    # As the worker does it, then the night.
    for event in ComplaintEvent.objects.filter(kind__in=[EventKind.ASSIGNED, EventKind.FORWARDED]):
        examples.learn(event.pk)
    assert RoutingExample.objects.filter(against=False).count() == 20
    assert {row.kind for row in RoutingExample.objects.all()} == {"pu", "prov_bina_marga"}
    known = learning.cases(default_agency())
    assert len(known) == 20
    assert {case.kind for case in known} == {"pu", "prov_bina_marga"}


def test_typing_in_a_field_decides_nothing(cast: Cast, open_page: Opener) -> None:
    routed("Jalan Bontokatute hancur")
    page = signed_in(open_page, "/koordinasi/", DESK)
    expect(page.locator("#kartu > article").first).to_be_focused()
    page.keyboard.press("o")
    page.locator("#pilih input[name=text]").fill("")
    page.locator("#pilih input[name=text]").press_sequentially("12 jk o")
    expect(page.locator("#pilih input[name=text]")).to_have_value("12 jk o")
    assert Complaint.objects.get().status == "received"
