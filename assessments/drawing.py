"""Where the bars of a result stand, in the drawing's own units; the template only writes them down. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

WIDTH, ROW, TOP_EDGE, LEFT, RIGHT = 340, 44, 18, 6, 40
LINE = WIDTH - LEFT - RIGHT


@dataclass(frozen=True)
class Level:
    """A row of the drawing: its name above, the bar, the mark of last time, the figure at the end."""

    y: float
    name: str
    figure: str
    length: float
    # Where the earlier result stands; None when there is none.
    before: float | None
    words: str

    @property
    def name_y(self) -> float:
        """The base line of the name."""
        return self.y - 5

    @property
    def figure_y(self) -> float:
        """The base line of the figure, so that it meets the middle of the bar."""
        return self.y + 12


def levels(rows: Sequence[tuple[str, Decimal | None, Decimal | None, str]], *, most: Decimal) -> list[Level]:
    """Bars for (name, figure, figure of last time, words); `most` is the figure of the whole width. None draws no bar."""
    found = []
    for place, (name, figure, before, words) in enumerate(rows):
        found.append(
            Level(
                y=TOP_EDGE + place * ROW,
                name=name,
                figure="–" if figure is None else f"{figure:f}".replace(".", ","),  # noqa: RUF001 - a dash for "none"
                length=round(float(figure / most) * LINE, 1) if figure is not None else 0.0,
                before=None if before is None else round(LEFT + float(before / most) * LINE, 1),
                words=words,
            )
        )
    return found


def height(rows: int) -> int:
    """Of a drawing with so many bars."""
    return TOP_EDGE + rows * ROW - 22
