"""Quality samples: the rules by which a month is drawn, the sample as it was drawn, what readers gave and offices said to it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessments.models.instruments import Instrument
from complaints.models import Complaint
from organisations.models import Agency, Unit


class SampleRule(models.Model):
    """By which sheet and in which size a month is read, from a day on. Rows are only ever added (a trigger).

    The newest that holds on the first day of a month counts, a government's own before the one that ships.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+", help_text="whose it is; empty = ships with the project")
    valid_from = models.DateField()
    sheet = models.ForeignKey(Instrument, models.PROTECT, related_name="+")
    size = models.PositiveSmallIntegerField(help_text="cases a month")
    second_percent = models.PositiveSmallIntegerField(help_text="of these so many per cent are read by a second person too")
    objection_days = models.PositiveSmallIntegerField(help_text="working days an office may object")
    draw_day = models.PositiveSmallIntegerField(help_text="day of the month after on which the clock draws")
    source = models.CharField(max_length=300, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-valid_from", "-id")
        constraints = [
            models.CheckConstraint(condition=Q(size__gte=1, size__lte=500), name="sample_rule_size"),
            models.CheckConstraint(condition=Q(second_percent__lte=100), name="sample_rule_second"),
            models.CheckConstraint(condition=Q(draw_day__gte=1, draw_day__lte=28), name="sample_rule_day"),
            models.CheckConstraint(condition=Q(objection_days__gte=1, objection_days__lte=60), name="sample_rule_objection"),
        ]

    def __str__(self) -> str:
        return f"{self.size} from {self.valid_from}"


class QualitySample(models.Model):
    """The cases of one month that are read. How it was drawn never changes; once done nothing of it does (triggers)."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    month = models.DateField(help_text="its first day; cases that ended in it")
    rule = models.ForeignKey(SampleRule, models.PROTECT, related_name="+")
    size = models.PositiveSmallIntegerField(help_text="cases drawn")
    seed = models.CharField(max_length=64)
    population = models.TextField(help_text="canonical JSON of every case that could be drawn: [number, office code]")
    population_size = models.PositiveIntegerField()
    population_sha256 = models.CharField(max_length=64)
    drawn_at = models.DateTimeField()
    drawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", help_text="empty = the clock")
    told_at = models.DateTimeField(null=True, help_text="since when offices see what they were given")
    told_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    unread_reason = models.CharField(max_length=500, blank=True, help_text="why it was told with cases that nobody read")
    objection_until = models.DateField(null=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", help_text="empty = the clock")
    content = models.TextField(blank=True, help_text="when done: JSON with sorted keys and no space; the hash is of its UTF-8 bytes")
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ("-month", "-id")
        constraints = [
            models.UniqueConstraint(fields=["agency", "month"], name="quality_sample_once_a_month"),
            models.CheckConstraint(condition=Q(month__day=1), name="quality_sample_month_begins"),
            models.CheckConstraint(
                condition=Q(told_at__isnull=True, objection_until__isnull=True, done_at__isnull=True)
                | Q(told_at__isnull=False, objection_until__isnull=False),
                name="quality_sample_told_before_done",
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, sha256="") | (Q(done_at__isnull=False) & ~Q(sha256="")), name="quality_sample_frozen"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.month:%Y-%m}"


class WhyDropped(models.TextChoices):
    """Why a case that was drawn is not read."""

    SEALED = "sealed", _("kini hanya boleh dibaca Inspektorat")
    SECRET = "secret", _("kini rahasia")
    ACCUSING = "accusing", _("kini menyangkut tuduhan terhadap sebuah kantor")
    WITHDRAWN = "withdrawn", _("dicabut pelapornya")


class SampledCase(models.Model):
    """A case of a sample, and the office that answered it. `score` is what counts: readings, or the word on an objection."""

    sample = models.ForeignKey(QualitySample, models.PROTECT, related_name="cases")
    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField(help_text="in the order of the draw, from 1")
    second = models.BooleanField(default=False, help_text="a second person reads it too")
    dropped_at = models.DateTimeField(null=True)
    dropped_why = models.CharField(max_length=10, choices=WhyDropped, blank=True)
    score = models.DecimalField(max_digits=5, decimal_places=2, null=True, help_text="0 to 100")

    class Meta:
        ordering = ("place",)
        constraints = [
            models.UniqueConstraint(fields=["sample", "complaint"], name="sampled_case_once"),
            models.UniqueConstraint(fields=["sample", "place"], name="sampled_case_place"),
            models.CheckConstraint(condition=Q(score__isnull=True) | Q(score__gte=0, score__lte=100), name="sampled_case_score"),
            models.CheckConstraint(
                condition=Q(dropped_at__isnull=True, dropped_why="")
                | (Q(dropped_at__isnull=False, score__isnull=True) & Q(dropped_why__in=WhyDropped.values)),
                name="sampled_case_dropped_why",
            ),
        ]
        # What an office was given, on its own page.
        indexes = [models.Index(fields=["unit", "-id"], name="sampled_case_of_unit")]

    def __str__(self) -> str:
        return f"{self.place} of {self.sample_id}"


class Reading(models.Model):
    """What one person gave a case. `marks` question key → 0 to 3, or null where the criterion does not apply.

    Its reader may change it until the sample is told; afterwards the database refuses it.
    """

    case = models.ForeignKey(SampledCase, models.PROTECT, related_name="readings")
    turn = models.PositiveSmallIntegerField(help_text="1, or 2 for the second reader")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    marks = models.JSONField()
    score = models.DecimalField(max_digits=5, decimal_places=2, help_text="0 to 100")
    note = models.TextField(max_length=2000, blank=True)

    class Meta:
        ordering = ("turn",)
        constraints = [
            models.UniqueConstraint(fields=["case", "turn"], name="reading_once_a_turn"),
            models.UniqueConstraint(fields=["case", "by"], name="reading_by_different_people"),
            models.CheckConstraint(condition=Q(turn__in=[1, 2]), name="reading_turn"),
            models.CheckConstraint(condition=Q(score__gte=0, score__lte=100), name="reading_score"),
        ]

    def __str__(self) -> str:
        return f"reading {self.turn} of {self.case_id}"


class CaseObjection(models.Model):
    """What an office says against what it was given, once; the answer ends it, with other marks or the same."""

    case = models.OneToOneField(SampledCase, models.PROTECT, related_name="objection")
    text = models.TextField(max_length=2000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    answer = models.TextField(max_length=2000, blank=True)
    marks = models.JSONField(null=True, help_text="as in a reading: what counts from then on")
    score = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="case_objection_says_something"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answer="", marks__isnull=True, score__isnull=True)
                | (Q(answered_at__isnull=False, marks__isnull=False, score__isnull=False) & ~Q(answer="")),
                name="case_objection_answered_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"objection to {self.case_id}"
