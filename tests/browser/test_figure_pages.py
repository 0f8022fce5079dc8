"""The pages of figures in Chromium: dashboards, reports, the log of activities and open data, accessible on a phone and a desktop."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from assessments.models import Plan, PlanStatus
from assessments.quarters import Quarter
from organisations import snapshot
from organisations.models import Membership, Role
from reporting import counting, freezing, opening
from reporting.models import Report
from tests.browser.conftest import WIDTHS, check
from tests.browser.test_pages import sign_in
from tests.cast import Cast
from tests.reporting import made_up, slow_plan

pytestmark = pytest.mark.browser


def planned(cast: Cast) -> tuple[Plan, Quarter]:
    """A plan in force that the coordinator may also write, and the quarter that ended last."""
    Membership.objects.create(user=cast.koordinator, unit=cast.kominfo, role=Role.ORGANISATION)
    days = [timezone.localdate() - dt.timedelta(days=days) for days in (200, 60)]
    slow_plan.make(snapshot.default_agency(), [cast.pu, cast.other], cast.atasan, random.Random(4), days)
    Plan.objects.update(status=PlanStatus.SIGNED)
    over = Quarter.at(Quarter.of(timezone.localdate()).index - 1)
    plan = Plan.objects.filter(first_year__lte=over.year, last_year__gte=over.year).order_by("pk")[0]
    plan.report_rules.create(valid_from=dt.date(plan.first_year, 1, 1), remind_before=[5, 1], by=cast.atasan)
    return plan, over


@pytest.mark.parametrize("viewport", WIDTHS)
def test_every_page_of_figures(cast: Cast, open_page: Callable[..., Page], viewport: dict[str, int]) -> None:
    made = made_up.make(80, now=timezone.now(), agency=snapshot.default_agency(), chance=random.Random(3), days=300)
    counting.count([case.pk for case in made])
    plan, over = planned(cast)
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
    expect(page.get_by_role("heading", name="Rencana aksi")).to_be_visible()
    check(page, "leadership")
    report = Report.objects.order_by("pk")[0]
    shown = [("/laporan-berkala/", "periodic-list"), (f"/laporan-berkala/{report.pk}/", "periodic"), ("/kegiatan/", "activities")]
    own = [(f"/rencana-aksi/{plan.pk}/", "plan"), (f"/rencana-aksi/{plan.pk}/?tampilan=waktu", "plan-timeline")]
    own += [(f"/rencana-aksi/{plan.pk}/realisasi/{over.key}/", "plan-quarter"), (f"/rencana-aksi/{plan.pk}/batas-melapor/", "plan-rules")]
    for path, name in [*shown, *own, ("/data-terbuka/", "open-data"), ("/statistik/angka/", "definitions")]:
        page.goto(path)
        check(page, name)
