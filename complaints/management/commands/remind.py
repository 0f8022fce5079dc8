"""Tell people now what their clocks ask for, as the worker does every ten minutes; or only say what it would tell."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from complaints.watch import watching
from complaints.watch.reminders import Telling


class Command(BaseCommand):
    """remind [--dry-run]"""

    help = "Remind and escalate what is due, where offices are at work now."

    def add_arguments(self, parser: CommandParser) -> None:
        """--dry-run sends nothing and notes nothing."""
        parser.add_argument("--dry-run", action="store_true")

    def handle(self, *_args: Any, **options: Any) -> None:
        """One line a step: number, clock, step, unit and how many people; never who reported."""
        done = watching.remind(dry_run=options["dry_run"])
        for telling in done.tellings:
            self.stdout.write(_line(telling))
        self.stdout.write(f"{len(done.tellings)} langkah, {done.mailed} e-mail terkirim, {done.failed} gagal")


def _line(telling: Telling) -> str:
    step = f"{telling.step.rung} {telling.step.days:+d}"
    return f"{telling.case.number} {telling.clock.name} {telling.last_day} {step} {telling.unit.code} {len(telling.people)} orang"
