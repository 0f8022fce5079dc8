"""Working calendars: their days and weekdays. Every change leaves a CalendarChange, after which deadlines are recounted.

This layer does not know deadlines. A change waits with `applied_at` empty until whoever keeps the clocks has recounted
them and says so (`mark_applied`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisations import snapshot
from organisations.models import Agency, Calendar, CalendarChange, CalendarChangeKind, CalendarDay, DayKind, User
from organisations.queries import calendar_for, governed, may_change_calendar
from organisations.services.refusal import MAX_DECREE, Refused, checked, plausible

MAX_NAME, MAX_DAY_NAME, MAX_REASON = 120, 160, 300
# What a place may say of its own days; the others are national.
OF_A_PLACE = (DayKind.LOCAL_HOLIDAY, DayKind.WORKING)
_SOURCELESS = gettext_lazy("Tulis dasarnya: surat keputusan atau surat edaran, dengan nomornya.")


@transaction.atomic
def add_calendar(*, agency_id: int, name: str, weekdays: str, named_only: bool, source: str, by: User | None, reason: str = "") -> Calendar:
    """A calendar of a government's place, or one that holds only for the offices that name it (a six-day puskesmas). Raises Refused."""
    agency = Agency.objects.select_related("region").get(pk=agency_id)
    if by is not None and not governed(by).filter(pk=agency.pk).exists():
        raise Refused(_("Kalender nasional hanya diubah oleh admin, dan kalender wilayah oleh koordinator wilayah itu."))
    clean = checked(name, most=MAX_NAME, missing=_("Beri nama kalender ini."))
    key = slugify(clean)[:40].strip("-")
    if not key or Calendar.objects.filter(key=key).exists():
        raise Refused(_("Sudah ada kalender bernama begitu. Beri nama lain."))
    if agency.region is None:
        raise Refused(_("Pemerintah ini tidak punya wilayah, jadi tidak bisa punya kalender."))
    if not named_only and Calendar.objects.filter(region=agency.region, named_only=False).exists():
        raise Refused(_("Wilayah ini sudah punya kalender. Ubah yang ada."))
    before = calendar_for(agency.region.pk).working_weekdays
    made = Calendar.objects.create(key=key, name=clean, region=agency.region, named_only=named_only, working_weekdays=_weekdays(weekdays))
    # Nobody follows a calendar yet that must be named first.
    if not named_only and before != made.working_weekdays:
        after = {"weekdays": made.working_weekdays}
        _record(made, CalendarChangeKind.WEEKDAYS, by, source, reason, before={"weekdays": before}, after=after)
    return made


@transaction.atomic
def set_weekdays(*, calendar_id: int, weekdays: str, source: str, by: User | None, reason: str = "") -> CalendarChange:
    """On which weekdays offices with this calendar work."""
    calendar = _locked(calendar_id, by)
    before, calendar.working_weekdays = calendar.working_weekdays, _weekdays(weekdays)
    if before == calendar.working_weekdays:
        raise Refused(_("Hari kerjanya sudah begitu."))
    calendar.save(update_fields=["working_weekdays"])
    after = {"weekdays": calendar.working_weekdays}
    return _record(calendar, CalendarChangeKind.WEEKDAYS, by, source, reason, before={"weekdays": before}, after=after)


@transaction.atomic
def add_day(*, calendar_id: int, date: dt.date, kind: DayKind, name: str, source: str, by: User | None, reason: str = "") -> CalendarChange:
    """A date that is not what its weekday says."""
    calendar = _locked(calendar_id, by)
    if calendar.days.filter(date=plausible(date)).exists():
        raise Refused(_("Tanggal itu sudah ada di kalender ini. Ubah yang ada."))
    day = CalendarDay(calendar=calendar, date=date)
    _fill(day, kind, name, source)
    day.save(force_insert=True)
    return _record(calendar, CalendarChangeKind.ADDED, by, source, reason, date=date, after=_kept(day))


@transaction.atomic
def change_day(*, day_id: int, kind: DayKind, name: str, source: str, by: User | None, reason: str = "") -> CalendarChange:
    """What a date is, said anew; another date is another day."""
    day = _day(day_id, by)
    before = _kept(day)
    _fill(day, kind, name, source)
    day.save(update_fields=["kind", "name", "source"])
    return _record(day.calendar, CalendarChangeKind.CHANGED, by, source, reason, date=day.date, before=before, after=_kept(day))


@transaction.atomic
def remove_day(*, day_id: int, source: str, by: User | None, reason: str = "") -> CalendarChange:
    """A date is what its weekday says again; what it was stays in the history."""
    day = _day(day_id, by)
    change = _record(day.calendar, CalendarChangeKind.REMOVED, by, source, reason, date=day.date, before=_kept(day))
    day.delete()
    return change


def mark_applied(ids: Iterable[int]) -> int:
    """Remember that running deadlines were recounted after these changes; returns how many were still open."""
    return CalendarChange.objects.filter(pk__in=list(ids), applied_at__isnull=True).update(applied_at=timezone.now())


def _fill(day: CalendarDay, kind: DayKind, name: str, source: str) -> None:
    if kind == DayKind.LOCAL_HOLIDAY and day.calendar.region_id is None:
        raise Refused(_("Libur daerah dicatat di kalender daerahnya, bukan di kalender nasional."))
    if kind not in OF_A_PLACE and day.calendar.region_id is not None:
        raise Refused(_("Libur nasional dan cuti bersama hanya dicatat di kalender nasional."))
    day.kind = kind
    day.name = checked(name, most=MAX_DAY_NAME, missing=_("Tulis nama harinya."))
    day.source = _source(source)


def _locked(calendar_id: int, by: User | None) -> Calendar:
    calendar = Calendar.objects.select_for_update().get(pk=calendar_id)
    if by is not None and not may_change_calendar(by, calendar):
        raise Refused(_("Kalender nasional hanya diubah oleh admin, dan kalender wilayah oleh koordinator wilayah itu."))
    return calendar


def _day(day_id: int, by: User | None) -> CalendarDay:
    """The day, with its calendar locked: two people at once must not leave a change of something that is gone."""
    day = CalendarDay.objects.select_related("calendar").filter(pk=day_id).first()
    if day is not None:
        _locked(day.calendar_id, by)
        day = CalendarDay.objects.select_related("calendar").filter(pk=day_id).first()
    if day is None:
        raise Refused(_("Hari itu sudah tidak ada di kalender."))
    return day


def _weekdays(wanted: str) -> str:
    chosen = "".join(sorted(set(wanted)))
    if not chosen or not set(chosen) <= set("1234567"):
        raise Refused(_("Pilih sekurangnya satu hari kerja."))
    return chosen


def _source(source: str) -> str:
    return checked(source, most=MAX_DECREE, missing=_SOURCELESS)


def _kept(day: CalendarDay) -> dict[str, str]:
    return {"kind": str(day.kind), "name": day.name, "source": day.source}


def _record(calendar: Calendar, what: CalendarChangeKind, by: User | None, source: str, reason: str, **more: Any) -> CalendarChange:
    """Kept with what it rests on; a person also says why, for a decree alone does not tell its readers."""
    transaction.on_commit(snapshot.forget)
    why = checked(reason, most=MAX_REASON, missing=_("Tulis alasannya.") if by is not None else "")
    return CalendarChange.objects.create(calendar=calendar, what=what, by=by, reason=why, source=_source(source), **more)
