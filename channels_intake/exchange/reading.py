"""A file and its rows as a partner writes them → what they say in our words, or what is wrong with them. Pure but for translation."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from channels_intake.exchange.formats import VISIBILITIES
from channels_intake.models.exchange import ExchangeFormat
from complaints.workflow import Status

MOST_ROWS = 10_000
MOST_BYTES = 10 * 1024 * 1024
MAX_TEXT = 19_000
# Cells that begin so are formulas to a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Unfit(ValueError):
    """The file as a whole cannot be read; the message says why, in the reader's language."""


class BadRow(ValueError):
    """One row cannot be taken; the message says why, in the reader's language."""


@dataclass(frozen=True)
class Table:
    """A file's columns in their order, and its rows by line."""

    headers: list[str]
    rows: list[tuple[int, dict[str, str]]]


@dataclass(frozen=True)
class Case:
    """What one row says. `status` is None where the partner's word is not in its format; `status_word` is that word."""

    external_id: str
    our_number: str
    text: str
    received_at: dt.datetime
    occurred_on: dt.date | None
    location: str
    topic_key: str
    visibility: str
    status_word: str
    status: Status | None
    answer: str
    name: str
    contact: str


def table(content: bytes) -> Table:
    """A CSV file, with whichever of the usual separators and encodings. Raises Unfit."""
    if len(content) > MOST_BYTES:
        raise Unfit(_("Berkas terlalu besar. Paling besar 10 MB."))
    text = _decoded(content)
    first = text.partition("\n")[0]
    delimiter = max(",;\t|", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        headers = [name.strip() for name in next(reader, [])]
        if not any(headers) or len(set(headers)) != len(headers):
            raise Unfit(_("Baris pertama harus berisi nama kolom, masing-masing sekali."))
        rows = [(reader.line_num, _cells(headers, cells)) for cells in reader if any(cell.strip() for cell in cells)]
    except csv.Error as error:
        raise Unfit(_("Berkas ini bukan CSV yang utuh.")) from error
    return checked(Table(headers, rows))


def checked(found: Table) -> Table:
    """A table that has rows, and not too many. Raises Unfit."""
    if not found.rows:
        raise Unfit(_("Tidak ada baris di dalamnya."))
    if len(found.rows) > MOST_ROWS:
        raise Unfit(_("Terlalu banyak baris. Paling banyak 10.000 sekali kirim."))
    return found


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding).replace("\x00", "")
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1").replace("\x00", "")


def _cells(headers: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    """By column. More cells than columns are kept under a name of their own, so that nothing of a broken row is lost."""
    found = dict(zip(headers, cells, strict=False))
    if len(cells) > len(headers):
        found[EXTRA] = " | ".join(cells[len(headers) :])
    return found


# No header has this name, for a header is stripped.
EXTRA = " "


def written(headers: Sequence[str], rows: Iterable[Mapping[str, str]], *, delimiter: str = ",") -> bytes:
    """A CSV file for a spreadsheet: with a byte order mark, and no cell that would be a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(headers)
    writer.writerows([_harmless(row.get(name, "")) for name in headers] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def case(cells: Mapping[str, str], how: ExchangeFormat, *, topics: Iterable[str]) -> Case:
    """What a row says. Raises BadRow with everything that is wrong with it."""
    said = {field: _cell(cells, names) for field, names in how.columns.items()}
    wrong: list[str] = []
    if EXTRA in cells:
        wrong.append(_("Selnya lebih banyak daripada kolomnya; mungkin ada pemisah di dalam isi tanpa tanda kutip."))
    if not said.get("external_id") and not said.get("our_number"):
        wrong.append(_("Nomornya kosong: tidak ada nomor di sana, tidak ada nomor di sini."))
    text = "\n\n".join(filter(None, (said.get("title", ""), said.get("text", ""))))
    if not text and not said.get("our_number"):
        wrong.append(_("Isinya kosong."))
    if len(text) > MAX_TEXT:
        wrong.append(_("Isinya terlalu panjang."))
    if len(said.get("external_id", "")) > 120:
        wrong.append(_("Nomor di sana terlalu panjang."))
    received = _moment(said.get("received_at", ""), how.dates, wrong)
    occurred = _moment(said.get("occurred_on", ""), how.dates, wrong)
    if wrong:
        raise BadRow(" ".join(wrong))
    word, topic = said.get("status", ""), said.get("topic", "")
    return Case(
        external_id=said.get("external_id", ""),
        our_number=said.get("our_number", ""),
        text=text,
        received_at=min(received or timezone.now(), timezone.now()),
        occurred_on=timezone.localdate(occurred) if occurred else None,
        location=said.get("location", "")[:300],
        topic_key=_topic(topic, how, topics),
        visibility=VISIBILITIES.get(said.get("visibility", "").lower(), "public"),
        status_word=word,
        status=_status(word, how),
        answer=said.get("answer", ""),
        name=said.get("name", "")[:120],
        contact=said.get("contact", "")[:200],
    )


def _cell(cells: Mapping[str, str], names: Iterable[str]) -> str:
    known = {name.casefold(): value for name, value in cells.items()}
    for name in names:
        value = known.get(name.casefold(), "").strip()
        if value:
            return value[1:] if value.startswith("'") and value[1:].startswith(_FORMULA) else value
    return ""


def _moment(text: str, ways: Iterable[str], wrong: list[str]) -> dt.datetime | None:
    if not text:
        return None
    for way in ways:
        try:
            return timezone.make_aware(dt.datetime.strptime(text, way))  # noqa: DTZ007 - its zone is ours
        except ValueError:
            continue
    wrong.append(_("Tanggal “%(text)s” tidak dikenal.") % {"text": text[:40]})
    return None


def _topic(word: str, how: ExchangeFormat, topics: Iterable[str]) -> str:
    """A category that we do not know says nothing: our own reading finds the topic."""
    found = {name.casefold(): key for name, key in how.topics}.get(word.casefold(), "")
    return found if found in set(topics) else ""


def _status(word: str, how: ExchangeFormat) -> Status | None:
    found = {name.casefold(): status for name, status in how.statuses}.get(word.casefold())
    return Status(found) if found in Status.values else None
