"""What the leadership's and the supervisors' dashboards show of one government: figures, comparisons and charts of the same cells."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from complaints.models import Visibility
from complaints.views.place import ground_of
from organisations.models import Agency, Region, RegionLevel, Topic, Unit
from organisations.queries import DeadDesk, dead_desks
from reporting import charts, drawing, reading
from reporting.catalogue import BY_KEY, CASES, FIGURES, PERCENT, Figure
from reporting.reading import Book, Period, Value

SPANS = (1, 3, 12)
TREND = 12
# Shares of fewer cases are shown faint: they compare nothing.
SURE = 20
TOPICS, SPOTS, DESKS = 8, 10, 8
HEADLINES = ("received", "closed", "answer_in_time", "settle_in_time", "unsettled", "reopened", "silent", "no_result", "rating")
LASTING = ("check_median", "check_p90", "answer_median", "answer_p90", "settle_median", "settle_p90")
COMPARED = ("received", "answer_in_time", "settle_in_time", "answer_median", "no_result", "silent", "reopened", "rating", "unsettled")


@dataclass(frozen=True)
class Line:
    """A figure with its value, the one of the span before, and how both are told."""

    figure: Figure
    value: Value
    before: Value | None = None

    @property
    def told(self) -> str:
        """The number as people read it."""
        return told(self.figure, self.value)

    @property
    def told_before(self) -> str:
        """That of the span before."""
        return told(self.figure, self.before) if self.before else ""

    @property
    def is_sure(self) -> bool:
        """Whether it rests on enough cases to compare it; counts are what they are."""
        return self.is_count or self.value.of >= SURE

    @property
    def is_count(self) -> bool:
        """Whether it counts cases, and needs no "of how many"."""
        return self.figure.unit is CASES


def told(figure: Figure, value: Value) -> str:
    """A value in words: whole cases, per cent and days with one decimal."""
    if value.number is None:
        return "–"  # noqa: RUF001 - nothing, as tables write it
    if figure.unit is CASES:
        return f"{int(value.number):,}".replace(",", ".")
    mark = " %" if figure.unit is PERCENT else ""
    return f"{value.number:.1f}".replace(".", ",") + mark


@dataclass(frozen=True)
class Compared:
    """One part of an axis beside the others."""

    name: str
    lines: tuple[Line, ...]
    code: str = ""


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
    desks: tuple[DeadDesk, ...]
    dead: int


def board(agency: Agency, period: Period, at: dt.datetime) -> Board:
    """The whole board. The number of statements does not grow with what there is to count."""
    now, before = reading.book(agency.pk, "all", period, at), reading.book(agency.pk, "all", period.before, at)
    seen = reading.book(agency.pk, "visibility", period, at)
    total = now.value(BY_KEY["received"]).hits
    desks = all_dead(agency, now.today)
    return Board(
        agency,
        period,
        at,
        lines=tuple(Line(BY_KEY[key], now.value(BY_KEY[key]), before.value(BY_KEY[key])) for key in HEADLINES),
        lasting=tuple(Line(BY_KEY[key], now.value(BY_KEY[key]), before.value(BY_KEY[key])) for key in LASTING),
        shares=tuple(_share(label, seen.value(BY_KEY["received"], key).hits, total) for key, label in Visibility.choices),
        parts=(trend(agency, period, at), places(agency, period, at), topics(agency, period, at), channels(agency, period, at)),
        units=units(agency, period, at),
        often=often(agency, period),
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
    said = [(door(key), number, f"{number} ({100 * number / total:.0f} %)") for key, number in rows if number]
    chart = charts.rows("saluran", _("Laporan masuk menurut saluran"), said)
    shares = tuple((word, number, f"{100 * number / total:.1f}".replace(".", ",")) for word, number, _told in said)
    return Part(chart, Table((_("Saluran"), _("Masuk"), _("persen")), shares))


def door(channel: str) -> str:
    """A channel as people call it."""
    names = {"sms": "SMS", "whatsapp": "WhatsApp", "post": "X", "web": _("Situs web"), "email": _("Surel"), "counter": _("Loket")}
    return names.get(channel.split("_", maxsplit=1)[0], _("Aplikasi lain"))


def all_dead(agency: Agency, today: dt.date) -> list[DeadDesk]:
    """The desks where a case would lie unread."""
    return dead_desks(agency, on=today, days=agency.dead_desk_days)


def units(agency: Agency, period: Period, at: dt.datetime, keys: tuple[str, ...] = COMPARED) -> tuple[Compared, ...]:
    """Every office that has or had a case, those that are late first. Shares say of how many."""
    book = reading.book(agency.pk, "unit", period, at)
    named = Unit.objects.in_bulk([int(key) for key in book.parts()])
    rows = [
        Compared(named[int(key)].name, tuple(Line(BY_KEY[name], book.value(BY_KEY[name], key)) for name in keys), named[int(key)].code)
        for key in book.parts()
        if int(key) in named
    ]
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
    found = []
    for agency in agencies:
        book: Book = reading.book(agency.pk, "all", period, at)
        found.append(Compared(agency.name, tuple(Line(BY_KEY[key], book.value(BY_KEY[key])) for key in COMPARED), agency.key))
    return tuple(found)


def unit_table(agency: Agency, period: Period, at: dt.datetime) -> tuple[tuple[str, ...], list[tuple[str | int, ...]]]:
    """Offices beside each other for a file: each share followed by of how many it is."""
    heads: list[str] = [_("Kantor")]
    for key in COMPARED:
        heads.append(str(BY_KEY[key].name))
        if not Line(BY_KEY[key], Value(None, 0, 0)).is_count:
            heads.append(_("dari"))
    rows = [(row.name, *(cell for line in row.lines for cell in _cells(line))) for row in units(agency, period, at)]
    return tuple(heads), rows


def figure_table(agency: Agency, period: Period, at: dt.datetime) -> tuple[tuple[str, ...], list[tuple[str | int, ...]]]:
    """Every figure of the catalogue with its definition, for a file."""
    book, before = reading.book(agency.pk, "all", period, at), reading.book(agency.pk, "all", period.before, at)
    heads = (_("Angka"), _("Nilai"), _("Satuan"), _("dari"), _("Rentang sebelumnya"), _("Artinya"))
    rows: list[tuple[str | int, ...]] = []
    for figure in FIGURES:
        line = Line(figure, book.value(figure), before.value(figure))
        rows.append((str(figure.name), line.told, str(figure.unit), line.value.of, line.told_before, str(figure.definition)))
    return heads, rows


def _cells(line: Line) -> tuple[str | int, ...]:
    return (line.value.hits,) if line.is_count else (line.told, line.value.of)
