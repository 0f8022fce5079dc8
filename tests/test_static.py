"""What is served as it lies in the repository: vendored files unchanged, templates fit for the strict CSP, little weight."""

from __future__ import annotations

import gzip
import hashlib
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "static"
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


def test_vendored_files_are_the_ones_written_down() -> None:
    listed = tomllib.loads((STATIC / "vendor/VENDOR.toml").read_text())
    for name, row in listed.items():
        assert hashlib.sha256((STATIC / "vendor" / name).read_bytes()).hexdigest() == row["sha256"], name
        assert (STATIC / "vendor" / row["licence_file"]).exists()
    there = {path.name for path in (STATIC / "vendor").iterdir()} - {"VENDOR.toml"} - {row["licence_file"] for row in listed.values()}
    assert there == set(listed)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_templates_hold_nothing_that_the_policy_forbids(path: Path) -> None:
    source = path.read_text()
    assert not re.search(r"\sstyle=|\son\w+=|<style|javascript:", source)
    # Data for a script of ours is no script.
    assert all("src=" in tag or 'type="application/json"' in tag for tag in re.findall(r"<script[^>]*>", source))
    # A <time> has no microseconds, and an htmx attribute is no HTML but for its data-.
    assert not re.search(r"date:['\"]c['\"]|\shx-\w+=", source)


def test_icons_that_are_named_exist() -> None:
    sprite = set(re.findall(r'<symbol id="([\w-]+)"', (STATIC / "vendor/icons.svg").read_text()))
    named = {name for path in TEMPLATES for name in re.findall(r'icon\.html" with name="([\w-]+)"', path.read_text())}
    for source in ("complaints/templatetags/cases.py", "complaints/views/track.py", "complaints/views/handling.py", "lapor/pages.py"):
        words = set(re.findall(r'"([a-z0-9-]+)"', (ROOT / source).read_text()))
        named |= {word for word in words if "-" in word and (ROOT / source).read_text().count(f'Said("{word}"')}
    assert len(named) > 40
    assert named <= sprite


def test_a_page_loads_the_sheet_of_every_class_it_names() -> None:
    """Of those that any sheet has a rule for; the others are marks for scripts."""
    blank = re.compile(r"/\*.*?\*/|\{[^{}]*\}", re.DOTALL)
    ruled = {path.name: set(re.findall(r"\.([a-z][\w-]*)", blank.sub(" ", path.read_text()))) for path in (STATIC / "css").glob("*.css")}
    missing = []
    for path in TEMPLATES:
        source = path.read_text()
        base = re.search(r'extends "(base|base_staff)\.html"', source)
        if base is None:
            continue
        loaded = {"lapor.css", *(["desk.css"] if base[1] == "base_staff" else []), *re.findall(r"css/(\w+\.css)", source)}
        named = {name for said in re.findall(r'class="([^"]*)"', source) for name in re.sub(r"\{[%{].*?[%}]\}", " ", said).split()}
        missing += [
            (str(path.relative_to(ROOT)), name)
            for name in named
            if {n for n in ruled if name in ruled[n]} - loaded and not any(name in ruled[n] for n in loaded)
        ]
    assert missing == []


def test_a_citizen_downloads_little() -> None:
    first = [STATIC / "css/lapor.css", STATIC / "js/file.js", STATIC / "vendor/icons.svg", STATIC / "img/mark.svg"]
    assert len(gzip.compress((STATIC / "css/lapor.css").read_bytes())) < 8_000
    assert sum(len(gzip.compress(path.read_bytes())) for path in first) < 30_000
