"""A knock at the worker: after the commit, many in one message, and never an error for whoever caused it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import celery
import pytest
from django.db import transaction

from complaints import waking

Calls = list[tuple[str, list[object], float | None]]


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> Iterator[Calls]:
    calls: Calls = []

    def send_task(task: str, args: list[object], countdown: float | None = None, **_more: object) -> None:
        calls.append((task, args, countdown))

    monkeypatch.setattr(celery.current_app, "send_task", send_task)
    monkeypatch.setattr(waking, "_waker", None)
    yield calls
    monkeypatch.setattr(waking, "_waker", None)


def eventually(told: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 5
    while not told():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.mark.django_db(transaction=True)
def test_nobody_is_woken_for_what_was_rolled_back(sent: Calls) -> None:
    with transaction.atomic():
        waking.wake("t", 1)
        transaction.set_rollback(True)
    waking.wake("t", 2)
    eventually(lambda: bool(sent))
    assert sent == [("t", [[2]], None)]


@pytest.mark.django_db(transaction=True)
def test_a_burst_is_a_few_messages_and_each_id_comes_once(sent: Calls) -> None:
    with transaction.atomic():
        for number in [*range(120), *range(120)]:
            waking.wake("t", number)
    eventually(lambda: sum(len(args[0]) for _task, args, _countdown in sent) >= 120)  # type: ignore[arg-type,misc]
    ids = [number for _task, args, _countdown in sent for number in args[0]]  # type: ignore[attr-defined]
    assert sorted(set(ids)) == list(range(120))
    assert len(sent) < 30


@pytest.mark.django_db(transaction=True)
def test_work_that_waits_for_others_goes_alone(sent: Calls) -> None:
    with transaction.atomic():
        for number in range(3):
            waking.wake("t", number, at_once=1)
    eventually(lambda: len(sent) == 3)
    assert [args for _task, args, _countdown in sent] == [[[0]], [[1]], [[2]]]


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_away_troubles_nobody(sent: Calls, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_args: object, **_more: object) -> None:
        raise ConnectionError

    monkeypatch.setattr(celery.current_app, "send_task", away)
    waking.wake("t", 1)
    waking.wake_later("t", 5)
    eventually(lambda: waking._waker is not None and not waking._waker.waiting)
    monkeypatch.setattr(celery.current_app, "send_task", lambda task, args, **_more: sent.append((task, args, None)))
    waking.wake("t", 2)
    eventually(lambda: sent == [("t", [[2]], None)])


@pytest.mark.django_db(transaction=True)
def test_later_is_said_at_once_with_its_delay(sent: Calls) -> None:
    waking.wake_later("t", 61)
    assert sent == [("t", [], 61)]


def test_a_forked_process_gets_a_thread_of_its_own(monkeypatch: pytest.MonkeyPatch, sent: Calls) -> None:
    first = waking._of_this_process()
    assert waking._of_this_process() is first
    monkeypatch.setattr(first, "pid", first.pid + 1)
    assert waking._of_this_process() is not first
