"""A figure with its value as people read it, alone and beside those of other offices or governments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from organisations.models import Unit
from reporting.catalogue import BY_KEY, PERCENT, Figure
from reporting.reading import WHOLE, Book, Value


@dataclass(frozen=True)
class Line:
    """A figure with its value, the one of the span before, and how both are told."""

    figure: Figure
    value: Value
    before: Value | None = None

    @property
    def told(self) -> str:
        """The number as people read it."""
        return told(self.figure, self.value)

    @property
    def told_before(self) -> str:
        """That of the span before."""
        return told(self.figure, self.before) if self.before else ""

    @property
    def is_sure(self) -> bool:
        """Whether it rests on enough cases to compare it; counts are what they are."""
        return self.figure.is_count or self.value.of >= self.figure.sure

    @property
    def says_of(self) -> bool:
        """Whether beside it stands of how many it is."""
        return self.figure.says_of


def told(figure: Figure, value: Value) -> str:
    """A value in words: whole cases, per cent and days with one decimal."""
    if value.number is None:
        return "–"  # noqa: RUF001 - nothing, as tables write it
    if figure.is_count:
        return f"{int(value.number):,}".replace(",", ".")
    mark = " %" if figure.unit is PERCENT else ""
    return f"{value.number:.1f}".replace(".", ",") + mark


@dataclass(frozen=True)
class Compared:
    """One part of an axis beside the others. `short` is its name where there is little room."""

    name: str
    lines: tuple[Line, ...]
    code: str = ""
    short: str = ""


def lines(keys: Sequence[str], now: Book, before: Book | None = None, part: str = WHOLE) -> tuple[Line, ...]:
    """Figures of a part in the order of their keys, with those of the span before where there is one."""
    figures = [BY_KEY[key] for key in keys]
    return tuple(Line(figure, now.value(figure, part), before.value(figure, part) if before else None) for figure in figures)


def offices(book: Book, keys: Sequence[str], parts: Sequence[str]) -> list[Compared]:
    """Some offices of a book of units beside each other; of those that are not there any more nothing."""
    named = Unit.objects.in_bulk([int(part) for part in parts])
    known = [(part, named[int(part)]) for part in parts if int(part) in named]
    return [Compared(unit.name, lines(keys, book, part=part), unit.code, unit.short_name) for part, unit in known]


def headed(first: str, keys: Sequence[str], of: str) -> tuple[str, ...]:
    """The heads of a file of figures: those that say of how many have a column more."""
    heads = [first]
    for key in keys:
        heads += [str(BY_KEY[key].name), of] if BY_KEY[key].says_of else [str(BY_KEY[key].name)]
    return tuple(heads)


def cells(line: Line) -> tuple[str | int, ...]:
    """A figure in the cells of a file: the number, and where it matters of how many."""
    said = line.value.hits if line.figure.is_count and line.value.number is not None else line.told
    return (said, line.value.of) if line.says_of else (said,)
