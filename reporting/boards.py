"""What the leadership's and the supervisors' dashboards show of one government: figures, comparisons and charts of the same cells."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from channels_intake.templatetags.channels import channel_word
from complaints.models import Visibility
from complaints.views.place import ground_of
from organisations.models import Agency, Region, RegionLevel, Topic
from organisations.queries import DeadDesk, dead_desks
from reporting import charts, drawing, reading, sections
from reporting.catalogue import BY_KEY, FIGURES
from reporting.lines import Compared, Line, cells, headed, lines, offices, told
from reporting.reading import Book, Period, Value
from reporting.sections import Section, Subject

SPANS = (1, 3, 12)
TREND = 12
TOPICS, SPOTS, DESKS = 8, 10, 8
HEADLINES = ("received", "closed", "answer_in_time", "settle_in_time", "unsettled", "reopened", "silent", "no_result", "rating")
LASTING = ("check_median", "check_p90", "answer_median", "answer_p90", "settle_median", "settle_p90")
COMPARED = ("received", "answer_in_time", "settle_in_time", "answer_median", "no_result", "silent", "reopened", "rating", "unsettled")


@dataclass(frozen=True)
class Often:
    """The same topic in the same place, and how often it was opened again."""

    topic: str
    place: str
    number: int
    again: int


@dataclass(frozen=True)
class Month:
    """A month of the trend."""

    name: str
    received: int
    closed: int
    in_time: Value


@dataclass(frozen=True)
class Table:
    """Rows under heads, as a page shows and a file carries them."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str | int, ...], ...]


@dataclass(frozen=True)
class Part:
    """One chart with the table behind it."""

    chart: charts.Chart
    table: Table


@dataclass(frozen=True)
class Board:
    """Everything of one government in one span."""

    agency: Agency
    period: Period
    at: dt.datetime
    lines: tuple[Line, ...]
    lasting: tuple[Line, ...]
    shares: tuple[tuple[str, int, str], ...]
    parts: tuple[Part, ...]
    units: tuple[Compared, ...]
    often: tuple[Often, ...]
    sections: tuple[Section, ...]
    desks: tuple[DeadDesk, ...]
    dead: int


def board(agency: Agency, period: Period, at: dt.datetime) -> Board:
    """The whole board. The number of statements does not grow with what there is to count."""
    now, before = reading.book(agency.pk, "all", period, at), reading.book(agency.pk, "all", period.before, at)
    seen, by_unit = reading.book(agency.pk, "visibility", period, at), reading.book(agency.pk, "unit", period, at, beside=now)
    total = now.value(BY_KEY["received"]).hits
    desks = all_dead(agency, now.today)
    return Board(
        agency,
        period,
        at,
        lines=lines(HEADLINES, now, before),
        lasting=lines(LASTING, now, before),
        shares=tuple(_share(label, seen.value(BY_KEY["received"], key).hits, total) for key, label in Visibility.choices),
        parts=(trend(agency, period, at), places(agency, period, at), topics(agency, period, at), channels(agency, period, at)),
        units=units(by_unit),
        often=often(agency, period),
        sections=sections.sections(now, before, by_unit),
        desks=tuple(desks[:DESKS]),
        dead=len(desks),
    )


def _share(label: str | Promise, number: int, total: int) -> tuple[str, int, str]:
    return str(label), number, f"{100 * number / total:.1f}".replace(".", ",") if total else "0"


def _month_name(month: dt.date, form: str = "M y") -> str:
    return date_format(month, form, use_l10n=False)


def trend(agency: Agency, period: Period, at: dt.datetime) -> Part:
    """What came in, ended and was answered in time in each of the last twelve months."""
    span = reading.months_to(period.months[-1], TREND)
    book = reading.timeline(agency.pk, span, at)
    months = [
        Month(
            _month_name(month),
            book.value(BY_KEY["received"], month.isoformat()).hits,
            book.value(BY_KEY["closed"], month.isoformat()).hits,
            book.value(BY_KEY["answer_in_time"], month.isoformat()),
        )
        for month in span.months
    ]
    series = (("bar-in", _("Masuk"), [m.received for m in months]), ("bar-out", _("Selesai"), [m.closed for m in months]))
    chart = charts.columns("tren", _("Laporan masuk dan selesai tiap bulan"), [m.name for m in months], series)
    rows = tuple((m.name, m.received, m.closed, told(BY_KEY["answer_in_time"], m.in_time), m.in_time.of) for m in reversed(months))
    return Part(chart, Table((_("Bulan"), _("Masuk"), _("Selesai"), _("Dijawab tepat waktu"), _("dari")), rows))


def places(agency: Agency, period: Period, at: dt.datetime) -> Part:
    """Circles at the middles of the districts, or on their outlines where these were imported."""
    book = reading.book(agency.pk, "district", period, at)
    regions = Region.objects.filter(code__startswith=f"{agency.region_id}.", level=RegionLevel.DISTRICT).order_by("code")
    rows = [(region, book.value(BY_KEY["received"], region.pk).hits, book.value(BY_KEY["unsettled"], region.pk).hits) for region in regions]
    known = [(region, number) for region, number, _late in rows if region.latitude is not None and region.longitude is not None]
    at_points = [(float(region.latitude or 0), float(region.longitude or 0)) for region, _n in known]
    ground = ground_of(agency.region_id or "")
    if ground is not None:
        dots, height, outlines = [ground.dot(*point) for point in at_points], ground.height, ground.outlines
        spots = [charts.Spot(dot.x, dot.y, region.name, n, str(n)) for dot, (region, n) in zip(dots, known, strict=True)]
    else:
        found, height = drawing.project(at_points)
        spots = [charts.Spot(spot.x, spot.y, region.name, n, str(n)) for spot, (region, n) in zip(found, known, strict=True)]
        outlines = ()
    chart = charts.spots("peta", _("Laporan masuk menurut kecamatan"), height, outlines, spots)
    heads = (_("Kecamatan"), _("Masuk"), _("Lewat batas penyelesaian"))
    return Part(chart, Table(heads, tuple((region.name, number, late) for region, number, late in rows)))


