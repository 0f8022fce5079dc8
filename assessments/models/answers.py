"""What was answered, with which files; what the verifier gave instead; what the office says to that."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from assessments.models.instruments import Indicator, Question
from assessments.models.periods import Assessment


class Answer(models.Model):
    """The answer to a question as it stands, and who gave it. `version` goes up by one with every change.

    `value` is "ya"/"tidak", a level, a plain decimal number or a text. Of a live figure it is written when the form is handed in.
    """

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="answers")
    question = models.ForeignKey(Question, models.PROTECT, related_name="+")
    value = models.TextField(blank=True)
    note = models.TextField(blank=True)
    figure = models.JSONField(default=dict, help_text="of a live figure: name, unit, definition, as_of")
    version = models.PositiveIntegerField(default=1)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", help_text="empty = the system")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["assessment", "question"], name="answer_once")]

    def __str__(self) -> str:
        return f"{self.question_id} v{self.version}"


class AnswerVersion(models.Model):
    """Every answer that was ever given. Rows are only ever added (a trigger)."""

    answer = models.ForeignKey(Answer, models.PROTECT, related_name="versions")
    version = models.PositiveIntegerField()
    value = models.TextField(blank=True)
    note = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("version",)
        constraints = [models.UniqueConstraint(fields=["answer", "version"], name="answer_version_once")]

    def __str__(self) -> str:
        return f"{self.answer_id} v{self.version}"


class Evidence(models.Model):
    """A file that proves an indicator, cleaned and stored outside the web root. A newer one replaces it, and both stay."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="evidence")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+")
    question = models.ForeignKey(Question, models.PROTECT, null=True, related_name="+", help_text="of a question that asks for a file")
    title = models.CharField(max_length=120)
    file = models.FileField(upload_to="evidence/%Y/%m/", max_length=200)
    content_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField(help_text="bytes")
    sha256 = models.CharField(max_length=64)
    version = models.PositiveSmallIntegerField(default=1)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, help_text="no longer counted, still kept")

    class Meta:
        ordering = ("id",)
        constraints = [models.CheckConstraint(condition=Q(content_type__in=["image/jpeg", "application/pdf"]), name="evidence_type_known")]

    def __str__(self) -> str:
        return str(self.public_id)


class Remark(models.Model):
    """What somebody says about an indicator, for the office and the verifier alike. Rows are only ever added (a trigger)."""

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="remarks")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+")
    text = models.TextField(max_length=2000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"remark on {self.indicator_id}"


class Verdict(models.Model):
    """The points a verifier gives an indicator, beside those the office gave itself, and why where they differ."""

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="verdicts")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+")
    points = models.DecimalField(max_digits=3, decimal_places=2)
    own_points = models.DecimalField(max_digits=3, decimal_places=2, null=True)
    reason = models.TextField(max_length=2000, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assessment", "indicator"], name="verdict_once"),
            models.CheckConstraint(condition=Q(points__gte=0, points__lte=3), name="verdict_in_range"),
            # Nobody's points are changed without a word.
            models.CheckConstraint(
                condition=~Q(reason="") | Q(own_points__isnull=False, points=models.F("own_points")), name="verdict_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.points} for {self.indicator_id}"


class Objection(models.Model):
    """What an office says against a verdict, and what was decided: `points` empty = not decided yet."""

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="objections")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+")
    text = models.TextField(max_length=2000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    points = models.DecimalField(max_digits=3, decimal_places=2, null=True)
    answer = models.TextField(max_length=2000, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assessment", "indicator"], name="objection_once"),
            models.CheckConstraint(
                condition=Q(points__isnull=True) | (Q(points__gte=0, points__lte=3) & ~Q(answer="")), name="objection_answered"
            ),
        ]

    def __str__(self) -> str:
        return f"objection to {self.indicator_id}"
