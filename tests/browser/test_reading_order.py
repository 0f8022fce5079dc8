"""What somebody hears who does not see the filing form: Chromium's accessibility tree against reading_order.txt, written by hand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.cast import Cast

pytestmark = pytest.mark.browser
WRITTEN = Path(__file__).with_name("reading_order.txt")
# What a screen reader names as it goes through the page; all else is heard as its words.
SAID = frozenset(
    [
        "heading",
        "link",
        "button",
        "textbox",
        "Date",
        "combobox",
        "radio",
        "group",
        "region",
        "alert",
        "status",
        "DisclosureTriangle",
        "spinbutton",
        "list",
    ]
)
# What has no name or words is not spoken of.
NAMELESS = frozenset({"group", "region", "list", "status"})
# Their words are their name, and are not heard a second time; a label's are the name of its field.
NAMED = SAID - {"group", "region", "alert", "status", "list"} | {"LabelText", "Legend"}


def heard(page: Page) -> list[str]:
    """The part of the page that is its own, line by line."""
    nodes = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    known = {node["nodeId"]: node for node in nodes}
    main = next(node for node in nodes if role(node) == "main")
    return [line for child in main["childIds"] for line in spoken(known, child)]


def role(node: dict[str, Any]) -> str:
    return str(node.get("role", {}).get("value", ""))


def words(node: dict[str, Any], part: str) -> str:
    return " ".join(str(node.get(part, {}).get("value", "")).split())


def spoken(known: dict[str, dict[str, Any]], number: str, *, named: bool = False) -> Iterator[str]:
    """What is heard of a part and all in it; ``named`` is a part whose words were heard as a name."""
    node = known[number]
    kind = role(node)
    if not node["ignored"]:
        if kind in SAID and not (kind in NAMELESS and not words(node, "name")):
            yield line(node, kind)
        elif kind == "StaticText" and words(node, "name") and not named:
            yield words(node, "name")
    if kind == "Date":
        return  # its parts are the browser's own, in the browser's language
    for child in node.get("childIds", []):
        yield from spoken(known, child, named=named or kind in NAMED)


def line(node: dict[str, Any], kind: str) -> str:
    told = {row["name"]: row["value"].get("value") for row in node.get("properties", [])}
    said = [kind.lower(), str(told.get("level", "")) if kind == "heading" else ""]
    said += ["chosen" if told.get("checked") == "true" else "", "wrong" if told.get("invalid") == "true" else ""]
    described = words(node, "description")
    return f"[{' '.join(filter(None, said))}] {words(node, 'name')}".strip() + (f" ({described})" if described else "")


def written() -> dict[str, list[str]]:
    parts: dict[str, list[str]] = {}
    for row in WRITTEN.read_text(encoding="utf-8").splitlines():
        if row.startswith("== "):
            part = parts.setdefault(row[3:], [])
        elif row and not row.startswith("#"):
            part.append(row)
    return parts


def test_the_form_is_heard_in_the_order_in_which_it_is_understood(cast: Cast, open_page: Callable[..., Page]) -> None:
    page, found = open_page("/lapor/"), {}
    expect(page.get_by_text("Langkah 1 dari 3")).to_be_visible()
    found["Langkah 1"] = heard(page)
    page.get_by_role("button", name="Lanjut").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("Ceritakan masalahnya")).to_be_focused()
    found["Langkah 1, belum diisi"] = heard(page)
    page.get_by_label("Ceritakan masalahnya").fill("Lampu jalan mati.")
    page.get_by_role("button", name="Lanjut").click()
    expect(page.get_by_role("button", name="Pakai lokasi HP saya")).to_be_visible()
    expect(page.get_by_role("heading", name="Di mana dan kapan?")).to_be_focused()
    found["Langkah 2"] = heard(page)
    page.get_by_role("button", name="Lanjut").locator("visible=true").click()
    found["Langkah 3"] = heard(page)
    page.get_by_label("Nomor HP").fill("0812")
    page.get_by_role("button", name="Periksa laporan").click()
    expect(page.locator("#kesalahan")).to_be_focused()
    expect(page).to_have_title(re.compile("^Salah: "))
    found["Ada yang salah"] = heard(page)
    assert found == written()
