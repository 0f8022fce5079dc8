"""`manage.py due` against dates counted by hand, and our national calendar against another package's."""

from __future__ import annotations

import datetime as dt
import json
from io import StringIO

import lokal
import pytest
from django.core.management import CommandError, call_command

from complaints import clocks
from organisations.models import CalendarDay

pytestmark = pytest.mark.django_db


def due(*words: str) -> dict[str, object]:
    out = StringIO()
    call_command("due", *words, "--json", stdout=out)
    return json.loads(out.getvalue())


@pytest.mark.parametrize(
    ("clock", "start", "more", "expected", "why"),
    [
        ("verifikasi", "2026-11-23T09:00+08:00", (), "2026-11-26", "no day off between"),
        ("tindak_lanjut", "2026-03-16T09:00+08:00", (), "2026-03-30", "17, 25, 26, 27, 30 March: Nyepi and Lebaran between"),
        ("penyelesaian", "2026-11-23T09:00+08:00", ("--class", "permintaan_informasi"), "2026-11-30", "five days"),
        ("penyelesaian", "2026-11-23T09:00+08:00", ("--class", "tidak_berkadar"), "2026-12-11", "fourteen days"),
        ("tanggapan_pelapor", "2026-11-23T09:00+08:00", (), "2026-12-07", "ten days"),
    ],
)
def test_counts_as_by_hand(clock: str, start: str, more: tuple[str, ...], expected: str, why: str) -> None:
    assert due(clock, start, "--region", "73.07", *more)["due"] == expected, why


def test_names_the_days_skipped() -> None:
    skipped = due("tindak_lanjut", "2026-03-16T09:00+08:00", "--region", "73.07")["skipped"]
    assert {"date": "2026-03-28", "reason": "Sabtu"} in skipped  # type: ignore[operator]
    assert any("Nyepi" in day["reason"] for day in skipped)  # type: ignore[attr-defined]


def test_every_working_day_of_2026_and_2027_agrees_with_another_source() -> None:
    calendar = clocks.working_calendar("73.07")
    day = dt.date(2026, 1, 1)
    differ = []
    while day.year < 2028:
        if (calendar.day_off(day) == "") != lokal.is_working_day(day):
            differ.append((day.isoformat(), calendar.day_off(day)))
        day += dt.timedelta(days=1)
    assert differ == []


def test_a_day_added_by_hand_moves_the_deadline_and_survives_a_reload() -> None:
    CalendarDay.objects.create(
        calendar=CalendarDay.objects.all()[0].calendar, date=dt.date(2026, 11, 24), kind="local_holiday", name="Hari jadi"
    )
    clocks.working_calendar.cache_clear()
    from_memory = clocks.snapshot.forget
    from_memory()
    try:
        found = due("verifikasi", "2026-11-23T09:00+08:00", "--region", "73.07")
        assert found == {"due": "2026-11-27", "skipped": [{"date": "2026-11-24", "reason": "Hari jadi"}]}
    finally:
        clocks.working_calendar.cache_clear()
        from_memory()


@pytest.mark.parametrize("start", ["yesterday", "2026-11-23T09:00"])
def test_a_start_without_a_zone_is_refused(start: str) -> None:
    with pytest.raises(CommandError, match=r"ISO 8601|time zone"):
        due("verifikasi", start, "--region", "73.07")
