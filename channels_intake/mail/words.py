"""What somebody wrote in a mail, without what their program wrote around it: markup, quotes of ours, signatures. Pure.

Cut only what is surely not theirs: a word too many costs a glance, a word too few costs a complaint. The libraries for it
know no Indonesian, and take a list that begins with hyphens for a signature.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

_BREAKS = {"br", "p", "div", "tr", "li", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "table", "ul", "ol", "hr"}
_SILENT = {"script", "style", "head", "title", "template", "svg", "object", "noscript"}
# How programs say whose words follow. One line, or two where a program broke it.
_WROTE = re.compile(
    r"^[>\s]*(?:"
    r"(?:pada|on)\b.{4,200}?\b(?:menulis|wrote)\s*:?"
    r"|.{4,120}<[^<>\s]+@[^<>\s]+>\s*(?:menulis|wrote)\s*:"
    r")\s*$",
    re.IGNORECASE,
)
_DIVIDER = re.compile(
    r"^\W*(?:-{2,}\s*(?:original message|pesan asli|forwarded message|pesan terusan|pesan yang diteruskan)\s*-{2,}|_{20,})\s*$",
    re.IGNORECASE,
)
# Outlook writes a heading of several such lines.
_HEADING = re.compile(r"^\W*(?:from|dari|sent|terkirim|dikirim|to|kepada|subject|subjek|perihal|cc|date|tanggal)\W*:\s*\S", re.IGNORECASE)
_FROM = re.compile(r"^\W*(?:from|dari)\W*:\s*\S.*@", re.IGNORECASE)
# A signature by the rule (RFC 3676), and what phones add.
_SIGNATURE = re.compile(r"^-- ?$")
_PHONE = re.compile(
    r"^(?:sent from my\b|sent from (?:outlook|yahoo|mail)\b|get outlook for\b|dikirim dari\b|terkirim dari\b|didapatkan outlook\b|dapatkan outlook untuk\b)"
    r".{0,80}$",
    re.IGNORECASE,
)
_REPLY = re.compile(r"^(?:\s*(?:re|bls|balas|fw|fwd|trs|aw|sv)\s*(?:\[\d+\])?\s*:)+\s*", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\xa0]+")


def own(text: str) -> str:
    """A mail's words without quotes and signature; all of it when nothing would be left of it."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kept = lines[: _end(lines)]
    kept = [line for line in kept if not line.lstrip().startswith(">")]
    while kept and (not kept[-1].strip() or _PHONE.match(kept[-1].strip())):
        kept.pop()
    return "\n".join(line.rstrip() for line in kept).strip()


def _end(lines: list[str]) -> int:
    """Where what follows is not the writer's: a quote that goes on to the end, or a signature."""
    for place, line in enumerate(lines):
        # A sentence that happens to read so stands before more words of the writer, not before a quote.
        if _begins_quote(lines, place) or (_SIGNATURE.match(line) and place) or _DIVIDER.match(line):
            return place
    return len(lines)


def _begins_quote(lines: list[str], place: int) -> bool:
    line = lines[place].strip()
    if not line:
        return False
    both = f"{line} {lines[place + 1].strip()}" if place + 1 < len(lines) else line
    if _WROTE.match(line) or (_WROTE.match(both) and not line.endswith((".", "?", "!"))):
        return True
    return bool(_FROM.match(line)) and sum(bool(_HEADING.match(next_line)) for next_line in lines[place : place + 6]) >= 3


def subject(given: str) -> tuple[str, bool]:
    """A subject without its "Re:", and whether it had one."""
    bare = _REPLY.sub("", given).strip()
    return bare, bare != given.strip()


class _Text(HTMLParser):
    """Collects what is shown; a quote that a program marked as one becomes a quote."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._silent = 0
        self._quoted = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        if tag == "blockquote":
            self._quoted += 1
        if tag in _BREAKS:
            self._line()

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        if tag == "blockquote":
            self._quoted = max(0, self._quoted - 1)
        if tag in _BREAKS and tag != "br":
            self._line()

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.pieces.append(_SPACES.sub(" ", data.replace("\n", " ")))

    def _line(self) -> None:
        self.pieces.append("\n> " if self._quoted else "\n")


def from_html(markup: str) -> str:
    """What a page shows, as plain text: no tag, no script, no address that was hidden in a link."""
    reader = _Text()
    reader.feed(markup)
    reader.close()
    lines = [line.strip() for line in "".join(reader.pieces).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join("" if line == ">" else line for line in lines)).strip()
