"""What channels need where everybody reads along: what somebody wrote out of sight, until they say aloud that it was them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class PrivateDetails(models.Model):
    """A phone number or words written behind a link that stood in public. Sealed, and worth nothing until its code is posted."""

    reporter = models.ForeignKey("complaints.Reporter", on_delete=models.CASCADE, related_name="+")
    link_index = models.CharField(max_length=64, help_text="fingerprint of the link it was written behind")
    sealed = models.BinaryField(default=b"", help_text="JSON; emptied once it went into the case")
    code = models.CharField(max_length=6)
    created_at = models.DateTimeField(auto_now_add=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            # A link serves once.
            models.UniqueConstraint(fields=["link_index"], condition=Q(confirmed_at__isnull=False), name="private_details_once_a_link"),
        ]
        indexes = [
            # private.sweep(): what nobody confirmed
            models.Index(fields=["created_at"], name="private_waiting", condition=Q(confirmed_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"details {self.pk}"
