"""Learning from corrections: a candidate each night, tried in the shadow, promoted only when it is surely better.

What is right is the office that people settled on. A candidate must beat the model in use on the newest examples, which
it was not trained on, then again on decisions it shadowed; by more than chance, and with no topic falling far.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from scipy import stats

from organisations import snapshot
from routing import decide, setup, topics
from routing.adapting import Lesson, Settled, accustomed, adapt
from routing.artefact import dump
from routing.decide import SURE
from routing.facts import facts_of, facts_of_many
from routing.model import Model
from routing.models import ModelState, RoutingDecision, RoutingExample, RuleChange, ShadowDecision, SureBar, TopicModel
from routing.quality import judged
from routing.responsibility import canonical_kind
from routing.weighing import lawful

if TYPE_CHECKING:
    from organisations.models import Agency, User
    from routing.contracts import Facts
    from routing.decide import Setup

logger = logging.getLogger(__name__)

MEMORY = dt.timedelta(days=730)
MOST = 5000
LEAST = 40  # examples; with fewer there is nothing to test on
NEWEST = 0.25  # of the examples, kept for the test
CHANCE = 0.05
FALL, FALL_OF = 0.05, 10  # a topic with at least so many cases may not lose this much
SHADOW_LEAST, SHADOW_MOST = 20, 300  # judged cases before a shadow is decided on
# The bar: where careful readers accept 95 % of what was sure; it moves in small steps, and not below what was measured.
TARGET, STEP, LOW, HIGH, BAR_LEAST = 0.95, 0.02, SURE - 0.15, 0.97, 40


@dataclass(frozen=True)
class Case:
    """A settled complaint: what routing may know, the office kind it went to, and its topic if a person named one."""

    complaint_id: int
    facts: Facts
    kind: str
    topic: str
    weight: float


def nightly() -> None:
    """One night: move the bar, judge a shadow if there is one, else train a candidate."""
    agency = snapshot.default_agency()
    move_bar(agency)
    shadow = TopicModel.objects.filter(state=ModelState.SHADOW).first()
    if shadow is not None:
        judge_shadow(shadow)
    else:
        train(agency)


# --- Training ---------------------------------------------------------------------------------------------------------


def cases(agency: Agency) -> list[Case]:
    """The settled complaints of a tenant, oldest first, one each: the newest word on it counts."""
    rows = RoutingExample.objects.filter(complaint__agency=agency, against=False, created_at__gt=timezone.now() - MEMORY)
    newest = rows.order_by("complaint_id", "-id").distinct("complaint_id").select_related("complaint__agency")
    kept = sorted(newest, key=lambda row: row.pk)[-MOST:]
    facts = facts_of_many([row.complaint for row in kept])
    return [
        Case(row.complaint_id, known, canonical_kind(row.kind), row.topic_id or "", row.weight)
        for row, known in zip(kept, facts, strict=True)
    ]


def train(agency: Agency) -> TopicModel | None:
    """A candidate from the older examples, tested on the newest; into the shadow when it is better, else refused."""
    known, now = cases(agency), setup.of(agency)
    base = now.model
    if base is None or len(known) < LEAST:
        logger.info("nothing to learn from yet", extra={"examples": len(known)})
        return None
    cut = len(known) - max(10, round(len(known) * NEWEST))
    lessons = [lesson for case in known[:cut] if (lesson := _lesson(case, now)) is not None]
    card = {"adapted_to": agency.key, "adapted_on": timezone.localdate().isoformat(), "lessons": len(lessons)}
    made = _accustomed(adapt(base, lessons, card), known[:cut], now, agency.region_id or "")
    if made.key == base.key:
        return None
    figures = compare(known[cut:], now, made)
    good = figures["better"] and not figures["fallen"]
    return _register(made, base, figures, len(lessons), ModelState.SHADOW if good else ModelState.REFUSED)


def _accustomed(made: Model, known: Sequence[Case], now: Setup, tenant: str) -> Model:
    """The candidate with the tenant's habit: learned anew each time, from the shipped one where there is one, so no case counts twice."""
    shipped = decide.shipped_model()
    before = shipped.habits.get(tenant) if shipped and now.model and set(shipped.words) == set(now.model.words) else None
    settled = [_settled(case, now) for case in known]
    return accustomed(made, settled, tenant, before=before)


