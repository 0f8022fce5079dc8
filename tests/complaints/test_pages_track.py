"""The reporter's pages: what a number alone shows, what the PIN opens, and what it takes to lose it."""

from __future__ import annotations

import datetime as dt
import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format
from PIL import Image

from complaints import access, services
from complaints.attachments import clean_file
from complaints.events import broken_link
from complaints.models import Attachment, ClockName, Complaint, ComplaintClock, Rung
from complaints.templatetags.standing import MEANINGS
from complaints.watch import attention
from complaints.workflow import Status, outside
from tests.cast import POTHOLE, Cast, complain

pytestmark = pytest.mark.django_db
ANSWER = "Regu kami menambal lubangnya besok pagi."


@pytest.fixture
def filed(cast: Cast) -> services.Registered:
    made = complain(location_text="depan Pasar Sentral")
    services.assign(made.complaint.pk, unit_id=cast.pu.pk, reason="jalan kabupaten")
    services.reply(made.complaint.pk, actor=cast.petugas, text=ANSWER)
    services.note(made.complaint.pk, actor=cast.petugas, text="Catatan rahasia antar petugas")
    return made


def opened(client: Client, filed: services.Registered) -> str:
    client.post(f"/lacak/{filed.complaint.number}/pin/", {"pin": filed.pin})
    return client.get(f"/lacak/{filed.complaint.number}/").content.decode()


def test_a_number_alone_shows_who_has_it_and_until_when_but_nobodys_words(client: Client, filed: services.Registered, cast: Cast) -> None:
    page = client.get(f"/lacak/{filed.complaint.number}/").content.decode()
    assert cast.pu.name in page
    assert "Janji waktunya" in page
    for private in (POTHOLE, ANSWER, "Pasar Sentral", "Catatan rahasia", filed.pin):
        assert private not in page


def test_the_pin_opens_the_conversation_and_never_the_notes(client: Client, filed: services.Registered) -> None:
    page = opened(client, filed)
    assert POTHOLE in page
    assert ANSWER in page
    assert "Catatan rahasia" not in page
    assert filed.complaint.number not in page.split("</title>")[0]


def test_number_and_pin_open_it_from_the_form(client: Client, filed: services.Registered) -> None:
    number = filed.complaint.number
    response = client.post("/lacak/", {"number": f"{number[:4]} {number[4:8]}-{number[8:]}", "pin": filed.pin}, follow=True)
    assert POTHOLE in response.content.decode()
    assert all(filed.pin not in address for address, _status in response.redirect_chain)


@pytest.mark.parametrize(
    ("number", "pin", "word"),
    [
        ("", "", "Tulis nomor laporan"),
        ("12345", "", "Nomor ini tidak benar"),
        ("real", "abc", "PIN tidak cocok"),
        ("<script>alert(1)</script>", "'; DROP TABLE x; --", "Nomor ini tidak benar"),
    ],
)
def test_a_wrong_number_or_pin_is_explained(client: Client, filed: services.Registered, number: str, pin: str, word: str) -> None:
    response = client.post("/lacak/", {"number": filed.complaint.number if number == "real" else number, "pin": pin})
    assert response.status_code == 422
    assert word in response.content.decode()
    assert b"<script>alert" not in response.content


def test_five_wrong_pins_close_the_door_even_for_the_right_one(client: Client, filed: services.Registered) -> None:
    wrong = "000000" if filed.pin != "000000" else "111111"
    for _ in range(5):
        client.post(f"/lacak/{filed.complaint.number}/pin/", {"pin": wrong})
    response = client.post(f"/lacak/{filed.complaint.number}/pin/", {"pin": filed.pin})
    assert "Tunggu 15 menit" in response.content.decode()


def test_more_words_and_a_picture_reach_the_office(client: Client, filed: services.Registered) -> None:
    opened(client, filed)
    number = filed.complaint.number
    client.post(f"/lacak/{number}/kirim/message/", {"message-text": "Tambah dalam sejak hujan."})
    assert "Tambah dalam sejak hujan." in client.get(f"/lacak/{number}/").content.decode()
    liar = SimpleUploadedFile("a.pdf", b"MZ", content_type="application/pdf")
    refused = client.post(f"/lacak/{number}/kirim/message/", {"message-text": "Ini fotonya", "message-photos": [liar]})
    assert refused.status_code == 422
    assert "Ini fotonya" in refused.content.decode()


@pytest.mark.parametrize(("name", "status"), [("confirm", "closed"), ("dispute", "reopened"), ("withdraw", "withdrawn")])
def test_the_reporter_has_the_last_word(client: Client, filed: services.Registered, name: str, status: str) -> None:
    opened(client, filed)
    client.post(f"/lacak/{filed.complaint.number}/kirim/{name}/", {f"{name}-text": ""})
    assert Complaint.objects.get().status == status


def test_without_the_pin_nothing_can_be_sent(client: Client, filed: services.Registered) -> None:
    response = client.post(f"/lacak/{filed.complaint.number}/kirim/withdraw/", {})
    assert response.status_code == 302
    assert Complaint.objects.get().status == "answered"


