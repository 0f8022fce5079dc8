"""Which cases of a month are read: drawn so that anybody can draw them again with nothing but SHA-256. Pure.

The seed follows from the population itself, so nobody picks it and nobody draws twice until the cases please. A case's
place in the draw is the SHA-256 of the seed and its number, and each office is drawn from by itself.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, order=True)
class Member:
    """A case that may be drawn, and the code of the office that answered it."""

    number: str
    unit: str


@dataclass(frozen=True)
class Drawn:
    """A case of the sample; `second`: another reader reads it too, without seeing what the first one gave."""

    member: Member
    second: bool


def canonical(members: Iterable[Member]) -> str:
    """The population as JSON without space: [number, office code] by number."""
    rows = sorted({(each.number, each.unit) for each in members})
    return json.dumps(rows, separators=(",", ":"), ensure_ascii=False)


def fingerprint(text: str) -> str:
    """SHA-256 of the UTF-8 bytes (64 hex)."""
    return hashlib.sha256(text.encode()).hexdigest()


def seed_of(agency_key: str, month: str, population: str) -> str:
    """The seed of a government's month ("2026-10") with this population: nobody has a choice in it."""
    return fingerprint(f"{agency_key}|{month}|{fingerprint(population)}")


def place(seed: str, name: str) -> str:
    """Where a name stands in the draw; the lowest come first."""
    return fingerprint(f"{seed}|{name}")


def allotted(counts: Mapping[str, int], size: int, seed: str) -> dict[str, int]:
    """How many cases each office gives: one each as far as the size allows, the rest by how many cases it has.

    What is left over after whole numbers goes to the largest remainders; places in the draw decide between equals.
    """
    wanted = min(size, sum(counts.values()))
    offices = sorted((unit for unit, count in counts.items() if count), key=lambda unit: place(seed, unit))
    found = dict.fromkeys(offices[:wanted], 1)
    left = wanted - len(found)
    if not left:
        return found
    more = {unit: counts[unit] - 1 for unit in offices}
    shares = {unit: Fraction(left * more[unit], sum(more.values())) for unit in offices}
    for unit in offices:
        found[unit] += int(shares[unit])
    left -= sum(int(share) for share in shares.values())
    remainders = sorted(offices, key=lambda unit: (int(shares[unit]) - shares[unit], place(seed, unit)))
    for unit in remainders[:left]:
        found[unit] += 1
    return found


def draw(members: Sequence[Member], *, size: int, seed: str, second_percent: int) -> list[Drawn]:
    """The sample, in the order in which it is read; of it so many per cent, rounded up, are read a second time."""
    by_unit: dict[str, list[Member]] = defaultdict(list)
    for each in sorted(members, key=lambda member: place(seed, member.number)):
        by_unit[each.unit].append(each)
    shares = allotted({unit: len(rows) for unit, rows in by_unit.items()}, size, seed)
    chosen = [each for unit, count in shares.items() for each in by_unit[unit][:count]]
    chosen.sort(key=lambda member: place(seed, member.number))
    seconds = sorted(chosen, key=lambda member: place(seed, f"kedua|{member.number}"))
    twice = set(seconds[: -(-len(chosen) * second_percent // 100)])
    return [Drawn(each, each in twice) for each in chosen]
