"""Offices are renamed, merged, closed and put right; what cannot be is refused, and everything leaves a trace."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from organisations import queries, reference, services, snapshot
from organisations.models import (
    Calendar,
    CalendarChange,
    DirectoryChange,
    Membership,
    ReferenceLoad,
    Role,
    Unit,
    User,
)
from organisations.services import Facts, NewUnit, Refused
from tests.cast import Cast, make

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make(seconds=False)


@pytest.fixture
def today() -> dt.date:
    return timezone.localdate()


def facts(unit: Unit, **other: object) -> Facts:
    """What an office has now, but for what is said."""
    now = {
        "contact": unit.contact,
        "parent_id": unit.parent_id,
        "kinds": tuple(unit.kinds.values_list("pk", flat=True)),
        "needs_approval": unit.needs_approval,
        "calendar_id": unit.calendar_id,
    }
    return Facts(**{**now, **other})  # type: ignore[arg-type]


def edit(unit: Unit, by: User, **other: object) -> list[DirectoryChange]:
    return services.edit_unit(unit_id=unit.pk, facts=facts(Unit.objects.get(pk=unit.pk), **other), by=by)


def rename(cast: Cast, **said: object) -> DirectoryChange:
    asked = {"name": "Dinas PUPR dan Perumahan", "short_name": "PUPRP", "since": timezone.localdate(), "decree": "Perbup 1/2026"}
    return services.rename_unit(unit_id=cast.pu.pk, by=cast.koordinator, **{**asked, **said})  # type: ignore[arg-type]


def merge(cast: Cast, unit: Unit, into: Unit, last_day: dt.date | None = None) -> DirectoryChange:
    return services.merge_units(unit_id=unit.pk, into_id=into.pk, last_day=last_day or timezone.localdate(), by=cast.koordinator)


def test_a_new_name_is_used_at_once_and_the_old_one_stays_in_the_history(cast: Cast, today: dt.date) -> None:
    old = cast.pu.name
    change = rename(cast)
    cast.pu.refresh_from_db()
    assert (cast.pu.name, cast.pu.short_name) == ("Dinas PUPR dan Perumahan", "PUPRP")
    assert (change.before["name"], change.after["since"], change.decree, change.by) == (
        old,
        today.isoformat(),
        "Perbup 1/2026",
        cast.koordinator,
    )


def test_a_name_of_tomorrow_is_not_taken_today(cast: Cast, today: dt.date) -> None:
    with pytest.raises(Refused, match="belum berlaku"):
        rename(cast, since=today + dt.timedelta(days=1))
    assert not DirectoryChange.objects.exists()


def test_a_year_that_is_a_slip_is_refused(cast: Cast) -> None:
    with pytest.raises(Refused, match="tahun"):
        rename(cast, since=dt.date(202, 1, 1))


@pytest.mark.parametrize("name", ["", "  ", "\x00", "x" * 201])
def test_a_name_that_is_none_is_refused(cast: Cast, name: str) -> None:
    with pytest.raises(Refused):
        rename(cast, name=name)


def test_two_open_offices_of_a_government_have_two_names(cast: Cast) -> None:
    with pytest.raises(Refused, match="Sudah ada"):
        rename(cast, name=cast.other.name.upper())


def test_the_same_name_again_is_no_change(cast: Cast) -> None:
    with pytest.raises(Refused, match="sudah begitu"):
        rename(cast, name=cast.pu.name, short_name=cast.pu.short_name)


def test_a_merged_office_closes_and_its_successor_serves_from_the_next_day(cast: Cast, today: dt.date) -> None:
    merge(cast, cast.other, cast.pu)
    cast.other.refresh_from_db()
    assert (cast.other.valid_until, cast.other.successor) == (today, cast.pu)
    agency, tomorrow = queries.default_agency(), today + dt.timedelta(days=1)
    assert queries.units_of_kind("dukcapil", agency=agency, on=today) == [cast.other]
    assert queries.units_of_kind("dukcapil", agency=agency, on=tomorrow) == [cast.pu]


def test_the_offices_below_a_merged_one_move_to_its_successor(cast: Cast) -> None:
    child = Unit.objects.filter(parent__isnull=False, agency=cast.pu.agency)[0]
    old = child.parent
    assert old is not None
    merge(cast, old, cast.pu)
    child.refresh_from_db()
    assert child.parent == cast.pu
    assert child.changes.get().before["parent"] == old.code


def test_a_successor_from_deep_below_takes_the_place_and_makes_no_circle(cast: Cast) -> None:
    Unit.objects.filter(pk=cast.other.pk).update(parent=cast.pu)
    grandchild = Unit.objects.create(code="uji", agency=cast.pu.agency, name="Uji", short_name="Uji", parent=cast.other)
    merge(cast, cast.pu, grandchild)
    grandchild.refresh_from_db()
    cast.other.refresh_from_db()
    assert (grandchild.parent, cast.other.parent) == (None, grandchild)


def test_a_circle_of_successors_is_refused(cast: Cast, today: dt.date) -> None:
    merge(cast, cast.other, cast.pu)
    with pytest.raises(Refused, match="saling"):
        merge(cast, cast.pu, cast.other)


def test_an_office_does_not_merge_into_itself_a_closed_one_or_nothing(cast: Cast, today: dt.date) -> None:
    with pytest.raises(Refused, match="dirinya"):
        merge(cast, cast.pu, cast.pu)
    services.close_unit(unit_id=cast.other.pk, last_day=today, by=cast.koordinator)
    with pytest.raises(Refused, match="sudah ditutup"):
        merge(cast, cast.pu, cast.other)
    with pytest.raises(Refused, match="Pilih"):
        services.merge_units(unit_id=cast.pu.pk, into_id=0, last_day=today, by=None)


@pytest.mark.parametrize("outward", [True, False])
def test_inside_and_outside_do_not_merge(cast: Cast, outward: bool) -> None:
    pair = (cast.pu, cast.pln) if outward else (cast.pln, cast.pu)
    with pytest.raises(Refused, match="instansi luar"):
        merge(cast, *pair)


def test_the_coordinators_office_neither_closes_nor_merges(cast: Cast, today: dt.date) -> None:
    with pytest.raises(Refused, match="koordinator"):
        merge(cast, cast.kominfo, cast.pu)
    with pytest.raises(Refused, match="koordinator"):
        services.close_unit(unit_id=cast.kominfo.pk, last_day=today, by=cast.koordinator)


def test_an_office_with_others_below_it_does_not_just_close(cast: Cast, today: dt.date) -> None:
    parent = Unit.objects.filter(children__isnull=False)[0]
    with pytest.raises(Refused, match="di bawahnya"):
        services.close_unit(unit_id=parent.pk, last_day=today, by=cast.koordinator)
    parent.refresh_from_db()
    assert parent.valid_until is None


def test_an_office_does_not_end_before_it_began(cast: Cast, today: dt.date) -> None:
    Unit.objects.filter(pk=cast.pu.pk).update(valid_from=today)
    with pytest.raises(Refused, match="sebelum"):
        services.close_unit(unit_id=cast.pu.pk, last_day=today - dt.timedelta(days=1), by=None)


def test_a_closed_office_is_left_alone(cast: Cast, today: dt.date) -> None:
    services.close_unit(unit_id=cast.pu.pk, last_day=today, by=cast.koordinator)
    with pytest.raises(Refused, match="ditutup"):
        rename(cast)
    with pytest.raises(Refused, match="ditutup"):
        edit(cast.pu, cast.koordinator, contact="112")


def test_each_fact_that_changed_has_a_row_and_those_that_did_not_have_none(cast: Cast) -> None:
    changes = edit(cast.pu, cast.koordinator, contact="0482-21000", parent_id=cast.other.pk)
    assert {(c.kind, c.after.get("contact"), c.after.get("parent")) for c in changes} == {
        ("contact", "0482-21000", None),
        ("parent", None, cast.other.code),
    }
    assert edit(cast.pu, cast.koordinator) == []


def test_a_parent_is_open_of_the_same_government_and_not_below(cast: Cast) -> None:
    edit(cast.pu, cast.koordinator, parent_id=cast.other.pk)
    with pytest.raises(Refused, match="di bawah kantor ini"):
        edit(cast.other, cast.koordinator, parent_id=cast.pu.pk)
    for wrong in (cast.pln.pk, 0):
        with pytest.raises(Refused, match="pemerintah yang sama"):
            edit(cast.inspectorate, cast.koordinator, parent_id=wrong)


def test_approval_is_asked_only_where_somebody_can_give_it(cast: Cast) -> None:
    with pytest.raises(Refused, match="atasan"):
        edit(cast.pu, cast.koordinator, needs_approval=True)
    Membership.objects.create(user=cast.warga, unit=cast.pu, role=Role.APPROVER)
    edit(cast.pu, cast.koordinator, needs_approval=True)
    cast.pu.refresh_from_db()
    assert cast.pu.needs_approval


def test_a_new_kind_ranks_behind_the_old_ones(cast: Cast) -> None:
    before = dict(cast.pu.office_kinds.values_list("kind_id", "rank"))
    edit(cast.pu, cast.koordinator, kinds=(*before, "dukcapil"))
    after = dict(cast.pu.office_kinds.values_list("kind_id", "rank"))
    assert after == {**before, "dukcapil": max(before.values()) + 1}
    edit(cast.pu, cast.koordinator, kinds=("dukcapil",))
    assert list(cast.pu.office_kinds.values_list("kind_id", flat=True)) == ["dukcapil"]


@pytest.mark.parametrize("kinds", [(), ("sihir",)])
def test_an_office_without_a_known_kind_would_receive_nothing(cast: Cast, kinds: tuple[str, ...]) -> None:
    with pytest.raises(Refused, match="urusan"):
        edit(cast.pu, cast.koordinator, kinds=kinds)


def test_another_calendar_of_an_office_is_a_change_that_moves_deadlines(cast: Cast) -> None:
    six = Calendar.objects.create(key="enam", name="Enam", region=cast.pu.agency.region, named_only=True, working_weekdays="123456")
    edit(cast.pu, cast.koordinator, calendar_id=six.pk)
    change = CalendarChange.objects.get()
    assert (change.calendar, change.unit, change.before, change.applied_at) == (six, cast.pu, {"calendar": "nasional"}, None)


def test_naming_the_calendar_that_holds_anyway_moves_no_deadline(cast: Cast) -> None:
    edit(cast.pu, cast.koordinator, calendar_id=queries.calendar_for("").pk)
    assert not CalendarChange.objects.exists()


def test_a_calendar_of_another_place_is_refused(cast: Cast) -> None:
    far = Calendar.objects.create(key="jauh", name="Jauh", region_id="31")
    with pytest.raises(Refused, match="Kalender itu"):
        edit(cast.pu, cast.koordinator, calendar_id=far.pk)


def new(**other: object) -> NewUnit:
    return NewUnit(**{"code": "730799", "name": "Dinas Kebahagiaan", "short_name": "", "kinds": ("pu",), **other})  # type: ignore[arg-type]


def test_a_new_office_is_found_by_its_kind(cast: Cast, today: dt.date) -> None:
    agency = queries.default_agency()
    made = services.add_unit(agency_id=agency.pk, new=new(parent_id=cast.pu.pk), by=cast.koordinator, decree="Perda 1/2026")
    assert made in queries.units_of_kind("pu", agency=agency, on=today)
    assert (made.short_name, made.region_id, made.parent) == ("Dinas Kebahagiaan", agency.region_id, cast.pu)
    assert made.changes.get().kind == "created"


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({"code": "73 07"}, "Kode hanya"),
        ({"code": "a/b"}, "Kode hanya"),
        ({"code": "730705"}, "sudah dipakai"),
        ({"name": ""}, "Tulis nama"),
        ({"region_code": "99.99"}, "tidak dikenal"),
        ({"kinds": ()}, "sekurangnya"),
        ({"contact": "x" * 201}, "terlalu panjang"),
    ],
)
def test_a_new_office_must_make_sense(cast: Cast, other: dict[str, object], words: str) -> None:
    with pytest.raises(Refused, match=words):
        services.add_unit(agency_id=queries.default_agency().pk, new=new(**other), by=cast.koordinator)
    assert not Unit.objects.filter(code="730799").exists()


def test_a_newer_file_of_units_does_not_undo_what_people_changed(cast: Cast) -> None:
    rename(cast)
    Unit.objects.filter(pk=cast.other.pk).update(name="Nama usang")
    ReferenceLoad.objects.filter(key="units").update(version="lama")
    assert reference.load() == ["units"]
    cast.pu.refresh_from_db()
    cast.other.refresh_from_db()
    assert cast.pu.name == "Dinas PUPR dan Perumahan"
    assert cast.other.name != "Nama usang"


def test_what_is_remembered_of_the_directory_is_forgotten_after_a_change(
    cast: Cast, today: dt.date, django_capture_on_commit_callbacks: object
) -> None:
    agency = queries.default_agency()
    assert snapshot.units_of_kind("pu", agency, "", today)[0].name == cast.pu.name
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        rename(cast)
    assert snapshot.units_of_kind("pu", agency, "", today)[0].name == "Dinas PUPR dan Perumahan"
