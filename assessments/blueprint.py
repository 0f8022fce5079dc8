"""A form of self-assessment as plain values: aspects, indicators, questions, and what is wrong with it. Pure.

The seed, a spreadsheet, a copy and the frozen snapshot all speak of a form in these.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

ONE = Decimal(1)
# Levels 0 to 3, each described.
LEVELS = 4
TOP = 3
_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
MOST_KEY, MOST_NAME, MOST_TEXT, MOST_BASIS = 40, 200, 1000, 300
MOST_WEIGHT = Decimal(1000)
# Questions of an aspect that ask for a file: a page is one form, and the server takes ten files at once.
MOST_FILES = 8


class Kind(StrEnum):
    """How a question is answered."""

    YES_NO = "yes_no"
    SCALE = "scale"
    NUMBER = "number"
    TEXT = "text"
    FILE = "file"


class Scheme(StrEnum):
    """Assessments by others that ask for the same evidence."""

    OMBUDSMAN = "ombudsman"
    KEMENDAGRI = "kemendagri"
    PEKPPP = "pekppp"
    P4 = "p4"


class Scope(StrEnum):
    """Whom a form is about."""

    REGENCY = "regency"
    UNIT = "unit"
    # How well one complaint was answered: every question is a criterion, and what is not required may not apply to a case.
    CASE = "case"


@dataclass(frozen=True)
class Question:
    """One question. A number with `thresholds` (from which value it earns 1, 2, 3; falling where less is better) is scored.

    With `figure` the answer is a live figure of that key and is never typed.
    """

    key: str
    text: str
    kind: Kind
    weight: Decimal = ONE
    required: bool = True
    levels: tuple[str, ...] = ()
    unit: str = ""
    figure: str = ""
    thresholds: tuple[Decimal, ...] = ()
    help: str = ""

    @property
    def scored(self) -> bool:
        """Whether its answer earns points."""
        return self.kind in {Kind.YES_NO, Kind.SCALE, Kind.FILE} or bool(self.thresholds)


@dataclass(frozen=True)
class Indicator:
    """What is judged; its questions say how one finds out. `schemes` pairs a scheme with what it calls the same thing."""

    key: str
    name: str
    questions: tuple[Question, ...]
    weight: Decimal = ONE
    help: str = ""
    legal_basis: str = ""
    basis_verified: bool = False
    evidence: bool = False
    schemes: tuple[tuple[Scheme, str], ...] = ()


@dataclass(frozen=True)
class Aspect:
    """One of the categories of the form, a page when it is filled in."""

    key: str
    name: str
    indicators: tuple[Indicator, ...]
    weight: Decimal = ONE
    help: str = ""


@dataclass(frozen=True)
class Blueprint:
    """A whole form."""

    key: str
    version: str
    scope: Scope
    name: str
    aspects: tuple[Aspect, ...]
    source: str = ""


class What(StrEnum):
    """What may be wrong with a part of a form."""

    EMPTY = "empty"
    TEXT_MISSING = "text_missing"
    TEXT_LONG = "text_long"
    KEY_BAD = "key_bad"
    KEY_TWICE = "key_twice"
    WEIGHT_BAD = "weight_bad"
    LEVELS_BAD = "levels_bad"
    THRESHOLDS_BAD = "thresholds_bad"
    FIGURE_BAD = "figure_bad"
    FILES_MANY = "files_many"
    UNSCORED = "unscored"
    NO_CRITERION = "no_criterion"


@dataclass(frozen=True)
class Fault:
    """What is wrong, and where: part is "form", "aspect", "indicator" or "question", key that of the row."""

    what: What
    part: str
    key: str
    field: str


def faults(form: Blueprint) -> list[Fault]:
    """Everything that keeps a form from being published; an empty list when nothing does."""
    found = [] if form.aspects else [Fault(What.EMPTY, "form", form.key, "aspects")]
    found += _named("form", form.key, form.name)
    for aspect in form.aspects:
        found += _part("aspect", aspect.key, aspect.name, aspect.weight)
        found += [] if aspect.indicators else [Fault(What.EMPTY, "aspect", aspect.key, "indicators")]
        for indicator in aspect.indicators:
            found += _indicator(indicator)
        files = sum(question.kind == Kind.FILE for indicator in aspect.indicators for question in indicator.questions)
        found += [Fault(What.FILES_MANY, "aspect", aspect.key, "indicators")] if files > MOST_FILES else []
    found += _criteria(form) if form.scope == Scope.CASE else []
    return found + list(_twice(form))


def _criteria(form: Blueprint) -> list[Fault]:
    """A sheet for cases holds levels and nothing else, and one of them fits every case: without a mark there is no score."""
    rows = [row for aspect in form.aspects for indicator in aspect.indicators for row in indicator.questions]
    found = [Fault(What.NO_CRITERION, "question", row.key, "kind") for row in rows if row.kind != Kind.SCALE]
    return found if any(row.required for row in rows) else [*found, Fault(What.UNSCORED, "form", form.key, "aspects")]


def _named(part: str, key: str, name: str, most: int = MOST_NAME) -> list[Fault]:
    if not name.strip():
        return [Fault(What.TEXT_MISSING, part, key, "name")]
    return [Fault(What.TEXT_LONG, part, key, "name")] if len(name) > most else []


def _part(part: str, key: str, name: str, weight: Decimal, most: int = MOST_NAME) -> list[Fault]:
    found = _named(part, key, name, most)
    if len(key) > MOST_KEY or not _KEY.fullmatch(key):
        found.append(Fault(What.KEY_BAD, part, key, "key"))
    if not 0 < weight <= MOST_WEIGHT or weight != weight.quantize(Decimal("0.01")):
        found.append(Fault(What.WEIGHT_BAD, part, key, "weight"))
    return found


def _indicator(indicator: Indicator) -> list[Fault]:
    found = _part("indicator", indicator.key, indicator.name, indicator.weight)
    if not indicator.questions:
        found.append(Fault(What.EMPTY, "indicator", indicator.key, "questions"))
    elif not any(question.scored for question in indicator.questions):
        found.append(Fault(What.UNSCORED, "indicator", indicator.key, "questions"))
    for question in indicator.questions:
        found += _question(question)
    return found


def _question(question: Question) -> list[Fault]:
    found = _part("question", question.key, question.text, question.weight, MOST_TEXT)
    described = [level for level in question.levels if level.strip()]
    if len(described) != len(question.levels) or len(described) != (LEVELS if question.kind == Kind.SCALE else 0):
        found.append(Fault(What.LEVELS_BAD, "question", question.key, "levels"))
    if not _thresholds_fit(question):
        found.append(Fault(What.THRESHOLDS_BAD, "question", question.key, "thresholds"))
    if question.figure and question.kind != Kind.NUMBER:
        found.append(Fault(What.FIGURE_BAD, "question", question.key, "figure"))
    return found


def _thresholds_fit(question: Question) -> bool:
    marks = question.thresholds
    if not marks:
        return True
    if question.kind != Kind.NUMBER or len(marks) != TOP:
        return False
    return marks[0] < marks[1] < marks[2] or marks[0] > marks[1] > marks[2]


def _twice(form: Blueprint) -> Iterator[Fault]:
    """Keys name a row for ever (last year's answers are found by them), so each may stand once in its kind."""
    indicators = [indicator for aspect in form.aspects for indicator in aspect.indicators]
    questions = [question for indicator in indicators for question in indicator.questions]
    for part, rows in (("aspect", form.aspects), ("indicator", indicators), ("question", questions)):
        for key, times in Counter(row.key for row in rows).items():
            if times > 1:
                yield Fault(What.KEY_TWICE, part, key, "key")
