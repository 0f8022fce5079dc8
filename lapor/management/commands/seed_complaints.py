"""Fill the database with N invented complaints, for scale tests."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from lapor.seeding import seed


class Command(BaseCommand):
    """seed_complaints N"""

    help = "Add N realistic, invented complaints with history, by COPY."

    def add_arguments(self, parser: CommandParser) -> None:
        """N, and a seed so that two runs can draw different ones."""
        parser.add_argument("number", type=int)
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Add them and say how fast."""
        began = time.monotonic()
        done = seed(options["number"], seed_value=options["seed"])
        self.stdout.write(f"{done} complaints in {time.monotonic() - began:.1f} s")
