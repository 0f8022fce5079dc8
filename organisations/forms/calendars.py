"""What a coordinator says about working days."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from organisations.forms.fields import date, reason, source
from organisations.models import Calendar, DayKind
from organisations.services.calendars import OF_A_PLACE

WEEKDAYS = (
    ("1", gettext_lazy("Senin")),
    ("2", gettext_lazy("Selasa")),
    ("3", gettext_lazy("Rabu")),
    ("4", gettext_lazy("Kamis")),
    ("5", gettext_lazy("Jumat")),
    ("6", gettext_lazy("Sabtu")),
    ("7", gettext_lazy("Minggu")),
)


class DayForm(forms.Form):
    """What a date is."""

    kind = forms.ChoiceField(label=gettext_lazy("Jenis"), choices=DayKind.choices)
    name = forms.CharField(
        label=gettext_lazy("Nama hari"), max_length=160, error_messages={"required": gettext_lazy("Tulis nama harinya.")}
    )
    reason = reason()
    source = source()

    def __init__(self, *args: Any, calendar: Calendar, **more: Any) -> None:
        super().__init__(*args, **more)
        local = calendar.region_id is not None
        known = [choice for choice in DayKind.choices if (choice[0] in OF_A_PLACE if local else choice[0] != DayKind.LOCAL_HOLIDAY)]
        self.fields["kind"].choices = known  # type: ignore[attr-defined]


class NewDayForm(DayForm):
    """A date that is not what its weekday says."""

    date = date(gettext_lazy("Tanggal"))
    field_order = ("date", "kind", "name", "reason", "source")


class RemoveDayForm(forms.Form):
    """Why a date is an ordinary day again."""

    reason = reason()
    source = source()


class WeekdaysForm(forms.Form):
    """The days of a working week."""

    weekdays = forms.MultipleChoiceField(
        label=gettext_lazy("Hari kerja"),
        choices=WEEKDAYS,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Pilih sekurangnya satu hari kerja.")},
    )
    reason = reason()
    source = source()

    def clean_weekdays(self) -> str:
        return "".join(self.cleaned_data["weekdays"])


class CalendarForm(WeekdaysForm):
    """A new calendar."""

    name = forms.CharField(label=gettext_lazy("Nama"), max_length=120, error_messages={"required": gettext_lazy("Beri nama kalender ini.")})
    scope = forms.ChoiceField(
        label=gettext_lazy("Berlaku untuk"),
        choices=[("named", gettext_lazy("Hanya kantor yang memilihnya")), ("place", gettext_lazy("Seluruh wilayah pemerintah ini"))],
    )
    field_order = ("name", "scope", "weekdays", "reason", "source")


def year_asked(written: str, today: dt.date) -> int:
    """The year of an address, or this year."""
    return int(written) if written.isdecimal() and len(written) == 4 and written >= "1900" else today.year
