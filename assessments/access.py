"""Who may see which forms of self-assessment and in which capacity: the queryset is the permission, predicates ask it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.utils import timezone

from assessments.models import Answer, Assessment, AssessmentEvent, Instrument, Remark, Scope
from assessments.workflow import MOVES, WRITABLE, By, Status
from organisations.models import Agency, Role, Unit
from organisations.queries import roles_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.contrib.auth.models import AnonymousUser

    from organisations.models import User

# Who fills in the form of their own office; Bagian Organisasi the one of the whole government.
FILLING = (Role.OFFICER, Role.APPROVER, Role.COORDINATOR, Role.INSPECTORATE)
# Bagian Organisasi leads the assessment; the internal supervisor (APIP) checks it too.
CHECKING = (Role.ORGANISATION, Role.INSPECTORATE)


@dataclass(frozen=True)
class Standing:
    """Where somebody stands today: the offices where they work at all, those whose forms they fill in, the governments they lead, check or only read."""

    works_in: frozenset[int]
    fills: frozenset[int]
    leads: frozenset[int]
    leads_in: frozenset[int]
    checks: frozenset[int]
    reads: frozenset[int]

    @property
    def oversees(self) -> frozenset[int]:
        """Governments whose progress board this person sees."""
        return self.leads | self.checks | self.reads

    def __bool__(self) -> bool:
        return bool(self.fills or self.oversees)


def standing(user: User | AnonymousUser) -> Standing:
    """A person's part in the assessment today. Two queries. False for whoever has none."""
    roles = roles_of(user, timezone.localdate())
    wanted = {unit for units in roles.values() for unit in units}
    agency_of = dict(Unit.objects.filter(pk__in=wanted, agency__is_tenant=True).values_list("pk", "agency_id"))
    leading = roles.get(Role.ORGANISATION, set()) & agency_of.keys()
    return Standing(
        works_in=frozenset(agency_of),
        fills=frozenset(_units(roles, FILLING) & agency_of.keys()),
        leads=frozenset(agency_of[pk] for pk in leading),
        leads_in=frozenset(leading),
        checks=frozenset(agency_of[pk] for pk in _units(roles, CHECKING) & agency_of.keys()),
        reads=frozenset(agency_of[pk] for pk in _units(roles, (Role.SUPERVISOR,)) & agency_of.keys()),
    )


def _units(roles: dict[Role, set[int]], wanted: Iterable[Role]) -> set[int]:
    return set().union(*(roles.get(role, set()) for role in wanted))


def led(user: User | AnonymousUser) -> QuerySet[Agency]:
    """The governments whose assessment this person leads. Nothing for everybody else."""
    return Agency.objects.filter(pk__in=standing(user).leads).select_related("region").order_by("pk")


def visible(where: Standing) -> QuerySet[Assessment]:
    """Every form somebody may open. Who only supervises sees what is final."""
    own = Q(unit__in=where.fills, instrument__scope=Scope.UNIT) | Q(unit__in=where.leads_in, instrument__scope=Scope.REGENCY)
    seen = own | Q(period__agency__in=where.leads | where.checks) | Q(period__agency__in=where.reads, status=Status.FINAL)
    return Assessment.objects.filter(seen).select_related("period__agency", "instrument", "unit")


def visible_to(user: User | AnonymousUser) -> QuerySet[Assessment]:
    """`visible` for a person."""
    return visible(standing(user))


def capacities(where: Standing, form: Assessment, user: User | AnonymousUser) -> frozenset[By]:
    """In which capacities somebody may act on a form; empty when only reading it.

    Nobody checks a form they answered in, proved or handed in; nor that of an office where they work. The government's own form belongs to
    no office: of those who lead it, who took no part checks it.
    """
    own = where.leads_in if form.instrument.scope == Scope.REGENCY else where.fills
    fills = form.unit_id in own
    barred = where.fills if form.instrument.scope == Scope.REGENCY else where.works_in
    checks = form.period.agency_id in where.checks and form.unit_id not in barred and not _took_part(form, user)
    if fills and checks:
        # Whoever leads fills in the government's own form, or checks it: who did not touch it by the time it is handed in.
        return frozenset({By.FILLER if form.status in WRITABLE else By.REVIEWER})
    return frozenset({By.FILLER} if fills else {By.REVIEWER} if checks else ())


def _took_part(form: Assessment, user: User | AnonymousUser) -> bool:
    if not user.is_authenticated:
        return False
    handed_in = AssessmentEvent.objects.filter(assessment=form, by=user, kind__in=["submitted", "accepted", "objected"])
    wrote = Answer.objects.filter(assessment=form, versions__by=user)
    return wrote.exists() or form.evidence.filter(by=user).exists() or handed_in.exists()


def moves(where: Standing, form: Assessment, user: User | AnonymousUser) -> frozenset[str]:
    """The steps that somebody may take with a form now."""
    if form.period.closed_at:
        return frozenset()
    mine = capacities(where, form, user)
    return frozenset(name for name, step in MOVES.items() if form.status in step.sources and step.by in mine)


def may_fill(where: Standing, form: Assessment, user: User | AnonymousUser) -> bool:
    """Whether somebody may write answers into a form now."""
    return form.period.closed_at is None and form.status in WRITABLE and By.FILLER in capacities(where, form, user)


def may_remark(where: Standing, form: Assessment, user: User | AnonymousUser) -> bool:
    """Whether somebody may comment: the office and the verifier, until the form is final or its round closed."""
    return form.period.closed_at is None and form.status != Status.FINAL and bool(capacities(where, form, user))


def instruments_for(where: Standing) -> QuerySet[Instrument]:
    """The versions that somebody who leads or checks may read: those that ship, and their own government's."""
    if not where.leads | where.checks:
        return Instrument.objects.none()
    return Instrument.objects.filter(Q(agency__isnull=True) | Q(agency__in=where.leads | where.checks))


def may_edit(where: Standing, instrument: Instrument) -> bool:
    """Whether somebody may change a version: a draft of a government whose assessment they lead."""
    return instrument.published_at is None and instrument.agency_id in where.leads


def remarks_of(where: Standing, form: Assessment) -> QuerySet[Remark]:
    """What the office and the verifier said to each other about a form; who only supervises reads the result."""
    inside = form.period.agency_id in where.leads | where.checks or form.unit_id in where.fills | where.leads_in
    return form.remarks.select_related("by") if inside else form.remarks.none()
