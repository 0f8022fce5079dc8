"""Freezing a report: what the figures say of a finished span, once, as plain words and numbers with a hash over all of it."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.formats import date_format

from channels_intake.templatetags.channels import channel_word
from complaints.models import ComplaintClass, Reason, ReasonKind
from organisations.models import Agency, Region, Topic, User
from reporting import boards, reading
from reporting.catalogue import BY_KEY, FIGURES, Kind
from reporting.lines import Line, told
from reporting.models import Activity, ActivityKind, Report, ReportKind
from reporting.models.reports import MONTHS
from reporting.reading import Book, Period
from reporting.sections import SUBJECTS, of_offices

PER_OFFICE = (
    "received",
    "closed",
    "answer_in_time",
    "answer_median",
    "settle_in_time",
    "no_result",
    "silent",
    "reopened",
    "rating",
    "unsettled",
)


class Unfinished(ValueError):
    """The span is not over yet; a report of it would have to change."""


class Signed(ValueError):
    """A signed report does not change."""


def period_of(kind: ReportKind, first: dt.date) -> Period:
    """The span of a kind that a month lies in: quarters and halves begin with the year."""
    months = MONTHS[kind]
    since = dt.date(first.year, (first.month - 1) // months * months + 1, 1)
    return reading.months_to(reading.months_after(since, months - 1), months)


def last_finished(kind: ReportKind, today: dt.date) -> Period:
    """The latest span of a kind that is over."""
    now = period_of(kind, today)
    return now if now.until <= today else period_of(kind, reading.months_after(now.since, -1))


def freeze(agency: Agency, kind: ReportKind, first: dt.date, *, at: dt.datetime | None = None) -> Report:
    """The report of a span: the one there is, else a new one with the figures of now. Raises Unfinished."""
    period, moment = period_of(kind, first), at or timezone.now()
    if period.until > reading.today(agency.pk, moment):
        raise Unfinished(kind)
    found = Report.objects.filter(agency=agency, kind=kind, since=period.since).first()
    if found is not None:
        return found
    content = gather(agency, kind, period, moment)
    report = Report(
        agency=agency, kind=kind, since=period.since, until=period.until, frozen_at=moment, content=content, sha256=digest(content)
    )
    with translation.override("id"):
        report.opening, report.obstacles = _opening(content), ""
    try:
        with transaction.atomic():
            report.save(force_insert=True)
    except IntegrityError:
        # Somebody froze it in the same moment; theirs stands.
        return Report.objects.get(agency=agency, kind=kind, since=period.since)
    return report


def prepare_due(now: dt.datetime | None = None) -> int:
    """Freeze, of every tenant, each kind's latest finished span that has no report yet; how many were made."""
    moment, made = now or timezone.now(), 0
    for agency in Agency.objects.filter(is_tenant=True):
        today = reading.today(agency.pk, moment)
        for kind in ReportKind:
            period = last_finished(kind, today)
            if not Report.objects.filter(agency=agency, kind=kind, since=period.since).exists():
                freeze(agency, kind, period.since, at=moment)
                made += 1
    return made


def reword(report_id: int, words: dict[str, str]) -> Report:
    """Change the words of a report that is not signed. Raises Signed."""
    with transaction.atomic():
        report = _open(report_id)
        for name, said in words.items():
            setattr(report, name, said)
        report.save(update_fields=list(words))
    return report


def sign(report_id: int, *, by: User) -> Report:
    """From now on nothing of it changes. Raises Signed."""
    with transaction.atomic():
        report = _open(report_id)
        report.signed_at, report.signed_by = timezone.now(), by
        report.save(update_fields=["signed_at", "signed_by"])
    return report


def _open(report_id: int) -> Report:
    report = Report.objects.select_for_update().get(pk=report_id)
    if report.signed_at is not None:
        raise Signed(report_id)
    return report


