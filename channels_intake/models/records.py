"""Rows about the channels themselves: how they fare, what they cost, when they keep quiet, and what people did by hand."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """How a channel fares. The first two are no incident."""

    OFF = "off", _("Tidak dipasang")
    CONNECTED = "connected", _("Tersambung")
    SLOW = "slow", _("Lambat")
    FAILING = "failing", _("Gagal")
    SILENT = "silent", _("Sunyi")


class Traffic(models.Model):
    """What a channel did in five minutes, by operator. Counted, never looked up: no person stands in it."""

    channel = models.CharField(max_length=30)
    operator = models.CharField(max_length=20, blank=True)
    at = models.DateTimeField(help_text="start of the five minutes")
    tries = models.PositiveIntegerField(default=0)
    sent = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0, help_text="the channel's own fault; a dead number is none")
    millis = models.PositiveBigIntegerField(default=0, help_text="how long the provider took to answer, all tries together")
    delivered = models.PositiveIntegerField(default=0)
    waited = models.PositiveBigIntegerField(default=0, help_text="seconds until delivered, all together")
    parts = models.PositiveIntegerField(default=0)
    cost = models.DecimalField(max_digits=14, decimal_places=2, default=0, help_text="rupiah")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "operator", "at"], name="traffic_once_a_slot")]
        # /koordinasi/saluran/ and the judge: everything since a moment
        indexes = [models.Index(fields=["at"], name="traffic_at")]

    def __str__(self) -> str:
        return f"{self.channel} {self.operator} {self.at:%Y-%m-%d %H:%M}"


class ChannelIncident(models.Model):
    """A time in which a channel was slow, failing or silent; `seen` holds the figures that said so, at its worst."""

    channel = models.CharField(max_length=30)
    operator = models.CharField(max_length=20, blank=True)
    state = models.CharField(max_length=10, choices=State)
    seen = models.JSONField(default=dict)
    opened_at = models.DateTimeField()
    seen_at = models.DateTimeField(help_text="when it was last so")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "operator", "state"], condition=Q(ended_at__isnull=True), name="channel_incident_open_once"
            ),
            models.CheckConstraint(condition=Q(state__in=["slow", "failing", "silent"]), name="channel_incident_state_known"),
        ]
        # /koordinasi/saluran/: the latest ones
        indexes = [models.Index(fields=["-opened_at"], name="channel_incident_latest")]

    def __str__(self) -> str:
        return f"{self.channel} {self.operator} {self.state}"


class HealthRule(models.Model):
    """From when on a channel counts as slow, failing or silent. The newest valid row of a channel, else of all ("")."""

    channel = models.CharField(max_length=30, blank=True, help_text="empty = every channel")
    valid_from = models.DateField()
    window_minutes = models.PositiveSmallIntegerField(help_text="what is looked back on")
    least = models.PositiveSmallIntegerField(help_text="of fewer tries nothing is said")
    failing_percent = models.PositiveSmallIntegerField(help_text="so many of a hundred tries refused: failing")
    slow_seconds = models.PositiveSmallIntegerField(help_text="mean answer of the provider")
    late_seconds = models.PositiveIntegerField(help_text="mean time until a message is delivered")
    silent_hours = models.PositiveSmallIntegerField(help_text="so long without a message")
    silent_weeks = models.PositiveSmallIntegerField(help_text="of the four weeks before so many were not silent at this hour")
    silent_least = models.PositiveSmallIntegerField(help_text="messages that make a week not silent")
    switch_after = models.PositiveSmallIntegerField(help_text="after so many refusals a message goes another way")
    probe_minutes = models.PositiveSmallIntegerField(help_text="so often a failing way is tried again")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", help_text="empty = shipped")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-valid_from", "-id")
        constraints = [models.CheckConstraint(condition=Q(failing_percent__range=(1, 100)), name="health_rule_percent")]

    def __str__(self) -> str:
        return f"{self.channel or 'all'} from {self.valid_from}"


class QuietHours(models.Model):
    """When what is not urgent waits. In the zone of the case's place; over midnight when `ends` is before `starts`."""

    channel = models.CharField(max_length=30, blank=True, help_text="empty = every channel")
    region_code = models.CharField(max_length=13, blank=True, help_text="and what lies in it; empty = everywhere")
    starts = models.TimeField()
    ends = models.TimeField()
    valid_from = models.DateField()
    source = models.CharField(max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", help_text="empty = shipped")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-valid_from", "-id")

    def __str__(self) -> str:
        return f"{self.channel or 'all'} {self.starts:%H:%M}-{self.ends:%H:%M}"


