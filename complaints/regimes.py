"""Regimes as rows: the one that ships, the policy read from the rows of any, and a copy to be edited into the next.

A verified regime is in force and never edited: complaints opened under it keep it to their end.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cachetools.func import ttl_cache
from django.db import transaction

from complaints import timing
from complaints.deadlines import DayType
from complaints.models import ClockName, ClockRule, EscalationRule, FirstDay, MoveRule, Reason, Regime
from complaints.workflow import By, Move, Policy, Status, faults

if TYPE_CHECKING:
    import datetime as dt

SHIPPED = Path(__file__).parent / "data" / "62-2018.toml"
# Its own deadline table could not be read (domain research 0.1), so it starts as a copy that somebody must check and edit.
NEXT = ("5-2025", "SP4N 5/2025 (belum diperiksa)", "Permen PANRB 5/2025", "2025-04-01")
SECONDS = 30
_SETS = ("starts", "stops", "pauses", "resumes")
_TIMING = ("days", "day_type", "legal_basis", *_SETS, "pause_days", "again", "elsewhere", "elsewhere_basis")


class NoRule(LookupError):
    """No deadline rule is loaded for a clock; the reference data is incomplete."""


class Frozen(ValueError):
    """A regime in force is not edited; make a copy. Or the rules of a draft are not fit to live under: the message says why."""


def load() -> None:
    """Put the shipped regime and its unverified successor in place; rows that are there are left as they are."""
    said = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))
    regime, _made = Regime.objects.get_or_create(
        key=said["key"],
        defaults={name: said[name] for name in ("name", "legal_basis", "valid_from", "verified", "max_transfers", "ombudsman_after")},
    )
    if not regime.move_rules.exists():
        _fill(regime, said)
    if not Regime.objects.filter(key=NEXT[0]).exists():
        key, name, basis, valid_from = NEXT
        copy(regime, key=key, name=name, legal_basis=basis, valid_from=valid_from)


@transaction.atomic
def _fill(regime: Regime, said: dict[str, Any]) -> None:
    groups = said["groups"]
    MoveRule.objects.bulk_create(
        MoveRule(
            regime=regime,
            name=row["name"],
            sources=groups[row["from"]] if isinstance(row["from"], str) else row["from"],
            target=row.get("to", ""),
            by=row["by"],
            needs_text=row.get("needs_text", False),
        )
        for row in said["move"]
    )
    Reason.objects.bulk_create(
        Reason(regime=regime, kind=kind, key=key, name=name, sort=sort)
        for kind, reasons in said["reasons"].items()
        for sort, (key, name) in enumerate(reasons.items())
    )
    regime.clock_rules.all().delete()
    ClockRule.objects.bulk_create(
        ClockRule(
            regime=regime,
            clock=row["name"],
            complaint_class=row.get("class", ""),
            **{name: value for name, value in (said["clock_defaults"].get(row["name"], {}) | row).items() if name in _TIMING},
        )
        for row in said["clock"]
    )
    EscalationRule.objects.bulk_create(
        EscalationRule(regime=regime, clock=row["clock"], days=row["days"], rung=row["to"]) for row in said["escalation"]
    )


@transaction.atomic
def copy(regime: Regime, *, key: str, name: str, legal_basis: str, valid_from: dt.date | str) -> Regime:
    """A regime like another one, unverified, to be edited."""
    made = Regime.objects.create(
        key=key,
        name=name,
        legal_basis=legal_basis,
        valid_from=valid_from,
        max_transfers=regime.max_transfers,
        ombudsman_after=regime.ombudsman_after,
    )
    for rows in (regime.move_rules.all(), regime.reasons.all(), regime.clock_rules.all(), regime.escalation_rules.all()):
        for row in rows:
            row.pk, row.regime, row._state.adding = None, made, True
            row.save(force_insert=True)
    return made


def moves_of(regime: Regime) -> list[Move]:
    """The rows of a regime's moves. Raises ValueError for a word that no longer means anything."""
    return [
        Move(
            row.name,
            frozenset(map(Status, row.sources)),
            Status(row.target) if row.target else None,
            frozenset(map(By, row.by)),
            row.needs_text,
        )
        for row in regime.move_rules.all()
    ]


@ttl_cache(maxsize=16, ttl=SECONDS)
def policy_of(regime_id: int) -> Policy:
    """What may be done under a regime; read again after half a minute."""
    regime = Regime.objects.get(pk=regime_id)
    reasons: dict[str, dict[str, str]] = {}
    for reason in regime.reasons.all():
        reasons.setdefault(reason.kind, {})[reason.key] = reason.name
    return Policy(tuple(moves_of(regime)), reasons, regime.max_transfers, regime.ombudsman_after)


@ttl_cache(maxsize=64, ttl=SECONDS)
def rule_for(regime_id: int, clock: str, complaint_class: str) -> ClockRule:
    """The rule of a clock for a class, or the regime's rule for every class. Raises NoRule."""
    rules = ClockRule.objects.filter(regime_id=regime_id, clock=clock, complaint_class__in=[complaint_class, ""])
    rule = rules.order_by("-complaint_class").first()
    if rule is None:
        raise NoRule(f"regime {regime_id} has no rule for {clock} of {complaint_class}")
    return rule


@ttl_cache(maxsize=64, ttl=SECONDS)
def timing_rule(regime_id: int, clock: str, complaint_class: str) -> timing.Rule:
    """The same as the pure arithmetic wants it."""
    return as_timing(rule_for(regime_id, clock, complaint_class))


def as_timing(row: ClockRule) -> timing.Rule:
    """A rule as the pure arithmetic wants it."""
    starts, stops, pauses, resumes = (frozenset(getattr(row, name)) for name in _SETS)
    here = row.elsewhere == FirstDay.HERE
    days, kind = row.days, DayType(row.day_type)
    return timing.Rule(row.clock, days, kind, starts, stops, pauses, resumes, row.pause_days, once=not row.again, here=here)


@ttl_cache(maxsize=16, ttl=SECONDS)
def clocks_of(regime_id: int) -> tuple[str, ...]:
    """The clocks that a regime knows, in the order of ClockName."""
    known = set(ClockRule.objects.filter(regime_id=regime_id).values_list("clock", flat=True))
    return tuple(name.value for name in ClockName if name.value in known)


def faults_of(regime: Regime) -> list[str]:
    """Why a regime cannot be put in force; empty = it can."""
    try:
        moves = moves_of(regime)
    except ValueError as error:
        return [str(error)]
    found = faults(moves)
    clocks = set(regime.clock_rules.values_list("clock", flat=True))
    found += [f"{name.label}: jam ini wajib ada" for name in (ClockName.VERIFICATION, ClockName.SETTLEMENT) if name.value not in clocks]
    return found


def put_in_force(regime: Regime) -> None:
    """Declare a regime checked and in force from its date. Raises Frozen with what is wrong with it."""
    found = faults_of(regime)
    if found:
        raise Frozen("; ".join(found))
    regime.verified = True
    regime.save(update_fields=["verified"])
    forget()


def check_editable(regime: Regime) -> None:
    """Raises Frozen for a regime in force."""
    if regime.verified:
        raise Frozen("Pedoman yang sudah berlaku tidak diubah. Buat salinannya, lalu ubah salinan itu.")


def forget() -> None:
    """Drop what is kept; after a change in this process, and by tests."""
    for kept in (policy_of, rule_for, timing_rule, clocks_of):
        kept.cache_clear()
