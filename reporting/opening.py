"""Open data: what of a finished quarter everybody may have as a file, and in which words it is explained.

A release is made once, when its quarter is over, and never again: two releases of the same quarter would differ by the case
that came in between.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from complaints.models import ACCUSING, EndReason, Visibility
from organisations.models import Agency, Region, Topic
from reporting import coarsening, reading
from reporting.coarsening import Group, Place, Subject
from reporting.freezing import last_finished
from reporting.models import Release, ReportKind

# A share is told of so many cases, and in steps so coarse that one case more or less does not show.
SHARES_OF, STEP = 20, 10
LICENCE = ("CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/deed.id")


@dataclass(frozen=True)
class Column:
    """A column of the files and what it means."""

    name: str
    kind: str
    meaning: str | Promise


COLUMNS = (
    Column("tenant", "string", _("Kode pemerintah daerah.")),
    Column("quarter", "string", _("Triwulan saat laporan diterima, misalnya 2026-Q3.")),
    Column("place_code", "string", _("Kode Kemendagri desa, kelurahan, atau kecamatan. Kosong: seluruh wilayah, di luar yang punya baris sendiri.")),
    Column("place", "string", _("Nama tempatnya.")),
    Column("place_level", "string", _("Tingkat tempat: village (desa atau kelurahan), district (kecamatan), regency (seluruh wilayah).")),
    Column("topic_code", "string", _("Kode topik atau golongan topik. Kosong: semua topik, di luar yang punya baris sendiri.")),
    Column("topic", "string", _("Nama topiknya.")),
    Column("received", "integer", _("Banyaknya laporan yang diterima. Paling sedikit 5; yang lebih sedikit digabung dengan tempat atau topik yang lebih luas.")),
    Column("closed_percent", "integer", _("Berapa persen yang sudah selesai ketika data diterbitkan, dibulatkan ke puluhan. Kosong bila kurang dari 20 laporan.")),
)  # fmt: skip
BIAS = (
    _("Angka ini menghitung laporan, bukan masalah. Tempat yang sering melapor belum tentu lebih bermasalah daripada tempat yang diam."),
    _("Warga yang punya HP, sinyal, dan waktu lebih banyak melapor. Pulau, orang tua, dan penyandang disabilitas kurang terwakili."),
    _("Laporan yang tersegel, rahasia, mengadukan orang, atau dicabut pelapornya tidak ada di data ini."),
    _("Topik dan tempat sebagian dikenali mesin lalu diperiksa orang; sebagian kecil bisa salah."),
)  # fmt: skip


def publish_due(now: dt.datetime | None = None) -> int:
    """Release, of every tenant, the latest quarter that is over and was not released; how many were."""
    moment, made = now or timezone.now(), 0
    for agency in Agency.objects.filter(is_tenant=True):
        period = last_finished(ReportKind.QUARTER, reading.today(agency.pk, moment))
        if not Release.objects.filter(agency=agency, since=period.since).exists():
            publish(agency, period, at=moment)
            made += 1
    return made


def publish(agency: Agency, period: reading.Period, *, at: dt.datetime) -> Release:
    """The release of a quarter: the one there is, else a new one."""
    rows = rows_of(agency, period)
    sha256 = hashlib.sha256(json.dumps(rows, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
    try:
        with transaction.atomic():
            return Release.objects.create(agency=agency, since=period.since, until=period.until, published_at=at, rows=rows, sha256=sha256)
    except IntegrityError:
        return Release.objects.get(agency=agency, since=period.since)


def rows_of(agency: Agency, period: reading.Period) -> list[dict[str, Any]]:
    """The rows of a quarter, in an order that says nothing."""
    parents = {topic.pk: topic.parent_id or topic.pk for topic in Topic.objects.all()}
    counts: dict[tuple[Place, Subject], int] = {}
    closed: dict[tuple[Place, Subject], int] = {}
    with connection.cursor() as cursor:
        cursor.execute(_CASES, {"agency": agency.pk, "since": period.since, "until": period.until, "accusing": list(ACCUSING)})
        for region, topic, number, ended in cursor.fetchall():
            cell = (_place(region, agency.region_id or ""), Subject(parents.get(topic, ""), topic))
            counts[cell] = counts.get(cell, 0) + int(number)
            closed[cell] = closed.get(cell, 0) + int(ended)
    groups = coarsening.partition(counts)
    regions = Region.objects.in_bulk([key.place for key in groups if key.place])
    topics = dict(Topic.objects.values_list("pk", "name"))
    quarter = f"{period.since.year}-Q{(period.since.month - 1) // 3 + 1}"
    return [
        {
            "tenant": agency.region_id,
            "quarter": quarter,
            "place_code": key.place,
            "place": regions[key.place].label if key.place in regions else agency.region.name if agency.region else "",
            "place_level": regions[key.place].level if key.place in regions else "regency",
            "topic_code": key.topic,
            "topic": topics.get(key.topic, ""),
            "received": group.size,
            "closed_percent": _share(group, closed),
        }
        for key, group in sorted(groups.items())
    ]


def _place(region: str, tenant: str) -> Place:
    """A place of the tenant; somewhere else, or nowhere known, is the whole of it."""
    if not region.startswith(f"{tenant}."):
        return Place("", "")
    return Place(region[:8], region if len(region) > 8 else "")


def _share(group: Group, closed: dict[tuple[Place, Subject], int]) -> int | None:
    if group.size < SHARES_OF:
        return None
    exact = 100 * sum(closed.get(cell, 0) for cell in group.cells) / group.size
    return int(exact / STEP + 0.5) * STEP


def asked(releases: list[Release], *, quarter: str = "", place: str = "", topic: str = "") -> list[dict[str, Any]]:
    """Rows of releases, narrowed. Rows are chosen, never counted anew: a filter can tell no more than the whole file."""
    rows = [row for release in releases for row in release.rows]
    return [
        {column.name: row[column.name] for column in COLUMNS}
        for row in rows
        if (not quarter or row["quarter"] == quarter)
        and (not place or row["place_code"] == place or str(row["place_code"]).startswith(f"{place}."))
        and (not topic or row["topic_code"] == topic)
    ]


# What is told of nobody is not in it: sealed, secret, accusing somebody, or taken back.
_CASES = f"""
    SELECT region, topic, count(*), count(*) FILTER (WHERE end_reason IN ('{EndReason.CONFIRMED}', '{EndReason.SILENT}'))
    FROM reporting_casefact
    WHERE agency_id = %(agency)s AND counted AND received_month >= %(since)s AND received_month < %(until)s
        AND visibility <> '{Visibility.SECRET}' AND complaint_class <> ALL(%(accusing)s) AND end_reason <> '{EndReason.WITHDRAWN}'
    GROUP BY region, topic
"""  # noqa: S608 - constants of ours
