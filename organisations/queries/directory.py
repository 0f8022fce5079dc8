"""Who is the tenant, which unit serves, who sits where, which calendar holds."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Q, QuerySet

from organisations.models import Agency, Calendar, Membership, Region, Role, Topic, Unit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.contrib.auth.models import AnonymousUser

    from organisations.models import User


# Who works cases; the others only read or govern.
WORKING = (Role.OFFICER, Role.APPROVER, Role.COORDINATOR, Role.INSPECTORATE)


def valid_on(day: dt.date) -> Q:
    """The condition "this row holds on `day`", for any model with valid_from and valid_until."""
    return (Q(valid_from__isnull=True) | Q(valid_from__lte=day)) & (Q(valid_until__isnull=True) | Q(valid_until__gte=day))


def default_agency() -> Agency:
    """The tenant that receives what no place names: the one of `settings.TENANT_REGION`.

    Raises Agency.DoesNotExist when the reference data is not loaded.
    """
    return Agency.objects.select_related("coordinator", "region").get(is_tenant=True, region_id=settings.TENANT_REGION)


def ancestors(region_code: str) -> list[str]:
    """The codes of a region and of all that contain it, most specific first.

    >>> ancestors("73.07.05.1001")
    ['73.07.05.1001', '73.07.05', '73.07', '73']
    """
    parts = region_code.split(".")
    return [".".join(parts[:n]) for n in range(len(parts), 0, -1)]


def units_of_kind(kind: str, *, agency: Agency | None, region_code: str = "", on: dt.date) -> list[Unit]:
    """Units that serve as `kind` on a day, best first: inside the place asked for, then by rank.

    With an agency only its own units are meant; None asks the bodies outside (PLN, BPN …) instead.
    A kind that exists once a place (kecamatan, kelurahan, desa) gives only the unit of that place. Where all units of
    the kind were closed, their successors serve.
    """
    begun = Q(valid_from__isnull=True) | Q(valid_from__lte=on)
    units = Unit.objects.filter(begun, office_kinds__kind=kind).select_related("agency", "region")
    units = units.filter(agency=agency) if agency else units.filter(is_external=True)
    if kind in {"kecamatan", "kelurahan", "desa"}:
        units = units.filter(region_id__in=ancestors(region_code) if region_code else [])
    rows = list(units.order_by("office_kinds__rank", "code"))
    return [unit for unit in rows if _is_open(unit, on)] or [heir for heir in (current_unit(row, on) for row in rows) if _is_open(heir, on)]


def _is_open(unit: Unit, on: dt.date) -> bool:
    return (unit.valid_from is None or unit.valid_from <= on) and (unit.valid_until is None or unit.valid_until >= on)


def current_unit(unit: Unit, on: dt.date) -> Unit:
    """The unit, or whoever follows it when it was closed (a merged or renamed OPD)."""
    seen = {unit.pk}
    while unit.valid_until and unit.valid_until < on and unit.successor and unit.successor.pk not in seen:
        unit = unit.successor
        seen.add(unit.pk)
    return unit


def staffed(unit: Unit, on: dt.date) -> Unit | None:
    """The unit if somebody works there, else the nearest unit above it where somebody does."""
    above: Unit | None = unit
    seen: set[int] = set()
    while above is not None and above.pk not in seen:
        if has_officers(above, on):
            return above
        seen.add(above.pk)
        above = above.parent
    return None


def has_officers(unit: Unit, on: dt.date) -> bool:
    """Whether somebody who can sign in works cases for this unit."""
    return members(unit, WORKING, on).exists()


def members(unit: Unit, roles: Iterable[Role], on: dt.date) -> QuerySet[Membership]:
    """Memberships that hold on a day, of people who may sign in."""
    return Membership.objects.filter(valid_on(on), unit=unit, role__in=list(roles), user__is_active=True)


def roles_of(user: User | AnonymousUser, on: dt.date) -> dict[Role, set[int]]:
    """Role → ids of the units where the person has it on a day. Empty for a stranger."""
    if not user.is_authenticated or not user.is_active:
        return {}
    found: dict[Role, set[int]] = {}
    for role, unit_id in Membership.objects.filter(valid_on(on), user=user).values_list("role", "unit_id"):
        found.setdefault(Role(role), set()).add(unit_id)
    return found


def calendar_for(region_code: str) -> Calendar:
    """The working calendar of a place: its own, or the nearest region's above it, or the national one.

    Raises Calendar.DoesNotExist when the reference data is not loaded.
    """
    wanted = ancestors(region_code) if region_code else []
    found = list(Calendar.objects.filter(Q(region_id__in=wanted) | Q(region__isnull=True), named_only=False))
    if not found:
        raise Calendar.DoesNotExist("no working calendar is loaded; run manage.py load_reference")
    return max(found, key=lambda calendar: len(calendar.region_id or ""))


def calendar_of_unit(unit: Unit) -> Calendar:
    """The working calendar of an office: the one it names, else that of its place, else of its government's place.

    Raises Calendar.DoesNotExist when the reference data is not loaded.
    """
    return unit.calendar or calendar_for(place_of_unit(unit))


def place_of_unit(unit: Unit) -> str:
    """The region an office counts its days in; "" for a body of the whole country."""
    return unit.region_id or unit.agency.region_id or ""


def region(code: str) -> Region | None:
    """The region of a code, or None."""
    return Region.objects.filter(pk=code).first()


def open_topics(on: dt.date) -> QuerySet[Topic]:
    """Second-level topics that may be given to a complaint on a day."""
    return Topic.objects.filter(valid_on(on), parent__isnull=False)
