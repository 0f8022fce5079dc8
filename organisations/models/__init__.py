"""Who governs what: regions, agencies, their units, topics, people's roles and working calendars.

Everything here changes by decree, so rows carry the dates between which they hold and, where one replaces
another, a pointer to the successor. Nothing is deleted but a calendar's day, and that leaves a CalendarChange.
"""

from __future__ import annotations

from organisations.models.calendars import Calendar, CalendarChange, CalendarChangeKind, CalendarDay, DayKind
from organisations.models.directory import Agency, AgencyLevel, DirectoryChange, DirectoryChangeKind, OfficeKind, Unit, UnitOfficeKind
from organisations.models.people import Broadcast, BroadcastReceipt, Membership, Role, User
from organisations.models.places import Region, RegionBoundary, RegionLevel
from organisations.models.reference import ReferenceLoad, Topic

__all__ = [
    "Agency",
    "AgencyLevel",
    "Broadcast",
    "BroadcastReceipt",
    "Calendar",
    "CalendarChange",
    "CalendarChangeKind",
    "CalendarDay",
    "DayKind",
    "DirectoryChange",
    "DirectoryChangeKind",
    "Membership",
    "OfficeKind",
    "ReferenceLoad",
    "Region",
    "RegionBoundary",
    "RegionLevel",
    "Role",
    "Topic",
    "Unit",
    "UnitOfficeKind",
    "User",
]
