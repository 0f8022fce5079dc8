"""Routing a stored complaint: to the unit when sure, else to the coordinator, once per event, never silent."""

from __future__ import annotations

import dataclasses
import datetime as dt

import numpy as np
import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from complaints import services as complaints
from complaints.models import Complaint, ComplaintEvent, EventKind, Visibility
from complaints.workflow import Status
from organisations import snapshot
from organisations.models import Membership, Role, Unit, User
from routing import decide, matrix, rehearsing, rulebooks, services, setup
from routing.models import CATCH_ALL, ResponsibilityMatrix, ResponsibilityRule, RoutingDecision
from routing.responsibility import faults, shipped_matrix
from tests.cast import Cast, complain, fresh, make, unit_of
from tests.routing import small_model

pytestmark = pytest.mark.django_db

SURE = "Jalan berlubang besar di depan pasar, Kel. Balangnipa"


@pytest.fixture
def cast(db: None) -> Cast:
    return make()


def _route(text: str, **more: str) -> tuple[Complaint, RoutingDecision]:
    made = complain(text, **more).complaint
    services.route(made.events.get(kind=EventKind.REGISTERED).pk)
    return fresh(made), RoutingDecision.objects.get(complaint=made)


def test_a_sure_complaint_goes_straight_to_its_unit_with_the_reason(cast: Cast) -> None:
    complaint, decision = _route(SURE)
    assert (complaint.owner, complaint.status) == (cast.pu, Status.ASSIGNED)
    assert (complaint.topic_id, complaint.region_id) == ("jalan_jembatan", "73.07.05.1003")
    assert decision.sure
    assert decision.outcome == "assigned"
    assert decision.unit == cast.pu
    assert "'jalan berlubang'" in decision.reason
    assert decision.reason.endswith("Dinas PUPR")
    assert decision.version.startswith(matrix.SHIPPED)


def test_an_unsure_one_stays_with_the_coordinator_and_says_why(cast: Cast) -> None:
    complaint, decision = _route("Jalan Bontokatute hancur")
    assert (complaint.owner, complaint.status) == (cast.kominfo, Status.RECEIVED)
    assert "nama ruas perlu ditanyakan" in decision.reason
    held = complaint.events.get(kind=EventKind.HELD)
    assert held.text == decision.reason
    assert held.data["decision"] == decision.pk


def test_a_body_outside_is_proposed_to_the_coordinator(cast: Cast) -> None:
    complaint, decision = _route("trafo PLN meledak, listrik padam dari subuh di Mannanti")
    assert complaint.owner == cast.kominfo
    assert decision.unit == cast.pln
    assert decision.outcome == "external"


def test_another_regency_is_not_forced_home(cast: Cast) -> None:
    complaint, decision = _route("jalan berlubang di kab bone dekat perbatasan")
    assert complaint.owner == cast.kominfo
    assert decision.outcome == "other_regency"
    assert "Kabupaten Bone" in decision.reason


def test_wrongdoing_is_sealed_and_goes_to_the_inspectorate_only(cast: Cast) -> None:
    complaint, decision = _route("urus ktp di capil dimintaki 50rb sama oknum pegawai, jgn sebut nama sy")
    assert complaint.sealed
    assert complaint.visibility == Visibility.SECRET
    assert complaint.complaint_class == "berkadar"
    assert complaint.owner == cast.inspectorate
    assert decision.unit == cast.inspectorate
    assert cast.other not in {complaint.owner, complaint.proposed_unit}


@pytest.mark.parametrize("kinds", ["dukcapil", "polres"])
def test_a_sealed_case_is_never_hidden_with_a_unit_that_may_not_read_it(cast: Cast, kinds: str) -> None:
    draft = rulebooks.draft_matrix(actor=cast.koordinator, name="uji", valid_from=timezone.localdate())
    rulebooks.put_row(draft, rulebooks.Row("integritas", kinds, "uji", cues=("integrity",)))
    rehearsing.run(rehearsing.ask(draft, actor=cast.koordinator, since=timezone.localdate()).pk)
    rulebooks.publish(draft, actor=cast.koordinator)
    complaint, decision = _route("kepala desa korupsi dana desa untuk beli mobil pribadi")
    assert decision.candidates["sealed"]
    assert complaint.owner == cast.kominfo
    assert not complaint.sealed
    assert complaint.visibility == Visibility.SECRET
    assert "tertutup sampai dibaca" in decision.reason


def test_violence_against_a_child_is_secret(cast: Cast) -> None:
    complaint, _ = _route("guru di sd itu memukul anak saya sampai memar")
    assert complaint.visibility == Visibility.SECRET


def test_an_emergency_is_marked(cast: Cast) -> None:
    complaint, decision = _route("pattongko longsor jalan putus skrg!!")
    assert complaint.is_emergency
    assert "112" in decision.candidates["emergency"]
    # Two villages of that name in two kecamatan: what holds both is the regency.
    assert complaint.region_id == "73.07"


def test_a_unit_where_nobody_works_leaves_it_with_the_coordinator(cast: Cast) -> None:
    complaint, decision = _route("puskesmas tutup terus padahal banyak pasien, demam berdarah, mohon fogging")
    assert complaint.owner == cast.kominfo
    assert decision.unit == unit_of("dinkes")
    assert "belum ada petugas" in decision.reason


def test_where_nobody_works_the_unit_above_gets_it_and_says_so(cast: Cast) -> None:
    camat = Unit.objects.get(code="73.07.05.1004").parent
    assert camat is not None
    Membership.objects.create(user=User.objects.create(username="camat"), unit=camat, role=Role.OFFICER)
    complaint, decision = _route("pelayanan kantor lurah lambat, pegawai kelurahan tidak melayani surat pengantar RT, Kel. Lappa")
    assert complaint.owner == camat
    assert "diteruskan ke atasnya" in decision.reason