def _settled(case: Case, now: Setup) -> Settled:
    scores, _signals, cues = decide.read(case.facts, now.lexicon, now.model, now.roads)
    law = lawful(decide.by_matrix(scores, cues, now.matrix, case.facts.regency))
    return Settled(topics.count(case.facts.text, now.lexicon), scores.ranked, law, case.kind, case.weight)


def _lesson(case: Case, now: Setup) -> Lesson | None:
    """The topic a person named, else the likeliest topic whose row of the matrix leads to the office they chose."""
    counted = topics.count(case.facts.text, now.lexicon)
    if case.topic and now.model is not None and case.topic in now.model.topics:
        return Lesson(counted, case.topic, case.weight)
    scores, signals = topics.read(case.facts, now.lexicon, now.model)
    for topic, _share in scores.ranked:
        if canonical_kind(now.matrix.rule_for(topic, signals.cues, case.facts.regency).kinds[0][0]) == case.kind:
            return Lesson(counted, topic, case.weight)
    return None


def compare(known: Sequence[Case], now: Setup, made: Model) -> dict[str, Any]:
    """Right offices of the model in use and of another on the same cases, and whether the difference is chance."""
    pairs = [(case.topic or case.kind, _right(case, now), _right(case, dataclasses.replace(now, model=made))) for case in known]
    return verdict(pairs)


def verdict(pairs: Sequence[tuple[str, bool, bool]]) -> dict[str, Any]:
    """Of (topic, right before, right after): counts, the chance of such a difference (sign test), and topics that fell."""
    won = sum(after and not before for _topic, before, after in pairs)
    lost = sum(before and not after for _topic, before, after in pairs)
    chance = stats.binomtest(won, won + lost, 0.5, alternative="greater").pvalue if won + lost else 1.0
    return {
        "tested": len(pairs),
        "active_right": sum(before for _topic, before, _after in pairs),
        "candidate_right": sum(after for _topic, _before, after in pairs),
        "chance": round(float(chance), 4),
        "better": bool(won > lost and chance < CHANCE),
        "fallen": _fallen(pairs),
    }


def _fallen(pairs: Sequence[tuple[str, bool, bool]]) -> list[str]:
    fallen = []
    for topic in sorted({topic for topic, _before, _after in pairs}):
        held = [(before, after) for name, before, after in pairs if name == topic]
        drop = (sum(before for before, _ in held) - sum(after for _, after in held)) / len(held)
        if len(held) >= FALL_OF and drop > FALL:
            fallen.append(topic)
    return fallen


def _right(case: Case, with_setup: Setup) -> bool:
    decision = decide.decide(case.facts, with_setup)
    return bool(decision.kind) and canonical_kind(decision.kind) == case.kind


def _register(made: Model, base: Model, figures: dict[str, Any], lessons: int, state: ModelState) -> TopicModel:
    now = timezone.now()
    with transaction.atomic():
        row, created = TopicModel.objects.get_or_create(
            key=made.key,
            defaults={
                "artefact": dump(made),
                "card": dict(made.card),
                "figures": figures,
                "state": state,
                "based_on": base.key,
                "examples": lessons,
                "trained_at": now,
                "shadow_since": now if state == ModelState.SHADOW else None,
            },
        )
        if created:
            what = RuleChange.What.TRAINED if state == ModelState.SHADOW else RuleChange.What.REFUSED
            RuleChange.objects.create(what=what, subject=f"model {made.key[:12]}", details=figures)
    return row


# --- In the shadow ----------------------------------------------------------------------------------------------------


def shadow(event_id: int) -> None:
    """Note what the model in the shadow would have decided for an event; nothing follows from it."""
    row = setup.shadow_model()
    decision = RoutingDecision.objects.filter(event_id=event_id).select_related("complaint__agency").first() if row else None
    if row is None or decision is None:
        return
    key, model = row
    other = decide.decide(facts_of(decision.complaint), dataclasses.replace(setup.of(decision.complaint.agency), model=model))
    tried = TopicModel.objects.filter(key=key, state=ModelState.SHADOW).first()
    if tried is not None:
        ShadowDecision.objects.get_or_create(
            decision=decision,
            model=tried,
            defaults={"topic_key": other.topics[0][0] if other.topics else "", "kind": other.kind, "sure": other.sure},
        )


