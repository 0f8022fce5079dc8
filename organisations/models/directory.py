"""Governments, their offices and what each is for; what was changed of them, when and by which decree."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from organisations.models.places import Region


class AgencyLevel(models.TextChoices):
    """Which government, or company of a government, a body belongs to."""

    CENTRAL = "central", _("Pusat")
    PROVINCE = "province", _("Provinsi")
    REGENCY = "regency", _("Kabupaten/Kota")
    VERTICAL = "vertical", _("Instansi vertikal")
    COMPANY = "company", _("BUMN/BUMD")


class Agency(models.Model):
    """A government or public body. A tenant is one whose own units work in this system."""

    key = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=60)
    level = models.CharField(max_length=10, choices=AgencyLevel)
    region = models.ForeignKey(Region, models.PROTECT, null=True, related_name="+")
    is_tenant = models.BooleanField(default=False)
    coordinator = models.ForeignKey("Unit", models.PROTECT, null=True, related_name="+")
    dead_desk_days = models.PositiveSmallIntegerField(default=7, help_text="days without a sign-in after which a desk counts as dead")

    class Meta:
        verbose_name_plural = "agencies"
        constraints = [
            models.CheckConstraint(condition=Q(level__in=AgencyLevel.values), name="agency_level_known"),
            # A tenant without a region could not be found from the place of a complaint.
            models.CheckConstraint(condition=Q(is_tenant=False) | Q(region__isnull=False), name="tenant_has_region"),
        ]

    def __str__(self) -> str:
        return self.name


class OfficeKind(models.Model):
    """What an office is for (pu, dukcapil, pln …), so that routing rules hold in every regency."""

    key = models.SlugField(max_length=40, primary_key=True)
    name = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.name


class Unit(models.Model):
    """An office that can hold a case: OPD, kecamatan, kelurahan, desa, or a body outside that is only written to."""

    code = models.CharField(max_length=40, unique=True)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="units")
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=80)
    region = models.ForeignKey(Region, models.PROTECT, null=True, related_name="+")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    successor = models.ForeignKey("self", models.PROTECT, null=True, related_name="predecessors")
    is_external = models.BooleanField(default=False, help_text="has no officers here; cases are forwarded by letter")
    contact = models.CharField(max_length=200, blank=True)
    calendar = models.ForeignKey("Calendar", models.PROTECT, null=True, related_name="+", help_text="empty = its place's calendar")
    needs_approval = models.BooleanField(default=False, help_text="answers leave only when the atasan approved them")
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)
    kinds = models.ManyToManyField(OfficeKind, through="UnitOfficeKind", related_name="units")

    class Meta:
        ordering = ("code",)
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_from__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="unit_dates_ordered",
            )
        ]

    def __str__(self) -> str:
        return self.name


class UnitOfficeKind(models.Model):
    """That a unit serves as an office kind; rank 1 is asked first where two units share a kind."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="office_kinds")
    kind = models.ForeignKey(OfficeKind, models.PROTECT, related_name="+")
    rank = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "kind"], name="unit_kind_once")]

    def __str__(self) -> str:
        return f"{self.unit_id} as {self.kind_id}"


class DirectoryChangeKind(models.TextChoices):
    """What was changed of an office."""

    CREATED = "created", _("Dibuat")
    RENAMED = "renamed", _("Ganti nama")
    MERGED = "merged", _("Digabung")
    CLOSED = "closed", _("Ditutup")
    PARENT = "parent", _("Kantor induk")
    CONTACT = "contact", _("Kontak")
    KINDS = "kinds", _("Urusan")
    APPROVAL = "approval", _("Persetujuan atasan")
    CALENDAR = "calendar", _("Kalender")
    APPOINTED = "appointed", _("Petugas ditunjuk")
    ENDED = "ended", _("Penugasan berakhir")


class DirectoryChange(models.Model):
    """One change of an office, as it was and as it became. Rows are only inserted."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="changes")
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey("User", models.PROTECT, null=True, related_name="+", help_text="empty = a command")
    kind = models.CharField(max_length=20, choices=DirectoryChangeKind)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    decree = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("-id",)
        constraints = [models.CheckConstraint(condition=Q(kind__in=DirectoryChangeKind.values), name="directory_change_kind_known")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.unit_id}"
