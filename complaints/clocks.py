"""Starting and stopping the named clocks of a complaint by the rules of the regime it was opened under."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from cachetools.func import ttl_cache
from django.db.models import Max

from complaints import deadlines
from complaints.models import ClockName, ClockRule, Complaint, ComplaintClock, Regime
from organisations import snapshot
from organisations.queries import valid_on

if TYPE_CHECKING:
    import datetime as dt

START = (ClockName.VERIFICATION, ClockName.SETTLEMENT)


class NoRule(LookupError):
    """No deadline rule is loaded for a clock; the reference data is incomplete."""


@ttl_cache(maxsize=8, ttl=snapshot.SECONDS)
def regime_on(day: dt.date) -> Regime:
    """The verified regime in force on a day, the newest first. Raises NoRule."""
    found = Regime.objects.filter(valid_on(day), verified=True).order_by("-valid_from").first()
    if found is None:
        raise NoRule(f"no verified regime is in force on {day}; run manage.py load_reference")
    return found


@ttl_cache(maxsize=64, ttl=snapshot.SECONDS)
def rule_for(regime_id: int, clock: str, complaint_class: str) -> ClockRule:
    """The rule of a clock for a class, or the regime's rule for every class. Raises NoRule."""
    rules = ClockRule.objects.filter(regime_id=regime_id, clock=clock, complaint_class__in=[complaint_class, ""])
    rule = rules.order_by("-complaint_class").first()
    if rule is None:
        raise NoRule(f"regime {regime_id} has no rule for {clock} of {complaint_class}")
    return rule


@ttl_cache(maxsize=256, ttl=snapshot.SECONDS)
def working_calendar(region_code: str) -> deadlines.WorkingCalendar:
    """The calendar of a place as the pure arithmetic wants it."""
    weekdays, days = snapshot.calendar_rows(region_code)
    exceptions = {day: deadlines.Exceptional(works, name) for day, (works, name) in days.items()}
    return deadlines.WorkingCalendar(zone_of(region_code), frozenset(map(int, weekdays)), exceptions)


def zone_of(region_code: str) -> ZoneInfo:
    """The time zone in which a complaint's days are counted."""
    return snapshot.zone_of(region_code)


def deadline(rule: ClockRule, start: dt.datetime, region_code: str) -> deadlines.Deadline:
    """When a clock started at `start` in a place runs out, with the days skipped."""
    return deadlines.due(start, rule.days, working_calendar(region_code), deadlines.DayType(rule.day_type))


def start(complaint: Complaint, name: ClockName, at: dt.datetime, *, round_: int = 1) -> ComplaintClock:
    """A clock row, unsaved, that begins now. Days are counted in the calendar of the complaint's agency."""
    region_code = snapshot.default_agency().region_id or ""
    due_at = _due_at(complaint.regime_id, name, complaint.complaint_class, _midnight(at, region_code), region_code)
    return ComplaintClock(complaint=complaint, name=name, round=round_, started_at=at, due_at=due_at)


def _midnight(at: dt.datetime, region_code: str) -> dt.datetime:
    return at.astimezone(zone_of(region_code)).replace(hour=0, minute=0, second=0, microsecond=0)


@ttl_cache(maxsize=1024, ttl=snapshot.SECONDS)
def _due_at(regime_id: int, name: str, complaint_class: str, midnight: dt.datetime, region_code: str) -> dt.datetime:
    """The end of the last day. Every moment of a day has the same one, and a busy day has thousands of them."""
    last = deadline(rule_for(regime_id, name, complaint_class), midnight, region_code).due
    return deadlines.end_of(last, zone_of(region_code))


def begin(complaint: Complaint, names: tuple[ClockName, ...], at: dt.datetime) -> None:
    """Start clocks that do not run yet; one that ran and stopped before begins a new round."""
    rows = list(complaint.clocks.filter(name__in=names).values("name").annotate(last=Max("round")))
    running = set(complaint.clocks.filter(name__in=names, stopped_at__isnull=True).values_list("name", flat=True))
    rounds = {row["name"]: row["last"] for row in rows}
    ComplaintClock.objects.bulk_create(
        [start(complaint, name, at, round_=rounds.get(name, 0) + 1) for name in names if name not in running]
    )


def begin_once(complaint: Complaint, name: ClockName, at: dt.datetime) -> None:
    """Start a clock only when it never ran in this life of the case: passing a case on must not restart it (P7)."""
    rounds = complaint.clocks.filter(name=ClockName.SETTLEMENT).count()
    if complaint.clocks.filter(name=name, round__gte=rounds).exists():
        return
    start(complaint, name, at, round_=max(rounds, 1)).save(force_insert=True)


def stop(complaint: Complaint, names: tuple[ClockName, ...], at: dt.datetime) -> None:
    """Stop clocks that run; one that does not run is left alone."""
    complaint.clocks.filter(name__in=names, stopped_at__isnull=True).update(stopped_at=at)


def reclass(complaint: Complaint) -> None:
    """Recount the settlement clock from its own start after the class became known; no other clock moves."""
    for clock in complaint.clocks.filter(name=ClockName.SETTLEMENT, stopped_at__isnull=True):
        clock.due_at = start(complaint, ClockName.SETTLEMENT, clock.started_at).due_at
        clock.save(update_fields=["due_at"])


def earliest(complaint: Complaint) -> dt.datetime | None:
    """When the first running clock runs out; None when none runs."""
    running = complaint.clocks.filter(stopped_at__isnull=True).order_by("due_at")
    return running.values_list("due_at", flat=True).first()
