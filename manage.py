#!/usr/bin/env python3
"""Runs a Django command, with a database under it whatever the machine has."""

from __future__ import annotations

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

from lapor import embedded

# These read the code alone. Everything else may need the database, so the embedded servers are attached (or started).
WITHOUT_SERVERS = {
    "check",
    "help",
    "--help",
    "-h",
    "--version",
    "version",
    "compilemessages",
    "makemessages",
    "collectstatic",
    "spectacular",
}


def main(argv: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lapor.settings")
    command = argv[1] if len(argv) > 1 else "help"
    if command not in WITHOUT_SERVERS:
        embedded.attach_or_exit()
    try:
        execute_from_command_line(argv)
    except ImproperlyConfigured as error:
        raise SystemExit(f"The configuration does not do: {error}") from None
    finally:
        embedded.release(wait=True)


if __name__ == "__main__":
    main(sys.argv)
