"""What is due to be told now and to whom: late clocks by the ladder of their regime, letters to chase, dead desks, offers."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from complaints import clocks, ladder
from complaints.access import below
from complaints.ladder import Step
from complaints.models import ClockName, Complaint, ComplaintClock, EscalationRule, Forwarding, Nudge, OwedMail, Regime, Rung
from complaints.regimes import policy_of, timing_rule
from complaints.watch.desks import Desks
from complaints.workflow import By
from organisations.models import Agency, Role
from organisations.queries import dead_desks, roles_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from organisations.models import Unit, User
    from organisations.queries import DeadDesk

BATCH = 500
SHOWN = 10
OFFERS = 200
# Nobody has such a case in hand yet, so nobody misses it either.
UNOWNED = (ClockName.VERIFICATION, ClockName.DECISION)
# A unit may have days off that the tenant does not; a step looked for too late would be told a day late.
_SLACK = dt.timedelta(days=7)
_HEIGHTS = {rung.value: place for place, rung in enumerate(Rung)}

Ladders = dict[tuple[int, str], tuple[Step, ...]]


@dataclass(frozen=True)
class Telling:
    """That these people are to be told of a clock now; `passed` are the lower steps that this one answers for."""

    clock: ComplaintClock
    unit: Unit
    step: Step
    passed: tuple[Step, ...]
    people: tuple[User, ...]

    @property
    def case(self) -> Complaint:
        """The complaint of the clock."""
        return self.clock.complaint

    @property
    def last_day(self) -> dt.date:
        """The last day, where the case is worked on."""
        return _last_day(self.clock, self.case.owner_id)

    @property
    def urgency(self) -> tuple[bool, dt.datetime, int]:
        """By what a list is sorted: what is nobody's first, then by last day."""
        return (self.clock.name not in UNOWNED, self.clock.due_at, self.clock.pk)


@dataclass(frozen=True)
class Desk:
    """A dead desk and how many open cases lie on it."""

    desk: DeadDesk
    cases: int


@dataclass(frozen=True)
class Dead:
    """The dead desks of a tenant: those with open cases, most first, and how many others there are.

    In a small regency a village without a case for months has no reason to sign in; eighty of them each morning would
    hide the one that matters.
    """

    desks: list[Desk] = field(default_factory=list)
    idle: int = 0


def ladders() -> Ladders:
    """The steps of every regime and clock, lowest first. One query."""
    found: dict[tuple[int, str], list[Step]] = defaultdict(list)
    for rule in EscalationRule.objects.all():
        found[rule.regime_id, rule.clock].append(step_of(rule))
    return {key: tuple(sorted(steps)) for key, steps in found.items()}


def step_of(row: EscalationRule | Nudge | OwedMail) -> Step:
    """A row of a ladder, or the note that it was told, as the pure part compares it."""
    return Step(row.days, _HEIGHTS[row.rung], row.rung)


def due_now(now: dt.datetime, desks: Desks) -> Iterator[Telling]:
    """Everything that may be told now, what is nobody's first. Reads in batches; each costs the same few queries."""
    known = ladders()
    if not known:
        return
    waiting = _untold(known, now)
    unowned = Q(name__in=UNOWNED)
    for cases in (waiting.filter(unowned), waiting.exclude(unowned)):
        for batch in _batches(cases):
            yield from _tellings(batch, known, desks, now)


def again(owed: Mapping[int, Iterable[tuple[int, Step]]], now: dt.datetime, desks: Desks) -> dict[int, list[Telling]]:
    """What could not be sent before, by user id: of clocks that still run, for people it still is for, when they are at work."""
    ids = {clock_id for rows in owed.values() for clock_id, _step in rows}
    running = {clock.pk: clock for clock in _with_case(ComplaintClock.objects.filter(pk__in=ids, stopped_at__isnull=True))}
    desks.load(clock.complaint for clock in running.values())
    found: dict[int, list[Telling]] = {}
    for user_id, rows in owed.items():
        tellings = [_for(user_id, running[clock_id], step, desks, now) for clock_id, step in rows if clock_id in running]
        found[user_id] = [telling for telling in tellings if telling is not None]
    return found


def _for(user_id: int, clock: ComplaintClock, step: Step, desks: Desks, now: dt.datetime) -> Telling | None:
    audience = desks.audience(clock.complaint, Rung(step.rung))
    if audience is None or not is_at_work(audience.unit, now):
        return None
    people = tuple(user for user in audience.people if user.pk == user_id)
    return Telling(clock, audience.unit, step, (), people) if people else None


