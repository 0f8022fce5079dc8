"""What a live figure is, and who hands it over: the catalogue of figures lies above this app and is named in the settings.

The other way round, this app counts some figures of the catalogue itself: those that are not of cases (Source).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Mapping
    from decimal import Decimal


@dataclass(frozen=True)
class Figure:
    """A number that the system itself knows, with the words that say what was counted, and when."""

    key: str
    # None: nothing to count yet, which is not the same as nought.
    value: Decimal | None
    unit: str
    name: str
    definition: str
    as_of: dt.datetime


class FigureProvider(Protocol):
    """Whoever settings.FIGURE_PROVIDER names; it is called without arguments and gives one of these."""

    def known(self) -> Mapping[str, str]:
        """Every figure that may be asked for: key → name for people."""

    def figure(self, key: str, *, agency_id: int, unit_id: int | None, at: dt.datetime) -> Figure:
        """A figure as it stood at a moment: of one office, or with None of the whole government.

        Raises:
            KeyError: there is no such figure.
        """


@dataclass(frozen=True)
class Span:
    """Days a figure is asked for: from one up to, and without, another, as far as they are known of at a moment.

    `today` is the date of the moment where the governments are.
    """

    since: dt.date
    until: dt.date
    at: dt.datetime
    today: dt.date


@dataclass(frozen=True)
class Tally:
    """What was counted: `hits` of `of`, told as `number` in the unit of its figure; None of nothing."""

    number: float | None
    hits: int
    of: int


NOTHING = Tally(None, 0, 0)


class Source(Protocol):
    """Counts figures of the catalogue that are not of cases; reporting/sources.py names each."""

    def __call__(self, agencies: Collection[int], span: Span) -> Mapping[int, Mapping[int | None, Mapping[str, Tally]]]:
        """Of each government by its id every figure it knows by name: under None of the whole, under the id of a unit of that office.

        What is not known is left out. However many governments and offices there are, it asks the database as often.
        """
