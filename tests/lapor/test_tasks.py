"""Drawing consequences: what somebody waits for first, what can wait later, and never a step twice or one forgotten."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from django.utils import timezone

from complaints.models import Dispatch, EventKind
from lapor import tasks
from lapor.flow import FLOW, LATER, Step
from tests.cast import complain, make

pytestmark = pytest.mark.django_db


@pytest.fixture
def woken(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    calls: list[tuple[str, int]] = []
    monkeypatch.setattr(tasks, "wake", lambda task, event_id: calls.append((task, event_id)))
    return calls


@pytest.fixture
def event() -> int:
    make()
    return complain().complaint.events.get(kind=EventKind.REGISTERED).pk


def steps(monkeypatch: pytest.MonkeyPatch, *, failing: str = "") -> list[str]:
    """A flow of one step that somebody waits for and one that can wait; what was run, in order."""
    ran: list[str] = []

    def step(name: str) -> Step:
        def run(_event_id: int) -> None:
            ran.append(name)
            if name == failing:
                raise RuntimeError(name)

        run.__name__ = name
        return run

    now, later = step("now"), step("later")
    monkeypatch.setitem(FLOW, EventKind.REGISTERED, (now, later))
    monkeypatch.setattr(tasks, "LATER", frozenset({later}))
    return ran


def test_what_can_wait_waits_for_its_own_task(monkeypatch: pytest.MonkeyPatch, event: int, woken: list[tuple[str, int]]) -> None:
    ran = steps(monkeypatch)
    tasks.dispatch([event])
    assert ran == ["now"]
    assert woken == [(tasks.REST_TASK, event)]
    assert Dispatch.objects.get(pk=event).done_steps == ["now"]
    tasks.dispatch_rest([event])
    assert ran == ["now", "later"]
    assert not Dispatch.objects.filter(pk=event).exists()


def test_a_lost_knock_is_found_by_the_sweep_and_repeats_nothing(
    monkeypatch: pytest.MonkeyPatch, event: int, woken: list[tuple[str, int]]
) -> None:
    ran = steps(monkeypatch)
    tasks.dispatch([event])
    tasks.dispatch([event])  # as the sweep does
    assert ran == ["now"]
    assert len(woken) == 2


def test_what_can_wait_gives_way_to_somebody_who_waits(monkeypatch: pytest.MonkeyPatch, event: int, woken: list[tuple[str, int]]) -> None:
    ran = steps(monkeypatch)
    tasks.dispatch([event])
    other = complain("lampu jalan padam", address="+6281234500009").complaint.events.get(kind=EventKind.REGISTERED).pk
    tasks.dispatch_rest([event])
    assert ran == ["now"]
    tasks.dispatch([other])
    tasks.dispatch_rest([event, other])
    assert ran == ["now", "now", "later", "later"]


def test_an_event_of_which_everything_can_wait_holds_nothing_up(
    monkeypatch: pytest.MonkeyPatch, event: int, woken: list[tuple[str, int]]
) -> None:
    ran = steps(monkeypatch)
    monkeypatch.setitem(FLOW, EventKind.REGISTERED, FLOW[EventKind.REGISTERED][1:])
    tasks.dispatch([event])
    assert ran == []
    tasks.dispatch_rest([event])
    assert ran == ["later"]
    assert not Dispatch.objects.filter(pk=event).exists()


def test_what_keeps_failing_later_is_tried_less_and_less_often(
    monkeypatch: pytest.MonkeyPatch, event: int, woken: list[tuple[str, int]]
) -> None:
    steps(monkeypatch, failing="later")
    waits = []
    for _round in range(4):
        Dispatch.objects.filter(pk=event).update(leased_until=None)
        tasks.dispatch([event])
        tasks.dispatch_rest([event])
        row = Dispatch.objects.get(pk=event)
        assert row.leased_until is not None
        waits.append(row.leased_until - timezone.now())
        assert row.error == "later: RuntimeError"
    assert all(later > earlier + dt.timedelta(seconds=10) for earlier, later in itertools.pairwise(waits))


def test_only_steps_of_the_flow_can_wait() -> None:
    assert {step for steps_of in FLOW.values() for step in steps_of} >= LATER
    assert tasks.dispatch_rest.name == tasks.REST_TASK
