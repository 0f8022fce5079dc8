"""The providers' side of the world, for demos; empty in production."""

from __future__ import annotations

from django.db import models


class SimulatedMessage(models.Model):
    """A message in the simulator's world: a phone's SMS or a post on its X. The provider's side; empty in production."""

    class Medium(models.TextChoices):
        SMS = "sms", "SMS"
        X = "x", "X"

    medium = models.CharField(max_length=3, choices=Medium)
    carrier = models.CharField(max_length=20, blank=True, help_text="twilio, or a Kannel operator")
    person = models.CharField(max_length=40, help_text="an invented phone number or account")
    from_us = models.BooleanField(default=False)
    text = models.TextField(blank=True)
    reply_to = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    conversation = models.BigIntegerField(default=0)
    provider_id = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            # /simulator/: what one phone shows, what the timeline shows
            models.Index(fields=["medium", "person", "id"], name="simulated_screen"),
        ]

    def __str__(self) -> str:
        return f"{self.medium} {self.pk}"
