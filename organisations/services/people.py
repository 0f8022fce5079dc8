"""Who works in which office, from when until when. An appointment is ended, never deleted."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from organisations.models import Agency, DirectoryChangeKind, Membership, Role, Unit, User
from organisations.queries import WORKING, is_admin, members, valid_on
from organisations.services.office import open_unit, record
from organisations.services.refusal import Refused, plausible

# Sealed cases are kept from coordinators, who might be accused in them; so these are not a coordinator's to give.
RESERVED = frozenset({Role.INSPECTORATE, Role.ADMIN})


@dataclass(frozen=True)
class Ended:
    """An appointment with its last day, how many people work in the office after it, and whether approvals stand still."""

    membership: Membership
    left: int
    unapproved: bool


@transaction.atomic
def add_member(
    *,
    unit_id: int,
    user_id: int,
    role: Role,
    by: User | None,
    valid_from: dt.date | None = None,
    valid_until: dt.date | None = None,
    decree: str = "",
) -> Membership:
    """Appoint somebody who has an account."""
    unit, user = open_unit(unit_id), User.objects.get(pk=user_id)
    _may_touch(role, unit, by)
    if role in RESERVED and by == user:
        raise Refused(_("Anda tidak bisa menunjuk diri sendiri. Mintalah admin lain."))
    if unit.is_external:
        raise Refused(_("Instansi luar tidak punya petugas di sini; laporan diteruskan dengan surat."))
    if not user.is_active:
        raise Refused(_("Akun %(name)s tidak aktif.") % {"name": user})
    start, end = (plausible(day) if day else None for day in (valid_from, valid_until))
    if start and end and end < start:
        raise Refused(_("Hari terakhirnya sebelum hari mulainya."))
    if _overlapping(unit, user, role, start, end):
        raise Refused(_("%(name)s sudah punya peran itu di kantor ini pada waktu itu.") % {"name": user})
    made = Membership.objects.create(unit=unit, user=user, role=role, valid_from=start, valid_until=end)
    record(unit, DirectoryChangeKind.APPOINTED, by, decree, after=_kept(made))
    return made


@transaction.atomic
def end_member(*, membership_id: int, last_day: dt.date, by: User | None, decree: str = "") -> Ended:
    """End an appointment; yesterday as the last day shuts the door now.

    The last person of an office may go: the answer says how many are left. The last coordinator of a government may not.
    """
    row = Membership.objects.select_for_update(of=("self",)).select_related("unit__agency", "user").get(pk=membership_id)
    _may_touch(Role(row.role), row.unit, by)
    before = _kept(row)
    if row.valid_until is not None and row.valid_until <= last_day:
        raise Refused(_("Penugasan ini sudah berakhir pada %(day)s.") % {"day": row.valid_until.isoformat()})
    if row.valid_from and plausible(last_day) < row.valid_from - dt.timedelta(days=1):
        raise Refused(_("Hari terakhirnya sebelum hari mulainya."))
    after = plausible(last_day) + dt.timedelta(days=1)
    if row.role == Role.COORDINATOR and not _other_coordinators(row, after):
        raise Refused(_("Ini koordinator terakhir. Tunjuk penggantinya dahulu, supaya tidak ada laporan tanpa pemilik."))
    row.valid_until = last_day
    row.save(update_fields=["valid_until"])
    record(row.unit, DirectoryChangeKind.ENDED, by, decree, before, _kept(row))
    then = max(after, timezone.localdate())
    return Ended(
        membership=row,
        left=members(row.unit, WORKING, then).values("user_id").distinct().count(),
        unapproved=row.unit.needs_approval and not members(row.unit, [Role.APPROVER], then).exists(),
    )


def _may_touch(role: Role, unit: Unit, by: User | None) -> None:
    if role in RESERVED and by is not None and not is_admin(by, unit.agency_id):
        raise Refused(_("Peran %(role)s hanya bisa diatur oleh admin.") % {"role": role.label})


def _overlapping(unit: Unit, user: User, role: Role, start: dt.date | None, end: dt.date | None) -> bool:
    begun = Q(valid_from__isnull=True) | Q(valid_from__lte=end) if end else Q()
    going = Q(valid_until__isnull=True) | Q(valid_until__gte=start) if start else Q()
    return Membership.objects.filter(begun, going, unit=unit, user=user, role=role).exists()


def _other_coordinators(row: Membership, on: dt.date) -> bool:
    """Whether anybody else coordinates then. The government is locked: two who end each other at once must not both go."""
    agency = Agency.objects.select_for_update().get(pk=row.unit.agency_id)
    held = Membership.objects.filter(valid_on(on), role=Role.COORDINATOR, unit__agency=agency, user__is_active=True)
    return held.exclude(pk=row.pk).exists()


def _kept(row: Membership) -> dict[str, str | int | None]:
    """An appointment as the history keeps it: the account's number, not the name."""
    return {
        "user": row.user_id,
        "role": row.role,
        "valid_from": row.valid_from.isoformat() if row.valid_from else None,
        "valid_until": row.valid_until.isoformat() if row.valid_until else None,
    }
