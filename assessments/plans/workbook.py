"""A plan as a spreadsheet: the plan as signed, and what was reached each quarter beside what the system counted."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import xlsxwriter
from django.utils import timezone

from assessments.models import Progress
from assessments.plans.content import said
from assessments.quarters import Quarter

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from assessments.models import Plan, PlanRow, PlanVersion, Realisation

_HEADS = ("No", "Aspek", "Kondisi saat ini", "Masalah", "Rencana aksi", "Keluaran", "Indikator", "Satuan")
_TAIL = ("Penanggung jawab", "OPD pendukung", "Anggaran (Rp)", "Sumber", "Mulai", "Selesai")
_REPORTS = (
    "No", "Rencana aksi", "Penanggung jawab", "Triwulan", "Keadaan", "Realisasi menurut OPD", "Realisasi menurut sistem",
    "Angka sistem", "Uraian", "Kendala", "Tindak lanjut", "Dilaporkan",
)  # fmt: skip


def plan_workbook(
    plan: Plan, version: PlanVersion | None, told: Mapping[str, Any], reports: Iterable[tuple[PlanRow, Realisation]]
) -> bytes:
    """An .xlsx with two sheets: "Rencana aksi" as frozen, "Realisasi" with the newest report of each row and quarter.

    Everything people wrote is stored as text: nothing is ever read as a formula.
    """
    store = io.BytesIO()
    book = xlsxwriter.Workbook(store, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties(
        {"title": told["name"], "created": version.at.replace(tzinfo=None) if version else plan.made_at.replace(tzinfo=None)}
    )
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#e8eef5", "border": 1})
    text = book.add_format({"text_wrap": True, "valign": "top", "border": 1})
    bold = book.add_format({"bold": True, "font_size": 14})
    _plan_sheet(book.add_worksheet("Rencana aksi"), told, version, head, text, bold)
    places = {row["id"]: place for place, row in enumerate(told["rows"], start=1)}
    _report_sheet(book.add_worksheet("Realisasi"), places, reports, head, text)
    book.close()
    return store.getvalue()


def _plan_sheet(sheet: Any, told: Mapping[str, Any], version: PlanVersion | None, head: Any, text: Any, bold: Any) -> None:
    years = range(told["years"][0], told["years"][1] + 1)
    sheet.write_string(0, 0, told["name"], bold)
    sheet.write_string(1, 0, f"Versi {version.number}, naskah {version.sha256}" if version else "Konsep, belum ditelaah")
    sheet.write_row(3, 0, [*_HEADS, *(f"Target {year}" for year in years), *_TAIL], head)
    for place, row in enumerate(told["rows"], start=1):
        line = place + 3
        sheet.write_number(line, 0, place, text)
        for column, field in enumerate(("aspect", "condition", "problem", "action", "output", "indicator", "unit"), start=1):
            sheet.write_string(line, column, row[field], text)
        column = len(_HEADS)
        for year in years:
            _amount(sheet, line, column, row["targets"].get(str(year), ""), text)
            column += 1
        sheet.write_string(line, column, said("lead", row["lead"]), text)
        sheet.write_string(line, column + 1, said("supporting", row["supporting"]), text)
        _amount(sheet, line, column + 2, row["budget"], text)
        sheet.write_string(line, column + 3, row["budget_source"], text)
        for place_of, field in ((4, "begins"), (5, "ends")):
            sheet.write_string(line, column + place_of, str(Quarter.read(row[field])), text)
    sheet.set_column(0, 0, 5)
    sheet.set_column(1, len(_HEADS) - 1, 28)
    sheet.set_column(len(_HEADS), len(_HEADS) + len(years) + len(_TAIL), 14)
    sheet.freeze_panes(4, 0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _report_sheet(sheet: Any, places: Mapping[int, int], reports: Iterable[tuple[PlanRow, Realisation]], head: Any, text: Any) -> None:
    sheet.write_row(0, 0, _REPORTS, head)
    for line, (row, report) in enumerate(reports, start=1):
        sheet.write_number(line, 0, places[row.pk], text)
        words = (row.action, row.lead.name if row.lead else "", str(Quarter.at(report.quarter)), str(Progress(report.progress).label))
        for column, word in enumerate(words, start=1):
            sheet.write_string(line, column, word, text)
        _amount(sheet, line, 5, "" if report.value is None else str(report.value), text)
        _amount(sheet, line, 6, "" if report.measured is None else str(report.measured), text)
        for column, word in enumerate((report.figure.get("name", ""), report.text, report.obstacles, report.follow_up), start=7):
            sheet.write_string(line, column, word, text)
        sheet.write_string(line, 11, timezone.localtime(report.at).date().isoformat(), text)
    sheet.set_column(0, 0, 5)
    sheet.set_column(1, 11, 22)
    sheet.freeze_panes(1, 0)


def _amount(sheet: Any, line: int, column: int, written: str, text: Any) -> None:
    if written:
        sheet.write_number(line, column, float(written), text)
    else:
        sheet.write_blank(line, column, None, text)
