"""A decree after the fact: running clocks move once and say why, stopped ones stay, and a crash finishes later."""

from __future__ import annotations

import datetime as dt

import pytest

from complaints import services
from complaints.events import broken_link
from complaints.models import ClockShift, Complaint, EventKind
from complaints.watch import recounting
from organisations import services as upkeep
from organisations import snapshot
from organisations.models import Calendar, CalendarChange, DayKind, Region, Unit
from organisations.queries import unapplied_calendar_changes
from tests.cast import complain, fresh
from tests.complaints.watch import Watch, moment

pytestmark = pytest.mark.django_db
SETTLED = recounting.SETTLED + dt.timedelta(seconds=1)


def decree(watch: Watch, day: int = 10, calendar: Calendar | None = None, *, at: dt.datetime | None = None) -> CalendarChange:
    watch.at(at or moment(8))
    chosen = calendar or Calendar.objects.get(region=None, named_only=False)
    return upkeep.add_day(
        calendar_id=chosen.pk,
        date=dt.date(2026, 7, day),
        kind=DayKind.LOCAL_HOLIDAY if chosen.region_id else DayKind.COLLECTIVE_LEAVE,
        name="Cuti bersama",
        source="SKB 3 Menteri 7/2026",
        by=None,
    )


def recount(watch: Watch, now: dt.datetime | None = None) -> int:
    at = watch.at(now or moment(8) + SETTLED)
    return recounting.recount_after_calendar(now=at)


def due(case: Complaint) -> dict[str, dt.date]:
    return {clock.name: clock.due_at.astimezone(moment(6).tzinfo).date() for clock in case.clocks.all()}


def test_running_clocks_move_and_say_why_and_stopped_ones_stay(watch: Watch) -> None:
    case = watch.assigned()
    before = due(case)
    decree(watch)
    assert recount(watch) == 1
    after = due(fresh(case))
    assert before["tindak_lanjut"] == dt.date(2026, 7, 13)
    assert after["tindak_lanjut"] == dt.date(2026, 7, 14)
    assert after["penyelesaian"] == before["penyelesaian"] + dt.timedelta(days=3)  # over a weekend
    # Verification ended when the case was assigned; it stays as it was judged.
    assert after["verifikasi"] == before["verifikasi"]
    assert fresh(case).due_at == fresh(case).clocks.get(name="tindak_lanjut").due_at
    shifts = ClockShift.objects.filter(complaint=case)
    assert {shift.name for shift in shifts} == {"tindak_lanjut", "penyelesaian"}
    assert {shift.cause for shift in shifts} == {"Kalender: 10 Juli 2026 menjadi cuti bersama (SKB 3 Menteri 7/2026)"}
    event = case.events.get(kind=EventKind.CLOCKS_MOVED)
    assert event.data["cause"] == shifts[0].cause
    assert broken_link(fresh(case)) is None
    assert not unapplied_calendar_changes().exists()


def test_nothing_moves_twice(watch: Watch) -> None:
    watch.assigned()
    decree(watch)
    assert recount(watch) == 1
    assert recount(watch) == 0
    CalendarChange.objects.update(applied_at=None)
    assert recount(watch) == 0
    assert ClockShift.objects.count() == 2


def test_a_day_that_is_taken_back_moves_the_clocks_back(watch: Watch) -> None:
    case = watch.assigned()
    change = decree(watch)
    recount(watch)
    day = change.calendar.days.get(date=change.date)
    watch.at(moment(9))
    upkeep.remove_day(day_id=day.pk, source="SKB 8/2026", by=None)
    assert recount(watch, moment(9) + SETTLED) == 1
    assert due(fresh(case))["tindak_lanjut"] == dt.date(2026, 7, 13)
    assert "10 Juli 2026 kembali seperti hari biasanya (SKB 8/2026)" in ClockShift.objects.latest("pk").cause


def test_ended_cases_and_cases_whose_days_are_not_touched_stay(watch: Watch) -> None:
    ended = watch.assigned()
    services.resolve(ended.pk, actor=watch.cast.petugas, outcome="done", evidence="Regu 2", text="Sudah ditambal.")
    services.confirm(ended.pk, satisfied=True, channel="web", rating=5)
    untouched = complain("Permintaan informasi jadwal KTP").complaint
    decree(watch, day=31)
    assert recount(watch) == 0
    assert not untouched.events.filter(kind=EventKind.CLOCKS_MOVED).exists()
    assert not unapplied_calendar_changes().exists()


