"""A complaint on paper: the disposition sheet for the office that handles it, and the cover letter to a body outside."""

from __future__ import annotations

from complaints.papers.content import ClockRow, EventRow, Head, Letter, Sheet
from complaints.papers.press import cover_letter, disposition_sheet
from complaints.papers.reading import NotForwarded, letter_of, sheet_of

__all__ = [
    "ClockRow",
    "EventRow",
    "Head",
    "Letter",
    "NotForwarded",
    "Sheet",
    "cover_letter",
    "disposition_sheet",
    "letter_of",
    "sheet_of",
]
