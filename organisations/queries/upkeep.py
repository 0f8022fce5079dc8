"""Reads for the coordinator's upkeep: whom one governs, desks where nobody sits, calendars in reach, what was told."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone

from organisations.models import Agency, Broadcast, Calendar, CalendarChange, Membership, Role, Unit, User
from organisations.queries.directory import WORKING, ancestors, default_agency, roles_of, valid_on

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from django.contrib.auth.models import AnonymousUser

GOVERNING = frozenset({Role.COORDINATOR, Role.ADMIN})
NO_OFFICER, NO_LOGIN = "no_officer", "no_login"


@dataclass(frozen=True)
class DeadDesk:
    """An office where a case would lie unread, why, and since when if that is known."""

    unit: Unit
    why: str
    since: dt.date | None


def governed(user: User | AnonymousUser) -> QuerySet[Agency]:
    """The governments whose directory this person keeps today. Nothing for everybody else."""
    roles = roles_of(user, timezone.localdate())
    units = set().union(*(roles.get(role, set()) for role in GOVERNING))
    return Agency.objects.filter(is_tenant=True, units__in=units).select_related("region").distinct().order_by("pk")


def is_admin(user: User, agency_id: int) -> bool:
    """Whether somebody may also appoint the inspectorate and other admins of a government."""
    units = roles_of(user, timezone.localdate()).get(Role.ADMIN, set())
    return Unit.objects.filter(pk__in=units, agency_id=agency_id).exists()


def units_governed(agency: Agency) -> QuerySet[Unit]:
    """The offices of a government, and the bodies outside that it writes to: those of its place, below or above it."""
    code = agency.region_id or ""
    near = Q(region__isnull=True) | Q(region_id__in=ancestors(code)) | Q(region__code__startswith=f"{code}.")
    return Unit.objects.filter(Q(agency=agency) | (Q(is_external=True, agency__is_tenant=False) & near))


def with_figures(units: QuerySet[Unit], on: dt.date) -> QuerySet[Unit]:
    """Units with how many people work there on a day and when one of them signed in last: `officers`, `last_login`."""
    at_work = Q(memberships__in=_working(on))
    return units.annotate(
        officers=Count("memberships__user", filter=at_work, distinct=True),
        last_login=Max("memberships__user__last_login", filter=at_work),
    )


def _working(on: dt.date) -> QuerySet[Membership]:
    return Membership.objects.filter(valid_on(on), role__in=WORKING, user__is_active=True)


def dead_desks(agency: Agency, *, on: dt.date, days: int) -> list[DeadDesk]:
    """The open offices of a tenant where nobody may work cases, or nobody who may has signed in for `days` days.

    Somebody appointed a day ago has not been away for longer than that day. Two queries, however many offices.
    """
    units = Unit.objects.filter(valid_on(on), agency=agency, is_external=False).order_by("code")
    held: dict[int, list[Membership]] = defaultdict(list)
    rows = Membership.objects.filter(unit__agency=agency, role__in=WORKING).select_related("user")
    for membership in rows:
        held[membership.unit_id].append(membership)
    found = (_dead(unit, held[unit.pk], on, on - dt.timedelta(days=days)) for unit in units)
    return [desk for desk in found if desk is not None]


def _dead(unit: Unit, memberships: Iterable[Membership], on: dt.date, limit: dt.date) -> DeadDesk | None:
    rows = list(memberships)
    now = [row for row in rows if row.user.is_active and _holds(row, on)]
    if not now:
        ended = [row.valid_until for row in rows if row.valid_until and row.valid_until < on]
        return DeadDesk(unit, NO_OFFICER, max(ended, default=None))
    since = max(_last_seen(row) for row in now)
    return DeadDesk(unit, NO_LOGIN, since) if since < limit else None


def _holds(row: Membership, on: dt.date) -> bool:
    return (row.valid_from is None or row.valid_from <= on) and (row.valid_until is None or row.valid_until >= on)


def _last_seen(row: Membership) -> dt.date:
    """The last day we know the person could have looked at this desk: signed in, was appointed, or got the account."""
    signed_in = timezone.localdate(row.user.last_login) if row.user.last_login else dt.date.min
    return max(signed_in, row.valid_from or dt.date.min, timezone.localdate(row.user.date_joined))


def keeps_national_days(user: User) -> bool:
    """Whether somebody is admin of the government that runs this installation: national days move every tenant's deadlines."""
    return is_admin(user, default_agency().pk)


def may_change_calendar(user: User, calendar: Calendar) -> bool:
    """The national calendar by its admin only; that of a place, or of offices in it, by whoever keeps that place's directory."""
    if calendar.region_id is None:
        return keeps_national_days(user)
    return governed(user).filter(region_id__in=ancestors(calendar.region_id)).exists()


def calendars_governed(agency: Agency) -> QuerySet[Calendar]:
    """The calendars that a tenant's offices may follow: those of its place and below, and the national one."""
    code = agency.region_id or ""
    own = Q(region_id=code) | Q(region__code__startswith=f"{code}.")
    return Calendar.objects.filter(own | Q(region__isnull=True, named_only=False)).order_by("named_only", "region_id", "key")


def unapplied_calendar_changes() -> QuerySet[CalendarChange]:
    """Changes after which running deadlines were not recounted yet, oldest first."""
    return CalendarChange.objects.filter(applied_at__isnull=True).select_related("calendar", "unit").order_by("pk")


def staff_of(agency: Agency, on: dt.date, *, units: Collection[int] = ()) -> QuerySet[User]:
    """Everybody with a role in an office of a government on a day, or in some of its offices: whom a broadcast reaches."""
    held = Membership.objects.filter(valid_on(on), unit__agency=agency)
    if units:
        held = held.filter(unit__in=units)
    return User.objects.filter(is_active=True, pk__in=held.values("user_id")).order_by("display_name", "username")


def broadcasts_to(user: User | AnonymousUser) -> QuerySet[Broadcast]:
    """Every broadcast that is meant for this person today, read or not."""
    if not user.is_authenticated or not user.is_active:
        return Broadcast.objects.none()
    today = timezone.localdate()
    held = Membership.objects.filter(valid_on(today), user=user)
    shown = Q(until__isnull=True) | Q(until__gte=today)
    addressed = Broadcast.units.through.objects.filter(broadcast=OuterRef("pk"))
    here = ~Exists(addressed) | Exists(addressed.filter(unit__in=held.values("unit")))
    return Broadcast.objects.filter(shown, here, agency_id__in=held.values("unit__agency_id"))


def broadcasts_for(user: User | AnonymousUser) -> QuerySet[Broadcast]:
    """What this person has not read yet, newest first; one's own words count as read. One query."""
    unread = broadcasts_to(user)
    if not user.is_authenticated:
        return unread
    return unread.exclude(author=user).exclude(receipts__user=user).select_related("author").order_by("-pk")
