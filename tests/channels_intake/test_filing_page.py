"""The filing page without JavaScript: one POST, one complaint, and what happens when something is wrong."""

from __future__ import annotations

import io
import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from django.utils.dateformat import format as date
from PIL import Image

from channels_intake import qr
from complaints import clocks, regimes, services
from complaints.models import Attachment, ClockRule, Complaint, Regime, Reporter
from tests.cast import make

pytestmark = pytest.mark.django_db

TEXT = "Lampu jalan di depan SD 3 Kampala mati sejak seminggu."
NASTY = "<script>alert(1)</script> \"' OR 1=1; DROP TABLE complaints_complaint; -- {{ 7|add:7 }} 😀 مرحبا"


def form(**more: object) -> dict[str, object]:
    return {"token": str(uuid.uuid4()), "text": TEXT, "visibility": "public", **more}


def picture() -> SimpleUploadedFile:
    drawn = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(drawn, "JPEG")
    return SimpleUploadedFile("lubang.jpg", drawn.getvalue(), content_type="image/jpeg")


def test_the_page_works_without_javascript(client: Client) -> None:
    page = client.get("/lapor/").content.decode().partition("</head>")[2]
    assert page.count("<h1") == 1
    assert page.count('class="step"') == 3
    # What the app adds needs scripts; the form itself hides nothing.
    filing = page[page.index('id="lapor"') :]
    assert " hidden" not in re.sub(r'type="hidden"|id="(gps|rekam)" hidden', "", filing)
    assert re.search(r'name="token" value="[0-9a-f-]{36}"', page)


def test_only_the_text_is_required(client: Client) -> None:
    response = client.post("/lapor/", {"text": TEXT})
    complaint = Complaint.objects.get()
    assert response.status_code == 302
    assert response["Location"] == f"/lapor/terkirim/{complaint.number}/"
    assert (complaint.text, complaint.channel, complaint.visibility) == (TEXT, "web", "public")


def test_everything_that_was_said_is_kept(client: Client) -> None:
    said = form(
        location_text="depan SD 3",
        latitude="-5.12345",
        longitude="120.25",
        occurred_on="2026-11-01",
        name="Andi",
        phone="0812 3450 0001",
        email="andi@contoh.id",
        visibility="secret",
        topic="penerangan_jalan",
        photos=[picture(), picture()],
    )
    assert client.post("/lapor/", said).status_code == 302
    complaint = Complaint.objects.get()
    assert (complaint.location_text, str(complaint.latitude), complaint.visibility) == ("depan SD 3", "-5.12345", "secret")
    assert (str(complaint.longitude), str(complaint.occurred_on)) == ("120.25000", "2026-11-01")
    assert complaint.topic_id == "penerangan_jalan"
    assert Attachment.objects.count() == 2
    assert b"andi" not in bytes(Reporter.objects.get().contact_sealed).lower()


def test_no_text_gives_a_summary_that_leads_to_the_field_and_keeps_the_rest(client: Client) -> None:
    response = client.post("/lapor/", form(text="  ", location_text="dekat pasar", visibility="secret", phone="12"))
    page = response.content.decode()
    assert response.status_code == 422
    assert "<title>Salah:" in page
    assert 'role="alert"' in page
    assert '<a href="#id_text">' in page
    assert '<a href="#id_phone">' in page
    assert 'value="dekat pasar"' in page
    assert re.search(r'value="secret"[^>]*checked', page)
    assert not Complaint.objects.exists()


@pytest.mark.parametrize("given", ["0812-3456", "0812-3456-7x", "+62 812 345", "08123456789012"])
def test_a_mobile_number_with_a_digit_too_few_or_too_many_is_asked_about(client: Client, given: str) -> None:
    response = client.post("/lapor/", form(phone=given))
    assert response.status_code == 422
    assert "tampak salah ketik" in response.content.decode()
    assert not Complaint.objects.exists()


@pytest.mark.parametrize("given", ["0811 345 678", "+62812-3456-78901", "0482 21 234", "(0411) 876543", "0812 3450 0001 (WA)"])
def test_a_number_that_somebody_can_have_is_taken(client: Client, given: str) -> None:
    assert client.post("/lapor/", form(phone=given)).status_code == 302


def test_sent_twice_is_one_complaint_with_the_same_receipt(client: Client) -> None:
    said = form()
    first, second = client.post("/lapor/", said), client.post("/lapor/", said)
    assert first["Location"] == second["Location"]
    assert Complaint.objects.count() == 1
    assert client.cookies["bukti"].value


def test_somebody_elses_token_does_not_hand_out_their_receipt(client: Client) -> None:
    said = form()
    first = client.post("/lapor/", said)
    second = Client().post("/lapor/", said | {"text": "Lain sama sekali"})
    assert first["Location"] != second["Location"]


def test_the_receipt_shows_number_pin_and_dates_and_keeps_the_pin_out_of_the_address(client: Client) -> None:
    response = client.post("/lapor/", form(), follow=True)
    page = response.content.decode()
    number = Complaint.objects.get().number
    pin = re.search(r'name="pin" value="(\d{6})"', page)
    assert pin
    assert f"{number[:4]}-{number[4:8]}-{number[8:]}" in page
    assert f"CEK {number}" in page
    assert f'href="sms:1708?body=CEK%20{number}%20{pin.group(1)}"' in page
    assert re.search(r"Paling lambat <strong>(Senin|Selasa|Rabu|Kamis|Jumat), \d+ \w+ 20\d\d</strong>", page)
    assert all(pin.group(1) not in address for address, _status in response.redirect_chain)
    assert number not in re.findall(r"<title>(.*?)</title>", page, re.S)[0]
    stranger = Client().get(f"/lapor/terkirim/{number}/")
    assert stranger.status_code == 302
    assert stranger["Location"] == f"/lacak/{number}/"


