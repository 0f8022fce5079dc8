"""The action plan of a government: rows with targets, by when offices report, signatures, and every version signed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from assessments.models.periods import Period
from assessments.quarters import Quarter
from organisations.models import Agency, Unit

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal


class PlanStatus(models.TextChoices):
    """How far a plan is."""

    DRAFT = "draft", _("Disusun")
    CHECKING = "checking", _("Menunggu telaah")
    REVIEWED = "reviewed", _("Sudah ditelaah, menunggu tanda tangan")
    SIGNED = "signed", _("Ditandatangani")


class Better(models.TextChoices):
    """Which way a figure should go."""

    UP = "up", _("makin besar makin baik")
    DOWN = "down", _("makin kecil makin baik")


class Plan(models.Model):
    """An action plan for some years. `version` is the one being written, or the one signed last."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="action_plans")
    name = models.CharField(max_length=200)
    first_year = models.PositiveSmallIntegerField()
    last_year = models.PositiveSmallIntegerField()
    based_on = models.ForeignKey(Period, models.PROTECT, null=True, related_name="+", help_text="the assessment it follows from")
    status = models.CharField(max_length=10, choices=PlanStatus, default=PlanStatus.DRAFT)
    version = models.PositiveSmallIntegerField(default=1)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    handed_in_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("-first_year", "-id")
        constraints = [
            models.UniqueConstraint(fields=["agency", "name"], name="plan_name_once"),
            models.CheckConstraint(condition=Q(status__in=PlanStatus.values), name="plan_status_known"),
            models.CheckConstraint(condition=Q(last_year__gte=F("first_year"), last_year__lte=F("first_year") + 9), name="plan_years"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def years(self) -> range:
        """The years it covers."""
        return range(self.first_year, self.last_year + 1)


class ReportRule(models.Model):
    """By when offices report on the quarters that begin on a day or later, until a newer rule holds. Rows are only ever added (a trigger)."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="report_rules")
    valid_from = models.DateField()
    report_days = models.PositiveSmallIntegerField(default=10, help_text="working days after a quarter within which offices report")
    remind_before = models.JSONField(default=list, help_text="days before the last day on which those who have not reported are told")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("valid_from", "id")
        constraints = [models.CheckConstraint(condition=Q(report_days__gte=1), name="report_rule_days_positive")]

    def __str__(self) -> str:
        return f"{self.plan_id}: {self.report_days} from {self.valid_from}"


class PlanRow(models.Model):
    """One action. `begins` and `ends` are quarters (see Quarter.index). Taken out, it stays for the versions that had it."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="rows")
    order = models.PositiveSmallIntegerField()
    aspect = models.CharField(max_length=200)
    indicator_key = models.SlugField(max_length=40, blank=True, help_text="the indicator of the assessment it answers to")
    proposed = models.BooleanField(default=False, help_text="written by the system, accepted by nobody yet")
    condition = models.TextField(max_length=2000, blank=True)
    problem = models.TextField(max_length=2000, blank=True)
    action = models.TextField(max_length=2000)
    output = models.TextField(max_length=1000, blank=True)
    indicator = models.CharField(max_length=300, blank=True)
    unit = models.CharField(max_length=40, blank=True)
    better = models.CharField(max_length=4, choices=Better, default=Better.UP)
    lead = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    supporting = models.ManyToManyField(Unit, related_name="+")
    budget = models.DecimalField(max_digits=16, decimal_places=0, null=True, help_text="rupiah for all years; empty = not costed")
    budget_source = models.CharField(max_length=200, blank=True)
    begins = models.PositiveIntegerField()
    ends = models.PositiveIntegerField()
    figure = models.CharField(max_length=60, blank=True, help_text="key of the live figure that shows the truth beside the claim")
    figure_of_lead = models.BooleanField(default=False, help_text="counted for the leading office, not for the whole government")
    taken_out_at = models.DateTimeField(null=True)
    # Of a row as a version has it (assessments.plans.content.rows_of): the targets of that version, by year.
    frozen_targets: Mapping[int, Decimal] | None = None

    class Meta:
        ordering = ("order", "id")
        constraints = [
            models.CheckConstraint(condition=Q(ends__gte=F("begins")), name="planrow_ends_after"),
            models.CheckConstraint(condition=Q(better__in=Better.values), name="planrow_better_known"),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id}/{self.order}"

    @property
    def first_quarter(self) -> Quarter:
        """When it begins."""
        return Quarter.at(self.begins)

    @property
    def last_quarter(self) -> Quarter:
        """When it ends."""
        return Quarter.at(self.ends)

    @property
    def aims(self) -> Mapping[int, Decimal]:
        """The targets by year: those of the version it was read from, else those that are written now."""
        if self.frozen_targets is not None:
            return self.frozen_targets
        return {target.year: target.value for target in self.targets.all()}


class Target(models.Model):
    """What a row should have reached by the end of a year."""

    row = models.ForeignKey(PlanRow, models.CASCADE, related_name="targets")
    year = models.PositiveSmallIntegerField()
    value = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        ordering = ("year",)
        constraints = [models.UniqueConstraint(fields=["row", "year"], name="target_once_a_year")]

    def __str__(self) -> str:
        return f"{self.row_id} {self.year}"


class PlanVersion(models.Model):
    """A plan as it was handed to those who sign: canonical JSON and its SHA-256. Rows are only ever added (a trigger)."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    at = models.DateTimeField(auto_now_add=True)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    content = models.TextField(help_text="JSON with sorted keys and no space; the hash is of its UTF-8 bytes")
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.plan_id} v{self.number} {self.sha256[:8]}"


class Signer(models.TextChoices):
    """Whose signatures make a plan binding: first the Sekda's, then the Bupati's."""

    SECRETARY = "secretary", _("Sekretaris Daerah")
    HEAD = "head", _("Bupati")


class Signature(models.Model):
    """That somebody signed this very text. On paper; here stands who, when, and which hash. Rows are only ever added (a trigger)."""

    version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="signatures")
    signer = models.CharField(max_length=10, choices=Signer)
    name = models.CharField(max_length=120)
    number = models.CharField(max_length=40, blank=True, help_text="NIP")
    signed_on = models.DateField()
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    noted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=["version", "signer"], name="signature_once"),
            models.CheckConstraint(condition=Q(signer__in=Signer.values), name="signature_signer_known"),
        ]

    def __str__(self) -> str:
        return f"{self.signer} of {self.version_id}"


class PlanEventKind(models.TextChoices):
    """What can happen to a plan."""

    MADE = "made", _("Dibuat")
    PROPOSED = "proposed", _("Usulan ditambahkan dari hasil penilaian")
    HANDED_IN = "handed_in", _("Diserahkan untuk ditelaah")
    RETURNED = "returned", _("Dikembalikan")
    REVIEWED = "reviewed", _("Selesai ditelaah")
    SIGNED = "signed", _("Ditandatangani")
    REVISED = "revised", _("Perubahan dimulai")
    ASKED = "asked", _("Realisasi diminta")
    REMINDED = "reminded", _("Diingatkan")
    RULED = "ruled", _("Batas melapor diubah")


class PlanEvent(models.Model):
    """One step of a plan: who, when, with which words. Rows are only ever added (a trigger)."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=10, choices=PlanEventKind)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", help_text="empty = the clock")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", help_text="whom it was said to")
    quarter = models.PositiveIntegerField(null=True)
    text = models.TextField(max_length=2000, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = [models.CheckConstraint(condition=Q(kind__in=PlanEventKind.values), name="plan_event_known")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.plan_id}"
