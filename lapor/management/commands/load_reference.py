"""Load regions, units, topics, calendars, deadlines, the responsibility matrix and the instruments that ship with the project."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from assessments import reference as instruments
from complaints import regimes
from organisations import reference
from routing import matrix, setup


class Command(BaseCommand):
    """Idempotent: what is loaded already is skipped."""

    help = "Load reference data (regions, units, topics, calendars, deadlines, responsibility matrix, instruments)."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Load and say what was new."""
        done = reference.load()
        regimes.load()
        if matrix.load():
            done.append("matrix")
        if setup.load_names():
            done.append("names")
        done += instruments.load()
        self.stdout.write("reference data: " + (", ".join(done) if done else "up to date"))
