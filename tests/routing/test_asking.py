"""The one question a machine puts to a reporter: only when the answer changes where the case goes, and never in a person's stead."""

from __future__ import annotations

import pytest

from channels_intake.models import OutboundMessage, Thread
from channels_intake.queries import cases_of
from channels_intake.replies import tell_reporter
from complaints import identity, services
from complaints.models import Complaint, ComplaintEvent, EventKind
from complaints.workflow import Status
from organisations.models import Membership, Role, Unit, User
from routing.asking import ask_missing
from routing.contracts import Facts
from routing.decide import decide, shipped
from routing.services import route, route_again
from tests.cast import PHONE, complain, fresh, make

SLOW = "pelayanan di kantor kelurahan lambat sekali urus surat pengantar"


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        (SLOW, "place"),
        ("jalan rusak", "place"),
        ("tolong pak", "matter"),
        ("ada tiang di depan gang kami mengganggu mobil yang mau keluar masuk", "topic"),
        ("lampu jalan mati di depan pasar sentral Balangnipa", ""),
        # What may accuse an official is for a person to read, not for a machine to ask about.
        ("perangkat desa tidak masuk kantor", ""),
        ("urus ktp di capil dimintai uang 50 ribu oleh oknum pegawai", ""),
    ],
)
def test_what_is_asked_for_is_what_would_settle_it(text: str, missing: str) -> None:
    decision = decide(Facts(text=text, regency="73.07"), shipped("73.07"))
    assert (decision.missing[:1] or ("",)) == (missing,), decision.reason
    assert not (decision.sure and decision.missing)


def held(text: str) -> tuple[Complaint, ComplaintEvent]:
    """A case that routing left with the coordinator, and the event that says so."""
    made = complain(text)
    route(made.event.pk)
    return made.complaint, ComplaintEvent.objects.get(complaint=made.complaint, kind=EventKind.HELD)


def questions(complaint: Complaint) -> list[str]:
    return [event.text for event in complaint.events.filter(kind=EventKind.PROMPTED).order_by("seq")]


@pytest.mark.django_db
def test_the_answer_takes_the_case_to_its_office_and_no_clock_stopped_for_it() -> None:
    make()
    lappa = Unit.objects.get(name__icontains="Kelurahan Lappa")
    Membership.objects.create(user=User.objects.create(username="lurah"), unit=lappa, role=Role.OFFICER)
    complaint, event = held(SLOW)
    before = dict(complaint.clocks.values_list("name", "due_at"))
    ask_missing(event.pk)
    ask_missing(event.pk)
    assert questions(complaint) == ["Di desa atau kelurahan mana, dekat apa?"]
    assert fresh(complaint).status == Status.RECEIVED
    assert dict(complaint.clocks.values_list("name", "due_at")) == before
    tell_reporter(complaint.events.get(kind=EventKind.PROMPTED).pk)
    [told] = [identity.unseal_text(row.body) for row in OutboundMessage.objects.all()]
    assert "Di desa atau kelurahan mana" in told
    answer = services.add_reporter_message(complaint.pk, text="di Kelurahan Lappa pak", channel="sms_kannel")
    route_again(answer.pk)
    assert (fresh(complaint).status, fresh(complaint).owner) == (Status.ASSIGNED, lappa)


@pytest.mark.django_db
def test_the_same_is_not_asked_twice_and_nothing_a_third_time() -> None:
    make()
    complaint, _event = held("tolong pak")
    for about in ("matter", "matter", "place", "topic"):
        try:
            services.prompt(complaint.pk, question=f"{about}?", about=about)
        except services.InvalidMove:
            continue
    assert questions(complaint) == ["matter?", "place?"]


@pytest.mark.django_db
def test_nobody_is_asked_about_a_case_that_a_person_decides_or_that_is_sealed() -> None:
    cast = make()
    complaint, event = held(SLOW)
    services.assign(complaint.pk, unit_id=cast.pu.pk, reason="coba", actor=cast.koordinator)
    ask_missing(event.pk)
    assert questions(complaint) == []
    sealed, event = held("jalan rusak")
    Complaint.objects.filter(pk=sealed.pk).update(sealed=True)
    ask_missing(event.pk)
    assert questions(sealed) == []


@pytest.mark.django_db
def test_with_several_open_cases_an_answer_goes_to_the_one_that_was_asked_about() -> None:
    make()
    asked, event = held(SLOW)
    ask_missing(event.pk)
    complain("Lampu mati di depan SMP 2")
    thread = Thread.objects.create(family="sms", sender_index=identity.blind_index(PHONE), last_seen_at=asked.received_at)
    assert [case.complaint_id for case in cases_of(thread) if case.awaits_details] == [asked.pk]
    services.add_reporter_message(asked.pk, text="di Lappa", channel="sms_kannel")
    assert not any(case.awaits_details for case in cases_of(thread))
