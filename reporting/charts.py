"""Charts as SVG, drawn on the server: in a page they take its colours, as a picture of their own they bring them along.

Each has a title that says what it shows; the numbers stand in a table beside it, which every page that draws one also has.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from reporting import drawing

# What a class looks like where no style sheet reaches: light, as on paper.
_COLOURS = {
    "bar-in": {"fill": "#0a489f"},
    "bar-out": {"fill": "#1d6a2b"},
    "axis": {"stroke": "#6f7682"},
    "outline": {"fill": "#ffffff", "stroke": "#6f7682"},
    "spot": {"fill": "#0a489f", "fill-opacity": "0.55", "stroke": "#083575"},
    "none": {"fill": "none", "stroke": "#6f7682", "stroke-dasharray": "3 3"},
    "heat-0": {"fill": "#f4f2ec"},
    "heat-1": {"fill": "#d5e3f7"},
    "heat-2": {"fill": "#9fc0ec"},
    "heat-3": {"fill": "#4f86cf"},
    "heat-4": {"fill": "#0a489f"},
    "on-dark": {"fill": "#ffffff"},
    "": {"fill": "#1b1f27"},
}
LEVELS = 4
_ROW, _NAME, _CELL_HIGH, _DIGIT = 26.0, 112.0, 22.0, 7.0


@dataclass(frozen=True)
class Shape:
    """One mark: an SVG element with its class, its attributes, and what it says (text, or the title of a mark)."""

    tag: str
    kind: str
    at: dict[str, str | float]
    words: str = ""

    def markup(self, *, alone: bool) -> SafeString:
        """As it is written down."""
        look = _COLOURS[self.kind] if alone else {"class": self.kind} if self.kind else {}
        attributes = format_html_join("", ' {}="{}"', ((name, _said(value)) for name, value in {**look, **self.at}.items()))
        if self.tag == "text":
            return format_html("<text{}>{}</text>", attributes, self.words)
        title = format_html("<title>{}</title>", self.words) if self.words else ""
        return format_html("<{0}{1}>{2}</{0}>", self.tag, attributes, title)


def _said(value: str | float) -> str:
    return value if isinstance(value, str) else f"{round(value, 1):g}"


@dataclass(frozen=True)
class Chart:
    """A drawing with a name for its address, a title in words, and its size."""

    name: str
    title: str
    height: float
    shapes: tuple[Shape, ...]
    width: float = drawing.CHART_WIDTH
    css: str = "chart"
    legend: tuple[tuple[str, str], ...] = field(default=())

    @property
    def svg(self) -> SafeString:
        """For a page that has the style sheet."""
        return self._written(alone=False)

    @property
    def picture(self) -> SafeString:
        """A file of its own."""
        return self._written(alone=True)

    def _written(self, *, alone: bool) -> SafeString:
        marks = mark_safe("".join(shape.markup(alone=alone) for shape in self.shapes))  # noqa: S308 - each is escaped above
        title = f"judul-{self.name}"
        box = f"0 0 {_said(self.width)} {_said(self.height)}"
        how: str | SafeString = format_html('class="{}"', self.css)
        ground: str | SafeString = ""
        if alone:
            how = format_html('xmlns="http://www.w3.org/2000/svg" width="{}" font-family="sans-serif" font-size="11"', int(self.width * 2))
            ground = format_html('<rect width="{}" height="{}" fill="#ffffff"></rect>', _said(self.width), _said(self.height))
        return format_html(
            '<svg {} viewBox="{}" role="img" aria-labelledby="{}"><title id="{}">{}</title>{}{}</svg>',
            how, box, title, title, self.title, ground, marks,
        )  # fmt: skip


def _text(x: float, y: float, words: str, anchor: str = "middle", kind: str = "") -> Shape:
    return Shape("text", kind, {"x": x, "y": y, "text-anchor": anchor}, words)


def columns(name: str, title: str, labels: Sequence[str], series: Sequence[tuple[str, str, Sequence[int]]]) -> Chart:
    """Bars beside each other over a line of time. A series is its class, its word and its numbers."""
    top, ticks = drawing.scale(max((number for _kind, _word, numbers in series for number in numbers), default=0))
    shapes = []
    for tick in ticks:
        shapes.append(Shape("line", "axis", {"x1": drawing.LEFT, "x2": drawing.CHART_WIDTH, "y1": tick.y, "y2": tick.y}))
        shapes.append(_text(drawing.LEFT - 6, tick.text_y, f"{tick.value:,}".replace(",", "."), "end"))
    for place, (kind, word, numbers) in enumerate(series):
        said = [f"{label}: {number} {word.lower()}" for label, number in zip(labels, numbers, strict=True)]
        bars = drawing.bars(numbers, said, top=top, of=len(series), place=place)
        shapes += [Shape("rect", kind, {"x": bar.x, "y": bar.y, "width": bar.width, "height": bar.height}, bar.words) for bar in bars]
    every = max(1, -(-len(labels) // 4))
    places = list(zip(drawing.middles(len(labels)), labels, strict=True))[::-1][::every]
    shapes += [_text(x, drawing.CHART_HEIGHT - 5, label) for x, label in places]
    return Chart(name, title, drawing.CHART_HEIGHT, tuple(shapes), legend=tuple((kind, word) for kind, word, _n in series))


def rows(name: str, title: str, parts: Sequence[tuple[str, int, str]]) -> Chart:
    """A bar a part, one under the other: its word, its number, and the number as it is told."""
    most = max((number for _word, number, _told in parts), default=0)
    wide = drawing.CHART_WIDTH - _NAME - 84
    shapes = []
    for place, (word, number, told) in enumerate(parts):
        y = place * _ROW + 4
        long = wide * number / most if most else 0
        shapes.append(_text(_NAME - 6, y + 15, _short(word), "end"))
        shapes.append(Shape("rect", "bar-in", {"x": _NAME, "y": y + 2, "width": long, "height": _ROW - 8}, f"{word}: {told}"))
        shapes.append(_text(_NAME + long + 6, y + 15, told, "start"))
    return Chart(name, title, len(parts) * _ROW + 8, tuple(shapes))


def level(number: int, most: int) -> int:
    """How strongly a number is shown beside the largest: 0 for none, then four steps."""
    return 0 if not number or not most else min(LEVELS, 1 + number * LEVELS // (most + 1))


def heat(name: str, title: str, heads: Sequence[str], parts: Sequence[tuple[str, Sequence[int]]]) -> Chart:
    """A grid of numbers, the larger the darker; every cell says its number."""
    most = max((number for _word, numbers in parts for number in numbers), default=0)
    slot = (drawing.CHART_WIDTH - _NAME - 4) / max(len(heads), 1)
    every = max(1, -(-len(heads) // 6))
    # Where the largest would not fit its cell none is written: the table has them all.
    fits = len(str(most)) * _DIGIT < slot
    shapes = [_text(_NAME + (place + 0.5) * slot, 12, head) for place, head in list(enumerate(heads))[::-1][::every]]
    for row, (word, numbers) in enumerate(parts):
        y = 18 + row * (_CELL_HIGH + 2)
        shapes.append(_text(_NAME - 6, y + 15, _short(word), "end"))
        for place, number in enumerate(numbers):
            strong = level(number, most)
            x = _NAME + place * slot
            at: dict[str, str | float] = {"x": x, "y": y, "width": slot - 2, "height": _CELL_HIGH}
            shapes.append(Shape("rect", f"heat-{strong}", at, f"{word}, {heads[place]}: {number}"))
            if number and fits:
                shapes.append(_text(x + (slot - 2) / 2, y + 15, str(number), kind="on-dark" if strong > 2 else ""))
    return Chart(name, title, 22 + len(parts) * (_CELL_HIGH + 2), tuple(shapes))


def _short(word: str, most: int = 16) -> str:
    return word if len(word) <= most else f"{word[: most - 1].rstrip()}…"


@dataclass(frozen=True)
class Spot:
    """A place on a map: where in the drawing, its name, how many, and how that is told."""

    x: float
    y: float
    name: str
    number: int
    told: str


def spots(name: str, title: str, height: float, outlines: Iterable[str], places: Sequence[Spot]) -> Chart:
    """Circles whose area says a number, over outlines where there are any."""
    most = max((place.number for place in places), default=0)
    shapes = [Shape("path", "outline", {"d": path}) for path in outlines]
    drawn = sorted(places, key=lambda place: -place.number)
    circles = [(place, drawing.radius(place.number, most)) for place in drawn]
    for place, radius in circles:
        at: dict[str, str | float] = {"cx": place.x, "cy": place.y, "r": radius or 5}
        shapes.append(Shape("circle", "spot" if place.number else "none", at, f"{place.name}: {place.told}"))
    names = drawing.labels((drawing.Spot(place.x, place.y), radius or 5.0, place.name) for place, radius in circles)
    shapes += [_text(label.x, label.y, label.words) for label in names]
    return Chart(name, title, height, tuple(shapes), width=drawing.MAP_WIDTH, css="map-svg")