def test_what_the_table_does_not_allow_is_said_not_done(client: Client, filed: services.Registered) -> None:
    page = opened(client, filed)
    assert "Cabut laporan" in page
    services.confirm(filed.complaint.pk, satisfied=True, channel="web")
    assert "Cabut laporan" not in client.get(f"/lacak/{filed.complaint.number}/").content.decode()
    answer = client.post(f"/lacak/{filed.complaint.number}/kirim/withdraw/", {}, follow=True)
    assert "sekarang berstatus" in answer.content.decode()


def test_a_shared_phone_forgets(client: Client, filed: services.Registered) -> None:
    opened(client, filed)
    client.post(f"/lacak/{filed.complaint.number}/tutup/")
    assert POTHOLE not in client.get(f"/lacak/{filed.complaint.number}/").content.decode()


def test_a_sealed_case_shows_a_stranger_neither_office_nor_steps(client: Client, filed: services.Registered, cast: Cast) -> None:
    Complaint.objects.update(sealed=True, visibility="secret", owner=cast.inspectorate)
    page = client.get(f"/lacak/{filed.complaint.number}/").content.decode()
    for hidden in (cast.inspectorate.name, cast.pu.name, "Perjalanan laporan", "Janji waktunya"):
        assert hidden not in page


def test_an_unknown_number_is_not_found(client: Client, cast: Cast) -> None:
    assert client.get("/lacak/123456789012/").status_code == 404


def test_whose_case_was_merged_reads_what_came_of_the_other_and_not_the_talk_with_somebody_else(
    client: Client, filed: services.Registered, cast: Cast
) -> None:
    twin = complain("Lubang besar di depan pasar", channel="web", address="")
    services.merge(twin.complaint.pk, actor=cast.koordinator, into_id=filed.complaint.pk)
    picture = SimpleUploadedFile("sesudah.png", made_picture(), content_type="image/png")
    main = filed.complaint.pk
    services.ask(main, actor=cast.petugas, question="Nama toko di sebelahnya?")
    services.add_reporter_message(main, text="Toko Makmur", channel="web")
    services.reply(main, actor=cast.petugas, text="Sudah kami ukur.", files=(clean_file(picture),))
    page = opened(client, twin)
    assert "Digabung" in page
    assert "Sudah kami ukur." in page
    for private in (ANSWER, "Nama toko", "Toko Makmur", POTHOLE, filed.complaint.number):
        assert private not in page
    file = Attachment.objects.get(event__text="Sudah kami ukur.")
    assert client.get(f"/berkas/{file.public_id}/").status_code == 200
    assert Client().get(f"/berkas/{file.public_id}/").status_code == 404
    services.appeal(twin.complaint.pk, channel="web")
    assert "Sudah kami ukur." not in opened(client, twin)
    assert client.get(f"/berkas/{file.public_id}/").status_code == 404


def made_picture() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (30, 20), "gray").save(made, "PNG")
    return made.getvalue()


# --- Where it stands ------------------------------------------------------------------------------------------------------


def test_the_next_promise_is_a_day_and_who_has_it_now(client: Client, filed: services.Registered, cast: Cast) -> None:
    page = client.get(f"/lacak/{filed.complaint.number}/").content.decode()
    settled = filed.complaint.clocks.get(name=ClockName.SETTLEMENT)
    assert f"Beres paling lambat <strong>{date_format(timezone.localtime(settled.due_at), 'l, j F Y')}</strong>" in page
    assert cast.pu.name in page
    assert "Apa artinya?" in page
    assert "Terlambat" not in page


def test_a_late_case_says_how_late_and_who_above_was_really_told(client: Client, filed: services.Registered, cast: Cast) -> None:
    clock = filed.complaint.clocks.get(name=ClockName.SETTLEMENT)
    late = timezone.now() - dt.timedelta(days=3)
    ComplaintClock.objects.filter(pk=clock.pk).update(started_at=late - dt.timedelta(days=30), due_at=late)
    address = f"/lacak/{filed.complaint.number}/"
    assert "Terlambat 3 hari." in client.get(address).content.decode()
    clock.refresh_from_db()
    services.nudge(clock, unit=cast.kominfo, rung=Rung.COORDINATOR, days=1)
    page = client.get(address).content.decode()
    assert f"Terlambat 3 hari, sudah naik ke koordinator sejak {date_format(timezone.localtime(), 'l, j F Y')}." in page


@pytest.mark.parametrize("status", [status for status in Status if outside(status) == status])
def test_every_status_is_explained_without_a_number_of_days(status: Status) -> None:
    sentences = [str(sentence) for sentence in MEANINGS[status]]
    assert sentences
    assert not any(re.search(r"\d", sentence) for sentence in sentences)


def test_answers_stand_above_what_came_before(client: Client, filed: services.Registered) -> None:
    services.add_reporter_message(filed.complaint.pk, text="Terima kasih, ditunggu.", channel="web")
    page = opened(client, filed).split("Perjalanan laporan")[1]
    assert page.index("Terima kasih, ditunggu.") < page.index(ANSWER) < page.index("Laporan diterima")
    assert 'class=" answer"' in page


# --- What the reporter may change -----------------------------------------------------------------------------------------


