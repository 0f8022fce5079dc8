"""The coordinator's routing pages: decide, correct, look at the figures, edit rules and names. Only for coordinators."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from complaints import services as complaints
from complaints.models import ComplaintEvent, EventKind
from routing import examples, rehearsing, rulebooks
from routing.models import (
    LexiconEdition,
    LocalName,
    ManualTopic,
    Rehearsal,
    Resemblance,
    ResponsibilityMatrix,
    RoutingDecision,
    RoutingExample,
    RuleChange,
)
from tests.cast import Cast, fresh, make
from tests.routing.worked import routed

pytestmark = pytest.mark.django_db
UNSURE = "Jalan Bontokatute hancur"


@pytest.fixture
def cast() -> Cast:
    return make()


@pytest.fixture
def coordinator(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.koordinator)
    return client


def body(client: Client, name: str, *arguments: object) -> str:
    answer = client.get(reverse(name, args=arguments))
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_card_says_why_and_offers_offices_with_keys(coordinator: Client) -> None:
    case = routed(UNSURE)
    page = body(coordinator, "coordination")
    assert case.text in page
    assert "nama ruas perlu ditanyakan" in page
    assert 'data-key="1"' in page
    assert "Dinas Pekerjaan Umum" in page


def test_a_card_does_not_call_unclear_what_the_case_itself_names(coordinator: Client) -> None:
    case = routed(UNSURE)
    RoutingDecision.objects.filter(complaint=case).delete()
    complaints.classify(case.pk, findings=complaints.Findings(topic_key="jalan_jembatan"))
    page = body(coordinator, "coordination")
    assert "Jalan &amp; jembatan" in page
    assert "topik belum jelas" not in page


def test_what_may_be_chosen_says_what_an_empty_choice_means(coordinator: Client) -> None:
    case = routed(UNSURE)
    page = coordinator.get(reverse("coordination"), {"pilih": case.number}).content.decode()
    assert "-----" not in page
    assert "Seperti sekarang" in page


def test_accepting_hands_over_and_teaches(cast: Cast, coordinator: Client) -> None:
    case = routed(UNSURE)
    answer = coordinator.post(reverse("review_decide", args=[case.number]), {"unit": cast.pu.pk, "topic": "jalan_jembatan"})
    assert answer.status_code == 302
    told = body(coordinator, "coordination")
    assert f"{case.number[:4]}-{case.number[4:8]}-{case.number[8:]} diteruskan ke" in told
    case = fresh(case)
    assert (case.owner, case.topic_id) == (cast.pu, "jalan_jembatan")
    examples.learn(ComplaintEvent.objects.get(complaint=case, kind=EventKind.ASSIGNED).pk)
    row = RoutingExample.objects.get()
    assert (row.kind, row.topic_id, row.source) == ("pu", "jalan_jembatan", "accepted")


def test_an_outside_body_is_written_to(cast: Cast, coordinator: Client) -> None:
    case = routed("trafo PLN meledak, listrik padam dari subuh di Mannanti")
    coordinator.post(reverse("review_decide", args=[case.number]), {"unit": cast.pln.pk})
    assert fresh(case).forwarded_to == cast.pln


@pytest.mark.parametrize("unit", ["", "999999", "x'; --"])
def test_no_office_changes_nothing(coordinator: Client, unit: str) -> None:
    case = routed(UNSURE)
    answer = coordinator.post(reverse("review_decide", args=[case.number]), {"unit": unit}, follow=True)
    assert answer.status_code == 200
    assert fresh(case).status == "received"


def test_what_looks_alike_is_shown_and_judged(cast: Cast, coordinator: Client) -> None:
    first = routed("Jalan Bontokatute hancur dekat jembatan gantung, motor jatuh", received_at=timezone.now() - dt.timedelta(hours=9))
    routed("Bontokatute jalan hancur dekat jembatan gantung motor sering jatuh")
    pair = Resemblance.objects.get()
    assert f"{first.number[:4]}-{first.number[4:8]}" in body(coordinator, "coordination")
    assert "Kejadian yang sama" in body(coordinator, "incidents")
    coordinator.post(reverse("settle_pair", args=[pair.pk, "sama"]))
    pair.refresh_from_db()
    assert (pair.verdict, pair.decided_by) == ("same", cast.koordinator)
    assert fresh(first).status == "received"  # a word about two cases moves neither


def test_the_queue_page_costs_the_same_with_one_card_and_with_ten(coordinator: Client) -> None:
    routed(UNSURE)
    body(coordinator, "coordination")
    with CaptureQueriesContext(connection) as one:
        body(coordinator, "coordination")
    for n in range(9):
        routed(f"{UNSURE} nomor {n}")
    with CaptureQueriesContext(connection) as ten:
        assert body(coordinator, "coordination").count("<article") == 10
    assert len(ten) == len(one)


def test_the_figures_come_from_what_people_decided(cast: Cast, coordinator: Client) -> None:
    assert "Belum ada keputusan orang" in body(coordinator, "routing_quality")
    for unit in (cast.pu, cast.pu, cast.other):
        case = routed(UNSURE)
        examples.learn(complaints.assign(case.pk, unit_id=unit.pk, actor=cast.koordinator, reason="x").pk)
    page = body(coordinator, "routing_quality")
    assert "<dd>1 dari 3</dd>" in page  # decided otherwise
    assert "<svg" in page
    assert "Kependudukan" in page


def test_a_topic_is_read_by_people_when_they_say_so(cast: Cast, coordinator: Client) -> None:
    text = "Jalan berlubang besar di depan pasar, Kel. Balangnipa"
    assert routed(text).owner == cast.pu
    coordinator.post(reverse("manual_topic"), {"topic": "jalan_jembatan", "periksa": "ya"})
    held = routed(text)
    assert held.owner == cast.kominfo
    assert "selalu diperiksa koordinator" in held.events.get(kind=EventKind.HELD).text
    coordinator.post(reverse("manual_topic"), {"topic": "jalan_jembatan"})
    assert routed(text).owner == cast.pu
    assert not ManualTopic.objects.exists()
    assert list(RuleChange.objects.order_by("id").values_list("what", flat=True)) == ["manual", "automatic"]


def test_a_draft_is_edited_rehearsed_and_published_by_pages_alone(coordinator: Client) -> None:
    routed("Lampu jalan di depan SMP mati, Kel. Lappa")
    coordinator.post(reverse("rule_draft", args=["matriks"]), {"name": "Lampu ke Dishub", "valid_from": timezone.localdate()})
    draft = ResponsibilityMatrix.objects.get(published_at__isnull=True)
    row = {"key": "pju_sinjai", "topics": "penerangan_jalan", "tenant": "73.07", "kinds": "dishub", "why": "lampu jalan → Perhubungan"}
    coordinator.post(reverse("rule_change", args=["matriks", draft.version, "baris"]), row)
    assert "Belum dicoba" in body(coordinator, "rule_book", "matriks", draft.version)
    coordinator.post(reverse("rule_change", args=["matriks", draft.version, "coba"]))
    rehearsing.run(Rehearsal.objects.get().pk)
    page = body(coordinator, "rule_book", "matriks", draft.version)
    assert "1 dari 1 laporan akan diputuskan lain" in page
    coordinator.post(reverse("rule_change", args=["matriks", draft.version, "terbitkan"]))
    assert rulebooks.in_force(ResponsibilityMatrix) == draft
    decided = routed("Lampu jalan di depan SMP mati, Kel. Lappa")
    assert RoutingDecision.objects.get(complaint=decided).candidates["offices"][0][0] == "dishub"
    coordinator.post(reverse("rule_change", args=["matriks", draft.version, "kembalikan"]))
    assert rulebooks.in_force(ResponsibilityMatrix) != draft


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({}, "Kunci"),
        ({"key": "x", "kinds": "tidak_ada", "why": "y"}, "tidak_ada"),
        ({"key": "<b>", "kinds": "pu", "why": "y"}, "Kunci"),
    ],
)
def test_a_row_that_means_nothing_is_refused_in_words(coordinator: Client, row: dict[str, str], said: str) -> None:
    coordinator.post(reverse("rule_draft", args=["matriks"]), {"name": "uji", "valid_from": "2026-12-01"})
    draft = ResponsibilityMatrix.objects.get(published_at__isnull=True)
    before = draft.rules.count()
    answer = coordinator.post(reverse("rule_change", args=["matriks", draft.version, "baris"]), row, follow=True)
    assert answer.status_code == 200
    assert draft.rules.count() == before
    [told] = answer.context["messages"]
    assert told.level_tag == "error"
    assert said in str(told)


def test_words_are_edited_by_topic(coordinator: Client) -> None:
    coordinator.post(reverse("rule_draft", args=["kata"]), {"name": "Kata Lappa", "valid_from": timezone.localdate()})
    draft = LexiconEdition.objects.get()
    words = {"bagian": "perikanan", "strong": "katinting\nbagang tancap", "medium": "", "weak": ""}
    coordinator.post(reverse("rule_change", args=["kata", draft.version, "kata"]), words)
    draft.refresh_from_db()
    assert draft.topics == {"perikanan": {"strong": ["bagang tancap", "katinting"]}}
    answer = coordinator.get(reverse("rule_book", args=["kata", draft.version]), {"bagian": "perikanan"})
    assert "katinting" in answer.content.decode()


def test_names_are_added_checked_and_removed(coordinator: Client) -> None:
    good = {"name": "Tanjung Bira Kecil", "kind": "place", "region_code": "73.07.05.1004"}
    coordinator.post(reverse("local_names"), good)
    row = LocalName.objects.get(name="Tanjung Bira Kecil")
    assert row.tenant == "73.07"
    for bad in ({**good}, {**good, "name": "X", "region_code": "99.99"}, {"name": "Ruas A B", "kind": "road"}, {}):
        assert coordinator.post(reverse("local_names"), bad).status_code == 422
    assert routed("Lampu padam di Tanjung Bira Kecil").region_id == "73.07.05.1004"
    coordinator.post(reverse("remove_name", args=[row.pk]))
    assert not LocalName.objects.filter(pk=row.pk).exists()
