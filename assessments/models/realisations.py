"""What a plan reached: asked for each quarter, said by the leading office, with files that prove it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessments.models.plans import Plan, PlanRow
from assessments.quarters import Quarter


class Progress(models.TextChoices):
    """How an action stands."""

    NOT_BEGUN = "not_begun", _("Belum mulai")
    RUNNING = "running", _("Berjalan")
    STUCK = "stuck", _("Terhambat")
    DONE = "done", _("Selesai")


class Realisation(models.Model):
    """What the leading office says it reached in a quarter, and what the system counted then. Rows are only ever added (a trigger)."""

    row = models.ForeignKey(PlanRow, models.PROTECT, related_name="realisations")
    quarter = models.PositiveIntegerField()
    version = models.PositiveSmallIntegerField(default=1)
    progress = models.CharField(max_length=10, choices=Progress)
    value = models.DecimalField(max_digits=14, decimal_places=2, null=True, help_text="as the office says")
    measured = models.DecimalField(max_digits=14, decimal_places=2, null=True, help_text="as the system counted at the end of the quarter")
    figure = models.JSONField(default=dict, help_text="of the live figure: name, unit, definition, as_of")
    text = models.TextField(max_length=2000)
    obstacles = models.TextField(max_length=2000, blank=True)
    follow_up = models.TextField(max_length=2000, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("quarter", "version")
        constraints = [
            models.UniqueConstraint(fields=["row", "quarter", "version"], name="realisation_version_once"),
            models.CheckConstraint(condition=Q(progress__in=Progress.values), name="realisation_progress_known"),
        ]

    def __str__(self) -> str:
        return f"{self.row_id} {Quarter.at(self.quarter)} v{self.version}"


class RealisationFile(models.Model):
    """A file that proves what was reached in a quarter, cleaned and stored outside the web root."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    row = models.ForeignKey(PlanRow, models.PROTECT, related_name="files")
    quarter = models.PositiveIntegerField()
    title = models.CharField(max_length=120)
    file = models.FileField(upload_to="realisation/%Y/%m/", max_length=200)
    content_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField(help_text="bytes")
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(condition=Q(content_type__in=["image/jpeg", "application/pdf"]), name="realisation_file_type_known"),
            models.UniqueConstraint(fields=["row", "quarter", "sha256"], name="realisation_file_once"),
        ]

    def __str__(self) -> str:
        return str(self.public_id)


class QuarterAsked(models.Model):
    """That the offices were asked what they reached in a quarter, and until when."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="quarters_asked")
    quarter = models.PositiveIntegerField()
    until = models.DateField()
    asked_at = models.DateTimeField(auto_now_add=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", help_text="empty = the clock")

    class Meta:
        ordering = ("quarter",)
        constraints = [models.UniqueConstraint(fields=["plan", "quarter"], name="quarter_asked_once")]

    def __str__(self) -> str:
        return f"{self.plan_id} {Quarter.at(self.quarter)}"
