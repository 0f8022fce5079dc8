"""`manage.py evaluate_routing FILE`: how good routing is on labelled texts. Needs no database."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from routing import evaluation, figures, heldout, lexicon

if TYPE_CHECKING:
    from routing.model import Model


class Command(BaseCommand):
    help = "Measure routing on a JSON Lines file of labelled texts (contract: docs/routing.md)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help='lines of {"id", "text", "location_text"?, "regency_code"?, "topic"?, "opd"?, …}; - = stdin')
        parser.add_argument("--predictions", metavar="OUT", help="write one line a text: topics, offices, unit, sure, reason …")
        parser.add_argument(
            "--accepted", metavar="SETS", help='lines of {"id", "topics", "offices", "sealed"}: all that careful readers accept'
        )
        parser.add_argument(
            "--held-out",
            choices=sorted(heldout.WAYS),
            help="train on the rest of FILE (fields source, group, topic_tier) for each source or fold; minutes",
        )
        parser.add_argument(
            "--corrections", type=int, metavar="N", help="with --held-out source: after N decisions of people in the region (field opd)"
        )
        parser.add_argument("--json", action="store_true", help="print the figures as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        source = _read(options["file"])
        cases, bad = evaluation.read_cases(source)
        if not cases:
            raise CommandError(f"no usable line in {options['file']} ({bad} bad lines)")
        accepted = _accepted(options["accepted"]) if options["accepted"] else None
        models = _models(source, options["held_out"], options["corrections"])
        results, seconds = evaluation.run(cases, models)
        if options["predictions"]:
            lines = (json.dumps(evaluation.prediction(case, done), ensure_ascii=False) for case, done in zip(cases, results, strict=True))
            Path(options["predictions"]).write_text("".join(line + "\n" for line in lines), encoding="utf-8")
        found = figures.measured(cases, results, seconds, bad, accepted)
        self.stdout.write(json.dumps(found, indent=1) if options["json"] else figures.table(found))


def _models(source: bytes, way: str | None, corrections: int | None) -> dict[str, Model] | None:
    if corrections is not None:
        if way != "source" or corrections < 0:
            raise CommandError("--corrections takes a number from 0 and goes with --held-out source")
        return heldout.models_after(source, corrections, lexicon.load())
    return heldout.models(source, way, lexicon.load()) if way else None


def _accepted(path: str) -> dict[str, evaluation.Accepted]:
    try:
        return evaluation.read_accepted(_read(path))
    except (ValueError, KeyError, TypeError) as error:
        raise CommandError(f"{path} holds no accept sets: {error}") from error


def _read(path: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except OSError as error:
        raise CommandError(f"cannot read {path}: {error.strerror}") from error
