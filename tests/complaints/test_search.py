"""Search on the desk: numbers, words, misspelt words, places; people only for those who may see them."""

from __future__ import annotations

import logging

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from complaints import places, search, services
from complaints.models import Complaint, SearchWord
from tests.cast import PHONE, Cast, complain, fresh

pytestmark = pytest.mark.django_db


def filed(cast: Cast, text: str, *, unit: str = "pu", **more: str) -> Complaint:
    made = complain(text, **more).complaint
    services.assign(made.pk, unit_id=getattr(cast, unit).pk, reason="di situ")
    search.index(made.events.get(kind="assigned").pk)
    return fresh(made)


def found(client: Client, words: str, **more: str) -> list[str]:
    return [row.number for row in client.get("/kerja/", {"q": words} | more).context["page"].rows]


def test_a_number_opens_its_case_and_one_out_of_sight_does_not_exist(client: Client, cast: Cast) -> None:
    case, foreign = filed(cast, "Jalan berlubang"), filed(cast, "KTP hilang", unit="other")
    client.force_login(cast.petugas)
    for written in (case.number, f"{case.number[:4]}-{case.number[4:8]}-{case.number[8:]}"):
        assert client.get("/kerja/", {"q": written})["Location"] == f"/kerja/{case.number}/"
    page = client.get("/kerja/", {"q": foreign.number})
    assert page.status_code == 200
    assert "nomor itu tidak ada" in page.content.decode()


def test_words_find_what_one_may_see_best_first_ended_or_not(client: Client, cast: Cast) -> None:
    once = filed(cast, "Jembatan dekat pasar miring")
    often = filed(cast, "Jembatan rusak, jembatan ditutup", location_text="Jembatan Lappa")
    filed(cast, "Jembatan lain", unit="other")
    services.withdraw(once.pk, channel="web")
    client.force_login(cast.petugas)
    assert found(client, "jembatan") == [often.number, once.number]
    assert found(client, "jembatan -pasar") == [often.number]
    assert found(client, "jembatan", daftar="terbuka", di="daftar") == [often.number]
    assert found(client, "jembatan", status="withdrawn") == [once.number]


def test_a_sealed_case_and_one_against_the_own_office_are_not_found(client: Client, cast: Cast) -> None:
    sealed = filed(cast, "Lurah minta uang pelicin", unit="inspectorate")
    services.classify(sealed.pk, findings=services.Findings(sealed=True))
    accused = filed(cast, "Petugas minta uang pelicin", unit="kominfo")
    Complaint.objects.filter(pk=accused.pk).update(accused=cast.pu)
    for name, expected in {
        "petugas": [],
        "koordinator": [accused.number],
        "pengawas": [accused.number],
        "inspektorat": [sealed.number],
    }.items():
        client.force_login(getattr(cast, name))
        for words in ("pelicin", "pelicim"):
            assert found(client, words) == expected, name


def test_a_slip_of_the_finger_is_understood_and_said(client: Client, cast: Cast) -> None:
    case = filed(cast, "Sampah menumpuk di jembatan")
    client.force_login(cast.petugas)
    for words in ("jembtan", "jembatann", "samaph jembatan", "smapah"):
        page = client.get("/kerja/", {"q": words})
        assert [row.number for row in page.context["page"].rows] == [case.number], words
        assert "tulisannya mirip" in page.content.decode()
    assert found(client, "kelapa") == []


def test_no_number_becomes_a_word(cast: Cast) -> None:
    filed(cast, "Telepon saya 081234567890, NIK 7307051203990001, surel budi@contoh.id, rumah A12")
    assert all(word.isalpha() for word in SearchWord.objects.values_list("word", flat=True))


def test_what_was_given_to_another_office_is_found_there(client: Client, cast: Cast) -> None:
    case = filed(cast, "Parit tersumbat")
    services.transfer(case.pk, actor=cast.petugas, reason="bukan kami", proposed_unit_id=cast.other.pk)
    services.assign(case.pk, unit_id=cast.other.pk, reason="ke sana")
    search.index(case.events.filter(kind="assigned").latest("seq").pk)
    client.force_login(cast.petugas2)
    assert found(client, "parit") == [case.number]
    client.force_login(cast.petugas)
    assert found(client, "parit") == []


