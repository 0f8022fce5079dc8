"""Complaints that look like the same thing, and many alike in hours."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from complaints.models import Complaint
from organisations.models import Agency


class Resemblance(models.Model):
    """That a complaint looks like an earlier one. Suggested to people; a machine never merges."""

    class Verdict(models.TextChoices):
        OPEN = "open", _("Belum diputuskan")
        SAME = "same", _("Kejadian yang sama")
        OTHER = "other", _("Bukan kejadian yang sama")

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="+")
    earlier = models.ForeignKey(Complaint, models.CASCADE, related_name="+")
    score = models.FloatField(help_text="0 to 1")
    why = models.JSONField(default=dict, help_text="what agrees: topic, place, words, hours apart")
    verdict = models.CharField(max_length=6, choices=Verdict, default=Verdict.OPEN)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["complaint", "earlier"], name="resemblance_once"),
            models.CheckConstraint(condition=~Q(complaint=F("earlier")), name="resemblance_of_two"),
            models.CheckConstraint(condition=Q(verdict__in=["open", "same", "other"]), name="resemblance_verdict_known"),
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id} ~ {self.earlier_id}"


class Incident(models.Model):
    """One thing that many people report: a dry pipe, a power cut. Found by the machine as a surge, or by a person."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    title = models.CharField(max_length=160)
    topic_key = models.CharField(max_length=60)
    region_code = models.CharField(max_length=13, blank=True)
    started_at = models.DateTimeField()
    last_at = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)
    found_by_machine = models.BooleanField(default=True)
    alarmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            # Is there one already for this topic and place? Asked for each complaint; open ones on the overview.
            models.Index(fields=["agency", "topic_key", "region_code"], condition=Q(closed_at__isnull=True), name="incident_open"),
        ]

    def __str__(self) -> str:
        return self.title


class IncidentCase(models.Model):
    """That a complaint belongs to an incident."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="cases")
    complaint = models.OneToOneField(Complaint, models.CASCADE, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.incident_id}: {self.complaint_id}"
