"""What a first visit costs on a dear line: at most eight requests and 60 KB, all of them to us; the rest comes with a touch."""

from __future__ import annotations

import gzip
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import PHONE
from tests.browser.test_pages import STORY, public_case
from tests.cast import Cast

pytestmark = pytest.mark.browser
MOST_REQUESTS, MOST_BYTES = 8, 60_000
# What the lines above a body weigh over HTTP/1.1, where they are not compressed.
HEADERS = 700


class Visit:
    """A phone that was never here, and what it asks for."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.asked: dict[str, str] = {}
        self.network = page.context.new_cdp_session(page)
        self.network.send("Network.enable")
        self.network.on("Network.requestWillBeSent", self._sent)

    def _sent(self, event: dict[str, Any]) -> None:
        if not event["request"]["url"].startswith("data:"):  # drawn by the browser itself
            self.asked[event["requestId"]] = event["request"]["url"]

    @property
    def addresses(self) -> set[str]:
        """With the icon and the manifest, which Chromium fetches only where somebody sees its window."""
        named = self.page.evaluate("[...document.querySelectorAll('link[rel=icon], link[rel=manifest]')].map((link) => link.href)")
        return {url.partition("#")[0] for url in [*self.asked.values(), *named]}

    def weight(self) -> int:
        """Bytes as they go out from a server in earnest: what is not a picture is compressed there."""
        bodies = [self.page.request.get(url).body() for url in self.addresses]
        return sum(HEADERS + len(gzip.compress(body)) for body in bodies)


@pytest.fixture
def visit(browser: Browser, live_server: LiveServer, cast: Cast) -> Any:
    # Without the worker, which fetches what is kept for later once the page is there.
    context = browser.new_context(viewport=PHONE, locale="id-ID", base_url=live_server.url, service_workers="block")  # type: ignore[arg-type]
    yield Visit(context.new_page())
    context.close()


@pytest.mark.parametrize("name", ["home", "form", "public case"])
def test_a_first_visit_is_light(visit: Visit, cast: Cast, live_server: LiveServer, name: str) -> None:
    path = {"home": "/", "form": "/lapor/"}.get(name) or f"/laporan/{public_case(cast).number}/"
    visit.page.goto(path, wait_until="networkidle")
    assert {url[: len(live_server.url)] for url in visit.addresses} == {live_server.url}
    assert len(visit.addresses) <= MOST_REQUESTS, sorted(visit.addresses)
    assert visit.weight() <= MOST_BYTES


def test_what_helps_while_writing_comes_with_the_first_touch_and_again_when_it_did_not_come(visit: Visit) -> None:
    page = visit.page
    page.route("**/hints.js", lambda route: route.abort())
    page.goto("/lapor/", wait_until="networkidle")
    expect(page.get_by_role("button", name="Rekam suara")).to_be_visible()
    assert not [url for url in visit.asked.values() if "hints" in url or "staged" in url]
    with page.expect_event("requestfailed"):
        page.get_by_label("Ceritakan masalahnya").fill(STORY)
    page.get_by_role("button", name="Lanjut").click()
    # Shown by what did not come the first time.
    expect(page.get_by_role("button", name="Pakai lokasi HP saya")).to_be_visible()
    assert len([url for url in visit.asked.values() if "hints.js" in url]) == 2