def test_a_question_stands_beside_the_open_form_that_answers_it(client: Client, filed: services.Registered, cast: Cast) -> None:
    services.ask(filed.complaint.pk, actor=cast.petugas, question="Di seberang toko apa?")
    page = opened(client, filed)
    before, _, after = page.partition(f'action="/lacak/{filed.complaint.number}/kirim/message/"')
    assert "Di seberang toko apa?" in before
    assert before.rindex("<details") < before.rindex(" open>")
    assert "Kirim jawaban" in after
    # A number alone opens nobody's words.
    assert "Di seberang toko apa?" not in Client().get(f"/lacak/{filed.complaint.number}/").content.decode()


def test_what_the_office_says_it_did_stands_where_the_reporter_judges_it(client: Client, filed: services.Registered, cast: Cast) -> None:
    services.resolve(filed.complaint.pk, actor=cast.petugas, text="Sudah kami tambal.", outcome="done", evidence="30 November")
    before = opened(client, filed).partition(f'action="/lacak/{filed.complaint.number}/kirim/confirm/"')[0]
    assert "Sudah kami tambal." in before


def test_what_the_reporter_did_is_never_said_to_be_the_offices_doing(client: Client, filed: services.Registered, cast: Cast) -> None:
    services.add_reporter_message(filed.complaint.pk, text="Lubangnya tambah besar.", channel="web")
    services.conceal(filed.complaint.pk, channel="web")
    story = opened(client, filed).partition("Perjalanan laporan")[2]
    client.force_login(cast.petugas)
    desk = client.get(f"/kerja/{filed.complaint.number}/").content.decode()
    for page, word in ((story, "Pelapor menutup laporannya"), (desk, "Pelapor menutup laporannya"), (desk, "Kata pelapor</strong>")):
        line = page.partition(word)[2].partition("</p>")[0]
        assert page.count(word) == 1
        assert cast.pu.name not in line


def test_a_correction_stands_beside_what_was_said_first(client: Client, filed: services.Registered) -> None:
    opened(client, filed)
    number = filed.complaint.number
    client.post(f"/lacak/{number}/kirim/correct/", {"correct-about": "place", "correct-text": "Bukan pasar lama, pasar baru."})
    row = Complaint.objects.get()
    assert (row.text, row.status, row.location_text) == (POTHOLE, "answered", "depan Pasar Sentral")
    event = row.events.get(kind="corrected")
    assert (event.text, event.data, event.audience) == ("Bukan pasar lama, pasar baru.", {"about": "place"}, "reporter")
    assert broken_link(row) is None
    page = client.get(f"/lacak/{number}/").content.decode()
    assert POTHOLE in page
    assert "Yang dibetulkan: Tempatnya" in page
    assert "Bukan pasar lama" not in Client().get(f"/lacak/{number}/").content.decode()
    refused = client.post(f"/lacak/{number}/kirim/correct/", {"correct-text": "Tanpa pilihan"})
    assert (refused.status_code, "Tanpa pilihan" in refused.content.decode()) == (422, True)


def test_a_correction_moves_no_clock(filed: services.Registered) -> None:
    before = list(filed.complaint.clocks.values_list("name", "round", "due_at", "stopped_at"))
    services.correct(filed.complaint.pk, about="time", text="Kemarin, bukan hari ini.", channel="web")
    assert list(filed.complaint.clocks.values_list("name", "round", "due_at", "stopped_at")) == before


def test_a_report_is_closed_further_and_never_opened_by_its_reporter(client: Client, filed: services.Registered) -> None:
    opened(client, filed)
    number = filed.complaint.number
    client.post(f"/lacak/{number}/kirim/anonymise/")
    assert Complaint.objects.get().visibility == "anonymous"
    client.post(f"/lacak/{number}/kirim/conceal/")
    assert Complaint.objects.get().visibility == "secret"
    answer = client.post(f"/lacak/{number}/kirim/anonymise/", follow=True)
    assert Complaint.objects.get().visibility == "secret"
    assert "sudah tertutup" in answer.content.decode()


def test_a_closed_case_is_rated_once_and_a_low_rating_is_counted(client: Client, filed: services.Registered, cast: Cast) -> None:
    opened(client, filed)
    number = filed.complaint.number
    assert "Beri nilai" not in client.get(f"/lacak/{number}/").content.decode()
    services.confirm(filed.complaint.pk, satisfied=True, channel="web")
    assert "Beri nilai" in client.get(f"/lacak/{number}/").content.decode()
    assert client.post(f"/lacak/{number}/kirim/rate/", {"rate-rating": "9"}).status_code == 422
    client.post(f"/lacak/{number}/kirim/rate/", {"rate-rating": "1", "rate-text": "Lama sekali."})
    page = client.post(f"/lacak/{number}/kirim/rate/", {"rate-rating": "5"}, follow=True).content.decode()
    assert "satu kali" in page
    assert [event.data["rating"] for event in filed.complaint.events.filter(kind="rated")] == [1]
    scope = access.oversight(cast.koordinator)
    assert scope is not None
    assert list(attention.LISTS["nilai-rendah"].cases(scope)) == [filed.complaint]
