"""`manage.py evaluate_routing FILE`: how good routing is on labelled texts. Needs no database."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from routing import evaluation


class Command(BaseCommand):
    help = "Measure routing on a JSON Lines file of labelled texts (contract: docs/routing.md)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help='lines of {"id", "text", "location_text"?, "regency_code"?, "topic"?, "opd"?, …}; - = stdin')
        parser.add_argument("--predictions", metavar="OUT", help="write one line a text: topics, offices, unit, sure, reason …")
        parser.add_argument("--json", action="store_true", help="print the figures as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            source = sys.stdin.buffer.read() if options["file"] == "-" else Path(options["file"]).read_bytes()
        except OSError as error:
            raise CommandError(f"cannot read {options['file']}: {error.strerror}") from error
        cases, bad = evaluation.read_cases(source)
        if not cases:
            raise CommandError(f"no usable line in {options['file']} ({bad} bad lines)")
        results, seconds = evaluation.run(cases)
        if options["predictions"]:
            lines = (json.dumps(evaluation.prediction(case, done), ensure_ascii=False) for case, done in zip(cases, results, strict=True))
            Path(options["predictions"]).write_text("".join(line + "\n" for line in lines), encoding="utf-8")
        figures = evaluation.figures(cases, results, seconds, bad)
        self.stdout.write(json.dumps(figures, indent=1) if options["json"] else evaluation.table(figures))
