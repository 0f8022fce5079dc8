"""What a person is told before anything is sent: pressing things first, nothing stored, nothing logged, never a door that shuts."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.test import Client

from channels_intake import revealing
from channels_intake.hints import Draft, Guess, Here, Similar
from complaints.models import Complaint, ComplaintEvent
from tests.channels_intake.test_check_page import hidden

pytestmark = pytest.mark.django_db
TEXT = "Lampu jalan di depan SD 3 Kampala mati sejak seminggu."
NIK, PHONE = "7307054107900001", "0812-3450-0001"


class Known:
    """A provider that says what a test wants it to."""

    said: Guess | Exception = Guess(
        office="Dinas PUPR", why="Anda menyebut “lampu jalan”.", sure=True, topic="penerangan_jalan", complaint_class="tidak_berkadar"
    )
    asked: Draft | None = None

    def guess(self, draft: Draft) -> Guess:
        self.asked = draft
        if isinstance(self.said, Exception):
            raise self.said
        return self.said

    def places(self, words: str) -> tuple[str, ...]:
        return ("Desa Kampala, Kec. Sinjai Timur",) if words == "kampla" else ()

    def middle(self) -> tuple[float, float] | None:
        return (-5.2, 120.15)

    def here(self, latitude: float, longitude: float) -> Here | None:
        return Here("Desa Kampala, Kec. Sinjai Timur", 1.2) if latitude > -6 else None


known = Known()


@pytest.fixture(autouse=True)
def provider(settings: Any) -> Known:
    settings.HINT_PROVIDER = "tests.channels_intake.test_hints.known"
    known.said, known.asked = Known.said, None
    return known


def kinds(client: Client, **said: str) -> list[str]:
    response = client.post("/lapor/saran/", {"text": TEXT} | said)
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    return [note["kind"] for note in response.json()["notes"]]


def test_the_office_is_told_with_the_reason(client: Client) -> None:
    (note,) = client.post("/lapor/saran/", {"text": TEXT}).json()["notes"]
    assert (note["kind"], note["step"], note["title"]) == ("kantor", 2, "Akan diteruskan ke Dinas PUPR")
    assert note["text"] == "Anda menyebut “lampu jalan”. Soal: Lampu jalan (PJU). Jenis: keluhan."
    assert (note["act"], note["value"]) == ("ubah", "2")


def test_the_provider_is_told_what_was_chosen_and_never_who_one_is(client: Client, provider: Known) -> None:
    kinds(client, topic="air_bersih", asked_class="aspirasi", name="Andi", phone="081234500001", visibility="anonymous")
    assert provider.asked == Draft(TEXT, topic="air_bersih", asked_class="aspirasi", visibility="anonymous")


def test_too_short_says_nothing(client: Client) -> None:
    assert kinds(client, text="Lampu mati") == []


def test_danger_comes_first_with_numbers_to_press(client: Client, provider: Known) -> None:
    provider.said = Guess(office="BPBD", why="Itu urusannya.", sure=True, emergency=("113",), delicate=True)
    notes = client.post("/lapor/saran/", {"text": f"Rumah terbakar, hubungi {PHONE}"}).json()["notes"]
    assert [note["kind"] for note in notes] == ["darurat", "pribadi", "rahasia", "kantor"]
    assert notes[0]["links"] == [["tel:113", "113 Pemadam kebakaran"], ["tel:112", "112 Panggilan darurat"]]


def test_personal_data_is_quoted_and_can_be_covered(client: Client) -> None:
    text = f"Lampu mati. NIK saya {NIK}, HP {PHONE}, truk DD 1234 XY lewat."
    note = client.post("/lapor/saran/", {"text": text}).json()["notes"][0]
    assert note["kind"] == "pribadi"
    assert set(note["quotes"]) >= {NIK, PHONE, "DD 1234 XY"}
    for secret in (NIK, PHONE, "DD 1234 XY"):
        assert secret not in note["value"]
    assert note["value"].startswith("Lampu mati. NIK saya [disamarkan]")
    assert kinds(client, text=text, visibility="secret") == ["kantor"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Dana BOS dipotong. Saya bendahara SD 3 Kampala.", ("Saya bendahara SD 3 Kampala",)),
        ("Sampah menumpuk di depan rumah saya di Jalan Ahmad Yani 5.", ("rumah saya di Jalan Ahmad Yani 5",)),
        ("Nama saya Andi dari Lappa, anak saya kelas 4", ("Nama saya Andi dari Lappa", "anak saya kelas 4")),
        ("Kami warga Lappa resah, lampu jalan mati dan jalan gelap", ()),
        ("Petugas loket meminta uang kepada semua orang yang datang", ()),
    ],
)
def test_an_anonymous_author_is_warned_by_what_tells_who_they_are(client: Client, text: str, found: tuple[str, ...]) -> None:
    assert revealing.phrases(text) == found
    assert ("dikenali" in kinds(client, text=text, visibility="anonymous")) == bool(found)
    assert "dikenali" not in kinds(client, text=text, visibility="public")


def test_a_delicate_matter_is_proposed_as_secret_until_it_is(client: Client, provider: Known) -> None:
    provider.said = Guess(why="Hanya dibaca Inspektorat.", delicate=True)
    assert kinds(client) == ["rahasia", "kantor"]
    assert kinds(client, visibility="secret") == ["kantor"]


def test_a_case_that_others_reported_can_be_joined(client: Client, provider: Known) -> None:
    provider.said = Guess(similar=(Similar("123456789012", "Lampu mati di Kampala", "Desa Kampala", 14),))
    (note,) = client.post("/lapor/saran/", {"text": TEXT}).json()["notes"]
    assert note["title"] == "Sudah dilaporkan 14 orang"
    assert note["links"] == [["/laporan/123456789012/", "Saya juga mengalami"]]


def test_a_hint_that_breaks_stops_nobody_and_tells_no_log_what_was_written(
    client: Client, provider: Known, caplog: pytest.LogCaptureFixture
) -> None:
    provider.said = ValueError(f"cannot read {TEXT}")
    with caplog.at_level(logging.DEBUG):
        assert kinds(client) == []
        assert client.post("/lapor/", {"text": TEXT, "periksa": "1"}).status_code == 200
    assert "no hint could be given" in caplog.text
    assert "Kampala" not in caplog.text


def test_without_a_provider_the_form_does_without(client: Client, settings: Any) -> None:
    settings.HINT_PROVIDER = ""
    assert kinds(client) == []
    assert client.post("/lapor/tempat/", {"tempat": "kampala"}).json() == {"places": []}


def test_asking_stores_nothing_and_waits_its_turn(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    kinds(client)
    assert not Complaint.objects.exists()
    assert not ComplaintEvent.objects.exists()
    monkeypatch.setattr("complaints.http.Limit.spent", lambda self, who: 30)
    for address in ("/lapor/saran/", "/lapor/tempat/"):
        refused = client.post(address, {"text": TEXT})
        assert (refused.status_code, refused["Retry-After"]) == (429, "30")
    # Even then a report can be read once more and sent; only the hints are missing.
    assert "Akan diteruskan" not in client.post("/lapor/", {"text": TEXT, "periksa": "1"}).content.decode()


def test_names_of_places_and_of_a_point(client: Client) -> None:
    assert client.post("/lapor/tempat/", {"tempat": "kampla"}).json()["places"] == ["Desa Kampala, Kec. Sinjai Timur"]
    near = client.post("/lapor/tempat/", {"latitude": "-5.2", "longitude": "120.1"}).json()
    assert near == {"name": "Desa Kampala, Kec. Sinjai Timur", "kilometres": 1.2}
    assert client.post("/lapor/tempat/", {"latitude": "-8", "longitude": "120.1"}).json()["name"] == ""
    assert client.post("/lapor/tempat/", {"latitude": "91", "longitude": "x"}).json() == {"places": []}


def test_without_scripts_the_check_page_tells_the_same_and_changes_on_a_press(client: Client, provider: Known) -> None:
    provider.said = Guess(office="Dinas PUPR", why="Itu urusannya.", sure=True, delicate=True)
    text = f"{TEXT} HP {PHONE}"
    page = client.post("/lapor/", {"text": text, "token": "abc", "periksa": "1"}).content.decode()
    for told in ("Akan diteruskan ke Dinas PUPR", 'name="samarkan"', 'name="rahasia"'):
        assert told in page
    covered = client.post("/lapor/", hidden(page) | {"samarkan": "1"}).content.decode()
    assert PHONE not in covered
    assert TEXT in covered
    secret = client.post("/lapor/", hidden(covered) | {"rahasia": "1"}).content.decode()
    assert "<strong>Rahasia</strong>" in secret
    client.post("/lapor/", hidden(secret))
    complaint = Complaint.objects.get()
    assert (complaint.text, complaint.visibility) == (f"{TEXT} HP [disamarkan]", "secret")


def test_what_somebody_says_it_is_goes_with_the_report(client: Client) -> None:
    client.post("/lapor/", {"text": TEXT, "asked_class": "permintaan_informasi"})
    assert ComplaintEvent.objects.get().data == {"asked_class": "permintaan_informasi"}
    assert client.post("/lapor/", {"text": TEXT, "asked_class": "berkadar"}).status_code == 422


def test_a_map_only_where_one_is_configured(client: Client, settings: Any) -> None:
    settings.MAP_TILES_URL = ""
    assert 'id="peta"' not in client.get("/lapor/").content.decode()
    settings.MAP_TILES_URL = "https://tiles.example.go.id/{z}/{x}/{y}.png"
    page = client.get("/lapor/").content.decode()
    assert 'data-tiles="https://tiles.example.go.id/{z}/{x}/{y}.png"' in page
    assert 'data-latitude="-5.2" data-longitude="120.15"' in page
    assert 'id="peta" hidden' in page  # until the script, which a map needs, shows it
    assert "leaflet.js" not in "".join(tag for tag in page.split("<") if tag.startswith(("script", "link")))
