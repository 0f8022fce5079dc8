"""Whose figures a person in office may see: their own government's, or those of the governments they supervise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.utils import timezone

from organisations.models import Agency, AgencyLevel, Role, Unit
from organisations.queries import roles_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from organisations.models import User

LEADING = frozenset({Role.LEADER, Role.ORGANISATION, Role.COORDINATOR})
PREPARING = frozenset({Role.ORGANISATION, Role.COORDINATOR})


def led(user: User | AnonymousUser) -> QuerySet[Agency]:
    """The governments this person leads, organises or coordinates. Nothing for everybody else."""
    return _tenants_of(user, LEADING)


def prepared(user: User | AnonymousUser) -> QuerySet[Agency]:
    """The governments whose reports and logs this person writes."""
    return _tenants_of(user, PREPARING)


def supervised(user: User | AnonymousUser) -> QuerySet[Agency]:
    """The governments this person watches over: their own; of a province all within it; of the centre all there are."""
    bodies = Agency.objects.filter(units__in=_units_of(user, frozenset({Role.SUPERVISOR}))).distinct()
    reach = Q(pk__in=())
    for body in bodies:
        if body.is_tenant:
            reach |= Q(pk=body.pk)
        elif body.level == AgencyLevel.PROVINCE and body.region_id:
            reach |= Q(region__code__startswith=f"{body.region_id}.")
        elif body.level == AgencyLevel.CENTRAL:
            reach |= Q(is_tenant=True)
    return Agency.objects.filter(reach, is_tenant=True).order_by("key")


def door(user: User | AnonymousUser) -> str:
    """The URL name of the page of figures that somebody begins at who has nothing else to do here; "" for everybody else."""
    roles = set(roles_of(user, timezone.localdate()))
    if roles and roles <= {Role.LEADER, Role.ORGANISATION}:
        return "leadership"
    return "supervision" if roles == {Role.SUPERVISOR} else ""


def coordinates(user: User | AnonymousUser) -> bool:
    """Whether the way to the coordination pages is for this person."""
    return Role.COORDINATOR in roles_of(user, timezone.localdate())


def _tenants_of(user: User | AnonymousUser, roles: frozenset[Role]) -> QuerySet[Agency]:
    return Agency.objects.filter(is_tenant=True, units__in=_units_of(user, roles)).distinct().order_by("pk")


def _units_of(user: User | AnonymousUser, wanted: frozenset[Role]) -> QuerySet[Unit]:
    roles = roles_of(user, timezone.localdate())
    return Unit.objects.filter(pk__in=set().union(*(roles.get(role, set()) for role in wanted)))
