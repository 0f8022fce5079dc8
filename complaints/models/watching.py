"""What watches over the clocks: who was told that one runs out, and what moved when a calendar changed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from complaints.models.case import Complaint, ComplaintClock
from complaints.models.policy import Rung
from organisations.models import Unit


class Nudge(models.Model):
    """That somebody was told of a clock, once for each step of the regime's ladder. It counts while the clock runs."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="nudges")
    clock = models.ForeignKey(ComplaintClock, models.CASCADE, related_name="nudges", db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False, help_text="whose people were told")
    rung = models.CharField(max_length=12, choices=Rung)
    days = models.SmallIntegerField(help_text="working days after the last day; below zero before it")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clock", "rung", "days"], name="nudge_once"),
            models.CheckConstraint(condition=Q(rung__in=Rung.values), name="nudge_rung_known"),
        ]
        indexes = [models.Index(fields=["unit", "rung", "-at"], name="nudge_unit")]

    def __str__(self) -> str:
        return f"{self.rung} of {self.unit_id} told of {self.clock_id}"


class OwedMail(models.Model):
    """That a person was to be mailed a step of a clock and the mail could not be sent. The row is the queue of the next rounds."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    clock = models.ForeignKey(ComplaintClock, models.CASCADE, related_name="+")
    rung = models.CharField(max_length=12, choices=Rung)
    days = models.SmallIntegerField(help_text="as in Nudge")
    since = models.DateTimeField(help_text="when it was owed first; after some days it is old news and let go")
    attempts = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "clock"], name="owed_mail_once"),
            models.CheckConstraint(condition=Q(rung__in=Rung.values), name="owed_mail_rung_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} is owed a mail about {self.clock_id}"


class ClockShift(models.Model):
    """That a running clock got another last day because a calendar changed. Never because of what somebody wrote (P7)."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="clock_shifts")
    name = models.CharField(max_length=20)
    round = models.PositiveSmallIntegerField()
    before = models.DateTimeField()
    after = models.DateTimeField()
    cause = models.CharField(max_length=300)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} of {self.complaint_id} moved"
