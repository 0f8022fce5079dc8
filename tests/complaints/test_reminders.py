"""Who is told of a clock, when, and what of it: before the last day, and upward after it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.template import Context, Template
from django.test.utils import CaptureQueriesContext
from redis.exceptions import RedisError

from complaints import clocks, services
from complaints.models import ClockName, Complaint, EventKind, Nudge, OwedMail, Rung
from complaints.watch import notices, reminders, watching
from complaints.watch.desks import Desks
from organisations import snapshot
from organisations.models import Calendar, CalendarDay, DayKind, Membership, Region, Role, Topic, Unit, User
from tests.cast import PHONE, POTHOLE, complain, fresh
from tests.complaints.watch import Watch, heard, moment, told

pytestmark = pytest.mark.django_db


# --- When -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("hour", [0, 3, 7, 16, 20, 23])
def test_nobody_is_told_outside_office_hours(watch: Watch, hour: int) -> None:
    case = watch.assigned()
    watch.remind(moment(13, hour))
    assert (heard(mail.outbox), told(case)) == ([], [])


@pytest.mark.parametrize("day", [11, 12])
def test_nobody_is_told_on_a_weekend(watch: Watch, day: int) -> None:
    case = watch.assigned()
    watch.remind(moment(day))
    assert (heard(mail.outbox), told(case)) == ([], [])


def test_nobody_is_told_on_a_holiday(watch: Watch) -> None:
    case = watch.assigned()
    national = Calendar.objects.get(region=None, named_only=False)
    CalendarDay.objects.create(calendar=national, date=dt.date(2026, 7, 9), kind=DayKind.HOLIDAY, name="Libur")
    snapshot.forget()
    clocks.forget()
    watch.remind(moment(9))
    assert (heard(mail.outbox), told(case)) == ([], [])


@pytest.mark.parametrize(("zone", "hour_utc"), [("Asia/Jakarta", 1), ("Asia/Makassar", 0), ("Asia/Jayapura", 23)])
def test_hours_are_those_of_the_offices_zone(watch: Watch, zone: str, hour_utc: int) -> None:
    watch.assigned()
    Region.objects.update(timezone=zone)
    clocks.forget()
    snapshot.forget()
    # Eight o'clock there, and a second before.
    day = 9 if hour_utc < 12 else 8
    eight = dt.datetime(2026, 7, day, hour_utc, tzinfo=dt.UTC)
    watch.remind(eight - dt.timedelta(seconds=1))
    assert heard(mail.outbox) == []
    watch.remind(eight)
    assert heard(mail.outbox) == ["petugas"]


def test_other_hours_are_a_setting(watch: Watch, settings: object) -> None:
    settings.OFFICE_HOURS = (dt.time(13), dt.time(14))  # type: ignore[attr-defined]
    watch.assigned()
    watch.remind(moment(9, 9))
    assert heard(mail.outbox) == []
    watch.remind(moment(9, 13))
    assert heard(mail.outbox) == ["petugas"]


def test_who_works_on_saturdays_is_told_then_and_who_does_not_is_told_on_monday(watch: Watch) -> None:
    six = Calendar.objects.create(key="enam", name="Enam hari", named_only=True, working_weekdays="123456")
    Unit.objects.filter(pk=watch.cast.pu.pk).update(calendar=six)
    snapshot.forget()
    clocks.forget()
    # Due on Wednesday the 15th there; Saturday the 18th is the coordinator's step, and the coordinator is off.
    case = watch.assigned(day=9)
    watch.remind(moment(18))
    assert (heard(mail.outbox), told(case)) == (["atasan"], [("officer", -2), ("officer", 0), ("approver", 1)])
    watch.remind(moment(20))
    assert heard(mail.outbox) == ["koordinator", "koordinator2"]


# --- Whom -----------------------------------------------------------------------------------------------------------------


def test_the_ladder_is_climbed_a_rung_at_a_time(watch: Watch) -> None:
    case = watch.assigned()
    climbed = {}
    for day in range(6, 21):
        watch.remind(moment(day))
        if names := heard(mail.outbox):
            climbed[day] = names
    # The answer is due on Monday the 13th.
    assert climbed == {9: ["petugas"], 13: ["petugas"], 14: ["atasan"], 16: ["koordinator", "koordinator2"], 20: ["sekda"]}
    assert told(case) == [("officer", -2), ("officer", 0), ("approver", 1), ("coordinator", 3), ("secretary", 5)]
    raised = case.events.filter(kind=EventKind.ESCALATED).values_list("data__to", flat=True)
    assert list(raised) == ["approver", "coordinator", "secretary"]


def test_what_nobody_verified_goes_to_the_coordinator_and_then_the_secretary(watch: Watch) -> None:
    watch.at(moment(6))
    case = complain().complaint
    for day in (7, 8, 9, 10, 13):
        watch.remind(moment(day))
    assert told(case) == [("coordinator", -1), ("coordinator", 1), ("secretary", 2)]
    assert heard(mail.outbox) == ["koordinator", "koordinator", "koordinator2", "koordinator2", "sekda"]


def test_after_an_outage_only_the_highest_missed_step_is_told_and_the_others_count_as_told(watch: Watch) -> None:
    case = watch.assigned()
    watch.remind(moment(16))
    assert heard(mail.outbox) == ["koordinator", "koordinator2"]
    assert told(case) == [("officer", -2), ("officer", 0), ("approver", 1), ("coordinator", 3)]
    assert [event.data["to"] for event in case.events.filter(kind=EventKind.ESCALATED)] == ["coordinator"]
    watch.remind(moment(17))
    assert heard(mail.outbox) == []


def test_only_the_one_who_took_the_case_is_told_while_they_work_there(watch: Watch) -> None:
    colleague = User.objects.create(username="rekan", email="rekan@kantor.test")
    Membership.objects.create(user=colleague, unit=watch.cast.pu, role=Role.OFFICER)
    case = watch.assigned()
    services.take(case.pk, actor=watch.cast.petugas)
    watch.remind(moment(9))
    assert heard(mail.outbox) == ["petugas"]
    Membership.objects.filter(user=watch.cast.petugas).update(valid_until=dt.date(2026, 7, 10))
    watch.remind(moment(13))
    assert heard(mail.outbox) == ["rekan"]


def test_a_superior_who_is_not_there_is_heard_by_the_coordinator(watch: Watch) -> None:
    watch.assigned()
    Membership.objects.filter(role=Role.APPROVER, unit=watch.cast.pu).delete()
    watch.remind(moment(14))
    assert heard(mail.outbox) == ["koordinator", "koordinator2"]


def test_a_secretary_who_is_not_there_is_not_said_to_have_been_told(watch: Watch) -> None:
    case = watch.assigned()
    Membership.objects.filter(user=watch.sekda).delete()
    watch.remind(moment(20))
    assert fresh(case).escalated_to == "coordinator"
    Membership.objects.create(user=watch.sekda, unit=watch.setda, role=Role.OFFICER)
    heard(mail.outbox)
    watch.remind(moment(20, 10))
    assert heard(mail.outbox) == ["sekda"]


def test_a_sealed_case_is_told_to_its_inspectorate_on_every_rung(watch: Watch) -> None:
    watch.at(moment(6))
    case = complain("Pungutan liar di kantor itu").complaint
    services.assign(case.pk, unit_id=watch.cast.inspectorate.pk, reason="pengawasan")
    Complaint.objects.filter(pk=case.pk).update(sealed=True, visibility="secret")
    for day in (9, 13, 14, 16, 20):
        watch.remind(moment(day))
        assert heard(mail.outbox) == ["inspektorat"]
    assert set(Nudge.objects.values_list("unit", flat=True)) == {watch.cast.inspectorate.pk}


def test_whoever_works_at_the_accused_unit_hears_nothing(watch: Watch) -> None:
    case = watch.assigned()
    Complaint.objects.filter(pk=case.pk).update(accused=watch.cast.other)
    Membership.objects.create(user=watch.cast.koordinator, unit=watch.cast.other, role=Role.SUPERVISOR)
    watch.remind(moment(16))
    assert heard(mail.outbox) == ["koordinator2"]
    panel = Template("{% load reminders %}{% reminders user %}")
    assert str(case.number[:4]) not in panel.render(Context({"user": watch.cast.koordinator}))
    assert str(case.number[:4]) in panel.render(Context({"user": watch.cast.koordinator2}))


def test_a_unit_above_the_accused_one_hears_nothing_either(watch: Watch) -> None:
    case = watch.assigned()
    Unit.objects.filter(pk=watch.cast.other.pk).update(parent=watch.setda)
    Complaint.objects.filter(pk=case.pk).update(accused=watch.cast.other)
    watch.remind(moment(20))
    assert heard(mail.outbox) == ["koordinator", "koordinator2"]
    assert fresh(case).escalated_to == "coordinator"


def test_a_paused_clock_is_quiet_while_the_reporter_is_waited_for(watch: Watch) -> None:
    watch.at(moment(6))
    case = complain().complaint
    services.ask(case.pk, actor=watch.cast.koordinator, question="Di mana?")
    names = {"verifikasi", "penyelesaian"}
    clocks = case.clocks.filter(paused_at__isnull=False)
    assert names <= set(clocks.values_list("name", flat=True))
    clocks.update(due_at=moment(7, 23))
    watch.remind(moment(13))
    assert not Nudge.objects.filter(clock__name__in=names).exists()
    # The eleventh working day: the clock runs on by itself.
    watch.remind(moment(21))
    assert set(Nudge.objects.filter(clock__name__in=names).values_list("clock__name", flat=True)) == names


def test_a_clock_that_has_stopped_is_not_spoken_of(watch: Watch) -> None:
    case = watch.assigned()
    services.reply(case.pk, actor=watch.cast.petugas, text="Kami tambal besok.")
    watch.remind(moment(13))
    assert heard(mail.outbox) == []


# --- How often ------------------------------------------------------------------------------------------------------------


def test_a_step_is_told_once_however_often_the_round_runs(watch: Watch) -> None:
    case = watch.assigned()
    for minute in range(0, 60, 10):
        watch.remind(moment(9) + dt.timedelta(minutes=minute))
    assert heard(mail.outbox) == ["petugas"]
    assert told(case) == [("officer", -2)]


def test_one_mail_holds_everything_that_a_person_is_told(watch: Watch) -> None:
    cases = [watch.assigned() for _n in range(3)]
    unverified = complain().complaint
    watch.remind(moment(16))
    boxes = {message.to[0]: message for message in mail.outbox}
    # The unverified one has gone to the secretary by then; the late answers go to the coordinators.
    assert set(boxes) == {"koordinator@kantor.test", "koordinator2@kantor.test", "sekda@kantor.test"}
    assert boxes["koordinator@kantor.test"].subject == "Lapor: 3 laporan perlu perhatian, 3 terlambat"
    assert all(f"/kerja/{case.number}/" in boxes["koordinator@kantor.test"].body for case in cases)
    assert unverified.number in boxes["sekda@kantor.test"].body


def _due(watch: Watch, now: dt.datetime) -> list[reminders.Telling]:
    return list(reminders.due_now(watch.at(now), Desks(now.date())))


def test_unverified_and_disputed_cases_come_before_the_rest(watch: Watch) -> None:
    watch.assigned()
    complain()
    found = _due(watch, moment(13))
    assert [telling.clock.name for telling in found] == [ClockName.VERIFICATION, ClockName.FOLLOW_UP]


def test_a_mail_that_fails_is_owed_and_holds_nothing_back(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    case = watch.assigned()
    real = notices.EmailMessage.send

    def refuse(self: object) -> int:
        if self.to == ["koordinator@kantor.test"]:  # type: ignore[attr-defined]
            raise ConnectionRefusedError
        return real(self)  # type: ignore[arg-type]

    monkeypatch.setattr(notices.EmailMessage, "send", refuse)
    assert watch.remind(moment(16)).failed == 1
    assert heard(mail.outbox) == ["koordinator2"]
    assert fresh(case).escalated_to == "coordinator"
    monkeypatch.setattr(notices.EmailMessage, "send", real)
    # Not at night; then once, and only to whom it is owed.
    watch.remind(moment(16, 20))
    assert heard(mail.outbox) == []
    watch.remind(moment(17))
    assert heard(mail.outbox) == ["koordinator"]
    watch.remind(moment(17, 10))
    assert heard(mail.outbox) == []


def test_what_is_owed_is_not_sent_of_a_case_that_was_answered(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    case = watch.assigned()
    with monkeypatch.context() as broken:
        broken.setattr(notices.EmailMessage, "send", lambda _self: (_ for _ in ()).throw(TimeoutError))
        watch.remind(moment(9))
    services.reply(case.pk, actor=watch.cast.petugas, text="Sudah.")
    watch.remind(moment(9, 10))
    assert heard(mail.outbox) == []


def test_a_crash_before_the_step_is_noted_sends_twice_and_never_not_at_all(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    case = watch.assigned()
    with monkeypatch.context() as broken:
        broken.setattr(watching, "_note", lambda _telling: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            watch.remind(moment(9))
    assert (heard(mail.outbox), told(case)) == (["petugas"], [])
    watch.remind(moment(9, 10))
    assert (heard(mail.outbox), told(case)) == (["petugas"], [("officer", -2)])


def _away(*_args: object, **_more: object) -> None:
    raise RedisError


def test_without_valkey_everybody_is_told_all_the_same(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    case = watch.assigned()
    for name in ("add", "get", "set", "delete"):
        monkeypatch.setattr(cache, name, _away)
    watch.remind(moment(9))
    watch.remind(moment(9, 10))
    assert (heard(mail.outbox), told(case)) == (["petugas"], [("officer", -2)])


def test_what_is_owed_outlives_valkey(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    case = watch.assigned()
    with monkeypatch.context() as broken:
        broken.setattr(notices.EmailMessage, "send", lambda _self: (_ for _ in ()).throw(TimeoutError))
        watch.remind(moment(9))
        cache.clear()
        watch.remind(moment(9, 10))
    assert told(case) == [("officer", -2)]
    row = OwedMail.objects.get()
    assert (row.user, row.rung, row.days, row.since, row.attempts) == (watch.cast.petugas, "officer", -2, moment(9), 2)
    cache.clear()
    watch.remind(moment(9, 11))
    assert (heard(mail.outbox), OwedMail.objects.count()) == (["petugas"], 0)


def test_what_is_owed_for_days_is_old_news(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    case = watch.assigned()
    with monkeypatch.context() as broken:
        broken.setattr(notices.EmailMessage, "send", lambda _self: (_ for _ in ()).throw(TimeoutError))
        watch.remind(moment(9))
    OwedMail.objects.update(since=moment(9) - watching.OWED_FOR)
    watch.remind(moment(9, 10))
    assert (heard(mail.outbox), told(case), OwedMail.objects.count()) == ([], [("officer", -2)], 0)


def test_two_rounds_do_not_run_at_once(watch: Watch) -> None:
    watch.assigned()
    with watching.alone("remind") as mine:
        assert mine
        assert watch.remind(moment(9)).tellings == []
    assert len(watch.remind(moment(9)).tellings) == 1


def test_without_an_address_the_reminder_stands_on_the_desk_only(watch: Watch) -> None:
    case = watch.assigned()
    User.objects.update(email="")
    watch.remind(moment(9))
    assert (heard(mail.outbox), told(case)) == ([], [("officer", -2)])
    page = Template("{% load reminders %}{% reminders user %}").render(Context({"user": watch.cast.petugas}))
    assert f"/kerja/{case.number}/" in page


# --- What it says -----------------------------------------------------------------------------------------------------------


def road() -> Topic:
    return Topic.objects.filter(parent__isnull=False)[0]


def test_a_digest_says_number_topic_place_and_day_and_nothing_of_the_reporter(watch: Watch) -> None:
    watch.at(moment(6))
    made = complain(location_text="depan rumah Bu Siti Aminah")
    services.route(
        made.complaint.pk,
        findings=services.Findings(topic_key=road().pk, region_code="73.07.05"),
        reason="jalan",
        unit_id=watch.cast.pu.pk,
    )
    watch.remind(moment(9))
    body = mail.outbox[0].body
    number = made.complaint.number
    for wanted in (f"{number[:4]}-{number[4:8]}", f"/kerja/{number}/", "13 Juli 2026", "Sinjai Utara", road().name):
        assert wanted in body
    for secret in (POTHOLE[:20], PHONE, "Siti", "pasar", made.pin):
        assert secret not in body
    assert "&amp;" not in body
    assert "<" not in body


def test_a_digest_of_a_sealed_case_says_not_even_topic_and_place(watch: Watch) -> None:
    case = watch.assigned()
    Complaint.objects.filter(pk=case.pk).update(sealed=True, owner=watch.cast.inspectorate, topic=road(), region="73.07.05")
    watch.remind(moment(9))
    body = mail.outbox[0].body
    assert "Laporan tertutup" in body
    assert "Sinjai Utara" not in body
    assert road().name not in body


# --- What it costs ----------------------------------------------------------------------------------------------------------


def test_a_batch_costs_the_same_queries_however_many_clocks_it_holds(watch: Watch) -> None:
    def queries() -> int:
        _due(watch, moment(16))  # calendars and offices are remembered from here on
        with CaptureQueriesContext(
            connection,
        ) as caught:
            assert _due(watch, moment(16))
        return len(caught)

    watch.assigned()
    one = queries()
    for _n in range(9):
        watch.assigned()
    assert queries() == one
    # The ladders; for each of the two kinds a batch and the end after it; its nudges and people.
    assert one <= 8


def test_batches_leave_nothing_out(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reminders, "BATCH", 2)
    cases = {watch.assigned().pk for _n in range(5)}
    assert {telling.case.pk for telling in _due(watch, moment(9))} == cases


def test_a_clock_whose_highest_step_is_told_is_not_read_again(watch: Watch) -> None:
    watch.assigned()
    watch.remind(moment(20))
    Nudge.objects.exclude(rung=Rung.SECRETARY).delete()
    assert _due(watch, moment(20, 10)) == []


# --- The command and the desk ---------------------------------------------------------------------------------------------


def test_a_dry_run_says_what_it_would_tell_and_tells_nobody(watch: Watch, capsys: pytest.CaptureFixture[str]) -> None:
    case = watch.assigned()
    watch.at(moment(9))
    call_command("remind", "--dry-run")
    said = capsys.readouterr().out
    assert f"{case.number} tindak_lanjut 2026-07-13 officer -2" in said
    assert (heard(mail.outbox), told(case)) == ([], [])
    call_command("remind")
    assert "1 langkah, 1 e-mail terkirim, 0 gagal" in capsys.readouterr().out
    assert told(case) == [("officer", -2)]


def page(user: User) -> str:
    return Template("{% load reminders %}{% reminders user %}").render(Context({"user": user}))


def test_the_panel_shows_each_rung_its_own_late_first_and_stops_with_the_clock(watch: Watch) -> None:
    late, soon = watch.assigned(), watch.assigned(day=10)
    watch.remind(moment(15))
    shown = page(watch.cast.petugas)
    assert shown.index(late.number) < shown.index(soon.number)
    assert late.number in page(watch.cast.atasan)
    assert page(watch.cast.petugas2).strip() == page(watch.cast.warga).strip() == ""
    services.reply(late.pk, actor=watch.cast.petugas, text="Sudah.")
    assert late.number not in page(watch.cast.petugas)


def test_the_panel_leaves_room_for_the_work_and_counts_what_it_folds(watch: Watch) -> None:
    for _n in range(5):
        watch.assigned()
    watch.remind(moment(13))
    first, fold, rest = page(watch.cast.petugas).partition("<details>")
    assert (first.count("/kerja/"), rest.count("/kerja/")) == (3, 2)
    assert fold
    assert "2 pengingat lagi" in rest


def test_a_case_that_went_elsewhere_is_no_longer_on_the_panel(watch: Watch) -> None:
    case = watch.assigned()
    watch.remind(moment(9))
    services.transfer(case.pk, actor=watch.cast.petugas, reason="bukan jalan kami", proposed_unit_id=watch.cast.other.pk)
    assert case.number not in page(watch.cast.petugas)


def test_the_secretary_reads_of_a_case_without_a_door_to_it(watch: Watch) -> None:
    case = watch.assigned()
    watch.remind(moment(20))
    shown = page(watch.sekda)
    assert f"{case.number[:4]}-{case.number[4:8]}" in shown
    assert f"/kerja/{case.number}/" not in shown


def test_the_panel_costs_an_officer_two_queries_however_much_it_shows(watch: Watch) -> None:
    watch.assigned()
    watch.remind(moment(9))
    page(watch.cast.petugas)
    with CaptureQueriesContext(connection) as one:
        page(watch.cast.petugas)
    for _n in range(12):
        watch.assigned()
    watch.remind(moment(13))
    with CaptureQueriesContext(connection) as many:
        assert page(watch.cast.petugas).count("/kerja/") == reminders.SHOWN
    assert len(one) == len(many) == 2


def test_the_panel_costs_a_coordinator_the_same_however_much_it_shows(watch: Watch) -> None:
    watch.assigned()
    watch.remind(moment(16))
    page(watch.cast.koordinator)
    with CaptureQueriesContext(connection) as one:
        page(watch.cast.koordinator)
    for _n in range(9):
        watch.assigned()
    watch.remind(moment(16))
    with CaptureQueriesContext(connection) as many:
        page(watch.cast.koordinator)
    assert len(one) == len(many) == 7
