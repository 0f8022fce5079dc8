"""What a message may do whose sender anybody could have written: ask and tell, never change a case or stop its news."""

from __future__ import annotations

import pytest

from channels_intake.conversation import Kind, Meaning
from channels_intake.trusting import of_another, unproven

REFUSED = Meaning(Kind.HELP, reason="unproven")
LONG = "belum, masih gelap sampai sekarang"  # five words
LONGER = "belum, masih gelap sampai sekarang pak"


@pytest.mark.parametrize("kind", list(Kind))
def test_only_what_hurts_nobody_is_done_without_a_proof(kind: Kind) -> None:
    meaning = Meaning(kind, "ya", 7, "720818922888", options=(7,))
    free = {Kind.NEW_REPORT, Kind.STATUS, Kind.HELP}
    told = Meaning(Kind.NEW_REPORT, "ya") if kind is Kind.FOLLOW_UP else REFUSED
    assert unproven(meaning, follows=None) == (meaning if kind in free else told)
    assert unproven(meaning, follows=7) == (meaning if kind in free | {Kind.FOLLOW_UP} else told)
    assert unproven(meaning, follows=8) == (meaning if kind in free else told)


@pytest.mark.parametrize(
    ("meaning", "done"),
    [
        (Meaning(Kind.UNSATISFIED, LONG, 7), REFUSED),
        (Meaning(Kind.UNSATISFIED, LONGER, 7), Meaning(Kind.NEW_REPORT, LONGER)),
        (Meaning(Kind.SATISFIED, LONGER, 7), REFUSED),
        (Meaning(Kind.WITHDRAW, LONGER, 7), REFUSED),
    ],
)
def test_a_verdict_that_tells_something_besides_is_a_report_and_its_words_are_not_lost(meaning: Meaning, done: Meaning) -> None:
    assert unproven(meaning, follows=7) == done


def test_somebody_else_with_our_message_may_only_say_something_to_the_case() -> None:
    assert of_another("BATAL", 7) == Meaning(Kind.FOLLOW_UP, "BATAL", 7)
    assert of_another(" … ", 7) == Meaning(Kind.HELP, reason="empty")
