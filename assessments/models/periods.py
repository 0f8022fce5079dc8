"""A round of self-assessment, the form that each office fills in, and what happened to it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessments.models.instruments import Instrument
from assessments.workflow import Status
from organisations.models import Agency, Unit


class Period(models.Model):
    """A round: opened by Bagian Organisasi, with its last days. The days are data: every round may have others."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="assessment_periods")
    year = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    deadline = models.DateField(help_text="last day to hand in")
    objection_days = models.PositiveSmallIntegerField(default=5, help_text="working days an office may object after the check")
    remind_before = models.JSONField(default=list, help_text="days before the deadline on which those who lag are reminded")
    instruments = models.ManyToManyField(Instrument, related_name="periods")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-year", "-id")
        constraints = [models.UniqueConstraint(fields=["agency", "name"], name="assessment_period_once")]

    def __str__(self) -> str:
        return self.name


class Assessment(models.Model):
    """A form that one office fills in for one round. `touched_at` empty = nobody has begun."""

    period = models.ForeignKey(Period, models.PROTECT, related_name="assessments")
    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="assessments")
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    touched_at = models.DateTimeField(null=True)
    touched_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    owed = models.CharField(max_length=10, blank=True, help_text="the mail its people are still owed: invited or reminded")
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    objection_until = models.DateField(null=True)
    own_score = models.DecimalField(max_digits=5, decimal_places=2, null=True, help_text="0 to 100, as handed in")
    score = models.DecimalField(max_digits=5, decimal_places=2, null=True, help_text="0 to 100, final")
    final_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("unit__code", "id")
        constraints = [
            models.UniqueConstraint(fields=["period", "instrument", "unit"], name="assessment_once"),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="assessment_status_known"),
            # A final form has a moment, and only a final one has; its score may be empty where nothing could be scored.
            models.CheckConstraint(
                condition=Q(status="final", final_at__isnull=False) | (~Q(status="final") & Q(final_at__isnull=True)),
                name="assessment_final_when",
            ),
        ]
        # What an office was judged before, newest first.
        indexes = [models.Index(fields=["unit", "-final_at"], condition=Q(status="final"), name="assessment_final_of_unit")]

    def __str__(self) -> str:
        return f"{self.period_id}/{self.unit_id}"


class EventKind(models.TextChoices):
    """What can happen to a form."""

    INVITED = "invited", _("Dibuka untuk diisi")
    REMINDED = "reminded", _("Diingatkan")
    SUBMITTED = "submitted", _("Dikirim untuk diperiksa")
    RETURNED = "returned", _("Dikembalikan untuk dilengkapi")
    REVIEWED = "reviewed", _("Selesai diperiksa")
    ACCEPTED = "accepted", _("Nilai diterima")
    OBJECTED = "objected", _("Keberatan diajukan")
    FINISHED = "finished", _("Nilai ditetapkan")
    # Of the whole round, written down at each of its forms.
    MOVED = "moved", _("Batas pengisian diubah")
    CLOSED = "closed", _("Masa penilaian ditutup")


class AssessmentEvent(models.Model):
    """One step of a form: who, when, with which words. Rows are only ever added (a trigger)."""

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=10, choices=EventKind)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", help_text="empty = the clock")
    text = models.TextField(blank=True)

    class Meta:
        ordering = ("id",)
        constraints = [models.CheckConstraint(condition=Q(kind__in=EventKind.values), name="assessment_event_known")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.assessment_id}"


class SnapshotKind(models.TextChoices):
    """When a form was frozen."""

    SUBMITTED = "submitted", _("Saat dikirim")
    FINAL = "final", _("Final")


class Snapshot(models.Model):
    """A form as it stood: canonical JSON and its SHA-256. Rows are only ever added (a trigger)."""

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="snapshots")
    kind = models.CharField(max_length=10, choices=SnapshotKind)
    at = models.DateTimeField(auto_now_add=True)
    content = models.TextField(help_text="JSON with sorted keys and no space; the hash is of its UTF-8 bytes")
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ("id",)
        constraints = [models.CheckConstraint(condition=Q(kind__in=SnapshotKind.values), name="assessment_snapshot_known")]

    def __str__(self) -> str:
        return f"{self.kind} {self.sha256[:8]}"
