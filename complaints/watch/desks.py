"""Who is told of a case on each rung of the ladder: the people of a day, loaded for many cases at once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from complaints.models import Rung
from organisations import snapshot
from organisations.models import Membership, Role, Unit
from organisations.queries import WORKING, valid_on

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator

    from complaints.models import Complaint
    from organisations.models import User

SECRETARIAT = "setda"
# Whoever works the cases of a unit; a coordinator those that the coordinator's unit has.
_OFFICERS = frozenset({Role.OFFICER, Role.INSPECTORATE, Role.COORDINATOR})


@dataclass(frozen=True)
class Audience:
    """The unit whose people hear it, and the people. Never empty."""

    unit: Unit
    people: tuple[User, ...]


class Desks:
    """Who sits where on a day. `load` before `audience`: it asks once for all units that a batch of cases can reach."""

    def __init__(self, on: dt.date) -> None:
        self._on = on
        self._held: dict[int, list[Membership]] = {}
        self._parents: dict[int, int | None] | None = None

    def load(self, cases: Iterable[Complaint]) -> None:
        """Read the people of every unit that may hear of these cases, and of the accused ones. At most two queries."""
        wanted: set[int] = set()
        for case in cases:
            wanted.update(unit.pk for unit in (case.owner, self.coordinator(case), self._secretariat(case)) if unit is not None)
            wanted.update(self._above(case.accused_id))
        self.load_units(wanted)

    def load_units(self, unit_ids: Iterable[int]) -> None:
        """Read the people of units."""
        missing = set(unit_ids) - self._held.keys()
        if not missing:
            return
        held: dict[int, list[Membership]] = defaultdict(list)
        rows = Membership.objects.filter(valid_on(self._on), unit__in=missing, user__is_active=True).select_related("user")
        for row in rows.order_by("pk"):
            held[row.unit_id].append(row)
        self._held.update({pk: held[pk] for pk in missing})

    def audience(self, case: Complaint, rung: Rung) -> Audience | None:
        """Who is told of a case on a rung. Where nobody sits at the owner's, the coordinator hears it; None when nobody does.

        A sealed case is told to the inspectorate that has it on every rung; whoever works at or above the accused unit
        hears nothing.
        """
        barred = {row.user_id for pk in self._above(case.accused_id) for row in self._held.get(pk, ())}
        for unit, roles in self._doors(case, rung):
            people = tuple(user for user in self.people(unit.pk, roles) if user.pk not in barred)
            if people:
                return Audience(unit, self._handler(case, people) if rung == Rung.OFFICER and unit == case.owner else people)
        return None

    def people(self, unit_id: int, roles: Iterable[Role]) -> tuple[User, ...]:
        """The people of a loaded unit with one of these roles."""
        wanted = set(roles)
        return tuple({row.user_id: row.user for row in self._held.get(unit_id, ()) if row.role in wanted}.values())

    def coordinator(self, case: Complaint) -> Unit | None:
        """The coordinator's unit of a case's government."""
        try:
            return snapshot.coordinator_of(case.agency_id)
        except LookupError:
            return None

    def _doors(self, case: Complaint, rung: Rung) -> Iterator[tuple[Unit, frozenset[Role]]]:
        """Where to knock, the right door first."""
        if case.sealed:
            yield case.owner, frozenset({Role.INSPECTORATE})
            return
        if rung == Rung.SECRETARY:
            secretariat = self._secretariat(case)
            if secretariat is not None:
                yield secretariat, frozenset({Role.APPROVER, Role.OFFICER})
            return
        if rung == Rung.OFFICER:
            yield case.owner, _OFFICERS
        elif rung == Rung.APPROVER:
            yield case.owner, frozenset({Role.APPROVER})
        coordinator = self.coordinator(case)
        if coordinator is not None:
            yield coordinator, frozenset({Role.COORDINATOR})

    def _handler(self, case: Complaint, people: tuple[User, ...]) -> tuple[User, ...]:
        """Only the one who took the case, while they still work there."""
        roles = {Role.INSPECTORATE} if case.sealed else WORKING
        at_it = {user.pk: user for user in self.people(case.owner_id, roles)}
        return (at_it[case.handler_id],) if case.handler_id in at_it else people

    def _secretariat(self, case: Complaint) -> Unit | None:
        found = snapshot.units_of_kind(SECRETARIAT, case.agency, "", self._on)
        return found[0] if found else None

    def _above(self, unit_id: int | None) -> list[int]:
        """A unit and everything it stands under."""
        if unit_id is None:
            return []
        if self._parents is None:
            self._parents = dict(Unit.objects.values_list("pk", "parent_id"))
        found: list[int] = []
        above: int | None = unit_id
        while above is not None and above not in found:
            found.append(above)
            above = self._parents.get(above)
        return found
