"""Who may see which complaints and in which capacity: the queryset is the permission, predicates ask it (R6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cachetools.func import ttl_cache
from django.db.models import Q, QuerySet
from django.utils import timezone

from complaints.models import Complaint, ComplaintClass, Support, Visibility
from complaints.regimes import policy_of
from complaints.workflow import By, Move, Status
from organisations import snapshot
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

    Officers see what their unit owns or was asked to help with; coordinators and supervisors their tenant's; sealed
    cases only the inspectorate that owns them. Whoever works in the unit that is accused, or above it, sees it nowhere.
    """
    roles = _roles(user)
    if not roles:
        return Complaint.objects.none()
    seen = Q(pk__in=())
    handled = _units(roles, HANDLING)
    if handled:
        seen |= Q(owner_id__in=handled, sealed=False)
        helping = Support.objects.filter(unit_id__in=handled, ended_at__isnull=True).values("complaint")
        seen |= Q(pk__in=helping, sealed=False)
    inspected = roles.get(Role.INSPECTORATE)
    if inspected:
        seen |= Q(owner_id__in=inspected, sealed=True)
    overseen = _units(roles, READING | {Role.COORDINATOR})
    if overseen:
        seen |= Q(agency_id__in=_agencies(overseen), sealed=False)
    return Complaint.objects.filter(seen).exclude(accused_id__in=_under(roles))


# A reporter who took a case back does not stand in public with it; what was put away (merged, no public matter, abuse) has
# no place there either. Both still count in every figure.
NOT_PUBLIC = (Status.WITHDRAWN, Status.ARCHIVED)


def public() -> QuerySet[Complaint]:
    """Every case that a stranger may read, in the words of its `public_text` and no others (P6).

    A person in office has read it, the verifier has published it and not taken that back; it is neither sealed nor secret
    nor a whistle-blower's, whatever its public text says; and it has not been withdrawn or archived.
    """
    return Complaint.objects.filter(
        verified_at__isnull=False, sealed=False, public_text__published_at__isnull=False, public_text__withdrawn_at__isnull=True
    ).exclude(Q(visibility=Visibility.SECRET) | Q(complaint_class=ComplaintClass.WHISTLEBLOWING) | Q(status__in=NOT_PUBLIC))


def told_to_filers() -> QuerySet[Complaint]:
    """Every case whose course, never its words, a system may hear that filed it: not a sealed one, which lies where nobody is told."""
    return Complaint.objects.filter(sealed=False)


def to_other_systems() -> QuerySet[Complaint]:
    """Every case that may be handed to another government's complaint system, without who reported it.

    A person in office has read it; it is not sealed, not secret, not a whistle-blower's, not taken back or put away, and
    accuses no office: whoever makes the file may work in that one.
    """
    return Complaint.objects.filter(verified_at__isnull=False, sealed=False, accused__isnull=True).exclude(
        Q(visibility=Visibility.SECRET) | Q(complaint_class=ComplaintClass.WHISTLEBLOWING) | Q(status__in=NOT_PUBLIC)
    )


def readable_for_quality() -> QuerySet[Complaint]:
    """Every case whose answers people outside its office may judge, in masked words and without who reported it.

    Not a sealed or secret one, not a whistle-blower's, none that accuses an office, none that its reporter took back.
    """
    return Complaint.objects.filter(sealed=False, accused__isnull=True).exclude(
        Q(visibility=Visibility.SECRET) | Q(complaint_class=ComplaintClass.WHISTLEBLOWING) | Q(status=Status.WITHDRAWN)
    )


def may_publish(user: User | AnonymousUser, complaint: Complaint) -> bool:
    """Whether somebody decides what of a case everybody may read: the verifier. Nobody does of a sealed one."""
    return not complaint.sealed and By.COORDINATOR in capacities(user, complaint)


def may_publish_answers(user: User | AnonymousUser, complaint: Complaint) -> bool:
    """Whether somebody may mark an answer as public: the verifier, or the office that gave it."""
    return not complaint.sealed and bool(capacities(user, complaint) & {By.COORDINATOR, By.HANDLER, By.APPROVER})


