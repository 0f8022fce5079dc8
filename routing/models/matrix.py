"""The rule books of routing in versions: who answers for what, and the tenant's own words."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

CATCH_ALL = 9999


class RuleBook(models.Model):
    """A version of rules. A draft is edited; once published it is only ever replaced by another version."""

    version = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=160)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    based_on = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.version


class ResponsibilityMatrix(RuleBook):
    """One version of who answers for what."""

    class Meta:
        verbose_name_plural = "responsibility matrices"
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="matrix_dates_ordered",
            )
        ]


class ResponsibilityRule(models.Model):
    """One row: the first in order that fits decides. Empty lists fit everything."""

    matrix = models.ForeignKey(ResponsibilityMatrix, models.CASCADE, related_name="rules")
    order = models.PositiveIntegerField()
    key = models.SlugField(max_length=60)
    topics = models.JSONField(default=list)
    cues = models.JSONField(default=list, help_text="any of these cues must be in the text")
    without = models.JSONField(default=list, help_text="none of these cues may be in the text")
    tenant = models.CharField(max_length=13, blank=True, help_text="region code of the tenant; empty = every tenant")
    kinds = models.CharField(max_length=200, help_text='office kinds with shares, "pu:0.9 dishub:0.1"')
    needs_review = models.BooleanField(default=False, help_text="a person reads it first, however likely")
    why = models.CharField(max_length=300)
    legal_basis = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("matrix", "order")
        constraints = [
            # Deferred, so that two rows may change places in one transaction.
            models.UniqueConstraint(fields=["matrix", "order"], name="rule_order_once", deferrable=models.Deferrable.DEFERRED),
            models.UniqueConstraint(fields=["matrix", "key"], name="rule_key_once"),
            models.CheckConstraint(condition=~Q(kinds=""), name="rule_names_office"),
            # The last row fits everything: there is no complaint without a rule.
            models.CheckConstraint(condition=~Q(order=CATCH_ALL) | Q(topics=[], cues=[], without=[], tenant=""), name="rule_last_fits_all"),
        ]

    def __str__(self) -> str:
        return f"{self.order} {self.key}"

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refuses the catch-all: without it a complaint could fall through."""
        if self.order == CATCH_ALL:
            raise ValueError("the last rule fits every complaint and cannot be deleted")
        return super().delete(*args, **kwargs)


class LexiconEdition(RuleBook):
    """Words that a tenant adds to the shipped lexicon: how people there call things.

    `topics`: topic key → strength (strong, medium, weak) → terms; `cues`: cue → terms. Terms are lower-case words.
    """

    topics = models.JSONField(default=dict)
    cues = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="lexicon_dates_ordered",
            )
        ]


class RoadStatus(models.TextChoices):
    """Which government keeps a road (UU 2/2022). UNSURE: sections of both kinds bear the name; somebody must ask."""

    NATIONAL = "nasional", _("Jalan nasional")
    PROVINCE = "provinsi", _("Jalan provinsi")
    REGENCY = "kabupaten", _("Jalan kabupaten")
    VILLAGE = "desa", _("Jalan desa")
    UNSURE = "unsure", _("Belum pasti")


class LocalNameKind(models.TextChoices):
    """What a name that only people there know stands for."""

    ALIAS = "alias", _("Ejaan lain")
    PLACE = "place", _("Tempat yang dikenal")
    ROAD = "road", _("Ruas jalan")


class LocalName(models.Model):
    """A landmark, another spelling or a road of a tenant. A road's name is its ends ("Bojo Sinjai")."""

    tenant = models.CharField(max_length=13, help_text="region code of the regency where the name is understood so")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=8, choices=LocalNameKind)
    region_code = models.CharField(max_length=13, blank=True, help_text="where it lies; empty for a road")
    road_status = models.CharField(max_length=10, choices=RoadStatus, blank=True)
    note = models.CharField(max_length=200, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("tenant", "name")
        constraints = [
            models.UniqueConstraint(fields=["tenant", "name", "kind", "region_code"], name="local_name_once"),
            models.CheckConstraint(condition=Q(kind__in=LocalNameKind.values), name="local_name_kind_known"),
            models.CheckConstraint(
                condition=(Q(kind="road") & ~Q(road_status="")) | (~Q(kind="road") & ~Q(region_code="")),
                name="local_name_says_where",
            ),
        ]

    def __str__(self) -> str:
        return self.name
