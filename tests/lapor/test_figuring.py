"""The live figures of a self-assessment: people, sign-ins, and speed, each recounted here by hand."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from assessments import live
from assessments.models import Instrument
from assessments.queries import questions_of
from complaints import clocks, services
from complaints.models import ComplaintClock
from lapor.figuring import KNOWN, office_hours, provider
from organisations.models import Membership, Unit, User
from reporting import counting
from reporting.catalogue import BY_KEY
from tests import cast as people
from tests.cast import Cast, complain

SINJAI = ZoneInfo("Asia/Makassar")


@pytest.fixture
def cast(db: None) -> Cast:
    cache.clear()
    return people.make()


def value(key: str, cast: Cast, unit: Unit | None = None, at: dt.datetime | None = None) -> Decimal | None:
    found = provider().figure(key, agency_id=cast.pu.agency_id, unit_id=unit.pk if unit else None, at=at or timezone.now())
    assert found.definition
    assert found.unit
    return found.value


def test_every_shipped_question_is_bound_to_a_known_figure(cast: Cast) -> None:
    bound = {row.figure for instrument in Instrument.objects.all() for row in questions_of(instrument).exclude(figure="")}
    assert bound <= set(live.known())
    assert set(KNOWN).isdisjoint(BY_KEY)
    assert set(live.known()) == set(KNOWN) | set(BY_KEY)


def test_a_figure_of_the_catalogue_is_that_of_the_dashboards_for_the_whole_government_and_for_one_office(cast: Cast) -> None:
    for text in ("Jalan berlubang", "Jembatan rusak"):
        services.assign(complain(text).complaint.pk, unit_id=cast.pu.pk, reason="jalan")
    complain("Lampu mati")
    counting.rebuild()
    assert [value("received", cast), value("received", cast, cast.pu), value("received", cast, cast.other)] == [3, 2, 0]
    with pytest.raises(KeyError):
        value("nothing_like_it", cast)


def test_officers_are_counted_once_and_only_while_appointed(cast: Cast) -> None:
    assert value("officers_named", cast, cast.pu) == 2
    Membership.objects.create(user=cast.petugas, unit=cast.pu, role="approver")
    Membership.objects.filter(user=cast.atasan).update(valid_until=timezone.localdate() - dt.timedelta(days=1))
    assert value("officers_named", cast, cast.pu) == 1
    User.objects.filter(pk=cast.petugas.pk).update(is_active=False)
    assert value("officers_named", cast, cast.pu) == 0


def test_days_since_somebody_signed_in(cast: Cast) -> None:
    assert value("last_login_days", cast, cast.pu) is None
    User.objects.filter(pk=cast.petugas.pk).update(last_login=timezone.now() - dt.timedelta(days=3, hours=2))
    assert value("last_login_days", cast, cast.pu) == 3


def test_shares_are_of_all_open_offices(cast: Cast) -> None:
    offices = Unit.objects.filter(agency=cast.pu.agency, is_external=False).count()
    # pu, dukcapil, kominfo, inspektorat.
    assert value("offices_staffed", cast) == (Decimal(400) / offices).quantize(Decimal("0.1"))
    assert value("offices_active", cast) == 0
    User.objects.filter(pk=cast.petugas.pk).update(last_login=timezone.now() - dt.timedelta(days=6))
    assert value("offices_active", cast) == (Decimal(100) / offices).quantize(Decimal("0.1"))


def test_what_is_costly_is_counted_once_in_a_while_and_says_when(cast: Cast) -> None:
    now = timezone.now()
    assert provider().figure("answered_in_time", agency_id=cast.pu.agency_id, unit_id=None, at=now).as_of == now
    later = now + dt.timedelta(seconds=30)
    assert provider().figure("answered_in_time", agency_id=cast.pu.agency_id, unit_id=None, at=later).as_of == now
    assert provider().figure("officers_named", agency_id=cast.pu.agency_id, unit_id=None, at=later).as_of == later
    earlier = now - dt.timedelta(days=30)
    assert provider().figure("answered_in_time", agency_id=cast.pu.agency_id, unit_id=None, at=earlier).as_of == earlier


def test_answered_in_time_is_the_figure_of_the_public_page(cast: Cast) -> None:
    assert value("answered_in_time", cast) is None
    cache.clear()
    for text, late in (("Jalan berlubang", False), ("Jembatan putus", True), ("Lampu mati", False)):
        case = complain(text).complaint
        services.assign(case.pk, unit_id=cast.pu.pk, reason="jalan")
        if late:
            ComplaintClock.objects.filter(complaint=case).update(
                started_at=timezone.now() - dt.timedelta(days=9), due_at=timezone.now() - dt.timedelta(days=1)
            )
        services.reply(case.pk, actor=cast.petugas, text="Sudah dikerjakan hari ini.")
    assert value("answered_in_time", cast) == Decimal("66.7")
    assert value("answered_in_time", cast, cast.pu) == Decimal("66.7")
    assert value("answered_in_time", cast, cast.other) is None


def test_hours_until_a_case_is_checked_count_only_when_the_office_is_at_work(cast: Cast) -> None:
    calendar = clocks.unit_calendar(cast.kominfo.pk)
    opens, closes = settings.OFFICE_HOURS
    day = closes.hour - opens.hour
    friday = dt.datetime(2026, 11, 27, closes.hour - 2, tzinfo=SINJAI)
    assert office_hours(friday, friday + dt.timedelta(hours=1), calendar) == 1
    # Over a weekend, to the opening of Monday and an hour.
    monday = dt.datetime(2026, 11, 30, opens.hour + 1, tzinfo=SINJAI)
    assert office_hours(friday, monday, calendar) == 3
    assert office_hours(friday, dt.datetime(2026, 12, 1, 23, tzinfo=SINJAI), calendar) == 2 + 2 * day
    assert value("verify_hours", cast) is None
    for hours in (1, 3, 40):
        case = complain(f"Jalan {hours}").complaint
        stopped = dt.datetime(2026, 11, 27, opens.hour, tzinfo=SINJAI) + dt.timedelta(hours=hours)
        case.clocks.filter(name="verifikasi").update(started_at=dt.datetime(2026, 11, 27, opens.hour, tzinfo=SINJAI), stopped_at=stopped)
    assert value("verify_hours", cast, at=dt.datetime(2026, 12, 1, tzinfo=SINJAI)) == 3


def test_an_unknown_figure_is_said_so(cast: Cast) -> None:
    with pytest.raises(KeyError):
        value("nothing", cast)
