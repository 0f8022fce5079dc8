"""The rules a complaint is opened under, as versioned rows: classes, visibility, clocks and why a case may end."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ComplaintClass(models.TextChoices):
    """Classes of Permenpan RB 62/2018; they decide how long a settlement may take."""

    INFORMATION_REQUEST = "permintaan_informasi", _("Permintaan informasi")
    ORDINARY = "tidak_berkadar", _("Pengaduan tidak berkadar pengawasan")
    OVERSIGHT = "berkadar", _("Pengaduan berkadar pengawasan")
    ASPIRATION = "aspirasi", _("Aspirasi")
    WHISTLEBLOWING = "wbs", _("Whistleblowing (WBS)")


# In these somebody is accused of something.
ACCUSING = (ComplaintClass.OVERSIGHT, ComplaintClass.WHISTLEBLOWING)


class Visibility(models.TextChoices):
    """Who may read the text once it is verified, as the reporter chose."""

    PUBLIC = "public", _("Umum")
    ANONYMOUS = "anonymous", _("Anonim")
    SECRET = "secret", _("Rahasia")


class Regime(models.Model):
    """A version of the rules a complaint is opened under; it keeps them to its end.

    A verified regime is in force and frozen. What is not verified can be edited, and is used by nobody.
    """

    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=160)
    legal_basis = models.CharField(max_length=300)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    verified = models.BooleanField(default=False, help_text="checked against the published text of the rule, and in force")
    max_transfers = models.PositiveSmallIntegerField(default=2, help_text="after so many the coordinator decides")
    ombudsman_after = models.PositiveSmallIntegerField(default=60, help_text="calendar days until the Ombudsman is offered")

    def __str__(self) -> str:
        return self.name


class MoveRule(models.Model):
    """One row of a regime's moves: from where to where, by whom, and whether words are needed."""

    regime = models.ForeignKey(Regime, models.CASCADE, related_name="move_rules")
    name = models.CharField(max_length=20)
    sources = models.JSONField(help_text="statuses")
    target = models.CharField(max_length=20, blank=True, help_text="empty = the status stays")
    by = models.JSONField(help_text="capacities")
    needs_text = models.BooleanField(default=False)

    class Meta:
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=["regime", "name", "target"], name="move_rule_once")]

    def __str__(self) -> str:
        return f"{self.name} to {self.target or 'itself'}"


class ReasonKind(models.TextChoices):
    """What a reason is given for."""

    ARCHIVE = "archive", _("Mengarsipkan")
    ASK = "ask", _("Menunggu pelapor")
    TRANSFER = "transfer", _("Bukan kewenangan")
    WITHDRAW = "withdraw", _("Dicabut pelapor")


class Reason(models.Model):
    """One reason that may be given under a regime, in the words people read."""

    regime = models.ForeignKey(Regime, models.CASCADE, related_name="reasons")
    kind = models.CharField(max_length=10, choices=ReasonKind)
    key = models.SlugField(max_length=20)
    name = models.CharField(max_length=120)
    sort = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("sort", "id")
        constraints = [
            models.UniqueConstraint(fields=["regime", "kind", "key"], name="reason_once"),
            models.CheckConstraint(condition=Q(kind__in=ReasonKind.values), name="reason_kind_known"),
        ]

    def __str__(self) -> str:
        return self.name


class ClockName(models.TextChoices):
    """The named clocks that run on one complaint."""

    VERIFICATION = "verifikasi", _("Pemeriksaan dan penerusan")
    FOLLOW_UP = "tindak_lanjut", _("Jawaban pertama")
    REPORTER_RESPONSE = "tanggapan_pelapor", _("Tanggapan pelapor")
    SETTLEMENT = "penyelesaian", _("Penyelesaian")
    DECISION = "keputusan", _("Keputusan sengketa kewenangan")


class FirstDay(models.TextChoices):
    """From which day a clock runs that begins with a complaint which another system received first."""

    THERE = "there", _("hari diterima di tempat asal")
    HERE = "here", _("hari sampai di sini")


class ClockRule(models.Model):
    """How long a clock runs under a regime; a rule for one class goes before the rule for all."""

    regime = models.ForeignKey(Regime, models.CASCADE, related_name="clock_rules")
    clock = models.CharField(max_length=20, choices=ClockName)
    complaint_class = models.CharField(max_length=24, choices=ComplaintClass, blank=True, help_text="empty = every class")
    days = models.PositiveSmallIntegerField()
    day_type = models.CharField(max_length=10, default="working", help_text="working or calendar")
    legal_basis = models.CharField(max_length=300)
    # Names of events, with a mark where only some of a kind count: "reporter_message:answers" (complaints/timing.py).
    starts = models.JSONField(default=list)
    stops = models.JSONField(default=list)
    pauses = models.JSONField(default=list)
    resumes = models.JSONField(default=list)
    pause_days = models.PositiveSmallIntegerField(default=0, help_text="at most so many days are waited for the reporter")
    again = models.BooleanField(default=False, help_text="may run more than once in one life of a case")
    elsewhere = models.CharField(max_length=5, choices=FirstDay, default=FirstDay.THERE, help_text="for what another system received first")
    elsewhere_basis = models.CharField(max_length=300, blank=True, help_text="law or decision that this rests on")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["regime", "clock", "complaint_class"], name="clock_rule_once"),
            models.CheckConstraint(condition=Q(days__gte=1), name="clock_rule_days_positive"),
            models.CheckConstraint(condition=Q(day_type__in=["working", "calendar"]), name="clock_rule_day_type"),
            models.CheckConstraint(condition=Q(elsewhere__in=FirstDay.values), name="clock_rule_elsewhere_known"),
        ]

    def __str__(self) -> str:
        return f"{self.clock} {self.days}"


class Rung(models.TextChoices):
    """Who is told of a clock, from the desk upward."""

    OFFICER = "officer", _("Petugas kantor")
    APPROVER = "approver", _("Atasan kantor")
    COORDINATOR = "coordinator", _("Koordinator")
    SECRETARY = "secretary", _("Sekretaris Daerah")


class EscalationRule(models.Model):
    """When whom is told that a clock runs out or has run out."""

    regime = models.ForeignKey(Regime, models.CASCADE, related_name="escalation_rules")
    clock = models.CharField(max_length=20, choices=ClockName)
    days = models.SmallIntegerField(help_text="working days after the last day; below zero before it")
    rung = models.CharField(max_length=12, choices=Rung)

    class Meta:
        ordering = ("clock", "days")
        constraints = [
            models.UniqueConstraint(fields=["regime", "clock", "days", "rung"], name="escalation_once"),
            models.CheckConstraint(condition=Q(rung__in=Rung.values), name="escalation_rung_known"),
        ]

    def __str__(self) -> str:
        return f"{self.clock} {self.days:+} to {self.rung}"


class RegimeChange(models.Model):
    """One change of a regime, as it was and as it became. Rows are only inserted."""

    regime = models.ForeignKey(Regime, models.PROTECT, related_name="changes")
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", help_text="empty = a command")
    what = models.JSONField(help_text="do, of, before, after")

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.what.get('do', '')} of {self.regime_id}"


class EndReason(models.TextChoices):
    """Why a complaint ended, where the machine must know the word; the others are reasons of its regime. Nothing ends
    without one (P3)."""

    CONFIRMED = "confirmed", _("Pelapor menyatakan beres")
    SILENT = "silent", _("Ditutup karena tidak ada tanggapan pelapor")
    WITHDRAWN = "withdrawn", _("Dicabut pelapor")
    DUPLICATE = "duplicate", _("Sudah dilaporkan")
