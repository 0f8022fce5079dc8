"""Genuine deliveries that no adapter made anything of: kept whole, read by people, and shown to the adapter once more."""

from __future__ import annotations

import json
import re
from email import message_from_bytes, policy
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from channels_intake.contracts import Delivery
from channels_intake.mail import letters

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# Larger ones lie as a file of their own, sealed like a mail.
_MOST = 256 * 1024
_FORM = "application/x-www-form-urlencoded"
# So much of the words as a person looks at.
_LONGEST = 4000
# Who sent it is not told (P6); nor is a proof of any use to a reader.
_PEOPLE = re.compile(
    r"(?:.*[-_])?(?:from|sender|to|cc|bcc|recipients?|chat|contact|reply-?to|return-path|headers|token|signature|name|username|email)"
    r"|(?:from|to|cc|bcc)(?:full|name)|profilename|waid|account_?sid",
    re.IGNORECASE,
)
_PEOPLE_LINES = re.compile(
    r"^(?:from|sender|to|cc|bcc|reply-to|return-path|delivered-to)[ \t]*:.*(?:\n[ \t].*)*\n?", re.IGNORECASE | re.MULTILINE
)
# A file in letters and digits is nothing to read.
_CODED = re.compile(r"\S{200,}")


def kept(given: Delivery, key: str) -> dict[str, Any]:
    """What is stored of it: enough to rebuild it, and its words. `key` (64 hex) is what it is known by."""
    kind = given.headers.get("content-type", "")
    is_form = kind.partition(";")[0].strip().lower() == _FORM
    query = given.query()
    query.pop("secret", None)
    raw: dict[str, Any] = {"method": given.method, "path": given.url.partition("?")[0], "query": query, "content_type": kind}
    if len(given.body) > _MOST:
        raw["kept"] = letters.keep(key, given.body)
    else:
        raw["body"] = given.body.decode("latin-1")
    said = given.form.items() if is_form else _said(given.body, kind)
    return raw | {"said": _lines(said)}


def rebuilt(raw: dict[str, Any]) -> Delivery:
    """The delivery as it came, without its proof. Raises FileNotFoundError, identity.Unreadable."""
    if "kept" in raw:
        body = letters.opened(raw["kept"])
    else:
        # Older ones were kept as the fields of a form only.
        body = raw["body"].encode("latin-1") if "body" in raw else urlencode(raw.get("form", {})).encode()
    headers = {"content-type": raw["content_type"]} if raw.get("content_type") else {}
    return Delivery(raw.get("method", "POST"), f"{raw.get('path', '/')}?{urlencode(raw.get('query', {}))}", headers, body)


def words(raw: dict[str, Any]) -> str:
    """What stands in it, for a person."""
    fields = [pair for name in ("query", "form") for pair in raw.get(name, {}).items()]
    return "\n".join(filter(None, (_lines(fields), raw.get("said", ""))))


def _said(body: bytes, kind: str) -> Iterable[tuple[str, str]]:
    if kind.startswith("multipart/"):
        return _parts(body, kind)
    text = body.decode("utf-8", "replace")
    try:
        return _leaves(json.loads(text))
    except (ValueError, RecursionError):
        return [("", text)]


def _parts(body: bytes, kind: str) -> Iterator[tuple[str, str]]:
    """The fields of a form that came in parts; of its files nothing."""
    form = message_from_bytes(b"Content-Type: " + kind.encode("ascii", "replace") + b"\r\n\r\n" + body, policy=policy.HTTP)
    for part in form.iter_parts() if form.is_multipart() else ():
        payload = part.get_payload(decode=True)
        if part.get_filename() is None and isinstance(payload, bytes):
            yield str(part.get_param("name", "", header="content-disposition")), payload.decode("utf-8", "replace")


def _leaves(found: Any) -> Iterator[tuple[str, str]]:
    """Every value of a JSON text by its own name, in order; nothing below the name of a person."""
    waiting: list[tuple[str, Any]] = [("", found)]
    while waiting:
        name, value = waiting.pop()
        if _PEOPLE.fullmatch(name):
            continue
        if isinstance(value, dict):
            waiting += reversed([(str(key), each) for key, each in value.items()])
        elif isinstance(value, list):
            waiting += [(name, each) for each in reversed(value)]
        else:
            yield name, str(value)


def _lines(fields: Iterable[tuple[str, str]]) -> str:
    """A line for each that says something; it ends where no reader would go on."""
    lines: list[str] = []
    for name, value in fields:
        text = _CODED.sub("…", _PEOPLE_LINES.sub("", value.replace("\r\n", "\n"))).strip()
        if text and not _PEOPLE.fullmatch(name):
            lines.append(f"{name}: {text}" if name else text)
        if sum(map(len, lines)) > _LONGEST:
            break
    return "\n".join(lines)[:_LONGEST]
