"""What offices do together on a case: help, drafts for the superior, letters to bodies outside, cases that belong together."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from complaints.models.case import Complaint
from organisations.models import Unit


class Support(models.Model):
    """That a unit was asked to help the one that has the case. The answer to the reporter stays the lead's, and one."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="supports")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["complaint", "unit"], condition=Q(ended_at__isnull=True), name="support_once"),
        ]
        indexes = [
            # "Diminta membantu" in /kerja/, and who else may see a case.
            models.Index(fields=["unit", "complaint"], condition=Q(ended_at__isnull=True), name="support_open"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} helps with {self.complaint_id}"


class DraftKind(models.TextChoices):
    """What leaves when the second person agrees."""

    REPLY = "reply", _("Jawaban")
    RESOLVE = "resolve", _("Penyelesaian")
    ARCHIVE = "archive", _("Arsip")


class DraftState(models.TextChoices):
    """What became of a draft."""

    PENDING = "pending", _("Menunggu persetujuan")
    APPROVED = "approved", _("Disetujui")
    RETURNED = "returned", _("Dikembalikan")
    DROPPED = "dropped", _("Ditarik")


class Draft(models.Model):
    """Words that leave only when a second person has agreed. Nobody approves their own."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="drafts")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=10, choices=DraftKind)
    text = models.TextField()
    outcome = models.CharField(max_length=20, blank=True)
    reason = models.CharField(max_length=20, blank=True)
    event = models.OneToOneField("complaints.ComplaintEvent", models.PROTECT, related_name="+", help_text="holds its files")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=10, choices=DraftState, default=DraftState.PENDING)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    decided_at = models.DateTimeField(null=True)
    remark = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["complaint"], condition=Q(state="pending"), name="draft_one_pending"),
            models.CheckConstraint(condition=Q(kind__in=DraftKind.values), name="draft_kind_known"),
            models.CheckConstraint(condition=Q(state__in=DraftState.values), name="draft_state_known"),
            models.CheckConstraint(condition=~Q(state="approved") | ~Q(decided_by=F("author")), name="draft_second_person"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.complaint_id}, {self.state}"


class Forwarding(models.Model):
    """A case sent to a body outside: with which letter, to whom, and when we ask again."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="forwardings")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    letter = models.CharField(max_length=80, blank=True, help_text="number of the letter")
    contact = models.CharField(max_length=160, blank=True, help_text="who was written to or called")
    chase_on = models.DateField(help_text="the day on which the coordinator asks again")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["complaint"], condition=Q(ended_at__isnull=True), name="forwarding_one_open"),
        ]
        indexes = [models.Index(fields=["chase_on", "id"], condition=Q(ended_at__isnull=True), name="forwarding_chase")]

    def __str__(self) -> str:
        return f"{self.complaint_id} to {self.unit_id}"


class LinkKind(models.TextChoices):
    """How two cases belong together."""

    SPLIT = "split", _("Dipecah dari")
    DUPLICATE = "duplicate", _("Digabung ke")
    RELATED = "related", _("Terkait dengan")


class CaseLink(models.Model):
    """That `complaint` came out of, was merged into, or touches `other`."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="links")
    other = models.ForeignKey(Complaint, models.PROTECT, related_name="linked_from")
    kind = models.CharField(max_length=10, choices=LinkKind)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, help_text="a merged case that its reporter opened again")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["complaint", "other", "kind"], condition=Q(ended_at__isnull=True), name="link_once"),
            models.UniqueConstraint(fields=["complaint"], condition=Q(ended_at__isnull=True, kind="duplicate"), name="merged_into_one"),
            models.CheckConstraint(condition=~Q(complaint=F("other")), name="link_to_another"),
            models.CheckConstraint(condition=Q(kind__in=LinkKind.values), name="link_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.kind} {self.other_id}"
