"""What a program holds instead of a session: tokens, of which only a keyed hash is kept, and answers that are given once."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from complaints.models.case import Complaint


class TokenKind(models.TextChoices):
    """Whose token it is, which says what it opens."""

    CITIZEN = "citizen", "Akun warga"
    CASE = "case", "Satu laporan"
    PARTNER = "partner", "Mitra"


class ApiToken(models.Model):
    """A token that a program sends with each request. What was given out is not kept, so nobody can read it here."""

    kind = models.CharField(max_length=10, choices=TokenKind)
    token_index = models.CharField(max_length=64, unique=True, help_text="keyed hash of the token")
    name = models.CharField(max_length=80, blank=True, help_text="the phone, or the partner")
    scopes = models.JSONField(default=list, help_text="what a partner may do; empty for citizens")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    complaint = models.ForeignKey(Complaint, models.CASCADE, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(null=True, help_text="to the hour")
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="citizen", user__isnull=False, complaint__isnull=True)
                | Q(kind="case", user__isnull=True, complaint__isnull=False)
                | (Q(kind="partner", user__isnull=True, complaint__isnull=True) & ~Q(name="")),
                name="token_belongs_to_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} token {self.pk}"


class GivenAnswer(models.Model):
    """What a request with an Idempotency-Key was answered, sealed: the same request again gets the same and changes nothing."""

    request_index = models.CharField(max_length=64, unique=True, help_text="keyed hash of who, where, key and body")
    code = models.PositiveSmallIntegerField(default=0, help_text="of HTTP")
    body = models.BinaryField(default=b"")
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self) -> str:
        return f"answer {self.pk}"