def judge_shadow(row: TopicModel) -> None:
    """Promote a shadow that was better on what people decided since; refuse one that had its time."""
    truth = dict(RoutingExample.objects.filter(against=False).order_by("id").values_list("complaint_id", "kind"))
    shadows = ShadowDecision.objects.filter(model=row).select_related("decision").order_by("id")
    pairs = [
        (shadow.topic_key, _first_kind(shadow.decision) == known, canonical_kind(shadow.kind) == known)
        for shadow in shadows
        if (known := canonical_kind(truth.get(shadow.decision.complaint_id, "")))
    ]
    if len(pairs) < SHADOW_LEAST:
        return
    figures = verdict(pairs)
    if figures["better"] and not figures["fallen"]:
        promote(row, actor=None, figures=figures)
    elif len(pairs) >= SHADOW_MOST or figures["fallen"] or figures["candidate_right"] < figures["active_right"]:
        _retire(row, ModelState.REFUSED)
        RuleChange.objects.create(what=RuleChange.What.REFUSED, subject=f"model {row.key[:12]}", details=figures)


def _first_kind(decision: RoutingDecision) -> str:
    offices = decision.candidates.get("offices")
    return canonical_kind(str(offices[0][0])) if offices else ""


def promote(row: TopicModel, *, actor: User | None, figures: dict[str, Any] | None = None) -> None:
    """Have a model decide from now on; the one before is kept for going back."""
    with transaction.atomic():
        TopicModel.objects.filter(state=ModelState.ACTIVE).exclude(pk=row.pk).update(state=ModelState.RETIRED)
        TopicModel.objects.filter(pk=row.pk).update(state=ModelState.ACTIVE, promoted_at=timezone.now())
        RuleChange.objects.create(what=RuleChange.What.PROMOTED, subject=f"model {row.key[:12]}", actor=actor, details=figures or {})
    setup.forget()


def go_back(*, actor: User) -> TopicModel | None:
    """Have the model before decide again; the shipped one (None) when there was none."""
    with transaction.atomic():
        active = TopicModel.objects.filter(state=ModelState.ACTIVE).first()
        if active is None:
            return None
        earlier = TopicModel.objects.filter(promoted_at__lt=active.promoted_at).exclude(pk=active.pk).order_by("-promoted_at").first()
        _retire(active, ModelState.RETIRED)
        if earlier is not None:
            TopicModel.objects.filter(pk=earlier.pk).update(state=ModelState.ACTIVE)
        details = {"from": active.key, "to": earlier.key if earlier else "shipped"}
        RuleChange.objects.create(what=RuleChange.What.ROLLED_BACK, subject=f"model {active.key[:12]}", actor=actor, details=details)
    setup.forget()
    return earlier


def _retire(row: TopicModel, state: ModelState) -> None:
    TopicModel.objects.filter(pk=row.pk).update(state=state)
    setup.forget()


# --- The bar ----------------------------------------------------------------------------------------------------------


def move_bar(agency: Agency, since: dt.timedelta = dt.timedelta(days=120)) -> SureBar | None:
    """Raise the bar when what was sure was wrong too often, lower it when it can be afforded; a log entry says why."""
    rows = [row for row in judged(agency, timezone.localdate() - since) if row.sure and row.truth]
    if len(rows) < BAR_LEAST:
        return None
    right, now = sum(row.right for row in rows), setup.bar_of(agency.pk)
    low, high = stats.binomtest(right, len(rows)).proportion_ci(confidence_level=0.9, method="wilson")
    if high < TARGET:
        wanted = min(HIGH, now + STEP)
    elif low > TARGET:
        wanted = max(LOW, now - STEP)
    else:
        return None
    if wanted == now:
        return None
    why = f"{right} dari {len(rows)} yang diteruskan langsung ternyata benar"
    with transaction.atomic():
        moved = SureBar.objects.create(agency=agency, value=round(wanted, 3), since=timezone.now(), why=why)
        RuleChange.objects.create(
            what=RuleChange.What.BAR_MOVED, subject=f"bar {agency.key} {moved.value}", details={"why": why, "from": now}
        )
    setup.forget()
    return moved
