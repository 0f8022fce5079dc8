"""Points and means, exactly; and everything that may be wrong with a form."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from assessments import blueprint, reference
from assessments.blueprint import Aspect, Blueprint, Fault, Indicator, Kind, Question, Scheme, Scope, What, faults
from assessments.scoring import Given, points, score
from tests.assessments.conftest import LEVELS, SMALL

FULL = {
    "sk-1": Given("ya"),
    "sk-2": Given("2"),
    "sop-1": Given("2"),
    "tepat-1": Given("87.5"),
    "rekap-1": Given(files=1),
}
LESS = Question("q", "?", Kind.NUMBER, thresholds=(Decimal(14), Decimal(7), Decimal(3)))
MORE = replace(LESS, thresholds=(Decimal(1), Decimal("2.5"), Decimal(4)))


@pytest.mark.parametrize(
    ("question", "given", "expected"),
    [
        (Question("q", "?", Kind.YES_NO), Given("ya"), 3),
        (Question("q", "?", Kind.YES_NO), Given("tidak"), 0),
        (Question("q", "?", Kind.YES_NO), Given(), 0),
        (Question("q", "?", Kind.SCALE, levels=LEVELS), Given("2"), 2),
        (Question("q", "?", Kind.FILE), Given(files=2), 3),
        (Question("q", "?", Kind.FILE), Given("ya"), 0),
        (Question("q", "?", Kind.TEXT), Given("panjang"), None),
        (Question("q", "?", Kind.NUMBER), Given("5"), None),
        (MORE, Given("0"), 0),
        (MORE, Given("1"), 1),
        (MORE, Given("2.5"), 2),
        (MORE, Given("99"), 3),
        (LESS, Given("15"), 0),
        (LESS, Given("14"), 1),
        (LESS, Given("3"), 3),
        (LESS, Given(""), 0),
        (LESS, Given("", unknown=True), None),
    ],
)
def test_an_answer_earns(question: Question, given: Given, expected: int | None) -> None:
    assert points(question, given) == (None if expected is None else Fraction(expected))


def test_means_are_weighted_and_exact() -> None:
    found = score(SMALL, FULL)
    # sk: (3 + 2) / 2; sop: 2 of 4; kebijakan: their mean; tepat: 87.5 % earns 2; rekap: 3.
    assert [(row.key, row.points) for aspect in found.aspects for row in aspect.indicators] == [
        ("sk", Decimal("2.50")),
        ("sop", Decimal("2.00")),
        ("tepat", Decimal("2.00")),
        ("rekap", Decimal("3.00")),
    ]
    assert [aspect.points for aspect in found.aspects] == [Decimal("2.25"), Decimal("2.50")]
    assert found.total == Decimal("78.33")  # (0.6 * 2.25 + 0.4 * 2.5) / 3


def test_what_cannot_be_scored_takes_no_part() -> None:
    found = score(SMALL, FULL | {"tepat-1": Given(unknown=True)})
    assert found.aspects[1].points == Decimal("3.00")
    assert found.indicator("tepat").points is None


def test_a_verifiers_points_stand_instead() -> None:
    found = score(SMALL, FULL, instead={"sk": Decimal(1)})
    assert found.indicator("sk").points == Decimal("1.00")
    assert found.aspects[0].points == Decimal("1.50")


def test_no_answer_at_all_is_nought() -> None:
    assert score(SMALL, {"tepat-1": Given(unknown=True)}).total == Decimal("0.00")


def one(**more: object) -> Blueprint:
    """A form of one question, changed."""
    question = replace(Question("q", "Apa?", Kind.YES_NO), **more)
    return replace(SMALL, aspects=(Aspect("a", "A", (Indicator("i", "I", (question,)),)),))


@pytest.mark.parametrize(
    ("form", "fault"),
    [
        (replace(SMALL, aspects=()), Fault(What.EMPTY, "form", "kecil", "aspects")),
        (replace(SMALL, name=" "), Fault(What.TEXT_MISSING, "form", "kecil", "name")),
        (replace(SMALL, aspects=(Aspect("a", "A", ()),)), Fault(What.EMPTY, "aspect", "a", "indicators")),
        (replace(SMALL, aspects=(Aspect("a", "A", (Indicator("i", "I", ()),)),)), Fault(What.EMPTY, "indicator", "i", "questions")),
        (one(kind=Kind.TEXT), Fault(What.UNSCORED, "indicator", "i", "questions")),
        (one(text=""), Fault(What.TEXT_MISSING, "question", "q", "name")),
        (one(text="x" * 1001), Fault(What.TEXT_LONG, "question", "q", "name")),
        (one(key="Q 1"), Fault(What.KEY_BAD, "question", "Q 1", "key")),
        (one(weight=Decimal(0)), Fault(What.WEIGHT_BAD, "question", "q", "weight")),
        (one(weight=Decimal("0.001")), Fault(What.WEIGHT_BAD, "question", "q", "weight")),
        (one(levels=LEVELS), Fault(What.LEVELS_BAD, "question", "q", "levels")),
        (one(kind=Kind.SCALE, levels=LEVELS[:3]), Fault(What.LEVELS_BAD, "question", "q", "levels")),
        (one(kind=Kind.SCALE, levels=("", *LEVELS[1:])), Fault(What.LEVELS_BAD, "question", "q", "levels")),
        (one(thresholds=MORE.thresholds), Fault(What.THRESHOLDS_BAD, "question", "q", "thresholds")),
        (one(kind=Kind.NUMBER, thresholds=(Decimal(1), Decimal(3), Decimal(2))), Fault(What.THRESHOLDS_BAD, "question", "q", "thresholds")),
        (one(figure="tepat"), Fault(What.FIGURE_BAD, "question", "q", "figure")),
        (replace(SMALL, aspects=SMALL.aspects[:1] * 2), Fault(What.KEY_TWICE, "aspect", "kebijakan", "key")),
    ],
)
def test_what_is_wrong_is_found(form: Blueprint, fault: Fault) -> None:
    assert fault in faults(form)


def test_the_small_form_is_right() -> None:
    assert faults(SMALL) == []


# What offices fill in about themselves; the sheet for reading answers has aspects of its own (test_quality.py).
FORMS = [path for path in sorted(reference.DATA.glob("*.toml")) if reference.read(path).scope != Scope.CASE]


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_the_shipped_forms_have_five_aspects_of_six_indicators_or_more(path: Path) -> None:
    form = reference.read(path)
    assert faults(form) == []
    assert [aspect.key for aspect in form.aspects] == ["kebijakan", "sdm", "data-aplikasi", "pemangku-kepentingan", "monev"]
    assert all(len(aspect.indicators) >= 6 for aspect in form.aspects)
    indicators = [row for aspect in form.aspects for row in aspect.indicators]
    assert all(row.legal_basis for row in indicators)
    assert {scheme for row in indicators for scheme, _words in row.schemes} == set(Scheme)
    assert {question.kind for row in indicators for question in row.questions} >= {Kind.YES_NO, Kind.SCALE, Kind.NUMBER}
    assert sum(bool(question.figure) for row in indicators for question in row.questions) >= 3


def test_both_kinds_of_office_have_a_form() -> None:
    assert {reference.read(path).scope for path in reference.DATA.glob("*.toml")} == set(blueprint.Scope)
