"""Whose job it is: topic, cues and tenant → office kinds, by an ordered matrix. First row that fits wins.

The rows are data (data/matrix.csv, then the table of rules), with the legal basis and the dates they hold. The last
row fits everything, so that there is no gap.
"""

from __future__ import annotations

import csv
import functools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from routing.contracts import Choice
from routing.gazetteer import DATA, contains, name_key

ANY = "*"


@dataclass(frozen=True)
class Rule:
    """One row. Empty sets and "*" mean: whatever. `unsure` = a person should look, whatever the probability."""

    order: int
    key: str
    topics: frozenset[str]
    cues: frozenset[str]
    without: frozenset[str]
    tenant: str
    kinds: tuple[tuple[str, float], ...]
    unsure: bool
    why: str

    def fits(self, topic: str, cues: frozenset[str], tenant: str) -> bool:
        return (
            (not self.topics or topic in self.topics)
            and (not self.cues or bool(self.cues & cues))
            and not (self.without & cues)
            and (self.tenant == ANY or contains(self.tenant, tenant))
        )

    @property
    def catches_all(self) -> bool:
        return not self.topics and not self.cues and not self.without and self.tenant == ANY


@dataclass(frozen=True)
class Matrix:
    """Rules in order, with the version that a decision names."""

    rules: tuple[Rule, ...]
    version: str

    def rule_for(self, topic: str, cues: frozenset[str], tenant: str) -> Rule:
        return next(rule for rule in self.rules if rule.fits(topic, cues, tenant))


def make_matrix(rules: Iterable[Rule], version: str) -> Matrix:
    """A matrix that has no gap. Raises ValueError for one without a last row that fits everything."""
    ordered = tuple(sorted(rules, key=lambda rule: rule.order))
    problems = faults(ordered)
    if problems:
        raise ValueError("; ".join(problems))
    return Matrix(ordered, version)


def faults(rules: Sequence[Rule]) -> list[str]:
    """What is wrong with a set of rules in order: gaps, unreachable rows, equal order numbers, no office."""
    found = []
    if not rules or not rules[-1].catches_all:
        found.append("the last rule must fit every complaint")
    if len({rule.order for rule in rules}) != len(rules):
        found.append("two rules have the same place in the order")
    for place, rule in enumerate(rules):
        if not rule.kinds:
            found.append(f"rule {rule.key} names no office")
        earlier = next((other for other in rules[:place] if _covers(other, rule)), None)
        if earlier:
            found.append(f"rule {rule.key} is never reached: {earlier.key} fits all of it")
    return found


def _covers(first: Rule, later: Rule) -> bool:
    """Whether whatever fits `later` already fits `first`."""
    return (
        (not first.topics or (bool(later.topics) and later.topics <= first.topics))
        and (not first.cues or (bool(later.cues) and later.cues <= first.cues))
        and not first.without
        and (first.tenant == ANY or (later.tenant != ANY and contains(first.tenant, later.tenant)))
    )


def parse_kinds(text: str) -> tuple[tuple[str, float], ...]:
    """ "pu:0.9 dishub:0.1" or "pu" → office kinds with their shares, the likeliest first."""
    pairs = []
    for part in text.split():
        kind, _, share = part.partition(":")
        pairs.append((kind, float(share or 1)))
    total = sum(share for _, share in pairs) or 1.0
    return tuple(sorted(((kind, share / total) for kind, share in pairs), key=lambda pair: -pair[1]))


def parse_rule(row: Mapping[str, str]) -> Rule:
    """A rule from a row of matrix.csv or its like."""
    topics = frozenset(row["topics"].split()) - {ANY}
    return Rule(
        order=int(row["order"]),
        key=row["key"],
        topics=topics,
        cues=frozenset(row["cues"].split()),
        without=frozenset(row["without"].split()),
        tenant=row["tenant"] or ANY,
        kinds=parse_kinds(row["kinds"]),
        unsure=row["unsure"] == "yes",
        why=row["why"],
    )


@functools.cache
def read_rows(name: str) -> tuple[dict[str, str], ...]:
    with (DATA / name).open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines))


@functools.cache
def shipped_matrix() -> Matrix:
    """The matrix of the data file, for use without a database."""
    return make_matrix((parse_rule(row) for row in read_rows("matrix.csv")), "berkas")


@functools.cache
def _canonical() -> dict[str, str]:
    return {row["kind"]: row["canonical"] for row in read_rows("kinds.csv")}


def canonical_kind(kind: str) -> str:
    """The office kind every regency has, for a finer one that only some have ("peternakan" → "tanipangan")."""
    return _canonical().get(kind, kind)


def choose(matrix: Matrix, topics: Sequence[tuple[str, float]], cues: frozenset[str], tenant: str) -> tuple[Choice, ...]:
    """Office kinds with probabilities summed over the likely topics, best first."""
    sums: dict[str, float] = {}
    best: dict[str, tuple[float, Rule]] = {}
    whole = sum(probability for _, probability in topics) or 1.0
    for topic, share_of_topic in topics:
        probability = share_of_topic / whole
        rule = matrix.rule_for(topic, cues, tenant)
        for kind, share in rule.kinds:
            part = probability * share
            sums[kind] = sums.get(kind, 0.0) + part
            if kind not in best or best[kind][0] < part:
                best[kind] = (part, rule)
    ordered = sorted(sums.items(), key=lambda pair: -pair[1])
    return tuple(Choice(k, min(1.0, p), best[k][1].order, best[k][1].why, best[k][1].unsure) for k, p in ordered)


@dataclass(frozen=True)
class Road:
    """A road whose keeper is known, by the names of its ends."""

    region: str
    key: str
    names: frozenset[str]
    status: str


def make_road(region: str, name: str, status: str) -> Road:
    """A road by its name as people say it, the names of its ends."""
    return Road(region, name_key(name), frozenset(map(name_key, name.split())), status)


@functools.cache
def shipped_roads() -> tuple[Road, ...]:
    """The roads of the data file, for use without a database."""
    return tuple(make_road(row["region"], row["name"], row["status"]) for row in read_rows("roads.csv"))


def road_cues(text: str, tenant: str, known: Iterable[Road]) -> frozenset[str]:
    """What the names of known roads say of who keeps them; a pair of ends counts before one name."""
    roads = [road for road in known if contains(road.region, tenant)]
    key = name_key(text) if roads else ""
    said = {name_key(word) for word in re.findall(r"[\w']+", text)} if roads else set()
    found: dict[str, int] = {}
    for road in roads:
        if road.key in key or (len(road.names) == 2 and road.names <= said):
            found[road.status] = max(found.get(road.status, 0), len(road.names) + (road.status != "unsure"))
    if not found:
        return frozenset()
    status = max(found, key=lambda name: found[name])
    cue = {"provinsi": "road_province", "nasional": "road_national", "unsure": "road_unsure", "desa": "road_village"}.get(status)
    return frozenset({cue} if cue else {"road_regency"})
