"""The figures that answer questions of a self-assessment by themselves: people, sign-ins, and how quickly cases are dealt with.

Assessments lies below what counts cases; the composition root brings the two together (settings.FIGURE_PROVIDER).
"""

from __future__ import annotations

import datetime as dt
import statistics
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from redis.exceptions import RedisError

from assessments.contracts import Figure
from complaints import clocks
from complaints.models import ClockName, ComplaintClock
from organisations.models import Agency, Membership, Unit
from organisations.queries import WORKING, valid_on
from reporting import catalogue, figures, reading
from reporting.catalogue import BY_KEY, FIGURES, View

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from complaints.deadlines import WorkingCalendar

DAYS = 365
ACTIVE_DAYS = 7
# The median of the latest so many says the same as that of all, and costs the same in every regency.
MOST = 2000
SECONDS = 300
MONTHS = 12
NOW = dt.timedelta(minutes=1)
TENTH = Decimal("0.1")


@dataclass(frozen=True)
class Asked:
    """Of whom a figure is asked, and as of when."""

    agency_id: int
    unit_id: int | None
    at: dt.datetime

    @property
    def day(self) -> dt.date:
        """The day of the moment, where people are."""
        return self.at.astimezone(clocks.unit_calendar(self.unit_id).zone).date()


@dataclass(frozen=True)
class Known:
    """A figure: its words, its unit, and how it is counted. None = nothing to count."""

    name: StrOrPromise
    unit: StrOrPromise
    definition: StrOrPromise
    count: Callable[[Asked], Decimal | None]
    # Goes through a year of cases: counted once in SECONDS for everybody who looks, and told with that moment.
    costly: bool = False


class Provider:
    """assessments.contracts.FigureProvider."""

    def known(self) -> Mapping[str, str]:
        """Key → name: those of people and speed counted here, and every figure of the catalogue."""
        return {key: str(row.name) for key, row in KNOWN.items()} | {figure.key: str(figure.name) for figure in FIGURES}

    def figure(self, key: str, *, agency_id: int, unit_id: int | None, at: dt.datetime) -> Figure:
        """See the contract. Raises KeyError for an unknown key."""
        asked = Asked(agency_id, unit_id, at)
        if key in BY_KEY:
            return _of_catalogue(BY_KEY[key], asked)
        row = KNOWN[key]
        value, as_of = _lately(key, row, asked) if row.costly else (row.count(asked), at)
        return Figure(key, value, str(row.unit), str(row.name), str(row.definition), as_of)


def _of_catalogue(row: catalogue.Figure, asked: Asked) -> Figure:
    """A figure of the catalogue for the twelve months that end with that of the moment; how things stood, at the moment itself."""
    scope = reading.Scope(asked.agency_id) if asked.unit_id is None else reading.Scope(asked.agency_id, "unit", str(asked.unit_id))
    found = reading.figure(row.key, scope, reading.months_to(asked.day, MONTHS), asked.at).number
    value = None if found is None else Decimal(str(found)).quantize(TENTH, ROUND_HALF_UP)
    span = gettext("Keadaan pada saat itu.") if row.view == View.END else gettext("Dihitung untuk dua belas bulan sampai bulan itu.")
    definition = f"{row.definition} {span}"
    return Figure(row.key, value, str(row.unit), str(row.name), definition, asked.at)


def provider() -> Provider:
    """The provider named in settings.FIGURE_PROVIDER."""
    return Provider()


def _lately(key: str, row: Known, asked: Asked) -> tuple[Decimal | None, dt.datetime]:
    """What was counted lately, if the moment asked for is now."""
    if abs(timezone.now() - asked.at) > NOW:
        return row.count(asked), asked.at
    kept_as = f"figuring:{key}:{asked.agency_id}:{asked.unit_id}"
    # Without Valkey it is slower, and still there (P4).
    with suppress(RedisError, OSError):
        kept: tuple[Decimal | None, dt.datetime] | None = cache.get(kept_as)
        if kept is not None:
            return kept
    counted = (row.count(asked), asked.at)
    with suppress(RedisError, OSError):
        cache.set(kept_as, counted, SECONDS)
    return counted


def _working(asked: Asked) -> Iterator[Membership]:
    rows = Membership.objects.filter(valid_on(asked.day), role__in=WORKING, user__is_active=True, user__date_joined__lte=asked.at)
    rows = rows.filter(unit__agency=asked.agency_id, unit__is_external=False)
    if asked.unit_id is not None:
        rows = rows.filter(unit=asked.unit_id)
    yield from rows.select_related("user").order_by("pk")


def _officers(asked: Asked) -> Decimal:
    return Decimal(len({row.user_id for row in _working(asked)}))


def _last_login(asked: Asked) -> Decimal | None:
    """Sign-ins after the moment are not known of: only the latest one is kept, so the figure is of today."""
    seen = [row.user.last_login for row in _working(asked) if row.user.last_login]
    return Decimal(max(0, (asked.at - max(seen)).days)) if seen else None


