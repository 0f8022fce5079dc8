"""Drafts of rules: checked, rehearsed on past complaints, published, rolled back; what is in force is never edited."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from complaints.models import EventKind
from organisations.queries import default_agency
from routing import matrix, rehearsing, rulebooks, services, setup
from routing.models import CATCH_ALL, LexiconEdition, RehearsedCase, ResponsibilityMatrix, RoutingDecision, RuleChange
from routing.rulebooks import Refused, Row
from tests.cast import Cast, complain, make

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 24)
LAMP = "Lampu jalan di depan SMP mati sejak seminggu, Kel. Lappa"


@pytest.fixture
def cast() -> Cast:
    return make()


def draft() -> ResponsibilityMatrix:
    return rulebooks.draft_matrix(actor=None, name="uji", valid_from=timezone.localdate())


def rehearsed(book: rulebooks.Book) -> rulebooks.Book:
    rehearsing.run(rehearsing.ask(book, actor=None, since=TODAY - dt.timedelta(days=400)).pk)
    return book


def routed(text: str) -> RoutingDecision:
    made = complain(text).complaint
    services.route(made.events.get(kind=EventKind.REGISTERED).pk)
    return RoutingDecision.objects.get(complaint=made)


LIGHTS_TO_DISHUB = Row("pju_sinjai", "dishub", "mulai 2027 lampu jalan → Perhubungan", topics=("penerangan_jalan",), tenant="73.07")


def test_a_draft_begins_as_what_is_in_force() -> None:
    made = draft()
    shipped = ResponsibilityMatrix.objects.get(version=matrix.SHIPPED)
    assert made.based_on == shipped
    assert made.published_at is None
    assert list(made.rules.values_list("key", flat=True)) == list(shipped.rules.values_list("key", flat=True))


@pytest.mark.parametrize(
    "row",
    [
        Row("baru", "tidak_ada", "sebab", topics=("listrik",)),
        Row("baru", "pu", "sebab", topics=("topik_karangan",)),
        Row("baru", "pu", "sebab", cues=("isyarat_karangan",)),
        Row("baru", "pu:banyak", "sebab"),
        Row("baru", "", "sebab"),
        Row("baru", "pu", "  "),
        Row("sisanya", "pu", "sebab", topics=("listrik",)),
    ],
)
def test_words_that_mean_nothing_are_refused(row: Row) -> None:
    with pytest.raises(Refused):
        rulebooks.put_row(draft(), row)


def test_rows_are_added_moved_and_removed_but_never_the_last() -> None:
    made = draft()
    rulebooks.put_row(made, Row("tiang_baru", "pln", "tiang → PLN", topics=("listrik",), cues=("power_cable",)), before="listrik")
    keys = list(made.rules.values_list("key", flat=True))
    assert keys.index("tiang_baru") == keys.index("listrik") - 1
    rulebooks.move_row(made, "tiang_baru")
    assert list(made.rules.values_list("key", flat=True))[-2:] == ["tiang_baru", "sisanya"]
    assert "rule tiang_baru is never reached: listrik fits all of it" in rulebooks.problems_of(made)
    rulebooks.remove_row(made, "tiang_baru")
    for key in ("sisanya", "tidak_ada"):
        with pytest.raises(Refused):
            rulebooks.remove_row(made, key)
    with pytest.raises(ValueError, match="cannot be deleted"):
        made.rules.get(order=CATCH_ALL).delete()


def test_nothing_is_published_unrehearsed_or_changed_since(cast: Cast) -> None:
    made = draft()
    with pytest.raises(Refused, match="Belum dicoba"):
        rulebooks.publish(made, actor=cast.koordinator)
    rehearsed(made)
    rulebooks.put_row(made, LIGHTS_TO_DISHUB)
    with pytest.raises(Refused, match="Belum dicoba"):
        rulebooks.publish(made, actor=cast.koordinator)


def test_a_rehearsal_shows_who_would_get_what_and_writes_nothing_else(cast: Cast) -> None:
    before = routed(LAMP)
    routed("Jalan berlubang besar di depan pasar, Kel. Balangnipa")
    made = draft()
    rulebooks.put_row(made, LIGHTS_TO_DISHUB)
    rehearsed(made)
    done = rulebooks.rehearsals_of(made).get()
    assert (done.total, done.changed, done.error) == (2, 1, "")
    case = RehearsedCase.objects.get()
    assert case.complaint_id == before.complaint_id
    assert (case.before["kind"], case.after["kind"]) == ("pu", "dishub")
    assert RoutingDecision.objects.count() == 2


def test_publishing_and_rolling_back_decide_at_once_and_are_logged(cast: Cast) -> None:
    assert routed(LAMP).candidates["offices"][0][0] == "pu"
    made = draft()
    rulebooks.put_row(made, LIGHTS_TO_DISHUB)
    rulebooks.publish(rehearsed(made), actor=cast.koordinator)  # type: ignore[arg-type]
    assert routed(LAMP).candidates["offices"][0][0] == "dishub"
    again = rulebooks.roll_back(ResponsibilityMatrix.objects.get(pk=made.pk), actor=cast.koordinator)
    decided = routed(LAMP)
    assert decided.candidates["offices"][0][0] == "pu"
    assert decided.version.startswith(again.version)
    assert list(RuleChange.objects.order_by("id").values_list("what", "actor")) == [
        ("published", cast.koordinator.pk),
        ("rolled_back", cast.koordinator.pk),
    ]
    with pytest.raises(Refused):
        rulebooks.put_row(again, LIGHTS_TO_DISHUB)  # type: ignore[arg-type]
    with pytest.raises(Refused):
        rulebooks.roll_back(ResponsibilityMatrix.objects.get(version=matrix.SHIPPED), actor=cast.koordinator)


def test_what_holds_from_a_later_day_waits(cast: Cast) -> None:
    made = rulebooks.draft_matrix(actor=None, name="nanti", valid_from=timezone.localdate() + dt.timedelta(days=5))
    rulebooks.put_row(made, LIGHTS_TO_DISHUB)
    rulebooks.publish(rehearsed(made), actor=cast.koordinator)  # type: ignore[arg-type]
    assert routed(LAMP).candidates["offices"][0][0] == "pu"
    agency = default_agency()
    later = setup.current(agency.pk, "73.07", timezone.localdate() + dt.timedelta(days=5))
    assert later.matrix.version == made.version


def test_local_words_are_understood_once_published(cast: Cast) -> None:
    unheard = "Barandang di Lappa mampu lagi"
    assert routed(unheard).topic_key != "perikanan" or not routed(unheard).sure
    made = rulebooks.draft_lexicon(actor=None, name="kata nelayan", valid_from=timezone.localdate())
    with pytest.raises(Refused):
        rulebooks.put_words(made, topics={"topik_karangan": {"strong": ["x"]}}, cues={})
    with pytest.raises(Refused):
        rulebooks.put_words(made, topics={"perikanan": {"maha": ["x"]}}, cues={})
    rulebooks.put_words(made, topics={"perikanan": {"strong": ["  Barandang ", "barandang"]}}, cues={"ferry": ["katinting"]})
    assert made.topics == {"perikanan": {"strong": ["barandang"]}}
    rulebooks.publish(rehearsed(made), actor=cast.koordinator)  # type: ignore[arg-type]
    decided = routed(unheard)
    assert decided.topic_key == "perikanan"
    assert made.version in decided.version
    assert rulebooks.in_force(LexiconEdition) == made


def test_a_draft_that_cannot_decide_says_so(cast: Cast) -> None:
    routed(LAMP)
    made = draft()
    made.rules.filter(order=CATCH_ALL).update(order=CATCH_ALL - 1)
    made.rules.filter(order=CATCH_ALL - 1).update(topics=["listrik"])
    done = rulebooks.rehearsals_of(rehearsed(made)).get()
    assert "must fit every complaint" in done.error
    with pytest.raises(Refused, match="must fit every complaint"):
        rulebooks.publish(made, actor=cast.koordinator)
