"""The English catalogue is complete, says the same placeholders, is the one that is compiled, and can be chosen."""

from __future__ import annotations

import gettext
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.test import Client
from django.utils.translation.template import templatize

from tests.cast import make

ROOT = Path(__file__).resolve().parent.parent.parent
PO = ROOT / "locale/en/LC_MESSAGES/django.po"
MO = PO.with_suffix(".mo")
APPS = ("lapor", "reporting", "assessments", "channels_intake", "routing", "complaints", "organisations")
ENTRY = re.compile(r'^msgid ((?:".*"\n)+)(?:msgid_plural ((?:".*"\n)+))?((?:msgstr.*\n(?:".*"\n)*)+)', re.MULTILINE)
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|<[^>]+>")


def text(quoted: str) -> str:
    return "".join(re.findall(r'"(.*)"', quoted)).replace('\\"', '"').replace("\\n", "\n")


def entries() -> list[tuple[str, str, list[str]]]:
    """Each msgid, its plural or "", and what is said for it."""
    found = ENTRY.findall(PO.read_text(encoding="utf-8"))
    return [
        (text(key), text(many), [text(part) for part in re.split(r"^msgstr(?:\[\d\])? ", said, flags=re.MULTILINE)[1:]])
        for key, many, said in found
        if text(key)
    ]


def test_every_string_is_translated_with_its_placeholders() -> None:
    written = PO.read_text(encoding="utf-8")
    # The header is a msgid too; nothing may slip past the expression.
    assert len(entries()) == written.count("\nmsgid ") - 1 > 300
    for key, many, said in entries():
        assert len(said) == (2 if many else 1), key
        for words in said:
            assert words.strip(), key
            assert sorted(PLACEHOLDER.findall(words)) == sorted(PLACEHOLDER.findall(key)), key
    assert "fuzzy" not in written


def test_what_is_compiled_is_what_is_written() -> None:
    with MO.open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    written: dict[str | tuple[str, int], str] = {}
    for key, many, said in entries():
        written |= {(key, index): words for index, words in enumerate(said)} if many else {key: said[0]}
    held = vars(compiled)["_catalog"]
    assert {key: words for key, words in held.items() if key} == written


@pytest.mark.skipif(not shutil.which("xgettext"), reason="xgettext is not installed (Debian: apt install gettext)")
def test_no_string_of_the_code_is_missing_and_none_is_left_over(tmp_path: Path) -> None:
    """What makemessages would find in code and templates is what stands in the catalogue."""
    sources = [path for app in APPS for path in sorted((ROOT / app).rglob("*.py"))]
    for index, path in enumerate(sorted((ROOT / "templates").rglob("*.*"))):
        sources.append(tmp_path / f"template_{index}.py")
        sources[-1].write_text(templatize(path.read_text(encoding="utf-8"), origin=str(path)), encoding="utf-8")
    keywords = ["-kgettext_noop", "-kgettext_lazy", "-kngettext_lazy:1,2", "-kpgettext:1c,2", "-kpgettext_lazy:1c,2"]
    found = tmp_path / "all.po"
    subprocess.run(["xgettext", "-L", "Python", "--from-code=UTF-8", "-o", str(found), *keywords, *map(str, sources)], check=True)
    wanted = {text(key) for key, _many, _said in ENTRY.findall(found.read_text(encoding="utf-8")) if text(key)}
    assert wanted == {key for key, _many, _said in entries()}


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "words"), [("/", "Report now"), ("/lapor/", "Tell us the problem"), ("/lacak/", "Report number")])
def test_a_browser_that_asks_for_english_gets_it(client: Client, path: str, words: str) -> None:
    page = client.get(path, headers={"Accept-Language": "en"}).content.decode()
    assert words in page
    assert '<html lang="en"' in page
    assert words not in client.get(path, headers={"Accept-Language": "id"}).content.decode()


SWITCH = '<button type="submit" class="link" name="language" value="{0}" lang="{0}">{1}</button>'
TO_ENGLISH = SWITCH.format("en", "English")
TO_INDONESIAN = SWITCH.format("id", "Bahasa Indonesia")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("who", "path"), [(None, "/"), (None, "/lapor/"), (None, "/tidak-ada/"), (None, "/akun/login/"), ("petugas", "/kerja/")]
)
def test_a_person_chooses_the_language_and_stays_on_the_page(who: str | None, path: str) -> None:
    # Most phones ask for some language by themselves; what a person chose goes before it.
    client = Client(headers={"Accept-Language": "id"})
    if who:
        client.force_login(getattr(make(), who))
    page = client.get(path).content.decode()
    assert TO_ENGLISH in page
    assert TO_INDONESIAN not in page
    assert f'name="next" value="{path}"' in page
    answer = client.post("/i18n/setlang/", {"language": "en", "next": path})
    assert (answer.status_code, answer.url) == (302, path)
    page = client.get(path).content.decode()
    assert '<html lang="en"' in page
    assert TO_INDONESIAN in page
    assert TO_ENGLISH not in page


@pytest.mark.django_db
def test_the_switch_leads_to_no_other_site(client: Client) -> None:
    assert client.post("/i18n/setlang/", {"language": "en", "next": "https://jahat.example/"}).url == "/"
