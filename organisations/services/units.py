"""Offices: added, renamed, merged into another, closed, and what is known of them put right."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisations.models import Agency, DirectoryChange, DirectoryChangeKind, Region, Unit, UnitOfficeKind, User
from organisations.queries import valid_on
from organisations.services.facts import MAX_CONTACT
from organisations.services.office import known_kinds, line, named, open_unit, parent_of, record
from organisations.services.refusal import Refused, checked, plausible

MAX_NAME, MAX_SHORT = 200, 80
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,39}")
_NAMELESS = gettext_lazy("Tulis nama kantornya.")


@dataclass(frozen=True)
class NewUnit:
    """An office to add."""

    code: str
    name: str
    short_name: str
    kinds: tuple[str, ...]
    region_code: str = ""
    parent_id: int | None = None
    is_external: bool = False
    contact: str = ""
    valid_from: dt.date | None = None


@transaction.atomic
def add_unit(*, agency_id: int, new: NewUnit, by: User | None, decree: str = "") -> Unit:
    """A new office of a government; its code is for good."""
    agency = Agency.objects.get(pk=agency_id)
    name = _free_name(agency, new.name, but=None)
    if not CODE.fullmatch(new.code):
        raise Refused(_("Kode hanya boleh huruf, angka, titik dan tanda hubung, paling banyak 40."))
    if Unit.objects.filter(code=new.code).exists():
        raise Refused(_("Kode %(code)s sudah dipakai kantor lain.") % {"code": new.code})
    if new.region_code and not Region.objects.filter(pk=new.region_code).exists():
        raise Refused(_("Kode wilayah %(code)s tidak dikenal.") % {"code": new.region_code})
    unit = Unit(
        code=new.code,
        agency=agency,
        name=name,
        short_name=_short(new.short_name, name),
        region_id=new.region_code or agency.region_id,
        is_external=new.is_external,
        contact=checked(new.contact, most=MAX_CONTACT),
        valid_from=plausible(new.valid_from) if new.valid_from else None,
    )
    unit.parent = parent_of(unit, new.parent_id)
    kinds = known_kinds(new.kinds)
    unit.save(force_insert=True)
    UnitOfficeKind.objects.bulk_create([UnitOfficeKind(unit=unit, kind_id=kind, rank=rank) for rank, kind in enumerate(kinds, start=1)])
    record(unit, DirectoryChangeKind.CREATED, by, decree, after={"name": name, "kinds": list(kinds)})
    return unit


@transaction.atomic
def rename_unit(*, unit_id: int, name: str, short_name: str, since: dt.date, by: User | None, decree: str = "") -> DirectoryChange:
    """Another name from a day that has come; what it was called before stays in the history."""
    unit = open_unit(unit_id)
    if plausible(since) > timezone.localdate():
        raise Refused(_("Nama baru belum berlaku. Catat pada hari berlakunya, bukan sebelumnya."))
    before = {"name": unit.name, "short_name": unit.short_name}
    unit.name = _free_name(unit.agency, name, but=unit)
    unit.short_name = _short(short_name, unit.name)
    after = {"name": unit.name, "short_name": unit.short_name}
    if before == after:
        raise Refused(_("Namanya sudah begitu."))
    unit.save(update_fields=["name", "short_name"])
    return record(unit, DirectoryChangeKind.RENAMED, by, decree, before, {**after, "since": since.isoformat()})


@transaction.atomic
def merge_units(*, unit_id: int, into_id: int, last_day: dt.date, by: User | None, decree: str = "") -> DirectoryChange:
    """Close an office whose work another takes over from the day after; the offices below it move along."""
    unit, into = _pair(unit_id, into_id)
    if unit.is_external != into.is_external or (unit.agency_id != into.agency_id and not unit.is_external):
        raise Refused(_("Kantor ini dan penerusnya harus sama-sama kantor pemerintah ini, atau sama-sama instansi luar."))
    if unit.pk in line(into, "successor"):
        raise Refused(_("%(name)s sudah diteruskan ke kantor ini; keduanya tidak bisa saling meneruskan.") % {"name": into.name})
    _close(unit, last_day)
    unit.successor = into
    unit.save(update_fields=["valid_until", "successor"])
    _move_children(unit, into, by, decree)
    return record(
        unit, DirectoryChangeKind.MERGED, by, decree, {}, {"into": into.code, "name": into.name, "last_day": last_day.isoformat()}
    )


@transaction.atomic
def close_unit(*, unit_id: int, last_day: dt.date, by: User | None, decree: str = "") -> DirectoryChange:
    """End an office that nobody follows; offices below it must have another parent first."""
    unit = open_unit(unit_id)
    _close(unit, last_day)
    if unit.children.filter(valid_on(last_day + dt.timedelta(days=1))).exists():
        raise Refused(_("Masih ada kantor di bawahnya. Pindahkan dahulu ke induk lain, atau gabungkan kantor ini."))
    unit.save(update_fields=["valid_until"])
    return record(unit, DirectoryChangeKind.CLOSED, by, decree, {}, {"last_day": last_day.isoformat()})


def _pair(unit_id: int, into_id: int) -> tuple[Unit, Unit]:
    """Both offices, locked in one order, so that two opposite merges at once wait instead of making a circle."""
    if unit_id == into_id:
        raise Refused(_("Kantor tidak bisa digabung ke dirinya sendiri."))
    if not Unit.objects.filter(pk=into_id).exists():
        raise Refused(_("Pilih kantor penerusnya."))
    list(Unit.objects.select_for_update().filter(pk__in=(unit_id, into_id)).order_by("pk").values_list("pk"))
    unit, into = open_unit(unit_id), Unit.objects.get(pk=into_id)
    if into.valid_until is not None and unit.pk not in line(into, "successor"):
        raise Refused(_("%(name)s sudah ditutup. Pilih kantor yang masih buka.") % {"name": into.name})
    return unit, into


def _close(unit: Unit, last_day: dt.date) -> None:
    if Agency.objects.filter(coordinator=unit).exists():
        raise Refused(_("Ini kantor koordinator: laporan yang belum ada pemiliknya dipegang di sini. Pindahkan koordinasi dahulu."))
    if unit.valid_from and plausible(last_day) < unit.valid_from:
        raise Refused(_("Hari terakhirnya sebelum kantor ini mulai."))
    unit.valid_until = plausible(last_day)


def _move_children(unit: Unit, into: Unit, by: User | None, decree: str) -> None:
    """Whoever was below a merged office is below its successor; a successor from below it takes its place."""
    if unit.pk in line(into, "parent"):
        _hang(into, unit.parent, by, decree)
    for child in Unit.objects.filter(parent=unit, valid_until__isnull=True).select_related("parent"):
        _hang(child, into, by, decree)


def _hang(unit: Unit, parent: Unit | None, by: User | None, decree: str) -> None:
    before, unit.parent = unit.parent, parent
    unit.save(update_fields=["parent"])
    record(unit, DirectoryChangeKind.PARENT, by, decree, named(before), named(parent))


def _free_name(agency: Agency, name: str, *, but: Unit | None) -> str:
    clean = checked(name, most=MAX_NAME, missing=_NAMELESS)
    others = Unit.objects.filter(agency=agency, name__iexact=clean, valid_until__isnull=True)
    if any(other != but for other in others):
        raise Refused(_("Sudah ada kantor bernama %(name)s.") % {"name": clean})
    return clean


def _short(short_name: str, name: str) -> str:
    return checked(short_name, most=MAX_SHORT) or name[:MAX_SHORT]
