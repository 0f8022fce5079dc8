"""What is known of an office and may be put right at any time: contact, parent, kinds, approval, calendar."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from organisations.models import (
    Calendar,
    CalendarChange,
    CalendarChangeKind,
    DirectoryChange,
    DirectoryChangeKind,
    Role,
    Unit,
    UnitOfficeKind,
    User,
)
from organisations.queries import calendar_of_unit, calendars_governed, members
from organisations.services.office import known_kinds, named, open_unit, parent_of, record
from organisations.services.refusal import Refused, checked, decree_of

MAX_CONTACT = 200


@dataclass(frozen=True)
class Facts:
    """What may be edited of an office at any time, as a whole."""

    contact: str
    parent_id: int | None
    kinds: tuple[str, ...]
    needs_approval: bool
    calendar_id: int | None


@transaction.atomic
def edit_unit(*, unit_id: int, facts: Facts, by: User | None, decree: str = "") -> list[DirectoryChange]:
    """Contact, parent, kinds, approval and calendar as they should be; one row of history for each that changed."""
    unit = open_unit(unit_id)
    done = [
        _edit_contact(unit, facts.contact),
        _edit_parent(unit, facts.parent_id),
        _edit_approval(unit, facts.needs_approval),
        _edit_calendar(unit, facts.calendar_id, by, decree),
        _edit_kinds(unit, facts.kinds),
    ]
    unit.save(update_fields=["contact", "parent", "needs_approval", "calendar"])
    return [record(unit, kind, by, decree, before, after) for kind, before, after in filter(None, done)]


Edited = tuple[DirectoryChangeKind, dict[str, Any], dict[str, Any]] | None


def _edit_contact(unit: Unit, contact: str) -> Edited:
    before, unit.contact = unit.contact, checked(contact, most=MAX_CONTACT)
    return (DirectoryChangeKind.CONTACT, {"contact": before}, {"contact": unit.contact}) if before != unit.contact else None


def _edit_parent(unit: Unit, parent_id: int | None) -> Edited:
    if unit.parent_id == parent_id:
        return None
    before, unit.parent = unit.parent, parent_of(unit, parent_id)
    return DirectoryChangeKind.PARENT, named(before), named(unit.parent)


def _edit_approval(unit: Unit, needs_approval: bool) -> Edited:  # noqa: FBT001 - one of a family of the same shape
    if unit.needs_approval == needs_approval:
        return None
    if needs_approval and not members(unit, [Role.APPROVER], timezone.localdate()).exists():
        raise Refused(_("Kantor ini belum punya atasan. Tunjuk atasannya dahulu; tanpa atasan tidak ada jawaban yang bisa keluar."))
    unit.needs_approval = needs_approval
    return DirectoryChangeKind.APPROVAL, {"needs_approval": not needs_approval}, {"needs_approval": needs_approval}


def _edit_calendar(unit: Unit, calendar_id: int | None, by: User | None, decree: str) -> Edited:
    if unit.calendar_id == calendar_id:
        return None
    if calendar_id is not None and not calendars_governed(unit.agency).filter(pk=calendar_id).exists():
        raise Refused(_("Kalender itu bukan kalender pemerintah ini."))
    before = calendar_of_unit(unit)
    unit.calendar = Calendar.objects.get(pk=calendar_id) if calendar_id else None
    after = calendar_of_unit(unit)
    if before != after:
        CalendarChange.objects.create(
            calendar=after,
            unit=unit,
            by=by,
            what=CalendarChangeKind.UNIT,
            before={"calendar": before.key},
            after={"calendar": after.key},
            source=decree_of(decree),
        )
    return DirectoryChangeKind.CALENDAR, {"calendar": before.key}, {"calendar": after.key}


def _edit_kinds(unit: Unit, wanted: Iterable[str]) -> Edited:
    """New kinds rank behind those the office has: it is asked last for what it has taken on last."""
    ranks = dict(unit.office_kinds.order_by("rank").values_list("kind_id", "rank"))
    kinds = known_kinds(wanted)
    if set(kinds) == set(ranks):
        return None
    unit.office_kinds.exclude(kind__in=kinds).delete()
    last = max(ranks.values(), default=0)
    new = [kind for kind in kinds if kind not in ranks]
    UnitOfficeKind.objects.bulk_create([UnitOfficeKind(unit=unit, kind_id=kind, rank=last + n) for n, kind in enumerate(new, start=1)])
    return DirectoryChangeKind.KINDS, {"kinds": list(ranks)}, {"kinds": sorted(kinds)}
