"""Reading a mailbox over IMAP: what is new since a cursor. Nothing is deleted, moved or marked as read."""

from __future__ import annotations

import datetime as dt
import imaplib
import ipaddress
import re
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from channels_intake.contracts import SendFailed

TIMEOUT = 20
# Of one reading: shorter than the lease of polling.py, so that nobody else begins before we end.
MOST_MAILS, MOST_SECONDS = 20, 45
# A mail of 10 MB of files is a third larger on the wire.
MOST_BYTES = 15_000_000
# Of a larger one only the beginning is read: the words stand there.
BEGINNING = 262_144


@dataclass(frozen=True)
class Found:
    """A raw mail, whether it is whole, and when the server took it in."""

    raw: bytes
    is_whole: bool
    came_at: dt.datetime


@dataclass(frozen=True)
class Mailbox:
    """imaps://user:password@host:993/folder; imap:// begins TLS by itself, and does without on this machine only."""

    url: str

    def since(self, cursor: str) -> tuple[list[Found], str]:
        """Mails in the order they came, and the next cursor. Raises SendFailed.

        The cursor holds UIDVALIDITY, the last UID and its day. The first reading begins with what comes from now on; when
        the server numbers anew, what came since the day before the last reading is read again, and dropped where known.
        """
        try:
            with self._open() as (box, validity, following):
                return _read(box, cursor, validity, following)
        except (imaplib.IMAP4.error, OSError, ValueError) as error:
            raise SendFailed(f"imap: {type(error).__name__}") from error

    @contextmanager
    def _open(self) -> Iterator[tuple[imaplib.IMAP4, int, int]]:
        parts = urlsplit(self.url)
        host = parts.hostname or ""
        box: imaplib.IMAP4
        if parts.scheme == "imaps":
            box = imaplib.IMAP4_SSL(host, parts.port or 993, ssl_context=ssl.create_default_context(), timeout=TIMEOUT)
        else:
            box = imaplib.IMAP4(host, parts.port or 143, timeout=TIMEOUT)
        try:
            if parts.scheme != "imaps" and "STARTTLS" in box.capabilities:
                box.starttls(ssl.create_default_context())
            elif parts.scheme != "imaps" and not _is_here(host):
                raise imaplib.IMAP4.error("the password would travel in the clear")
            box.login(unquote(parts.username or ""), unquote(parts.password or ""))
            folder = unquote(parts.path.lstrip("/")) or "INBOX"
            state, _count = box.select('"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"', readonly=True)
            if state != "OK":
                raise imaplib.IMAP4.error("no such folder")
            yield box, _number(box, "UIDVALIDITY"), _number(box, "UIDNEXT")
        finally:
            with _quietly():
                box.logout()


def _read(box: imaplib.IMAP4, cursor: str, validity: int, following: int) -> tuple[list[Found], str]:
    known, last, day = _parsed(cursor)
    if not cursor:
        return [], _cursor(validity, following - 1)
    if known == validity:
        wanted = [uid for uid in _search(box, f"UID {last + 1}:*") if uid > last]
    else:
        wanted = _search(box, f"SINCE {day - dt.timedelta(days=1):%d-%b-%Y}")
        last = min(wanted, default=following) - 1
    found: list[Found] = []
    until = time.monotonic() + MOST_SECONDS
    for uid in sorted(wanted)[:MOST_MAILS]:
        if time.monotonic() > until:
            break
        mail = _fetch(box, uid)
        last = uid
        if mail is not None:
            found.append(mail)
    return found, _cursor(validity, last)


def _search(box: imaplib.IMAP4, criterion: str) -> list[int]:
    state, data = box.uid("SEARCH", criterion)
    if state != "OK":
        raise imaplib.IMAP4.error("search refused")
    return [int(uid) for line in data if line for uid in line.split()]


def _fetch(box: imaplib.IMAP4, uid: int) -> Found | None:
    """One mail; None when somebody took it away meanwhile."""
    state, data = box.uid("FETCH", str(uid), "(RFC822.SIZE INTERNALDATE)")
    if state != "OK":
        raise imaplib.IMAP4.error("fetch refused")
    size = next((int(hit[1]) for line in data if (hit := re.search(rb"RFC822\.SIZE (\d+)", _line(line)))), None)
    if size is None:
        return None
    came_at = next((found for line in data if (found := _came_at(_line(line)))), dt.datetime.now(dt.UTC))
    is_whole = size <= MOST_BYTES
    state, data = box.uid("FETCH", str(uid), "(BODY.PEEK[])" if is_whole else f"(BODY.PEEK[]<0.{BEGINNING}>)")
    if state != "OK":
        raise imaplib.IMAP4.error("fetch refused")
    return next((Found(piece[1], is_whole, came_at) for piece in data if isinstance(piece, tuple)), None)


def _came_at(line: bytes) -> dt.datetime | None:
    """When the server took it in; never a time to come."""
    parts = imaplib.Internaldate2tuple(line)
    return min(dt.datetime.fromtimestamp(time.mktime(parts), dt.UTC), dt.datetime.now(dt.UTC)) if parts else None


def _line(given: object) -> bytes:
    piece = given[0] if isinstance(given, tuple) else given
    return piece if isinstance(piece, bytes) else b""


def _number(box: imaplib.IMAP4, name: str) -> int:
    _name, data = box.response(name)
    value = data[0] if data else None
    return int(value) if isinstance(value, bytes) else 0


def _cursor(validity: int, uid: int) -> str:
    return f"{validity}:{uid}:{dt.datetime.now(dt.UTC).date().isoformat()}"


def _parsed(cursor: str) -> tuple[int, int, dt.date]:
    validity, _colon, rest = cursor.partition(":")
    uid, _colon, day = rest.partition(":")
    return (int(validity), int(uid), dt.date.fromisoformat(day)) if cursor else (0, 0, dt.date.min)


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@contextmanager
def _quietly() -> Iterator[None]:
    """A farewell that fails changes nothing."""
    try:
        yield
    except (imaplib.IMAP4.error, OSError):
        return
