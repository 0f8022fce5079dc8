"""Files of cases that went to or came from a partner: how it writes them, each file, and what became of each of its rows."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ExchangeFormat(models.Model):
    """How a partner writes cases: its columns, its words. A change is a new version; files name the one they were read by."""

    partner = models.ForeignKey("channels_intake.Partner", models.PROTECT, related_name="formats", db_index=False)
    version = models.PositiveIntegerField()
    columns = models.JSONField(help_text="our field → the names its column may have, the first one is written")
    # Pairs, because the database keeps no order of an object's keys.
    statuses = models.JSONField(help_text="pairs of its word and our Status; of several for one of ours the first is written")
    topics = models.JSONField(help_text="pairs of its category and our topic's key; of several for one of ours the first is written")
    dates = models.JSONField(help_text="ways to write a date, as strptime has them, the first one is written")
    delimiter = models.CharField(max_length=1, default=",")
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partner", "version"], name="format_version_once")]

    def __str__(self) -> str:
        return f"{self.partner_id} v{self.version}"


class Direction(models.TextChoices):
    """Which way a file went."""

    IN = "in", _("Masuk")
    OUT = "out", _("Keluar")


class ExchangeFile(models.Model):
    """One file, or one call of the API. `is_trial`: it was only looked what would happen."""

    partner = models.ForeignKey("channels_intake.Partner", models.PROTECT, related_name="files")
    format = models.ForeignKey(ExchangeFormat, models.PROTECT, related_name="+", db_index=False)
    direction = models.CharField(max_length=3, choices=Direction)
    name = models.CharField(max_length=200, blank=True)
    via = models.CharField(max_length=10, help_text="page, api or command")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    is_trial = models.BooleanField(default=False)
    headers = models.JSONField(default=list, help_text="the columns as they stood in the file, in their order")
    at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(direction__in=Direction.values), name="exchange_direction_known")]
        indexes = [
            # exchange.importing.unfinished(): what a worker still has to do
            models.Index(fields=["id"], condition=Q(finished_at__isnull=True), name="exchange_unfinished"),
        ]

    def __str__(self) -> str:
        return f"{self.direction} {self.pk}"


class RowOutcome(models.TextChoices):
    """What became of a row. Empty until somebody came to it."""

    NEW = "new", _("Laporan baru")
    CHANGED = "changed", _("Perubahan dicatat")
    SAME = "same", _("Tidak ada perubahan")
    OURS = "ours", _("Dari sini; nomor mereka dicatat")
    OVER = "over", _("Sudah selesai di sana; tidak dimasukkan")
    REFUSED = "refused", _("Tidak dapat dimasukkan")
    SENT = "sent", _("Dikirim sebagai laporan baru")
    UPDATED = "updated", _("Dikirim sebagai perubahan")


class ExchangeRow(models.Model):
    """One row of a file, sealed as it was, and what became of it, in words."""

    file = models.ForeignKey(ExchangeFile, models.PROTECT, related_name="rows", db_index=False)
    line = models.PositiveIntegerField(help_text="in the file, the header being 1")
    sealed = models.BinaryField(help_text="its cells by column")
    outcome = models.CharField(max_length=8, choices=RowOutcome, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    complaint = models.ForeignKey("complaints.Complaint", models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["file", "line"], name="exchange_line_once"),
            models.CheckConstraint(condition=Q(outcome="") | Q(outcome__in=RowOutcome.values), name="exchange_outcome_known"),
            models.CheckConstraint(condition=~Q(outcome="refused") | ~Q(reason=""), name="exchange_refused_why"),
        ]
        indexes = [
            # exchange.importing.work(): rows that nobody came to yet
            models.Index(fields=["file", "line"], condition=Q(outcome=""), name="exchange_pending"),
        ]

    def __str__(self) -> str:
        return f"{self.file_id}:{self.line}"
