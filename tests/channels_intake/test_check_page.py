"""Read once more before it is sent: everything is shown, each part can be changed, and it stays one complaint."""

from __future__ import annotations

import re
import uuid

import pytest
from django.test import Client

from complaints.models import Complaint
from tests.channels_intake.test_staged import picture, references

pytestmark = pytest.mark.django_db
TEXT = "Jalan di depan pasar Balangnipa berlubang besar."
SAID = {
    "text": TEXT,
    "location_text": "depan pasar",
    "occurred_on": "2026-11-02",
    "name": "Andi",
    "phone": "0812 3450 0001",
    "email": "andi@contoh.id",
    "visibility": "anonymous",
    "topic": "jalan_jembatan",
    "latitude": "-5.12345",
    "longitude": "120.25",
}


def hidden(page: str) -> dict[str, str]:
    """What a browser without scripts sends from a form that holds hidden fields only."""
    tags = re.findall(r'<input[^>]*type="hidden"[^>]*>', page)
    found = {}
    for tag in tags:
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and name[1] != "csrfmiddlewaretoken":
            found[name[1]] = value[1] if value else ""
    return found


def test_everything_is_shown_before_anything_is_sent(client: Client) -> None:
    response = client.post("/lapor/", SAID | {"token": str(uuid.uuid4()), "photos": [picture()], "periksa": "1"})
    page = response.content.decode()
    assert response.status_code == 200
    assert not Complaint.objects.exists()
    for shown in (TEXT, "depan pasar", "Senin, 2 November 2026", "Andi", "0812 3450 0001", "andi@contoh.id", "Anonim", "Foto 1"):
        assert shown in page
    assert set(re.findall(r'name="ubah" value="(\d)"', page)) == {"1", "2", "3"}
    assert page.count("<h1") == 1


def test_what_the_page_sends_is_what_was_said(client: Client) -> None:
    page = client.post("/lapor/", SAID | {"token": str(uuid.uuid4()), "photos": [picture()], "periksa": "1"}).content.decode()
    assert client.post("/lapor/", hidden(page)).status_code == 302
    complaint = Complaint.objects.get()
    assert (complaint.text, complaint.location_text, complaint.visibility) == (TEXT, "depan pasar", "anonymous")
    assert (str(complaint.occurred_on), complaint.topic_id, str(complaint.latitude)) == ("2026-11-02", "jalan_jembatan", "-5.12345")
    assert complaint.attachments.count() == 1


@pytest.mark.parametrize("token", ["", "4d8c8f6e-2f3b-4a0e-9f57-1c5a8d1c2b3a"], ids=["none was sent", "the form's"])
def test_pressed_twice_is_one_complaint(client: Client, token: str) -> None:
    page = client.post("/lapor/", {"text": TEXT, "token": token, "periksa": "1"}).content.decode()
    said = hidden(page)
    assert said["token"] == (token or said["token"])
    first, second = client.post("/lapor/", said), client.post("/lapor/", said)
    assert first["Location"] == second["Location"]
    assert Complaint.objects.count() == 1


def test_changing_a_part_brings_back_all_of_it(client: Client) -> None:
    checked = client.post("/lapor/", SAID | {"token": "abc", "photos": [picture()], "periksa": "1"}).content.decode()
    page = client.post("/lapor/", hidden(checked) | {"ubah": "2"}).content.decode()
    assert 'data-open="2"' in page
    assert 'value="abc"' in page
    assert f">\n{TEXT}</textarea>" in page
    assert 'value="2026-11-02"' in page
    assert 'value="jalan_jembatan"' in page
    assert re.search(r'value="anonymous"[^>]*checked', page)
    assert len(references(page)) == 1


def test_a_mistake_is_said_before_the_check_page(client: Client) -> None:
    refused = client.post("/lapor/", {"text": TEXT, "phone": "12", "periksa": "1"})
    assert refused.status_code == 422
    assert '<a href="#id_phone">' in refused.content.decode()


def test_only_the_text_is_required(client: Client) -> None:
    page = client.post("/lapor/", {"text": TEXT, "periksa": "1"}).content.decode()
    assert "Tanpa foto." in page
    assert page.count("belum diisi") == 5
