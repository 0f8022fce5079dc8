"""What dashboards and reports say beside the cases: one section a source, with its figures and the offices they are of.

A new source is a row here, and its figures in the catalogue.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reporting.catalogue import BY_KEY
from reporting.lines import Compared, Line, lines, offices
from reporting.reading import Book


@dataclass(frozen=True)
class Subject:
    """What a section is about. `name` stands in addresses, `by` heads the table of offices, the first of `keys` compares governments."""

    name: str
    title: str | Promise
    hint: str | Promise
    by: str | Promise
    keys: tuple[str, ...]
    # The name of the address where more stands.
    page: str = ""


SUBJECTS: tuple[Subject, ...] = (
    Subject(
        "rencana",
        _("Rencana aksi"),
        _("Menurut rencana yang sudah ditandatangani, sampai triwulan terakhir yang sudah selesai."),
        _("Penanggung jawab"),
        ("plan_reached", "plan_unreported", "plan_report_late", "plan_behind"),
    ),
    Subject(
        "mutu",
        _("Mutu jawaban"),
        _(
            "Dari laporan yang dipilih secara acak setiap bulan, lalu dibaca. Kantor dengan kurang dari tiga laporan dibaca tidak diberi nilai."
        ),
        _("Kantor yang menjawab"),
        ("quality_score", "quality_read", "quality_agreement"),
        page="quality",
    ),
)
SUBJECT = {subject.name: subject for subject in SUBJECTS}
# By what governments are compared, beside the figures of cases.
COMPARED = tuple(subject.keys[0] for subject in SUBJECTS)


@dataclass(frozen=True)
class Section:
    """The figures of a subject for a government, and for each office of which there is something to say."""

    subject: Subject
    lines: tuple[Line, ...]
    offices: tuple[Compared, ...]


def sections(now: Book, before: Book, by_unit: Book) -> tuple[Section, ...]:
    """Every subject of which there is something to say, out of books of the whole and of the offices."""
    told = ((subject, lines(subject.keys, now, before)) for subject in SUBJECTS)
    return tuple(Section(subject, said, of_offices(subject, by_unit)) for subject, said in told if any(line.value.of for line in said))


def of_offices(subject: Subject, book: Book) -> tuple[Compared, ...]:
    """The offices a subject knows something of, the lowest first by what governments are compared by."""
    parts = sorted({part for key in subject.keys for part in book.readings.offices(BY_KEY[key].measures[0])}, key=int)
    return tuple(sorted(offices(book, subject.keys, parts), key=_lowest))


def _lowest(row: Compared) -> tuple[bool, float, str]:
    number = row.lines[0].value.number
    return number is None, number or 0, row.name
