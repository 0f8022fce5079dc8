"""The people behind a complaint, sealed, and who looked at them (P6)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from complaints.models.case import Complaint


class ReporterKind(models.TextChoices):
    """How somebody belongs to a complaint."""

    AUTHOR = "author", "Pelapor"
    SUPPORTER = "supporter", "Juga mengalami"


class Speaks(models.TextChoices):
    """For whom somebody reports, when it is not for themselves."""

    OTHER = "other", _("Untuk orang lain")
    GROUP = "group", _("Atas nama kelompok")


class ContactWay(models.TextChoices):
    """How somebody wants to be reached."""

    SMS = "sms", _("SMS")
    WHATSAPP = "whatsapp", _("WhatsApp")
    EMAIL = "email", _("Surel")
    CALL = "call", _("Telepon saya")


class CameBy(models.TextChoices):
    """How somebody came whose report an officer wrote down."""

    VISIT = "visit", _("Datang langsung")
    CALL = "call", _("Telepon")
    LETTER = "letter", _("Surat")
    CHAT = "chat", _("Pesan WhatsApp")
    BOX = "box", _("Kotak saran")


class Reporter(models.Model):
    """A person behind a complaint and the way back to them, all of it sealed (P6)."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="reporters")
    kind = models.CharField(max_length=10, choices=ReporterKind, default=ReporterKind.AUTHOR)
    channel = models.CharField(max_length=30)
    address_index = models.CharField(max_length=64, blank=True, help_text="blind index of channel address")
    address_sealed = models.BinaryField(default=b"")
    name_sealed = models.BinaryField(default=b"")
    contact_sealed = models.BinaryField(default=b"")
    standing_sealed = models.BinaryField(default=b"", help_text="JSON: for whom they speak, how they want to be reached")
    phone_index = models.CharField(max_length=64, blank=True, help_text="blind index of the phone number among the contacts")
    email_index = models.CharField(max_length=64, blank=True, help_text="blind index of the e-mail address among the contacts")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False)
    news = models.JSONField(null=True, help_text="ways by which news of this case is sent; null = as the account says")
    pin_sealed = models.BinaryField(default=b"")
    pin_failures = models.PositiveSmallIntegerField(default=0)
    pin_locked_until = models.DateTimeField(null=True)
    proved_at = models.DateTimeField(
        null=True, help_text="since when a supporter's contact is known to be theirs; without it no news goes there"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(kind__in=ReporterKind.values), name="reporter_kind_known")]
        indexes = [
            # Which cases does this phone have? Asked on every inbound message.
            models.Index(fields=["address_index", "complaint"], condition=~Q(address_index=""), name="reporter_address"),
            # /saya/: the cases of somebody who proved that this phone or mailbox is theirs.
            models.Index(fields=["phone_index", "complaint"], condition=~Q(phone_index=""), name="reporter_phone"),
            models.Index(fields=["email_index", "complaint"], condition=~Q(email_index=""), name="reporter_email"),
            models.Index(fields=["account", "complaint"], condition=Q(account__isnull=False), name="reporter_account"),
            # services.following.unproved(): what the sweep forgets
            models.Index(
                fields=["created_at"],
                condition=Q(kind="supporter", proved_at__isnull=True) & ~Q(address_index=""),
                name="reporter_unproved",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.complaint_id}"


class IdentityReveal(models.Model):
    """That somebody looked at who reported, and why. Kept for ever."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.TextField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="reveal_has_reason")]

    def __str__(self) -> str:
        return f"reveal of {self.complaint_id}"
