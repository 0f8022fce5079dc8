"""POST and GET of /api/v1/complaints/: 201, then 200 for the same key; problem details for everything else."""

from __future__ import annotations

import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from complaints.models import Attachment, Complaint

pytestmark = pytest.mark.django_db

URL = "/api/v1/complaints/"
TEXT = "Air PDAM mati tiga hari di Kelurahan Lappa."


def send(client: Client, body: object, **headers: str):
    return client.post(URL, body if isinstance(body, str) else json.dumps(body), content_type="application/json", headers=headers)


def test_filing_answers_all_that_was_promised(client: Client) -> None:
    response = send(client, {"text": TEXT, "location_text": "Lappa", "visibility": "anonymous", "contact": "08123450001"})
    body = response.json()
    assert response.status_code == 201
    assert set(body) == {"tracking_number", "access_pin", "status", "unit", "deadlines", "url"}
    assert body["status"] == "received"
    assert body["url"].endswith(f"/lacak/{body['tracking_number']}/")
    assert {item["clock"] for item in body["deadlines"]} == {"verifikasi", "penyelesaian"}
    assert Complaint.objects.get().channel == "api"


def test_the_same_key_answers_the_same(client: Client) -> None:
    first = send(client, {"text": TEXT}, **{"Idempotency-Key": "k-1"})
    second = send(client, {"text": TEXT}, **{"Idempotency-Key": "k-1"})
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert Complaint.objects.count() == 1


def test_a_guessed_key_does_not_hand_out_somebody_elses_pin(client: Client) -> None:
    first = send(client, {"text": TEXT}, **{"Idempotency-Key": "1"})
    second = send(client, {"text": "apa saja"}, **{"Idempotency-Key": "1"})
    assert second.status_code == 201
    assert first.json()["tracking_number"] != second.json()["tracking_number"]


def test_without_a_key_each_is_one(client: Client) -> None:
    assert [send(client, {"text": TEXT}).status_code for _ in range(2)] == [201, 201]
    assert Complaint.objects.count() == 2


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/text"),
        ({"text": "   "}, "/text"),
        ({"text": TEXT, "latitude": 91}, "/latitude"),
        ({"text": TEXT, "visibility": "loud"}, "/visibility"),
        ({"text": TEXT, "topic": "none-such"}, "/topic"),
        ({"text": TEXT, "occurred_on": "kemarin"}, "/occurred_on"),
        ([TEXT], "/"),
    ],
)
def test_what_is_wrong_is_pointed_at(client: Client, body: object, pointer: str) -> None:
    response = send(client, body)
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    assert [error["pointer"] for error in response.json()["errors"]] == [pointer]
    assert not Complaint.objects.exists()


def test_malformed_json_is_a_problem_not_a_crash(client: Client) -> None:
    response = send(client, '{"text": ')
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["status"] == 400


def test_too_long_is_refused_and_odd_characters_are_not(client: Client) -> None:
    assert send(client, {"text": "a" * 20_001}).status_code == 400
    assert send(client, '{"text": "Air \\u0000mati \\ud800 😀 مرحبا"}').status_code == 201
    assert Complaint.objects.get().text == "Air mati 😀 مرحبا"


def test_multipart_carries_files(client: Client) -> None:
    drawn = io.BytesIO()
    Image.new("RGB", (40, 30)).save(drawn, "PNG")
    picture = SimpleUploadedFile("a.png", drawn.getvalue(), content_type="image/png")
    assert client.post(URL, {"text": TEXT, "attachments": [picture]}).status_code == 201
    assert Attachment.objects.get().content_type == "image/jpeg"
    liar = SimpleUploadedFile("a.jpg", b"<html>", content_type="image/jpeg")
    refused = client.post(URL, {"text": TEXT, "attachments": [liar]})
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["pointer"] == "/attachments/0"


def test_a_stranger_learns_where_it_is_and_nothing_that_was_said(client: Client) -> None:
    filed = send(client, {"text": TEXT}).json()
    response = client.get(f"{URL}{filed['tracking_number']}/")
    assert response.status_code == 200
    assert TEXT not in response.content.decode()
    assert [event["kind"] for event in response.json()["timeline"]] == ["registered"]
    opened = client.get(f"{URL}{filed['tracking_number']}/", headers={"X-Access-Pin": filed["access_pin"]}).json()
    assert opened["text"] == TEXT
    wrong = client.get(f"{URL}{filed['tracking_number']}/", headers={"X-Access-Pin": "nope"}).json()
    assert "text" not in wrong


def test_a_sealed_case_tells_a_stranger_nothing_of_whose_it_is(client: Client) -> None:
    filed = send(client, {"text": TEXT}).json()
    Complaint.objects.update(sealed=True, visibility="secret")
    body = client.get(f"{URL}{filed['tracking_number']}/").json()
    assert (body["unit"], body["timeline"]) == (None, [])


def test_an_unknown_number_is_a_problem(client: Client) -> None:
    response = client.get(f"{URL}123456789012/")
    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"


def test_too_many_from_one_address_wait(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("complaints.http.Limit.spent", lambda self, who: 30)
    response = send(client, {"text": TEXT})
    assert response.status_code == 429
    assert response["Retry-After"] == "30"
    assert response["Content-Type"] == "application/problem+json"


def test_the_schema_names_both(client: Client) -> None:
    schema = client.get("/api/v1/schema/?format=json").json()
    assert schema["openapi"].startswith("3.1")
    assert {"/api/v1/complaints/", "/api/v1/complaints/{number}/"} <= set(schema["paths"])
