"""Light and dark: the reader's choice, and colours that can be read in both."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from lapor.inline import PATH
from tests.cast import make

CSS = PATH.read_text(encoding="utf-8")
DARK = re.findall(r":root(?:\[data-theme=gelap\]|:not\(\[data-theme=terang\]\)) \{(.*?)\}", CSS, re.DOTALL)
LIGHT = re.findall(r"^  :root \{(.*?)\}", CSS, re.DOTALL | re.MULTILINE)
# Each colour of words, and every ground that it stands on somewhere.
WORDS = {
    "ink": ("paper", "surface", "brand-soft", "ok-soft", "note-soft", "late-soft"),
    "muted": ("paper", "surface", "brand-soft", "ok-soft", "note-soft", "late-soft"),
    "brand": ("paper", "surface", "brand-soft", "ok-soft", "note-soft", "late-soft"),
    "brand-deep": ("paper", "surface", "brand-soft"),
    "late": ("paper", "surface", "late-soft"),
    "ok": ("paper", "surface", "ok-soft"),
    "note": ("paper", "surface", "note-soft"),
    "on-brand": ("brand", "brand-deep"),
    "on-bar": ("bar", "bar-deep"),
    "ring": ("focus",),
}


def colours(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]+)", block))


def light(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    digits = colour.lstrip("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, bright = sorted((light(one), light(other)))
    return (bright + 0.05) / (dark + 0.05)


THEMES = {"light": colours(LIGHT[0]), "dark": colours(LIGHT[0]) | colours(DARK[0])}


def test_the_dark_theme_is_the_same_whoever_asks_for_it() -> None:
    assert len(DARK) == 2
    assert colours(DARK[0]) == colours(DARK[1])
    # What the dark theme leaves as it is, is the focus ring: it belongs to both.
    assert set(colours(LIGHT[0])) - set(colours(DARK[0])) == {"on-bar", "focus", "ring"}


@pytest.mark.parametrize("theme", THEMES)
def test_words_can_be_read_on_every_ground(theme: str) -> None:
    named = THEMES[theme]
    poor = [
        (word, ground, round(contrast(named[word], named[ground]), 2))
        for word, grounds in WORDS.items()
        for ground in grounds
        if contrast(named[word], named[ground]) < 4.5
    ]
    assert poor == []
    # The edges of fields.
    assert min(contrast(named["edge"], named[ground]) for ground in ("paper", "surface")) >= 3


def test_no_sheet_names_a_colour_of_its_own() -> None:
    """A colour that is no token stays as it is in the dark."""
    for path in sorted(PATH.parent.glob("*.css")):
        source = re.sub(r"@layer tokens \{.*?\n\}|@media print \{.*?\n  \}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert re.findall(r"#[0-9a-f]{3,8}\b|rgba?\(|\b(?:white|black)\b(?!-)", re.sub(r"/\*.*?\*/", "", source, flags=re.DOTALL)) == [], (
            path.name
        )


def choose(client: Client, theme: str, there: str = "/lacak/") -> str:
    answer = client.post("/tampilan/", {"tampilan": theme, "next": there})
    assert answer.status_code == 302
    return str(answer["Location"])


@pytest.mark.django_db
def test_a_choice_holds_on_every_page_until_it_is_made_anew(client: Client) -> None:
    assert "data-theme" not in client.get("/").content.decode().partition("<head>")[0]
    assert choose(client, "gelap") == "/lacak/"
    assert '<html lang="id" data-theme="gelap">' in client.get("/").content.decode()
    client.force_login(make().petugas)
    desk = client.get("/kerja/").content.decode()
    assert '<html lang="id" data-theme="gelap">' in desk
    assert re.search(r'value="gelap" aria-pressed="true"', desk)
    choose(client, "otomatis")
    assert "data-theme" not in client.get("/").content.decode().partition("<head>")[0]
    assert client.cookies["tampilan"]["httponly"]


@pytest.mark.django_db
def test_it_is_not_offered_where_going_back_would_lose_what_was_typed(client: Client) -> None:
    assert 'name="tampilan"' in client.get("/lapor/").content.decode()
    refused = client.post("/lapor/", {"text": "", "name": "Andi Baso"})
    assert refused.status_code == 422
    assert 'name="tampilan"' not in refused.content.decode()


@pytest.mark.django_db
def test_what_is_no_theme_changes_nothing_and_nobody_is_sent_away(client: Client) -> None:
    choose(client, "terang")
    assert choose(client, "<script>", "https://example.org/") == "/"
    assert choose(client, "", "//example.org/") == "/"
    assert client.cookies["tampilan"].value == "terang"
    client.cookies["tampilan"] = '"><script>'
    assert "data-theme" not in client.get("/").content.decode().partition("<head>")[0]
