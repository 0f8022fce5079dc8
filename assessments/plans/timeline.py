"""Where the bars of a plan's timeline stand, in the drawing's own units; the template only writes them down. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assessments.quarters import Quarter

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

HEAD, LINE, BAR = 26, 26, 16
WIDTH = 960


@dataclass(frozen=True)
class Strip:
    """One bar: what it stands for, where it lies, and how far the action is (a value of Progress)."""

    number: int
    x: float
    y: float
    width: float
    progress: str
    words: str


@dataclass(frozen=True)
class YearLine:
    """Where a year begins."""

    x: float
    year: int


@dataclass(frozen=True)
class Timeline:
    """The whole drawing; `today` is where the line of today stands, None outside the plan."""

    height: int
    strips: tuple[Strip, ...]
    years: tuple[YearLine, ...]
    today: float | None
    width: int = WIDTH
    bar: int = BAR


def timeline(rows: Iterable[tuple[int, int, str, str]], years: Sequence[int], now: Quarter) -> Timeline:
    """A drawing of rows (first quarter, last quarter, progress, words), one under the other, over the years of a plan."""
    first = Quarter(years[0], 1).index
    number = len(years) * 4
    slot = WIDTH / number
    strips = []
    for place, (begins, ends, progress, words) in enumerate(rows):
        start, end = max(begins - first, 0), min(ends - first + 1, number)
        y = HEAD + place * LINE + (LINE - BAR) / 2
        strips.append(Strip(place + 1, round(start * slot, 1), y, round(max(end - start, 0) * slot, 1), progress, words))
    inside = 0 <= now.index - first < number
    return Timeline(
        height=HEAD + len(strips) * LINE + 4,
        strips=tuple(strips),
        years=tuple(YearLine(round(place * 4 * slot, 1), year) for place, year in enumerate(years)),
        today=round((now.index - first + 0.5) * slot, 1) if inside else None,
    )
