"""Who is told what by the API: tokens, what each opens, which field goes out to whom, and that a forgotten field goes to nobody."""

from __future__ import annotations

import datetime as dt
import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from rest_framework import serializers

from channels_intake.api import actions
from complaints import codes, services, tokens
from complaints.api.case import CaseOut, EventOut
from complaints.api.door import Bearer, Door
from complaints.api.fields import Masked
from complaints.api.mine import MyReportOut
from complaints.api.reports import OneReportOut, ReportOut, ToldOut
from complaints.contacts import Contact, Kind
from complaints.models import ApiToken, CodePurpose, Complaint, ComplaintEvent, EventKind, Reporter, TokenKind
from complaints.views.reporter_actions import ACTIONS
from lapor.urls import API
from tests.cast import POTHOLE, Cast, complain

pytestmark = pytest.mark.django_db
PUBLIC = {"tracking_number", "status", "status_label", "unit", "deadlines", "timeline", "url"}
OWN = PUBLIC | {"text", "location_text", "visibility", "received_at", "actions"}
JSON = {"content_type": "application/json"}


@pytest.fixture(autouse=True)
def nobody_asked_before() -> None:
    cache.clear()


@dataclass
class World:
    """A public case with its author, a follower, another citizen, and what each of them can show."""

    case: Complaint
    other: Complaint
    shows: dict[str, dict[str, str]]


@pytest.fixture
def world(cast: Cast) -> World:
    made, other = complain(POTHOLE), complain(POTHOLE, address="+6281234509999")
    services.verify(
        made.complaint.pk, actor=cast.koordinator, findings=services.Findings(topic_key="jalan_jembatan", region_code="73.07.05")
    )
    services.publish(made.complaint.pk, actor=cast.koordinator, text="Jalan berlubang.", region_code="73.07.05")
    asked = services.support(made.complaint.pk, contact="0812 3450 1111", follows_only=True)
    code = codes.make(CodePurpose.FOLLOW, codes.follow_subject(Contact(Kind.PHONE, "+6281234501111")))
    follower = services.confirm_following(made.complaint.pk, reporter_id=asked.waiting or 0, code=code or "")
    author = services.open_account(Contact(Kind.EMAIL, "ani@contoh.id"))
    stranger = services.open_account(Contact(Kind.EMAIL, "budi@contoh.id"))
    services.claim(author, number=made.complaint.number, pin=made.pin)
    bearer: Callable[..., dict[str, str]] = lambda kind, **more: {"Authorization": f"Bearer {tokens.give(kind, **more)[1]}"}  # noqa: E731
    made.complaint.refresh_from_db()
    shows = {
        "nothing": {},
        "a wrong PIN": {"X-Access-Pin": "x"},
        "a follower's PIN": {"X-Access-Pin": follower},
        "another case's PIN": {"X-Access-Pin": other.pin + "1"},
        "the PIN": {"X-Access-Pin": made.pin},
        "a token of the case": bearer(TokenKind.CASE, complaint=made.complaint),
        "a token of another case": bearer(TokenKind.CASE, complaint=other.complaint),
        "the account's token": bearer(TokenKind.CITIZEN, user=author),
        "another account's token": bearer(TokenKind.CITIZEN, user=stranger),
        "a partner's token": bearer(TokenKind.PARTNER, name="Mitra", scopes=["follow"]),
        "a partner's token without the scope": bearer(TokenKind.PARTNER, name="Mitra", scopes=["read"]),
        "a token of nobody": {"Authorization": "Bearer lapor-warga-x"},
        "another scheme": {"Authorization": "Basic YTpi"},
    }
    return World(made.complaint, other.complaint, shows)


WHO: dict[str, tuple[int, set[str]]] = {
    **dict.fromkeys(("nothing", "a wrong PIN", "a follower's PIN", "another case's PIN"), (200, PUBLIC)),
    **dict.fromkeys(("a token of another case", "another account's token", "a partner's token"), (200, PUBLIC)),
    **dict.fromkeys(("the PIN", "a token of the case", "the account's token"), (200, OWN)),
    "a partner's token without the scope": (403, set()),
    **dict.fromkeys(("a token of nobody", "another scheme"), (401, set())),
}


def test_each_proof_opens_the_fields_that_stand_here(world: World, client: Client) -> None:
    found = {}
    for who, headers in world.shows.items():
        said = client.get(reverse("api_complaint", args=[world.case.number]), headers=headers)
        found[who] = (said.status_code, set(said.json()) if said.status_code == 200 else set())
    assert found == WHO


def test_nothing_is_done_without_proof(world: World, client: Client) -> None:
    found = {
        who: client.post(reverse("api_action", args=[world.case.number, "message"]), {"text": who}, headers=headers, **JSON).status_code
        for who, headers in world.shows.items()
    }
    opened = {who for who, (_status, fields) in WHO.items() if fields == OWN}
    assert found == {who: 201 if who in opened else 401 if WHO[who][0] == 401 else 403 for who in WHO}
    assert {event.text for event in world.case.events.filter(kind=EventKind.REPORTER_MESSAGE)} == opened


