"""Working days: what is inherited, what overrides it, and that no change goes without a source and a trace."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from organisations import queries, reference, services, snapshot
from organisations.models import Agency, Calendar, CalendarChange, CalendarDay, DayKind, Membership, ReferenceLoad, Role, Unit, User
from organisations.services import Refused
from organisations.services.calendars import _weekdays
from tests.cast import Cast, make

pytestmark = pytest.mark.django_db
SOURCE = "SE Bupati 3/2026"
INDEPENDENCE = dt.date(2026, 8, 17)
ANNIVERSARY = dt.date(2026, 2, 27)


@pytest.fixture
def cast() -> Cast:
    return make(seconds=False)


@pytest.fixture
def national() -> Calendar:
    return queries.calendar_for("")


def admin_of(cast: Cast, unit: Unit | None = None) -> User:
    """An admin of the government that runs this installation, or of another."""
    admin = User.objects.create(username=f"admin-{unit.code if unit else 'sinjai'}")
    Membership.objects.create(user=admin, unit=unit or cast.kominfo, role=Role.ADMIN)
    return admin


def add(calendar: Calendar, date: dt.date, kind: DayKind = DayKind.HOLIDAY, name: str = "Hari uji", source: str = SOURCE) -> CalendarChange:
    return services.add_day(calendar_id=calendar.pk, date=date, kind=kind, name=name, source=source, by=None)


def calendar(name: str = "Puskesmas enam hari", weekdays: str = "123456", *, named_only: bool = True) -> Calendar:
    return services.add_calendar(
        agency_id=queries.default_agency().pk, name=name, weekdays=weekdays, named_only=named_only, source=SOURCE, by=None
    )


def test_nobody_makes_a_calendar_for_a_government_that_they_do_not_keep(cast: Cast) -> None:
    with pytest.raises(services.Refused):
        services.add_calendar(
            agency_id=cast.pu.agency_id, name="Milik orang", weekdays="1234", named_only=True, source=SOURCE, by=cast.petugas
        )


def test_an_office_without_a_calendar_of_its_own_works_as_its_place_does(cast: Cast, national: Calendar) -> None:
    assert queries.calendar_of_unit(cast.pu) == national
    local = calendar("Hari kerja Sinjai", "12345", named_only=False)
    assert queries.calendar_of_unit(cast.pu) == local


def test_a_body_without_a_place_works_by_the_national_calendar(cast: Cast, national: Calendar) -> None:
    Unit.objects.filter(pk=cast.pln.pk).update(region=None)
    assert queries.calendar_of_unit(Unit.objects.get(pk=cast.pln.pk)) == national
    assert str(snapshot.zone_of_unit(cast.pln.pk)) == "Asia/Makassar"


def test_a_unit_without_a_place_of_its_own_counts_in_its_governments(cast: Cast) -> None:
    Unit.objects.filter(pk=cast.pu.pk).update(region=None)
    local = calendar("Hari kerja Sinjai", "12345", named_only=False)
    assert queries.calendar_of_unit(Unit.objects.get(pk=cast.pu.pk)) == local


def test_a_calendar_for_offices_that_name_it_is_nobody_elses(cast: Cast, national: Calendar) -> None:
    six = calendar()
    assert queries.calendar_for("73.07") == national
    assert queries.calendar_for("73.07.05") == national
    assert snapshot.unit_calendar_rows(cast.pu.pk)[0] == "12345"
    Unit.objects.filter(pk=cast.pu.pk).update(calendar=six)
    snapshot.forget()
    assert snapshot.unit_calendar_rows(cast.pu.pk)[0] == "123456"
    assert snapshot.unit_calendar_rows(cast.other.pk)[0] == "12345"


def test_six_day_offices_keep_the_national_and_the_local_holidays(cast: Cast) -> None:
    local = calendar("Hari kerja Sinjai", "12345", named_only=False)
    add(local, ANNIVERSARY, DayKind.LOCAL_HOLIDAY, "Hari Jadi Sinjai")
    Unit.objects.filter(pk=cast.pu.pk).update(calendar=calendar())
    weekdays, days = snapshot.unit_calendar_rows(cast.pu.pk)
    assert weekdays == "123456"
    assert days[INDEPENDENCE][0] is False
    assert days[ANNIVERSARY] == (False, "Hari Jadi Sinjai")


def test_the_most_specific_calendar_says_what_a_day_is(cast: Cast) -> None:
    local, six = calendar("Hari kerja Sinjai", "12345", named_only=False), calendar()
    Unit.objects.filter(pk=cast.pu.pk).update(calendar=six)
    add(local, INDEPENDENCE, DayKind.WORKING, "Tetap kerja")
    assert snapshot.unit_calendar_rows(cast.pu.pk)[1][INDEPENDENCE] == (True, "Tetap kerja")
    add(six, INDEPENDENCE, DayKind.LOCAL_HOLIDAY, "Libur kami")
    snapshot.forget()
    assert snapshot.unit_calendar_rows(cast.pu.pk)[1][INDEPENDENCE] == (False, "Libur kami")
    assert snapshot.unit_calendar_rows(cast.other.pk)[1][INDEPENDENCE] == (True, "Tetap kerja")


def test_a_units_days_are_remembered_until_something_changes(
    cast: Cast, national: Calendar, django_assert_num_queries: object, django_capture_on_commit_callbacks: object
) -> None:
    day = dt.date(2026, 12, 2)
    assert day not in snapshot.unit_calendar_rows(cast.pu.pk)[1]
    with django_assert_num_queries(0):  # type: ignore[operator]
        snapshot.unit_calendar_rows(cast.pu.pk)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        add(national, day)
    assert day in snapshot.unit_calendar_rows(cast.pu.pk)[1]


def test_each_change_of_a_day_says_what_it_was_and_what_it_is(cast: Cast, national: Calendar) -> None:
    day = dt.date(2026, 12, 2)
    added = add(national, day, DayKind.COLLECTIVE_LEAVE, "Cuti bersama")
    row = national.days.get(date=day)
    admin = admin_of(cast)
    changed = services.change_day(
        day_id=row.pk, kind=DayKind.HOLIDAY, name="Pemilu", source="Keppres 1/2026", by=admin, reason="Pemilu ulang"
    )
    removed = services.remove_day(day_id=row.pk, source="Keppres 2/2026", by=admin, reason="Dicabut")
    assert not national.days.filter(date=day).exists()
    assert [(c.what, c.before.get("name"), c.after.get("name"), c.date) for c in (added, changed, removed)] == [
        ("added", None, "Cuti bersama", day),
        ("changed", "Cuti bersama", "Pemilu", day),
        ("removed", "Pemilu", None, day),
    ]
    assert (removed.source, removed.by, removed.reason) == ("Keppres 2/2026", admin, "Dicabut")


def test_national_days_are_the_admins_and_a_place_has_its_own(cast: Cast, national: Calendar) -> None:
    """By the service itself, whoever calls it: one tenant's coordinator must not move the deadlines of all."""
    bone = Agency.objects.create(key="bone", name="Bone", short_name="Bone", level="regency", region_id="73.08", is_tenant=True)
    desk = Unit.objects.create(code="bone-1", agency=bone, name="Kominfo Bone", short_name="K", region_id="73.08")
    ours, theirs = calendar("Sinjai", "12345", named_only=False), Calendar.objects.create(key="bone", name="Bone", region_id="73.08")
    row, day = national.days.get(date=INDEPENDENCE), dt.date(2026, 12, 2)
    said = {"source": SOURCE, "reason": "Uji"}
    for by in (cast.koordinator, cast.petugas, admin_of(cast, desk)):
        for act in (
            lambda by=by: services.add_day(calendar_id=national.pk, date=day, kind=DayKind.HOLIDAY, name="x", by=by, **said),
            lambda by=by: services.change_day(day_id=row.pk, kind=DayKind.HOLIDAY, name="x", by=by, **said),
            lambda by=by: services.remove_day(day_id=row.pk, by=by, **said),
            lambda by=by: services.set_weekdays(calendar_id=national.pk, weekdays="1234", by=by, **said),
        ):
            with pytest.raises(Refused, match="hanya diubah oleh admin"):
                act()
    local = {"date": day, "kind": DayKind.LOCAL_HOLIDAY, "name": "Hari Jadi", "by": cast.koordinator}
    with pytest.raises(Refused, match="koordinator wilayah itu"):
        services.add_day(calendar_id=theirs.pk, **local, **said)
    with pytest.raises(Refused, match="hanya dicatat di kalender nasional"):
        services.add_day(calendar_id=ours.pk, **local | {"kind": DayKind.HOLIDAY}, **said)
    with pytest.raises(Refused, match="alasannya"):
        services.add_day(calendar_id=ours.pk, **local, source=SOURCE)
    assert services.add_day(calendar_id=ours.pk, **local, **said).reason == "Uji"
    assert services.add_day(calendar_id=national.pk, date=day, kind=DayKind.HOLIDAY, name="x", by=admin_of(cast), **said).by is not None


