"""Print the balance of everything received against what became of it (P3); exit 1 when it does not balance."""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from reporting.ledger import Balance, balance


class Command(BaseCommand):
    """ledger [--json]"""

    help = "Balance: received = new complaints + follow-ups + commands + ignored with a reason. Exit 1 on a fault."

    def add_arguments(self, parser: CommandParser) -> None:
        """--json for machines."""
        parser.add_argument("--json", action="store_true")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Draw up the books and say whether they balance."""
        found = balance()
        if options["json"]:
            self.stdout.write(json.dumps(found.as_dict(), ensure_ascii=False, sort_keys=True))
        else:
            self._print(found)
        if not found.sound:
            sys.exit(1)

    def _print(self, found: Balance) -> None:
        for line in found.lines:
            outcomes = ", ".join(f"{name} {count}" for name, count in sorted(line.outcomes.items()))
            mark = "" if line.balanced else "  <- DOES NOT BALANCE"
            self.stdout.write(
                f"{line.day} {line.channel}: received {line.received} = {outcomes or 'nothing'}, on the way {line.unhandled}{mark}"
            )
        states = ", ".join(f"{name} {count}" for name, count in found.by_status.items())
        self.stdout.write(f"complaints {found.complaints}: {states or 'none'}")
        self.stdout.write(f"events whose consequences are still to be drawn: {found.undispatched}")
        self.stdout.write(f"pieces of longer SMS that wait for the rest: {found.parts_waiting}")
        for name, count in found.faults.items():
            self.stdout.write(f"{name.replace('_', ' ')}: {count}{'  <- FAULT' if count else ''}")
        self.stdout.write("balanced" if found.sound else "NOT BALANCED")
