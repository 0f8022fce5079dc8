"""What a message means: a new report, more about an open one, an answer, a question about a case, or a call for help."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from complaints import numbers


class Kind(StrEnum):
    """The only things a message can be."""

    NEW_REPORT = "new_report"
    FOLLOW_UP = "follow_up"
    SATISFIED = "satisfied"
    UNSATISFIED = "unsatisfied"
    CONSENT = "consent"
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
class Meaning:
    """The outcome. `text` is what goes into the case; `reason` says why nothing did."""

    kind: Kind
    text: str = ""
    complaint_id: int | None = None
    number: str = ""
    reason: str = ""


_MENTIONS = re.compile(r"^(?:\s*@\w{1,30})+\s*", re.UNICODE)
_KEYWORD = re.compile(
    r"""^[\W_]*(?:
        lapor (?:kan)? (?:\s*!)? (?:\s*1708)? (?![^\W_])
      | sinjai (?![^\W_]) (?!\s+(?:utara|timur|selatan|tengah|barat|borong|kota|kab)\b)
    )[\s:!.,;\-\u2013\u2014#/]*""",
    re.IGNORECASE | re.VERBOSE,
)
_COMMAND = re.compile(r"^\W*(?:cek|chek|check|status|sts)\b[\s:#.,\-]*", re.IGNORECASE)
_REFUSED = re.compile(r"^\W*(?:belum|blm|blum|belom|tidak puas|tdk puas|kurang puas)\b", re.IGNORECASE)
_ACCEPTED = frozenset({"selesai", "sudah", "sdh", "beres", "puas", "tuntas"})
_AGREED = frozenset({"setuju", "stuju", "izinkan", "boleh", "silakan", "silahkan"})
_POLITE = frozenset(
    re.findall(
        r"\S+",
        "ya iya iye iye' ok oke okay sip siap baik betul terima kasih trima makasih tks trims thanks thx pak bapak bpk bu ibu "
        "admin min kak puang pung tabe tabe' mi ji semua semuanya banyak sekali atas bantuannya alhamdulillah mantap ",
    )
)
_GREETING = frozenset(
    re.findall(
        r"\S+",
        "assalamualaikum assalamu'alaikum assalamu alaikum aslm ass assl aslmkm wr wb wrwb salam halo hallo hai hi hello hey "
        "selamat pagi siang sore malam met tes test testing tess ping p coba cek permisi punten tabe tabe' puang pung iye pak "
        "bapak bpk bu ibu admin min kak kakak bos om waalaikumsalam ",
    )
)
_HELP = frozenset({"bantuan", "help", "info", "menu", "format", "cara", "panduan", "tolong", "?"})
_MISPLACED = re.compile(r"^\W*(?:maaf|mf|sorry|sori)?\W*(?:pak|bu|kak)?\W*salah\s+(?:kirim|sambung|nomor|no|orang)\b", re.IGNORECASE)
_SHORT_QUESTION = 5
_NUMBERLIKE = re.compile(r"\d(?:[\s.\-]?\d){3,}")


