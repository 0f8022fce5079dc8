"""Releases of open data: one for each quarter that is over, never changed and never taken back."""

from __future__ import annotations

from django.db import models

from organisations.models import Agency


class Release(models.Model):
    """The rows of one quarter of one tenant (reporting/opening.py says what stands in them), and a hash over them."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    since = models.DateField()
    until = models.DateField(help_text="the first day after")
    published_at = models.DateTimeField()
    rows = models.JSONField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ("-since", "agency")
        constraints = [models.UniqueConstraint(fields=["agency", "since"], name="release_once")]

    def __str__(self) -> str:
        return f"open data of {self.agency_id}, {self.since:%Y-%m}"
