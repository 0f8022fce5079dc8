"""The pages of figures in Chromium: dashboards, reports, the log of activities and open data, accessible on a phone and a desktop."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from organisations import snapshot
from reporting import counting, freezing, opening
from reporting.models import Report
from tests.browser.conftest import WIDTHS, check
from tests.browser.test_pages import sign_in
from tests.cast import Cast
from tests.reporting import made_up

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("viewport", WIDTHS)
def test_every_page_of_figures(cast: Cast, open_page: Callable[..., Page], viewport: dict[str, int]) -> None:
    made = made_up.make(80, now=timezone.now(), agency=snapshot.default_agency(), chance=random.Random(3), days=300)
    counting.count([case.pk for case in made])
    freezing.prepare_due()
    opening.publish_due()
    page = open_page("/masuk/?next=/pimpinan/", viewport=viewport)
    sign_in(page, "koordinator")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Sinjai")
    page.get_by_role("link", name="12 bulan").click()
    # `all` waits for nothing: of a page that is half there it finds half, and what is shut is not looked at.
    page.wait_for_load_state()
    summaries = page.locator("details > summary").all()
    assert summaries
    for summary in summaries:
        summary.click()
    check(page, "leadership")
    report = Report.objects.order_by("pk")[0]
    shown = [("/laporan-berkala/", "periodic-list"), (f"/laporan-berkala/{report.pk}/", "periodic"), ("/kegiatan/", "activities")]
    for path, name in [*shown, ("/data-terbuka/", "open-data"), ("/statistik/angka/", "definitions")]:
        page.goto(path)
        check(page, name)
