"""The only writer of regimes: a copy, its rules one at a time, and the day it is put in force. Each change leaves a RegimeChange.

A regime in force is never written to again. What would make a draft unfit is refused with the faults it would bring.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from complaints import clocks, regimes
from complaints.models import ClockName, ClockRule, EndReason, EscalationRule, MoveRule, Reason, ReasonKind, Regime, RegimeChange, Rung
from complaints.regimes import Frozen
from complaints.workflow import ENDED, By, Status
from organisations.services import Refused

if TYPE_CHECKING:
    import datetime as dt

    from organisations.models import User

__all__ = ["Frozen", "Refused", "Unfit"]

# Who signs in here. The system's and the reporter's part in a move is how the services are written, and stays.
STAFF = (By.HANDLER, By.APPROVER, By.SUPPORTER, By.COORDINATOR)
# Moves that no service makes for somebody who signs in.
NOT_STAFF = frozenset({"hold", "escalate", "message", "confirm", "dispute", "appeal", "withdraw", "accept_ombudsman", "close"})
# Moves whose services give an ended case back its clocks.
REVIVING = frozenset({"message", "dispute", "appeal"})
_FACTS = ("name", "legal_basis", "valid_from", "max_transfers", "ombudsman_after")


class Unfit(Frozen):
    """The change would make the rules unfit to live under; `faults` say how."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


@dataclass
class _Edit:
    """A draft under lock, and what a change of it is recorded as."""

    regime: Regime
    of: str = ""
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)


@contextmanager
def _editing(regime_id: int, do: str, by: User) -> Iterator[_Edit]:
    """Lock a draft for one change and record it. Raises Frozen for a regime in force, Unfit for new faults."""
    with transaction.atomic():
        regime = Regime.objects.select_for_update().get(pk=regime_id)
        regimes.check_editable(regime)
        known = regimes.faults_of(regime)
        edit = _Edit(regime)
        yield edit
        found = [fault for fault in regimes.faults_of(regime) if fault not in known]
        if found:
            raise Unfit(found)
        if edit.before != edit.after:
            _record(regime, by, do, edit.of, edit.before, edit.after)
    regimes.forget()


def _record(regime: Regime, by: User, do: str, of: str, before: dict[str, Any], after: dict[str, Any]) -> None:
    RegimeChange.objects.create(regime=regime, by=by, what={"do": do, "of": of, "before": before, "after": after})


@transaction.atomic
def copy_regime(*, regime_id: int, key: str, name: str, legal_basis: str, valid_from: dt.date, by: User) -> Regime:
    """A draft with the rules of another regime. Raises Refused when its key is taken."""
    found = Regime.objects.get(pk=regime_id)
    if Regime.objects.filter(key=key).exists():
        raise Refused(_("Sudah ada pedoman dengan kode itu."))
    made = regimes.copy(found, key=key, name=name, legal_basis=legal_basis, valid_from=valid_from)
    _record(made, by, "copy", found.key, {}, {"valid_from": valid_from.isoformat()})
    return made


def set_facts(*, regime_id: int, by: User, **facts: Any) -> None:
    """Its name and legal basis, from when it holds, and the numbers that are no clock."""
    with _editing(regime_id, "facts", by) as edit:
        edit.before = _said(edit.regime, _FACTS)
        for name in _FACTS:
            setattr(edit.regime, name, facts[name])
        edit.regime.save(update_fields=_FACTS)
        edit.after = _said(edit.regime, _FACTS)


def set_clock(*, rule_id: int, by: User, **said: Any) -> None:
    """How long a clock runs, in which days, how long the reporter is waited for; and from when, for what comes from elsewhere.

    What is not said stays as it is. Raises ValueError for a field that is no part of it.
    """
    row = ClockRule.objects.get(pk=rule_id)
    names = ("days", "day_type", "pause_days", "legal_basis", "elsewhere", "elsewhere_basis")
    if not set(said) <= set(names):
        raise ValueError(f"no part of a clock: {', '.join(set(said) - set(names))}")
    with _editing(row.regime_id, "clock", by) as edit:
        edit.of = " ".join(filter(None, (row.clock, row.complaint_class)))
        edit.before = _said(row, names)
        for name, value in said.items():
            setattr(row, name, value)
        row.save(update_fields=names)
        edit.after = _said(row, names)


