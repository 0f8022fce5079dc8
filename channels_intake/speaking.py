"""In which language somebody asks to be written to. Pure: one or two words that say nothing else."""

from __future__ import annotations

import re

_ASKED = {
    "en": re.compile(
        r"^\W*(?:english|inggris|(?:in|speak|bahasa|pakai|dalam bahasa)\s+(?:english|inggris))(?:\s+please)?\W*$", re.IGNORECASE
    ),
    "id": re.compile(r"^\W*(?:indonesia|indonesian|(?:in|speak|bahasa|pakai|dalam bahasa)\s+indonesian?)\W*$", re.IGNORECASE),
}


def asked(text: str) -> str:
    """The language that is asked for, "" when a text says anything else."""
    return next((language for language, said in _ASKED.items() if said.match(text)), "")