def digest(content: dict[str, Any]) -> str:
    """SHA-256 over the content as canonical JSON (64 hex)."""
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def gather(agency: Agency, kind: ReportKind, period: Period, at: dt.datetime) -> dict[str, Any]:
    """Everything a report says in figures, in the language of the government."""
    with translation.override("id"):
        now, before = reading.book(agency.pk, "all", period, at), reading.book(agency.pk, "all", period.before, at)
        by_unit = reading.book(agency.pk, "unit", period, at, beside=now)
        return {
            "agency": agency.name,
            "place": (agency.region.name if agency.region else "").removeprefix("Kabupaten ").removeprefix("Kota "),
            "title": _title(kind, period),
            "since": period.since.isoformat(),
            "until": period.until.isoformat(),
            "frozen": at.isoformat(),
            # Of what there is none here, like an action plan, a report says nothing.
            "figures": [_figure(figure.key, now, before) for figure in FIGURES if figure.kind != Kind.READ or now.value(figure).of],
            "tables": [
                _offices(by_unit),
                _part("Menurut topik", "Topik", "topic", agency, period, at, dict(Topic.objects.values_list("pk", "name"))),
                _part("Menurut kecamatan", "Kecamatan", "district", agency, period, at, _districts(agency)),
                _part("Menurut saluran", "Saluran", "channel", agency, period, at, {}),
                _part(
                    "Menurut golongan", "Golongan", "class", agency, period, at, {key: str(label) for key, label in ComplaintClass.choices}
                ),
                _reasons(now),
                *_subjects(by_unit),
                _often(agency, period),
                _desks(agency, now.today),
                *(_activities(agency, each, period) for each in ActivityKind),
            ],
        }


def _title(kind: ReportKind, period: Period) -> str:
    year, number = period.since.year, (period.since.month - 1) // MONTHS[kind] + 1
    return {
        ReportKind.MONTH: f"Laporan Bulanan {date_format(period.since, 'F Y', use_l10n=False)}",
        ReportKind.QUARTER: f"Laporan Triwulan {'I' * number if number < 4 else 'IV'} Tahun {year}",
        ReportKind.HALF: f"Laporan Semester {'I' * number} Tahun {year}",
        ReportKind.YEAR: f"Laporan Tahunan {year}",
    }[kind]


def _figure(key: str, now: Book, before: Book) -> dict[str, Any]:
    figure = BY_KEY[key]
    value, earlier = now.value(figure), before.value(figure)
    return {
        "key": key,
        "name": str(figure.name),
        "unit": str(figure.unit),
        "meaning": str(figure.definition),
        "told": told(figure, value),
        "number": value.number,
        "hits": value.hits,
        "of": value.of,
        # What is so now was not counted then.
        "before": "" if figure.view == "now" else told(figure, earlier),
    }


def _table(title: str, heads: list[str], rows: list[list[Any]]) -> dict[str, Any]:
    return {"title": title, "heads": heads, "rows": rows}


def _offices(by_unit: Book) -> dict[str, Any]:
    heads = ["Kantor", *(str(BY_KEY[key].name) for key in PER_OFFICE)]
    found = boards.units(by_unit, PER_OFFICE)
    # An office of which nothing is to be said says nothing.
    rows = [[row.name, *(_with_of(line) for line in row.lines)] for row in found if any(line.value.of for line in row.lines)]
    return _table("Menurut kantor", heads, rows)


def _subjects(by_unit: Book) -> list[dict[str, Any]]:
    """A table a subject beside the cases, of the offices it knows something of."""
    found = ((subject, of_offices(subject, by_unit)) for subject in SUBJECTS)
    return [
        _table(
            f"{subject.title} menurut kantor",
            [str(subject.by), *(str(BY_KEY[key].name) for key in subject.keys)],
            [[row.name, *map(_with_of, row.lines)] for row in rows],
        )
        | {"even": True}
        for subject, rows in found
        if rows
    ]


