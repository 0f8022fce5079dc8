"""Every address for every role, with another unit's complaint. A new address without a row here fails the build."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from complaints import services
from routing.models import Incident
from tests.cast import Cast, complain, make

pytestmark = pytest.mark.django_db
ROLES = ("stranger", "warga", "petugas", "petugas2", "koordinator", "inspektorat", "pengawas")


def same(status: int) -> dict[str, int]:
    """The same answer to everybody."""
    return dict.fromkeys(ROLES, status)


def staff(**more: int) -> dict[str, int]:
    """A page of the desk: strangers are sent to sign in, an account without a role is refused."""
    return same(200) | {"stranger": 302, "warga": 403} | more


# The complaint is the Dinas PUPR's, where petugas works. GET of everything that answers a GET; POST-only pages say 405.
ACCESS: dict[str, dict[str, int]] = {
    "home": same(200),
    "file": same(200),
    "receipt": same(302),
    "track": same(200),
    "tracked": same(200),
    "prove": same(405),
    "forget": same(405),
    "act": same(405),
    "attachment": same(404),
    "sign_in": same(302),
    "desk": staff(),
    "case": staff(petugas2=404, inspektorat=404),
    "move": staff() | {role: 405 for role in ROLES if role not in {"stranger", "warga"}},
    **dict.fromkeys(
        ("coordination", "routing_quality", "rule_books", "rule_book", "local_names", "incidents"),
        staff(petugas=403, petugas2=403, inspektorat=403, pengawas=403),
    ),
    "incident": staff(petugas=403, petugas2=403, inspektorat=403, pengawas=403),
    **dict.fromkeys(
        (
            "review_decide",
            "manual_topic",
            "model_change",
            "rule_draft",
            "rule_change",
            "remove_name",
            "settle_incident",
            "settle_pair",
        ),
        staff() | {role: 405 for role in ROLES if role not in {"stranger", "warga"}},
    ),
    "api_complaint": same(200),
    "api_complaints": same(405),
    "schema": same(200),
    # A GET changes nothing and goes back where it came from.
    "set_language": same(302),
}
# Whose tests say more than a GET can: webhooks verify signatures, health and metrics have tests of their own.
ELSEWHERE = {"alive", "ready", "metrics", "hook_kannel", "hook_kannel_receipt", "hook_twilio", "hook_twilio_receipt"}
# Pages of installed packages and of the demo.
FOREIGN = ("account_", "mfa_", "usersessions_", "admin:", "simulator")
ARGUMENTS = {
    "review_decide": ("number",),
    "model_change": ("0" * 64, "pakai"),
    "rule_draft": ("matriks",),
    "rule_book": ("matriks", "2026.1"),
    "rule_change": ("matriks", "2026.1", "coba"),
    "remove_name": (1,),
    "incident": ("incident",),
    "settle_incident": (1, "benar"),
    "settle_pair": (1, "sama"),
}
NUMBERED = {"receipt": 1, "tracked": 1, "prove": 1, "forget": 1, "act": 2, "case": 1, "move": 2, "api_complaint": 1}


def names() -> set[str]:
    """Every URL name of the site, with its namespace."""
    found: set[str] = set()

    def walk(patterns: list[URLPattern | URLResolver], space: str) -> None:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                walk(pattern.url_patterns, f"{space}{pattern.namespace}:" if pattern.namespace else space)
            elif pattern.name:
                found.add(space + pattern.name)

    walk(get_resolver().url_patterns, "")
    return found


def test_every_address_has_a_row() -> None:
    ours = {name for name in names() if not name.startswith(FOREIGN)}
    assert ours - ELSEWHERE == set(ACCESS)


@pytest.fixture
def people() -> Cast:
    return make()


@pytest.mark.parametrize("role", ROLES)
def test_each_role(people: Cast, role: str) -> None:
    complaint = complain().complaint
    services.assign(complaint.pk, unit_id=people.pu.pk, reason="jalan")
    client = Client()
    if role != "stranger":
        client.force_login(getattr(people, role))
    found = {}
    incident = Incident.objects.create(
        agency=complaint.agency, title="Air", topic_key="air_bersih", started_at=complaint.received_at, last_at=complaint.received_at
    )
    for name in ACCESS:
        extra = ("reply",) if name == "move" else ("message",)
        arguments: list[object] = [complaint.number, *extra][: NUMBERED.get(name, 0)]
        if name == "attachment":
            arguments = [uuid.uuid4()]
        if name in ARGUMENTS:
            known: dict[object, object] = {"number": complaint.number, "incident": incident.pk}
            arguments = [known.get(argument, argument) for argument in ARGUMENTS[name]]
        found[name] = client.get(reverse(name, args=arguments)).status_code
    assert found == {name: row[role] for name, row in ACCESS.items()}


@pytest.mark.parametrize("role", ROLES)
def test_a_sealed_case_is_the_inspectorates_alone(people: Cast, role: str) -> None:
    complaint = complain("Lurah minta uang").complaint
    services.assign(complaint.pk, unit_id=people.inspectorate.pk, reason="pengawasan")
    services.classify(complaint.pk, findings=services.Findings(sealed=True))
    client = Client()
    if role != "stranger":
        client.force_login(getattr(people, role))
    expected = {"stranger": 302, "warga": 403, "inspektorat": 200}.get(role, 404)
    assert client.get(reverse("case", args=[complaint.number])).status_code == expected
    for page in ("desk", "coordination"):
        shown = "Lurah minta uang" in client.get(reverse(page)).content.decode()
        assert shown == (role == "inspektorat" and page == "desk")
