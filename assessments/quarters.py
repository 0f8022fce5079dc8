"""Quarters of a year as people say them: TW I 2022. Pure."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

_ROMAN = ("I", "II", "III", "IV")
_WRITTEN = re.compile(r"(\d{4})-?(?:TW|Q)?-?([1-4])", re.IGNORECASE)


@dataclass(frozen=True, order=True)
class Quarter:
    """A quarter; `number` is 1 to 4."""

    year: int
    number: int

    @property
    def index(self) -> int:
        """One whole number for year and quarter, by which they are stored and counted on.

        >>> Quarter.at(Quarter(2021, 4).index + 1)
        Quarter(year=2022, number=1)
        """
        return self.year * 4 + self.number - 1

    @classmethod
    def at(cls, index: int) -> Quarter:
        """The quarter of an index."""
        return cls(index // 4, index % 4 + 1)

    @classmethod
    def of(cls, day: dt.date) -> Quarter:
        """The quarter in which a day lies."""
        return cls(day.year, (day.month - 1) // 3 + 1)

    @classmethod
    def read(cls, written: str) -> Quarter:
        """From "2022-1", as it stands in addresses and forms. Raises ValueError."""
        found = _WRITTEN.fullmatch(written.strip())
        if found is None:
            raise ValueError(written)
        return cls(int(found[1]), int(found[2]))

    @property
    def first_day(self) -> dt.date:
        """1 January, April, July or October."""
        return dt.date(self.year, self.number * 3 - 2, 1)

    @property
    def last_day(self) -> dt.date:
        """The day before the next quarter."""
        return Quarter.at(self.index + 1).first_day - dt.timedelta(days=1)

    @property
    def key(self) -> str:
        """As it stands in addresses: 2022-1."""
        return f"{self.year}-{self.number}"

    def __str__(self) -> str:
        return f"TW {_ROMAN[self.number - 1]} {self.year}"


def between(first: int, last: int) -> list[Quarter]:
    """Every quarter from an index to another, both included."""
    return [Quarter.at(index) for index in range(first, last + 1)]
