"""What a program is told when something is wrong: RFC 9457, in the words of the pages and the caller's language."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import translation

from lapor.problems import DETAILS

pytestmark = pytest.mark.django_db
V1 = "/api/v1/"


@pytest.fixture(autouse=True)
def nobody_asked_before() -> None:
    cache.clear()


def said(response: Any) -> tuple[int, str, str]:
    """Status, title and detail of a whole problem."""
    body = response.json()
    assert response["Content-Type"] == "application/problem+json"
    assert {"type", "title", "status", "detail"} <= set(body)
    assert body["status"] == response.status_code
    return body["status"], body["title"], body["detail"]


@pytest.mark.parametrize(
    ("method", "path", "sent", "expected"),
    [
        ("POST", "check/", "{", (400, "Kiriman ini tidak bisa kami baca", "Isinya bukan JSON yang utuh. Betulkan, lalu kirim lagi.")),
        ("GET", "account/", "", (401, "Masuk dahulu", DETAILS["not_authenticated"])),
        ("POST", "complaints/0/codes/", "{}", (404, "Halaman tidak ada", "Nomor ini tidak ada pada kami. Periksa lagi angkanya.")),
        ("DELETE", "reports/", "", (405, "Cara ini tidak diterima di sini", DETAILS["method_not_allowed"])),
        ("POST", "check/", "<a/>", (415, "Bentuk kiriman ini tidak kami kenal", DETAILS["unsupported_media_type"])),
    ],
)
def test_each_kind_of_problem_says_what_to_do(client: Client, method: str, path: str, sent: str, expected: tuple[int, str, str]) -> None:
    kind = "text/xml" if sent.startswith("<") else "application/json"
    assert said(client.generic(method, V1 + path, sent, content_type=kind)) == expected


def test_what_is_not_acceptable_is_said_in_json(client: Client) -> None:
    assert said(client.get(f"{V1}topics/", headers={"Accept": "text/csv"}))[0] == 406


@pytest.mark.parametrize(("language", "words"), [("id", "Tunggu 1 menit, lalu coba lagi."), ("en", "Wait 1 minute, then try again.")])
def test_who_knocks_too_often_is_told_as_on_the_page(client: Client, monkeypatch: pytest.MonkeyPatch, language: str, words: str) -> None:
    monkeypatch.setattr("complaints.http.Limit.spent", lambda self, who: 30)
    response = client.get(f"{V1}reports/", headers={"Accept-Language": language})
    assert (response.status_code, response["Retry-After"], response.json()["retry_after"]) == (429, "30", 30)
    with translation.override(language):
        assert words in said(response)[2]


def test_a_query_that_cannot_be_names_its_parameter(client: Client) -> None:
    errors = client.get(f"{V1}figures/?days=7").json()["errors"]
    assert errors == [{"parameter": "days", "detail": "Pilih salah satu yang ada di sini.", "code": "invalid_choice"}]


def test_an_unknown_address_is_a_problem_too(client: Client, settings: Any) -> None:
    settings.DEBUG = False
    assert said(client.get(f"{V1}apa-saja/"))[0] == 404


@pytest.mark.parametrize("address", ["/tidak-ada/", "/laporan/999999999999/", "/lacak/999999999999/"])
def test_in_the_demo_too_people_get_our_page_and_not_one_for_programmers(client: Client, settings: Any, address: str) -> None:
    settings.DEBUG = True
    response = client.get(address)
    assert response.status_code == 404
    assert "<h1>Halaman tidak ada</h1>" in response.content.decode()
