"""Regions by their Kemendagri code, and their outlines."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class RegionLevel(models.TextChoices):
    """The four levels of the Kemendagri code (Kepmendagri 300.2.2-2430/2025)."""

    PROVINCE = "province", _("Provinsi")
    REGENCY = "regency", _("Kabupaten/Kota")
    DISTRICT = "district", _("Kecamatan")
    VILLAGE = "village", _("Desa/Kelurahan")


class Region(models.Model):
    """A place with a Kemendagri code; the code itself spells the tree ("73.07.05.1001" lies in "73.07.05")."""

    code = models.CharField(max_length=13, primary_key=True)
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=20, help_text="provinsi, kabupaten, kota, kecamatan, kelurahan, desa")
    level = models.CharField(max_length=10, choices=RegionLevel)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    timezone = models.CharField(max_length=20, default="Asia/Jakarta")
    latitude = models.DecimalField(max_digits=8, decimal_places=5, null=True)
    longitude = models.DecimalField(max_digits=8, decimal_places=5, null=True)

    class Meta:
        ordering = ("code",)
        constraints = [
            models.CheckConstraint(condition=Q(level__in=RegionLevel.values), name="region_level_known"),
            models.CheckConstraint(condition=Q(level=RegionLevel.PROVINCE) | Q(parent__isnull=False), name="region_has_parent"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """The name with its marker, as people say it: "Kec. Sinjai Utara", "Kel. Lappa"."""
        marker = {"kecamatan": "Kec. ", "kelurahan": "Kel. ", "desa": "Desa ", "provinsi": "Prov. "}.get(self.kind, "")
        return marker + self.name


class RegionBoundary(models.Model):
    """The outline of a region, where an operator has imported one (manage.py import_boundaries)."""

    region = models.OneToOneField(Region, models.CASCADE, primary_key=True, related_name="boundary")
    shape = models.BinaryField(help_text="WKB, degrees WGS 84, longitude first")
    south = models.FloatField()
    west = models.FloatField()
    north = models.FloatField()
    east = models.FloatField()
    source = models.CharField(max_length=200)
    loaded_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"boundary of {self.region_id}"
