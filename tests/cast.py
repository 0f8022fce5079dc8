"""The cast of the tests: who they are and what they say, so that every test speaks of the same people."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F

from complaints.models import Complaint
from complaints.services import Registered, ReporterDetails, register
from organisations.models import Membership, Role, Unit, User
from organisations.queries import default_agency

PHONE = "+6281234500001"
POTHOLE = "Jalan depan pasar berlubang besar, sudah dua orang jatuh."


@dataclass(frozen=True)
class Cast:
    """People of every role; `petugas2` and `other` belong to another unit than `petugas`; `koordinator2` is the second person."""

    pu: Unit
    other: Unit
    kominfo: Unit
    inspectorate: Unit
    pln: Unit
    petugas: User
    petugas2: User
    atasan: User
    koordinator: User
    koordinator2: User
    inspektorat: User
    pengawas: User
    warga: User


def unit_of(kind: str) -> Unit:
    """The unit that serves first as an office kind."""
    return Unit.objects.filter(office_kinds__kind=kind).order_by("is_external", "office_kinds__rank", "code")[0]


def _units_of(*kinds: str) -> dict[str, Unit]:
    """What `unit_of` finds for each of these kinds, in one question."""
    found = Unit.objects.filter(office_kinds__kind__in=kinds).annotate(served=F("office_kinds__kind"))
    units: dict[str, Unit] = {}
    for unit in found.order_by("is_external", "office_kinds__rank", "code"):
        units.setdefault(unit.served, unit)
    return units


SECONDS = ("atasan", "koordinator2")


def make(*, seconds: bool = True) -> Cast:
    """Everybody, in a database with the reference data loaded; without `seconds` the second persons work nowhere."""
    agency = default_agency()
    units = _units_of("pu", "dukcapil", "kominfo", "inspektorat", "pln")
    roles = {
        "petugas": ("pu", Role.OFFICER),
        "petugas2": ("dukcapil", Role.OFFICER),
        "atasan": ("pu", Role.APPROVER),
        "koordinator": ("kominfo", Role.COORDINATOR),
        "koordinator2": ("kominfo", Role.COORDINATOR),
        "inspektorat": ("inspektorat", Role.INSPECTORATE),
        "pengawas": ("kominfo", Role.SUPERVISOR),
    }
    # In bulk: most tests begin with this.
    people = {user.username: user for user in User.objects.bulk_create(User(username=name) for name in (*roles, "warga"))}
    Membership.objects.bulk_create(
        Membership(user=people[name], unit=units[kind], role=role) for name, (kind, role) in roles.items() if seconds or name not in SECONDS
    )
    assert agency.coordinator == units["kominfo"]
    return Cast(
        pu=units["pu"],
        other=units["dukcapil"],
        kominfo=units["kominfo"],
        inspectorate=units["inspektorat"],
        pln=units["pln"],
        **people,
    )


def complain(text: str = POTHOLE, *, channel: str = "sms_kannel", address: str = PHONE, **more: str) -> Registered:
    """A citizen's complaint as a door would hand it over."""
    return register(text=text, reporter=ReporterDetails(channel=channel, address=address), **more)  # type: ignore[arg-type]


def fresh(complaint: Complaint) -> Complaint:
    """The row as it is now."""
    return Complaint.objects.get(pk=complaint.pk)
