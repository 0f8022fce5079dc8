"""Labelled texts for training and measuring: a file of complaints, what careful readers said of them, and our own texts.

The complaints themselves never ship; of them the project keeps only numbers (the readings, by id). The examples that we
wrote ourselves do ship. Pure.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from routing.lexicon import DATA

READINGS, EXAMPLES = DATA / "readings.csv", DATA / "examples.jsonl"
# Flags of a reader: nothing to go by, no complaint, sealed, question, wish.
UNCLEAR, NO_COMPLAINT, SEALED, QUESTION, WISH = "N", "X", "S", "I", "A"


@dataclass(frozen=True)
class Reading:
    """What a careful reader accepts, best first, and the reader's flags."""

    topics: tuple[str, ...]
    offices: tuple[str, ...]
    flags: str = ""

    @property
    def teaches(self) -> bool:
        """Whether it says what the text is about."""
        return bool(self.topics) and not set(self.flags) & {UNCLEAR, NO_COMPLAINT}


@dataclass(frozen=True)
class Labelled:
    """A text with its reading; `own` marks what we wrote ourselves. Near-duplicates share a group."""

    id: str
    text: str
    topics: tuple[str, ...]
    source: str
    group: str
    own: bool = False
    flags: str | None = None  # None: nobody looked
    # Where it was told and to which office kind people there gave it; "" where that is not known.
    regency: str = ""
    location_text: str = ""
    office: str = ""

    @property
    def teaches(self) -> bool:
        """Whether a topic can be learned from it."""
        return Reading(self.topics, (), self.flags or "").teaches


def readings() -> dict[str, Reading]:
    """Readings by the id of the complaint."""
    with READINGS.open(encoding="utf-8", newline="") as lines:
        return {
            row["id"]: Reading(tuple(row["topics"].split()), tuple(row["offices"].split()), row["flags"]) for row in csv.DictReader(lines)
        }


def examples() -> list[Labelled]:
    """The texts that were written for this project."""
    found = []
    for number, line in enumerate(EXAMPLES.read_text(encoding="utf-8").splitlines()):
        row = json.loads(line)
        name = f"own{number}"
        found.append(Labelled(name, row["text"], tuple(row["topics"]), f"own:{row['writer']}", name, own=True, flags=row.get("flags", "")))
    return found


def labelled(source: bytes) -> list[Labelled]:
    """Lines of {"id", "text", "source", "group", "topic", "topic_tier", "regency_code", "location_text", "opd"} with their readings.

    Where nobody read a text, a near-duplicate's reading holds; else the operator's topic, if it is a topic label
    (tier A) and not a guess from the office.
    """
    rows = list(_rows(source))
    read = readings()
    by_group = {row["group"]: read[row["id"]] for row in rows if row["id"] in read}
    found = []
    for row in rows:
        reading = read.get(row["id"]) or by_group.get(row["group"])
        operator = (row["topic"],) if row.get("topic") and row.get("topic_tier", "A") == "A" else ()
        said = reading.topics if reading else operator
        flags = reading.flags if reading else None
        regency, where, office = (_word(row, name) for name in ("regency_code", "location_text", "opd"))
        found.append(
            Labelled(
                row["id"], row["text"], said, row["source"], row["group"], flags=flags, regency=regency, location_text=where, office=office
            )
        )
    return found


def _word(row: dict[str, Any], name: str) -> str:
    return str(row.get(name) or "")


def _rows(source: bytes) -> Iterator[dict[str, Any]]:
    """Usable lines; one without source or group is its own."""
    for number, line in enumerate(source.decode("utf-8", errors="replace").splitlines(), start=1):
        try:
            row = json.loads(line)
        except ValueError:
            continue
        if isinstance(row, dict) and isinstance(row.get("text"), str) and row["text"].strip():
            name = str(row.get("id", number))
            yield {**row, "id": name, "source": str(row.get("source", "")), "group": str(row.get("group") or name)}
