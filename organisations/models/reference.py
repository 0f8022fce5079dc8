"""Topics of complaints, and which reference files are loaded."""

from __future__ import annotations

from django.db import models


class Topic(models.Model):
    """What a complaint is about, in two levels: LAPOR! category and the topic within it."""

    key = models.SlugField(max_length=60, primary_key=True)
    name = models.CharField(max_length=120)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    sort = models.PositiveSmallIntegerField(default=0)
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)

    class Meta:
        ordering = ("sort", "key")

    def __str__(self) -> str:
        return self.name


class ReferenceLoad(models.Model):
    """Which version of a reference file is in the database, so that starting again does not load it again."""

    key = models.CharField(max_length=60, primary_key=True)
    version = models.CharField(max_length=80)
    loaded_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.key} {self.version}"