def test_the_days_on_the_receipt_are_those_of_the_clocks(client: Client) -> None:
    page = client.post("/lapor/", form(), follow=True).content.decode()
    complaint = Complaint.objects.get()
    days = re.findall(r"Paling lambat <strong>(.*?)</strong>", page)
    stored = {clock.name: clock.due_at for clock in complaint.clocks.all()}
    answered = clocks.answered_by(complaint, complaint.clocks.all())
    assert answered
    assert days == [date(timezone.localtime(day), "l, j F Y") for day in (stored["verifikasi"], answered, stored["penyelesaian"])]
    assert "5 hari kerja" not in page
    ClockRule.objects.filter(clock="tindak_lanjut").delete()
    clocks.forget()
    regimes.forget()
    assert clocks.answered_by(complaint, complaint.clocks.all()) is None


def test_the_answers_day_is_its_own_clocks_once_an_office_has_the_case(client: Client) -> None:
    people = make()
    client.post("/lapor/", form())
    complaint = Complaint.objects.get()
    latest = clocks.answered_by(complaint, complaint.clocks.all())
    services.assign(complaint.pk, unit_id=people.pu.pk, reason="lampu")
    running = complaint.clocks.get(name="tindak_lanjut")
    assert latest
    assert clocks.answered_by(complaint, complaint.clocks.all()) == running.due_at <= latest


def test_home_promises_what_the_regime_says(client: Client) -> None:
    assert "Paling lama 3 hari kerja." in client.get("/").content.decode()
    ClockRule.objects.filter(clock="verifikasi").update(days=9, day_type="calendar")
    regimes.forget()
    assert "Paling lama 9 hari." in client.get("/").content.decode()
    Regime.objects.update(verified=False)
    clocks.forget()
    page = client.get("/")
    assert page.status_code == 200
    assert "Paling lama" not in page.content.decode()
    clocks.forget()
    regimes.forget()


def test_the_code_leads_to_the_page_and_holds_no_pin(client: Client) -> None:
    page = client.post("/lapor/", form(), follow=True).content.decode()
    number = Complaint.objects.get().number
    path = re.search(r'<path fill="#000" d="([^"]+)"', page)
    assert path
    assert path[1] == qr.draw(f"https://lapor.example.go.id/lacak/{number}/").path
    assert qr.draw("a").side == 21 + 2 * 4
    assert qr.draw("a").path.startswith("M4 4h7v1h-7z")


@pytest.mark.parametrize(
    "field", ["text", "location_text", "name", "phone", "email", "token", "topic", "latitude", "occurred_on", "visibility"]
)
def test_markup_and_sql_in_any_field_stay_words(client: Client, field: str) -> None:
    response = client.post("/lapor/", form(**{field: NASTY}), follow=True)
    assert response.status_code in {200, 422}
    assert b"<script>alert" not in response.content
    assert b"</script> &quot;" not in response.content


def test_words_come_back_as_they_were_said(client: Client) -> None:
    page = client.post("/lapor/", form(text=NASTY), follow=True).content.decode()
    number = Complaint.objects.get().number
    assert Complaint.objects.get().text == NASTY
    client.post(f"/lacak/{number}/pin/", {"pin": re.search(r'name="pin" value="(\d{6})"', page)[1]})  # type: ignore[index]
    opened = client.get(f"/lacak/{number}/").content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in opened


def test_nul_bytes_are_dropped(client: Client) -> None:
    assert client.post("/lapor/", form(text="Air\x00 mati", location_text="Lap\x00pa")).status_code == 302
    complaint = Complaint.objects.get()
    assert (complaint.text, complaint.location_text) == ("Air mati", "Lappa")


@pytest.mark.parametrize(
    ("files", "word"),
    [
        ([SimpleUploadedFile("foto.jpg", b"MZ\x90\x00 not a picture", content_type="image/jpeg")], "belum bisa kami terima"),
        ([SimpleUploadedFile("foto.jpg", b"", content_type="image/jpeg")], "kosong"),
        ([SimpleUploadedFile("foto.png", b"\x89PNG\r\n\x1a\n" + b"0" * (10 * 1024 * 1024 + 1), content_type="image/png")], "terlalu besar"),
    ],
    ids=["lying", "empty", "oversized"],
)
def test_a_bad_file_is_refused_with_a_sentence_and_the_text_is_kept(client: Client, files: list[SimpleUploadedFile], word: str) -> None:
    for file in files:
        file.seek(0)
    response = client.post("/lapor/", form(photos=files))
    assert response.status_code == 422
    assert word in response.content.decode()
    assert TEXT in response.content.decode()
    assert not Complaint.objects.exists()


def test_six_files_are_one_too_many(client: Client) -> None:
    response = client.post("/lapor/", form(photos=[picture() for _ in range(6)]))
    assert response.status_code == 422
    assert "Paling banyak 5 berkas" in response.content.decode()


def test_a_tile_brings_its_topic_and_a_bribe_starts_as_secret(client: Client) -> None:
    page = client.get("/lapor/?k=korupsi_pungli").content.decode()
    assert "Korupsi &amp; pungli" in page
    assert re.search(r'value="secret"[^>]*checked', page)
    assert 'class="tag"' not in client.get("/lapor/?k=tidak-ada").content.decode()


def test_a_stale_csrf_token_is_explained(settings: object) -> None:
    response = Client(enforce_csrf_checks=True).post("/lapor/", form())
    assert response.status_code == 403
    assert "muat ulang" in response.content.decode()