@dataclass(frozen=True)
class Oversight:
    """A government that somebody coordinates or only reads, and the units an accusation of which is not for their eyes."""

    agency_id: int
    hidden: frozenset[int]
    coordinates: bool

    def cases(self) -> QuerySet[Complaint]:
        """What `visible_to` shows them as overseer, and nothing sealed even where they have another role besides."""
        return Complaint.objects.filter(agency_id=self.agency_id, sealed=False).exclude(accused_id__in=self.hidden)


def oversight(user: User | AnonymousUser) -> Oversight | None:
    """The government this person oversees, one they coordinate before one they read; None for everybody else."""
    roles = _roles(user)
    coordinated, read = roles.get(Role.COORDINATOR, set()), _units(roles, READING)
    agency_id = _agencies(coordinated or read).order_by("agency_id").first()
    return None if agency_id is None else Oversight(agency_id, _under(roles), bool(coordinated))


def can_see(user: User | AnonymousUser, complaint: Complaint) -> bool:
    """Whether `visible_to` holds this complaint."""
    return visible_to(user).filter(pk=complaint.pk).exists()


def capacities(user: User | AnonymousUser, complaint: Complaint) -> frozenset[By]:
    """In which capacities somebody may act on a complaint; empty when only reading, or not seeing, it."""
    roles = _roles(user)
    owner = complaint.owner_id
    if complaint.accused_id is not None and complaint.accused_id in _under(roles):
        return frozenset()
    if complaint.sealed:
        # Nobody above them may read it, so it is another inspector who agrees to a draft.
        return frozenset({By.HANDLER, By.APPROVER}) if owner in roles.get(Role.INSPECTORATE, set()) else frozenset()
    found: set[By] = set()
    handled = _units(roles, HANDLING)
    if owner in handled:
        found.add(By.HANDLER)
    elif handled and complaint.supports.filter(unit_id__in=handled, ended_at__isnull=True).exists():
        found.add(By.SUPPORTER)
    if owner in roles.get(Role.APPROVER, set()):
        found.add(By.APPROVER)
    coordinated = roles.get(Role.COORDINATOR, set())
    if coordinated and complaint.agency_id in _agencies(coordinated):
        found.add(By.COORDINATOR)
        if owner in coordinated:
            found.add(By.HANDLER)
    return frozenset(found)


def moves(user: User | AnonymousUser, complaint: Complaint) -> tuple[Move, ...]:
    """The moves this person may make now; buttons and API are drawn from it (R5)."""
    return policy_of(complaint.regime_id).moves_for(Status(complaint.status), capacities(user, complaint))


def own_units(user: User | AnonymousUser) -> set[int]:
    """Ids of the units whose queue is this person's own."""
    return _units(_roles(user), HANDLING | {Role.COORDINATOR})


def handled_units(user: User | AnonymousUser) -> set[int]:
    """Ids of the units whose cases this person works on, owned or helped with."""
    return _units(_roles(user), HANDLING)


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


def _under(roles: Mapping[Role, set[int]]) -> frozenset[int]:
    """The units where somebody works and all below them: an accusation of any of these is not for their eyes."""
    return below(frozenset().union(*roles.values())) if roles else frozenset()


def barred(complaint: Complaint) -> frozenset[int]:
    """The units that may never have a case: the one accused in it and those above it, for they would not see it."""
    return above(complaint.accused_id) if complaint.accused_id is not None else frozenset()


@ttl_cache(maxsize=512, ttl=snapshot.SECONDS)
def above(unit_id: int) -> frozenset[int]:
    """A unit and everything over it."""
    found: set[int] = set()
    front: int | None = unit_id
    while front is not None and front not in found:
        found.add(front)
        front = Unit.objects.values_list("parent_id", flat=True).get(pk=front)
    return frozenset(found)


@ttl_cache(maxsize=512, ttl=snapshot.SECONDS)
def below(unit_ids: frozenset[int]) -> frozenset[int]:
    """Units and everything under them."""
    found, front = set(unit_ids), set(unit_ids)
    while front:
        front = set(Unit.objects.filter(parent_id__in=front).values_list("pk", flat=True)) - found
        found |= front
    return frozenset(found)
