"""What may be done by a message whose sender anybody could have written: everything that hurts nobody but needs no proof. Pure.

A new report, a question about one's own cases (the answer goes to the address itself), more words to what one sent before.
Whatever changes a case, or stops its news, must answer a message of ours.
"""

from __future__ import annotations

from channels_intake.conversation import Kind, Meaning
from channels_intake.phrases import words

_FREE = {Kind.NEW_REPORT, Kind.STATUS, Kind.HELP}
# A verdict of so many words tells something besides.
_TELLS = 6


def unproven(meaning: Meaning, *, follows: int | None) -> Meaning:
    """The same where it needs no proof; words are never lost; a command is answered with how to prove oneself.

    `follows` is the sender's own case which an earlier mail of theirs became, when this one answers that mail.
    """
    if meaning.kind in _FREE or (meaning.kind is Kind.FOLLOW_UP and meaning.complaint_id == follows):
        return meaning
    tells = meaning.kind is Kind.FOLLOW_UP or (meaning.kind is Kind.UNSATISFIED and len(words(meaning.text)) >= _TELLS)
    return Meaning(Kind.NEW_REPORT, meaning.text) if tells else Meaning(Kind.HELP, reason="unproven")


def of_another(text: str, complaint_id: int) -> Meaning:
    """What somebody else may do who holds our message about a case: say something to it."""
    return Meaning(Kind.FOLLOW_UP, text, complaint_id) if words(text) else Meaning(Kind.HELP, reason="empty")
