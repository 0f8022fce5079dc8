"""The public figures on cases counted by hand, and the pages that say them."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from complaints import search, services
from complaints.models import Complaint
from complaints.watch.overview import Share
from organisations import snapshot
from reporting import drawing, figures
from tests.cast import Cast, complain, make, unit_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    cache.clear()
    return make()


def at_pu(cast: Cast, region: str = "73.07.05.1001") -> Complaint:
    made = complain().complaint
    services.verify(made.pk, actor=cast.koordinator, findings=services.Findings(topic_key="jalan_jembatan", region_code=region))
    services.assign(made.pk, unit_id=cast.pu.pk, reason="x", actor=cast.koordinator)
    return made


def shift(made: Complaint, days: int) -> None:
    """Make a running first answer due so many days from now."""
    due = timezone.now() + dt.timedelta(days=days)
    made.clocks.filter(name="tindak_lanjut", stopped_at__isnull=True).update(started_at=due - dt.timedelta(days=10), due_at=due)
    Complaint.objects.filter(pk=made.pk).update(due_at=due)


def counted(days: int = 30) -> figures.Figures:
    search.rebuild()
    return figures.count(snapshot.default_agency().pk, days, timezone.now())


def test_nobody_is_answered_in_time_by_not_being_answered(cast: Cast) -> None:
    for _ in range(3):
        services.reply(at_pu(cast).pk, actor=cast.petugas, text="Dijadwalkan.")
    shift(at_pu(cast), -2)
    at_pu(cast)  # still has time: in no denominator yet
    late = at_pu(cast)
    shift(late, -1)
    services.reply(late.pk, actor=cast.petugas, text="Maaf terlambat.")
    gone = at_pu(cast)
    shift(gone, -3)
    services.withdraw(gone.pk, channel="web")
    now = counted()
    assert now.answered == Share(3, 5)
    assert next(office for office in now.offices if office.unit_id == cast.pu.pk).answered == Share(3, 5)
    assert (now.came_in, now.withdrawn, now.open, now.late) == (7, 1, 6, 1)


def test_silence_is_not_satisfaction(cast: Cast) -> None:
    said, silent = at_pu(cast), at_pu(cast)
    for made in (said, silent):
        services.resolve(made.pk, actor=cast.petugas, outcome="explained", text="Sudah.")
    services.confirm(said.pk, satisfied=True, channel="web", rating=5)
    services.close_silent(silent.pk)
    now = counted()
    assert (now.confirmed, now.silent, now.closed) == (1, 1, 2)
    assert now.ratings == (0, 0, 0, 0, 1)
    assert now.average is None


def test_sealed_cases_are_counted_nowhere(cast: Cast) -> None:
    made = at_pu(cast)
    services.assign(made.pk, unit_id=cast.inspectorate.pk, reason="x", actor=cast.koordinator)
    services.classify(made.pk, findings=services.Findings(sealed=True))
    now = counted()
    assert (now.came_in, now.open, now.offices, now.places, now.topics) == (0, 0, (), {}, ())


def test_a_place_holds_what_lies_in_it_and_few_are_not_told_apart(cast: Cast) -> None:
    for region in ("73.07.05.1001", "73.07.05.1001", "73.07.05", "73.07.01"):
        at_pu(cast, region)
    now = counted()
    assert now.places == {"73.07.05.1001": 2, "73.07.05": 3, "73.07.01": 1}
    assert [figures.told(number) for number in (0, 1, 2, 3)] == ["0", "1–2", "1–2", "3"]


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 12)))
def test_what_is_not_told_of_places_is_no_handful_when_the_told_is_taken_away(numbers: dict[str, int]) -> None:
    few = figures.hidden(numbers)
    left = sum(numbers[part] for part in few)
    everything = set(numbers) == few
    assert not few or (len(few) > 1 and left >= figures.LEAST) or everything
    assert all(numbers[part] == 0 or numbers[part] >= figures.LEAST for part in numbers.keys() - few)


def test_a_desa_with_one_report_is_not_on_the_map(client: Client, cast: Cast) -> None:
    for region in ("73.07.05.1001",) * 6 + ("73.07.05.1002",):
        at_pu(cast, region)
    search.rebuild()
    said = client.get("/peta/?kecamatan=73.07.05").content.decode()
    rows = re.findall(r'tempat=73\.07\.05\.(\d+)">[^<]*</a></th><td class="n">(.*?)</td>', said)
    told = dict(rows)
    assert "tidak ditampilkan" in told["1002"]
    assert "tidak ditampilkan" in told["1001"]  # alone it would give the other away
    assert 'class="spot"' not in said


def test_the_api_tells_no_more_of_a_place_than_the_map(client: Client, cast: Cast) -> None:
    for region in ("73.07.05.1001",) * 6 + ("73.07.05.1002",):
        at_pu(cast, region)
    search.rebuild()
    told = {row["key"]: row["came_in"] for row in client.get("/api/v1/map/?district=73.07.05").json()["spots"]}
    assert told["73.07.05.1001"] == told["73.07.05.1002"] == {"number": None, "told": "–"}
    # Seven in the kecamatan point at nobody.
    whole = {row["key"]: row["came_in"]["number"] for row in client.get("/api/v1/map/").json()["spots"]}
    assert whole["73.07.05"] == 7


def test_the_api_tells_no_more_topics_than_the_page(client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figures, "TOPICS", 1)
    for topic in ("jalan_jembatan", "jalan_jembatan", "air_bersih"):
        services.verify(complain().complaint.pk, actor=cast.koordinator, findings=services.Findings(topic_key=topic))
    search.rebuild()
    assert [row["key"] for row in client.get("/api/v1/figures/").json()["topics"]] == ["jalan_jembatan"]
    page = client.get("/statistik/").content.decode()
    assert "?topik=jalan_jembatan" in page
    assert "?topik=air_bersih" not in page


@pytest.mark.parametrize(("of", "percent", "sure"), [(4, None, False), (5, 40, False), (19, 11, False), (20, 10, True)])
def test_a_share_of_few_is_not_told_and_of_some_is_unsure(of: int, percent: int | None, sure: bool) -> None:
    office = figures.Office(1, answered=Share(2, of))
    assert (office.percent, office.is_sure) == (percent, sure)


def test_months_say_what_came_in_and_ended(cast: Cast) -> None:
    at_pu(cast)
    search.rebuild()
    months = figures.months()
    assert len(months) == figures.MONTHS
    assert months[-1] == figures.Month(timezone.localdate().replace(day=1), 1, 0)
    assert sum(month.came_in for month in months) == 1


def test_the_same_statements_whatever_there_is(cast: Cast, django_assert_num_queries: object) -> None:
    agency = snapshot.default_agency().pk
    for _ in range(2):
        with django_assert_num_queries(6):  # type: ignore[operator]
            figures.count(agency, 30, timezone.now())
        services.reply(at_pu(cast).pk, actor=cast.petugas, text="Dijadwalkan.")


@pytest.mark.parametrize(
    "path",
    [
        "/statistik/",
        "/statistik/?hari=365",
        "/statistik/?hari=7x",
        "/kantor/",
        "/peta/",
        "/peta/?kecamatan=73.07.05",
        "/peta/?kecamatan=lain",
    ],
)
def test_pages_are_there_with_nothing_and_with_something(client: Client, cast: Cast, path: str) -> None:
    assert client.get(path).status_code == 200
    services.reply(at_pu(cast).pk, actor=cast.petugas, text="Dijadwalkan.")
    search.rebuild()
    cache.clear()
    said = client.get(path).content.decode()
    assert "Dijadwalkan" not in said
    assert " style=" not in said


def test_every_office_has_a_page(client: Client, cast: Cast) -> None:
    for unit in (cast.pu, cast.pln, unit_of("bpbd")):
        assert unit.name in client.get(reverse("office", args=[unit.code])).content.decode()
    assert client.get("/kantor/tidak-ada/").status_code == 404


def test_circles_say_the_number_by_their_area_and_a_few_look_alike() -> None:
    assert drawing.radius(100, 100) == pytest.approx(2 * drawing.radius(25, 100))
    assert drawing.radius(0, 100) == 0
    assert drawing.scale(130)[0] == 200
    assert [bar.height for bar in drawing.bars([0, 5, 10], ["", "", ""], top=10, of=1, place=0)] == [0, 79, 158]


def test_when_figures_are_old_one_counts_and_the_others_read_the_old(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    assert figures.figures(30).came_in == 0
    at_pu(cast)
    search.rebuild()
    assert figures.figures(30).came_in == 0
    monkeypatch.setattr(figures, "SECONDS", -1)
    key = f"public:{snapshot.default_agency().pk}:30"
    cache.add(f"{key}:counting", 1, 60)
    assert figures.figures(30).came_in == 0
    cache.delete(f"{key}:counting")
    assert figures.figures(30).came_in == 1
