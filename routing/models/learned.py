"""Trained models with their cards, and rehearsals of whatever may be changed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ModelState(models.TextChoices):
    """How far a model got. At most one is ACTIVE; without one the shipped model decides."""

    CANDIDATE = "candidate", _("Calon")
    SHADOW = "shadow", _("Dicoba diam-diam")
    ACTIVE = "active", _("Dipakai")
    RETIRED = "retired", _("Tidak dipakai lagi")
    REFUSED = "refused", _("Ditolak")


class TopicModel(models.Model):
    """A topic model in the registry: the artefact, what it was trained on, and what it reached."""

    key = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the artefact")
    artefact = models.BinaryField()
    card = models.JSONField(default=dict, help_text="data, dates, settings, limits")
    figures = models.JSONField(default=dict, help_text="on the newest examples, beside the model in use")
    state = models.CharField(max_length=10, choices=ModelState, default=ModelState.CANDIDATE)
    based_on = models.CharField(max_length=64, blank=True, help_text="key of the model it was adapted from")
    examples = models.PositiveIntegerField(default=0)
    trained_at = models.DateTimeField()
    shadow_since = models.DateTimeField(null=True)
    promoted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ModelState.values), name="model_state_known"),
            models.UniqueConstraint(fields=["state"], condition=Q(state="active"), name="one_model_active"),
            models.UniqueConstraint(fields=["state"], condition=Q(state="shadow"), name="one_model_in_shadow"),
        ]

    def __str__(self) -> str:
        return self.key[:12]


class Rehearsal(models.Model):
    """What a draft would have changed for past complaints. Publishing a draft needs one of exactly its content."""

    matrix = models.ForeignKey("routing.ResponsibilityMatrix", models.CASCADE, null=True, related_name="+")
    lexicon = models.ForeignKey("routing.LexiconEdition", models.CASCADE, null=True, related_name="+")
    model = models.ForeignKey(TopicModel, models.CASCADE, null=True, related_name="+")
    content = models.CharField(max_length=64, help_text="SHA-256 of the draft's content when it was rehearsed")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True)
    since = models.DateField()
    total = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    summary = models.JSONField(default=dict, help_text="from office to office with counts; sure before and after")
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(matrix__isnull=False) | Q(lexicon__isnull=False) | Q(model__isnull=False),
                name="rehearsal_of_something",
            )
        ]

    def __str__(self) -> str:
        return f"{self.changed} of {self.total}"


class RehearsedCase(models.Model):
    """One past complaint that a draft would decide otherwise."""

    rehearsal = models.ForeignKey(Rehearsal, models.CASCADE, related_name="cases")
    complaint = models.ForeignKey("complaints.Complaint", models.CASCADE, related_name="+")
    before = models.JSONField()
    after = models.JSONField()

    def __str__(self) -> str:
        return f"{self.complaint_id}"