def is_at_work(unit: Unit, now: dt.datetime) -> bool:
    """Whether a unit may be told something now."""
    return ladder.at_work(now, clocks.unit_calendar(unit.pk), settings.OFFICE_HOURS)


def _untold(known: Ladders, now: dt.datetime) -> QuerySet[ComplaintClock]:
    """Running clocks near or past their last day whose highest step nobody was told of."""
    calendar = clocks.unit_calendar(None)
    today = now.astimezone(calendar.zone).date()
    wanted, furthest = Q(pk__in=()), now
    for (regime_id, name), steps in known.items():
        ahead = max(0, -steps[0].days)
        until = now + (ladder.moment(today, ahead, calendar) - today if ahead else dt.timedelta()) + _SLACK
        top = Nudge.objects.filter(clock=OuterRef("pk"), rung=steps[-1].rung, days=steps[-1].days)
        wanted |= Q(~Exists(top), complaint__regime_id=regime_id, name=name, due_at__lte=until)
        furthest = max(furthest, until)
    return _with_case(ComplaintClock.objects.filter(wanted, stopped_at__isnull=True, due_at__lte=furthest))


def _with_case(found: QuerySet[ComplaintClock]) -> QuerySet[ComplaintClock]:
    return found.select_related("complaint__owner", "complaint__agency", "complaint__topic", "complaint__region")


def _batches(found: QuerySet[ComplaintClock]) -> Iterator[list[ComplaintClock]]:
    beyond = Q()
    while batch := list(found.filter(beyond).order_by("due_at", "id")[:BATCH]):
        yield batch
        last = batch[-1]
        beyond = Q(due_at__gt=last.due_at) | Q(due_at=last.due_at, id__gt=last.pk)


def _tellings(batch: Sequence[ComplaintClock], known: Ladders, desks: Desks, now: dt.datetime) -> Iterator[Telling]:
    told: dict[int, set[Step]] = defaultdict(set)
    for nudge in Nudge.objects.filter(clock__in=[clock.pk for clock in batch]):
        told[nudge.clock_id].add(step_of(nudge))
    desks.load(clock.complaint for clock in batch)
    for clock in batch:
        found = _telling(clock, known[clock.complaint.regime_id, clock.name], told[clock.pk], desks, now)
        if found is not None:
            yield found


def _telling(clock: ComplaintClock, steps: Sequence[Step], told: set[Step], desks: Desks, now: dt.datetime) -> Telling | None:
    case = clock.complaint
    calendar = clocks.unit_calendar(case.owner_id)
    patience = timing_rule(case.regime_id, clock.name, case.complaint_class).pause_days if clock.paused_at else 0
    if ladder.waits(clock.paused_at, patience, now, calendar):
        return None
    last, today = _last_day(clock, case.owner_id), _local(now, case.owner_id)
    missed = ladder.come(last, today, calendar, steps, told)
    found = {step: desks.audience(case, Rung(step.rung)) for step in missed}

    def reachable(step: Step) -> bool:
        audience = found[step]
        return audience is not None and is_at_work(audience.unit, now)

    chosen = ladder.highest(missed, reachable)
    audience = found[chosen[0]] if chosen else None
    if chosen is None or audience is None:
        return None
    return Telling(clock, audience.unit, chosen[0], tuple(chosen[1]), audience.people)


def _last_day(clock: ComplaintClock, unit_id: int) -> dt.date:
    """The last day of a clock, also when the case went on to another of the country's zones, at most two hours away."""
    return _local(clock.due_at - dt.timedelta(hours=3), unit_id)


def _local(at: dt.datetime, unit_id: int) -> dt.date:
    return at.astimezone(clocks.unit_calendar(unit_id).zone).date()


# --- Once a working day ---------------------------------------------------------------------------------------------------


def to_chase(agencies: Iterable[Agency], on: dt.date) -> QuerySet[Forwarding]:
    """Letters to bodies outside whose day to ask again has come, the longest waiting first. Sealed cases are not among them."""
    cases = Forwarding.objects.filter(
        ended_at__isnull=True, chase_on__lte=on, complaint__agency__in=list(agencies), complaint__sealed=False
    )
    return cases.select_related("unit", "complaint__owner", "complaint__topic", "complaint__region").order_by("chase_on", "id")


