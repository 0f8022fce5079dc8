"""The words of every message: the shipped files, and over them what a coordinator wrote; compiled, and rendered."""

from __future__ import annotations

import logging
import re
from functools import lru_cache
from typing import Any

from cachetools.func import ttl_cache
from django.conf import settings
from django.template import Context, Engine, Template, TemplateSyntaxError
from django.utils import translation

from channels_intake.models import MessageText

logger = logging.getLogger(__name__)

HOME = "id"
LANGUAGES = (HOME, "en")
SECONDS = 10
Key = tuple[str, str, str]


@lru_cache(maxsize=1)
def shipped() -> dict[Key, str]:
    """The text of every file, by name, kind and language."""
    found: dict[Key, str] = {}
    folder = settings.BASE_DIR / "templates" / "messages"
    for language, place in ((language, folder if language == HOME else folder / language) for language in LANGUAGES):
        for path in sorted(place.glob("*.txt")):
            name, _dot, kind = path.stem.partition(".")
            found[name, kind, language] = path.read_text(encoding="utf-8").rstrip("\n")
    return found


@ttl_cache(maxsize=1, ttl=SECONDS)
def overrides() -> dict[Key, str]:
    """What coordinators wrote and is in force; read again after some seconds."""
    rows = MessageText.objects.order_by("name", "kind", "language", "-version").distinct("name", "kind", "language")
    return {(row.name, row.kind, row.language): row.text for row in rows if row.text}


def in_force(key: Key) -> str:
    """The words of one message now. Raises KeyError for one that no file knows."""
    return overrides().get(key) or shipped()[key]


def compiled(text: str) -> Template:
    """Words as a template. Raises TemplateSyntaxError."""
    return Engine.get_default().from_string(text)


def of(name: str, kinds: list[str], language: str) -> tuple[Template, str]:
    """The template of a message for the first of `kinds` that has words, in the language or else in Indonesian; and which.

    Words of a coordinator that cannot be read any more give way to the file: nobody goes without an answer for that.
    Raises LookupError.
    """
    for spoken in dict.fromkeys((language, HOME)):
        for kind in kinds:
            key = (name, kind, spoken)
            if key in shipped():
                return _template(key), spoken
    raise LookupError(f"no words for {name} in {kinds}")


def _template(key: Key) -> Template:
    written = overrides().get(key)
    if written:
        try:
            return compiled(written)
        except TemplateSyntaxError:
            logger.exception("words of a message cannot be read", extra={"message_name": key[0], "kind": key[1]})
    return _shipped(key)


@lru_cache(maxsize=256)
def _shipped(key: Key) -> Template:
    return compiled(shipped()[key])


def rendered(template: Template, facts: dict[str, Any], language: str) -> str:
    """The words with facts in them, a line each, without blanks at their ends. Not HTML: an apostrophe must arrive as one."""
    with translation.override(language):
        said = template.render(Context(facts, autoescape=False))
    lines = [" ".join(line.split()) for line in said.strip().splitlines()]
    return "\n".join(line for line in lines if line)


def printed(text: str) -> list[str]:
    """What stands in double braces, as written."""
    return [found.strip() for found in re.findall(r"{{(.*?)}}", text, re.DOTALL)]


def tags(text: str) -> list[str]:
    """What stands in brace and percent, as written."""
    return [" ".join(found.split()) for found in re.findall(r"{%(.*?)%}", text, re.DOTALL)]


def forget() -> None:
    """Drop what is kept; after a change in this process, and by tests."""
    overrides.cache_clear()
