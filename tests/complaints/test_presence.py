"""Who has a case open: seen by colleagues for a while, by nobody else, and never a reason to fail."""

from __future__ import annotations

from contextlib import suppress

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from redis.exceptions import ConnectionError as NoConnection

from complaints import presence, services
from complaints.models import Complaint
from organisations.models import Membership, Role, User
from tests.cast import Cast, complain

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(cast: Cast) -> Complaint:
    cache.clear()
    made = complain().complaint
    services.assign(made.pk, unit_id=cast.pu.pk, reason="jalan")
    return made


@pytest.fixture
def budi(cast: Cast) -> User:
    colleague = User.objects.create(username="budi", display_name="Budi")
    Membership.objects.create(user=colleague, unit=cast.pu, role=Role.OFFICER)
    return colleague


def test_a_colleague_is_seen_and_oneself_is_not(cast: Cast, case: Complaint, budi: User) -> None:
    presence.here(budi, case)
    assert [one.name for one in presence.others(cast.petugas, case)] == ["Budi"]
    assert presence.others(budi, case) == []


def test_whoever_stops_saying_so_is_gone_after_a_while(cast: Cast, case: Complaint, budi: User) -> None:
    with time_machine.travel("2026-11-24T08:00:00Z", tick=False) as clock:
        presence.here(budi, case, typing=True)
        presence.here(cast.petugas, case)
        clock.shift(20)
        presence.here(cast.petugas, case)
        assert [(one.name, one.typing) for one in presence.others(cast.petugas, case)] == [("Budi", True)]
        clock.shift(presence.SECONDS - 19)
        assert presence.others(cast.petugas, case) == []


def test_a_page_of_a_list_costs_one_look(cast: Cast, case: Complaint, budi: User, monkeypatch: pytest.MonkeyPatch) -> None:
    looks = []
    ask = cache.get_many
    monkeypatch.setattr(cache, "get_many", lambda keys: looks.append(len(keys)) or ask(keys))
    monkeypatch.setattr(cache, "get", None)
    assert presence.others_of(cast.petugas, range(1, 26)) == {}
    assert looks == [25]


def test_without_the_cache_nobody_is_seen_and_every_page_stands(
    client: Client, cast: Cast, case: Complaint, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_given: object, **_more: object) -> None:
        raise NoConnection

    for name in ("get", "set", "get_many"):
        monkeypatch.setattr(cache, name, away)
    with suppress(NoConnection):
        cache.get("x")
        pytest.fail("the cache is not away")
    client.force_login(cast.petugas)
    assert client.post(f"/kerja/{case.number}/hadir/").status_code == 204
    assert case.number[-4:] in client.get("/kerja/").content.decode()


def test_the_beat_of_a_page_is_heard_in_the_list_and_on_the_page(client: Client, cast: Cast, case: Complaint, budi: User) -> None:
    client.force_login(budi)
    assert client.post(f"/kerja/{case.number}/hadir/", {"mengetik": "1"}).status_code == 204
    assert client.get(f"/kerja/{case.number}/hadir/").status_code == 405
    client.force_login(cast.petugas)
    assert "Budi sedang menulis" in client.get("/kerja/").content.decode()
    heard = client.post(f"/kerja/{case.number}/hadir/", headers={"HX-Request": "true"}).content.decode()
    assert "Budi sedang menulis" in heard
    assert "petugas" not in heard


def test_who_may_not_see_a_case_leaves_no_trace_at_it(client: Client, cast: Cast, case: Complaint) -> None:
    client.force_login(cast.petugas2)
    assert client.post(f"/kerja/{case.number}/hadir/").status_code == 404
    assert presence.others(cast.petugas, case) == []
