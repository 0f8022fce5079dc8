"""The chain of a case's events: what each says is in its hash, and whatever is changed, taken out or added is found (P7)."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest

from complaints.events import broken_link, fingerprint, link
from complaints.models import Complaint, ComplaintEvent, EventKind

NUMBER = "720818922888"
AT = dt.datetime(2026, 11, 24, 1, 2, 3, 456789, tzinfo=dt.UTC)


def an_event(**more: Any) -> ComplaintEvent:
    said = {"seq": 2, "kind": "replied", "at": AT, "actor_id": 5, "unit_id": 7, "audience": "reporter", "channel": "web"}
    return ComplaintEvent(**said | {"text": "Besok ditambal.", "data": {"b": 1, "a": "é"}, "previous_hash": "0" * 64} | more)


def test_what_an_earlier_release_wrote_still_fits() -> None:
    """A release that counted otherwise would call every chain that there is broken."""
    assert fingerprint(NUMBER, an_event()) == "4804d83a377d2abec972d13dfa2d110d6157da630b1227b82de8dbec6003c8cb"
    assert fingerprint(NUMBER, an_event(data={"a": "é", "b": 1})) == fingerprint(NUMBER, an_event())


@pytest.mark.parametrize(
    "changed",
    [
        {"seq": 3},
        {"kind": "noted"},
        {"at": AT + dt.timedelta(microseconds=1)},
        {"actor_id": None},
        {"unit_id": 8},
        {"audience": "public"},
        {"channel": ""},
        {"text": "Besok ditambal"},
        {"data": {"b": 2, "a": "é"}},
        {"previous_hash": "1" + "0" * 63},
    ],
    ids="".join,
)
def test_every_part_of_an_event_is_in_its_hash(changed: dict[str, Any]) -> None:
    assert fingerprint(NUMBER, an_event(**changed)) != fingerprint(NUMBER, an_event())
    assert fingerprint("406877988909", an_event()) != fingerprint(NUMBER, an_event())


def chain(length: int = 4) -> tuple[Complaint, list[ComplaintEvent]]:
    case = Complaint(number=NUMBER, last_seq=0, last_hash="")
    events = [ComplaintEvent(kind=EventKind.NOTED, at=AT, audience="internal", text=str(place), data={}) for place in range(length)]
    for event in events:
        link(case, event)
    return case, events


def broken(case: Complaint, events: list[ComplaintEvent]) -> int | None:
    rows = sorted(events, key=lambda event: event.seq)
    held = SimpleNamespace(order_by=lambda _field: rows)
    return broken_link(SimpleNamespace(number=NUMBER, events=held, last_hash=case.last_hash, last_seq=case.last_seq))  # type: ignore[arg-type]


def test_a_whole_chain_begins_with_nothing_and_ends_at_the_case() -> None:
    case, events = chain()
    assert [event.seq for event in events] == [1, 2, 3, 4]
    assert [event.previous_hash for event in events] == ["", *(event.hash for event in events[:3])]
    assert (case.last_seq, case.last_hash) == (4, events[3].hash)
    assert broken(case, events) is None


@pytest.mark.parametrize("place", [0, 1, 2, 3])
def test_a_changed_event_is_named(place: int) -> None:
    case, events = chain()
    events[place].text = "lain"
    assert broken(case, events) == place + 1
    # Whoever makes its hash fit again breaks the next link, or the case's own.
    events[place].hash = fingerprint(NUMBER, events[place])
    assert broken(case, events) == min(place + 2, 4)


@pytest.mark.parametrize(("gone", "named"), [(0, 1), (1, 2), (2, 3), (3, 4)])
def test_an_event_that_was_taken_out_is_missed(gone: int, named: int) -> None:
    case, events = chain()
    del events[gone]
    assert broken(case, events) == named


def test_an_event_of_another_case_or_another_number_does_not_fit() -> None:
    case, events = chain()
    events[1].seq = 5
    assert broken(case, events) == 2
    case, events = chain()
    events[2].previous_hash = events[0].hash
    events[2].hash = fingerprint(NUMBER, events[2])
    assert broken(case, events) == 3