def topics(agency: Agency, period: Period, at: dt.datetime) -> Part:
    """The topics most was said of, by month."""
    span = reading.months_to(period.months[-1], TREND)
    counted = reading.by_month(agency.pk, "topic", "in", span)
    names = dict(Topic.objects.values_list("pk", "name"))
    most = sorted(counted, key=lambda key: (-sum(counted[key].values()), key))[:TOPICS]
    heads = [_month_name(month, "M") for month in span.months]
    parts = [(names.get(key, key), [counted[key].get(month, 0) for month in span.months]) for key in most]
    chart = charts.heat("panas", _("Topik terbanyak menurut bulan"), heads, parts)
    full = (_("Topik"), *(_month_name(month) for month in span.months), _("Jumlah"))
    return Part(chart, Table(full, tuple((word, *row, sum(row)) for word, row in parts)))


def channels(agency: Agency, period: Period, at: dt.datetime) -> Part:
    """By which doors complaints came in."""
    book = reading.book(agency.pk, "channel", period, at)
    rows = sorted(((key, book.value(BY_KEY["received"], key).hits) for key in book.parts()), key=lambda row: -row[1])
    total = sum(number for _key, number in rows)
    said = [(channel_word(key), number, f"{number} ({100 * number / total:.0f} %)") for key, number in rows if number]
    chart = charts.rows("saluran", _("Laporan masuk menurut saluran"), said)
    shares = tuple((word, number, f"{100 * number / total:.1f}".replace(".", ",")) for word, number, _told in said)
    return Part(chart, Table((_("Saluran"), _("Masuk"), _("persen")), shares))


def all_dead(agency: Agency, today: dt.date) -> list[DeadDesk]:
    """The desks where a case would lie unread."""
    return dead_desks(agency, on=today, days=agency.dead_desk_days)


def units(book: Book, keys: tuple[str, ...] = COMPARED) -> tuple[Compared, ...]:
    """Every office of a book of units that has or had a case, those that are late first. Shares say of how many."""
    rows = offices(book, keys, book.parts())
    return tuple(sorted(rows, key=lambda row: (-row.lines[-1].value.hits, -row.lines[0].value.hits, row.name)))


def often(agency: Agency, period: Period) -> tuple[Often, ...]:
    """Where the same keeps coming back, at least three times: what an answer to each does not mend."""
    found = reading.spots(agency.pk, period, SPOTS)
    topic_names = dict(Topic.objects.values_list("pk", "name"))
    regions = Region.objects.in_bulk([region for _topic, region, _n, _again in found])
    return tuple(
        Often(topic_names.get(topic, topic), regions[region].label if region in regions else region, number, again)
        for topic, region, number, again in found
    )


def compared(agencies: list[Agency], period: Period, at: dt.datetime) -> tuple[Compared, ...]:
    """Governments beside each other, by the same definitions."""
    keys = (*COMPARED, *sections.COMPARED)
    books = reading.books(agencies, period, at)
    return tuple(Compared(agency.name, lines(keys, books[agency.pk]), agency.key, agency.short_name) for agency in agencies)


def unit_table(agency: Agency, period: Period, at: dt.datetime) -> tuple[tuple[str, ...], list[tuple[str | int, ...]]]:
    """Offices beside each other for a file: each share followed by of how many it is."""
    rows = units(reading.book(agency.pk, "unit", period, at))
    return headed(_("Kantor"), COMPARED, _("dari")), [_in_cells(row) for row in rows]


def subject_table(subject: Subject, agency: Agency, period: Period, at: dt.datetime) -> tuple[tuple[str, ...], list[tuple[str | int, ...]]]:
    """What a section says of each office, for a file."""
    rows = sections.of_offices(subject, reading.book(agency.pk, "unit", period, at))
    return headed(str(subject.by), subject.keys, _("dari")), [_in_cells(row) for row in rows]


def _in_cells(row: Compared) -> tuple[str | int, ...]:
    return (row.name, *(cell for line in row.lines for cell in cells(line)))


def figure_table(agency: Agency, period: Period, at: dt.datetime) -> tuple[tuple[str, ...], list[tuple[str | int, ...]]]:
    """Every figure of the catalogue with its definition, for a file."""
    book, before = reading.book(agency.pk, "all", period, at), reading.book(agency.pk, "all", period.before, at)
    heads = (_("Angka"), _("Nilai"), _("Satuan"), _("dari"), _("Rentang sebelumnya"), _("Artinya"))
    rows: list[tuple[str | int, ...]] = [
        (str(line.figure.name), line.told, str(line.figure.unit), line.value.of, line.told_before, str(line.figure.definition))
        for line in lines([figure.key for figure in FIGURES], book, before)
    ]
    return heads, rows
