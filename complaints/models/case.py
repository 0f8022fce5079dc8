"""The complaint itself and its running clocks; the columns that queues are read by, and the constraints of P3."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from complaints.models.policy import ClockName, ComplaintClass, Regime, Rung, Visibility
from complaints.workflow import ENDED, Status
from organisations.models import Agency, Region, Topic, Unit


class Complaint(models.Model):
    """What one citizen told government, who has it now, and until when.

    `text` is what was said and never changes (a trigger holds that). Everything else moves only through
    complaints.services. Queue columns (owner, status, due_at) stand on this row because people live in queues.
    """

    # Every index is paid for at filing. Relations that lists are read by stand in the indexes below, the others in partial
    # ones, which hold a row only once there is something to find.
    number = models.CharField(max_length=12)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    owner = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    forwarded_to = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", db_index=False)
    proposed_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", db_index=False)
    accused = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", db_index=False, help_text="never sees the case")
    handler = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    channel = models.CharField(max_length=30)
    text = models.TextField()
    location_text = models.CharField(max_length=300, blank=True)
    latitude = models.DecimalField(max_digits=8, decimal_places=5, null=True)
    longitude = models.DecimalField(max_digits=8, decimal_places=5, null=True)
    occurred_on = models.DateField(null=True)
    topic = models.ForeignKey(Topic, models.PROTECT, null=True, related_name="+", db_index=False)
    region = models.ForeignKey(Region, models.PROTECT, null=True, related_name="+", db_index=False)
    complaint_class = models.CharField(max_length=24, choices=ComplaintClass, default=ComplaintClass.ORDINARY)
    regime = models.ForeignKey(Regime, models.PROTECT, related_name="+", db_index=False)
    visibility = models.CharField(max_length=10, choices=Visibility, default=Visibility.PUBLIC)
    sealed = models.BooleanField(default=False, help_text="oversight case: only the inspectorate may see it")
    is_emergency = models.BooleanField(default=False)
    status = models.CharField(max_length=20, choices=Status, default=Status.RECEIVED)
    received_at = models.DateTimeField(
        help_text="when the reporter's message was received, by us or by the system that it was sent to first"
    )
    reached_at = models.DateTimeField(null=True, help_text="when it reached us, where another system had received it before")
    due_at = models.DateTimeField(null=True, help_text="the earliest running clock; null only when ended")
    updated_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=20, blank=True, help_text="EndReason, or a reason to archive of the regime")
    verified_at = models.DateTimeField(null=True, help_text="when a person in office first read it; nothing is public before")
    transfers = models.PositiveSmallIntegerField(default=0)
    escalated_to = models.CharField(max_length=12, choices=Rung, blank=True, help_text="the highest that was told it is late")
    ombudsman_offered_at = models.DateTimeField(null=True)
    ombudsman_accepted_at = models.DateTimeField(null=True)
    last_seq = models.PositiveIntegerField(default=0)
    last_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number"], name="complaint_number_once"),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="complaint_status_known"),
            models.CheckConstraint(condition=Q(visibility__in=Visibility.values), name="complaint_visibility_known"),
            models.CheckConstraint(condition=Q(complaint_class__in=ComplaintClass.values), name="complaint_class_known"),
            models.CheckConstraint(condition=~Q(text=""), name="complaint_has_text"),
            # P3: an open complaint has a running clock, an ended one has a reason; there is no third state.
            models.CheckConstraint(
                condition=(Q(status__in=sorted(ENDED), ended_at__isnull=False, due_at__isnull=True) & ~Q(end_reason=""))
                | (~Q(status__in=sorted(ENDED)) & Q(ended_at__isnull=True, due_at__isnull=False, end_reason="")),
                name="complaint_clock_or_reason",
            ),
        ]
        indexes = [
            # The officer's queue /kerja/: a unit's open cases, late first.
            models.Index(fields=["owner", "due_at", "id"], condition=Q(ended_at__isnull=True), name="queue_open"),
            # The same, by status: "menunggu warga", the verification queue /koordinasi/.
            models.Index(fields=["owner", "status", "due_at", "id"], condition=Q(ended_at__isnull=True), name="queue_status"),
            # The coordinator's overview: a tenant's open cases by status.
            models.Index(fields=["agency", "status", "due_at", "id"], condition=Q(ended_at__isnull=True), name="queue_agency"),
            # "Selesai" in /kerja/: a unit's ended cases, newest first.
            models.Index(fields=["owner", "-ended_at", "-id"], condition=Q(ended_at__isnull=False), name="queue_ended"),
            # "Semua terbuka" and "Selesai" of whoever oversees a government: coordinator, supervisor.
            models.Index(fields=["agency", "due_at", "id"], condition=Q(ended_at__isnull=True), name="queue_tenant"),
            models.Index(fields=["agency", "-ended_at", "-id"], condition=Q(ended_at__isnull=False), name="queue_tenant_ended"),
            # "Milik saya" in /kerja/: what one officer took.
            models.Index(fields=["handler", "due_at", "id"], condition=Q(ended_at__isnull=True, handler__isnull=False), name="queue_mine"),
            # What was read and may be published, the latest first.
            models.Index(fields=["agency", "-verified_at", "-id"], condition=Q(verified_at__isnull=False), name="complaint_verified"),
            models.Index(fields=["accused"], condition=Q(accused__isnull=False), name="complaint_accused"),
            # Forwarded cases to chase, and "not ours" with a proposal.
            models.Index(fields=["forwarded_to"], condition=Q(forwarded_to__isnull=False), name="complaint_forwarded"),
            models.Index(fields=["proposed_unit"], condition=Q(proposed_unit__isnull=False), name="complaint_proposed"),
            # /koordinasi/ringkasan/: what was told upward. Written only when it is.
            models.Index(
                fields=["agency", "due_at", "id"], condition=Q(ended_at__isnull=True) & ~Q(escalated_to=""), name="complaint_escalated"
            ),
            # Lists and statistics of a topic or a place.
            models.Index(fields=["topic", "id"], condition=Q(topic__isnull=False), name="complaint_topic"),
            models.Index(fields=["region", "id"], condition=Q(region__isnull=False), name="complaint_region"),
        ]

    def __str__(self) -> str:
        return self.number


class ComplaintClock(models.Model):
    """One run of a named clock. `round` counts the times a case was reopened; a due date never moves by a message."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="clocks", db_index=False)
    name = models.CharField(max_length=20, choices=ClockName)
    round = models.PositiveSmallIntegerField(default=1)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True, help_text="since when the reporter is waited for; the due date allows for it")

    class Meta:
        ordering = ("started_at", "id")
        constraints = [
            models.UniqueConstraint(fields=["complaint", "name", "round"], name="clock_once_a_round"),
            models.CheckConstraint(condition=Q(name__in=ClockName.values), name="clock_name_known"),
            models.CheckConstraint(condition=Q(due_at__gt=F("started_at")), name="clock_due_after_start"),
        ]
        indexes = [
            # Who must be reminded: running clocks by their last day.
            models.Index(fields=["due_at", "id"], condition=Q(stopped_at__isnull=True), name="clock_running"),
            # /koordinasi/ringkasan/: what was kept and broken lately. Filing writes no stopped clock.
            models.Index(fields=["name", "stopped_at"], condition=Q(stopped_at__isnull=False), name="clock_stopped"),
            # /koordinasi/ringkasan/: disputes, by the day on which the coordinator must have decided.
            models.Index(fields=["due_at"], condition=Q(stopped_at__isnull=True, name="keputusan"), name="clock_decision"),
        ]

    def __str__(self) -> str:
        return f"{self.name} until {self.due_at}"
