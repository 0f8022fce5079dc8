"""A form as a spreadsheet, there and back: what is written is read again equal, and what is wrong is told by sheet, row and column."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from assessments.blueprint import LEVELS, TOP, Aspect, Blueprint, Indicator, Kind, Question, Scheme, Scope

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

MOST_BYTES, MOST_UNPACKED, MOST_ROWS = 2_000_000, 20_000_000, 2000
# The words of the sheet are the contract with whoever fills it in: they are not translated.
FORM, ASPECTS, INDICATORS, QUESTIONS = "Instrumen", "Aspek", "Indikator", "Pertanyaan"
YES, NO = "ya", "tidak"
KINDS = {Kind.YES_NO: "ya/tidak", Kind.SCALE: "tingkat", Kind.NUMBER: "angka", Kind.TEXT: "uraian", Kind.FILE: "berkas"}
SCOPES = {Scope.REGENCY: "kabupaten", Scope.UNIT: "opd", Scope.CASE: "laporan"}
SCHEMES = {Scheme.OMBUDSMAN: "Ombudsman", Scheme.KEMENDAGRI: "Kemendagri", Scheme.PEKPPP: "PEKPPP", Scheme.P4: "P4"}
HEADS: Mapping[str, tuple[str, ...]] = {
    FORM: ("Kunci", "Versi", "Untuk", "Nama", "Sumber"),
    ASPECTS: ("Kunci", "Nama", "Bobot", "Penjelasan"),
    INDICATORS: ("Aspek", "Kunci", "Nama", "Bobot", "Penjelasan", "Dasar hukum", "Dasar dicocokkan", "Bukti wajib", *SCHEMES.values()),
    QUESTIONS: (
        *("Indikator", "Kunci", "Pertanyaan", "Jenis", "Bobot", "Wajib", "Satuan", "Angka sistem"),
        *(f"Tingkat {level}" for level in range(LEVELS)),
        *(f"Ambang {level}" for level in range(1, TOP + 1)),
        "Penjelasan",
    ),
}
_WIDE = {"Nama", "Penjelasan", "Pertanyaan", "Dasar hukum", "Sumber"}


@dataclass(frozen=True)
class SheetFault:
    """What is wrong in a sheet; row 0 = the whole sheet, column "" = the whole row."""

    sheet: str
    row: int
    column: str
    what: str

    def __str__(self) -> str:
        place = self.sheet
        if self.row:
            place += _(", baris %(row)d") % {"row": self.row}
        if self.column:
            place += _(", kolom %(column)s") % {"column": self.column}
        return f"{place}: {self.what}"


class BadSheet(ValueError):
    """The file is not taken; `faults` says everything that is wrong with it."""

    def __init__(self, faults: Sequence[SheetFault]) -> None:
        super().__init__(str(faults[0]))
        self.faults = list(faults)


def write(form: Blueprint) -> bytes:
    """The form as an XLSX file."""
    book = Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    indicators = [(aspect, row) for aspect in form.aspects for row in aspect.indicators]
    _sheet(book, FORM, [[form.key, form.version, SCOPES[form.scope], form.name, form.source]])
    _sheet(book, ASPECTS, [[row.key, row.name, row.weight, row.help] for row in form.aspects])
    _sheet(book, INDICATORS, [_indicator_row(aspect, row) for aspect, row in indicators])
    _sheet(book, QUESTIONS, [_question_row(row, question) for _aspect_, row in indicators for question in row.questions])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _indicator_row(aspect: Aspect, row: Indicator) -> list[Any]:
    schemes = dict(row.schemes)
    facts = [aspect.key, row.key, row.name, row.weight, row.help, row.legal_basis, _yes(row.basis_verified), _yes(row.evidence)]
    return facts + [schemes.get(scheme, "") for scheme in SCHEMES]


def _question_row(indicator: Indicator, row: Question) -> list[Any]:
    levels = [*row.levels, *[""] * (LEVELS - len(row.levels))]
    marks = [*row.thresholds, *[""] * (TOP - len(row.thresholds))]
    return [
        indicator.key,
        row.key,
        row.text,
        KINDS[row.kind],
        row.weight,
        _yes(row.required),
        row.unit,
        row.figure,
        *levels,
        *marks,
        row.help,
    ]


def _yes(holds: bool) -> str:  # noqa: FBT001 - a cell
    return YES if holds else NO


def _sheet(book: Workbook, title: str, rows: Sequence[Sequence[Any]]) -> None:
    sheet: Worksheet = book.create_sheet(title)
    for place, head in enumerate(HEADS[title], 1):
        sheet.cell(1, place, head).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(place)].width = 48 if head in _WIDE else 16
    for number, row in enumerate(rows, 2):
        for place, value in enumerate(row, 1):
            cell: Any = sheet.cell(number, place)
            if isinstance(value, Decimal):
                cell.value = float(value)
            elif value:
                # A text that begins like a formula stays a text.
                cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
                cell.data_type = "s"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "A2"


@dataclass
class _Reader:
    """A sheet while it is read: its rows by head, and what was wrong so far."""

    sheet: str
    rows: list[tuple[int, dict[str, str]]]
    faults: list[SheetFault] = field(default_factory=list)

    def wrong(self, row: int, column: str, what: str) -> None:
        self.faults.append(SheetFault(self.sheet, row, column, what))

    def word(self, row: int, cells: Mapping[str, str], column: str, known: Mapping[Any, str], default: Any) -> Any:
        """The meaning of a word of a closed list."""
        said = cells[column].casefold()
        found = next((key for key, word in known.items() if word.casefold() == said), None)
        if found is None:
            self.wrong(row, column, _("tulis salah satu dari: %(words)s.") % {"words": ", ".join(known.values())})
            return default
        return found

    def number(self, row: int, cells: Mapping[str, str], column: str, default: Decimal) -> Decimal:
        """A number; empty is the default."""
        if not cells[column]:
            return default
        try:
            found = Decimal(cells[column].replace(",", "."))
        except InvalidOperation:
            found = Decimal("NaN")
        if not found.is_finite():
            self.wrong(row, column, _("tulis angka."))
            return default
        return found

    def holds(self, row: int, cells: Mapping[str, str], column: str, *, default: bool) -> bool:
        """ "ya" or "tidak"; empty is the default."""
        return bool(self.word(row, cells, column, {True: YES, False: NO}, default)) if cells[column] else default


def read(content: bytes) -> Blueprint:
    """The form in an XLSX file. Raises BadSheet with everything that is wrong; a form that can be read may still lack something."""
    readers = _opened(content)
    faults = [fault for reader in readers.values() for fault in reader.faults]
    if faults:
        raise BadSheet(faults)
    questions = _grouped(readers[QUESTIONS], "Indikator", readers[INDICATORS], _question)
    indicators = _grouped(readers[INDICATORS], "Aspek", readers[ASPECTS], lambda *read: _indicator(*read, questions=questions))
    aspects = tuple(_aspect(readers[ASPECTS], row, cells, indicators) for row, cells in readers[ASPECTS].rows)
    made = _form(readers[FORM], aspects)
    faults = [fault for reader in readers.values() for fault in reader.faults]
    if faults:
        raise BadSheet(faults)
    return made


def _form(reader: _Reader, aspects: tuple[Aspect, ...]) -> Blueprint:
    row, cells = reader.rows[0]
    for column in ("Kunci", "Versi", "Nama"):
        if not cells[column]:
            reader.wrong(row, column, _("isi dahulu."))
    scope = reader.word(row, cells, "Untuk", SCOPES, Scope.UNIT)
    return Blueprint(cells["Kunci"], cells["Versi"], scope, cells["Nama"], aspects, cells["Sumber"])


def _aspect(reader: _Reader, row: int, cells: Mapping[str, str], indicators: Mapping[str, list[Indicator]]) -> Aspect:
    weight = reader.number(row, cells, "Bobot", Decimal(1))
    return Aspect(cells["Kunci"], cells["Nama"], tuple(indicators.get(cells["Kunci"], ())), weight, cells["Penjelasan"])


def _indicator(reader: _Reader, row: int, cells: Mapping[str, str], *, questions: Mapping[str, list[Question]]) -> Indicator:
    return Indicator(
        key=cells["Kunci"],
        name=cells["Nama"],
        questions=tuple(questions.get(cells["Kunci"], ())),
        weight=reader.number(row, cells, "Bobot", Decimal(1)),
        help=cells["Penjelasan"],
        legal_basis=cells["Dasar hukum"],
        basis_verified=reader.holds(row, cells, "Dasar dicocokkan", default=False),
        evidence=reader.holds(row, cells, "Bukti wajib", default=False),
        schemes=tuple((scheme, cells[head]) for scheme, head in SCHEMES.items() if cells[head]),
    )


def _question(reader: _Reader, row: int, cells: Mapping[str, str]) -> Question:
    marks = [f"Ambang {level}" for level in range(1, TOP + 1)]
    return Question(
        key=cells["Kunci"],
        text=cells["Pertanyaan"],
        kind=reader.word(row, cells, "Jenis", KINDS, Kind.TEXT),
        weight=reader.number(row, cells, "Bobot", Decimal(1)),
        required=reader.holds(row, cells, "Wajib", default=True),
        levels=tuple(cells[head] for head in (f"Tingkat {level}" for level in range(LEVELS)) if cells[head]),
        unit=cells["Satuan"],
        figure=cells["Angka sistem"],
        thresholds=tuple(reader.number(row, cells, head, Decimal(0)) for head in marks if cells[head]),
        help=cells["Penjelasan"],
    )


def _grouped(reader: _Reader, column: str, above: _Reader, made: Callable[[_Reader, int, Mapping[str, str]], Any]) -> dict[str, list[Any]]:
    """Rows by the key of what they belong to; one that belongs to nothing is a fault."""
    known = {cells["Kunci"] for _row, cells in above.rows}
    found: dict[str, list[Any]] = {}
    for row, cells in reader.rows:
        if cells[column] not in known:
            reader.wrong(row, column, _("tidak ada kunci “%(key)s” di lembar %(sheet)s.") % {"key": cells[column], "sheet": above.sheet})
        found.setdefault(cells[column], []).append(made(reader, row, cells))
    return found


def _opened(content: bytes) -> dict[str, _Reader]:
    """The four sheets as rows of text. Raises BadSheet when this is no such file."""
    if len(content) > MOST_BYTES:
        raise BadSheet([SheetFault(FORM, 0, "", _("berkasnya lebih dari 2 MB."))])
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            # A small file may unpack to something that fills the memory.
            if sum(entry.file_size for entry in packed.infolist()) > MOST_UNPACKED:
                raise BadSheet([SheetFault(FORM, 0, "", _("isinya terlalu besar."))])
        book = load_workbook(io.BytesIO(content), read_only=True)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, SyntaxError, OSError) as error:
        if isinstance(error, BadSheet):
            raise
        raise BadSheet([SheetFault(FORM, 0, "", _("ini bukan berkas XLSX yang bisa dibaca."))]) from error
    missing = [SheetFault(title, 0, "", _("lembar ini tidak ada.")) for title in HEADS if title not in book.sheetnames]
    if missing:
        raise BadSheet(missing)
    return {title: _rows(title, book[title].iter_rows()) for title in HEADS}


def _rows(title: str, rows: Iterator[tuple[Any, ...]]) -> _Reader:
    reader = _Reader(title, [])
    heads = [_text(cell.value) for cell in next(rows, ())]
    for head in set(HEADS[title]) - set(heads):
        reader.wrong(1, head, _("kolom ini tidak ada."))
    for number, row in enumerate(rows, 2):
        if number > MOST_ROWS:
            reader.wrong(number, "", _("terlalu banyak baris."))
            break
        _row(reader, number, list(zip(heads, row, strict=False)))
    if not reader.rows and not reader.faults:
        reader.wrong(0, "", _("lembar ini masih kosong."))
    return reader


def _row(reader: _Reader, number: int, row: list[tuple[str, Any]]) -> None:
    """Keep a row unless it is empty."""
    for head, cell in row:
        if cell.data_type in {"f", "e"}:
            reader.wrong(number, head, _("tulis isinya, bukan rumus."))
    cells = dict.fromkeys(HEADS[reader.sheet], "") | {head: _text(cell.value) for head, cell in row}
    if any(cells.values()):
        reader.rows.append((number, cells))


def _text(value: Any) -> str:
    """A cell as text: 2.0 is "2", and ends without blanks."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
