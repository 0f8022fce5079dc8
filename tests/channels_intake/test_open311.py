"""Open311 GeoReport v2: what strangers and partners may do there, in both formats, and with a client that we did not write."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils import timezone
from georeport import GeoReport

from channels_intake import media, services
from channels_intake.models import InboundMessage
from channels_intake.models.partners import CaseReference, Partner, Scope
from complaints import identity, tokens
from complaints import services as complaints
from complaints.models import Complaint, Reporter, TokenKind, Visibility
from complaints.numbers import pretty
from organisations.queries import default_agency
from tests.cast import PHONE, POTHOLE, Cast, complain, make

pytestmark = pytest.mark.django_db
BASE = "/open311/v2"
WORDS = "Jalan berlubang di depan pasar."


@pytest.fixture
def cast() -> Cast:
    return make()


@pytest.fixture
def partner() -> tuple[Partner, str]:
    return made("Aplikasi Warga")


def made(name: str, *scopes: str) -> tuple[Partner, str]:
    wanted = list(scopes) or [Scope.FILE.value]
    row, key = tokens.give(TokenKind.PARTNER, name=name, scopes=[scope for scope in wanted if scope in tokens.SCOPES])
    return Partner.objects.create(agency=default_agency(), name=name, scopes=wanted, key=row), key


def published(cast: Cast, words: str = WORDS, **more: Any) -> Complaint:
    """A case of the Dinas PUPR that everybody may read."""
    found = complain(POTHOLE, **more).complaint
    complaints.assign(found.pk, unit_id=cast.pu.pk, reason="jalan", actor=cast.koordinator)
    complaints.classify(found.pk, findings=complaints.Findings(topic_key="jalan_jembatan"))
    complaints.publish(found.pk, actor=cast.koordinator, text=words, place="dekat pasar")
    return found


def post(client: Client, key: str, form: str = "json", *, headers: dict[str, str] | None = None, **said: str) -> Any:
    said = {"api_key": key, "service_code": "jalan_jembatan", "description": POTHOLE} | said
    body = urlencode({name: value for name, value in said.items() if value})
    kind = "application/x-www-form-urlencoded"
    return client.post(f"{BASE}/requests.{form}", body, content_type=kind, headers=headers or {})


def test_services_and_their_definitions_in_both_formats(client: Client) -> None:
    rows = client.get(f"{BASE}/services.json").json()
    road = next(row for row in rows if row["service_code"] == "jalan_jembatan")
    assert set(road) == {"service_code", "service_name", "description", "metadata", "type", "keywords", "group"}
    assert (road["metadata"], road["type"], road["group"]) == (True, "realtime", "Pekerjaan Umum dan Penataan Ruang")
    tree = ElementTree.fromstring(client.get(f"{BASE}/services.xml").content)
    assert tree.tag == "services"
    assert [child.tag for child in tree] == ["service"] * len(rows)
    assert {field.tag: field.text or "" for field in tree[rows.index(road)]} == road | {"metadata": "true"}

    said = client.get(f"{BASE}/services/jalan_jembatan.json").json()
    assert said["service_code"] == "jalan_jembatan"
    assert {each["datatype"] for each in said["attributes"]} == {"string", "datetime", "singlevaluelist"}
    assert not any(each["required"] for each in said["attributes"])
    tree = ElementTree.fromstring(client.get(f"{BASE}/services/jalan_jembatan.xml").content)
    assert tree.tag == "service_definition"
    assert [row.findtext("code") for row in tree.findall("attributes/attribute")] == [each["code"] for each in said["attributes"]]
    keys = [value.findtext("key") for value in tree.findall("attributes/attribute[3]/values/value")]
    assert keys == ["public", "anonymous", "secret"]
    found = client.get(f"{BASE}/discovery.xml")
    assert ElementTree.fromstring(found.content).findtext("endpoints/endpoint/specification") == "http://wiki.open311.org/GeoReport_v2"
    assert found["Content-Type"] == "text/xml; charset=utf-8"
    assert found["Access-Control-Allow-Origin"] == "*"


# The fields of the specification's example of a request, in its order.
FIELDS = [
    *("service_request_id", "status", "status_notes", "service_name", "service_code", "description", "agency_responsible"),
    *("service_notice", "requested_datetime", "updated_datetime", "expected_datetime", "address", "address_id", "zipcode"),
    *("lat", "long", "media_url"),
]


def test_only_public_words_are_read_and_never_who_or_where_exactly(client: Client, cast: Cast) -> None:
    shown, hidden = published(cast), complain("Lurah minta uang")
    answer = client.get(f"{BASE}/requests.json")
    (row,) = answer.json()
    assert list(row) == FIELDS
    assert (row["service_request_id"], row["description"], row["status"]) == (shown.number, WORDS, "open")
    assert (row["agency_responsible"], row["service_code"], row["address"]) == (cast.pu.name, "jalan_jembatan", "dekat pasar")
    assert (row["lat"], row["long"]) == (None, None)
    for secret in (PHONE, PHONE[1:], POTHOLE, hidden.complaint.number, hidden.pin):
        assert secret not in answer.content.decode()
    tree = ElementTree.fromstring(client.get(f"{BASE}/requests/{pretty(shown.number)}.xml").content)
    assert tree.tag == "service_requests"
    assert [field.tag for field in tree.find("request")] == FIELDS  # type: ignore[union-attr]
    assert client.get(f"{BASE}/requests/{hidden.complaint.number}.json").status_code == 404
    complaints.withdraw_publication(shown.pk, actor=cast.koordinator, reason="Ada nama orang.")
    assert client.get(f"{BASE}/requests.json").json() == []


def test_filters(client: Client, cast: Cast) -> None:
    one, two = published(cast), published(cast, address="+6281234500002")
    complaints.resolve(two.pk, actor=cast.petugas, outcome="explained", text="Sudah ditambal.")
    complaints.confirm(two.pk, satisfied=True, channel="web")

    def numbers(**asked: str) -> set[str]:
        answer = client.get(f"{BASE}/requests.json", asked)
        assert answer.status_code == 200, answer.content
        return {row["service_request_id"] for row in answer.json()}

    now = timezone.now()
    assert numbers() == numbers(status="open,closed") == {one.number, two.number}
    assert numbers(status="closed") == {two.number}
    assert numbers(status="open", service_code="jalan_jembatan,air_bersih") == {one.number}
    assert numbers(service_code="air_bersih") == set()
    assert numbers(start_date=(now - timedelta(days=1)).isoformat()) == {one.number, two.number}
    assert numbers(end_date=(now - timedelta(days=1)).isoformat()) == set()
    # A list of numbers overrules the rest.
    assert numbers(service_request_id=f"{pretty(one.number)},{two.number},123", status="closed") == {one.number, two.number}


@pytest.mark.parametrize(
    ("path", "asked", "code"),
    [
        ("requests", {"status": "finished"}, 400),
        ("requests", {"start_date": "kemarin"}, 400),
        ("requests", {"start_date": "2026-01-01", "end_date": "2026-06-01"}, 400),
        ("requests/12", {}, 404),
        ("services/tidak_ada", {}, 404),
        ("services", {"jurisdiction_id": "boston.gov"}, 404),
        ("tokens/pendek", {}, 403),
        ("tokens/" + "x" * 32, {}, 404),
        ("penduduk", {}, 404),
    ],
)
def test_what_is_wrong_is_said_in_both_formats(client: Client, path: str, asked: dict[str, str], code: int) -> None:
    said = client.get(f"{BASE}/{path}.json", asked)
    assert said.status_code == code
    assert [set(row) for row in said.json()] == [{"code", "description"}]
    assert said.json()[0]["code"] == code
    answer = client.get(f"{BASE}/{path}.xml", asked)
    tree = ElementTree.fromstring(answer.content)
    assert (answer.status_code, tree.tag, tree.findtext("error/code")) == (code, "errors", str(code))


def test_a_filing_becomes_a_case_like_by_every_door(client: Client, partner: tuple[Partner, str]) -> None:
    mine, key = partner
    said = {"lat": "-5.124", "long": "120.253", "phone": "0812 3450 0077", "first_name": "Ani", "attribute[kerahasiaan]": "secret"}
    answer = post(client, key, **said)
    assert answer.status_code == 201
    (row,) = answer.json()
    case = Complaint.objects.get(number=row["service_request_id"])
    assert (case.channel, case.text, case.topic_id, case.visibility) == ("open311", POTHOLE, "jalan_jembatan", Visibility.SECRET)
    reporter = Reporter.objects.get(complaint=case)
    assert identity.unseal_text(reporter.pin_sealed) in row["service_notice"]
    assert identity.unseal_text(reporter.contact_sealed) == "0812 3450 0077"
    assert CaseReference.objects.get(complaint=case).partner == mine
    message = InboundMessage.objects.get()
    assert message.complaint == case
    # The key is nowhere in what is kept.
    assert key not in str(services.unpack(message.payload))
    tree = ElementTree.fromstring(post(client, key, "xml", description="Yang lain").content)
    assert tree.findtext("request/service_request_id") == Complaint.objects.latest("pk").number


def test_the_same_filing_twice_is_one_case_and_its_number_is_found_by_the_key(client: Client, partner: tuple[Partner, str]) -> None:
    mark = "8f14e45f-ceea-467f-9575-0a1b2c3d4e5f"
    first, again = (post(client, partner[1], headers={"Idempotency-Key": mark}) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    number = first.json()[0]["service_request_id"]
    assert client.get(f"{BASE}/tokens/{mark}.json").json() == [{"token": mark, "service_request_id": number}]
    # A key that was used before, by mistake, swallows nothing; and is nobody else's.
    assert post(client, partner[1], headers={"Idempotency-Key": mark}, description="Lampu mati").status_code == 201
    assert post(client, made("Lain")[1], headers={"Idempotency-Key": mark}).json()[0]["service_request_id"] != number
    # Without a key: who is named, and what is said.
    assert [post(client, partner[1], device_id="hp-1").status_code for _ in range(2)] == [201, 200]
    assert [post(client, partner[1]).status_code for _ in range(2)] == [201, 201]


def test_without_a_key_that_files_nothing_is_taken(client: Client, partner: tuple[Partner, str]) -> None:
    ended, spent = made("Dahulu")
    Partner.objects.filter(pk=ended.pk).update(ended_at=timezone.now())
    for key in ("", "lapor_salah", spent, made("Hanya kabar", Scope.NEWS.value)[1]):
        answer = post(client, key)
        assert (answer.status_code, answer.json()[0]["code"]) == (403, 403)
    assert post(client, "", headers={"Authorization": f"Bearer {partner[1]}"}).status_code == 201
    assert Complaint.objects.count() == 1


def test_everything_that_is_wrong_is_said_at_once(client: Client, partner: tuple[Partner, str]) -> None:
    answer = post(client, partner[1], service_code="", description="", lat="x", media_url="https://10.0.0.7/kunci")
    assert answer.status_code == 400
    assert [row["description"].split()[0] for row in answer.json()] == ["service_code", "description", "lat", "media_url"]
    assert client.put(f"{BASE}/requests.json").status_code == 405
    assert Complaint.objects.count() == 0


def test_a_picture_is_fetched_from_a_public_host_only(
    client: Client, partner: tuple[Partner, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert post(client, partner[1], media_url="https://dalam.contoh.id/a.jpg").status_code == 201
    asked: list[str] = []

    def inside(host: str, port: int, **more: Any) -> list[Any]:
        asked.append(host)
        return [(2, 1, 6, "", ("10.0.0.7", port))]

    monkeypatch.setattr("channels_intake.calling.socket.getaddrinfo", inside)
    monkeypatch.setattr("channels_intake.calling.socket.create_connection", lambda *a, **m: pytest.fail("called a private address"))
    message = InboundMessage.objects.get()
    media.fetch(message.pk)
    message.refresh_from_db()
    assert asked == ["dalam.contoh.id"]
    assert (message.media_left, message.media_tries) == (1, 1)
    assert message.complaint is not None
    assert not message.complaint.attachments.exists()


def test_a_client_that_we_did_not_write(live_server: Any, settings: Any) -> None:
    cast = make()
    shown = published(cast)
    for form in ("json", "xml"):
        there = GeoReport(f"{live_server.url}{BASE}", jurisdiction="73.07", output_format=form)
        assert "jalan_jembatan" in {row["service_code"] for row in there.get_service_list()}
        assert there.get_service_definition("jalan_jembatan")["service_code"] == "jalan_jembatan"
        assert there.get_service_request(shown.number)["description"] == WORDS
        found = there.get_service_requests(status="open")
        assert (found if form == "json" else [found])[0]["service_request_id"] == shown.number


def test_a_listing_asks_as_much_for_ten_as_for_one(client: Client, cast: Cast, django_assert_num_queries: Any) -> None:
    published(cast)
    client.get(f"{BASE}/requests.json")
    with django_assert_num_queries(3):
        client.get(f"{BASE}/requests.json")
    for _ in range(9):
        published(cast)
    with django_assert_num_queries(3):
        assert len(client.get(f"{BASE}/requests.json").json()) == 10
