"""Which span of months an address asks for, and files of what a page shows."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse

from reporting import boards, reading

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")
# A spreadsheet would take it for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def period_of(request: HttpRequest, today: dt.date) -> reading.Period:
    """`?bulan=3&sampai=2026-11`: so many months up to one; what is not understood is the month of today."""
    asked, until = request.GET.get("bulan", ""), _MONTH.fullmatch(request.GET.get("sampai", ""))
    number = int(asked) if asked in {str(span) for span in boards.SPANS} else boards.SPANS[0]
    last = dt.date(int(until[1]), int(until[2]), 1) if until else today
    return reading.months_to(min(last, today), number)


def csv_file(name: str, heads: Sequence[str], rows: Iterable[Sequence[str | int]], *, public: bool = False) -> HttpResponse:
    """A table as CSV, with the mark by which spreadsheets know UTF-8; `public` may be kept by whoever carries it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([harmless(head) for head in heads])
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return _file(("\ufeff" + out.getvalue()).encode(), "text/csv; charset=utf-8", f"{name}.csv", public=public)


def picture_file(name: str, svg: str) -> HttpResponse:
    """A drawing as a file."""
    return _file(svg.encode(), "image/svg+xml", f"{name}.svg")


def harmless(cell: str | int) -> str | int:
    """A cell that no spreadsheet runs."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _file(content: bytes, kind: str, name: str, *, public: bool = False) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "public, max-age=3600" if public else "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
