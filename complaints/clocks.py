"""The named clocks of a complaint: computed from its events by timing.py, kept as rows for the lists people live in."""

from __future__ import annotations

import datetime as dt
import functools
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from cachetools.func import ttl_cache

from complaints import deadlines, timing
from complaints.models import ClockName, ClockRule, Complaint, ComplaintClass, ComplaintClock, ComplaintEvent, Regime
from complaints.regimes import NoRule, clocks_of, rule_for, timing_rule
from complaints.rows import unsaved
from organisations import snapshot
from organisations.queries import valid_on

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["NoRule", "rule_for"]

START = (ClockName.VERIFICATION, ClockName.SETTLEMENT)


@ttl_cache(maxsize=8, ttl=snapshot.SECONDS)
def regime_on(day: dt.date) -> Regime:
    """The verified regime in force on a day, the newest first. Raises NoRule."""
    found = Regime.objects.filter(valid_on(day), verified=True).order_by("-valid_from").first()
    if found is None:
        raise NoRule(f"no verified regime is in force on {day}; run manage.py load_reference")
    return found


@ttl_cache(maxsize=256, ttl=snapshot.SECONDS)
def working_calendar(region_code: str) -> deadlines.WorkingCalendar:
    """The calendar of a place as the pure arithmetic wants it."""
    weekdays, days = snapshot.calendar_rows(region_code)
    return _calendar(zone_of(region_code), weekdays, days)


@ttl_cache(maxsize=1024, ttl=snapshot.SECONDS)
def unit_calendar(unit_id: int | None) -> deadlines.WorkingCalendar:
    """The days a unit works: its own calendar (a six-day puskesmas), else its place's; the tenant's for no unit."""
    if unit_id is None:
        return working_calendar(snapshot.default_agency().region_id or "")
    weekdays, days = snapshot.unit_calendar_rows(unit_id)
    return _calendar(snapshot.zone_of_unit(unit_id), weekdays, days)


def _calendar(zone: ZoneInfo, weekdays: str, days: dict[dt.date, tuple[bool, str]]) -> deadlines.WorkingCalendar:
    exceptions = {day: deadlines.Exceptional(works, name) for day, (works, name) in days.items()}
    return deadlines.WorkingCalendar(zone, frozenset(map(int, weekdays)), exceptions)


def zone_of(region_code: str) -> ZoneInfo:
    """The time zone in which a complaint's days are counted."""
    return snapshot.zone_of(region_code)


def deadline(rule: ClockRule, start: dt.datetime, region_code: str) -> deadlines.Deadline:
    """When a clock started at `start` in a place runs out, with the days skipped."""
    return deadlines.due(start, rule.days, working_calendar(region_code), deadlines.DayType(rule.day_type))


def start(complaint: Complaint) -> tuple[ComplaintClock, ...]:
    """The first runs, unsaved, of the clocks that begin with the complaint. The same that `runs` finds, without the events."""
    zone = unit_calendar(complaint.owner_id).zone
    return tuple(_first_run(complaint, name, zone) for name in START)


def _first_run(complaint: Complaint, name: ClockName, zone: ZoneInfo) -> ComplaintClock:
    regime, of_class = complaint.regime_id, complaint.complaint_class
    at = timing_rule(regime, name, of_class).begins(complaint.received_at, complaint.reached_at)
    due_at = _due_at(regime, name, of_class, at.astimezone(zone).date(), complaint.owner_id)
    return unsaved(ComplaintClock, complaint=complaint, name=name, started_at=at, due_at=due_at)


@ttl_cache(maxsize=1024, ttl=snapshot.SECONDS)
def _due_at(regime_id: int, name: str, complaint_class: str, day: dt.date, unit: int) -> dt.datetime:
    """The end of the last day. Every moment of a day has the same one, and a busy day has thousands of them."""
    rule, calendar = rule_for(regime_id, name, complaint_class), unit_calendar(unit)
    midnight = dt.datetime.combine(day, dt.time(), calendar.zone)
    last = deadlines.due(midnight, rule.days, calendar, deadlines.DayType(rule.day_type)).due
    return deadlines.end_of(last, calendar.zone)


def answered_by(complaint: Complaint, rows: Iterable[ComplaintClock]) -> dt.datetime | None:
    """The last day on which an office answers: that of its clock, else as late as it can be when passing it on takes all its time.

    None where the regime has no such clock.
    """
    stored = {row.name: row for row in rows}
    running, checked = stored.get(ClockName.FOLLOW_UP), stored.get(ClockName.VERIFICATION)
    if running is not None or checked is None:
        return running.due_at if running is not None else None
    day = checked.due_at.astimezone(unit_calendar(complaint.owner_id).zone).date()
    try:
        return _due_at(complaint.regime_id, ClockName.FOLLOW_UP, complaint.complaint_class, day, complaint.owner_id)
    except NoRule:
        return None


