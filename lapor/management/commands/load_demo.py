"""Make the demo's cast: one person of every role, and an officer for every unit of the tenant."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from lapor import demo_plan, demo_reading, seeding
from organisations import reference
from organisations.models import Agency, AgencyLevel, Membership, Region, Role, Unit, User
from organisations.queries import default_agency

PASSWORD = "lapor-demo"  # noqa: S105 - printed by `make run`; the command refuses to run with DEBUG=0
# username, name, office kind of the unit, role
CAST = (
    ("petugas", "Petugas PUPR", "pu", Role.OFFICER),
    ("petugas2", "Petugas Dukcapil", "dukcapil", Role.OFFICER),
    ("atasan", "Sekretaris PUPR", "pu", Role.APPROVER),
    ("koordinator", "Koordinator Diskominfo", "kominfo", Role.COORDINATOR),
    ("organisasi", "Bagian Organisasi", "setda", Role.ORGANISATION),
    ("inspektorat", "Petugas Inspektorat", "inspektorat", Role.INSPECTORATE),
    ("pengawas", "Pengawas Ombudsman", "setda", Role.SUPERVISOR),
    ("pimpinan", "Sekretaris Daerah", "setda", Role.LEADER),
)


class Command(BaseCommand):
    """Idempotent; only for demos, because everybody knows the password."""

    help = "Make demo people (password: lapor-demo). Refused when DEBUG=0."

    def add_arguments(self, parser: CommandParser) -> None:
        """A second regency beside the tenant: a file of its offices is all it takes."""
        parser.add_argument("--regency", default="", help="Kemendagri code of a regency that also becomes a tenant, e.g. 73.08")
        parser.add_argument("--units", default="", help="CSV of its offices in the columns of units.csv; without it the demo's own file")
        parser.add_argument("--complaints", type=int, default=0, help="invented complaints for it; without --regency for the demo's own")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Make who is missing."""
        if not settings.DEBUG:
            raise CommandError("demo people have a password that everybody knows; load_demo runs only with DEBUG=1")
        self._people()
        if options["regency"]:
            self._regency(options["regency"], options["units"], options["complaints"])
        elif options["complaints"]:
            seeding.seed(options["complaints"])
        self._samples()

    def _samples(self) -> None:
        """Where there are answered cases, some were read; without the demo's readers, nothing."""
        people = User.objects.in_bulk(["organisasi", "koordinator"], field_name="username")
        if len(people) == 2 and demo_reading.samples(default_agency(), people["organisasi"], people["koordinator"]):
            self.stdout.write("quality samples drawn, the newest half read")

    def _people(self) -> None:
        if User.objects.filter(username="warga").exists():
            return
        with transaction.atomic():
            self._make()
        self.stdout.write("demo people made")

    def _regency(self, code: str, units: str, complaints: int) -> None:
        """Another tenant with its coordinator, and the supervisor who compares both."""
        file = Path(units) if units else reference.DATA / "demo" / f"{code}.csv"
        if not file.exists():
            raise CommandError(f"{file} is not there; name a CSV of the regency's offices with --units")
        try:
            agency = reference.load_tenant(code, file)
        except (Region.DoesNotExist, LookupError) as error:
            raise CommandError(str(error)) from error
        province, _made = Agency.objects.get_or_create(
            key=f"pemprov-{code[:2]}",
            defaults={
                "name": "Pemerintah Provinsi",
                "short_name": "Pemprov",
                "level": AgencyLevel.PROVINCE,
                "region_id": code[:2],
            },
        )
        body, _made = Unit.objects.get_or_create(
            code=f"pemprov-{code[:2]}",
            defaults={"agency": province, "name": "Pengawas Provinsi", "short_name": "Provinsi", "is_external": True},
        )
        for name, label, unit, role in (
            (f"koordinator-{code}", f"Koordinator {agency.short_name}", agency.coordinator, Role.COORDINATOR),
            ("provinsi", "Pengawas Provinsi", body, Role.SUPERVISOR),
        ):
            user, made = User.objects.get_or_create(username=name, defaults={"display_name": label, "password": make_password(PASSWORD)})
            if made and unit is not None:
                Membership.objects.create(user=user, unit=unit, role=role)
        if complaints:
            seeding.seed(complaints, agency=agency)
        self.stdout.write(f"{agency.name} is a tenant; provinsi compares it with the others")

    def _make(self) -> None:
        # One hash for all: a hundred and thirty separate ones would take half a minute to make.
        password = make_password(PASSWORD)
        people = [User(username="warga", display_name="Warga", password=password)]
        people += [User(username=name, display_name=label, password=password) for name, label, _k, _r in CAST]
        people.append(User(username="admin", display_name="Admin", password=password, is_staff=True, is_superuser=True))
        agency = default_agency()
        units = list(Unit.objects.filter(agency=agency))
        people += [User(username=f"petugas-{unit.code}", display_name=unit.short_name, password=password) for unit in units]
        by_name = {user.username: user for user in User.objects.bulk_create(people)}
        kinds = {kind: unit for unit in reversed(units) for kind in unit.kinds.values_list("key", flat=True)}
        inspectorate = kinds["inspektorat"]
        rows = [Membership(user=by_name[name], unit=kinds[kind], role=role) for name, _l, kind, role in CAST]
        rows += [
            Membership(
                user=by_name[f"petugas-{unit.code}"],
                unit=unit,
                role=Role.INSPECTORATE if unit == inspectorate else Role.OFFICER,
            )
            for unit in units
        ]
        rows.append(Membership(user=by_name["admin"], unit=kinds["kominfo"], role=Role.ADMIN))
        Membership.objects.bulk_create(rows)
        demo_plan.work(agency, kinds, by_name)
