"""Appointments begin and end by date; nobody gives away what is not theirs, and no government is left without a coordinator."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from organisations import queries, services
from organisations.models import Agency, Membership, Role, Unit, User
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


@pytest.fixture
def admin(cast: Cast) -> User:
    user = User.objects.create(username="admin")
    Membership.objects.create(user=user, unit=cast.kominfo, role=Role.ADMIN)
    return user


def appoint(
    cast: Cast, user: User, role: Role = Role.OFFICER, unit: Unit | None = None, by: User | None = None, **dates: dt.date
) -> Membership:
    return services.add_member(unit_id=(unit or cast.pu).pk, user_id=user.pk, role=role, by=by or cast.koordinator, **dates)


def test_somebody_appointed_works_there_and_the_history_says_who_did_it(cast: Cast, today: dt.date) -> None:
    appoint(cast, cast.warga, valid_from=today)
    assert queries.roles_of(cast.warga, today) == {Role.OFFICER: {cast.pu.pk}}
    assert queries.roles_of(cast.warga, today - DAY) == {}
    change = cast.pu.changes.get()
    assert (change.kind, change.after["user"], change.by) == ("appointed", cast.warga.pk, cast.koordinator)


def test_the_same_role_is_not_given_twice_for_the_same_days(cast: Cast, today: dt.date) -> None:
    with pytest.raises(Refused, match="sudah punya peran"):
        appoint(cast, cast.petugas)
    appoint(cast, cast.warga, valid_from=today, valid_until=today + 5 * DAY)
    with pytest.raises(Refused, match="sudah punya peran"):
        appoint(cast, cast.warga, valid_from=today + 5 * DAY)
    appoint(cast, cast.warga, valid_from=today + 6 * DAY)
    appoint(cast, cast.warga, valid_until=today - DAY)


def test_dates_are_in_order(cast: Cast, today: dt.date) -> None:
    with pytest.raises(Refused, match="sebelum"):
        appoint(cast, cast.warga, valid_from=today, valid_until=today - DAY)


def test_nobody_works_in_a_body_outside_a_closed_office_or_with_a_dead_account(cast: Cast, today: dt.date) -> None:
    with pytest.raises(Refused, match="Instansi luar"):
        appoint(cast, cast.warga, unit=cast.pln)
    User.objects.filter(pk=cast.warga.pk).update(is_active=False)
    with pytest.raises(Refused, match="tidak aktif"):
        appoint(cast, cast.warga)
    services.close_unit(unit_id=cast.pu.pk, last_day=today, by=None)
    with pytest.raises(Refused, match="ditutup"):
        appoint(cast, cast.petugas2)


@pytest.mark.parametrize("role", [Role.INSPECTORATE, Role.ADMIN])
def test_a_coordinator_neither_gives_nor_ends_what_guards_against_coordinators(cast: Cast, role: Role, today: dt.date) -> None:
    with pytest.raises(Refused, match="admin"):
        appoint(cast, cast.warga, role, cast.inspectorate)
    row = Membership.objects.get_or_create(user=cast.inspektorat, unit=cast.inspectorate, role=role)[0]
    with pytest.raises(Refused, match="admin"):
        services.end_member(membership_id=row.pk, last_day=today, by=cast.koordinator)


def test_an_admin_appoints_an_inspector_but_not_itself(cast: Cast, admin: User) -> None:
    appoint(cast, cast.warga, Role.INSPECTORATE, cast.inspectorate, admin)
    with pytest.raises(Refused, match="diri sendiri"):
        appoint(cast, admin, Role.INSPECTORATE, cast.inspectorate, admin)


def test_an_admin_of_another_government_is_none_here(cast: Cast, admin: User) -> None:
    bone = Agency.objects.create(key="bone", name="Bone", short_name="Bone", level="regency", region_id="73.08", is_tenant=True)
    theirs = Unit.objects.create(code="bone-1", agency=bone, name="Dinas Bone", short_name="D", region_id="73.08")
    Membership.objects.filter(user=admin).update(unit=theirs)
    with pytest.raises(Refused, match="admin"):
        appoint(cast, cast.warga, Role.INSPECTORATE, cast.inspectorate, admin)


def test_the_last_officer_may_go_and_it_is_said(cast: Cast, today: dt.date) -> None:
    appoint(cast, cast.warga)
    first = Membership.objects.get(user=cast.petugas)
    assert services.end_member(membership_id=first.pk, last_day=today, by=cast.koordinator).left == 1
    second = Membership.objects.get(user=cast.warga)
    assert services.end_member(membership_id=second.pk, last_day=today, by=cast.koordinator).left == 0
    assert queries.has_officers(cast.pu, today)
    assert not queries.has_officers(cast.pu, today + DAY)
    assert cast.pu.changes.filter(kind="ended").count() == 2


def test_yesterday_as_the_last_day_shuts_the_door_now(cast: Cast, today: dt.date) -> None:
    row = Membership.objects.get(user=cast.petugas)
    services.end_member(membership_id=row.pk, last_day=today - DAY, by=cast.koordinator)
    assert queries.roles_of(cast.petugas, today) == {}


def test_an_appointment_made_by_mistake_today_can_be_undone_today(cast: Cast, today: dt.date) -> None:
    row = appoint(cast, cast.warga, valid_from=today)
    with pytest.raises(Refused, match="sebelum"):
        services.end_member(membership_id=row.pk, last_day=today - 2 * DAY, by=cast.koordinator)
    services.end_member(membership_id=row.pk, last_day=today - DAY, by=cast.koordinator)
    assert queries.roles_of(cast.warga, today) == {}


def test_what_has_ended_does_not_end_later(cast: Cast, today: dt.date) -> None:
    row = Membership.objects.get(user=cast.petugas)
    services.end_member(membership_id=row.pk, last_day=today, by=cast.koordinator)
    with pytest.raises(Refused, match="sudah berakhir"):
        services.end_member(membership_id=row.pk, last_day=today + DAY, by=cast.koordinator)


def test_the_last_coordinator_stays_until_another_is_there(cast: Cast, today: dt.date) -> None:
    row = Membership.objects.get(user=cast.koordinator)
    with pytest.raises(Refused, match="koordinator terakhir"):
        services.end_member(membership_id=row.pk, last_day=today, by=cast.koordinator)
    appoint(cast, cast.warga, Role.COORDINATOR, cast.kominfo)
    services.end_member(membership_id=row.pk, last_day=today, by=cast.koordinator)


def test_a_coordinator_with_a_dead_account_is_no_other_coordinator(cast: Cast, today: dt.date) -> None:
    appoint(cast, cast.warga, Role.COORDINATOR, cast.kominfo)
    User.objects.filter(pk=cast.warga.pk).update(is_active=False)
    with pytest.raises(Refused, match="koordinator terakhir"):
        services.end_member(membership_id=Membership.objects.get(user=cast.koordinator).pk, last_day=today, by=None)


def test_the_last_approver_of_an_office_that_needs_one_is_said(cast: Cast, today: dt.date) -> None:
    row = appoint(cast, cast.warga, Role.APPROVER)
    Unit.objects.filter(pk=cast.pu.pk).update(needs_approval=True)
    assert services.end_member(membership_id=row.pk, last_day=today, by=cast.koordinator).unapproved
