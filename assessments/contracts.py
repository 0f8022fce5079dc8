"""What a live figure is, and who hands it over: the catalogue of figures lies above this app and is named in the settings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping
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