def test_every_action_wants_proof(world: World, client: Client) -> None:
    said = [client.post(reverse("api_action", args=[world.case.number, name]), {}, **JSON) for name in ACTIONS]
    assert {(one.status_code, one.json()["detail"]) for one in said} == {(403, "Buka laporan dengan PIN dahulu.")}


def test_what_follows_an_account_is_for_its_own_token(world: World, client: Client) -> None:
    for who, headers in world.shows.items():
        expected = 200 if who in ("the account's token", "another account's token") else 401 if "Authorization" not in headers else 403
        expected = 401 if who in ("a token of nobody", "another scheme") else expected
        assert client.get(reverse("api_account"), headers=headers).status_code == expected, who
    other = client.put(
        reverse("api_my_report", args=[world.case.number]), {"ways": []}, headers=world.shows["another account's token"], **JSON
    )
    assert other.status_code == 404


SHAPES: tuple[type[Masked], ...] = (CaseOut, EventOut, MyReportOut, ReportOut, OneReportOut, ToldOut)


@pytest.mark.parametrize("shape", SHAPES)
def test_every_field_is_named_for_somebody_and_what_is_not_goes_out_to_nobody(shape: type[Masked]) -> None:
    assert set(shape().fields) == shape.everybody | shape.reporter
    assert not shape.everybody & shape.reporter
    values = dict.fromkeys([*shape().fields, "sealed", "contact"], 1)
    assert set(shape.masked(values, proved=False)) == shape.everybody
    assert set(shape.masked(values, proved=True)) == shape.everybody | shape.reporter


def test_a_field_that_nobody_decided_about_fails_closed() -> None:
    class Careless(Masked):
        everybody = frozenset({"number"})
        number = serializers.CharField()
        phone = serializers.CharField()

    assert Careless.masked({"number": "1", "phone": "2"}, proved=True) == {"number": "1"}


def test_every_address_of_the_api_asks_by_the_same_door() -> None:
    """No view of the API believes a cookie, and each names what a partner needs for it or is not for partners."""
    views = {str(pattern.pattern): pattern.callback.view_class for app in API for pattern in importlib.import_module(app).urlpatterns}
    assert len(views) > 30
    for view in views.values():
        assert issubclass(view, Door)
        assert view.authentication_classes == (Bearer,)
        assert view.throttle_classes
        assert view.scope in (*tokens.SCOPES, "")


def test_a_session_is_worth_nothing_here(cast: Cast, client: Client) -> None:
    client.force_login(cast.koordinator)
    assert client.get(reverse("api_account")).status_code == 401


# --- Tokens -----------------------------------------------------------------------------------------------------------


def test_what_is_kept_of_a_token_is_not_the_token(cast: Cast) -> None:
    row, written = tokens.give(TokenKind.PARTNER, name="Mitra", scopes=["file"])
    kept = ApiToken.objects.filter(pk=row.pk).values().get()
    assert written not in str(kept)
    assert len(written) > 40
    assert tokens.find(written) == row
    assert tokens.find(written[:-1]) is None


def test_a_token_ends_by_age_by_its_owner_and_with_the_account(world: World, client: Client) -> None:
    author = Reporter.objects.get(complaint=world.case, kind="author").account
    assert author is not None
    headers, of_the_case = world.shows["the account's token"], world.shows["a token of the case"]
    old = tokens.give(TokenKind.CITIZEN, user=author, life=dt.timedelta(seconds=-1))[1]
    assert tokens.find(old) is None
    listed = client.get(reverse("api_tokens"), headers=headers).json()["results"]
    assert [row["current"] for row in listed] == [True]
    foreign = client.delete(reverse("api_token", args=[listed[0]["id"]]), headers=world.shows["another account's token"])
    assert foreign.status_code == 404
    second = {"Authorization": f"Bearer {tokens.give(TokenKind.CITIZEN, user=author, name='HP lama')[1]}"}
    assert client.delete(reverse("api_token", args=[listed[0]["id"]]), headers=second).status_code == 204
    assert client.get(reverse("api_account"), headers=headers).status_code == 401
    services.close_account(author)
    assert client.get(reverse("api_account"), headers=second).status_code == 401
    assert client.get(reverse("api_complaint", args=[world.case.number]), headers=of_the_case).status_code == 401


def test_the_account_page_lists_tokens_and_ends_them(world: World, client: Client) -> None:
    author = Reporter.objects.get(complaint=world.case, kind="author").account
    assert author is not None
    row, _written = tokens.give(TokenKind.CITIZEN, user=author, name="HP hitam")
    client.force_login(author)
    assert "HP hitam" in client.get("/saya/").content.decode()
    client.post(reverse("end_token", args=[row.pk]))
    assert "HP hitam" not in client.get("/saya/").content.decode()
    foreign = ApiToken.objects.filter(kind=TokenKind.CITIZEN).exclude(user=author).get()
    client.post(reverse("end_token", args=[foreign.pk]))
    assert ApiToken.objects.filter(pk=foreign.pk).exists()


