"""Say when a clock runs out and why: the same arithmetic that officers and citizens are shown."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from complaints import clocks
from complaints.models import ClockName, ComplaintClass


class Command(BaseCommand):
    """due CLOCK START --region CODE [--class CLASS] [--json]"""

    help = "The deadline of a clock from a start, with every skipped day and its reason."

    def add_arguments(self, parser: CommandParser) -> None:
        """CLOCK and CLASS are the words of the law; START is ISO 8601 with a zone."""
        parser.add_argument("clock", choices=ClockName.values)
        parser.add_argument("start")
        parser.add_argument("--region", required=True)
        parser.add_argument("--class", dest="complaint_class", choices=ComplaintClass.values, default="tidak_berkadar")
        parser.add_argument("--json", action="store_true")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Count by the regime in force on the day of receipt, in the region's zone."""
        try:
            start = dt.datetime.fromisoformat(options["start"])
        except ValueError as error:
            raise CommandError(f"START is not ISO 8601: {options['start']}") from error
        if start.tzinfo is None:
            raise CommandError("START needs a time zone, for example 2026-03-16T09:00+08:00")
        region = options["region"]
        received = start.astimezone(clocks.zone_of(region)).date()
        try:
            rule = clocks.rule_for(clocks.regime_on(received).pk, options["clock"], options["complaint_class"])
        except clocks.NoRule as error:
            raise CommandError(str(error)) from error
        found = clocks.deadline(rule, start, region)
        if options["json"]:
            skipped = [{"date": day.isoformat(), "reason": reason} for day, reason in found.skipped]
            self.stdout.write(json.dumps({"due": found.due.isoformat(), "skipped": skipped}, ensure_ascii=False))
            return
        self.stdout.write(f"{found.due.isoformat()} ({rule.days} hari kerja sejak {received}, {rule.legal_basis})")
        for day, reason in found.skipped:
            self.stdout.write(f"  {day.isoformat()} tidak dihitung: {reason}")
