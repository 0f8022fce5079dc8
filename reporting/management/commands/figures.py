"""Check the kept figures against a count from nothing, or make them again."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reporting import counting


class Command(BaseCommand):
    """figures [--rebuild]"""

    help = "Compare the kept figures with a count from nothing (exit 1 where they differ); --rebuild makes them again."

    def add_arguments(self, parser: CommandParser) -> None:
        """Only to look, or to make again."""
        parser.add_argument("--rebuild", action="store_true")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Say what differs."""
        if options["rebuild"]:
            counting.rebuild()
        # Events that still wait in the outbox are no fault.
        counting.catch_up()
        found = counting.faults()
        for agency, axis, month, key, measure, value, kept, true in found[:20]:
            self.stderr.write(f"tenant {agency}, {axis} {key}, {month:%Y-%m}, {measure} {value}: kept {kept}, true {true}")
        if found:
            raise CommandError(f"{len(found)} cells differ; run manage.py figures --rebuild and say how it came to this")
        self.stdout.write("figures: every cell is as a count from nothing has it")
