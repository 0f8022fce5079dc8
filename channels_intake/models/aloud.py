"""What channels need where everybody reads along: words written out of sight, and posts that their authors may take back."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class PrivateDetails(models.Model):
    """A phone number or words written behind a link that stood in public. Sealed, and worth nothing until its code is posted."""

    reporter = models.ForeignKey("complaints.Reporter", on_delete=models.CASCADE, related_name="+")
    link_index = models.CharField(max_length=64, help_text="fingerprint of the link it was written behind")
    sealed = models.BinaryField(default=b"", help_text="JSON; emptied once it went into the case")
    code = models.CharField(max_length=6, blank=True, help_text="empty: only the reporter was given the link")
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


class PostPolicy(models.Model):
    """What follows when a post is taken back by its author, or locked: rules in force from a day, the newest of them counts.

    Rows are only added; a second one from the same day takes the place of the first.
    """

    valid_from = models.DateField()
    basis = models.CharField(max_length=300, help_text="law or terms that it follows")
    look_days = models.PositiveSmallIntegerField(help_text="for so many days after it came a post is looked at again")
    look_every_hours = models.PositiveSmallIntegerField()
    withdraw_public = models.BooleanField(help_text="the case leaves the public pages; offices keep its words and go on with it")
    erase_name = models.BooleanField(
        help_text="the account's name is erased; its number stays sealed, so that its author may still follow the case"
    )
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False, help_text="empty = it ships with Lapor"
    )

    def __str__(self) -> str:
        return f"from {self.valid_from}"


class SourcePost(models.Model):
    """A post that became a case: whether it still stands, and how often it was passed on."""

    inbound = models.OneToOneField("channels_intake.InboundMessage", on_delete=models.PROTECT, related_name="source_post")
    looked_at = models.DateTimeField()
    shares = models.PositiveIntegerField(default=0)
    gone_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"post of message {self.inbound_id}"
