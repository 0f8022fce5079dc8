"""Routes a complaint: reads it, decides, stores the decision with its reason, and hands the case on. Once per event."""

from __future__ import annotations

import dataclasses
import logging
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone

from complaints import services as complaints
from complaints.models import ComplaintEvent
from complaints.workflow import Status
from organisations import snapshot
from organisations.models import Unit
from routing import setup
from routing.contracts import Decision, Facts
from routing.decide import ASSIGNED, EXTERNAL, HELD, decide, fallback
from routing.facts import facts_of
from routing.models import RoutingDecision
from routing.responsibility import canonical_kind

if TYPE_CHECKING:
    import datetime as dt

    from organisations.models import Agency

logger = logging.getLogger(__name__)

CANDIDATES = 3
INSPECTORATE = "inspektorat"


def route(event_id: int) -> None:
    """Decide where the complaint of an event goes, and send it there. A second run for the same event does nothing."""
    event = ComplaintEvent.objects.select_related("complaint__agency").get(pk=event_id)
    if event.complaint.status != Status.RECEIVED:
        return  # somebody has decided already
    facts = facts_of(event.complaint)
    decision = _decide(facts, event)
    decision, unit = _with_unit(decision, event.complaint.agency, timezone.localdate())
    decision, unit = _kept_by(event, decision, unit)
    try:
        _carry_out(event, facts, decision, unit)
    except complaints.InvalidMove:
        logger.info("complaint moved on while it was being routed", extra={"complaint_id": event.complaint_id})
    except IntegrityError:
        # Two workers at once: the other's decision stands. Any other breach of integrity is an error.
        if not RoutingDecision.objects.filter(event=event).exists():
            raise


def route_again(event_id: int) -> None:
    """A reporter's message may decide what was unsure; it changes nothing for a case that a unit already has."""
    event = ComplaintEvent.objects.get(pk=event_id)
    if RoutingDecision.objects.filter(complaint_id=event.complaint_id).exists():
        route(event_id)  # else the first decision is still to come, and will read this message too


def preview(facts: Facts, agency: Agency) -> tuple[Decision, Unit | None]:
    """What would be decided now about words that are not sent yet, by the very rules of `route`. Nothing is kept or written."""
    return _with_unit(decide(facts, setup.of(agency)), agency, timezone.localdate())


def _decide(facts: Facts, event: ComplaintEvent) -> Decision:
    try:
        return decide(facts, setup.of(event.complaint.agency))
    except Exception:
        # P5: a text that breaks the reading must still reach a person, with the reason why it did not get further.
        logger.exception("routing could not decide", extra={"complaint_id": event.complaint_id})
        return fallback("Tidak dapat diperiksa otomatis; koordinator membaca laporan ini.")


def _with_unit(decision: Decision, agency: Agency, on: dt.date) -> tuple[Decision, Unit | None]:
    """The unit that the decision means here, and what becomes of it when there is none or nobody works there."""
    unit = _unit(decision, agency, on)
    if unit is None:
        return _held(decision, "unit yang berwenang belum terdaftar"), None
    reason = f"{decision.reason} → {unit.short_name or unit.name}"
    decision = dataclasses.replace(decision, reason=reason)
    if decision.signals.sealed and decision.kind == INSPECTORATE and not unit.is_external and snapshot.staffed(unit, on) == unit:
        # Sealed, even if in doubt: only the inspectorate may read it, so only the inspectorate can verify it.
        return dataclasses.replace(decision, outcome=ASSIGNED), unit
    if decision.signals.sealed:
        # With any other unit, or nobody there, a sealed case would be seen by nobody.
        return _held(decision, "tertutup sampai dibaca koordinator"), unit
    if not decision.sure:
        return decision, unit
    if unit.is_external:
        return dataclasses.replace(decision, outcome=EXTERNAL), unit
    return _staffed(decision, unit, on)


def _kept_by(event: ComplaintEvent, decision: Decision, unit: Unit | None) -> tuple[Decision, Unit | None]:
    """What the office that wrote a report down says is its own stays there; nobody keeps what only the inspectorate may read."""
    kept = event.data.get("keeps")
    if not kept or decision.signals.sealed:
        return decision, unit
    keeper = Unit.objects.get(pk=kept)
    reason = f"Ditulis petugas {keeper.short_name or keeper.name} dan ditangani kantor itu sendiri. {decision.reason}"
    return dataclasses.replace(decision, outcome=ASSIGNED, reason=reason), keeper


