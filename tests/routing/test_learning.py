"""Corrections teach: a candidate a night, tried in the shadow, promoted only when surely better, and taken back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import timezone

from complaints import services as complaints
from complaints.models import Complaint, EventKind
from organisations.queries import default_agency
from routing import adapting, decide, examples, learning, services, setup, topics
from routing.learning import verdict
from routing.models import ExampleSource, ModelState, RoutingDecision, RoutingExample, RuleChange, ShadowDecision, SureBar, TopicModel
from tests.cast import Cast, complain, make, unit_of
from tests.routing import small_model

pytestmark = pytest.mark.django_db
# Nobody taught the small model this word; in this town it means the water line.
LOCAL = "salurang kami ambruk lagi dekat pasar nomor %d"


@pytest.fixture
def cast(monkeypatch: pytest.MonkeyPatch) -> Iterator[Cast]:
    monkeypatch.setattr(decide, "shipped_model", small_model.model)
    setup.forget()
    yield make()
    setup.forget()


def routed(text: str) -> Complaint:
    made = complain(text).complaint
    event = made.events.get(kind=EventKind.REGISTERED).pk
    services.route(event)
    learning.shadow(event)
    return Complaint.objects.get(pk=made.pk)


def corrected(cast: Cast, text: str, kind: str) -> Complaint:
    """A complaint that the coordinator gave to an office, whatever was proposed."""
    case = routed(text)
    unit = unit_of(kind)
    if unit.is_external:
        event = complaints.forward(case.pk, unit_id=unit.pk, actor=cast.koordinator, note="ke sana")
    else:
        event = complaints.assign(case.pk, unit_id=unit.pk, actor=cast.koordinator, reason="ke sana")
    examples.learn(event.pk)
    return case


def test_a_correction_weighs_more_than_an_acceptance_and_a_transfer_least(cast: Cast) -> None:
    corrected(cast, "jalan berlubang dekat pasar", "dukcapil")
    corrected(cast, "pipa bocor air pdam mati", "pdam")
    case = routed("jalan berlubang besar di depan pasar, Kel. Balangnipa")
    complaints.assign(case.pk, unit_id=cast.pu.pk, reason="x")
    told = complaints.transfer(case.pk, actor=cast.petugas, reason="bukan kami", proposed_unit_id=cast.other.pk)
    examples.learn(told.pk)
    examples.learn(told.pk)
    found = {(row.source, row.kind, row.against): row.weight for row in RoutingExample.objects.all()}
    assert found == {
        (ExampleSource.DECIDED, "dukcapil", False): 1.0,
        (ExampleSource.ACCEPTED, "pdam", False): 0.8,
        (ExampleSource.TRANSFERRED, "pu", True): 0.3,
        (ExampleSource.TRANSFERRED, "dukcapil", False): 0.3,
    }


def test_with_few_examples_nothing_is_trained(cast: Cast) -> None:
    for n in range(5):
        corrected(cast, LOCAL % n, "pdam")
    assert learning.train(default_agency()) is None
    assert not TopicModel.objects.exists()


def _town(cast: Cast, count: int) -> None:
    """A town whose own word for the water line the model reads as a power pole."""
    for n in range(count):
        corrected(cast, f"tiang kami miring {n} dekat pasar", "pdam")
        if n % 2:
            corrected(cast, f"aspal hancur {n} sejak kemarin, Kel. Balangnipa", "pu")


def test_a_better_candidate_goes_into_the_shadow_then_decides_then_is_taken_back(cast: Cast) -> None:
    _town(cast, 60)
    row = learning.train(default_agency())
    assert row is not None
    assert row.figures["better"], (row.figures, row.card)
    assert row.state == ModelState.SHADOW
    assert row.figures["candidate_right"] > row.figures["active_right"]
    # In the shadow it decides nothing, and what it would have decided is kept.
    setup.forget()
    text = "tiang kami miring 901 dekat pasar"
    case = routed(text)
    shadow = ShadowDecision.objects.get(decision__complaint=case)
    assert (shadow.kind, RoutingDecision.objects.get(complaint=case).candidates["offices"][0][0]) == ("pdam", "pln")
    _town(cast, 25)
    learning.nightly()
    row.refresh_from_db()
    assert row.state == ModelState.ACTIVE
    assert routed(text).events.filter(kind=EventKind.HELD).exists()
    assert RoutingDecision.objects.order_by("-pk")[0].candidates["offices"][0][0] == "pdam"
    # One press back to what was.
    assert learning.go_back(actor=cast.koordinator) is None
    routed(text)
    assert RoutingDecision.objects.order_by("-pk")[0].candidates["offices"][0][0] == "pln"
    changes = RuleChange.objects.exclude(what="bar_moved").order_by("id")
    assert list(changes.values_list("what", flat=True)) == ["trained", "promoted", "rolled_back"]


def test_a_candidate_that_learned_nonsense_is_refused(cast: Cast) -> None:
    for n in range(60):
        corrected(cast, f"air pdam mati {n} dekat pasar", "pdam" if n % 2 else "pu")
    row = learning.train(default_agency())
    assert row is None or row.state == ModelState.REFUSED
    assert setup.active_model() is small_model.model()


def test_no_new_word_enters_a_model_by_learning(cast: Cast) -> None:
    _town(cast, 60)
    row = learning.train(default_agency())
    assert row is not None
    assert "salurang" not in small_model.model().words
    learned = setup.artefact.load(bytes(row.artefact))
    assert set(learned.words) == set(small_model.model().words)
    assert learned.key != small_model.model().key


def test_a_candidate_has_the_tenants_own_habit_and_no_other(cast: Cast) -> None:
    _town(cast, 60)
    row = learning.train(default_agency())
    assert row is not None
    learned = setup.artefact.load(bytes(row.artefact))
    assert set(learned.habits) == {default_agency().region_id}
    habit = learned.habits[default_agency().region_id or ""]
    assert {"pdam", "pu", "pln"} <= set(habit.kinds)
    assert habit.lessons == round(90 * 0.75)


@pytest.mark.parametrize(
    ("pairs", "better", "fallen"),
    [
        ([("a", False, True)] * 8, True, []),
        ([("a", False, True)] * 3, False, []),  # three may be chance
        ([("a", False, True)] * 9 + [("b", True, False)] * 8, False, []),
        ([("a", False, True)] * 40 + [("b", True, False)] * 2 + [("b", True, True)] * 10, True, ["b"]),
        ([], False, []),
    ],
)
def test_better_means_more_than_chance_and_no_topic_falls_far(pairs: list[tuple[str, bool, bool]], better: bool, fallen: list[str]) -> None:
    found = verdict(pairs)
    assert (found["better"], found["fallen"]) == (better, fallen)


def _judged(cast: Cast, *, right: int, wrong: int) -> None:
    for n in range(right + wrong):
        case = routed(f"jalan berlubang besar nomor {n} di depan pasar, Kel. Balangnipa")
        RoutingDecision.objects.filter(complaint=case).update(sure=True)
        event = case.events.order_by("-seq")[0]
        kind = "pu" if n < right else "dlh"
        RoutingExample.objects.create(complaint=case, event=event, source="decided", kind=kind, weight=1, created_at=timezone.now())


def test_the_bar_rises_when_sure_was_wrong_and_says_why(cast: Cast) -> None:
    agency = default_agency()
    before = setup.bar_of(agency.pk)
    _judged(cast, right=38, wrong=12)
    moved = learning.move_bar(agency)
    assert moved is not None
    assert setup.bar_of(agency.pk) == pytest.approx(before + learning.STEP)
    assert SureBar.objects.get().why == "38 dari 50 yang diteruskan langsung ternyata benar"
    assert RuleChange.objects.get().what == "bar_moved"


def test_the_bar_falls_when_it_can_be_afforded_but_not_on_little(cast: Cast) -> None:
    agency = default_agency()
    before = setup.bar_of(agency.pk)
    _judged(cast, right=20, wrong=0)
    assert learning.move_bar(agency) is None
    _judged(cast, right=90, wrong=0)
    assert learning.move_bar(agency) is not None
    assert setup.bar_of(agency.pk) < before


def test_without_a_model_lexicon_and_matrix_work_alone(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decide, "shipped_model", lambda: None)
    setup.forget()
    case = routed("Jalan berlubang besar di depan pasar, Kel. Balangnipa")
    assert case.owner == cast.pu
    assert setup.active_model() is None


def test_a_broken_promoted_model_gives_way_to_the_shipped_one(cast: Cast) -> None:
    TopicModel.objects.create(key="0" * 64, artefact=b"broken", state=ModelState.ACTIVE, trained_at=timezone.now())
    setup.forget()
    assert setup.active_model() is small_model.model()
    assert routed("Jalan berlubang besar di depan pasar, Kel. Balangnipa").owner == cast.pu


def test_adapting_moves_little_for_little() -> None:
    base = small_model.model()
    words = setup.lexicon.load()
    counted = topics.count("trotoar ambles dekat pasar", words)
    one = adapting.adapt(base, [adapting.Lesson(counted, "listrik", 1.0)], {})
    many = adapting.adapt(base, [adapting.Lesson(counted, "listrik", 1.0)] * 50, {})
    place = base.topics.index("listrik")
    shares = [float(made.probabilities(counted)[place]) for made in (base, one, many)]
    assert shares[0] < shares[1] < shares[2]
    assert adapting.adapt(base, [adapting.Lesson(counted, "tidak_ada", 1.0)], {}) is base
