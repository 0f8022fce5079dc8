"""Who signs in, what they may do in which office, and what they are told."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from organisations.models.directory import Agency, Unit


class User(AbstractUser):
    """Someone who signs in: an officer, a coordinator, a supervisor, or a citizen with an account."""

    display_name = models.CharField(max_length=120, blank=True)

    def __str__(self) -> str:
        return self.display_name or self.username


class Role(models.TextChoices):
    """What a person may do for a unit (domain rules: roles of SP4N, permenpan 62/2018)."""

    OFFICER = "officer", _("Petugas")
    APPROVER = "approver", _("Atasan")
    COORDINATOR = "coordinator", _("Koordinator")
    ORGANISATION = "organisation", _("Bagian Organisasi")
    INSPECTORATE = "inspectorate", _("Inspektorat")
    SUPERVISOR = "supervisor", _("Pengawas")
    LEADER = "leader", _("Pimpinan")
    ADMIN = "admin", _("Admin")


class Membership(models.Model):
    """That a person has a role in a unit, between two dates (appointments end by decree, not by deletion)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role)
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="membership_role_known"),
            models.UniqueConstraint(fields=["user", "unit", "role"], condition=Q(valid_until__isnull=True), name="membership_once"),
        ]

    def __str__(self) -> str:
        return f"{self.role} @ {self.unit_id}"


class Broadcast(models.Model):
    """What a coordinator tells everybody who works in the offices of a government, or in some of them."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="broadcasts")
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    title = models.CharField(max_length=120)
    text = models.TextField(max_length=2000)
    at = models.DateTimeField(auto_now_add=True)
    until = models.DateField(null=True, help_text="last day it is shown; empty = until read")
    units = models.ManyToManyField(Unit, related_name="+", help_text="only these offices; empty = all of the government")

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.title


class BroadcastReceipt(models.Model):
    """That a person has read a broadcast."""

    broadcast = models.ForeignKey(Broadcast, models.CASCADE, related_name="receipts")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    read_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["broadcast", "user"], name="broadcast_read_once")]

    def __str__(self) -> str:
        return f"{self.broadcast_id} read by {self.user_id}"
