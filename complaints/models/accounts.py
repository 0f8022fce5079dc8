"""A citizen's account: nothing but the contacts that were proved, sealed like every identity, and how to send news (P6)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class Citizen(models.Model):
    """What an account of a citizen knows. The user beside it has a made-up name, no password, no e-mail and no role."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    phone_index = models.CharField(max_length=64, blank=True)
    phone_sealed = models.BinaryField(default=b"")
    email_index = models.CharField(max_length=64, blank=True)
    email_sealed = models.BinaryField(default=b"")
    news = models.JSONField(default=list, help_text="ways by which news of every case is sent: sms, whatsapp, email, push")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["phone_index"], condition=~Q(phone_index=""), name="citizen_phone_once"),
            models.UniqueConstraint(fields=["email_index"], condition=~Q(email_index=""), name="citizen_email_once"),
        ]

    def __str__(self) -> str:
        return f"citizen {self.pk}"
