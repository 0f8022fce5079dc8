"""Who sees which case: the owner's officers, the coordinator, the supervisor; a sealed one only the inspectorate."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from complaints import access, queues, services, tracking
from complaints.models import Complaint, Support
from complaints.queues import QUEUES
from complaints.workflow import By
from organisations.models import Agency, AgencyLevel, Membership, Role, Unit, User
from tests.cast import Cast, complain, fresh

pytestmark = pytest.mark.django_db


def seen_by(cast: Cast, number: str) -> set[str]:
    people = ("petugas", "petugas2", "koordinator", "inspektorat", "pengawas", "warga")
    return {name for name in people if access.visible_to(getattr(cast, name)).filter(number=number).exists()}


def test_an_ordinary_case_is_seen_by_its_unit_and_those_who_oversee(cast: Cast) -> None:
    made = complain().complaint
    assert seen_by(cast, made.number) == {"koordinator", "pengawas"}
    services.assign(made.pk, unit_id=cast.pu.pk, reason="jalan")
    assert seen_by(cast, made.number) == {"petugas", "koordinator", "pengawas"}


def test_a_sealed_case_is_seen_by_the_inspectorate_alone(cast: Cast) -> None:
    made = complain("oknum minta uang").complaint
    services.classify(made.pk, findings=services.Findings(sealed=True, complaint_class="berkadar"))
    services.assign(made.pk, unit_id=cast.inspectorate.pk, reason="berkadar pengawasan")
    assert seen_by(cast, made.number) == {"inspektorat"}
    assert tracking.public_events(fresh(made)) == []


def test_even_as_owner_an_ordinary_unit_does_not_see_a_sealed_case(cast: Cast) -> None:
    made = complain("oknum minta uang").complaint
    services.assign(made.pk, unit_id=cast.pu.pk, reason="salah alamat")
    services.classify(made.pk, findings=services.Findings(sealed=True))
    assert seen_by(cast, made.number) == set()


def test_pages_follow_each_other_without_gap_or_repeat(cast: Cast) -> None:
    numbers = {complain().complaint.number for _ in range(queues.PAGE * 2 + 3)}
    seen: list[str] = []
    after = ""
    while True:
        found = queues.page(access.visible_to(cast.koordinator), QUEUES["terbuka"], after=after)
        seen += [row.number for row in found.rows]
        after = found.next
        if not after:
            break
    assert len(seen) == len(set(seen))
    assert set(seen) == numbers


def test_a_broken_page_token_means_page_one(cast: Cast) -> None:
    complain()
    for token in ("x", "!!!", "W10=", "WzEsMl0="):
        assert len(queues.page(access.visible_to(cast.koordinator), QUEUES["terbuka"], after=token).rows) == 1


@pytest.mark.parametrize("name", sorted(QUEUES))
def test_a_page_asks_the_same_number_of_questions_for_any_number_of_rows(
    cast: Cast, name: str, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    cases = access.visible_to(cast.koordinator)
    complain()
    with django_assert_num_queries(1):  # type: ignore[operator]
        queues.page(cases, QUEUES[name])
    for _ in range(9):
        complain()
    with django_assert_num_queries(1):  # type: ignore[operator]
        queues.page(cases, QUEUES[name])


# --- Who may what, of every kind of case --------------------------------------------------------------------------------------

H, A, X, C = By.HANDLER, By.APPROVER, By.SUPPORTER, By.COORDINATOR
SEES: frozenset[By] = frozenset()
OVERSEERS = {"koordinator": {C}, "koordinator2": {C}, "pengawas": SEES}
# Who sees a case, and in which capacities; whoever is not named sees it nowhere and may nothing.
EXPECTED = {
    "at the Dinas PUPR": OVERSEERS | {"petugas": {H}, "atasan": {H, A}},
    "with nobody yet": OVERSEERS | {"koordinator": {C, H}, "koordinator2": {C, H}},
    "helped with": OVERSEERS | {"petugas": {H}, "atasan": {H, A}, "petugas2": {X}},
    "once helped with": OVERSEERS | {"petugas": {H}, "atasan": {H, A}},
    "sealed at the inspectorate": {"inspektorat": {H, A}, "both": {H, A}},
    "sealed at the Dinas PUPR, which is helped": {},
    "accusing the coordinator's office": {"inspektorat": {H}},
    "accusing an office below the one that has it": OVERSEERS,
    "not sealed, at the inspectorate": OVERSEERS | {"inspektorat": {H}, "both": {H, C}},
    "of another government": {},
}
PEOPLE = ("petugas", "petugas2", "atasan", "koordinator", "koordinator2", "inspektorat", "pengawas", "warga")


def case_that_is(name: str, cast: Cast) -> Complaint:
    made = complain().complaint
    below = Unit.objects.create(code="upt", agency=cast.pu.agency, name="UPT", short_name="UPT", parent=cast.pu, region=cast.pu.region)
    changes: dict[str, object] = {
        "with nobody yet": {"owner": cast.kominfo},
        "sealed at the inspectorate": {"owner": cast.inspectorate, "sealed": True},
        "sealed at the Dinas PUPR, which is helped": {"owner": cast.pu, "sealed": True},
        "accusing the coordinator's office": {"owner": cast.inspectorate, "accused": cast.kominfo},
        "accusing an office below the one that has it": {"owner": cast.pu, "accused": below},
        "not sealed, at the inspectorate": {"owner": cast.inspectorate},
    }.get(name, {"owner": cast.pu})  # type: ignore[assignment]
    if name == "of another government":
        agency = Agency.objects.create(
            key="lain", name="Lain", short_name="Lain", level=AgencyLevel.REGENCY, region_id="73.08", is_tenant=True
        )
        changes = {"agency": agency, "owner": Unit.objects.create(code="lain", agency=agency, name="Lain", short_name="Lain")}
    Complaint.objects.filter(pk=made.pk).update(**changes)
    if "help" in name:
        ended = timezone.now() if "once" in name else None
        Support.objects.create(complaint=made, unit=cast.other, asked_at=timezone.now(), ended_at=ended)
    return fresh(made)


@pytest.mark.parametrize("name", EXPECTED)
def test_who_sees_a_case_and_what_they_may_do_with_it(cast: Cast, name: str) -> None:
    case = case_that_is(name, cast)
    both = User.objects.create(username="both")
    Membership.objects.create(user=both, unit=cast.inspectorate, role=Role.INSPECTORATE)
    Membership.objects.create(user=both, unit=cast.kominfo, role=Role.COORDINATOR)
    everybody = {who: getattr(cast, who) for who in PEOPLE} | {"both": both, "stranger": AnonymousUser()}
    expected = {"both": OVERSEERS["koordinator"]} | EXPECTED[name] if "koordinator" in EXPECTED[name] else EXPECTED[name]
    if name == "with nobody yet":
        expected |= {"both": {C, H}}
    for who, user in everybody.items():
        held = frozenset(expected.get(who, SEES))
        assert access.can_see(user, case) == (who in expected), who
        assert access.capacities(user, case) == held, who
        assert access.may_publish(user, case) == (C in held and not case.sealed), who
        assert access.may_publish_answers(user, case) == (bool(held & {C, H, A}) and not case.sealed), who
        assert access.may_reveal(user, case) == (C in held or (case.sealed and H in held)), who
        assert bool(access.moves(user, case)) == bool(held), who
        scope = access.oversight(user)
        overseen = scope is not None and scope.cases().filter(pk=case.pk).exists()
        assert overseen == (who in expected and (C in held or who == "pengawas")), who


def test_the_accused_and_those_above_may_never_have_a_case(cast: Cast) -> None:
    case = case_that_is("accusing an office below the one that has it", cast)
    assert case.accused is not None
    assert access.barred(case) == {case.accused.pk, cast.pu.pk}
    assert access.barred(complain().complaint) == frozenset()
    assert access.below(frozenset({cast.pu.pk})) == {cast.pu.pk, case.accused.pk}


def test_a_government_is_overseen_by_who_coordinates_or_reads_there(cast: Cast) -> None:
    agency = cast.kominfo.agency_id
    for who, coordinates in (("koordinator", True), ("pengawas", False)):
        found = access.oversight(getattr(cast, who))
        assert found is not None
        assert (found.agency_id, found.coordinates) == (agency, coordinates)
        assert cast.kominfo.pk in found.hidden
    for who in ("petugas", "inspektorat", "warga"):
        assert access.oversight(getattr(cast, who)) is None, who
    assert [who for who in PEOPLE if access.is_coordinator(getattr(cast, who))] == ["koordinator", "koordinator2"]
    assert access.own_units(cast.koordinator) == {cast.kominfo.pk}
    assert access.handled_units(cast.koordinator) == access.own_units(cast.pengawas) == set()
    assert access.handled_units(cast.atasan) == access.own_units(cast.petugas) == {cast.pu.pk}


@pytest.mark.parametrize(
    ("change", "goes"),
    [
        ({}, True),
        ({"verified_at": None}, False),
        ({"sealed": True}, False),
        ({"visibility": "secret"}, False),
        ({"visibility": "anonymous"}, True),
        ({"complaint_class": "wbs"}, False),
        ({"status": "withdrawn", "end_reason": "withdrawn"}, False),
        ({"status": "archived", "end_reason": "abuse"}, False),
    ],
    ids=str,
)
def test_what_another_government_or_system_may_get(cast: Cast, change: dict[str, object], goes: bool) -> None:
    made = complain().complaint
    ended = {"ended_at": timezone.now(), "due_at": None} if "end_reason" in change else {}
    Complaint.objects.filter(pk=made.pk).update(**{"verified_at": timezone.now(), **change, **ended})
    assert access.to_other_systems().filter(pk=made.pk).exists() == goes
    assert access.told_to_filers().filter(pk=made.pk).exists() == ("sealed" not in change)


def test_a_case_that_accuses_an_office_goes_to_no_other_government(cast: Cast) -> None:
    made = complain().complaint
    Complaint.objects.filter(pk=made.pk).update(verified_at=timezone.now(), accused=cast.other)
    assert not access.to_other_systems().exists()
