"""Periodic reports: figures as they were on the day they were frozen, and the words people put round them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from organisations.models import Agency


class ReportKind(models.TextChoices):
    """How many months it covers."""

    MONTH = "month", _("Bulanan")
    QUARTER = "quarter", _("Triwulanan")
    HALF = "half", _("Semesteran")
    YEAR = "year", _("Tahunan")


MONTHS = {ReportKind.MONTH: 1, ReportKind.QUARTER: 3, ReportKind.HALF: 6, ReportKind.YEAR: 12}


class Report(models.Model):
    """One report. `content` and its hash never change (a trigger holds that); words change until it is signed."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=ReportKind)
    since = models.DateField()
    until = models.DateField(help_text="the first day after")
    frozen_at = models.DateTimeField()
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    number = models.CharField(max_length=80, blank=True, help_text="of the letter")
    opening = models.TextField(blank=True)
    obstacles = models.TextField(blank=True)
    recommendations = models.TextField(blank=True)
    signer_title = models.CharField(max_length=120, blank=True)
    signer_name = models.CharField(max_length=120, blank=True)
    signer_number = models.CharField(max_length=40, blank=True, help_text="NIP")
    signed_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        ordering = ("-until", "kind", "-id")
        constraints = [
            models.UniqueConstraint(fields=["agency", "kind", "since"], name="report_once"),
            models.CheckConstraint(condition=Q(kind__in=ReportKind.values), name="report_kind_known"),
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="report_dates_ordered"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.since:%Y-%m} of {self.agency_id}"
