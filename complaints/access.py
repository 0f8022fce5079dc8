"""Who may see which complaints and in which capacity: the queryset is the permission, predicates ask it (R6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.utils import timezone

from complaints.models import Complaint
from complaints.workflow import By, Move, Status, moves_for
from organisations.models import Role, Unit
from organisations.queries import roles_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.contrib.auth.models import AnonymousUser

    from organisations.models import User

HANDLING = frozenset({Role.OFFICER, Role.APPROVER, Role.INSPECTORATE})
READING = frozenset({Role.SUPERVISOR})


def visible_to(user: User | AnonymousUser) -> QuerySet[Complaint]:
    """Every complaint this person may open. Nothing for a stranger: reporters go through tracking.py.

    Officers see what their unit owns; coordinators and supervisors their tenant's; sealed cases only the
    inspectorate that owns them, and reading one's own unit's accusation is thereby impossible.
    """
    roles = _roles(user)
    if not roles:
        return Complaint.objects.none()
    seen = Q(pk__in=())
    handled = _units(roles, HANDLING)
    if handled:
        seen |= Q(owner_id__in=handled, sealed=False)
    inspected = roles.get(Role.INSPECTORATE)
    if inspected:
        seen |= Q(owner_id__in=inspected, sealed=True)
    overseen = _units(roles, READING | {Role.COORDINATOR})
    if overseen:
        seen |= Q(agency_id__in=_agencies(overseen), sealed=False)
    return Complaint.objects.filter(seen)


def can_see(user: User | AnonymousUser, complaint: Complaint) -> bool:
    """Whether `visible_to` holds this complaint."""
    return visible_to(user).filter(pk=complaint.pk).exists()


def capacities(user: User | AnonymousUser, complaint: Complaint) -> frozenset[By]:
    """In which capacities somebody may act on a complaint; empty when only reading, or not seeing, it."""
    roles = _roles(user)
    found: set[By] = set()
    owner = complaint.owner_id
    if complaint.sealed:
        return frozenset({By.HANDLER}) if owner in roles.get(Role.INSPECTORATE, set()) else frozenset()
    if owner in _units(roles, HANDLING):
        found.add(By.HANDLER)
    coordinated = roles.get(Role.COORDINATOR, set())
    if coordinated and complaint.agency_id in _agencies(coordinated):
        found.add(By.COORDINATOR)
        if owner in coordinated:
            found.add(By.HANDLER)
    return frozenset(found)


def moves(user: User | AnonymousUser, complaint: Complaint) -> tuple[Move, ...]:
    """The moves this person may make now; buttons and API are drawn from it (R5)."""
    return moves_for(Status(complaint.status), capacities(user, complaint))


def own_units(user: User | AnonymousUser) -> set[int]:
    """Ids of the units whose queue is this person's own."""
    return _units(_roles(user), HANDLING | {Role.COORDINATOR})


def is_coordinator(user: User | AnonymousUser) -> bool:
    """Whether the coordination pages are for this person."""
    return Role.COORDINATOR in _roles(user)


def may_reveal(user: User | AnonymousUser, complaint: Complaint) -> bool:
    """Whether somebody may ask to see who reported: the coordinator, or the inspectorate for its sealed cases."""
    found = capacities(user, complaint)
    return By.COORDINATOR in found or (complaint.sealed and By.HANDLER in found)


def _roles(user: User | AnonymousUser) -> dict[Role, set[int]]:
    return roles_of(user, timezone.localdate())


def _units(roles: Mapping[Role, set[int]], wanted: frozenset[Role]) -> set[int]:
    return set().union(*(roles.get(role, set()) for role in wanted))


def _agencies(unit_ids: set[int]) -> QuerySet[Unit, int]:
    return Unit.objects.filter(pk__in=unit_ids).values_list("agency_id", flat=True)
