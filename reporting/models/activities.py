"""The log of what was done so that people know of the system, and know how to work with it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from organisations.models import Agency


class ActivityKind(models.TextChoices):
    """For whom it was."""

    OUTREACH = "outreach", _("Sosialisasi kepada warga")
    TRAINING = "training", _("Pelatihan petugas")


class Activity(models.Model):
    """One event of outreach or training. A row that was wrong is struck out, not removed."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=ActivityKind)
    on = models.DateField()
    title = models.CharField(max_length=200)
    place = models.CharField(max_length=160, blank=True)
    groups = models.CharField(max_length=200, blank=True, help_text="who came: desa, women, people with disabilities, offices")
    participants = models.PositiveIntegerField()
    evidence = models.CharField(max_length=300, blank=True, help_text="number of a letter, address of photos")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    noted_at = models.DateTimeField(auto_now_add=True)
    struck_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-on", "-id")
        constraints = [models.CheckConstraint(condition=Q(kind__in=ActivityKind.values), name="activity_kind_known")]
        indexes = [models.Index(fields=["agency", "kind", "-on", "-id"], name="activity_list")]

    def __str__(self) -> str:
        return self.title