def test_a_common_word_finds_the_newest_by_walking_back_in_time(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = [filed(cast, f"Jalan berlubang nomor {number}") for number in range(4)]
    everything = Complaint.objects.all()
    rare = search.found(everything, "jalan")
    monkeypatch.setattr(search, "_rare", lambda _words: (2, 0))
    monkeypatch.setattr(search, "MOST", 2)
    common = search.found(everything, "jalan", units=[cast.pu.pk])
    assert set(rare) == {case.pk for case in cases}
    assert set(common) == {case.pk for case in cases[1:]}


def test_how_common_one_word_is_was_counted_by_the_database_and_of_several_nothing_is_known(cast: Cast) -> None:
    for text in ("Jalan berlubang", "Jalan gelap", "Jalan banjir", "Lampu mati"):
        filed(cast, text)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE complaints_searchdocument")
    known = {words: search._rare(words)[1] for words in ("jalan", "JALANNYA", "lampu", "jalan lampu", "-jalan", "", "o'brien", "\\")}
    assert known == {"jalan": 3, "JALANNYA": 3, "lampu": 1, "jalan lampu": 0, "-jalan": 0, "": 0, "o'brien": 0, "\\": 0}


def test_a_word_known_to_be_common_is_not_counted_again(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = [filed(cast, f"Jalan rusak {place}") for place in ("di pasar", "di sekolah", "di kantor camat")]
    monkeypatch.setattr(search, "_rare", lambda words: (2, 3 if words == "jalan" else 0))
    with CaptureQueriesContext(connection) as asked:
        assert set(search.found(Complaint.objects.all(), "jalan")) == {case.pk for case in cases}
    assert not [query["sql"] for query in asked.captured_queries if "COUNT(" in query["sql"]]


def test_a_result_is_capped_and_says_so(client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "MOST", 3)
    monkeypatch.setattr("complaints.queues.PAGE", 2)
    for _ in range(4):
        filed(cast, "Jalan berlubang")
    client.force_login(cast.petugas)
    first = client.get("/kerja/", {"q": "jalan"})
    second = client.get(first.context["next"])
    assert "lebih dari 3" in first.content.decode()
    assert [len(page.context["page"].rows) for page in (first, second)] == [2, 1]
    assert not second.context["next"]


def test_a_place_that_is_named_is_offered_as_a_filter(client: Client, cast: Cast) -> None:
    client.force_login(cast.petugas)
    page = client.get("/kerja/", {"q": "lubang lapa"})
    assert "tempat=73.07.05" in page.context["place_link"]
    assert "q=lubang" in page.context["place_link"]
    assert not client.get("/kerja/", {"q": "lubang"}).context["place_link"]


def test_a_place_contains_what_lies_in_it(cast: Cast) -> None:
    inside = places.within("73.07.05")
    assert len(inside) > 1
    assert all(code.startswith("73.07.05") for code in inside)


def test_people_are_found_by_those_who_may_see_them_exactly_and_without_a_trace_of_the_address(
    client: Client, cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    case = filed(cast, "Jalan berlubang")
    sealed = filed(cast, "Lurah minta uang", unit="inspectorate")
    services.classify(sealed.pk, findings=services.Findings(sealed=True))
    filed(cast, "Lain orang", address="+6281234500002")
    caplog.set_level(logging.INFO)
    for name, expected in {"koordinator": {case.number}, "inspektorat": {sealed.number}, "petugas": None, "pengawas": None}.items():
        client.force_login(getattr(cast, name))
        for written in (PHONE, "0812-3450-0001"):
            response = client.post("/kerja/pelapor/", {"alamat": written})
            if expected is None:
                assert response.status_code == 404
            else:
                assert {row.number for row in response.context["page"].rows} == expected
    assert "reporters searched by address" in caplog.text
    assert "4500001" not in caplog.text.replace("-", "")
    client.force_login(cast.koordinator)
    assert client.post("/kerja/pelapor/", {"alamat": "0812345000"}).context["page"].rows == []
    assert client.post("/kerja/pelapor/", {"alamat": "Budi"}).status_code == 422


def test_an_address_in_the_search_box_finds_nobody(client: Client, cast: Cast) -> None:
    filed(cast, "Jalan berlubang")
    for name in ("petugas", "koordinator"):
        client.force_login(getattr(cast, name))
        assert found(client, "081234500001") == []
        assert found(client, "budi@contoh.id") == []