def _with_of(line: Line) -> str | int:
    return line.value.hits if not line.says_of else f"{line.told} (dari {line.value.of})" if line.value.of else line.told


def _part(title: str, head: str, axis: str, agency: Agency, period: Period, at: dt.datetime, names: dict[str, str]) -> dict[str, Any]:
    book = reading.book(agency.pk, axis, period, at)
    keys = ("received", "closed", "answer_in_time", "unsettled")
    rows = []
    for key in book.parts():
        lines = [Line(BY_KEY[name], book.value(BY_KEY[name], key)) for name in keys]
        if lines[0].value.hits or lines[-1].value.hits:
            rows.append([names.get(key) or (channel_word(key) if axis == "channel" else key), *map(_with_of, lines)])
    rows.sort(key=lambda row: (-int(row[1]), str(row[0])))
    return _table(title, [head, *(str(BY_KEY[name].name) for name in keys)], rows)


def _districts(agency: Agency) -> dict[str, str]:
    return dict(Region.objects.filter(code__startswith=f"{agency.region_id}.", level="district").values_list("pk", "name"))


def _reasons(book: Book) -> dict[str, Any]:
    names = dict(Reason.objects.filter(kind=ReasonKind.ARCHIVE).values_list("key", "name"))
    names |= {"duplicate": "Sudah dilaporkan, digabung", "withdrawn": "Dicabut pelapor"}
    page = book.pages.get(reading.WHOLE, reading.Page())
    ended = {name.removeprefix("end:"): number for name, number in page.cases.items() if name.startswith("end:")}
    rows = [
        [names.get(key, key), number]
        for key, number in sorted(ended.items(), key=lambda row: -row[1])
        if key not in ("confirmed", "silent")
    ]
    return _table("Tidak dilanjutkan, menurut alasan", ["Alasan", "Laporan"], rows)


def _often(agency: Agency, period: Period) -> dict[str, Any]:
    rows = [[row.topic, row.place, row.number, row.again] for row in boards.often(agency, period)]
    return _table("Masalah yang berulang di tempat yang sama", ["Topik", "Tempat", "Masuk", "Dibuka lagi"], rows)


def _desks(agency: Agency, today: dt.date) -> dict[str, Any]:
    rows = [
        [desk.unit.name, "tidak ada petugas" if desk.why == "no_officer" else "tidak ada yang masuk"]
        for desk in boards.all_dead(agency, today)
    ]
    return _table("Meja tanpa petugas yang bekerja pada hari pembekuan", ["Kantor", "Sebab"], rows)


def _activities(agency: Agency, kind: ActivityKind, period: Period) -> dict[str, Any]:
    found = Activity.objects.filter(agency=agency, kind=kind, on__gte=period.since, on__lt=period.until, struck_at=None).order_by(
        "on", "pk"
    )
    rows = [[date_format(each.on, "j F Y", use_l10n=False), each.title, each.place, each.groups, each.participants] for each in found]
    return _table(str(kind.label), ["Tanggal", "Kegiatan", "Tempat", "Peserta dari", "Banyaknya"], rows)


def _opening(content: dict[str, Any]) -> str:
    """A first wording that people change: the figures in sentences."""
    said = {row["key"]: row for row in content["figures"]}
    sentences = [
        f"Dalam rentang ini {content['agency']} menerima {said['received']['told']} laporan warga; {said['closed']['told']} laporan selesai.",
        f"Dari {said['answer_in_time']['of']} laporan yang dijawab atau sudah lewat batas jawabnya, {said['answer_in_time']['told']} dijawab "
        "tepat waktu." if said["answer_in_time"]["of"] else "Belum ada laporan yang dijawab atau lewat batas jawabnya.",
        f"Pada hari laporan ini dibekukan, {said['open']['told']} laporan masih terbuka dan {said['unsettled']['told']} di antaranya sudah "
        "melewati batas penyelesaian.",
    ]  # fmt: skip
    return " ".join(sentences)
