"""Who may see which samples and cases of quality, and in which capacity. Deny by default: what is not here is not there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.utils import timezone

from assessments.access import FILLING
from assessments.models import QualitySample, SampledCase
from complaints import access as complaints_access
from complaints.models import ComplaintEvent, EventKind
from organisations.models import Role, Unit
from organisations.queries import roles_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from organisations.models import User

# Bagian Organisasi leads; the coordinator reads too. Others who oversee see numbers and no case.
READING = (Role.ORGANISATION, Role.COORDINATOR)
OVERSEEING = (Role.INSPECTORATE, Role.SUPERVISOR, Role.LEADER)
ANSWERS = (EventKind.REPLIED, EventKind.RESOLVED)


@dataclass(frozen=True)
class Standing:
    """Where somebody stands today: governments they lead, read for or oversee; offices they speak for; units they work in or above."""

    leads: frozenset[int]
    reads: frozenset[int]
    oversees: frozenset[int]
    offices: frozenset[int]
    own: frozenset[int]

    def __bool__(self) -> bool:
        return bool(self.reads or self.oversees or self.offices)


def standing(user: User | AnonymousUser) -> Standing:
    """A person's part in the quality samples today."""
    roles = roles_of(user, timezone.localdate())
    units = frozenset().union(*roles.values()) if roles else frozenset()
    agency_of = dict(Unit.objects.filter(pk__in=units, agency__is_tenant=True).values_list("pk", "agency_id"))

    def agencies(*wanted: Role) -> frozenset[int]:
        return frozenset(agency_of[pk] for role in wanted for pk in roles.get(role, set()) if pk in agency_of)

    reads = agencies(*READING)
    return Standing(
        leads=agencies(Role.ORGANISATION),
        reads=reads,
        oversees=reads | agencies(*OVERSEEING),
        offices=frozenset(pk for role in FILLING for pk in roles.get(role, set()) if pk in agency_of),
        own=complaints_access.below(units) if units else frozenset(),
    )


def samples(where: Standing) -> QuerySet[QualitySample]:
    """The samples of governments that somebody oversees."""
    return QualitySample.objects.filter(agency__in=where.oversees).select_related("agency", "rule__sheet")


def cases(where: Standing) -> QuerySet[SampledCase]:
    """Every case of a sample that somebody may open: as a reader, or as the office once it was told.

    What may no longer be read of the complaint itself takes the case away here too, even from a sample that is done.
    """
    told = Q(unit__in=where.offices, sample__told_at__isnull=False)
    rows = SampledCase.objects.filter(Q(sample__agency__in=where.reads) | told, dropped_at__isnull=True)
    rows = rows.filter(complaint__in=complaints_access.readable_for_quality())
    return rows.select_related("sample__agency", "sample__rule__sheet", "unit", "complaint__topic", "complaint__region")


def may_read(where: Standing, case: SampledCase, user: User | AnonymousUser) -> bool:
    """Whether somebody may judge a case: not one of an office where they work, nor one that they had a hand in."""
    return case.sample.agency_id in where.reads and case.pk not in barred(where, [case], user)


def barred(where: Standing, rows: list[SampledCase], user: User | AnonymousUser) -> frozenset[int]:
    """Which of these cases somebody may not judge. Two queries."""
    ids = [row.complaint_id for row in rows]
    answers = ComplaintEvent.objects.filter(complaint__in=ids, kind__in=ANSWERS).filter(Q(unit__in=where.own) | Q(actor=user.pk))
    touched = set(answers.values_list("complaint_id", flat=True))
    return frozenset(row.pk for row in rows if row.unit_id in where.own or row.complaint_id in touched)


def speaks_for(where: Standing, case: SampledCase) -> bool:
    """Whether somebody may object for the office that a case is of."""
    return case.unit_id in where.offices and case.sample.told_at is not None


def may_lead(where: Standing, sample: QualitySample) -> bool:
    """Whether somebody draws, tells and settles samples of this government."""
    return sample.agency_id in where.leads
