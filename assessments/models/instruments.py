"""The forms: versions of an instrument with aspects, indicators and questions. What is published never changes (a trigger)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments import blueprint
from organisations.models import Agency


class Scope(models.TextChoices):
    """Whom a form is about."""

    REGENCY = blueprint.Scope.REGENCY.value, _("Kabupaten sebagai satu kesatuan")
    UNIT = blueprint.Scope.UNIT.value, _("Setiap OPD")
    CASE = blueprint.Scope.CASE.value, _("Mutu jawaban satu laporan")


class Kind(models.TextChoices):
    """How a question is answered."""

    YES_NO = blueprint.Kind.YES_NO.value, _("Ya atau tidak")
    SCALE = blueprint.Kind.SCALE.value, _("Tingkat 0 sampai 3")
    NUMBER = blueprint.Kind.NUMBER.value, _("Angka")
    TEXT = blueprint.Kind.TEXT.value, _("Uraian")
    FILE = blueprint.Kind.FILE.value, _("Berkas")


class Scheme(models.TextChoices):
    """Assessments by others that ask for the same evidence."""

    OMBUDSMAN = blueprint.Scheme.OMBUDSMAN.value, _("Penilaian kepatuhan Ombudsman")
    KEMENDAGRI = blueprint.Scheme.KEMENDAGRI.value, _("Evaluasi Kemendagri")
    PEKPPP = blueprint.Scheme.PEKPPP.value, _("PEKPPP")
    P4 = blueprint.Scheme.P4.value, _("Kompetisi P4")


class Instrument(models.Model):
    """One version of a form. A draft is edited; once published it is only ever followed by another version."""

    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+", help_text="whose it is; empty = ships with the project")
    key = models.SlugField(max_length=40, help_text="the same for all versions; last year's results are found by it")
    version = models.CharField(max_length=20)
    scope = models.CharField(max_length=10, choices=Scope)
    name = models.CharField(max_length=200)
    source = models.CharField(max_length=300, blank=True, help_text="the rule or letter it follows")
    based_on = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("key", "-id")
        constraints = [
            models.UniqueConstraint(fields=["agency", "key", "version"], name="instrument_version_once", nulls_distinct=False),
            models.CheckConstraint(condition=Q(scope__in=Scope.values), name="instrument_scope_known"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.version}"


class Aspect(models.Model):
    """One of the categories of a form."""

    instrument = models.ForeignKey(Instrument, models.CASCADE, related_name="aspects")
    order = models.PositiveSmallIntegerField()
    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=200)
    weight = models.DecimalField(max_digits=6, decimal_places=2, default=1)
    help = models.TextField(max_length=1000, blank=True)

    class Meta:
        ordering = ("order", "id")
        constraints = [models.UniqueConstraint(fields=["instrument", "key"], name="aspect_key_once")]

    def __str__(self) -> str:
        return self.key


class Indicator(models.Model):
    """What is judged in an aspect, on which rule it rests, and what others call the same: `schemes` scheme → their words."""

    aspect = models.ForeignKey(Aspect, models.CASCADE, related_name="indicators")
    order = models.PositiveSmallIntegerField()
    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=200)
    weight = models.DecimalField(max_digits=6, decimal_places=2, default=1)
    help = models.TextField(max_length=1000, blank=True)
    legal_basis = models.CharField(max_length=300, blank=True)
    basis_verified = models.BooleanField(default=False, help_text="somebody read it in the published text of the rule")
    evidence = models.BooleanField(default=False, help_text="at least one file must come with it")
    schemes = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ("order", "id")
        constraints = [models.UniqueConstraint(fields=["aspect", "key"], name="indicator_key_once")]

    def __str__(self) -> str:
        return self.key


class Question(models.Model):
    """How one finds out. See blueprint.Question for what levels, thresholds and figure mean."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="questions")
    order = models.PositiveSmallIntegerField()
    key = models.SlugField(max_length=40)
    text = models.TextField(max_length=1000)
    kind = models.CharField(max_length=10, choices=Kind)
    weight = models.DecimalField(max_digits=6, decimal_places=2, default=1)
    required = models.BooleanField(default=True)
    levels = models.JSONField(default=list, blank=True, help_text="descriptions of level 0, 1, 2, 3")
    unit = models.CharField(max_length=40, blank=True, help_text="of a number: hari, orang, persen …")
    figure = models.CharField(max_length=60, blank=True, help_text="key of the live figure that answers it")
    thresholds = models.JSONField(default=list, blank=True, help_text="from which number it earns 1, 2, 3, written as text")
    help = models.TextField(max_length=1000, blank=True)

    class Meta:
        ordering = ("order", "id")
        constraints = [
            models.UniqueConstraint(fields=["indicator", "key"], name="question_key_once"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="question_kind_known"),
            models.CheckConstraint(condition=Q(figure="") | Q(kind="number"), name="question_figure_is_number"),
        ]

    def __str__(self) -> str:
        return self.key