def _offices(asked: Asked) -> set[int]:
    rows = Unit.objects.filter(valid_on(asked.day), agency=asked.agency_id, is_external=False)
    return set(rows.values_list("pk", flat=True))


def _share(hits: int, of: int) -> Decimal | None:
    return (Decimal(100 * hits) / of).quantize(TENTH, ROUND_HALF_UP) if of else None


def _staffed(asked: Asked) -> Decimal | None:
    offices = _offices(asked)
    return _share(len(offices & {row.unit_id for row in _working(asked)}), len(offices))


def _active(asked: Asked) -> Decimal | None:
    since = asked.at - dt.timedelta(days=ACTIVE_DAYS)
    offices = _offices(asked)
    lively = {row.unit_id for row in _working(asked) if row.user.last_login and row.user.last_login >= since}
    return _share(len(offices & lively), len(offices))


def _in_time(asked: Asked) -> Decimal | None:
    counted = figures.count(asked.agency_id, DAYS, asked.at)
    if asked.unit_id is None:
        return _share(counted.answered.hits, counted.answered.of)
    mine = next((row.answered for row in counted.offices if row.unit_id == asked.unit_id), figures.NONE)
    return _share(mine.hits, mine.of)


def _verify_hours(asked: Asked) -> Decimal | None:
    rows = ComplaintClock.objects.filter(
        name=ClockName.VERIFICATION,
        complaint__agency=asked.agency_id,
        complaint__sealed=False,
        stopped_at__lte=asked.at,
        stopped_at__gte=asked.at - dt.timedelta(days=DAYS),
    )
    coordinator = Agency.objects.get(pk=asked.agency_id).coordinator_id
    calendar = clocks.unit_calendar(coordinator)
    spans = rows.order_by("-stopped_at").values_list("started_at", "stopped_at")[:MOST]
    hours = [office_hours(begun, ended, calendar) for begun, ended in spans if ended]
    return Decimal(str(statistics.median(hours))).quantize(TENTH, ROUND_HALF_UP) if hours else None


def office_hours(begun: dt.datetime, ended: dt.datetime, calendar: WorkingCalendar) -> float:
    """Hours between two moments in which an office with this calendar was at work (settings.OFFICE_HOURS)."""
    opens, closes = settings.OFFICE_HOURS
    day, last, total = begun.astimezone(calendar.zone).date(), ended.astimezone(calendar.zone).date(), dt.timedelta()
    while day <= last:
        if not calendar.day_off(day):
            start = max(begun, dt.datetime.combine(day, opens, calendar.zone))
            stop = min(ended, dt.datetime.combine(day, closes, calendar.zone))
            total += max(stop - start, dt.timedelta())
        day += dt.timedelta(days=1)
    return total.total_seconds() / 3600


KNOWN: Mapping[str, Known] = {
    "officers_named": Known(
        gettext_lazy("Petugas yang terdaftar"),
        gettext_lazy("orang"),
        gettext_lazy(
            "Orang dengan akun aktif yang pada tanggal itu ditunjuk mengurus laporan kantor ini, sebagai petugas, atasan, koordinator, atau Inspektorat."
        ),
        _officers,
    ),
    "last_login_days": Known(
        gettext_lazy("Hari sejak terakhir masuk"),
        gettext_lazy("hari"),
        gettext_lazy("Hari penuh sejak seorang petugas kantor ini terakhir masuk ke sistem. Kosong bila belum ada yang pernah masuk."),
        _last_login,
    ),
    "offices_staffed": Known(
        gettext_lazy("Kantor yang punya petugas"),
        gettext_lazy("persen"),
        gettext_lazy("Bagian dari semua kantor yang masih buka, yang pada tanggal itu punya sekurangnya satu petugas dengan akun aktif."),
        _staffed,
    ),
    "offices_active": Known(
        gettext_lazy("Kantor yang petugasnya masuk dalam tujuh hari"),
        gettext_lazy("persen"),
        gettext_lazy(
            "Bagian dari semua kantor yang masih buka, yang sekurangnya satu petugasnya masuk ke sistem dalam tujuh hari terakhir."
        ),
        _active,
    ),
    "answered_in_time": Known(
        gettext_lazy("Laporan yang dijawab tepat waktu"),
        gettext_lazy("persen"),
        gettext_lazy(
            "Dari laporan dalam 365 hari terakhir yang sudah dijawab atau sudah lewat batas jawabnya: bagian yang jawaban pertamanya paling lambat pada hari yang dijanjikan. Sama dengan angka di halaman Statistik."
        ),
        _in_time,
        costly=True,
    ),
    "verify_hours": Known(
        gettext_lazy("Jam kerja sampai laporan diperiksa"),
        gettext_lazy("jam kerja"),
        gettext_lazy(
            "Nilai tengah: separuh laporan diperiksa koordinator dalam jam kerja sekian atau lebih cepat. Dihitung dari laporan yang diperiksa dalam 365 hari terakhir, paling banyak 2.000 yang terbaru."
        ),
        _verify_hours,
        costly=True,
    ),
}
