"""A phone and a desktop in Chromium, a running site with people in it, and the rules every page is held to."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from tests import cast as people

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
# A phone is where things go wrong; the same journey on a desk is for make test-slow.
WIDTHS = [pytest.param(PHONE, id="phone"), pytest.param(DESK, id="desk", marks=pytest.mark.big)]
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],  # nobody reads which elements passed, and there are thousands
}


@pytest.fixture
def cast(transactional_db: None) -> people.Cast:
    made = people.make()
    for user in (made.petugas, made.koordinator):
        user.set_password("lapor-demo-1")
        user.save()
    return made


@pytest.fixture
def open_page(browser: Browser, live_server: object) -> Iterator[Callable[..., Page]]:
    """``open_page(path, width=…)``; at the end of the test no page may have written to its console."""
    contexts: list[BrowserContext] = []
    said: list[str] = []

    def opened(path: str, *, viewport: dict[str, int] = PHONE, scripts: bool = True, dark: bool = False) -> Page:
        context = browser.new_context(
            viewport=viewport,  # type: ignore[arg-type]
            locale="id-ID",
            java_script_enabled=scripts,
            color_scheme="dark" if dark else "light",
            base_url=live_server.url,  # type: ignore[attr-defined]
        )
        context.set_default_timeout(8000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: said.append(f"{message.location['url'] or page.url}: {message.text}"))
        page.on("pageerror", lambda error: said.append(f"{page.url}: {error}"))
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
    # The browser itself reports the status of a refused form, and of an address that is not there; that is no fault of the page.
    assert [line for line in said if "status of 422" not in line and not ("/tidak-ada/: " in line and "status of 404" in line)] == []


DARK = 'matchMedia("(prefers-color-scheme: dark)").matches'
IN_THE_DARK = """async () => {
  document.documentElement.dataset.theme = "gelap";
  const found = await axe.run({ runOnly: { type: "rule", values: ["color-contrast"] }, resultTypes: ["violations"] });
  delete document.documentElement.dataset.theme;
  return found.violations.flatMap((rule) => rule.nodes.map((node) => node.target));
}"""
# As a reader sees it who has set letters twice as large; set by a script, because the policy allows no style.
OVERFLOW = """(size) => {
  const page = document.documentElement;
  page.style.fontSize = size;
  const over = page.scrollWidth - page.clientWidth;
  page.style.fontSize = "";
  return over;
}"""


def check(page: Page, name: str) -> None:
    """No axe finding, in the dark no poor contrast, and nothing wider than the screen, not with letters twice as large either.

    LAPOR_TEST_SHOTS names a folder for pictures.
    """
    # Words can be there before the styles are, and without styles nothing fits a phone.
    page.wait_for_load_state("load")
    shots = os.environ.get("LAPOR_TEST_SHOTS")
    width = page.viewport_size["width"] if page.viewport_size else 0
    if shots:
        page.screenshot(path=str(Path(shots) / f"{name}-{width}.png"), full_page=True)
    # On a desk, who needs larger letters enlarges the page, and then it is a narrower one.
    for size in ("", "200%") if width <= PHONE["width"] else ("",):
        overflow = page.evaluate(OVERFLOW, size)
        assert overflow <= 0, f"{name} is {overflow}px wider than the screen {size}"
    found = Axe().run(page, options=RULES).response["violations"]
    assert [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in found] == []
    # The same page as its reader sees it who chose the dark: only colours change, and not with the width, so only they are looked at.
    if width <= PHONE["width"] and not page.evaluate(DARK):
        assert page.evaluate(IN_THE_DARK) == []
