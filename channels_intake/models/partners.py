"""Other governments' and citizens' systems that exchange cases with this one: who they are, what they were told, which number is whose."""

from __future__ import annotations

import datetime as dt
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# So long before a key runs out it is said: the other side needs time to put a new one into its programs.
KEY_AHEAD = dt.timedelta(days=30)


class Scope(models.TextChoices):
    """What a partner may do here."""

    FILE = "file", _("Mengirim laporan (Open311 dan API)")
    FOLLOW = "follow", _("Menanyakan laporan dengan nomor dan PIN (API)")
    READ = "read", _("Membaca yang terbuka untuk umum, dalam jumlah besar (API)")
    EXCHANGE = "exchange", _("Bertukar laporan (CSV dan API)")
    NEWS = "news", _("Menerima kabar (webhook)")


class Partner(models.Model):
    """A system that files cases here, hears of them, or exchanges them. Its key and secret are kept so that nobody reads them.

    `unit` and `region` narrow what it hears of; empty is everything that it may know.
    """

    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    scopes = models.JSONField(default=list)
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    region = models.ForeignKey("organisations.Region", models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    key = models.OneToOneField(
        "complaints.ApiToken", models.SET_NULL, null=True, related_name="+", help_text="opens what of `scopes` is a door"
    )
    key_tail = models.CharField(max_length=4, blank=True, help_text="of the last key; it stands here also when that has run out")
    url = models.CharField(max_length=1000, blank=True, help_text="where its news goes")
    secret_sealed = models.BinaryField(default=b"", help_text="signs its news (Standard Webhooks)")
    kinds = models.JSONField(default=list, help_text="kinds of events it wants to hear of")
    patience = models.PositiveSmallIntegerField(default=5, help_text="days of failing after which nothing is sent any more")
    retry_at = models.DateTimeField(null=True, blank=True, help_text="before this its receiver is left in peace, because it failed")
    failing_since = models.DateTimeField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True, help_text="since when nothing is sent, because it failed too long")
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "name"], condition=Q(ended_at__isnull=True), name="partner_name_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def key_state(self) -> str:
        """Whether its key is "over" or ends "soon"; empty when neither, or when it never had one."""
        if not self.key_tail:
            return ""
        left = self.key.expires_at - timezone.now() if self.key is not None else dt.timedelta(0)
        return "over" if left <= dt.timedelta(0) else "soon" if left <= KEY_AHEAD else ""


class Change(models.TextChoices):
    """What somebody did about a partner."""

    ADDED = "added", _("Ditambahkan")
    CHANGED = "changed", _("Diubah")
    KEY = "key", _("Kunci baru dibuat")
    EXPIRING = "expiring", _("Kunci hampir habis masa berlakunya")
    SECRET = "secret", _("Rahasia baru dibuat")
    PAUSED = "paused", _("Kabar dihentikan karena gagal terus")
    RESUMED = "resumed", _("Kabar dijalankan lagi")
    REPLAYED = "replayed", _("Kabar dikirim ulang")
    ENDED = "ended", _("Kerja sama diakhiri")


class PartnerChange(models.Model):
    """That something about a partner changed, by whom. Rows are only added."""

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="changes")
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    what = models.CharField(max_length=10, choices=Change)
    detail = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("-pk",)
        constraints = [models.CheckConstraint(condition=Q(what__in=Change.values), name="partner_change_known")]

    def __str__(self) -> str:
        return f"{self.what} {self.partner_id}"


class Origin(models.TextChoices):
    """On whose side a case was first. What came from a partner is never sent back to it as new."""

    THEIRS = "theirs", _("Dari mitra")
    OURS = "ours", _("Dari sini")


class CaseReference(models.Model):
    """That a partner knows a case, and under which number of its own (empty while it has not said so)."""

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="references", db_index=False)
    complaint = models.ForeignKey("complaints.Complaint", models.PROTECT, related_name="+")
    external_id = models.CharField(max_length=120, blank=True)
    origin = models.CharField(max_length=6, choices=Origin)
    mark = models.CharField(max_length=64, blank=True, help_text="blind index of the text that it was sent: by it a copy of ours is known")
    heard = models.JSONField(default=dict, help_text="what the partner said of it last, by fingerprint and in its own words; no text")
    told = models.CharField(max_length=64, blank=True, help_text="fingerprint of what it was told last")
    told_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partner", "complaint"], name="reference_once_a_case"),
            models.UniqueConstraint(fields=["partner", "external_id"], condition=~Q(external_id=""), name="reference_number_once"),
            models.CheckConstraint(condition=Q(origin__in=Origin.values), name="reference_origin_known"),
        ]
        indexes = [
            # exchange.importing: a case of ours that comes back under a number of theirs, and without ours
            models.Index(fields=["partner", "mark"], condition=~Q(mark=""), name="reference_mark"),
        ]

    def __str__(self) -> str:
        return f"{self.partner_id} {self.external_id or '-'}"


class HookState(models.TextChoices):
    """How far a piece of news to a partner got. DELIVERED and FAILED are final, until somebody sends it again."""

    QUEUED = "queued", _("Menunggu")
    SENDING = "sending", _("Sedang dikirim")
    DELIVERED = "delivered", _("Sampai")
    FAILED = "failed", _("Gagal")


class HookDelivery(models.Model):
    """One piece of news to one partner: what is sent, how often it was tried, and what was answered. The row is the queue."""

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="deliveries", db_index=False)
    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey("complaints.ComplaintEvent", models.PROTECT, null=True, related_name="+", db_index=False)
    complaint = models.ForeignKey("complaints.Complaint", models.PROTECT, null=True, related_name="+", db_index=False)
    kind = models.CharField(max_length=30)
    body = models.TextField(help_text="JSON as it is signed; it holds no personal data")
    state = models.CharField(max_length=10, choices=HookState, default=HookState.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    answer_code = models.PositiveSmallIntegerField(null=True)
    error = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    final_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partner", "event"], name="hook_once_an_event"),
            models.CheckConstraint(condition=Q(state__in=HookState.values), name="hook_state_known"),
        ]
        indexes = [
            # partners.sending.due(): what is waiting or whose lease ran out
            models.Index(fields=["next_attempt_at"], name="hook_due", condition=Q(state__in=["queued", "sending"])),
            # /atur/mitra/<pk>/: the latest of one partner, and what failed of it
            models.Index(fields=["partner", "-id"], name="hook_partner"),
            # partners.news: whether a partner was told of a case before
            models.Index(fields=["complaint", "partner"], name="hook_case", condition=Q(complaint__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk} {self.state}"
