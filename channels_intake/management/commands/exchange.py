"""Bring in a partner's file of cases, or make one for it, from the command line (a nightly job, a test)."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from channels_intake.exchange import exporting, importing, reading
from channels_intake.forms.exchange import exchanging
from channels_intake.models.exchange import ExchangeFile, RowOutcome
from channels_intake.models.partners import Partner
from channels_intake.views.exchange import refused
from organisations.queries import default_agency


class Command(BaseCommand):
    help = "Exchange cases with a partner by CSV: import FILE, or export FILE. --dry-run only says what would happen."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("direction", choices=["import", "export"])
        parser.add_argument("file", type=Path, help="CSV to read, or to write")
        parser.add_argument("--partner", default="", help="its name; may be left out when there is only one")
        parser.add_argument("--dry-run", action="store_true", help="change nothing")
        parser.add_argument("--since", type=dt.date.fromisoformat, help="export: with ended cases received since this day")
        parser.add_argument("--bad-rows", type=Path, help="import: where the rows that could not be taken go, with why")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Exit 1 when the file cannot be read, or when rows of it could not be taken."""
        partner = _partner(options["partner"])
        if options["direction"] == "export":
            self._export(partner, options)
        else:
            self._import(partner, options)

    def _export(self, partner: Partner, options: dict[str, Any]) -> None:
        file = exporting.make(partner, via="command", since=options["since"], is_trial=options["dry_run"])
        options["file"].write_bytes(exporting.written(file))
        self._count(file)

    def _import(self, partner: Partner, options: dict[str, Any]) -> None:
        try:
            table = reading.table(options["file"].read_bytes())
        except (OSError, reading.Unfit) as error:
            raise CommandError(f"{options['file']}: {error}") from error
        file = importing.store(partner, table, via="command", name=options["file"].name, is_trial=options["dry_run"])
        while not importing.work(file.pk):
            self.stdout.write("…")
        self._count(file)
        bad = file.rows.filter(outcome=RowOutcome.REFUSED).order_by("line")
        for row in bad:
            self.stderr.write(f"line {row.line}: {row.reason}")
        if bad:
            if options["bad_rows"]:
                options["bad_rows"].write_bytes(refused(file, bad))
            raise CommandError(f"{len(bad)} rows could not be taken; they are kept, see /atur/pertukaran/{file.pk}/")

    def _count(self, file: ExchangeFile) -> None:
        outcomes = list(file.rows.values_list("outcome", flat=True))
        for outcome in RowOutcome:
            if outcome in outcomes:
                self.stdout.write(f"{outcomes.count(outcome)} {outcome.value}")
        self.stdout.write(f"{len(outcomes)} rows{', nothing was changed' if file.is_trial else ''}")


def _partner(name: str) -> Partner:
    partners = [each for each in exchanging(default_agency()) if not name or each.name == name]
    if len(partners) != 1:
        raise CommandError("name one partner with --partner; it needs the scope “exchange” at /atur/mitra/")
    return partners[0]
