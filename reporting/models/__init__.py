"""What is counted of complaints, the reports that were frozen of it, the log of activities, and releases of open data."""

from __future__ import annotations

from reporting.models.activities import Activity, ActivityKind
from reporting.models.cells import CaseFact, Cell
from reporting.models.releases import Release
from reporting.models.reports import Report, ReportKind

__all__ = ["Activity", "ActivityKind", "CaseFact", "Cell", "Release", "Report", "ReportKind"]
