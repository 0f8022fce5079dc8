"""`manage.py train_router --data FILE`: rebuild the topic model that ships, the same bytes from the same input."""

from __future__ import annotations

import hashlib
from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from routing import adapting, corpus, habits, lexicon, training
from routing.artefact import dump
from routing.decide import SHIPPED_MODEL


class Command(BaseCommand):
    help = "Train the topic model on labelled complaints, the readings of them (routing/data/readings.csv) and our own examples."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--data", required=True, metavar="FILE", help='lines of {"id", "text", "source", "group", "topic", "topic_tier"}'
        )
        parser.add_argument("--out", default=str(SHIPPED_MODEL), metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            source = Path(options["data"]).read_bytes()
        except OSError as error:
            raise CommandError(f"cannot read {options['data']}: {error.strerror}") from error
        words, rows = lexicon.load(), [*corpus.labelled(source), *corpus.examples()]
        data = training.prepare(rows, words)
        made = training.train(data, words, _card(source, rows))
        out = dump(made)
        Path(options["out"]).write_bytes(out)
        self.stdout.write(f"{options['out']}: {len(out) / 1e6:.1f} MB, {len(made.words)} words, {len(made.pieces)} letter runs, {made.key}")


def _card(source: bytes, rows: list[corpus.Labelled]) -> dict[str, Any]:
    """Where it comes from, for whoever must answer for it."""
    teaching = [row for row in rows if row.teaches]
    return {
        "about": "topics of Indonesian complaints to regional government; linear, words and letter runs",
        "data": {"sha256": hashlib.sha256(source).hexdigest(), "texts": dict(sorted(Counter(row.source for row in teaching).items()))},
        "read_by_careful_readers": sum(row.flags is not None and not row.own for row in teaching),
        "licence": (
            "the complaints have no stated licence: none is in here, only numbers for words, pairs and letter runs that occur in at least "
            f"{training.TEXTS} texts of at least {training.SOURCES} sources, or are terms of our lexicon; readings and examples are ours"
        ),
        "limits": "trained on four governments of Java and Kalimantan and on invented texts; figures by region: docs/routing.md",
        "habits": (
            "habits.json names the regions whose people's decisions (field opd) are in here as weights of the words above: no further word, "
            "no place; they speak in those regions alone, averaged with the matrix"
        ),
        "settings": {
            "cost": training.COST,
            "also": training.ALSO,
            "seed": training.SEED,
            "habit": [habits.TRUST, adapting.HABIT_HOLD, adapting.STEPS],
        },
    }
