"""Twins are suggested and never merged; a surge becomes one incident with an alarm; what is sealed stays out."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from complaints import search
from complaints import services as complaints
from complaints.models import Complaint, EventKind, SearchDocument
from routing import incidents
from routing.models import Incident, Resemblance
from tests.cast import Cast, complain, make
from tests.routing.worked import routed

pytestmark = pytest.mark.django_db
HOLE = "Jalan poros di depan TPI Lappa berlubang besar, dua pengendara motor jatuh"
AGAIN = "jln poros dpn TPI Lappa lubang besar, pengendara motor sdh ada jatuh"
DRY = "air PDAM tidak mengalir di Kelurahan Biringere sudah lima hari rumah nomor %d"


@pytest.fixture
def cast() -> Cast:
    return make()


def filed(text: str, *, hours_ago: float = 0, channel: str = "sms_kannel", address: str = "+6281234500001") -> Complaint:
    """A complaint through the whole of its first event, as the worker does it."""
    at = timezone.now() - dt.timedelta(hours=hours_ago)
    return routed(text, channel=channel, address=address, received_at=at)


def test_the_same_hole_by_another_door_is_suggested(cast: Cast) -> None:
    first = filed(HOLE, hours_ago=30)
    second = filed(AGAIN, channel="post_x", address="@ramli")
    twin = Resemblance.objects.get()
    assert (twin.complaint, twin.earlier, twin.verdict) == (second, first, "open")
    assert twin.score > 0.5
    assert {first.status, second.status} == {"assigned"}


def test_looking_twice_suggests_once(cast: Cast) -> None:
    filed(HOLE, hours_ago=30)
    second = filed(AGAIN)
    incidents.look_for_twins(second.events.get(kind=EventKind.REGISTERED).pk)
    assert Resemblance.objects.count() == 1


def test_an_old_or_far_one_is_not(cast: Cast) -> None:
    filed(HOLE, hours_ago=24 * 70)
    filed("Jalan poros di Desa Erabaru Kec. Tellu Limpoe berlubang besar, dua pengendara motor jatuh", hours_ago=5)
    filed(AGAIN)
    assert not Resemblance.objects.exists()


def test_a_sealed_complaint_is_compared_with_none(cast: Cast) -> None:
    told = "Lurah Lappa minta uang pungli seratus ribu untuk surat pengantar KTP"
    first = filed(told, hours_ago=3)
    assert first.sealed
    filed(told.replace("seratus", "100"))
    assert not Resemblance.objects.exists()
    # And one that was sealed later is no candidate either.
    hole = filed(HOLE, hours_ago=2)
    complaints.classify(hole.pk, findings=complaints.Findings(sealed=True))
    filed(AGAIN)
    assert not Resemblance.objects.exists()


def test_many_alike_in_hours_are_one_incident_with_one_alarm(cast: Cast) -> None:
    cases = [filed(DRY % n, hours_ago=5 - n / 2, address=f"+62812000000{n:02d}") for n in range(8)]
    incident = Incident.objects.get()
    assert (incident.topic_key, incident.region_code, incident.count) == ("air_bersih", "73.07.05", 8)
    assert incident.alarmed_at is not None
    assert {row.complaint_id for row in incident.cases.all()} == {case.pk for case in cases}


def test_what_is_usual_is_no_surge(cast: Cast) -> None:
    for day in range(1, 27):
        for n in range(8):
            made = complain(DRY % n, received_at=timezone.now() - dt.timedelta(days=day, hours=n)).complaint  # type: ignore[arg-type]
            SearchDocument.objects.create(
                complaint=made, agency=made.agency, topic_key="air_bersih", region_code="73.07.05", received_at=made.received_at, words=""
            )
    for n in range(6):
        filed(DRY % n, hours_ago=2, address=f"+62812000000{n:02d}")
    assert not Incident.objects.exists()


def test_words_are_found_again_but_not_by_internal_notes(cast: Cast) -> None:
    case = filed(HOLE)
    complaints.note(case.pk, actor=cast.petugas, text="Stok aspal dingin kosong")
    search.index(case.events.get(kind=EventKind.REGISTERED).pk)
    everything = Complaint.objects.all()
    assert search.found(everything, "pengendara lubang") == [case.pk]
    assert search.found(everything, "jembatan") == []
    assert search.found(everything, "aspal") == []
    assert search.found(everything, "lubang -pengendara") == []
    assert search.found(everything, "'; DROP TABLE x; --") == []
