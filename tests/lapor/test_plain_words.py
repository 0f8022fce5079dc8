"""What citizens read is short and plain: no word of jargon.toml, no sentence of many words, nothing that cannot be translated."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from channels_intake.forms.filing import FilingForm
from complaints.forms.fields import PhotosField
from complaints.forms.mine import ClaimForm, EraseForm
from complaints.forms.track import (
    CodeForm,
    ConfirmForm,
    ContactForm,
    CorrectForm,
    MessageForm,
    OptionalWordsForm,
    PinForm,
    RateForm,
    TrackForm,
)

ROOT = Path(__file__).resolve().parent.parent.parent
TEMPLATES = ROOT / "templates"
RULES = tomllib.loads((Path(__file__).parent / "jargon.toml").read_text(encoding="utf-8"))
# Templates and modules whose words only staff or those who try the system read. What is new is held to the rules until it is listed.
STAFF_TEMPLATES = ("simulator/", "lapor/components.html", "allauth/", "account/login.html", "account/logout.html")
STAFF_MODULES = (
    "channels_intake/simulator/",
    *(
        f"channels_intake/{name}.py"
        for name in (
            "inbox",
            "policies",
            "records",
            "resending",
            "rewording",
            "forms/staff",
            "forms/partners",
            "forms/exchange",
            "templatetags/channels",
        )
    ),
    *(f"channels_intake/views/{name}.py" for name in ("channels", "deliveries", "inbox", "message_texts")),
    "lapor/components.py",
    "lapor/figuring.py",
    "complaints/apps.py",
    "channels_intake/forms/counter.py",
    "channels_intake/views/counter.py",
    *(f"complaints/forms/{name}.py" for name in ("desk", "lists", "regime", "wording")),
    *(f"complaints/models/{name}.py" for name in ("desk", "working")),
    "complaints/queues.py",
    "complaints/watch/",
    *(f"complaints/views/{name}.py" for name in ("case", "handling", "lists", "moves", "overview", "people", "place", "regime", "wording")),
    "complaints/templatetags/regimes.py",
    "complaints/services/",
)
CITIZENS = (
    FilingForm, TrackForm, PinForm, MessageForm, ConfirmForm, OptionalWordsForm, CorrectForm, RateForm, ContactForm, CodeForm, ClaimForm, EraseForm,
)  # fmt: skip
APPS = ("lapor", "channels_intake", "complaints", "reporting")
SAYS = {"gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "_", "pgettext", "npgettext"}
TAG = re.compile(r"{%.*?%}|{#.*?#}", re.DOTALL)
TRANSLATED = re.compile(
    r"{%\s*(?:translate|trans)\s+(?:\"([^\"]*)\"|'([^']*)')|{%\s*blocktrans(?:late)?\b.*?%}(.*?){%\s*endblocktrans(?:late)?\s*%}", re.DOTALL
)
# Attributes that people read or hear.
HEARD = re.compile(r'\s(?:alt|title|placeholder|aria-label|aria-description|label|content)="([^"]*)"')


@cache
def frame(path: Path) -> str:
    """The outermost template that ``path`` stands in."""
    if path.name == "base_staff.html":
        return path.name
    found = re.search(r'{%\s*extends\s+"([^"]+)"', path.read_text(encoding="utf-8"))
    inner = TEMPLATES / found[1] if found else path
    return frame(inner) if found and inner.exists() else inner.name


def _for_citizens(path: Path) -> bool:
    return not str(path.relative_to(TEMPLATES)).startswith(STAFF_TEMPLATES)


def _pages() -> list[Path]:
    whole = [path for path in TEMPLATES.rglob("*.html") if _for_citizens(path) and frame(path) in {"base.html", "500.html"}]
    seen = set(whole)
    waiting = list(whole)
    # And what they are put together from.
    while waiting:
        for name in re.findall(r'{%\s*include\s+"([^"]+)"', waiting.pop().read_text(encoding="utf-8")):
            part = TEMPLATES / name
            if part.exists() and part not in seen:
                seen.add(part)
                waiting.append(part)
    return sorted(seen)


def _modules() -> list[Path]:
    found = (path for app in APPS for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts)
    return sorted(path for path in found if not str(path.relative_to(ROOT)).startswith(STAFF_MODULES))


PAGES, MODULES, MESSAGES = _pages(), _modules(), sorted((TEMPLATES / "messages").rglob("*.txt"))


def said_in_template(path: Path) -> Iterator[str]:
    for short, other, long in TRANSLATED.findall(path.read_text(encoding="utf-8")):
        yield from re.split(r"{%\s*plural\s*%}", short or other or long)


def said_in_module(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in SAYS:
            yield from (word.value for word in node.args if isinstance(word, ast.Constant) and isinstance(word.value, str))


def faults(text: str) -> list[str]:
    """What is wrong with one string."""
    # One branch of an `if` is said, and a variable stands for one word.
    text = re.sub(r"{%\s*(?:elif|else)\b.*?%}", ". ", text)
    plain = re.sub(r"<[^>]*>", " ", re.sub(r"{{.*?}}|%\(\w+\)[sd]|{\w*}", "N", TAG.sub(" ", text), flags=re.DOTALL))
    found = [
        f"“{match[0]}”: katakan “{instead}”"
        for word, instead in RULES["instead"].items()
        if (match := re.search(rf"\b(?:{word})\w*", plain, re.IGNORECASE)) and match[0] not in RULES["names"]
    ]
    for sentence in re.split(r"[.!?:;](?:\s|$)|\n\s*\n", plain):
        words = re.findall(r"[^\W_]+(?:[-'’][^\W_]+)*", sentence)
        if len(words) > RULES["most_words"]:
            found.append(f"{len(words)} kata: {' '.join(words[:6])} …")
    return found


def bare(path: Path) -> list[str]:
    """Words of a page that nobody can translate."""
    source = re.sub(
        r"<!--.*?-->|<(script|style|svg)\b.*?</\1>|{%\s*comment.*?endcomment\s*%}",
        " ",
        TRANSLATED.sub("§", path.read_text(encoding="utf-8")),
        flags=re.DOTALL,
    )
    source = TAG.sub("", re.sub(r"{{.*?}}", "", source, flags=re.DOTALL))
    # Only what stands in a meta description is read by people.
    heard = [
        value
        for tag in re.findall(r"<[a-z][^>]*>", source)
        if "http-equiv" not in tag and (not tag.startswith("<meta") or "description" in tag)
        for value in HEARD.findall(tag)
    ]
    texts = [*heard, *re.sub(r"<[^>]*>", "\n", source).split("\n")]
    found = (re.sub(r"&\w+;|§", " ", text).strip() for text in texts)
    return [text for text in found if re.search(r"[^\W\d_]{2,}", text) and text not in RULES["names"]]


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_a_page_is_said_plainly_and_can_be_translated(path: Path) -> None:
    assert [(text, wrong) for text in said_in_template(path) if (wrong := faults(text))] == []
    assert bare(path) == [], "wrap it in {% translate %}"


@pytest.mark.parametrize("path", MESSAGES, ids=name)
def test_a_message_is_said_plainly(path: Path) -> None:
    assert faults(path.read_text(encoding="utf-8")) == []


def test_what_the_code_says_to_citizens_is_plain() -> None:
    wrong = [
        (name(path), text, found)
        for path in MODULES
        for text in said_in_module(path)
        if (found := faults(text)) and text not in RULES["only_staff"].get(name(path), ())
    ]
    assert wrong == []


@pytest.mark.django_db
def test_labels_and_refusals_of_citizens_forms_are_plain_and_can_be_translated() -> None:
    forms = [path for path in MODULES if "forms" in name(path)]
    assert forms
    for path in forms:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.keyword) and node.arg in {"label", "help_text", "empty_label"}:
                assert not (isinstance(node.value, ast.Constant) and node.value.value), f"{name(path)}:{node.value.lineno} has no gettext"
    for form in CITIZENS:
        for field in form().visible_fields():
            # What Django itself would say, of what can happen to this field.
            can = {
                "required": field.field.required,
                "invalid_choice": hasattr(field.field, "choices"),
                "invalid": not isinstance(field.field, PhotosField),
            }
            said = [
                str(field.label),
                str(field.help_text),
                *(str(text) for code, text in field.field.error_messages.items() if can.get(code)),
            ]
            assert [(field.name, text, wrong) for text in said if (wrong := faults(text))] == []


def test_the_rules_find_what_they_are_for(tmp_path: Path) -> None:
    assert faults("Laporan Anda akan diverifikasi.")
    assert faults("Silakan login.")
    assert not faults("Laporan Anda diperiksa, lalu diteruskan.")
    assert faults("kata " * 26)
    assert not faults("kata " * 20 + ". " + "kata " * 20)
    page = tmp_path / "page.html"
    page.write_text('<p title="Judul">{% translate "Ini" %} {{ nama }}</p><img alt="{% translate \'Foto\' %}">Tersesat', encoding="utf-8")
    assert bare(page) == ["Judul", "Tersesat"]
    assert {"base.html", "home.html", "file.html", "tracked.html", "field.html", "404.html"} <= {path.name for path in PAGES}
    assert not {path.name for path in PAGES} & {"queue.html", "case.html", "base_staff.html", "units.html"}
