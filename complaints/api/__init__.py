"""The complaint as programs meet it: one module for each thing that they do. Only what is named in a mask goes out."""

from __future__ import annotations

from complaints.api.case import CaseFile, ClockOut, TrackedComplaint, clocks_out, page_of, unit_name

__all__ = ["CaseFile", "ClockOut", "TrackedComplaint", "clocks_out", "page_of", "unit_name"]
