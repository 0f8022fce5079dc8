"""What a coordinator reads: dead desks in few queries, whom one governs, and who is still to read a broadcast."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from organisations import queries, services
from organisations.models import Agency, Membership, Region, Role, Unit, User
from organisations.services import Refused
from tests.cast import Cast, make

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def cast() -> Cast:
    return make(seconds=False)


@pytest.fixture
def today() -> dt.date:
    return timezone.localdate()


def dead(today: dt.date, days: int = 7) -> dict[str, tuple[str, dt.date | None]]:
    return {desk.unit.code: (desk.why, desk.since) for desk in queries.dead_desks(queries.default_agency(), on=today, days=days)}


def seen(user: User, *, joined: int, last: int | None) -> None:
    """Set how many days ago somebody got the account and signed in."""
    now = timezone.now()
    User.objects.filter(pk=user.pk).update(date_joined=now - joined * DAY, last_login=None if last is None else now - last * DAY)


def test_an_office_without_anybody_is_a_dead_desk_since_the_last_one_left(cast: Cast, today: dt.date) -> None:
    assert cast.pu.code not in dead(today)
    Membership.objects.filter(user=cast.petugas).update(valid_until=today - 3 * DAY)
    assert dead(today)[cast.pu.code] == ("no_officer", today - 3 * DAY)


def test_an_account_that_is_shut_is_nobody(cast: Cast, today: dt.date) -> None:
    User.objects.filter(pk=cast.petugas.pk).update(is_active=False)
    assert dead(today)[cast.pu.code] == ("no_officer", None)


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.ORGANISATION, Role.ADMIN])
def test_who_only_reads_or_governs_does_not_keep_a_desk_alive(cast: Cast, today: dt.date, role: Role) -> None:
    Membership.objects.filter(user=cast.petugas).update(role=role)
    assert dead(today)[cast.pu.code][0] == "no_officer"


@pytest.mark.parametrize(("last", "is_dead"), [(7, False), (8, True), (None, True)])
def test_nobody_signed_in_for_longer_than_the_days_is_dead(cast: Cast, today: dt.date, last: int | None, is_dead: bool) -> None:
    seen(cast.petugas, joined=30, last=last)
    found = dead(today)
    assert (cast.pu.code in found) == is_dead
    if is_dead:
        assert found[cast.pu.code] == ("no_login", today - (last or 30) * DAY)


def test_one_who_signs_in_is_enough(cast: Cast, today: dt.date) -> None:
    seen(cast.petugas, joined=30, last=None)
    seen(cast.warga, joined=30, last=1)
    Membership.objects.create(user=cast.warga, unit=cast.pu, role=Role.APPROVER)
    assert cast.pu.code not in dead(today)


def test_somebody_appointed_yesterday_is_given_the_same_days(cast: Cast, today: dt.date) -> None:
    seen(cast.petugas, joined=300, last=100)
    Membership.objects.filter(user=cast.petugas).update(valid_from=today - DAY)
    assert cast.pu.code not in dead(today)


def test_only_open_offices_of_the_government_itself_can_be_dead(cast: Cast, today: dt.date) -> None:
    empty = Unit.objects.filter(agency=cast.pu.agency, memberships__isnull=True)[0]
    assert empty.code in dead(today)
    Unit.objects.filter(pk=empty.pk).update(valid_until=today - DAY)
    found = dead(today)
    assert empty.code not in found
    assert cast.pln.code not in found


def test_dead_desks_cost_two_queries_whatever_their_number(cast: Cast, today: dt.date, django_assert_num_queries: object) -> None:
    agency = queries.default_agency()
    for number, unit in enumerate(Unit.objects.filter(agency=agency)[:30]):
        user = User.objects.create(username=f"u{number}")
        Membership.objects.create(user=user, unit=unit, role=Role.OFFICER)
    with django_assert_num_queries(2):  # type: ignore[operator]
        assert queries.dead_desks(agency, on=today, days=7)


def test_coordinators_and_admins_govern_their_own_government_only(cast: Cast, today: dt.date) -> None:
    agency = queries.default_agency()
    assert list(queries.governed(cast.koordinator)) == [agency]
    for nobody in (cast.petugas, cast.inspektorat, cast.pengawas, cast.warga, AnonymousUser()):
        assert not queries.governed(nobody).exists()
    Membership.objects.filter(user=cast.koordinator).update(role=Role.ADMIN)
    assert list(queries.governed(cast.koordinator)) == [agency]
    Membership.objects.filter(user=cast.koordinator).update(valid_until=today - DAY)
    assert not queries.governed(cast.koordinator).exists()


def test_another_tenants_offices_and_far_bodies_are_out_of_reach(cast: Cast) -> None:
    bone = Region.objects.get(code="73.08")
    other = Agency.objects.create(key="pemda-bone", name="Bone", short_name="Bone", level="regency", region=bone, is_tenant=True)
    theirs = Unit.objects.create(code="b1", agency=other, name="Dinas", short_name="D", region=bone)
    far = Unit.objects.create(code="b2", agency=cast.pln.agency, name="PLN Bone", short_name="PLN", region=bone, is_external=True)
    own = queries.units_governed(queries.default_agency())
    assert cast.pu in own
    assert cast.pln in own
    assert not own.filter(pk__in=[theirs.pk, far.pk]).exists()


def test_figures_count_people_once_and_only_those_at_work(cast: Cast, today: dt.date) -> None:
    Membership.objects.create(user=cast.petugas, unit=cast.pu, role=Role.APPROVER)
    Membership.objects.create(user=cast.warga, unit=cast.pu, role=Role.OFFICER, valid_until=today - DAY)
    at = timezone.now() - DAY
    User.objects.filter(pk=cast.petugas.pk).update(last_login=at)
    unit = queries.with_figures(Unit.objects.filter(pk=cast.pu.pk), today).get()
    assert (unit.officers, unit.last_login) == (1, at)  # type: ignore[attr-defined]


def tell(cast: Cast, **said: object) -> int:
    return services.broadcast(
        agency_id=queries.default_agency().pk,
        author=cast.koordinator,
        **{"title": "Apel", "text": "Senin jam 7.", **said},  # type: ignore[arg-type]
    ).pk


def test_everybody_with_a_desk_reads_it_until_they_say_so(cast: Cast, django_assert_num_queries: object) -> None:
    pk = tell(cast)
    for person in (cast.petugas, cast.inspektorat, cast.pengawas):
        assert [row.pk for row in queries.broadcasts_for(person)] == [pk]
    for person in (cast.koordinator, cast.warga, AnonymousUser()):
        assert not queries.broadcasts_for(person)
    first = services.mark_read(broadcast_id=pk, user=cast.petugas)
    assert services.mark_read(broadcast_id=pk, user=cast.petugas) == first
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert list(queries.broadcasts_for(cast.petugas)) == []
    assert queries.broadcasts_for(cast.petugas2).exists()


def test_two_roles_do_not_show_it_twice(cast: Cast) -> None:
    tell(cast)
    Membership.objects.create(user=cast.petugas, unit=cast.other, role=Role.APPROVER)
    assert len(queries.broadcasts_for(cast.petugas)) == 1


def test_what_was_only_for_yesterday_is_not_shown_today(cast: Cast, today: dt.date) -> None:
    with pytest.raises(Refused, match="lewat"):
        tell(cast, until=today - DAY)
    pk = tell(cast, until=today)
    assert queries.broadcasts_for(cast.petugas).get().pk == pk
    queries.broadcasts_to(cast.petugas).update(until=today - DAY)
    assert not queries.broadcasts_for(cast.petugas).exists()


def test_a_broadcast_to_some_offices_reaches_their_people_only(cast: Cast) -> None:
    said: dict[str, Any] = {"agency_id": cast.pu.agency_id, "author": cast.koordinator, "title": "Rapat", "text": "Besok jam 9."}
    made = services.broadcast(**said, units=[cast.pu])
    assert queries.broadcasts_to(cast.petugas).filter(pk=made.pk).exists()
    assert not queries.broadcasts_to(cast.petugas2).filter(pk=made.pk).exists()
    reached = queries.staff_of(cast.pu.agency, timezone.localdate(), units=[cast.pu.pk])
    assert cast.petugas in reached
    assert cast.petugas2 not in reached
    foreign = Unit.objects.exclude(agency=cast.pu.agency).first()
    assert foreign is not None
    with pytest.raises(Refused):
        services.broadcast(**said, units=[foreign])


def test_a_broadcast_for_others_cannot_be_marked(cast: Cast) -> None:
    pk = tell(cast)
    with pytest.raises(Refused):
        services.mark_read(broadcast_id=pk, user=cast.warga)


@pytest.mark.parametrize("said", [{"title": ""}, {"text": " "}, {"title": "x" * 121}, {"text": "x" * 2001}])
def test_a_broadcast_says_something_and_not_too_much(cast: Cast, said: dict[str, str]) -> None:
    with pytest.raises(Refused):
        tell(cast, **said)


@pytest.mark.parametrize("days", [0, 366])
def test_the_days_of_a_dead_desk_are_sane(days: int) -> None:
    with pytest.raises(Refused):
        services.set_dead_desk_days(agency_id=queries.default_agency().pk, days=days)
