"""Which days an office works, and every change of them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from organisations.models.places import Region


class Calendar(models.Model):
    """Which days an office works. The most specific calendar whose region contains a place applies there."""

    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    region = models.ForeignKey(Region, models.PROTECT, null=True, related_name="+", help_text="empty = all Indonesia")
    named_only = models.BooleanField(default=False, help_text="holds only for units that name it, not for its region")
    working_weekdays = models.CharField(max_length=7, default="12345", help_text="ISO weekdays, 1 = Monday")

    def __str__(self) -> str:
        return self.name


class DayKind(models.TextChoices):
    """Why a date differs from its weekday."""

    HOLIDAY = "holiday", _("Libur nasional")
    COLLECTIVE_LEAVE = "collective_leave", _("Cuti bersama")
    LOCAL_HOLIDAY = "local_holiday", _("Libur daerah")
    WORKING = "working", _("Hari kerja pengganti")


class CalendarDay(models.Model):
    """One date that is not what its weekday says, with the decree or source that made it so."""

    calendar = models.ForeignKey(Calendar, models.CASCADE, related_name="days")
    date = models.DateField()
    kind = models.CharField(max_length=20, choices=DayKind)
    name = models.CharField(max_length=160)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("date",)
        constraints = [
            models.UniqueConstraint(fields=["calendar", "date"], name="calendar_day_once"),
            models.CheckConstraint(condition=Q(kind__in=DayKind.values), name="calendar_day_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.name}"


class CalendarChangeKind(models.TextChoices):
    """What was changed of a calendar."""

    ADDED = "added", _("Hari ditambah")
    CHANGED = "changed", _("Hari diubah")
    REMOVED = "removed", _("Hari dihapus")
    WEEKDAYS = "weekdays", _("Hari kerja mingguan")
    UNIT = "unit", _("Kantor berganti kalender")


class CalendarChange(models.Model):
    """One change that can move deadlines. Rows are only inserted; `applied_at` is set once, when clocks were recounted."""

    calendar = models.ForeignKey(Calendar, models.PROTECT, related_name="changes")
    unit = models.ForeignKey("Unit", models.PROTECT, null=True, related_name="+", help_text="the unit that took this calendar")
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey("User", models.PROTECT, null=True, related_name="+", help_text="empty = a command")
    what = models.CharField(max_length=10, choices=CalendarChangeKind)
    date = models.DateField(null=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = models.CharField(max_length=300, blank=True, help_text="why, in the words of who changed it; empty = a command")
    source = models.CharField(max_length=200, blank=True, help_text="the decree or circular it rests on")
    applied_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-id",)
        constraints = [models.CheckConstraint(condition=Q(what__in=CalendarChangeKind.values), name="calendar_change_known")]
        # The sweep that recounts deadlines.
        indexes = [models.Index(fields=["id"], name="calendar_change_unapplied", condition=Q(applied_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.what} {self.date or ''} in {self.calendar_id}"