def _staffed(decision: Decision, unit: Unit, on: dt.date) -> tuple[Decision, Unit]:
    """The unit, or the one above it where somebody works."""
    able = snapshot.staffed(unit, on)
    if able == unit:
        return decision, unit
    if able is None:
        return _held(decision, "belum ada petugas di unit ini"), unit
    reason = f"{decision.reason}; belum ada petugas di sana, diteruskan ke atasnya → {able.short_name or able.name}"
    return dataclasses.replace(decision, reason=reason), able


def _held(decision: Decision, cause: str) -> Decision:
    """The same decision, but with the coordinator; an unsure one says already why."""
    if not decision.sure:
        return decision
    return dataclasses.replace(decision, outcome=HELD, sure=False, reason=f"{decision.reason}; {cause}")


def _candidates(decision: Decision, agency: Agency) -> list[dict[str, object]]:
    """Up to three units in question, best first, as the coordinator's queue offers them for one press."""
    found: dict[int, dict[str, object]] = {}
    for choice in decision.choices:
        if len(found) == CANDIDATES:
            break
        unit = _unit_of_kind(choice.kind, decision, agency, timezone.localdate())
        if unit is not None:
            fact = {"unit_id": unit.pk, "name": unit.name, "reason": choice.why, "external": unit.is_external}
            found.setdefault(unit.pk, fact)
    return list(found.values())


def _unit(decision: Decision, agency: Agency, on: dt.date) -> Unit | None:
    """The unit for the likeliest office kind."""
    return _unit_of_kind(decision.kind, decision, agency, on) if decision.choices else None


def _unit_of_kind(wanted: str, decision: Decision, agency: Agency, on: dt.date) -> Unit | None:
    """The tenant's unit for an office kind, else the body outside, else of the kind that every regency has."""
    for kind in dict.fromkeys((wanted, canonical_kind(wanted))):
        for whose in (agency, None):
            found = snapshot.units_of_kind(kind, whose, decision.region, on)
            if found:
                return found[0]
    return None


def _carry_out(event: ComplaintEvent, facts: Facts, decision: Decision, unit: Unit | None) -> None:
    """Keep the decision and move the case, both or neither."""
    topic = decision.topics[0][0] if decision.sure and decision.topics else ""
    with transaction.atomic():
        record = RoutingDecision.objects.create(
            complaint_id=event.complaint_id,
            event=event,
            outcome=decision.outcome,
            sure=decision.sure,
            unit=unit,
            topic_key=decision.topics[0][0] if decision.topics else "",
            region_code=decision.region,
            facts=_kept(facts),
            candidates=decision.as_json(),
            version=decision.version,
            reason=decision.reason,
        )
        findings = complaints.Findings(
            topic_key=topic if topic in snapshot.topics() else "",
            region_code=_known_region(decision),
            complaint_class=_class_of(decision, str(event.data.get("asked_class", ""))),
            # A sealed case that nobody of the inspectorate holds would be seen by nobody; then it is only secret.
            sealed=(decision.signals.sealed and decision.outcome == ASSIGNED) or None,
            is_emergency=bool(decision.signals.emergency),
            make_secret=decision.signals.secret or decision.signals.sealed,
        )
        data: dict[str, object] = {"decision": record.pk, "outcome": decision.outcome}
        given = decision.outcome == ASSIGNED and unit is not None
        if not given:
            data["candidates"] = _candidates(decision, event.complaint.agency)
            data["missing"] = list(decision.missing)
        complaints.route(
            event.complaint_id, findings=findings, unit_id=unit.pk if given and unit else None, reason=decision.reason, data=data
        )


def _class_of(decision: Decision, asked: str) -> str:
    """What kind of letter it is. The reporter's own word counts before a guess, but no accusation is talked away by it."""
    guessed = decision.signals.complaint_class
    return guessed if not asked or decision.signals.sealed else asked


def _kept(facts: Facts) -> dict[str, object]:
    """The facts for the record. The text stays where it is guarded: on the complaint."""
    kept = dataclasses.asdict(facts)
    kept["text"] = len(facts.text)
    kept["location_text"] = len(facts.location_text)
    return kept


def _known_region(decision: Decision) -> str:
    """The best region, when nothing contradicts it; of an ambiguous pair what contains both."""
    codes = [code for code, confidence in decision.regions if confidence >= 0.6 * decision.regions[0][1]]
    if not codes:
        return ""
    shared = codes[0]
    while shared and not all(code == shared or code.startswith(shared + ".") for code in codes):
        shared = shared.rpartition(".")[0]
    return shared if shared.count(".") >= 1 and snapshot.knows_region(shared) else ""
