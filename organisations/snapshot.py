"""Reference rows that every registration needs, kept for a few seconds so that intake does not ask for them each time.

Thirty seconds, not for the life of the process: a calendar or coordinator that changes must reach every worker.
"""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from cachetools.func import ttl_cache
from django.conf import settings
from django.utils import timezone

from organisations import queries
from organisations.models import Agency, Calendar, CalendarDay, DayKind, Region, Topic, Unit

SECONDS = 30


@ttl_cache(maxsize=16, ttl=SECONDS)
def default_agency() -> Agency:
    """The tenant, with its coordinator's unit. Raises Agency.DoesNotExist."""
    return queries.default_agency()


@ttl_cache(maxsize=1024, ttl=SECONDS)
def coordinator_of(agency_id: int) -> Unit:
    """The unit that owns what no other unit of an agency owns. Raises LookupError when the agency has none."""
    unit = Agency.objects.select_related("coordinator").get(pk=agency_id).coordinator
    if unit is None:
        raise LookupError(f"agency {agency_id} has no coordinator unit; run manage.py load_reference")
    return unit


@ttl_cache(maxsize=4096, ttl=SECONDS)
def knows_region(code: str) -> bool:
    """Whether a region of this code is loaded."""
    return Region.objects.filter(pk=code).exists()


@ttl_cache(maxsize=2048, ttl=SECONDS)
def zone_of(region_code: str) -> ZoneInfo:
    """The time zone of a place; the tenant's when the place is unknown."""
    code = region_code or settings.TENANT_REGION
    name = Region.objects.filter(pk__in=queries.ancestors(code)).order_by("-code").values_list("timezone", flat=True)
    return ZoneInfo(name.first() or settings.TIME_ZONE)


@ttl_cache(maxsize=256, ttl=SECONDS)
def calendar_rows(region_code: str) -> tuple[str, dict[dt.date, tuple[bool, str]]]:
    """Working weekdays and exceptional dates of the calendar that holds in a place.

    A regional calendar inherits the national dates and may override them.
    """
    calendar = queries.calendar_for(region_code)
    return calendar.working_weekdays, _days_of(queries.calendar_for(""), calendar)


@ttl_cache(maxsize=4096, ttl=SECONDS)
def unit_calendar_rows(unit_id: int) -> tuple[str, dict[dt.date, tuple[bool, str]]]:
    """`calendar_rows` of an office: national dates, over them those of its place, over them its own calendar's.

    Raises Unit.DoesNotExist.
    """
    unit = Unit.objects.select_related("agency", "calendar").get(pk=unit_id)
    calendar = queries.calendar_of_unit(unit)
    place = queries.calendar_for(queries.place_of_unit(unit))
    return calendar.working_weekdays, _days_of(queries.calendar_for(""), place, calendar)


def _days_of(*calendars: Calendar) -> dict[dt.date, tuple[bool, str]]:
    """The exceptional dates of calendars, the later ones over the earlier."""
    order = {calendar.pk: place for place, calendar in enumerate(calendars)}
    rows = sorted(CalendarDay.objects.filter(calendar_id__in=order), key=lambda day: order[day.calendar_id])
    return {day.date: (day.kind == DayKind.WORKING, day.name) for day in rows}


@ttl_cache(maxsize=4096, ttl=SECONDS)
def zone_of_unit(unit_id: int) -> ZoneInfo:
    """The time zone an office counts its days in. Raises Unit.DoesNotExist."""
    return zone_of(queries.place_of_unit(Unit.objects.select_related("agency").get(pk=unit_id)))


@ttl_cache(maxsize=1, ttl=SECONDS)
def topics() -> dict[str, Topic]:
    """The topics that a complaint may be given today, by key, in their order."""
    return {topic.pk: topic for topic in queries.open_topics(timezone.localdate())}


@ttl_cache(maxsize=4096, ttl=SECONDS)
def units_of_kind(kind: str, agency: Agency | None, region_code: str, on: dt.date) -> tuple[Unit, ...]:
    """`queries.units_of_kind`, remembered: every routing decision asks it."""
    return tuple(queries.units_of_kind(kind, agency=agency, region_code=region_code, on=on))


@ttl_cache(maxsize=4096, ttl=SECONDS)
def staffed(unit: Unit, on: dt.date) -> Unit | None:
    """`queries.staffed`, remembered."""
    return queries.staffed(unit, on)


def forget() -> None:
    """Drop what is kept; called after reference data changes in this process, and by tests."""
    kept = (default_agency, coordinator_of, knows_region, zone_of, calendar_rows, unit_calendar_rows, zone_of_unit, topics, units_of_kind)
    for remembered in (*kept, staffed):
        remembered.cache_clear()
