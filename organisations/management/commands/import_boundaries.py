"""Load the outlines of regions from GeoJSON files, so that a point on the map finds its desa."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from organisations import boundaries


class Command(BaseCommand):
    help = "Load outlines of regions from GeoJSON (WGS 84; a property names the Kemendagri code). May be run again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path)
        parser.add_argument("--source", default="", help="where the outlines come from; shown on maps")

    def handle(self, *args: Any, **options: Any) -> None:
        for path in options["files"]:
            try:
                done = boundaries.load(path.read_bytes(), source=options["source"] or path.name)
            except (OSError, boundaries.UnusableFile) as error:
                raise CommandError(f"{path}: {error}") from error
            self.stdout.write(f"{path}: {done.stored} outlines stored")
            if done.unknown:
                self.stderr.write(f"no region has these codes: {', '.join(done.unknown[:20])}")
            if done.broken:
                self.stderr.write(f"no usable outline: {', '.join(done.broken[:20])}")
