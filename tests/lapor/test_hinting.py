"""What is told while somebody writes is what routing would do, and costs nobody a wait."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from channels_intake.hints import Draft
from complaints import access, services
from complaints.models import Complaint, EventKind, PublicText
from lapor.hinting import provider
from routing import services as routing
from routing.models import RoutingDecision
from tests.cast import Cast, complain, make

pytestmark = pytest.mark.django_db
HOLE = "Jalan berlubang besar di depan pasar, Kel. Balangnipa, sudah tiga minggu"


@pytest.fixture
def cast(db: None) -> Cast:
    return make()


@pytest.mark.parametrize(
    "text",
    [
        HOLE,
        "Lampu jalan di depan SD 3 Desa Kampala mati sejak seminggu",
        "Kepala desa minta uang Rp500 ribu untuk tanda tangan bantuan",
        "Tolong ditindaklanjuti segera ya pak",
    ],
)
def test_what_is_promised_is_what_happens(cast: Cast, text: str) -> None:
    guess = provider.guess(Draft(text))
    made = complain(text).complaint
    routing.route(made.events.get(kind=EventKind.REGISTERED).pk)
    decision = RoutingDecision.objects.get(complaint=made)
    complaint = Complaint.objects.get(pk=made.pk)
    assert guess.sure == (decision.outcome in {"assigned", "external"})
    if guess.sure:
        assert guess.office == complaint.owner.name
    assert guess.complaint_class == complaint.complaint_class
    assert guess.delicate == (complaint.visibility == "secret")


def test_the_reason_is_one_sentence_with_the_reporters_own_words(cast: Cast) -> None:
    guess = provider.guess(Draft(HOLE))
    assert "“jalan berlubang”" in guess.why
    assert "Kel. Balangnipa, Kec. Sinjai Utara" in guess.why
    assert guess.why.count(". ") == 2  # of "Kel. " and "Kec. "; nothing else ends inside
    assert guess.place == "Kel. Balangnipa, Kec. Sinjai Utara"


def test_nothing_is_kept_of_what_was_asked(cast: Cast) -> None:
    provider.guess(Draft(HOLE))
    assert not Complaint.objects.exists()
    assert not RoutingDecision.objects.exists()


def test_the_reporters_own_choice_stands_before_a_guess(cast: Cast) -> None:
    guess = provider.guess(Draft(HOLE, topic="air_bersih", asked_class="permintaan_informasi"))
    assert (guess.topic, guess.complaint_class) == ("air_bersih", "permintaan_informasi")


def test_a_danger_a_bribe_and_a_child_are_heard(cast: Cast) -> None:
    assert "113" in provider.guess(Draft("Rumah terbakar di Lappa, api sudah besar, tolong cepat")).emergency
    bribe = provider.guess(Draft("Kepala desa minta uang Rp500 ribu untuk tanda tangan bantuan"))
    assert bribe.delicate
    assert "Inspektorat" in bribe.why


def test_places_are_found_though_spelt_otherwise(cast: Cast) -> None:
    assert provider.places("kampal")[0] == "Desa Kampala, Kec. Sinjai Timur"
    assert "Kel. Balangnipa, Kec. Sinjai Utara" in provider.places("depan pasar, balang nipah")
    assert "Kec. Tellu Limpoe" in provider.places("telu limpo")
    assert provider.places("x") == ()
    assert provider.places("'; DROP TABLE --") == ()


def test_a_point_has_the_name_of_its_desa(cast: Cast) -> None:
    here = provider.here(-5.1215, 120.2530)
    assert here is not None
    assert "Sinjai" in here.name
    assert here.kilometres < 15
    middle = provider.middle()
    assert middle is not None
    in_the_middle = provider.here(*middle)
    assert in_the_middle is not None
    assert in_the_middle.name.startswith(("Desa ", "Kel. ", "Kec. "))
    elsewhere = provider.here(-4.5386, 120.3279)
    assert elsewhere is not None
    assert "Bone" in elsewhere.name
    assert provider.here(-9.9, 100.1) is None


def published(cast: Cast, text: str, **more: object) -> Complaint:
    """A case that everybody may read."""
    made = complain(text).complaint
    services.assign(made.pk, unit_id=cast.pu.pk, reason="jalan")
    services.verify(made.pk, actor=cast.koordinator, findings=services.Findings(topic_key="jalan_jembatan", region_code="73.07.05.1003"))
    PublicText.objects.create(
        complaint_id=made.pk,
        **{
            "text": text,
            "place": "Balangnipa",
            "region_id": "73.07.05.1003",
            "published_at": timezone.now(),
            "published_by": cast.koordinator,
            "supporters": 13,
        }
        | more,
    )
    return Complaint.objects.get(pk=made.pk)


def test_the_same_public_case_is_pointed_at(cast: Cast) -> None:
    case = published(cast, "Jalan berlubang besar di depan pasar Balangnipa, motor sering jatuh")
    assert case in access.public()
    found = provider.guess(Draft(HOLE)).similar
    assert [(similar.number, similar.voices, similar.place) for similar in found] == [(case.number, 14, "Balangnipa")]


def test_what_is_not_public_ended_old_or_about_something_else_is_not(cast: Cast) -> None:
    words = "Jalan berlubang besar di depan pasar Balangnipa, motor sering jatuh"
    published(cast, words, withdrawn_at=timezone.now(), withdrawn_reason="keliru")
    published(cast, words, published_at=timezone.now() - dt.timedelta(days=90))
    Complaint.objects.filter(pk=published(cast, words).pk).update(visibility="secret")
    Complaint.objects.filter(pk=published(cast, words).pk).update(
        ended_at=timezone.now(), status="closed", due_at=None, end_reason="confirmed"
    )
    published(cast, "Jembatan gantung di Tellulimpoe putus talinya", region_id="73.07.06")
    complain(words)
    assert provider.guess(Draft(HOLE)).similar == ()
    assert not access.visible_to(AnonymousUser()).exists()
