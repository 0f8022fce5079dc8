"""The only writers of the directory: offices, who works in them, working calendars, broadcasts.

Each takes keyword arguments only and is atomic. What cannot be done raises Refused with a sentence for people.
"""

from __future__ import annotations

from organisations.services.broadcasts import broadcast, mark_read, set_dead_desk_days
from organisations.services.calendars import add_calendar, add_day, change_day, mark_applied, remove_day, set_weekdays
from organisations.services.facts import Facts, edit_unit
from organisations.services.people import Ended, add_member, end_member
from organisations.services.refusal import Refused
from organisations.services.units import NewUnit, add_unit, close_unit, merge_units, rename_unit

__all__ = [
    "Ended",
    "Facts",
    "NewUnit",
    "Refused",
    "add_calendar",
    "add_day",
    "add_member",
    "add_unit",
    "broadcast",
    "change_day",
    "close_unit",
    "edit_unit",
    "end_member",
    "mark_applied",
    "mark_read",
    "merge_units",
    "remove_day",
    "rename_unit",
    "set_dead_desk_days",
    "set_weekdays",
]
