"""Draw the pictures of the installed app from static/img: ``python -m tests.browser.draw_app_pictures [address of a running system]``.

Run it again when the mark changes, or (with an address) when the pages look different enough for new screenshots.
"""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from tests.conftest import CHROMIUM

IMG = Path(__file__).resolve().parents[2] / "static" / "img"
SPRITE = IMG.parent / "vendor" / "icons.svg"
BLUE = "#0a489f"
# What an operating system paints in its own colour: the shape alone counts.
ALONE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}"><mask id="m"><path d="M7 7h18v13H15l-6 6v-6H7z" fill="#fff"/>'
    '<path d="M11 11.5h10M11 15.5h6M21 15.5h.01" stroke="#000" stroke-width="2.4" stroke-linecap="round"/></mask>'
    '<rect width="32" height="32" fill="#fff" mask="url(#m)"/></svg>'
)
SHOTS = {"narrow": (360, 740, 1.5, "/lapor/"), "narrow-home": (360, 740, 1.5, "/"), "wide": (1280, 800, 1, "/")}


def _shortcut(name: str) -> str:
    symbol = re.search(rf'<symbol id="{name}"[^>]*>(.*?)</symbol>', SPRITE.read_text(), re.DOTALL)
    if symbol is None:
        raise SystemExit(f"icons.svg has no {name}")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48"><circle cx="24" cy="24" r="24" fill="{BLUE}"/>'
        f'<g transform="translate(12 12)" fill="none" stroke="#fff" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">'
        f"{symbol[1]}</g></svg>"
    )


def pictures() -> dict[str, tuple[str, int]]:
    """File name → drawing and its size in pixels."""
    mark = (IMG / "mark.svg").read_text()
    # Phones cut the corners themselves, each its own way; everything that matters lies within the circle they all keep.
    whole = mark.replace('rx="7" ', "")
    return {
        "icon-192": (mark, 192),
        "icon-512": (mark, 512),
        "maskable-512": (whole, 512),
        "apple-180": (whole, 180),
        "monochrome-512": (ALONE.format(box="0 0 32 32"), 512),
        "badge-96": (ALONE.format(box="5 5 22 22"), 96),
        "lapor-96": (_shortcut("pencil"), 96),
        "lacak-96": (_shortcut("search"), 96),
    }


def _kept(png: bytes, name: str, colours: int) -> None:
    Image.open(io.BytesIO(png)).convert("RGBA").quantize(colours, method=Image.Quantize.FASTOCTREE).save(
        IMG / "app" / f"{name}.png", optimize=True
    )


def draw(browser: Browser) -> None:
    """Every icon."""
    for name, (svg, size) in pictures().items():
        page = browser.new_page(viewport={"width": size, "height": size})
        page.set_content(f'<body style="margin:0">{svg.replace("<svg ", f"<svg width={size} height={size} ", 1)}')
        _kept(page.screenshot(omit_background=True), name, 64)
        page.close()


def photograph(browser: Browser, address: str) -> None:
    """What a phone shows of the app before it is installed."""
    for name, (width, height, scale, path) in SHOTS.items():
        page = browser.new_page(viewport={"width": width, "height": height}, device_scale_factor=scale, locale="id-ID")
        page.goto(address + path)
        page.wait_for_load_state("networkidle")
        _kept(page.screenshot(), f"screen-{name}", 48)
        page.close()


if __name__ == "__main__":
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path="/usr/bin/chromium", headless=True, args=CHROMIUM)
        draw(started)
        for given in sys.argv[1:]:
            photograph(started, given.rstrip("/"))
        started.close()
