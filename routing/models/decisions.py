"""Every routing decision with what it was based on, and what people made of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from complaints.models import Complaint, ComplaintEvent
from organisations.models import Agency, Topic, Unit


class Outcome(models.TextChoices):
    """What came of a decision."""

    ASSIGNED = "assigned", _("Diteruskan ke unit")
    HELD = "held", _("Menunggu koordinator")
    EXTERNAL = "external", _("Urusan instansi lain")
    OTHER_REGENCY = "other_regency", _("Wilayah lain")


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


class ExampleSource(models.TextChoices):
    """How we know where a complaint belongs. The less sure of these, the less an example weighs."""

    DECIDED = "decided", _("Koordinator memutuskan")
    ACCEPTED = "accepted", _("Koordinator menerima usulan")
    SETTLED = "settled", _("Unit menyelesaikan")
    TRANSFERRED = "transferred", _("Unit menyatakan bukan kewenangannya")


class RoutingExample(models.Model):
    """What a correction, an acceptance or a transfer teaches: this complaint belongs (or does not) to that office."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="+")
    event = models.ForeignKey(ComplaintEvent, models.PROTECT, related_name="+", db_index=False)
    source = models.CharField(max_length=12, choices=ExampleSource)
    topic = models.ForeignKey(Topic, models.PROTECT, null=True, related_name="+", db_index=False)
    kind = models.CharField(max_length=40, help_text="office kind")
    against = models.BooleanField(default=False, help_text="it does not belong there")
    weight = models.FloatField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(source__in=ExampleSource.values), name="example_source_known"),
            models.CheckConstraint(condition=Q(weight__gt=0), name="example_weighs"),
            models.UniqueConstraint(fields=["event", "kind", "against"], name="example_once"),
        ]
        indexes = [
            # Training and the review page: a tenant's examples in the order they came.
            models.Index(fields=["created_at"], name="example_time"),
            models.Index(fields=["complaint"], name="example_of_case"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.source}"


class ShadowDecision(models.Model):
    """What a model that is only tried out would have decided, beside what was decided."""

    decision = models.ForeignKey(RoutingDecision, models.CASCADE, related_name="shadows")
    model = models.ForeignKey("routing.TopicModel", models.CASCADE, related_name="+")
    topic_key = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=40, blank=True)
    sure = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["model", "decision"], name="shadow_once")]

    def __str__(self) -> str:
        return f"{self.model_id}: {self.kind}"


class SureBar(models.Model):
    """How likely an office must be before a tenant's complaints go there unread, since when, and why. Newest holds."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    value = models.FloatField()
    since = models.DateTimeField()
    why = models.CharField(max_length=300)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", help_text="empty: it moved by itself")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(value__gt=0, value__lte=1.01), name="bar_is_a_share")]
        indexes = [models.Index(fields=["agency", "-since"], name="bar_of_tenant")]

    def __str__(self) -> str:
        return f"{self.value:.2f}"


class ManualTopic(models.Model):
    """A topic whose complaints a coordinator always reads first in a tenant, however sure the machine is."""

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="+")
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="+")
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "topic"], name="manual_topic_once")]

    def __str__(self) -> str:
        return self.topic_id


class RuleChange(models.Model):
    """A change of what decides: published, rolled back, promoted, moved. Append only; who and why."""

    class What(models.TextChoices):
        PUBLISHED = "published", _("Diterbitkan")
        ROLLED_BACK = "rolled_back", _("Dikembalikan")
        TRAINED = "trained", _("Model dilatih")
        PROMOTED = "promoted", _("Model dipakai")
        REFUSED = "refused", _("Model tidak dipakai")
        BAR_MOVED = "bar_moved", _("Batas yakin berubah")
        MANUAL = "manual", _("Topik diperiksa orang")
        AUTOMATIC = "automatic", _("Topik diteruskan otomatis")

    at = models.DateTimeField(auto_now_add=True)
    what = models.CharField(max_length=12, choices=What)
    subject = models.CharField(max_length=80, help_text="matrix 2026.2, model 3f2a…, topic listrik")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", help_text="empty: the machine")
    details = models.JSONField(default=dict)

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.CheckConstraint(
                condition=Q(what__in=["published", "rolled_back", "trained", "promoted", "refused", "bar_moved", "manual", "automatic"]),
                name="rule_change_known",
            )
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.subject}"
