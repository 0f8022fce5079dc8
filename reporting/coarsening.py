"""Parting counts into groups that are each large enough to hide one case in, as fine as that allows. Pure.

The groups are disjoint and nothing else is published, so that whatever sums and differences of them somebody takes is again
made of whole groups: no case can be left over alone. Rounding or blanking single cells of a table would not give that, for
a blanked cell comes back as its margin less the others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

# The least number of cases a group may have.
FEWEST = 5


@dataclass(frozen=True, order=True)
class Place:
    """A village within its district, by code; empty what is not known."""

    district: str
    village: str


@dataclass(frozen=True, order=True)
class Subject:
    """A topic within its category."""

    category: str
    topic: str


@dataclass(frozen=True, order=True)
class Key:
    """What a group is of. Empty fields are coarser: every place, every topic; less what stands in finer groups."""

    place: str
    topic: str


@dataclass
class Group:
    """Cells together: how many cases in each."""

    cells: dict[tuple[Place, Subject], int] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """All of its cases."""
        return sum(self.cells.values())


# From fine to coarse. A cell without a village or district is coarse by itself.
_STEPS: tuple[Callable[[Place, Subject], Key], ...] = (
    lambda place, subject: Key(place.village or place.district, subject.topic),
    lambda place, subject: Key(place.district, subject.topic),
    lambda place, subject: Key(place.district, subject.category),
    lambda place, subject: Key(place.district, ""),
    lambda _place, subject: Key("", subject.category),
    lambda _place, _subject: Key("", ""),
)


def partition(counts: Mapping[tuple[Place, Subject], int], fewest: int = FEWEST) -> dict[Key, Group]:
    """Disjoint groups that hold every case, each of at least `fewest`; nothing at all when there are fewer cases than that."""
    left = {cell: number for cell, number in counts.items() if number > 0}
    found: dict[Key, Group] = {}
    for step in _STEPS:
        groups: dict[Key, Group] = defaultdict(Group)
        for cell, number in left.items():
            groups[step(*cell)].cells[cell] = number
        left = {}
        for key, group in groups.items():
            if group.size >= fewest and key not in found:
                found[key] = group
            elif key in found:
                # The same name from an earlier step: it belongs there.
                found[key].cells |= group.cells
            else:
                left |= group.cells
    return _with_rest(found, Group(left), fewest)


def _with_rest(found: dict[Key, Group], rest: Group, fewest: int) -> dict[Key, Group]:
    """What is left over is too little to stand alone: the smallest groups join it until it is enough."""
    if not rest.cells:
        return found
    for key in sorted(found, key=lambda key: (found[key].size, key)):
        if rest.size >= fewest:
            break
        rest.cells |= found.pop(key).cells
    if rest.size >= fewest:
        found[Key("", "")] = rest
    return found
