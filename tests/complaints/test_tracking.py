"""The reporter's own door: how often a PIN may be wrong and for how long it shuts, and who hears of what in a merged case."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from complaints import services, tracking
from complaints.models import ComplaintEvent, EventKind, Reporter
from tests.cast import Cast, complain

pytestmark = pytest.mark.django_db


def tried(number: str, pin: str) -> str:
    try:
        return "open" if tracking.prove(number, pin) else "wrong"
    except tracking.Locked:
        return "locked"


def test_five_wrong_pins_shut_the_door_for_a_quarter_of_an_hour(cast: Cast) -> None:
    filed = complain()
    number, wrong = filed.complaint.number, "000000" if filed.pin != "000000" else "111111"
    with time_machine.travel(timezone.now(), tick=False) as clock:
        assert [tried(number, wrong) for _ in range(4)] == ["wrong"] * 4
        # The right one gives the four back.
        assert tried(number, filed.pin) == "open"
        assert [tried(number, wrong) for _ in range(5)] == ["wrong"] * 5
        assert [tried(number, pin) for pin in (filed.pin, wrong)] == ["locked"] * 2
        clock.shift(dt.timedelta(minutes=15, seconds=-1))
        assert tried(number, filed.pin) == "locked"
        clock.shift(dt.timedelta(seconds=1))
        # Five new ones: that it was shut is forgotten.
        assert [tried(number, wrong) for _ in range(4)] == ["wrong"] * 4
        assert tried(number, filed.pin) == "open"


def test_a_pin_opens_its_own_case_and_nothing_without_a_pin(cast: Cast) -> None:
    one, other = complain(), complain()
    assert tried(one.complaint.number, other.pin if other.pin != one.pin else "") == "wrong"
    Reporter.objects.update(pin_sealed=b"")
    assert tried(one.complaint.number, "") == "wrong"
    assert tried("123456789012", one.pin) == "wrong"


def test_whose_case_was_merged_hears_what_came_of_the_other_since_and_nothing_else(cast: Cast) -> None:
    main, twin = complain().complaint, complain(channel="web", address="").complaint
    services.assign(main.pk, unit_id=cast.pu.pk, reason="jalan")
    services.reply(main.pk, actor=cast.petugas, text="sebelum digabung")
    services.merge(twin.pk, actor=cast.koordinator, into_id=main.pk)
    services.note(main.pk, actor=cast.petugas, text="catatan")
    services.ask(main.pk, actor=cast.petugas, question="toko apa?")
    services.add_reporter_message(main.pk, text="Toko Makmur", channel="sms_kannel")
    services.reply(main.pk, actor=cast.petugas, text="sesudah digabung")
    events = list(ComplaintEvent.objects.filter(complaint=main).order_by("seq"))
    assert [event.text for event in events if tracking.tells(event, [twin.number])] == ["sesudah digabung"]
    own = [event.kind for event in events if tracking.tells(event, [main.number])]
    assert EventKind.INFORMATION_ASKED in own
    assert EventKind.NOTED not in own
    assert not any(tracking.tells(event, []) for event in events)
    read = tracking.reporter_events(twin)
    assert [event.text for event in read if event.complaint_id == main.pk] == ["sesudah digabung"]
    assert [event.at for event in read] == sorted(event.at for event in read)
    assert {event.complaint_id for event in tracking.reporter_events(main)} == {main.pk}
    # Taken apart again, each hears its own.
    twin.links.update(ended_at=timezone.now())
    assert not any(tracking.tells(event, [twin.number]) for event in events)
    assert {event.complaint_id for event in tracking.reporter_events(twin)} == {twin.pk}


def test_a_stranger_reads_only_what_everybody_may(cast: Cast) -> None:
    case = complain().complaint
    services.assign(case.pk, unit_id=cast.pu.pk, reason="jalan")
    services.note(case.pk, actor=cast.petugas, text="catatan")
    services.reply(case.pk, actor=cast.petugas, text="Besok ditambal.")
    read = tracking.public_events(case)
    assert read
    assert {event.audience for event in read} == {"public"}
    case.sealed = True
    assert tracking.public_events(case) == []
