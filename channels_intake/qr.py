"""A QR code as the path of an SVG: no picture file, and nothing that a strict policy forbids. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import qrcode
from qrcode.constants import ERROR_CORRECT_M


@dataclass(frozen=True)
class Code:
    """One square unit a module; `side` with the quiet zone of four that readers need."""

    side: int
    path: str


QUIET = 4


def draw(words: str) -> Code:
    """The code of an address; one run of dark modules is one rectangle."""
    made = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0)
    made.add_data(words)
    made.make(fit=True)
    rows = made.get_matrix()
    parts = []
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            start = x
            while x < len(row) and row[x]:
                x += 1
            if x > start:
                parts.append(f"M{start + QUIET} {y + QUIET}h{x - start}v1h-{x - start}z")
            x += 1
    return Code(len(rows) + 2 * QUIET, "".join(parts))
