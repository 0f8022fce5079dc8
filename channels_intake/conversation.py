"""What a message means: a new report, more about an open one, an answer, a command about a case, or a call for help."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from channels_intake import phrases
from channels_intake.phrases import words as _words
from complaints import numbers


class Kind(StrEnum):
    """The only things a message can be."""

    NEW_REPORT = "new_report"
    FOLLOW_UP = "follow_up"
    JOINS = "joins"  # the report we had just made of their words belongs to an earlier one of theirs
    KEPT = "kept"  # it does not
    SATISFIED = "satisfied"
    UNSATISFIED = "unsatisfied"
    CONSENT = "consent"
    SUPPORTS = "supports"  # somebody else's report, where everybody reads along
    WITHDRAW = "withdraw"
    CONCEAL = "conceal"
    WHICH = "which"  # a command that fits several cases
    STOP = "stop"
    RESUME = "resume"
    STATUS = "status"
    HELP = "help"


@dataclass(frozen=True, slots=True)
class Case:
    """What the conversation must know of a case of this same sender."""

    complaint_id: int
    number: str
    awaits_verdict: bool = False  # the unit answered or declared it finished: "sudah" and "belum" have a meaning
    awaits_details: bool = False  # we asked the sender something
    open: bool = True
    awaits_consent: bool = False  # whether it may go to the Ombudsman was asked: "setuju" has a meaning


@dataclass(frozen=True, slots=True)
class Question:
    """What we asked this sender last, to be answered by a short number: 1 is the first of the options.

    About JOINS, `newest` is the report that was made of their words meanwhile, so that nothing hangs on the answer.
    """

    about: Kind
    options: tuple[int, ...]
    newest: int | None = None
    visibility: str = ""


@dataclass(frozen=True, slots=True)
class Meaning:
    """The outcome. `text` is what goes into the case; `reason` says why nothing did.

    `rating` is 1 to 5 beside a verdict. `visibility` is what a report is asked to be, empty when nothing was said.
    `options` are the sender's cases in question: of WHICH, or those a new report may rather belong to.
    """

    kind: Kind
    text: str = ""
    complaint_id: int | None = None
    number: str = ""
    reason: str = ""
    rating: int | None = None
    visibility: str = ""
    options: tuple[int, ...] = ()
    pin: str = ""  # said with the number, by somebody who filed at another door


_SHORT_QUESTION = 5
_WITH_PIN = re.compile(r"\W*(?P<number>\d(?:[ .\-]?\d){11})[\s,;:/]+(?:pin\W*)?(?P<pin>\d{6})\W*$", re.IGNORECASE)
_NUMBERLIKE = re.compile(r"\d(?:[\s.\-]?\d){3,}")
_TWELVE = re.compile(r"\d(?:[\s.\-]?\d){11}")
# As many as fit into an SMS beside the question.
_LISTED = 3


def understand(
    text: str,
    cases: Sequence[Case],
    *,
    answers: int | None = None,
    shared: int | None = None,
    threaded: bool = False,
    question: Question | None = None,
) -> Meaning:
    """What this text means from a sender with these cases (latest first). Total: every text has exactly one meaning.

    On channels that say so (`threaded`), `answers` is the sender's own case to which it replies, `shared` somebody else's.
    """
    bare = phrases.MENTIONS.sub("", text).strip() if threaded else text.strip()
    words = _words(bare)
    return (
        _without_content(bare, words, shared)
        or _chosen(bare, question)
        or _status(bare, cases)
        or _command(bare, cases, answers)
        or _about_own_number(bare, cases)
        or _keyword(bare)
        or _verdict(bare, words, cases, answers)
        or _small_talk(bare, words, cases)
        or _continues(bare, cases, answers, threaded=threaded)
        or (None if shared is None else Meaning(Kind.SUPPORTS, bare, shared))
        or _new(bare, cases, threaded=threaded)
    )


def _without_content(text: str, words: list[str], shared: int | None) -> Meaning | None:
    if not text:
        return Meaning(Kind.HELP, reason="empty") if shared is None else Meaning(Kind.SUPPORTS, complaint_id=shared)
    # An emoji or a full stop cannot be handled by any office; the person is told how to say it.
    if not any(unicodedata.category(char)[0] in "LN" for char in text) and words != ["?"]:
        return Meaning(Kind.HELP, reason="no_words")
    return None


def _chosen(text: str, question: Question | None) -> Meaning | None:
    """The answer to our question by a short number; 0 is none of them."""
    if question is None:
        return None
    found = phrases.CHOICE.match(text)
    place = int(found.group(1)) if found else 0 if phrases.NEITHER.match(text) else -1
    if place == 0:
        return Meaning(Kind.KEPT, text, question.newest)
    if not 0 < place <= len(question.options):
        return None
    return Meaning(question.about, text, question.options[place - 1], visibility=question.visibility)


def _status(text: str, cases: Sequence[Case]) -> Meaning | None:
    found = phrases.STATUS.match(text)
    if not found:
        return None
    rest = text[found.end() :].strip()
    proof = _WITH_PIN.match(rest)
    proven = numbers.parse(proof["number"]) if proof else None
    if proof and proven:
        return Meaning(Kind.STATUS, number=proven, pin=proof["pin"])
    number = numbers.parse(rest)
    if number:
        return Meaning(Kind.STATUS, number=number)
    digits = _NUMBERLIKE.match(rest)
    if digits:
        return Meaning(Kind.STATUS, number=re.sub(r"\D", "", digits.group())[:20])
    if len(_words(rest)) > _SHORT_QUESTION:
        return None  # "cek jalan poros yang rusak ..." is a report that happens to begin so
    if cases:
        still_open = tuple(case.complaint_id for case in cases if case.open)
        return Meaning(Kind.STATUS, number=cases[0].number, options=still_open[:_LISTED] if len(still_open) > 1 else ())
    mentions_report = not rest or re.search(r"\b(?:lap|lapor|laporan|aduan|no|nomor|sy|saya)\b", rest, re.IGNORECASE)
    return Meaning(Kind.HELP, reason="number_missing") if mentions_report else None


def _command(text: str, cases: Sequence[Case], answers: int | None) -> Meaning | None:
    """One word that asks for something to be done, with or without the number of the case."""
    said = _words(phrases.KEYWORD.sub("", text))
    if phrases.commands(said, phrases.STOPPED):
        return Meaning(Kind.STOP)
    if phrases.commands(said, phrases.RESUMED):
        return Meaning(Kind.RESUME)
    wanted = (
        (phrases.WITHDRAWN, Kind.WITHDRAW, ""),
        (phrases.SECRET, Kind.CONCEAL, "secret"),
        (phrases.ANONYMOUS, Kind.CONCEAL, "anonymous"),
    )
    for which, kind, visibility in wanted:
        if phrases.commands(said, which):
            return replace(_about_one(kind, text, cases, answers), visibility=visibility)
    return None


def _about_one(kind: Kind, text: str, cases: Sequence[Case], answers: int | None) -> Meaning:
    number = numbers.parse(text)
    named = [case for case in cases if case.number == number or case.complaint_id == answers]
    still_open = named or [case for case in cases if case.open]
    if number and not named:
        # What a stranger's number would do is told to nobody.
        return Meaning(Kind.STATUS, number=number)
    if not still_open:
        return Meaning(Kind.HELP, reason="nothing_to_change")
    if len(still_open) > 1:
        return Meaning(Kind.WHICH, text, reason=kind.value, options=tuple(case.complaint_id for case in still_open[:_LISTED]))
    return Meaning(kind, text, still_open[0].complaint_id, still_open[0].number)


def _about_own_number(text: str, cases: Sequence[Case]) -> Meaning | None:
    number = numbers.parse(text)
    if not number:
        return None
    own = next((case for case in cases if case.number == number), None)
    rest = " ".join(_TWELVE.sub(" ", text, count=1).split()).strip(" #:.,-")
    rest = phrases.KEYWORD.sub("", rest)
    if not _words(rest):
        return Meaning(Kind.STATUS, number=number)
    if own is None:
        return None
    return _verdict(rest, _words(rest), [own], None) or Meaning(Kind.FOLLOW_UP, text, own.complaint_id, number)


def _keyword(text: str) -> Meaning | None:
    rest = text
    for _ in range(3):  # "SINJAI LAPOR! #lapor ..." is seen in the wild
        rest, changed = phrases.KEYWORD.subn("", rest, count=1)
        if not changed:
            break
    if rest == text:
        return None
    rest = rest.strip()
    return _as_asked(rest) if _words(rest) else Meaning(Kind.HELP, reason="keyword_only")


def _new(text: str, cases: Sequence[Case], *, threaded: bool) -> Meaning:
    """A report. Of several open cases nobody can know which one it continues: it is made, and the sender is asked."""
    still_open = [case for case in cases if case.open]
    meant = _as_asked(text)
    if threaded or len(still_open) < 2:
        return meant
    return replace(meant, options=tuple(case.complaint_id for case in still_open[:_LISTED]))


def _as_asked(text: str) -> Meaning:
    """A report that may begin with how it is to be treated: "RAHASIA lurah minta uang"."""
    first, _blank, rest = text.partition(" ")
    word = first.strip("\"'#*:.,-!").lower()
    if _words(rest) and word in phrases.SECRET:
        return Meaning(Kind.NEW_REPORT, text, visibility="secret")
    if _words(rest) and word in phrases.ANONYMOUS:
        return Meaning(Kind.NEW_REPORT, text, visibility="anonymous")
    return Meaning(Kind.NEW_REPORT, text)


def _verdict(text: str, words: list[str], cases: Sequence[Case], answers: int | None) -> Meaning | None:
    waiting = [case for case in cases if case.awaits_verdict and answers in (None, case.complaint_id)]
    rating, said = _rated(text, words)
    accepted = bool(said) and said[0] in phrases.ACCEPTED and all(_is_filler(word) for word in said)
    refused = bool(phrases.REFUSED.match(text))
    if waiting and (accepted or refused):
        kind = Kind.SATISFIED if accepted else Kind.UNSATISFIED
        return Meaning(kind, text, waiting[0].complaint_id, waiting[0].number, rating=rating if accepted else None)
    if waiting and phrases.RATED.match(text):
        # A number alone does not say whether it is done, and closing is for the reporter to say.
        return Meaning(Kind.HELP, reason="verdict_unclear")
    asked = [case for case in cases if case.awaits_consent and answers in (None, case.complaint_id)]
    if asked and words and words[0] in phrases.AGREED and all(word in phrases.AGREED or word in phrases.POLITE for word in words):
        return Meaning(Kind.CONSENT, text, asked[0].complaint_id, asked[0].number)
    if not (accepted or (refused and len(words) <= 2)) or any(case.open for case in cases):
        return None
    if refused and cases:
        # What was closed or put away, the last of it: they were told that they may object.
        return Meaning(Kind.UNSATISFIED, text, cases[0].complaint_id, cases[0].number)
    return Meaning(Kind.HELP, reason="nothing_to_answer")


def _rated(text: str, words: list[str]) -> tuple[int | None, list[str]]:
    """The rating at the end of a text, and the words without it."""
    found = phrases.RATING.search(text)
    if not found:
        return None, words
    return int(found.group(1)), _words(text[: found.start()])


def _is_filler(word: str) -> bool:
    return word in phrases.ACCEPTED or word in phrases.POLITE


def _small_talk(text: str, words: list[str], cases: Sequence[Case]) -> Meaning | None:
    nothing_open = not any(case.open for case in cases)
    reasons = {
        "asked_for_help": len(words) <= 2 and bool(words) and words[0] in phrases.HELP,
        "greeting": all(word in phrases.GREETING for word in words),
        "misplaced": bool(phrases.MISPLACED.match(text)) and len(words) <= 8,
        "thanks": nothing_open and all(word in phrases.POLITE or word in phrases.GREETING for word in words),
        "abuse": nothing_open and not phrases.INSULTS.isdisjoint(words) and all(word in phrases.ABUSIVE for word in words),
    }
    return next((Meaning(Kind.HELP, reason=reason) for reason, holds in reasons.items() if holds), None)


def _continues(text: str, cases: Sequence[Case], answers: int | None, *, threaded: bool) -> Meaning | None:
    if answers is not None:
        return Meaning(Kind.FOLLOW_UP, text, answers)
    still_open = [case for case in cases if case.open]
    if threaded:
        return None
    if len(still_open) == 1:
        return Meaning(Kind.FOLLOW_UP, text, still_open[0].complaint_id, still_open[0].number)
    asked = [case for case in still_open if case.awaits_details]
    if len(asked) == 1:  # several cases, but a question of ours is open in only one of them
        return Meaning(Kind.FOLLOW_UP, text, asked[0].complaint_id, asked[0].number)
    return None