def test_changes_wait_until_deadlines_were_recounted(national: Calendar) -> None:
    first, second = add(national, dt.date(2026, 12, 2)), add(national, dt.date(2026, 12, 3))
    assert list(queries.unapplied_calendar_changes()) == [first, second]
    assert services.mark_applied([first.pk]) == 1
    assert list(queries.unapplied_calendar_changes()) == [second]
    assert services.mark_applied([first.pk]) == 0


def test_a_day_needs_a_name_and_a_source(national: Calendar) -> None:
    with pytest.raises(Refused, match="nama harinya"):
        add(national, dt.date(2026, 12, 2), name=" ")
    with pytest.raises(Refused, match="dasarnya"):
        add(national, dt.date(2026, 12, 2), source="\x00")
    assert not CalendarChange.objects.exists()


def test_a_date_stands_once_in_a_calendar_and_in_a_likely_year(national: Calendar) -> None:
    with pytest.raises(Refused, match="sudah ada"):
        add(national, INDEPENDENCE)
    with pytest.raises(Refused, match="tahun"):
        add(national, dt.date(2206, 1, 1))


def test_a_local_holiday_is_not_national(national: Calendar) -> None:
    with pytest.raises(Refused, match="Libur daerah"):
        add(national, dt.date(2026, 12, 2), DayKind.LOCAL_HOLIDAY)


