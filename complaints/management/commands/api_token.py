"""Tokens of partners: give one out, list those that live, end one."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from complaints import tokens
from complaints.models import TokenKind


class Command(BaseCommand):
    """api_token give NAME --scope file --scope read [--days 365] | list | end ID"""

    help = "Give a partner a token for the API, list those that live, or end one."

    def add_arguments(self, parser: CommandParser) -> None:
        """The token itself is printed once, by `give`."""
        kinds = parser.add_subparsers(dest="what", required=True)
        give = kinds.add_parser("give")
        give.add_argument("name")
        give.add_argument("--scope", action="append", choices=tokens.SCOPES, required=True)
        give.add_argument("--days", type=int, default=tokens.LIFE[TokenKind.PARTNER].days)
        kinds.add_parser("list")
        end = kinds.add_parser("end")
        end.add_argument("id", type=int)

    def handle(self, *_args: Any, **options: Any) -> None:
        """One line a token."""
        if options["what"] == "give":
            life = dt.timedelta(days=options["days"])
            row, written = tokens.give(TokenKind.PARTNER, name=options["name"], scopes=options["scope"], life=life)
            self.stdout.write(f"{row.pk} {row.name} {','.join(row.scopes)} {row.expires_at:%Y-%m-%d}\n{written}")
        elif options["what"] == "list":
            for row in tokens.partners():
                used = f"{row.used_at:%Y-%m-%d}" if row.used_at else "-"
                self.stdout.write(f"{row.pk} {row.name} {','.join(row.scopes)} {row.expires_at:%Y-%m-%d} {used}")
        elif not tokens.partners().filter(pk=options["id"]).delete()[0]:
            raise CommandError(f"No partner has a living token {options['id']}.")