def set_move(*, move_id: int, staff: Iterable[str], sources: Iterable[str], needs_text: bool, by: User) -> None:
    """Who of those who sign in may make a move, from which statuses, and whether words are needed.

    Raises Refused for a status from which the service of the move cannot go on, and for a move that is no person's.
    """
    row = MoveRule.objects.get(pk=move_id)
    chosen, wanted = set(staff), set(sources)
    if not chosen <= {capacity.value for capacity in STAFF} or (chosen and row.name in NOT_STAFF):
        raise Refused(_("Langkah ini tidak dilakukan oleh orang kantor."))
    if not wanted <= startable(row):
        raise Refused(_("Langkah ini tidak dapat dimulai dari keadaan itu."))
    names = ("by", "sources", "needs_text")
    with _editing(row.regime_id, "move", by) as edit:
        edit.of, edit.before = " ".join(filter(None, (row.name, row.target))), _said(row, names)
        row.by = [capacity.value for capacity in By if capacity.value in chosen or (capacity not in STAFF and capacity.value in row.by)]
        row.sources = [status.value for status in Status if status.value in wanted]
        row.needs_text = needs_text
        row.save(update_fields=names)
        edit.after = _said(row, names)


def startable(row: MoveRule) -> set[str]:
    """The statuses from which a move can be made at all: an ended case comes back to life by few of them only."""
    ends = {status.value for status in ENDED}
    may_end = row.name in REVIVING if row.target else row.name not in REVIVING
    return set(Status.values) if may_end else set(Status.values) - ends | (set(row.sources) & ends)


def add_reason(*, regime_id: int, kind: str, name: str, by: User) -> Reason:
    """One more reason that may be given. Its key is made of its words and never changes."""
    with _editing(regime_id, "reason", by) as edit:
        taken = set(edit.regime.reasons.filter(kind=kind).values_list("key", flat=True)) | set(EndReason.values)
        last = edit.regime.reasons.filter(kind=kind).order_by("-sort").values_list("sort", flat=True).first()
        made = Reason.objects.create(regime=edit.regime, kind=ReasonKind(kind), key=_free_key(name, taken), name=name, sort=(last or 0) + 1)
        edit.of, edit.after = kind, {"name": name}
        return made


def rename_reason(*, reason_id: int, name: str, by: User) -> None:
    """Other words for the same reason."""
    row = Reason.objects.get(pk=reason_id)
    with _editing(row.regime_id, "reason", by) as edit:
        edit.of, edit.before, edit.after = row.kind, {"name": row.name}, {"name": name}
        row.name = name
        row.save(update_fields=["name"])


def remove_reason(*, reason_id: int, by: User) -> None:
    """A reason that may not be given any more. The last of its kind stays: without one nobody could make the move."""
    row = Reason.objects.get(pk=reason_id)
    with _editing(row.regime_id, "reason", by) as edit:
        if edit.regime.reasons.filter(kind=row.kind).count() < 2:
            raise Refused(_("Harus ada sekurangnya satu alasan."))
        edit.of, edit.before = row.kind, {"name": row.name}
        row.delete()


def _free_key(name: str, taken: set[str]) -> str:
    stem = slugify(name).replace("-", "_")[:16].strip("_") or "alasan"
    return next(key for number in range(1, 100) if (key := stem if number == 1 else f"{stem}_{number}") not in taken)


def add_step(*, regime_id: int, clock: str, days: int, rung: str, by: User) -> EscalationRule:
    """One more step of the ladder: who is told of a clock, and when. Raises Refused when it is there."""
    with _editing(regime_id, "step", by) as edit:
        said: dict[str, Any] = {"clock": ClockName(clock).value, "days": days, "rung": Rung(rung).value}
        row, made = EscalationRule.objects.get_or_create(regime=edit.regime, **said)
        if not made:
            raise Refused(_("Anak tangga itu sudah ada."))
        edit.of, edit.after = clock, said
        return row


def remove_step(*, step_id: int, by: User) -> None:
    """A step of the ladder that is not taken any more."""
    row = EscalationRule.objects.get(pk=step_id)
    with _editing(row.regime_id, "step", by) as edit:
        edit.of, edit.before = row.clock, {"clock": row.clock, "days": row.days, "rung": row.rung}
        row.delete()


def declare(*, regime_id: int, by: User) -> Regime:
    """Put a draft in force from its date; it is frozen from now on, and cases that are there keep their own.

    Raises Frozen when it is in force already or unfit, Refused when another in force begins on the same day.
    """
    with transaction.atomic():
        regime = Regime.objects.select_for_update().get(pk=regime_id)
        regimes.check_editable(regime)
        if Regime.objects.filter(verified=True, valid_from=regime.valid_from).exists():
            raise Refused(_("Sudah ada pedoman lain yang berlaku mulai tanggal itu. Ubah tanggalnya dahulu."))
        found = regimes.faults_of(regime)
        if found:
            raise Unfit(found)
        regimes.put_in_force(regime)
        _record(regime, by, "declare", regime.key, {"verified": False}, {"verified": True})
    # Other processes learn of it within half a minute; whoever declared it sees it at once.
    clocks.regime_on.cache_clear()
    return regime


def _said(row: Any, names: Iterable[str]) -> dict[str, Any]:
    """Fields as a trace keeps them."""
    values = {name: getattr(row, name) for name in names}
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in values.items()}