def test_a_closed_unit_gives_way_to_its_successor(cast: Cast) -> None:
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    Unit.objects.filter(pk=cast.pu.pk).update(valid_until=yesterday, successor=cast.other)
    snapshot.forget()
    complaint, decision = _route(SURE)
    assert decision.unit == cast.other
    assert complaint.owner == cast.other


def test_a_letter_that_only_may_accuse_an_official_waits_closed_for_a_person(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    made = dataclasses.replace(small_model.model(), heads=("wrongdoing",), head_bias=np.array([1.0], np.float32))
    made = dataclasses.replace(made, head_weights=np.zeros((len(made.weights), 1), np.float32))
    monkeypatch.setattr(decide, "shipped_model", lambda: made)
    setup.forget()
    complaint, decision = _route(SURE)
    assert complaint.owner == cast.kominfo
    assert complaint.visibility == Visibility.SECRET
    assert "mungkin dugaan pelanggaran" in decision.reason
    offered = complaint.events.get(kind=EventKind.HELD).data["candidates"]
    assert cast.inspectorate.pk in {item["unit_id"] for item in offered}


def test_two_matters_for_two_offices_are_said_and_wait_for_a_person(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decide, "shipped_model", small_model.model)
    setup.forget()
    complaint, decision = _route("pipa bocor dekat pasar sejak kemarin, satu lagi kabel putus di depan masjid, Kel. Lappa")
    assert complaint.owner == cast.kominfo
    assert "beberapa urusan" in decision.reason
    assert sorted(decision.candidates["several"]) == ["air_bersih", "listrik"]


def test_the_same_event_twice_is_one_decision(cast: Cast) -> None:
    made = complain(SURE).complaint
    event = made.events.get(kind=EventKind.REGISTERED)
    services.route(event.pk)
    services.route(event.pk)
    assert RoutingDecision.objects.count() == 1
    assert ComplaintEvent.objects.filter(complaint=made, kind=EventKind.ASSIGNED).count() == 1


def test_a_failure_while_deciding_ends_with_a_person(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError("lexicon is damaged")

    monkeypatch.setattr(services, "decide", broken)
    complaint, decision = _route(SURE)
    assert complaint.owner == cast.kominfo
    assert decision.outcome == "held"
    assert "koordinator membaca" in decision.reason


def test_a_message_with_the_missing_place_decides_again(cast: Cast) -> None:
    complaint, first = _route("rusak parah sekali disini tolong")
    assert not first.sure
    event = complaints.add_reporter_message(complaint.pk, text=SURE, channel="sms_kannel")
    services.route_again(event.pk)
    assert fresh(complaint).owner == cast.pu
    assert RoutingDecision.objects.filter(complaint=complaint).count() == 2


def test_a_message_changes_nothing_for_a_case_that_a_unit_has(cast: Cast) -> None:
    complaint, _ = _route(SURE)
    event = complaints.add_reporter_message(complaint.pk, text="air pdam mati di Lappa", channel="sms_kannel")
    services.route_again(event.pk)
    assert fresh(complaint).owner == cast.pu
    assert RoutingDecision.objects.count() == 1


def test_a_village_matter_goes_to_that_village(cast: Cast) -> None:
    lappa = unit_of("pu").__class__.objects.get(code="73.07.05.1004")
    Membership.objects.create(user=User.objects.create(username="lurah"), unit=lappa, role=Role.OFFICER)
    _, decision = _route("pelayanan kantor lurah lambat, pegawai kelurahan tidak melayani surat pengantar RT, Kel. Lappa")
    assert decision.unit == lappa


def test_the_record_holds_no_text_of_the_complaint(cast: Cast) -> None:
    _, decision = _route("rahasia sekali katakata unik zzzqqq jalan rusak", location_text="rumah nomor 7")
    assert "zzzqqq" not in str(decision.facts) + str(decision.candidates)
    assert "nomor 7" not in str(decision.facts)


def test_the_matrix_in_the_tables_is_the_shipped_one_and_is_loaded_once(cast: Cast) -> None:
    assert matrix.load() is False
    assert ResponsibilityMatrix.objects.count() == 1
    rules = matrix._read(ResponsibilityMatrix.objects.get().pk).rules
    assert rules == shipped_matrix().rules
    assert faults(rules) == []


def test_the_last_rule_cannot_be_deleted(cast: Cast) -> None:
    with pytest.raises(ValueError, match="cannot be deleted"):
        ResponsibilityRule.objects.get(order=CATCH_ALL).delete()


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(min_size=1, max_size=300).filter(str.strip))
def test_any_text_whatsoever_has_an_owner_and_a_reason(cast: Cast, text: str) -> None:
    try:
        complaint, decision = _route(text)
    except complaints.InvalidText:
        return  # refused at the door, with words
    assert complaint.owner is not None
    assert decision.reason
    assert (complaint.owner == cast.kominfo) or decision.sure or complaint.owner == cast.inspectorate


def test_the_reporters_word_on_what_kind_it_is_counts_before_a_guess(cast: Cast) -> None:
    complaint, _decision = _route(SURE, asked_class="aspirasi")
    assert complaint.complaint_class == "aspirasi"


def test_no_accusation_is_talked_away_by_what_its_reporter_calls_it(cast: Cast) -> None:
    complaint, _decision = _route("Kepala desa minta uang Rp500 ribu untuk tanda tangan bantuan", asked_class="aspirasi")
    assert complaint.complaint_class == "berkadar"
