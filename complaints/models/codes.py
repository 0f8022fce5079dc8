"""Codes that are good once and for minutes. What is kept of one tells nobody what it was."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone


class CodePurpose(models.TextChoices):
    """What a code opens."""

    CASE = "case", "Laporan tanpa PIN"
    SIGN_IN = "sign_in", "Masuk akun"
    CONTACT = "contact", "Tambah kontak akun"
    AGAIN = "again", "Pastikan ini Anda"
    FOLLOW = "follow", "Ikuti laporan"


class OneTimeCode(models.Model):
    """The code that stands for one subject; the next one takes its place. Without `proof` nobody was sent one, and none fits."""

    purpose = models.CharField(max_length=10, choices=CodePurpose)
    subject_index = models.CharField(max_length=64, help_text="blind index of what it opens")
    proof = models.CharField(max_length=64, blank=True, help_text="keyed hash of subject and code")
    expires_at = models.DateTimeField()
    asked = models.PositiveSmallIntegerField(default=0, help_text="how often since asked_since")
    asked_since = models.DateTimeField(db_index=True, default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["purpose", "subject_index"], name="code_once_a_subject"),
            models.CheckConstraint(condition=Q(purpose__in=CodePurpose.values), name="code_purpose_known"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} until {self.expires_at}"
