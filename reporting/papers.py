"""A frozen report as the official paper (PDF) and as a workbook (XLSX). Both come out of what was frozen and written, of nothing else,
so that the same report gives the same bytes on any later day."""

from __future__ import annotations

import datetime as dt
import io
import json
from functools import cache
from typing import TYPE_CHECKING, Any

import typst
import xlsxwriter
from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format

from complaints.papers.wording import cell, paragraphs
from organisations import snapshot

if TYPE_CHECKING:
    from reporting.models import Report

_FOLDER = settings.BASE_DIR / "templates"
_SHEET_NAME = 31
_DOTS = "." * 30


def pdf(report: Report) -> bytes:
    """The paper: letterhead, words, tables, and a block to sign."""
    content = report.content
    unit = report.agency.coordinator.name if report.agency.coordinator else ""
    frozen = report.frozen_at.astimezone(snapshot.zone_of(report.agency.region_id or ""))
    data = {
        "head": {"agency": cell(content["agency"]), "unit": cell(unit), "contact": ""},
        "secret": False,
        "title": cell(content["title"]),
        "short_title": cell(content["title"]),
        "printed": f"Angka dibekukan {_day(frozen)} pukul {frozen:%H.%M %Z}; SHA-256 {report.sha256[:16]}",
        "notes": [],
        "number": cell(report.number) or _DOTS,
        "span": _span(report),
        "parts": [
            {"title": "Pendahuluan", "words": paragraphs(report.opening)},
            {"title": "Kendala", "words": paragraphs(report.obstacles)},
            {"title": "Rekomendasi", "words": paragraphs(report.recommendations)},
        ],
        "figures": [[cell(row["name"]), _told(row), row["before"]] for row in content["figures"]],
        "meanings": [[cell(row["name"]), cell(row["meaning"], 600)] for row in content["figures"]],
        "tables": [
            {
                "title": table["title"],
                "heads": table["heads"],
                "even": table.get("even", False),
                "rows": [[cell(str(part)) for part in row] for row in table["rows"]],
            }
            for table in content["tables"]
        ],
        "place": f"{cell(content['place'])}, {_day((report.signed_at or report.frozen_at).astimezone(frozen.tzinfo))}",
        "signer": cell(report.signer_title) or _DOTS,
        "name": cell(report.signer_name),
        "nip": cell(report.signer_number),
    }
    return typst.compile(
        _FOLDER / "reporting" / "laporan-berkala.typ",
        root=_FOLDER,
        font_paths=_fonts(),
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        timestamp=int(report.frozen_at.timestamp()),
    )


def _told(row: dict[str, Any]) -> str:
    mark = "" if row["unit"] in ("laporan", "persen") or row["told"] == "–" else f" {row['unit']}"  # noqa: RUF001 - as tables write nothing
    of = f" (dari {row['of']})" if row["unit"] != "laporan" and row["of"] else ""
    return f"{row['told']}{mark}{of}"


def _span(report: Report) -> str:
    last = report.until - dt.timedelta(days=1)
    return f"{_day(report.since)} sampai {_day(last)}"


def _day(day: dt.date) -> str:
    with translation.override("id"):
        return date_format(day, "j F Y", use_l10n=False)


@cache
def _fonts() -> typst.Fonts:
    """Only those inside the compiler, so that a paper looks the same from every machine."""
    return typst.Fonts(include_system_fonts=False)


def workbook(report: Report) -> bytes:
    """A sheet of figures with their meaning, a sheet a table, and one of the words."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties(
            {"title": report.content["title"], "created": report.frozen_at.astimezone(dt.UTC).replace(tzinfo=None, microsecond=0)}
        )
        bold, wrap = (
            book.add_format({"bold": True, "text_wrap": True, "valign": "top"}),
            book.add_format({"text_wrap": True, "valign": "top"}),
        )
        figures = [
            [row["name"], row["number"], row["unit"], row["hits"], row["of"], row["before"], row["meaning"]]
            for row in report.content["figures"]
        ]
        _sheet(book, "Angka", ["Angka", "Nilai", "Satuan", "Laporan", "Dari", "Rentang sebelumnya", "Artinya"], figures, bold, wrap)
        for table in report.content["tables"]:
            _sheet(book, table["title"], table["heads"], table["rows"], bold, wrap)
        words = [
            ["Judul", report.content["title"]],
            ["Rentang", _span(report)],
            ["Nomor", report.number],
            ["Pendahuluan", report.opening],
            ["Kendala", report.obstacles],
            ["Rekomendasi", report.recommendations],
            ["Penanda tangan", ", ".join(part for part in (report.signer_title, report.signer_name, report.signer_number) if part)],
            ["Angka dibekukan", report.content["frozen"]],
            ["SHA-256", report.sha256],
        ]
        _sheet(book, "Keterangan", ["Perihal", "Isi"], words, bold, wrap)
    return out.getvalue()


def _sheet(book: Any, title: str, heads: list[str], rows: list[list[Any]], bold: Any, wrap: Any) -> None:
    name = title if len(title) <= _SHEET_NAME else title[: _SHEET_NAME - 1] + "…"
    sheet = book.add_worksheet(name)
    sheet.write_row(0, 0, heads, bold)
    for place, row in enumerate(rows, start=1):
        for column, part in enumerate(row):
            if isinstance(part, int | float) and not isinstance(part, bool):
                sheet.write_number(place, column, part, wrap)
            elif part is not None:
                sheet.write_string(place, column, str(part), wrap)
    sheet.set_column(0, 0, 42)
    sheet.set_column(1, max(len(heads) - 1, 1), 18)
    sheet.freeze_panes(1, 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