def test_a_day_that_is_gone_is_neither_changed_nor_removed_again(national: Calendar) -> None:
    row = national.days.get(date=INDEPENDENCE)
    services.remove_day(day_id=row.pk, source=SOURCE, by=None)
    with pytest.raises(Refused, match="tidak ada"):
        services.remove_day(day_id=row.pk, source=SOURCE, by=None)
    with pytest.raises(Refused, match="tidak ada"):
        services.change_day(day_id=row.pk, kind=DayKind.HOLIDAY, name="x", source=SOURCE, by=None)


def test_a_place_has_one_calendar_and_each_a_name_of_its_own() -> None:
    calendar("Hari kerja Sinjai", "12345", named_only=False)
    with pytest.raises(Refused, match="sudah punya"):
        calendar("Yang kedua", "12345", named_only=False)
    with pytest.raises(Refused, match="bernama begitu"):
        calendar("Hari kerja SINJAI")
    with pytest.raises(Refused, match="bernama begitu"):
        calendar("!!!")


def test_a_calendar_nobody_follows_yet_moves_no_deadline_and_one_for_the_place_does() -> None:
    calendar()
    assert not CalendarChange.objects.exists()
    calendar("Hari kerja Sinjai", "123456", named_only=False)
    assert CalendarChange.objects.get().before == {"weekdays": "12345"}


def test_another_working_week_is_a_change(national: Calendar) -> None:
    change = services.set_weekdays(calendar_id=national.pk, weekdays="612345", source=SOURCE, by=None)
    assert (change.before, change.after) == ({"weekdays": "12345"}, {"weekdays": "123456"})
    with pytest.raises(Refused, match="sudah begitu"):
        services.set_weekdays(calendar_id=national.pk, weekdays="123456", source=SOURCE, by=None)


@given(st.text(max_size=12))
def test_a_working_week_is_sorted_days_or_refused(wanted: str) -> None:
    try:
        chosen = _weekdays(wanted)
    except Refused:
        assert not wanted or set(wanted) - set("1234567")
    else:
        assert chosen == "".join(day for day in "1234567" if day in wanted)


def test_a_newer_package_of_holidays_adds_what_is_new_but_not_what_people_removed(national: Calendar) -> None:
    services.remove_day(day_id=national.days.get(date=INDEPENDENCE).pk, source=SOURCE, by=None)
    labour_day = dt.date(2026, 5, 1)
    CalendarDay.objects.filter(calendar=national, date=labour_day).delete()
    ReferenceLoad.objects.filter(key="calendar").update(version="lama")
    assert reference.load() == ["calendar"]
    assert not national.days.filter(date=INDEPENDENCE).exists()
    assert national.days.filter(date=labour_day).exists()
    assert [(c.what, c.date) for c in queries.unapplied_calendar_changes()] == [("removed", INDEPENDENCE), ("added", labour_day)]