class Tariff(models.Model):
    """What one part costs from a day on. The row of the operator goes before the row of the channel."""

    channel = models.CharField(max_length=30)
    operator = models.CharField(max_length=20, blank=True, help_text="empty = every operator")
    per_part = models.DecimalField(max_digits=8, decimal_places=2, help_text="rupiah")
    valid_from = models.DateField()
    source = models.CharField(max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", help_text="empty = shipped")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-valid_from", "-id")
        constraints = [models.CheckConstraint(condition=Q(per_part__gte=0), name="tariff_not_negative")]

    def __str__(self) -> str:
        return f"{self.channel} {self.operator} {self.per_part}"


class MessageText(models.Model):
    """A version of the words of a message, over those of its file. The newest is in force; an empty one is the file again."""

    name = models.CharField(max_length=40)
    kind = models.CharField(max_length=30, help_text="a channel or a family of channels")
    language = models.CharField(max_length=5)
    version = models.PositiveIntegerField()
    text = models.TextField(blank=True, max_length=2000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-version",)
        constraints = [models.UniqueConstraint(fields=["name", "kind", "language", "version"], name="message_text_version_once")]

    def __str__(self) -> str:
        return f"{self.name}.{self.kind}.{self.language} v{self.version}"


class Act(models.TextChoices):
    """What a person did with a raw message or with one that did not arrive."""

    READ = "read", _("Dibaca, tidak perlu apa-apa")
    ATTACHED = "attached", _("Dimasukkan ke laporan")
    FILED = "filed", _("Dijadikan laporan baru")
    REDELIVERED = "redelivered", _("Dicoba baca ulang")
    RESENT = "resent", _("Dikirim lagi")
    OTHER_WAY = "other_way", _("Dikirim lewat cara lain")


class HandAct(models.Model):
    """One act of a person on one message. Rows are only inserted."""

    inbound = models.ForeignKey("channels_intake.InboundMessage", models.PROTECT, null=True, related_name="acts")
    outbound = models.ForeignKey("channels_intake.OutboundMessage", models.CASCADE, null=True, related_name="acts")
    act = models.CharField(max_length=12, choices=Act)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    before = models.JSONField(default=dict, help_text="outcome, reason or channel as it was")

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.CheckConstraint(
                condition=Q(inbound__isnull=False, outbound__isnull=True) | Q(inbound__isnull=True, outbound__isnull=False),
                name="hand_act_on_one",
            ),
            models.CheckConstraint(condition=Q(act__in=Act.values), name="hand_act_known"),
        ]

    def __str__(self) -> str:
        return f"{self.act} by {self.by_id}"


class StagedFile(models.Model):
    """A cleaned file of a report that is not sent yet: it survives a refused form, and nothing keeps it after a day."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    file = models.FileField(upload_to="staged/%Y/%m/%d/", max_length=200)
    content_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField(help_text="bytes")
    # The hourly sweep asks for the old ones.
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self) -> str:
        return str(self.public_id)


class KeptFile(models.Model):
    """A cleaned file of a message that no case is known for: a provider forgets it within hours, the person who decides has days."""

    inbound = models.ForeignKey("channels_intake.InboundMessage", models.PROTECT, related_name="kept_files")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    file = models.FileField(upload_to="kept/%Y/%m/%d/", max_length=200)
    content_type = models.CharField(max_length=40)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.public_id)


class Cursor(models.Model):
    """How far a polled channel was read, who is reading it now, and how long its provider wants to be left alone."""

    channel = models.CharField(max_length=30, unique=True)
    value = models.CharField(max_length=128, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveSmallIntegerField(default=0, db_default=0, help_text="readings in a row that failed")
    rests_until = models.DateTimeField(null=True, blank=True, help_text="it is not read before")
    holds_until = models.DateTimeField(null=True, blank=True, help_text="nothing is sent by it before")
    polled_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return self.channel


class SignatureFailure(models.Model):
    """How often somebody knocked without proof. Nothing else of it is kept."""

    channel = models.CharField(max_length=30)
    day = models.DateField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "day"], name="signature_failure_once_a_day")]

    def __str__(self) -> str:
        return f"{self.channel} {self.day}: {self.count}"
