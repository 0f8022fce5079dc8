"""The responsibility matrix in versions, and every routing decision with what it was based on."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from complaints.models import Complaint, ComplaintEvent
from organisations.models import Unit

CATCH_ALL = 9999


class ResponsibilityMatrix(models.Model):
    """One version of who answers for what. Once published it is replaced by another version, never changed."""

    version = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=160)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    published_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "responsibility matrices"
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=models.F("valid_from")),
                name="matrix_dates_ordered",
            )
        ]

    def __str__(self) -> str:
        return self.version


class ResponsibilityRule(models.Model):
    """One row: the first in order that fits decides. Empty lists fit everything."""

    matrix = models.ForeignKey(ResponsibilityMatrix, models.CASCADE, related_name="rules")
    order = models.PositiveIntegerField()
    key = models.SlugField(max_length=60)
    topics = models.JSONField(default=list)
    cues = models.JSONField(default=list, help_text="any of these cues must be in the text")
    without = models.JSONField(default=list, help_text="none of these cues may be in the text")
    tenant = models.CharField(max_length=13, blank=True, help_text="region code of the tenant; empty = every tenant")
    kinds = models.CharField(max_length=200, help_text='office kinds with shares, "pu:0.9 dishub:0.1"')
    needs_review = models.BooleanField(default=False, help_text="a person reads it first, however likely")
    why = models.CharField(max_length=300)
    legal_basis = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("matrix", "order")
        constraints = [
            models.UniqueConstraint(fields=["matrix", "order"], name="rule_order_once"),
            models.UniqueConstraint(fields=["matrix", "key"], name="rule_key_once"),
            models.CheckConstraint(condition=~Q(kinds=""), name="rule_names_office"),
            # The last row fits everything: there is no complaint without a rule.
            models.CheckConstraint(condition=~Q(order=CATCH_ALL) | Q(topics=[], cues=[], without=[], tenant=""), name="rule_last_fits_all"),
        ]

    def __str__(self) -> str:
        return f"{self.order} {self.key}"

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refuses the catch-all: without it a complaint could fall through."""
        if self.order == CATCH_ALL:
            raise ValueError("the last rule fits every complaint and cannot be deleted")
        return super().delete(*args, **kwargs)


class Outcome(models.TextChoices):
    """What came of a decision."""

    ASSIGNED = "assigned", "Diteruskan ke unit"
    HELD = "held", "Menunggu koordinator"
    EXTERNAL = "external", "Urusan instansi lain"
    OTHER_REGENCY = "other_regency", "Wilayah lain"


class RoutingDecision(models.Model):
    """Why a complaint went where it went: what was read, what was likely, by which version, and the reason in words."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="+")
    event = models.OneToOneField(ComplaintEvent, models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=14, choices=Outcome)
    sure = models.BooleanField()
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    topic_key = models.CharField(max_length=60, blank=True)
    region_code = models.CharField(max_length=13, blank=True)
    facts = models.JSONField(default=dict, help_text="what routing looked at, without the text itself")
    candidates = models.JSONField(default=dict, help_text="topics, offices and regions with their probabilities")
    version = models.CharField(max_length=80, blank=True)
    reason = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="decision_outcome_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="decision_has_reason"),
            models.CheckConstraint(condition=~Q(outcome="assigned") | Q(unit__isnull=False), name="decision_assigned_unit"),
        ]
        indexes = [
            # The routing panel of a case: its decisions, newest first.
            models.Index(fields=["complaint", "-id"], name="decision_of_case"),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} for {self.complaint_id}"