def understand(text: str, cases: Sequence[Case], *, answers: int | None = None, threaded: bool = False) -> Meaning:
    """What this text means from a sender with these cases (latest first). Total: every text has exactly one meaning.

    `answers` is the sender's own case whose message this one replies to, on channels that say so (`threaded`).
    """
    bare = _MENTIONS.sub("", text).strip() if threaded else text.strip()
    words = _words(bare)
    return (
        _without_content(bare, words)
        or _status(bare, cases)
        or _about_own_number(bare, cases)
        or _keyword(bare)
        or _verdict(bare, words, cases, answers)
        or _small_talk(bare, words, cases)
        or _continues(bare, cases, answers, threaded=threaded)
        or Meaning(Kind.NEW_REPORT, bare)
    )


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+(?:'[^\W_]*)?|\?", text.lower(), re.UNICODE)


def _without_content(text: str, words: list[str]) -> Meaning | None:
    if not text:
        return Meaning(Kind.HELP, reason="empty")
    # An emoji or a full stop cannot be handled by any office; the person is told how to say it.
    if not any(unicodedata.category(char)[0] in "LN" for char in text) and words != ["?"]:
        return Meaning(Kind.HELP, reason="no_words")
    return None


def _status(text: str, cases: Sequence[Case]) -> Meaning | None:
    found = _COMMAND.match(text)
    if not found:
        return None
    rest = text[found.end() :].strip()
    number = numbers.parse(rest)
    if number:
        return Meaning(Kind.STATUS, number=number)
    digits = _NUMBERLIKE.match(rest)
    if digits:
        return Meaning(Kind.STATUS, number=re.sub(r"\D", "", digits.group())[:20])
    if len(_words(rest)) > _SHORT_QUESTION:
        return None  # "cek jalan poros yang rusak ..." is a report that happens to begin so
    if cases:
        return Meaning(Kind.STATUS, number=cases[0].number)
    mentions_report = not rest or re.search(r"\b(?:lap|lapor|laporan|aduan|no|nomor|sy|saya)\b", rest, re.IGNORECASE)
    return Meaning(Kind.HELP, reason="number_missing") if mentions_report else None


def _about_own_number(text: str, cases: Sequence[Case]) -> Meaning | None:
    number = numbers.parse(text)
    if not number:
        return None
    own = next((case for case in cases if case.number == number), None)
    rest = " ".join(re.sub(r"\d(?:[\s.\-]?\d){11}", " ", text, count=1).split()).strip(" #:.,-")
    rest = _KEYWORD.sub("", rest)
    if not _words(rest):
        return Meaning(Kind.STATUS, number=number)
    if own is None:
        return None
    return _verdict(rest, _words(rest), [own], None) or Meaning(Kind.FOLLOW_UP, text, own.complaint_id, number)


def _keyword(text: str) -> Meaning | None:
    rest = text
    for _ in range(3):  # "SINJAI LAPOR! #lapor ..." is seen in the wild
        rest, changed = _KEYWORD.subn("", rest, count=1)
        if not changed:
            break
    if rest == text:
        return None
    rest = rest.strip()
    return Meaning(Kind.NEW_REPORT, rest) if _words(rest) else Meaning(Kind.HELP, reason="keyword_only")


def _verdict(text: str, words: list[str], cases: Sequence[Case], answers: int | None) -> Meaning | None:
    waiting = [case for case in cases if case.awaits_verdict and answers in (None, case.complaint_id)]
    accepted = bool(words) and words[0] in _ACCEPTED and all(_is_filler(word) for word in words)
    refused = bool(_REFUSED.match(text))
    if waiting and (accepted or refused):
        kind = Kind.SATISFIED if accepted else Kind.UNSATISFIED
        return Meaning(kind, text, waiting[0].complaint_id, waiting[0].number)
    asked = [case for case in cases if case.awaits_consent and answers in (None, case.complaint_id)]
    if asked and words and words[0] in _AGREED and all(word in _AGREED or word in _POLITE for word in words):
        return Meaning(Kind.CONSENT, text, asked[0].complaint_id, asked[0].number)
    if (accepted or (refused and len(words) <= 2)) and not any(case.open for case in cases):
        return Meaning(Kind.HELP, reason="nothing_to_answer")
    return None


def _is_filler(word: str) -> bool:
    return word in _ACCEPTED or word in _POLITE


def _small_talk(text: str, words: list[str], cases: Sequence[Case]) -> Meaning | None:
    if len(words) <= 2 and words and words[0] in _HELP:
        return Meaning(Kind.HELP, reason="asked_for_help")
    if all(word in _GREETING for word in words):
        return Meaning(Kind.HELP, reason="greeting")
    if _MISPLACED.match(text) and len(words) <= 8:
        return Meaning(Kind.HELP, reason="misplaced")
    if all(word in _POLITE or word in _GREETING for word in words) and not any(case.open for case in cases):
        return Meaning(Kind.HELP, reason="thanks")
    return None


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
    return None  # several cases and no hint: a case too many can be merged by a person, words in the wrong case are lost


def starts_anew(text: str) -> bool:
    """Whether a text begins a message of its own, so that it cannot be the rest of the one before."""
    return bool(_KEYWORD.match(text) or _COMMAND.match(text) or not text.strip())
