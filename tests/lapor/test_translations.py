"""The English catalogue is complete, says the same placeholders, and is the one that is compiled."""

from __future__ import annotations

import gettext
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.test import Client

ROOT = Path(__file__).resolve().parent.parent.parent
PO = ROOT / "locale/en/LC_MESSAGES/django.po"
MO = PO.with_suffix(".mo")
ENTRY = re.compile(r'^msgid ((?:".*"\n)+)(?:msgid_plural ((?:".*"\n)+))?((?:msgstr.*\n(?:".*"\n)*)+)', re.MULTILINE)
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|<[^>]+>")


def text(quoted: str) -> str:
    return "".join(re.findall(r'"(.*)"', quoted)).replace('\\"', '"').replace("\\n", "\n")


def entries() -> list[tuple[str, list[str]]]:
    found = ENTRY.findall(PO.read_text(encoding="utf-8"))
    return [
        (text(key), [text(part) for part in re.split(r"^msgstr(?:\[\d\])? ", said, flags=re.MULTILINE)[1:]])
        for key, _many, said in found
        if text(key)
    ]


def test_every_string_is_translated_with_its_placeholders() -> None:
    assert len(entries()) > 300
    for key, said in entries():
        assert all(said), key
        for words in said:
            assert sorted(PLACEHOLDER.findall(words)) == sorted(PLACEHOLDER.findall(key)), key
    assert "fuzzy" not in PO.read_text(encoding="utf-8")


def test_what_is_compiled_is_what_is_written() -> None:
    with MO.open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for key, said in entries():
        if len(said) == 1:
            assert compiled.gettext(key) == said[0]
        else:
            assert [compiled.ngettext(key, key, number) for number in (1, 2)] == said


@pytest.mark.skipif(not shutil.which("xgettext"), reason="xgettext is not installed (Debian: apt install gettext)")
def test_no_string_of_the_code_is_missing(tmp_path: Path) -> None:
    """Every msgid that the tools find in templates and code stands in the catalogue."""
    code = [str(path) for app in ("complaints", "channels_intake", "lapor") for path in sorted((ROOT / app).rglob("*.py"))]
    keywords = ["-k_", "-kgettext", "-kgettext_lazy", "-kngettext:1,2"]
    subprocess.run(["xgettext", "-L", "Python", "--from-code=UTF-8", "-o", str(tmp_path / "all.po"), *keywords, *code], check=True)
    wanted = {text(key) for key, _many, _said in ENTRY.findall((tmp_path / "all.po").read_text(encoding="utf-8")) if text(key)}
    assert wanted - {key for key, _said in entries()} == set()


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "words"), [("/", "Report now"), ("/lapor/", "Tell us the problem"), ("/lacak/", "Report number")])
def test_a_browser_that_asks_for_english_gets_it(client: Client, path: str, words: str) -> None:
    page = client.get(path, headers={"Accept-Language": "en"}).content.decode()
    assert words in page
    assert '<html lang="en"' in page
    assert words not in client.get(path, headers={"Accept-Language": "id"}).content.decode()