def test_a_partner_may_do_what_its_token_is_for(cast: Cast, client: Client) -> None:
    row, written = tokens.give(TokenKind.PARTNER, name="Radio Sinjai", scopes=["read"])
    headers = {"Authorization": f"Bearer {written}"}
    assert client.get(reverse("api_reports"), headers=headers).status_code == 200
    refused = client.post(reverse("api_complaints"), {"text": POTHOLE}, headers=headers, **JSON)
    assert refused.status_code == 403
    assert refused.json()["detail"] == "Akses mitra ini tidak mencakup permintaan ini."
    tokens.allow(row.pk, name="Radio Sinjai", scopes=["file"])
    assert client.get(reverse("api_reports"), headers=headers).status_code == 403
    tokens.end_partners(row.pk)
    assert client.get(reverse("api_reports"), headers=headers).status_code == 401


def test_a_partner_is_counted_by_its_token_and_has_more_room(cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[tuple[str, int]] = []

    def spent(self: Any, who: str) -> int:
        counted.append((who, self.times))
        return 0

    monkeypatch.setattr("complaints.http.Limit.spent", spent)
    row, written = tokens.give(TokenKind.PARTNER, name="Mitra", scopes=["read"])
    client.get(reverse("api_reports"), headers={"Authorization": f"Bearer {written}"})
    client.get(reverse("api_reports"))
    assert counted == [(f"token|{row.pk}", 12_000), ("127.0.0.1", 1_200)]


# --- The reporter's actions go the way of the pages ---------------------------------------------------------------------


def test_an_action_is_the_service_of_the_page_with_its_words(world: World, client: Client) -> None:
    address, headers = reverse("api_action", args=[world.case.number, "message"]), world.shows["the PIN"]
    empty = client.post(address, {"text": " "}, headers=headers, **JSON)
    assert (empty.status_code, empty.json()["errors"][0]["detail"]) == (400, "Tulis isinya dahulu.")
    english = client.post(address, {"text": " "}, headers=headers | {"Accept-Language": "en"}, **JSON)
    assert english.json()["errors"][0]["detail"] == "Write something first."
    done = client.post(address, {"text": "Makin dalam."}, headers=headers | {"Idempotency-Key": "1"}, **JSON)
    again = client.post(address, {"text": "Makin dalam."}, headers=headers | {"Idempotency-Key": "1"}, **JSON)
    assert (done.status_code, again.status_code) == (201, 200)
    assert done.json() == again.json()
    event = ComplaintEvent.objects.get(complaint=world.case, kind=EventKind.REPORTER_MESSAGE)
    assert (event.text, event.channel) == ("Makin dalam.", "api")
    too_early = client.post(reverse("api_action", args=[world.case.number, "rate"]), {"rating": 5}, headers=headers, **JSON)
    assert (too_early.status_code, too_early.json()["detail"]) == (409, "Nilai diberikan satu kali, sesudah laporan selesai.")


def test_wrong_pins_are_counted_also_when_the_request_is_repeated(world: World, client: Client) -> None:
    address = reverse("api_case_proofs", args=[world.other.number])
    for _ in range(5):
        assert client.post(address, {"pin": "x"}, headers={"Idempotency-Key": "1"}, **JSON).status_code == 400
    locked = client.post(address, {"pin": "x"}, headers={"Idempotency-Key": "1"}, **JSON)
    assert (locked.status_code, locked["Retry-After"]) == (429, "900")
    assert locked.json()["detail"] == "Terlalu banyak PIN salah. Tunggu 15 menit, lalu coba lagi."


def test_a_repeated_answer_is_kept_sealed_and_for_a_day(world: World, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from complaints import once
    from complaints.models import GivenAnswer

    address = reverse("api_follow", args=[world.case.number])
    body = {"contact": "081234502222"}
    first = client.post(address, body, headers={"Idempotency-Key": "abc"}, **JSON)
    assert client.post(address, body, headers={"Idempotency-Key": "abc"}, **JSON).json() == first.json()
    row = GivenAnswer.objects.get()
    assert first.json()["reference"].encode() not in bytes(row.body)
    # Another's key with another body is another request.
    other = client.post(address, {"contact": "081234503333"}, headers={"Idempotency-Key": "abc"}, **JSON)
    assert (other.status_code, other.json()["reference"] == first.json()["reference"]) == (201, False)
    GivenAnswer.objects.update(created_at=timezone.now() - dt.timedelta(days=2))
    assert once.sweep() == 2


def test_the_form_of_an_action_is_described_whole() -> None:
    named = {name for action in ACTIONS.values() for name in action.form.base_fields}
    assert named - {"photos"} | {"files"} == set(actions.ActionIn().fields)
