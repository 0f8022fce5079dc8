"""From what was weak in an assessment to proposed actions. Pure. A person accepts, changes or drops each of them.

The words are those of a government's document, in its language whoever reads the page.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import TYPE_CHECKING

from assessments.blueprint import TOP, Kind, Scope
from assessments.quarters import Quarter
from assessments.scoring import NO, decimal_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from assessments.blueprint import Indicator, Question

HALF = Decimal("0.5")
POINTS = "poin (0-3)"
MOST_NAMED = 5


@dataclass(frozen=True)
class Judged:
    """What one form says of one indicator: its points (0 to 3), and the answers by question key. `place` orders aspects."""

    scope: Scope
    unit_id: int
    unit: str
    place: int
    aspect: str
    indicator: Indicator
    points: Decimal
    answers: Mapping[str, str]


@dataclass(frozen=True)
class Proposal:
    """A row of a plan that nobody has accepted yet. `targets` pairs years with values."""

    indicator_key: str
    aspect: str
    condition: str
    problem: str
    action: str
    output: str
    indicator: str
    unit: str
    rising: bool
    figure: str
    targets: tuple[tuple[int, Decimal], ...]
    begins: Quarter
    ends: Quarter
    lead_id: int | None
    supporting_ids: tuple[int, ...]


def proposals(judged: Iterable[Judged], *, below: Decimal, years: Sequence[int]) -> list[Proposal]:
    """One action for each indicator that anybody has below so many points; the weakest first within its aspect."""
    by_key: dict[tuple[Scope, str], list[Judged]] = defaultdict(list)
    for row in judged:
        by_key[row.scope, row.indicator.key].append(row)
    found = []
    for rows in by_key.values():
        weak = sorted((row for row in rows if row.points < below), key=lambda row: (row.points, row.unit))
        if weak:
            found.append((weak[0].place, weak[0].points, _proposal(weak, len(rows), below, years)))
    return [made for _place, _points, made in sorted(found, key=lambda each: (each[0], each[1], each[2].indicator_key))]


def _proposal(weak: Sequence[Judged], of: int, below: Decimal, years: Sequence[int]) -> Proposal:
    worst = weak[0]
    asked = worst.indicator
    measured = next((row for row in asked.questions if row.figure and row.thresholds), None)
    mean = sum((row.points for row in weak), Decimal(0)) / len(weak)
    several = worst.scope == Scope.UNIT and of > 1
    if measured is not None:
        rising = measured.thresholds[0] < measured.thresholds[-1]
        from_value = decimal_of(worst.answers.get(measured.key, "")) if len(weak) == 1 else None
        targets = steps(from_value if from_value is not None else measured.thresholds[0], measured.thresholds[-1], years)
        indicator, unit, figure = _matter(measured), measured.unit, measured.figure
    else:
        rising, figure = True, ""
        targets = steps(mean, Decimal(TOP), years)
        indicator, unit = f"Nilai indikator “{asked.name}”", POINTS
    return Proposal(
        indicator_key=asked.key,
        aspect=worst.aspect,
        condition=_of_many(weak, of, below) if several else _condition(worst),
        problem=" ".join(_lacks(question, worst.answers.get(question.key, "")) for question in asked.questions).strip(),
        action=_action(asked),
        output=f"Bukti dukung indikator “{asked.name}” lengkap dan berlaku.",
        indicator=indicator[:300],
        unit=unit,
        rising=rising,
        figure=figure,
        targets=targets,
        begins=Quarter(years[0], 1),
        ends=Quarter(min(years[-1], years[0] + int(mean)), 4),
        lead_id=worst.unit_id if worst.scope == Scope.REGENCY or len(weak) == 1 else None,
        supporting_ids=tuple(row.unit_id for row in weak) if several and len(weak) > 1 else (),
    )


def steps(start: Decimal, end: Decimal, years: Sequence[int]) -> tuple[tuple[int, Decimal], ...]:
    """Targets that go in equal steps from where one stands to where one wants to be in the last year, up to the next half.

    >>> [str(value) for _year, value in steps(Decimal("0.5"), Decimal(3), (2021, 2022, 2023, 2024))]
    ['1.5', '2.0', '2.5', '3']
    """
    found = []
    for number, year in enumerate(years, start=1):
        value = start + (end - start) * number / len(years)
        found.append((year, end if number == len(years) else _to_half(value)))
    return tuple(found)


def _to_half(value: Decimal) -> Decimal:
    return (value / HALF).to_integral_value(ROUND_CEILING) * HALF


def _condition(row: Judged) -> str:
    said = [f"Nilai {_number(row.points)} dari {TOP}."]
    for question in row.indicator.questions:
        value = decimal_of(row.answers.get(question.key, ""))
        if question.kind == Kind.SCALE and value is not None:
            said.append(_sentence(question.levels[int(value)]))
        elif question.kind == Kind.NUMBER and value is not None:
            said.append(f"{_matter(question)}: {_number(value)} {question.unit}".strip() + ".")
    return " ".join(said)


def _of_many(weak: Sequence[Judged], of: int, below: Decimal) -> str:
    named = ", ".join(row.unit for row in weak[:MOST_NAMED])
    more = f" dan {len(weak) - MOST_NAMED} OPD lain" if len(weak) > MOST_NAMED else ""
    return f"{len(weak)} dari {of} OPD bernilai di bawah {_number(below)}: {named}{more}."


def _lacks(question: Question, value: str) -> str:
    """What keeps a question from full points, as a sentence; empty where nothing does."""
    number = decimal_of(value)
    text = _matter(question)
    if question.kind == Kind.SCALE:
        level = int(number) if number is not None else 0
        return f"Belum tercapai: {_sentence(question.levels[level + 1])}" if level < TOP else ""
    if question.kind == Kind.YES_NO:
        return f"Belum terpenuhi: {text}." if value in {NO, ""} else ""
    if question.kind == Kind.FILE:
        return f"Berkas belum ada: {text}." if not value else ""
    if not question.thresholds or number is None:
        return ""
    rising, best = question.thresholds[0] < question.thresholds[-1], question.thresholds[-1]
    reached = number >= best if rising else number <= best
    return "" if reached else f"{text} belum mencapai {_number(best)} {question.unit}".rstrip() + "."


def _action(indicator: Indicator) -> str:
    best = [_sentence(question.levels[TOP]) for question in indicator.questions if question.kind == Kind.SCALE]
    there = [f"{_matter(question)}." for question in indicator.questions if question.kind == Kind.YES_NO]
    return " ".join([f"Memenuhi indikator “{indicator.name}”.", *there, *best])


def _matter(question: Question) -> str:
    """What a question asks about, without the asking: "Apakah SK ada?" is about "SK ada"."""
    text = question.text.strip().rstrip("?. ")
    for word in ("Apakah ", "Berapa ", "Seberapa "):
        text = text.removeprefix(word)
    return text[:1].upper() + text[1:]


def _sentence(said: str) -> str:
    return said if said.endswith((".", "!", "?")) else f"{said}."


def _number(value: Decimal) -> str:
    """As Indonesians write it: a comma for the fraction."""
    return format(value.normalize(), "f").replace(".", ",")