def dead_of(agency: Agency, on: dt.date) -> Dead:
    """The dead desks of a tenant. Three queries."""
    dead = dead_desks(agency, on=on, days=agency.dead_desk_days)
    lying = Complaint.objects.filter(owner__in=[desk.unit.pk for desk in dead], ended_at__isnull=True)
    cases = dict(lying.order_by().values_list("owner").annotate(Count("pk")))
    listed = [Desk(desk, cases[desk.unit.pk]) for desk in dead if desk.unit.pk in cases]
    return Dead(sorted(listed, key=lambda row: (-row.cases, row.desk.unit.code)), len(dead) - len(listed))


def to_offer(now: dt.datetime) -> list[int]:
    """Ids of complaints open for longer than their regime waits, whose reporters may be told of the Ombudsman now."""
    found: list[int] = []
    for regime in Regime.objects.filter(verified=True):
        waiting = _unoffered(regime, now)
        owners = waiting.order_by().values_list("owner", flat=True).distinct()
        working = [pk for pk in owners if ladder.at_work(now, clocks.unit_calendar(pk), settings.OFFICE_HOURS)]
        found += waiting.filter(owner__in=working).order_by("id").values_list("pk", flat=True)[: OFFERS - len(found)]
    return found


def _unoffered(regime: Regime, now: dt.datetime) -> QuerySet[Complaint]:
    moves = policy_of(regime.pk).moves
    sources = {source for move in moves if move.name == "offer_ombudsman" and By.SYSTEM in move.by for source in move.sources}
    since = now - dt.timedelta(days=regime.ombudsman_after)
    return Complaint.objects.filter(
        regime=regime, ended_at__isnull=True, ombudsman_offered_at__isnull=True, received_at__lte=since, status__in=sources
    )


# --- On the desk ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Standing:
    """What a person was told and what still stands."""

    nudges: list[Nudge] = field(default_factory=list)
    letters: list[Forwarding] = field(default_factory=list)
    desks: list[Desk] = field(default_factory=list)
    idle: int = 0


def standing(user: User) -> Standing:
    """What was told to this person's rungs and still runs, late first; for coordinators letters and dead desks too.

    Two queries for everybody, five more for coordinators; never more than SHOWN of a kind.
    """
    today = timezone.localdate()
    roles = roles_of(user, today)
    if not roles:
        return Standing()
    own = below(frozenset().union(*roles.values()))
    nudges = [row for row in _told(roles) if row.complaint.accused_id not in own]
    coordinated = roles.get(Role.COORDINATOR)
    if not coordinated:
        return Standing(nudges)
    agencies = list(Agency.objects.filter(is_tenant=True, coordinator__in=coordinated))
    letters = [row for row in to_chase(agencies, today)[:SHOWN] if row.complaint.accused_id not in own]
    dead = [dead_of(agency, today) for agency in agencies]
    desks = [row for tenant in dead for row in tenant.desks]
    return Standing(nudges, letters, desks[:SHOWN], sum(tenant.idle for tenant in dead) + max(0, len(desks) - SHOWN))


def _told(roles: Mapping[Role, set[int]]) -> QuerySet[Nudge]:
    """The newest word of each running clock that these roles were told. A case that went elsewhere is no longer theirs."""
    officer, approver, inspected = (roles.get(role, set()) for role in (Role.OFFICER, Role.APPROVER, Role.INSPECTORATE))
    coordinated = roles.get(Role.COORDINATOR, set())
    own = Q(unit__in=officer | inspected, rung=Rung.OFFICER) | Q(unit__in=approver, rung=Rung.APPROVER)
    # The coordinator also hears what no officer or superior was there to hear.
    heard = Q(own, complaint__owner=F("unit")) | Q(unit__in=coordinated) | Q(unit__in=officer | approver, rung=Rung.SECRETARY)
    sealed = Q(unit__in=inspected, complaint__owner=F("unit"), complaint__sealed=True)
    found = Nudge.objects.filter(sealed | Q(heard, complaint__sealed=False), clock__stopped_at__isnull=True)
    found = found.select_related("clock", "complaint__owner", "complaint__topic", "complaint__region")
    return found.order_by("clock__due_at", "clock_id", "-days").distinct("clock__due_at", "clock_id")[:SHOWN]
