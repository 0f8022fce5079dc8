"""One office under change: locked, checked against the others, and its history written."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from organisations import snapshot
from organisations.models import DirectoryChange, DirectoryChangeKind, OfficeKind, Unit, User
from organisations.services.refusal import Refused, decree_of


def known_kinds(wanted: Iterable[str]) -> tuple[str, ...]:
    """The office kinds asked for, once each. Raises Refused for none, or for one that is not known."""
    kinds = tuple(dict.fromkeys(wanted))
    if not kinds:
        raise Refused(_("Pilih sekurangnya satu urusan; tanpa itu tidak ada laporan yang sampai ke kantor ini."))
    if OfficeKind.objects.filter(pk__in=kinds).count() != len(kinds):
        raise Refused(_("Ada urusan yang tidak dikenal."))
    return kinds


def open_unit(unit_id: int) -> Unit:
    """The office, locked. Raises Refused when it is closed, or its last day is already set."""
    unit = Unit.objects.select_for_update(of=("self",)).select_related("agency").get(pk=unit_id)
    if unit.valid_until is not None:
        raise Refused(_("Kantor ini sudah ditutup, atau hari terakhirnya sudah ditetapkan. Data lamanya tidak diubah lagi."))
    return unit


def parent_of(unit: Unit, parent_id: int | None) -> Unit | None:
    """The office that may be above another. Raises Refused for a circle, a closed office or another government's."""
    if parent_id is None:
        return None
    parent = Unit.objects.filter(pk=parent_id, valid_until__isnull=True, agency_id=unit.agency_id).first()
    if parent is None:
        raise Refused(_("Kantor induk harus kantor yang masih buka di pemerintah yang sama."))
    if unit.pk and unit.pk in line(parent, "parent"):
        raise Refused(_("%(name)s ada di bawah kantor ini, jadi tidak bisa menjadi induknya.") % {"name": parent.name})
    return parent


def line(unit: Unit, step: str) -> set[int]:
    """The ids of a unit and of all that follow by parent or successor."""
    seen: set[int] = set()
    at: Unit | None = unit
    while at is not None and at.pk not in seen:
        seen.add(at.pk)
        at = getattr(at, step)
    return seen


def named(unit: Unit | None) -> dict[str, Any]:
    """A parent as the history keeps it."""
    return {"parent": unit.code, "name": unit.name} if unit else {"parent": None}


def record(
    unit: Unit,
    kind: DirectoryChangeKind,
    by: User | None,
    decree: str,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> DirectoryChange:
    """One row of history; what was remembered of the directory is forgotten once it is committed."""
    transaction.on_commit(snapshot.forget)
    return DirectoryChange.objects.create(unit=unit, kind=kind, by=by, decree=decree_of(decree), before=before or {}, after=after or {})
