"""Every pair of a move and a status is either listed in MOVES or refused."""

from __future__ import annotations

from itertools import product

import pytest

from complaints.workflow import ENDED, MOVES, OPEN, By, Status, find, moves_for

NAMES = sorted({move.name for move in MOVES})
# Written by hand from the design, not computed from the table it checks.
FROM_OPEN = {"classify", "hold", "note", "message", "withdraw"}
LISTED = {
    "assign": OPEN - {Status.RESOLVED},
    "forward": OPEN - {Status.RESOLVED},
    "archive": {Status.RECEIVED, Status.NEEDS_INFO, Status.REOPENED},
    "take": {Status.ASSIGNED, Status.REOPENED},
    "confirm": {Status.RESOLVED, Status.ANSWERED},
    "dispute": {Status.RESOLVED, Status.ANSWERED, Status.CLOSED, Status.ARCHIVED},
    "close": {Status.RESOLVED},
    "transfer": {Status.ASSIGNED, Status.IN_PROGRESS, Status.NEEDS_INFO, Status.ANSWERED, Status.REOPENED},
}
WORK = OPEN - {Status.RESOLVED}


@pytest.mark.parametrize(("name", "source"), list(product(NAMES, Status)))
def test_every_pair_is_listed_or_forbidden(name: str, source: Status) -> None:
    expected = LISTED.get(name, OPEN if name in FROM_OPEN else WORK)
    if name in {"note", "message"}:
        expected = frozenset(Status)
    assert (find(name, source) is not None) == (source in expected)


def test_a_move_is_listed_once_for_a_status() -> None:
    pairs = [(move.name, source) for move in MOVES for source in move.sources]
    assert len(pairs) == len(set(pairs))


def test_a_stranger_may_do_nothing() -> None:
    assert all(moves_for(status, frozenset()) == () for status in Status)


@pytest.mark.parametrize("status", sorted(ENDED))
def test_an_office_only_writes_notes_on_what_has_ended(status: Status) -> None:
    assert [move.name for move in moves_for(status, frozenset({By.HANDLER, By.COORDINATOR}))] == ["note"]


def test_no_move_of_an_office_ends_a_case_in_silence() -> None:
    ending = {move.name for move in MOVES if move.target in ENDED and By.REPORTER not in move.by}
    assert ending == {"archive", "close"}
