"""What a coordinator says about offices, the people in them, working days, and to everybody."""

from __future__ import annotations

from organisations.forms.broadcasts import BroadcastForm, DeadDeskForm
from organisations.forms.calendars import WEEKDAYS, CalendarForm, DayForm, NewDayForm, RemoveDayForm, WeekdaysForm, year_asked
from organisations.forms.units import (
    CloseForm,
    EndForm,
    FactsForm,
    MemberForm,
    MergeForm,
    NewUnitForm,
    RenameForm,
    UnitForm,
)

__all__ = [
    "WEEKDAYS",
    "BroadcastForm",
    "CalendarForm",
    "CloseForm",
    "DayForm",
    "DeadDeskForm",
    "EndForm",
    "FactsForm",
    "MemberForm",
    "MergeForm",
    "NewDayForm",
    "NewUnitForm",
    "RemoveDayForm",
    "RenameForm",
    "UnitForm",
    "WeekdaysForm",
    "year_asked",
]
