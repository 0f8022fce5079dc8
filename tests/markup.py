"""Whether a page is HTML as the standard has it, without a validator's Java: ``faults(page)`` says what is not, and in which line.

What a browser would silently mend is a fault here: a tag left open, a block in a sentence, a button in a link, an id twice,
a reference to nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser

VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])
HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
BLOCKS = HEADINGS | frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "details",
        "dialog",
        "div",
        "dl",
        "fieldset",
        "figure",
        "footer",
        "form",
        "header",
        "hr",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "ul",
    ]
)
# In these stand words and what stands among words, nothing else.
SENTENCES = HEADINGS | frozenset(
    ["p", "button", "label", "span", "strong", "em", "small", "b", "i", "summary", "legend", "time", "mark", "code", "dt", "abbr"]
)
WITH_A_HEADING = frozenset({"summary", "legend"})
PRESSED = frozenset(["a", "button", "select", "textarea", "input", "label", "iframe", "details"])
PARENTS = {
    "li": {"ul", "ol", "menu"},
    "dt": {"dl", "div"},
    "dd": {"dl", "div"},
    "tr": {"thead", "tbody", "tfoot", "table"},
    "td": {"tr"},
    "th": {"tr"},
    "caption": {"table"},
    "thead": {"table"},
    "tbody": {"table"},
    "option": {"select", "optgroup", "datalist"},
    "optgroup": {"select"},
    "legend": {"fieldset"},
    "summary": {"details"},
}
CHILDREN = {
    "ul": {"li", "template"},
    "ol": {"li", "template"},
    "dl": {"dt", "dd", "div"},
    "table": {"caption", "colgroup", "thead", "tbody", "tfoot", "tr"},
    "tr": {"td", "th"},
    "select": {"option", "optgroup"},
}
FIRST = {"legend", "summary", "caption"}
REFERENCES = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "form", "list", "headers")
DRAWN = frozenset({"svg"})
SCRIPTED = re.compile(r"^(?:on\w+|style)$")


class Page(HTMLParser):
    """Reads one page and keeps what is wrong with it."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []
        self.open: list[str] = []
        self.children: list[int] = []
        self.tags: Counter[str] = Counter()
        self.ids: Counter[str] = Counter()
        self.named: list[tuple[int, str, str]] = []
        self.title = self.language = self.doctype = ""

    def fault(self, said: str) -> None:
        self.wrong.append(f"line {self.getpos()[0]}: {said}")

    def handle_decl(self, decl: str) -> None:
        self.doctype = decl

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._one(tag, attrs)
        if tag not in VOID:
            self.open.append(tag)
            self.children.append(0)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._one(tag, attrs)
        if tag not in VOID and not DRAWN & {tag, *self.open}:
            self.fault(f"<{tag}/> is not closed by its slash")

    def handle_endtag(self, tag: str) -> None:
        if self.open and self.open[-1] == tag:
            self.open.pop()
            self.children.pop()
        else:
            self.fault(f"</{tag}> where {self.open[-1:] or 'nothing'} is open")

    def handle_data(self, data: str) -> None:
        inside = self.open[-1] if self.open else ""
        if inside == "title" and "svg" not in self.open:
            self.title += data
        if inside in CHILDREN and data.strip():
            self.fault(f"words straight in <{inside}>: {data.strip()[:30]!r}")

    def _one(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if DRAWN & set(self.open):
            self._attributes(tag, attrs)
            return
        self._place(tag)
        self._nesting(tag)
        self._attributes(tag, attrs)
        self.tags[tag] += 1
        if self.children:
            self.children[-1] += 1

    def _place(self, tag: str) -> None:
        parent = self.open[-1] if self.open else ""
        if tag in PARENTS and parent not in PARENTS[tag] and parent != "template":
            self.fault(f"<{tag}> in <{parent}>")
        if parent in CHILDREN and tag not in CHILDREN[parent]:
            self.fault(f"<{parent}> holds <{tag}>")
        if tag in FIRST and self.children and self.children[-1]:
            self.fault(f"<{tag}> is not the first in <{parent}>")

    def _nesting(self, tag: str) -> None:
        if tag in BLOCKS:
            around = [outer for outer in self.open if outer in SENTENCES and not (outer in WITH_A_HEADING and tag in HEADINGS)]
            if around:
                self.fault(f"<{tag}> in <{around[-1]}>, which holds only words")
        pressed = {"a", "button"} & set(self.open)
        if tag in PRESSED and pressed:
            self.fault(f"<{tag}> in <{pressed.pop()}>")
        if tag in {"form", "label"} and tag in self.open:
            self.fault(f"<{tag}> in <{tag}>")

    def _attributes(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        for name, count in Counter(name for name, _value in attrs).items():
            if count > 1 or SCRIPTED.match(name):
                self.fault(f"<{tag} {name}> {count} times, or not allowed at all")
        if tag == "html":
            self.language = said.get("lang") or ""
        if tag == "img" and "alt" not in said:
            self.fault("<img> without alt")
        if "id" in said:
            self.ids[said["id"] or ""] += 1
        self.named += [(self.getpos()[0], name, one) for name in REFERENCES for one in (said.get(name) or "").split()]
        href = said.get("href") or ""
        if href.startswith("#") and len(href) > 1:
            self.named.append((self.getpos()[0], "href", href[1:]))

    def end(self) -> list[str]:
        """Everything that was found, with what is only known at the end."""
        once = {tag: self.tags[tag] for tag in ("html", "head", "title", "body", "main", "h1") if self.tags[tag] != 1}
        asked = [
            (self.doctype.lower() == "doctype html", "the page does not begin with <!doctype html>"),
            (bool(self.title.strip()), "no title"),
            (bool(self.language), "<html> has no lang"),
            (not self.open, f"left open: {self.open}"),
            (not once, f"not exactly once: {once}"),
        ]
        found = [*self.wrong, *(said for good, said in asked if not good)]
        found += [f"id {name!r} {count} times" for name, count in self.ids.items() if count > 1 or not name or " " in name]
        return found + [f"line {line}: {name}={one!r} names nothing" for line, name, one in self.named if one not in self.ids]


def faults(page: str) -> list[str]:
    """What is wrong with a whole page; nothing when it is HTML."""
    read = Page()
    read.feed(page)
    read.close()
    return read.end()