def test_a_change_is_taken_up_when_every_process_knows_the_calendar(watch: Watch) -> None:
    watch.assigned()
    decree(watch)
    assert recount(watch, moment(8) + dt.timedelta(seconds=30)) == 0
    # Another one is typed in meanwhile: both wait, and what moves moves once for both.
    decree(watch, day=9, at=moment(8) + dt.timedelta(seconds=80))
    assert recount(watch) == 0
    assert recount(watch, moment(8) + 2 * SETTLED) == 1
    cause = ClockShift.objects.first().cause
    assert "10 Juli 2026" in cause
    assert "9 Juli 2026" in cause


def test_a_crash_in_the_middle_finishes_later_from_where_it_was(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = [watch.assigned() for _n in range(5)]
    decree(watch)
    monkeypatch.setattr(recounting, "BATCH", 2)
    real, seen = recounting.recount, []

    def dies(complaint_id: int, *, cause: str) -> list[ClockShift]:
        if len(seen) == 3:
            raise SystemExit
        seen.append(complaint_id)
        return real(complaint_id, cause=cause)

    with monkeypatch.context() as broken:
        broken.setattr(recounting, "recount", dies)
        with pytest.raises(SystemExit):
            recount(watch)
    assert unapplied_calendar_changes().exists()
    again: list[int] = []
    monkeypatch.setattr(recounting, "recount", lambda pk, *, cause: again.append(pk) or real(pk, cause=cause))
    assert recount(watch) == 2
    # The first batch was kept in mind; of the second the first case had moved already.
    assert again == [case.pk for case in cases[2:]]
    assert ClockShift.objects.filter(name="tindak_lanjut").count() == 5
    assert {due(fresh(case))["tindak_lanjut"] for case in cases} == {dt.date(2026, 7, 14)}
    assert not unapplied_calendar_changes().exists()


def test_a_long_pass_goes_on_in_the_next_run(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    for _n in range(3):
        watch.assigned()
    decree(watch)
    monkeypatch.setattr(recounting, "BATCH", 2)
    monkeypatch.setattr(recounting, "SECONDS", -1.0)
    assert (recount(watch), unapplied_calendar_changes().count()) == (2, 1)
    assert (recount(watch), unapplied_calendar_changes().count()) == (1, 1)
    assert (recount(watch), unapplied_calendar_changes().count()) == (0, 0)


def test_a_case_that_cannot_be_counted_does_not_hold_up_the_others(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    bad, good = watch.assigned(), watch.assigned()
    decree(watch)
    real = recounting.recount

    def stumbles(complaint_id: int, *, cause: str) -> list[ClockShift]:
        if complaint_id == bad.pk:
            raise LookupError("no rule")
        return real(complaint_id, cause=cause)

    monkeypatch.setattr(recounting, "recount", stumbles)
    assert recount(watch) == 1
    assert due(fresh(good))["tindak_lanjut"] == dt.date(2026, 7, 14)


def test_an_office_that_takes_another_calendar_moves_its_cases_only(watch: Watch) -> None:
    case = watch.assigned()
    other = complain().complaint
    services.assign(other.pk, unit_id=watch.cast.other.pk, reason="dukcapil")
    watch.at(moment(8))
    four = upkeep.add_calendar(
        agency_id=watch.cast.pu.agency_id, name="Empat hari", weekdays="1234", named_only=True, source="SK 1/2026", by=None
    )
    Unit.objects.filter(pk=watch.cast.pu.pk).update(calendar=four)
    CalendarChange.objects.create(calendar=four, unit=watch.cast.pu, what="unit", source="SK 2/2026")
    recount(watch)
    assert due(fresh(case))["tindak_lanjut"] == dt.date(2026, 7, 14)
    assert due(fresh(other))["tindak_lanjut"] == dt.date(2026, 7, 13)
    assert not other.events.filter(kind=EventKind.CLOCKS_MOVED).exists()
    assert f"{watch.cast.pu} memakai Empat hari (SK 2/2026)" in ClockShift.objects.get(complaint=case, name="tindak_lanjut").cause


def test_a_calendar_of_another_place_touches_nobody_here(watch: Watch) -> None:
    watch.assigned()
    elsewhere = Calendar.objects.create(key="lain", name="Lain", region=Region.objects.exclude(code__startswith="73").first())
    change = decree(watch, calendar=elsewhere)
    assert recounting._causes([change]) == {}
    assert recount(watch) == 0
    assert not unapplied_calendar_changes().exists()


def test_weekdays_are_named(watch: Watch) -> None:
    watch.at(moment(8))
    national = Calendar.objects.get(region=None, named_only=False)
    change = upkeep.set_weekdays(calendar_id=national.pk, weekdays="1234", source="Keppres 1", by=None)
    snapshot.forget()
    assert recounting._causes([change])[watch.cast.pu.agency_id] == "Kalender: hari kerja menjadi Senin, Selasa, Rabu, Kamis (Keppres 1)"
