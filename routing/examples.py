"""What people made of a decision, as examples to learn from and to measure by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from complaints.models import ComplaintEvent, EventKind
from organisations.models import Unit, UnitOfficeKind
from routing.models import ExampleSource, RoutingDecision, RoutingExample
from routing.responsibility import canonical_kind

if TYPE_CHECKING:
    from collections.abc import Iterator

# A coordinator read the complaint and chose; accepting what was offered is a lighter word; a unit that settles a case
# without protest confirms it; a unit that says "not ours" may be shirking, so it counts least.
WEIGHTS = {
    ExampleSource.DECIDED: 1.0,
    ExampleSource.ACCEPTED: 0.8,
    ExampleSource.SETTLED: 0.6,
    ExampleSource.TRANSFERRED: 0.3,
}


def learn(event_id: int) -> None:
    """Keep what an event says about where its complaint belongs. Idempotent; most events say nothing."""
    event = ComplaintEvent.objects.select_related("complaint", "unit").get(pk=event_id)
    rows = list(_told(event))
    RoutingExample.objects.bulk_create(rows, ignore_conflicts=True)


def _told(event: ComplaintEvent) -> Iterator[RoutingExample]:
    if event.kind in (EventKind.ASSIGNED, EventKind.FORWARDED) and event.actor_id and event.unit:
        kind = kind_of(event.unit, event)
        yield _example(event, _weight_of_choice(event, kind), kind)
    elif event.kind == EventKind.RESOLVED and event.unit:
        yield _example(event, ExampleSource.SETTLED, kind_of(event.unit, event))
    elif event.kind == EventKind.TRANSFERRED and event.unit:
        yield _example(event, ExampleSource.TRANSFERRED, kind_of(event.unit, event), against=True)
        proposed = Unit.objects.filter(pk=event.data.get("proposed_unit") or 0).first()
        if proposed is not None:
            yield _example(event, ExampleSource.TRANSFERRED, kind_of(proposed, event))


def _weight_of_choice(event: ComplaintEvent, kind: str) -> ExampleSource:
    """Whether the coordinator took what was offered first, or decided otherwise."""
    last = _decision(event)
    offered = canonical_kind(last.candidates["offices"][0][0]) if last and last.candidates.get("offices") else ""
    return ExampleSource.ACCEPTED if offered == canonical_kind(kind) else ExampleSource.DECIDED


def _example(event: ComplaintEvent, source: ExampleSource, kind: str, *, against: bool = False) -> RoutingExample:
    return RoutingExample(
        complaint=event.complaint,
        event=event,
        source=source,
        topic_id=_named_topic(event),
        kind=kind,
        against=against,
        weight=WEIGHTS[source],
        created_at=timezone.now(),
    )


def _named_topic(event: ComplaintEvent) -> str | None:
    """The topic that a person gave the complaint; what the machine thought teaches it nothing."""
    named = ComplaintEvent.objects.filter(complaint_id=event.complaint_id, kind=EventKind.CLASSIFIED, actor__isnull=False)
    last = named.exclude(data__topic="").order_by("-seq").first()
    return str(last.data["topic"]) if last else None


def _decision(event: ComplaintEvent) -> RoutingDecision | None:
    return RoutingDecision.objects.filter(complaint_id=event.complaint_id, event_id__lt=event.pk).order_by("-id").first()


def kind_of(unit: Unit, event: ComplaintEvent | None = None) -> str:
    """The office kind that a unit stands for: of several that which the decision named, else its first."""
    kinds = list(UnitOfficeKind.objects.filter(unit=unit).order_by("rank", "kind_id").values_list("kind_id", flat=True))
    named = _decision(event) if event is not None and len(kinds) > 1 else None
    if named is not None:
        offered = [office[0] for office in named.candidates.get("offices", [])]
        kinds.sort(key=lambda kind: offered.index(kind) if kind in offered else len(offered))
    return kinds[0] if kinds else "kominfo"
