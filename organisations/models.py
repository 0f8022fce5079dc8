"""Who governs what: regions, agencies, their units, topics, people's roles and working calendars.

Everything here changes by decree, so rows carry the dates between which they hold and, where one replaces
another, a pointer to the successor. Nothing is deleted.
"""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
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


class User(AbstractUser):
    """Someone who signs in: an officer, a coordinator, a supervisor, or a citizen with an account."""

    display_name = models.CharField(max_length=120, blank=True)

    def __str__(self) -> str:
        return self.display_name or self.username


class Role(models.TextChoices):
    """What a person may do for a unit (domain rules: roles of SP4N, permenpan 62/2018)."""

    OFFICER = "officer", _("Petugas")
    APPROVER = "approver", _("Atasan")
    COORDINATOR = "coordinator", _("Koordinator")
    ORGANISATION = "organisation", _("Bagian Organisasi")
    INSPECTORATE = "inspectorate", _("Inspektorat")
    SUPERVISOR = "supervisor", _("Pengawas")
    ADMIN = "admin", _("Admin")


class Membership(models.Model):
    """That a person has a role in a unit, between two dates (appointments end by decree, not by deletion)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role)
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="membership_role_known"),
            models.UniqueConstraint(fields=["user", "unit", "role"], condition=Q(valid_until__isnull=True), name="membership_once"),
        ]

    def __str__(self) -> str:
        return f"{self.role} @ {self.unit_id}"


class Calendar(models.Model):
    """Which days an office works. The most specific calendar whose region contains a place applies there."""

    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    region = models.ForeignKey(Region, models.PROTECT, null=True, related_name="+", help_text="empty = all Indonesia")
    working_weekdays = models.CharField(max_length=7, default="12345", help_text="ISO weekdays, 1 = Monday")

    def __str__(self) -> str:
        return self.name


class DayKind(models.TextChoices):
    """Why a date differs from its weekday."""

    HOLIDAY = "holiday", _("Libur nasional")
    COLLECTIVE_LEAVE = "collective_leave", _("Cuti bersama")
    LOCAL_HOLIDAY = "local_holiday", _("Libur daerah")
    WORKING = "working", _("Hari kerja pengganti")


class CalendarDay(models.Model):
    """One date that is not what its weekday says, with the decree or source that made it so."""

    calendar = models.ForeignKey(Calendar, models.CASCADE, related_name="days")
    date = models.DateField()
    kind = models.CharField(max_length=20, choices=DayKind)
    name = models.CharField(max_length=160)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("date",)
        constraints = [
            models.UniqueConstraint(fields=["calendar", "date"], name="calendar_day_once"),
            models.CheckConstraint(condition=Q(kind__in=DayKind.values), name="calendar_day_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.name}"


class ReferenceLoad(models.Model):
    """Which version of a reference file is in the database, so that starting again does not load it again."""

    key = models.CharField(max_length=60, primary_key=True)
    version = models.CharField(max_length=80)
    loaded_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.key} {self.version}"
