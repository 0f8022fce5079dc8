"""Reports for somebody else or a group, and how to reach whoever files: sealed with the identity, shown where it is shown."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from channels_intake import services as stored
from channels_intake.models import InboundMessage
from complaints import identity, services
from complaints.models import Complaint, ComplaintEvent, Reporter
from tests.cast import Cast, make

pytestmark = pytest.mark.django_db
TEXT = "Air PDAM tidak mengalir empat hari di Kelurahan Lappa."
OTHERS = {"text": TEXT, "on_behalf": "group", "relation": "ketua RT 3", "people": "45", "way": "call", "phone": "0812 3450 0001"}


@pytest.fixture
def cast(db: None) -> Cast:
    return make()


def test_it_is_sealed_and_nowhere_else(client: Client, cast: Cast) -> None:
    assert client.post("/lapor/", OTHERS).status_code == 302
    reporter = Reporter.objects.get()
    assert json.loads(identity.unseal_text(reporter.standing_sealed)) == {
        "speaks": "group",
        "relation": "ketua RT 3",
        "people": 45,
        "way": "call",
    }
    assert b"ketua RT" not in bytes(reporter.standing_sealed)
    assert "ketua RT" not in json.dumps([event.data for event in ComplaintEvent.objects.all()])
    assert stored.unpack(InboundMessage.objects.get().payload)["relation"] == "ketua RT 3"


def test_whoever_may_see_the_identity_sees_it_in_words(client: Client, cast: Cast) -> None:
    client.post("/lapor/", OTHERS)
    complaint = Complaint.objects.get()
    (person,) = services.reveal_identity(complaint.pk, actor=cast.koordinator, reason="menelepon ketua RT")
    assert (person.speaks, person.relation, person.people, person.way) == ("Atas nama kelompok", "ketua RT 3", 45, "Telepon saya")
    client.force_login(cast.koordinator)
    page = client.post(f"/kerja/{complaint.number}/identitas/", {"reason": "menelepon ketua RT"}).content.decode()
    for shown in ("Telepon saya", "Atas nama kelompok (ketua RT 3), 45 orang"):
        assert shown in page
    assert "ketua RT 3" not in client.get(f"/kerja/{complaint.number}/").content.decode()


def test_who_speaks_for_themselves_leaves_nothing_of_it(client: Client, cast: Cast) -> None:
    client.post("/lapor/", {"text": TEXT, "on_behalf": "", "relation": "salah isi", "people": "3"})
    reporter = Reporter.objects.get()
    assert bytes(reporter.standing_sealed) == b""
    (person,) = services.reveal_identity(Complaint.objects.get().pk, actor=cast.koordinator, reason="perlu")
    assert (person.speaks, person.way, person.people) == ("", "", None)


@pytest.mark.parametrize(("way", "field"), [("sms", "phone"), ("whatsapp", "phone"), ("call", "phone"), ("email", "email")])
def test_a_way_without_its_number_is_said_at_the_number(client: Client, way: str, field: str) -> None:
    page = client.post("/lapor/", {"text": TEXT, "way": way})
    assert page.status_code == 422
    assert f'<a href="#id_{field}">' in page.content.decode()
    given = {"phone": "081234500001"} if field == "phone" else {"email": "andi@contoh.id"}
    assert client.post("/lapor/", {"text": TEXT, "way": way} | given).status_code == 302


def test_how_many_is_a_number(client: Client) -> None:
    refused = client.post("/lapor/", OTHERS | {"people": "banyak"})
    assert refused.status_code == 422
    assert "Tulis dengan angka" in refused.content.decode()


def test_the_form_says_what_is_given_up_without_a_contact(client: Client) -> None:
    page = client.get("/lapor/").content.decode()
    assert "kami tidak bisa menghubungi Anda" in page
    checked = client.post("/lapor/", OTHERS | {"periksa": "1"}).content.decode()
    for shown in ("Kelompok, misalnya warga satu dusun", "ketua RT 3", "45", "Telepon saya"):
        assert shown in checked


def test_a_program_may_file_for_others_too(client: Client, cast: Cast) -> None:
    sent = {"text": TEXT, "on_behalf": "other", "relation": "anaknya", "people": 1, "complaint_class": "aspirasi"}
    assert client.post("/api/v1/complaints/", sent, content_type="application/json").status_code == 201
    assert json.loads(identity.unseal_text(Reporter.objects.get().standing_sealed)) == {
        "speaks": "other",
        "relation": "anaknya",
        "people": 1,
    }
    assert ComplaintEvent.objects.get().data == {"asked_class": "aspirasi"}
    wrong = client.post("/api/v1/complaints/", {"text": TEXT, "on_behalf": "king"}, content_type="application/json")
    assert [error["pointer"] for error in wrong.json()["errors"]] == ["/on_behalf"]
