"""The coordinator's morning: letters to chase and dead desks; and the offer of the Ombudsman."""

from __future__ import annotations

import datetime as dt

import pytest
from django.conf import settings
from django.core import mail
from django.template import Context, Template

from complaints import services, tasks
from complaints.models import Complaint, EventKind, Forwarding, Regime
from complaints.watch import notices, watching
from lapor.celery import app
from organisations.models import Agency, User
from tests.cast import complain, fresh
from tests.complaints.watch import Watch, heard, moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def quiet(watch: Watch) -> Watch:
    """No desk is dead: everybody has signed in, and offices without people are closed."""
    User.objects.update(last_login=moment(6))
    Agency.objects.get(is_tenant=True).units.filter(memberships__isnull=True).update(valid_until=dt.date(2026, 7, 1))
    return watch


def forwarded(watch: Watch, chase_on: dt.date) -> Complaint:
    watch.at(moment(6))
    made = complain("listrik padam").complaint
    services.forward(made.pk, unit_id=watch.cast.pln.pk, actor=watch.cast.koordinator, note="Surat 12/2026")
    Forwarding.objects.filter(complaint=made).update(chase_on=chase_on)
    return fresh(made)


def morning(watch: Watch, now: dt.datetime) -> int:
    return watching.morning(now=watch.at(now))


def panel(user: User) -> str:
    return Template("{% load reminders %}{% reminders user %}").render(Context({"user": user}))


def test_a_letter_is_chased_from_its_day_on_once_a_working_day(quiet: Watch) -> None:
    case = forwarded(quiet, dt.date(2026, 7, 10))
    got = {}
    for day in range(9, 15):
        for hour in (3, 9, 10, 15):
            morning(quiet, moment(day, hour))
        if names := heard(mail.outbox):
            got[day] = names
    both = ["koordinator", "koordinator2"]
    # The 11th and 12th are a weekend.
    assert got == {10: both, 13: both, 14: both}
    assert f"/kerja/{case.number}/" in panel(quiet.cast.koordinator)
    assert panel(quiet.cast.petugas).strip() == ""


def test_an_answered_or_a_sealed_letter_is_not_chased(quiet: Watch) -> None:
    answered, sealed = forwarded(quiet, dt.date(2026, 7, 7)), forwarded(quiet, dt.date(2026, 7, 7))
    Forwarding.objects.filter(complaint=answered).update(ended_at=moment(8))
    Complaint.objects.filter(pk=sealed.pk).update(sealed=True)
    assert morning(quiet, moment(9)) == 0
    assert sealed.number not in panel(quiet.cast.koordinator)


def test_dead_desks_are_told_with_their_open_cases(quiet: Watch) -> None:
    quiet.assigned()
    User.objects.filter(pk__in=[quiet.cast.petugas.pk, quiet.cast.atasan.pk]).update(last_login=moment(6), date_joined=moment(1, month=6))
    User.objects.exclude(pk__in=[quiet.cast.petugas.pk, quiet.cast.atasan.pk]).update(last_login=moment(17))
    assert morning(quiet, moment(17)) == 2
    body = mail.outbox[0].body
    assert quiet.cast.pu.name in body
    assert "1 laporan terbuka" in body
    assert quiet.cast.pu.short_name in panel(quiet.cast.koordinator)
    assert "1 laporan terbuka" in panel(quiet.cast.koordinator)


def test_desks_on_which_nothing_lies_are_counted_and_wake_nobody(watch: Watch) -> None:
    assert morning(watch, moment(9)) == 0
    assert "kantor kosong lainnya" in panel(watch.cast.koordinator)
    assert "laporan terbuka" not in panel(watch.cast.koordinator)


def test_a_morning_mail_that_fails_comes_later(quiet: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    forwarded(quiet, dt.date(2026, 7, 7))
    with monkeypatch.context() as broken:
        broken.setattr(notices.EmailMessage, "send", lambda _self: (_ for _ in ()).throw(TimeoutError))
        assert morning(quiet, moment(9)) == 0
    assert morning(quiet, moment(9, 10)) == 2


# --- The Ombudsman --------------------------------------------------------------------------------------------------------


def offer(watch: Watch, now: dt.datetime) -> int:
    return watching.offer(now=watch.at(now))


def test_the_ombudsman_is_offered_once_after_the_regimes_days_in_office_hours(watch: Watch) -> None:
    case = watch.assigned(day=6)
    days = Regime.objects.get(pk=case.regime_id).ombudsman_after
    day = moment(6, 9) + dt.timedelta(days=days)  # a Friday
    assert day.isoweekday() == 5
    assert offer(watch, day - dt.timedelta(days=1)) == 0
    assert offer(watch, day.replace(hour=23)) == 0
    assert offer(watch, day + dt.timedelta(days=1)) == 0
    assert offer(watch, day) == 1
    assert offer(watch, day + dt.timedelta(hours=1)) == 0
    assert case.events.filter(kind=EventKind.OMBUDSMAN_OFFERED).count() == 1


def test_no_run_offers_more_than_its_share(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching.reminders, "OFFERS", 2)
    for _n in range(3):
        watch.assigned()
    assert offer(watch, moment(4, 9, month=9)) == 2
    assert offer(watch, moment(4, 10, month=9)) == 1


# --- Beat -----------------------------------------------------------------------------------------------------------------


def test_beat_names_tasks_that_exist() -> None:
    app.loader.import_default_modules()
    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} <= set(app.tasks)


def test_every_task_of_the_watch_runs_with_nothing_to_do(watch: Watch) -> None:
    watch.at(moment(11))
    for task in (tasks.remind, tasks.chase, tasks.offer, tasks.recount_after_calendar):
        task()
    assert mail.outbox == []
