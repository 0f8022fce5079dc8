"""Waking a worker for rows that wait, without making whoever wrote them wait for the broker.

The row is the queue; this is only a knock. Knocks are gathered while one is on its way, so that a burst of a thousand
filings costs the web process a few messages and not a thousand. A knock that is lost (the broker is away, the process
is killed) costs what a lost Celery message always cost: the sweep finds the row (P4).
"""

from __future__ import annotations

import atexit
import logging
import os
import threading
import time
from typing import Any

import celery
from django.db import transaction

logger = logging.getLogger(__name__)

# A lone knock goes out at once; the next ones gather this long, which nobody notices: at 300 filings a second one
# message carries fifteen.
GATHER = 0.05
BATCH = 50


class Waker:
    """Knocks of one process: task name → ids, sent by a thread of its own."""

    def __init__(self) -> None:
        self.pid = os.getpid()
        self.waiting: dict[tuple[str, int], dict[int, None]] = {}
        self.lock = threading.Lock()
        self.something = threading.Event()
        threading.Thread(target=self._run, name="waker", daemon=True).start()
        atexit.register(self.send)

    def add(self, task: str, row_id: int, at_once: int) -> None:
        with self.lock:
            self.waiting.setdefault((task, at_once), {})[row_id] = None
        self.something.set()

    def send(self) -> None:
        """Everything that waits, now."""
        with self.lock:
            taken, self.waiting = self.waiting, {}
        for (task, at_once), ids in taken.items():
            known = list(ids)
            for start in range(0, len(known), at_once):
                _publish(task, [known[start : start + at_once]])

    def _run(self) -> None:
        while True:
            self.something.wait()
            self.something.clear()
            self.send()
            time.sleep(GATHER)


def _publish(task: str, arguments: list[Any], *, countdown: float | None = None) -> None:
    try:
        celery.current_app.send_task(task, args=arguments, countdown=countdown, ignore_result=True)
    except Exception:  # noqa: BLE001 - whatever ails the broker, the sweep finds the rows
        logger.warning("no worker was woken", extra={"task": task})


_waker: Waker | None = None
_making = threading.Lock()


def wake(task: str, row_id: int, *, at_once: int = BATCH) -> None:
    """Have `task` called with a list of ids that holds this one, once the transaction is committed.

    `at_once` is how many ids one call may get: 1 for work that waits for others, such as sending.
    """
    transaction.on_commit(lambda: _of_this_process().add(task, row_id, at_once))


def ask(task: str, *arguments: Any) -> None:
    """Have `task` called with these arguments, now: work that no row remembers, and that somebody will ask for again."""
    _publish(task, list(arguments))


def wake_later(task: str, seconds: float) -> None:
    """Have `task`, which takes nothing, called some time after the commit."""
    transaction.on_commit(lambda: _publish(task, [], countdown=seconds))


def _of_this_process() -> Waker:
    """A forked child (Celery's, granian's) has its parent's memory but not its thread."""
    global _waker
    if _waker is None or _waker.pid != os.getpid():
        with _making:
            if _waker is None or _waker.pid != os.getpid():
                _waker = Waker()
    return _waker
