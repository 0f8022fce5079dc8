"""The coordinator's own reminder: one press tells the people of an office of everything that is late there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from redis.exceptions import RedisError

from complaints.numbers import pretty
from complaints.queues import CAP
from complaints.watch import notices
from complaints.watch.desks import Desks
from organisations.models import Role
from organisations.services import broadcast

if TYPE_CHECKING:
    from complaints.access import Oversight
    from organisations.models import Unit, User

# What a mail lists and a note names, the oldest first; the desk shows the rest.
MOST, NAMED = 30, 5
# So that two coordinators, or one impatient one, do not make an office stop reading.
HOURS = 20
_HEARS = frozenset({Role.OFFICER, Role.APPROVER})


class NothingLate(ValueError):
    """There is nothing to remind an office of."""


class ToldLately(ValueError):
    """The office was reminded less than HOURS ago."""


@dataclass(frozen=True)
class Told:
    """How many cases are late, counted no further than CAP, and how many people got a mail besides the note on their desk."""

    cases: int
    mailed: int


def chase(scope: Oversight, unit: Unit, *, by: User) -> Told:
    """Put a note about the late cases of an office on its people's desk until read, and mail officers and superior a list.

    The note names numbers only; sealed cases and those hidden from the coordinator are not among them.

    Raises:
        NothingLate: no case of the office is late.
        ToldLately: it was reminded a short while ago.
    """
    cases = scope.cases().filter(owner=unit, ended_at__isnull=True, due_at__lt=timezone.now())
    number = cases.order_by()[: CAP + 1].count()
    if not number:
        raise NothingLate
    if not _first(unit):
        raise ToldLately
    late = list(cases.select_related("topic", "region").order_by("due_at", "id")[:MOST])
    named = ", ".join(pretty(case.number) for case in late[:NAMED])
    title = ngettext("%(n)d laporan terlambat di kantor Anda", "%(n)d laporan terlambat di kantor Anda", number) % {"n": number}
    text = _(
        "Mohon dijawab, atau tulis kepada pelapor mengapa belum bisa. Yang paling lama: %(numbers)s. Semuanya ada di daftar Terlambat."
    ) % {"numbers": named}
    broadcast(agency_id=unit.agency_id, author=by, title=title, text=text, units=[unit])
    desks = Desks(timezone.localdate())
    desks.load_units([unit.pk])
    people = [user for user in desks.people(unit.pk, _HEARS) if user.email]
    return Told(number, sum(notices.chased(user, unit, late, by=by) for user in people))


def _first(unit: Unit) -> bool:
    try:
        return bool(cache.add(f"chased:{unit.pk}", 1, timeout=HOURS * 3600))
    except RedisError:
        # Better told twice than not at all.
        return True
