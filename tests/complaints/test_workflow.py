"""Every pair of a move and a status is either listed in the shipped regime or refused, and a regime must be fit to live under."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import product

import pytest

from complaints import regimes
from complaints.models import MoveRule, Regime
from complaints.workflow import ENDED, OPEN, TARGETS, By, Move, Policy, Status, faults

# Written by hand from the design, not computed from the table it checks.
UNSETTLED = OPEN - {Status.RESOLVED}
IN_HAND = UNSETTLED - {Status.APPROVAL}
EVERY = frozenset(Status)
A, C, H, R, S, X, U = By.APPROVER, By.COORDINATOR, By.HANDLER, By.REPORTER, By.SYSTEM, By.SUPPORTER, Status
LISTED = {
    "classify": (OPEN, {S, C}),
    "verify": (UNSETTLED, {C}),
    "hold": (UNSETTLED, {S}),
    "assign": (UNSETTLED, {S, C}),
    "forward": (UNSETTLED, {C}),
    "support": (UNSETTLED, {C, H}),
    "contribute": (UNSETTLED, {X}),
    "take": ({U.ASSIGNED, U.REOPENED}, {H}),
    "reply": (IN_HAND, {H}),
    "ask": (IN_HAND, {H}),
    "transfer": ({U.ASSIGNED, U.IN_PROGRESS, U.NEEDS_INFO, U.ANSWERED, U.REOPENED}, {H}),
    "resolve": (IN_HAND, {H}),
    "propose": (IN_HAND, {H}),
    "approve_reply": ({U.APPROVAL}, {A}),
    "approve_resolve": ({U.APPROVAL}, {A}),
    "return": ({U.APPROVAL}, {A}),
    "recall": ({U.APPROVAL}, {H}),
    "archive": ({U.RECEIVED, U.NEEDS_INFO, U.REOPENED}, {C}),
    "approve_archive": ({U.APPROVAL}, {C}),
    "refuse_archive": ({U.APPROVAL}, {C}),
    "note": (EVERY, {A, C, H, X}),
    "hand_over": (OPEN, {A, C, H}),
    "escalate": (OPEN, {S}),
    "split": (UNSETTLED, {C}),
    "merge": (UNSETTLED, {C}),
    "relate": (EVERY, {C, H}),
    "publish": (EVERY, {C}),
    "conceal": (EVERY, {R, C, H}),
    "message": (EVERY, {R}),
    "confirm": ({U.RESOLVED, U.ANSWERED}, {R}),
    "dispute": ({U.RESOLVED, U.ANSWERED, U.CLOSED}, {R}),
    "appeal": ({U.ARCHIVED}, {R}),
    "withdraw": (OPEN, {R}),
    "close": ({U.RESOLVED}, {S}),
    "offer_ombudsman": (OPEN, {S, C}),
    "accept_ombudsman": (OPEN, {R}),
}


@pytest.fixture
def policy(db: None) -> Policy:
    return regimes.policy_of(Regime.objects.get(key="62-2018").pk)


def test_the_table_of_this_test_knows_every_move() -> None:
    assert set(LISTED) == set(TARGETS)


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_every_pair_is_listed_or_forbidden_for_every_capacity(policy: Policy, name: str) -> None:
    sources, allowed = LISTED[name]
    for source, by in product(Status, By):
        expected = source in sources and by in allowed
        offered = name in {move.name for move in policy.moves_for(source, frozenset({by}))}
        assert offered == expected, (name, source, by)


def test_every_row_leads_where_the_services_can_go(policy: Policy) -> None:
    assert faults(policy.moves) == []


def test_the_machine_knows_no_way_that_the_shipped_regime_does_not_use(policy: Policy) -> None:
    for name, targets in TARGETS.items():
        assert {move.target for move in policy.moves if move.name == name} == targets, name


def test_a_stranger_may_do_nothing(policy: Policy) -> None:
    assert all(policy.moves_for(status, frozenset()) == () for status in Status)


@pytest.mark.parametrize("status", sorted(ENDED))
def test_an_office_changes_nothing_of_what_has_ended_but_who_may_read_it(policy: Policy, status: Status) -> None:
    offered = {move.name for move in policy.moves_for(status, frozenset({By.HANDLER, By.COORDINATOR, By.APPROVER}))}
    assert offered == {"note", "relate", "publish", "conceal"}


def test_no_move_of_one_office_person_ends_a_case_in_silence(policy: Policy) -> None:
    ending = {move.name for move in policy.moves if move.target in ENDED and By.REPORTER not in move.by}
    assert ending == {"approve_archive", "close", "merge"}


def spoilt(name: str, **change: object) -> Callable[[list[Move]], list[Move]]:
    """Every row of a move changed alike."""
    return lambda rows: [replace(row, **change) if row.name == name else row for row in rows]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda rows: [*rows, Move("dance", OPEN, None, frozenset({H}), False)], "dance: langkah ini tidak dikenal sistem"),
        (spoilt("reply", target=Status.CLOSED), "reply: tidak dapat menuju “closed”"),
        (spoilt("reply", target=None), "reply: tidak dapat menuju “tetap”"),
        (spoilt("take", by=frozenset()), "take: tidak ada yang boleh melakukannya"),
        (lambda rows: [*rows, next(row for row in rows if row.name == "take")], "take dari assigned: dua baris"),
        (spoilt("reply", sources=frozenset()), "reply: langkah ini wajib ada"),
    ],
)
def test_a_regime_that_cannot_be_lived_under_is_refused_with_the_reason(policy: Policy, spoil, said: str) -> None:
    assert said in faults(spoil(list(policy.moves)))


@pytest.mark.parametrize(
    "name", ["hold", "assign", "reply", "resolve", "close", "archive", "approve_archive", "message", "dispute", "appeal", "withdraw"]
)
def test_no_regime_does_without_a_move_that_somebody_would_be_stranded_without(policy: Policy, name: str) -> None:
    assert f"{name}: langkah ini wajib ada" in faults(row for row in policy.moves if row.name != name)


# Received, then at an office, then answered; put away from there by two people, never closed in one step.
LONG_WAY = [
    Move("assign", frozenset({U.RECEIVED}), U.ASSIGNED, frozenset({C}), False),
    Move("reply", frozenset({U.ASSIGNED}), U.ANSWERED, frozenset({H}), False),
    Move("archive", frozenset({U.ANSWERED}), U.APPROVAL, frozenset({C}), False),
    Move("approve_archive", frozenset({U.APPROVAL}), U.ARCHIVED, frozenset({C}), False),
]
LED_OUT = frozenset({U.RECEIVED, U.ASSIGNED, U.ANSWERED, U.APPROVAL})


@pytest.mark.parametrize(
    ("moves", "stuck"),
    [
        (LONG_WAY, OPEN - LED_OUT),
        (LONG_WAY[:-1], OPEN),
        ([*LONG_WAY, Move("dance", OPEN, U.CLOSED, frozenset({C}), False)], OPEN - LED_OUT),
    ],
    ids=["many steps to the archive", "the last step is missing", "only a step that the system does not know"],
)
def test_a_status_is_stuck_when_no_row_of_known_steps_leads_to_an_end(moves: list[Move], stuck: frozenset[Status]) -> None:
    assert {fault for fault in faults(moves) if "jalan keluar" in fault} == {f"{status}: tidak ada jalan keluar" for status in stuck}


def test_the_unverified_regime_is_a_whole_copy_that_can_be_edited_and_put_in_force(db: None) -> None:
    old, new = Regime.objects.get(key="62-2018"), Regime.objects.get(key="5-2025")
    for rows in ("move_rules", "reasons", "clock_rules", "escalation_rules"):
        assert getattr(new, rows).count() == getattr(old, rows).count() > 0
    with pytest.raises(regimes.Frozen):
        regimes.check_editable(old)
    regimes.check_editable(new)
    MoveRule.objects.filter(regime=new, name="reply").delete()
    with pytest.raises(regimes.Frozen, match="reply"):
        regimes.put_in_force(new)
    MoveRule.objects.create(regime=new, name="reply", sources=["assigned"], target="answered", by=["handler"])
    regimes.put_in_force(new)
    assert Regime.objects.get(pk=new.pk).verified


def test_loading_again_changes_nothing(db: None) -> None:
    before = [(row.pk, row.sources) for row in MoveRule.objects.order_by("pk")]
    regimes.load()
    assert [(row.pk, row.sources) for row in MoveRule.objects.order_by("pk")] == before
