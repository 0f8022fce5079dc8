"""What is counted of complaints, kept so that no page ever counts a million rows. All of it can be made again from the cases."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from complaints.models import Complaint


class CaseFact(models.Model):
    """What one case adds to the figures, as it was last counted. Months are firsts of a month in the tenant's zone; hours and
    days are whole ones, days counted from 1970-01-01. A `*_due` is the last day of a clock that runs now."""

    complaint = models.OneToOneField(Complaint, models.CASCADE, primary_key=True, related_name="+")
    agency_id = models.BigIntegerField()
    unit_id = models.BigIntegerField()
    topic = models.CharField(max_length=60, blank=True)
    region = models.CharField(max_length=13, blank=True)
    channel = models.CharField(max_length=30)
    complaint_class = models.CharField(max_length=24)
    visibility = models.CharField(max_length=10)
    counted = models.BooleanField(help_text="sealed cases are in no figure")
    received_month = models.DateField()
    ended_month = models.DateField(null=True)
    end_reason = models.CharField(max_length=20, blank=True)
    check_month = models.DateField(null=True)
    check_hours = models.IntegerField(null=True)
    check_kept = models.BooleanField(null=True)
    check_due = models.IntegerField(null=True)
    check_first = models.BooleanField(default=False, help_text="the clock that runs is the first of its name")
    answer_month = models.DateField(null=True)
    answer_hours = models.IntegerField(null=True)
    answer_kept = models.BooleanField(null=True)
    answer_due = models.IntegerField(null=True)
    answer_first = models.BooleanField(default=False)
    settle_month = models.DateField(null=True)
    settle_hours = models.IntegerField(null=True)
    settle_kept = models.BooleanField(null=True)
    settle_due = models.IntegerField(null=True)
    settle_first = models.BooleanField(default=False)
    reporter_due = models.IntegerField(null=True)
    decision_due = models.IntegerField(null=True)
    waiting = models.BooleanField(default=False, help_text="nobody has been given it yet")
    assigned = models.BooleanField(default=False)
    transfers = models.SmallIntegerField(default=0)
    reopened_month = models.DateField(null=True)
    outcome = models.CharField(max_length=20, blank=True)
    rating = models.SmallIntegerField(null=True)
    rated_month = models.DateField(null=True)

    def __str__(self) -> str:
        return f"facts of {self.complaint_id}"


class Cell(models.Model):
    """So many cases of one tenant, in one key of an axis and one month, with one value of a measure (reporting/measures.py)."""

    pk = models.CompositePrimaryKey("agency_id", "axis", "month", "key", "measure", "value")
    agency_id = models.BigIntegerField()
    axis = models.CharField(max_length=16)
    month = models.DateField()
    key = models.CharField(max_length=80, blank=True)
    measure = models.CharField(max_length=40)
    value = models.IntegerField(default=0)
    n = models.BigIntegerField()

    class Meta:
        indexes = [
            # Stock of now (running clocks, open cases), whatever month they are from.
            models.Index(fields=["agency_id", "axis", "measure", "key"], condition=Q(measure__startswith="now:"), name="cell_now"),
        ]

    def __str__(self) -> str:
        return f"{self.measure} of {self.axis} {self.key}: {self.n}"