def rules_on(day: dt.date) -> dict[str, ClockRule]:
    """What the regime of a day promises of an ordinary complaint, by the name of the clock; {} when none is in force."""
    try:
        regime = regime_on(day)
        return {name: rule_for(regime.pk, name, ComplaintClass.ORDINARY) for name in clocks_of(regime.pk)}
    except NoRule:
        return {}


def runs(complaint: Complaint, events: Iterable[ComplaintEvent] | None = None) -> list[timing.Run]:
    """Every run of every clock, computed from the events alone."""
    found = complaint.events.order_by("seq") if events is None else events
    told = [happened(complaint, event) for event in found]
    rules = functools.partial(timing_rule, complaint.regime_id)
    # Until somebody or something says otherwise, a complaint is an ordinary one.
    return timing.replay(told, rules, clocks_of(complaint.regime_id), unit_calendar, complaint_class=ComplaintClass.ORDINARY)


def happened(complaint: Complaint, event: ComplaintEvent) -> timing.Happened:
    """An event as the pure arithmetic wants it."""
    mark = event.data.get("as", "")
    name = f"{event.kind}:{mark}" if mark else event.kind
    # Clocks of intake run from when the message reached us, not from when a worker came to it.
    if event.seq == 1:
        return timing.Happened(name, complaint.received_at, event.unit_id, str(event.data.get("class", "")), complaint.reached_at)
    return timing.Happened(name, event.at, event.unit_id, str(event.data.get("class", "")))


def due_at(run: timing.Run) -> dt.datetime:
    """The last second of a run's last day, in the zone of the unit where it started."""
    return deadlines.end_of(run.deadline.due, unit_calendar(run.unit).zone)


def keep(complaint: Complaint, *, since: int | None = None, stopped_too: bool = True) -> list[tuple[ComplaintClock, dt.datetime]]:
    """Make the stored clocks what the events say; returned are the running ones whose last day moved, with the day before.

    `since` is the last event that the stored clocks know: a last day that none of the later ones moves stays as it is,
    even if the calendar has changed meanwhile. That is recounted by itself and said, never by the way (P7).
    `stopped_too` False leaves runs that have ended as they were judged (a calendar that changes afterwards).
    Sets `due_at` of the complaint, unsaved.
    """
    stored = {(row.name, row.round): row for row in complaint.clocks.all()}
    moved: list[tuple[ComplaintClock, dt.datetime]] = []
    fresh: list[ComplaintClock] = []
    changed: list[ComplaintClock] = []
    events = list(complaint.events.order_by("seq"))
    found = runs(complaint, events)
    untouched = _dues(complaint, events[:since]) if since is not None and _differ(found, stored) else {}
    for run in found:
        row = stored.get((run.clock, run.round))
        if row is None:
            fresh.append(_set(ComplaintClock(complaint=complaint, name=run.clock, round=run.round), run))
        elif run.running or (stopped_too and row.stopped_at is None):
            before = (row.due_at, row.stopped_at, row.paused_at)
            _set(row, run)
            if row.due_at == untouched.get((run.clock, run.round)):
                row.due_at = before[0]
            if (row.due_at, row.stopped_at, row.paused_at) != before:
                changed.append(row)
                if run.running and row.due_at != before[0]:
                    moved.append((row, before[0]))
    _write(fresh, changed)
    running = [row.due_at for row in (*stored.values(), *fresh) if row.stopped_at is None]
    complaint.due_at = min(running) if running else None
    return moved


def _write(fresh: list[ComplaintClock], changed: list[ComplaintClock]) -> None:
    """One or two rows each: a statement a row costs less than the statement that Django makes of several."""
    for row in fresh:
        row.save(force_insert=True)
    for row in changed:
        row.save(update_fields=["due_at", "stopped_at", "paused_at"])


def _differ(found: Iterable[timing.Run], stored: Mapping[tuple[str, int], ComplaintClock]) -> bool:
    rows = ((run, stored.get((run.clock, run.round))) for run in found)
    return any(row is not None and row.due_at != due_at(run) for run, row in rows)


def _dues(complaint: Complaint, events: Iterable[ComplaintEvent]) -> dict[tuple[str, int], dt.datetime]:
    return {(run.clock, run.round): due_at(run) for run in runs(complaint, events)}


def _set(row: ComplaintClock, run: timing.Run) -> ComplaintClock:
    row.started_at, row.due_at, row.stopped_at, row.paused_at = run.started_at, due_at(run), run.stopped_at, run.paused_at
    return row


def forget() -> None:
    """Drop what is kept; after a calendar changed, and by tests."""
    for kept in (regime_on, working_calendar, unit_calendar, _due_at):
        kept.cache_clear()
