"""Where things of a chart or map stand, in the drawing's own units; the templates only write them down. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

CHART_WIDTH, CHART_HEIGHT, FOOT, LEFT, RIGHT = 340, 190, 22, 44, 10
MAP_WIDTH = 340.0


@dataclass(frozen=True)
class Bar:
    """One bar of a chart and what it says."""

    x: float
    y: float
    width: float
    height: float
    words: str


@dataclass(frozen=True)
class Tick:
    """A line across the chart with its figure."""

    y: float
    value: int

    @property
    def text_y(self) -> float:
        """Where its figure stands, so that the line meets the middle of it."""
        return self.y + 4


def bars(values: Sequence[int], words: Sequence[str], *, top: int, of: int, place: int) -> list[Bar]:
    """One series of bars; `place` says which of the `of` series beside each other it is, `top` the figure at the upper edge."""
    slot = (CHART_WIDTH - LEFT - RIGHT) / max(len(values), 1)
    width = slot * 0.8 / of
    height = CHART_HEIGHT - FOOT - 10
    found = []
    for number, (value, said) in enumerate(zip(values, words, strict=True)):
        tall = round(height * value / top, 1) if top else 0
        x = LEFT + number * slot + slot * 0.1 + place * width
        found.append(Bar(round(x, 1), round(CHART_HEIGHT - FOOT - tall, 1), round(width, 1), tall, said))
    return found


def middles(number: int) -> list[float]:
    """Where the words under each slot of a chart are centred."""
    slot = (CHART_WIDTH - LEFT - RIGHT) / max(number, 1)
    return [round(LEFT + (place + 0.5) * slot, 1) for place in range(number)]


def scale(most: int) -> tuple[int, list[Tick]]:
    """A round figure at or above `most` for the upper edge, and lines for it, its half and zero."""
    if most <= 4:
        top = 4
    else:
        power = 10 ** math.floor(math.log10(most))
        top = next(step * power for step in (1, 2, 4, 5, 10) if step * power >= most)
    height = CHART_HEIGHT - FOOT - 10
    return top, [Tick(round(CHART_HEIGHT - FOOT - height * value / top, 1), value) for value in (0, top // 2, top)]


def radius(number: int, most: int, *, largest: float = 20.0, least: float = 4.0) -> float:
    """Of a circle whose area says a number; never too small to be hit."""
    return round(max(least, largest * math.sqrt(number / most)), 1) if number and most else 0.0


@dataclass(frozen=True)
class Spot:
    """A place of the map."""

    x: float
    y: float


def project(points: Iterable[tuple[float, float]], *, width: float = MAP_WIDTH, edge: float = 36.0) -> tuple[list[Spot], float]:
    """Latitudes and longitudes on a drawing of a width, north up, and the height it takes."""
    rows = list(points)
    if not rows:
        return [], 0.0
    south, north = min(lat for lat, _ in rows), max(lat for lat, _ in rows)
    west, east = min(lng for _, lng in rows), max(lng for _, lng in rows)
    squeeze = math.cos(math.radians((south + north) / 2))
    factor = (width - 2 * edge) / max((east - west) * squeeze, (north - south) * 0.8, 0.01)
    spots = [Spot(round(edge + (lng - west) * squeeze * factor, 1), round(edge + (north - lat) * factor, 1)) for lat, lng in rows]
    return spots, round((north - south) * factor + 2 * edge, 1)


@dataclass(frozen=True)
class Label:
    """Words in a drawing, their middle at x."""

    x: float
    y: float
    words: str


def labels(circles: Iterable[tuple[Spot, float, str]], *, letter: float = 6.4, line: float = 13.0) -> list[Label]:
    """A name under each circle, or above it, in the order given; one that would write over another is left out."""
    taken: list[tuple[float, float, float]] = []
    found = []
    for spot, size, words in circles:
        wide = len(words) * letter
        left = min(max(spot.x - wide / 2, 2), MAP_WIDTH - wide - 2)
        for y in (spot.y + size + line, spot.y - size - 4):
            if all(abs(y - other) >= line or left > right + 3 or left + wide < begin - 3 for other, begin, right in taken):
                taken.append((y, left, left + wide))
                found.append(Label(round(left + wide / 2, 1), round(y, 1), words))
                break
    return found
