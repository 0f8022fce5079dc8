"""The rules a complaint is opened under, as versioned rows: classes, visibility, clocks and why a case may end."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ComplaintClass(models.TextChoices):
    """Classes of Permenpan RB 62/2018; they decide how long a settlement may take."""

    INFORMATION_REQUEST = "permintaan_informasi", _("Permintaan informasi")
    ORDINARY = "tidak_berkadar", _("Pengaduan tidak berkadar pengawasan")
    OVERSIGHT = "berkadar", _("Pengaduan berkadar pengawasan")
    ASPIRATION = "aspirasi", _("Aspirasi")


class Visibility(models.TextChoices):
    """Who may read the text once it is verified, as the reporter chose."""

    PUBLIC = "public", _("Umum")
    ANONYMOUS = "anonymous", _("Anonim")
    SECRET = "secret", _("Rahasia")


class Regime(models.Model):
    """A version of the rules a complaint is opened under; it keeps them to its end."""

    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=160)
    legal_basis = models.CharField(max_length=300)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    verified = models.BooleanField(default=False, help_text="checked against the published text of the rule")

    def __str__(self) -> str:
        return self.name


class ClockName(models.TextChoices):
    """The named clocks that run on one complaint."""

    VERIFICATION = "verifikasi", _("Pemeriksaan dan penerusan")
    FOLLOW_UP = "tindak_lanjut", _("Jawaban pertama")
    REPORTER_RESPONSE = "tanggapan_pelapor", _("Tanggapan pelapor")
    SETTLEMENT = "penyelesaian", _("Penyelesaian")


class ClockRule(models.Model):
    """How long a clock runs under a regime; a rule for one class goes before the rule for all."""

    regime = models.ForeignKey(Regime, models.CASCADE, related_name="clock_rules")
    clock = models.CharField(max_length=20, choices=ClockName)
    complaint_class = models.CharField(max_length=24, choices=ComplaintClass, blank=True, help_text="empty = every class")
    days = models.PositiveSmallIntegerField()
    day_type = models.CharField(max_length=10, default="working", help_text="working or calendar")
    legal_basis = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["regime", "clock", "complaint_class"], name="clock_rule_once"),
            models.CheckConstraint(condition=Q(days__gte=1), name="clock_rule_days_positive"),
            models.CheckConstraint(condition=Q(day_type__in=["working", "calendar"]), name="clock_rule_day_type"),
        ]

    def __str__(self) -> str:
        return f"{self.clock} {self.days}"


class EndReason(models.TextChoices):
    """Why a complaint ended. Nothing ends without one (P3)."""

    CONFIRMED = "confirmed", _("Pelapor menyatakan beres")
    SILENT = "silent", _("Ditutup karena tidak ada tanggapan pelapor")
    WITHDRAWN = "withdrawn", _("Dicabut pelapor")
    DUPLICATE = "duplicate", _("Sudah dilaporkan")
    NOT_GOVERNMENT = "not_government", _("Bukan urusan pelayanan publik")
    IN_COURT = "in_court", _("Sedang atau sudah diadili")
    UNCLEAR = "unclear", _("Tetap tidak jelas setelah ditanyakan")
    TEST = "test", _("Percobaan atau iklan")
