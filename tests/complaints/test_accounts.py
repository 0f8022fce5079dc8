"""Citizens come in by a code and nobody else does; what their account opens, sends and erases."""

from __future__ import annotations

import io
import json
import re
import time
import zipfile
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone

from channels_intake import delivery, registry, replies
from channels_intake import services as channels
from channels_intake.contracts import IntakeItem
from channels_intake.erasing import erase_copies
from channels_intake.models import InboundMessage, OutboundMessage
from complaints import accounts, identity, services
from complaints.attachments import CleanFile
from complaints.events import broken_link
from complaints.models import Citizen, Complaint, ComplaintEvent, EventKind, OneTimeCode, Reporter
from organisations.models import Membership, Role, User
from tests.cast import POTHOLE, Cast, complain

pytestmark = pytest.mark.django_db
PHONE, EMAIL = "+6281234500077", "ani@contoh.id"
ANSWER = "Ditambal besok pagi."


@pytest.fixture(autouse=True)
def nobody_asked_before() -> None:
    cache.clear()


def last_code() -> str:
    body = identity.unseal_text(OutboundMessage.objects.latest("pk").body)
    found = re.search(r": (\d{6})\.", body)
    assert found
    return found.group(1)


def sign_in(client: Client, contact: str = "0812 3450 0077", then: str = "") -> Any:
    asked = client.post("/saya/masuk/", {"contact": contact, "next": then})
    assert asked.url == "/saya/masuk/kode/"
    return client.post(asked.url, {"code": last_code()})


def filed(contact: str = "", channel: str = "web", address: str = "") -> services.Registered:
    return services.register(text=POTHOLE, reporter=services.ReporterDetails(channel=channel, address=address, name="Ani", contact=contact))


# --- Coming in --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("contact", "channel"), [("081234500077", "sms_kannel"), ("Ani@Contoh.id", "email")])
def test_the_first_code_makes_the_account_and_the_next_opens_the_same(cast: Cast, contact: str, channel: str) -> None:
    for _ in range(2):
        client = Client()
        assert sign_in(client, contact).url == "/saya/"
        assert "Laporan saya" in client.get("/saya/").content.decode()
    assert Citizen.objects.count() == 1
    assert {message.channel for message in OutboundMessage.objects.all()} == {channel}
    user = Citizen.objects.get().user
    assert not user.has_usable_password()
    assert not services.works_here(user)


def test_whether_somebody_has_an_account_is_not_told(cast: Cast) -> None:
    sign_in(Client())
    answers = []
    for contact in ("081234500077", "081200000009"):
        client = Client()
        asked = client.post("/saya/masuk/", {"contact": contact})
        wrong = client.post(asked.url, {"code": "x"})
        page = re.sub(r'value="\w{64}"', "", wrong.content.decode())
        answers.append((asked.status_code, asked.url, wrong.status_code, page))
    assert answers[0] == answers[1]


def test_a_code_is_tried_five_times_and_asked_for_ten_times_a_day(cast: Cast) -> None:
    client = Client()
    client.post("/saya/masuk/", {"contact": EMAIL})
    code = last_code()
    for _ in range(5):
        client.post("/saya/masuk/kode/", {"code": "000000" if code != "000000" else "111111"})
    assert "terlalu sering" in client.post("/saya/masuk/kode/", {"code": code}).content.decode()
    assert client.get("/saya/").status_code == 302
    statuses = []
    for _ in range(10):
        cache.clear()  # as when Valkey is away: the rows still count
        statuses.append(Client().post("/saya/masuk/", {"contact": EMAIL}).status_code)
    assert statuses == [302] * 9 + [429]


def test_a_code_for_one_contact_does_not_open_another(cast: Cast) -> None:
    thief, owner = Client(), Client()
    owner.post("/saya/masuk/", {"contact": PHONE})
    thief.post("/saya/masuk/", {"contact": EMAIL})
    code = last_code()
    assert owner.post("/saya/masuk/kode/", {"code": code}).status_code == 422


def test_staff_cannot_be_made_by_signing_up_nor_come_in_by_a_code(cast: Cast) -> None:
    client = Client()
    sign_in(client)
    user = Citizen.objects.get().user
    assert client.get("/kerja/").status_code == 403
    assert (
        Client().post("/akun/signup/", {"username": "x", "password1": "panjang-sekali-1", "password2": "panjang-sekali-1"}).status_code
        == 200
    )
    assert not User.objects.filter(username="x").exists()
    Membership.objects.create(user=user, unit=cast.pu, role=Role.OFFICER)
    client = Client()
    assert sign_in(client).url == "/akun/login/"
    assert client.get("/kerja/").status_code == 302


def test_only_pages_of_ours_are_gone_on_to(cast: Cast) -> None:
    assert sign_in(Client(), then="https://jahat.example/").url == "/saya/"
    assert sign_in(Client(), then="/saya/data/").url == "/saya/data/"


def test_no_contact_stands_in_the_clear_in_any_table(cast: Cast) -> None:
    client = Client()
    sign_in(client)
    client.post("/saya/kontak/", {"contact": EMAIL})
    client.post("/saya/masuk/kode/", {"code": last_code()})
    assert accounts.contacts_of(Citizen.objects.get()) == {"phone": PHONE, "email": EMAIL}
    client.post("/saya/masuk/", {"contact": PHONE})
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT string_agg(t::text, ' ') FROM \"{table}\" t")
            held = cursor.fetchone()[0] or ""
            assert PHONE.lstrip("+") not in held, table
            assert EMAIL not in held, table
    for session in Session.objects.all():
        assert "81234500077" not in str(session.get_decoded())


def test_a_contact_of_another_account_is_not_taken_over(cast: Cast) -> None:
    sign_in(Client(), EMAIL)
    client = Client()
    sign_in(client)
    client.post("/saya/kontak/", {"contact": EMAIL})
    page = client.post("/saya/masuk/kode/", {"code": last_code()}, follow=True).content.decode()
    assert "sudah dipakai akun lain" in page
    assert Citizen.objects.count() == 2


# --- What the account opens -------------------------------------------------------------------------------------------


def test_cases_of_the_account_are_those_filed_kept_and_left_with_a_proved_contact(client: Client, cast: Cast) -> None:
    by_contact, by_sms = filed(contact="0812-3450-0077"), filed(channel="sms_twilio", address=PHONE)
    guest, strange = filed(), filed(contact="0812 9999 9999")
    sign_in(client)
    client.post("/saya/simpan/", {"number": guest.complaint.number, "pin": guest.pin})
    page = client.get("/saya/").content.decode()
    for made in (by_contact, by_sms, guest):
        assert f"/lacak/{made.complaint.number}/" in page
        assert POTHOLE in client.get(f"/lacak/{made.complaint.number}/").content.decode()
    assert strange.complaint.number not in page
    assert POTHOLE not in client.get(f"/lacak/{strange.complaint.number}/").content.decode()
    assert client.get(f"/saya/kabar/{strange.complaint.number}/").status_code == 404
    assert [event.kind for event in guest.complaint.events.order_by("seq")][-1] == EventKind.CLAIMED
    client.post("/akun/logout/")
    assert POTHOLE not in client.get(f"/lacak/{by_contact.complaint.number}/").content.decode()


def test_a_case_is_kept_only_with_its_own_pin(client: Client, cast: Cast) -> None:
    made = filed()
    sign_in(client)
    wrong = "000000" if made.pin != "000000" else "111111"
    for pin, word in [(wrong, "PIN tidak cocok"), ("", "Tulis PIN")]:
        answer = client.post("/saya/simpan/", {"number": made.complaint.number, "pin": pin})
        assert (answer.status_code, word in answer.content.decode()) == (422, True)
    assert not accounts.cases_of(Citizen.objects.get().user)


def test_what_is_filed_signed_in_is_in_the_account(client: Client, cast: Cast) -> None:
    sign_in(client)
    client.post("/lapor/", {"text": POTHOLE, "visibility": "anonymous"})
    complaint = Complaint.objects.get()
    assert complaint.number in client.get("/saya/").content.decode()
    assert Reporter.objects.get().account == Citizen.objects.get().user
    assert complaint.events.filter(kind=EventKind.CLAIMED).count() == 1


def test_what_staff_file_for_others_is_in_no_account(client: Client, cast: Cast) -> None:
    client.force_login(cast.petugas)
    client.post("/lapor/", {"text": POTHOLE})
    assert Reporter.objects.get().account is None


def test_the_list_costs_the_same_for_one_case_and_for_ten(client: Client, cast: Cast, django_assert_max_num_queries: Any) -> None:
    sign_in(client)
    for _ in range(10):
        filed(contact=PHONE)
    with django_assert_max_num_queries(10):
        assert client.get("/saya/").content.decode().count("Diterima") >= 10


# --- News -------------------------------------------------------------------------------------------------------------


def told(complaint: Complaint) -> list[tuple[str, str]]:
    OutboundMessage.objects.filter(complaint=complaint).delete()
    replies.tell_reporter(complaint.events.latest("seq").pk)
    rows = OutboundMessage.objects.filter(complaint=complaint).order_by("pk")
    return [(row.channel, channels.recipient_of(row)[0]) for row in rows]


def test_news_come_as_chosen_for_all_cases_and_for_one(client: Client, cast: Cast) -> None:
    made, other = filed(), filed()
    sign_in(client)
    for case in (made, other):
        client.post("/saya/simpan/", {"number": case.complaint.number, "pin": case.pin})
        services.assign(case.complaint.pk, unit_id=cast.pu.pk, reason="jalan")
        services.reply(case.complaint.pk, actor=cast.petugas, text=ANSWER)
    assert told(made.complaint) == [("sms_kannel", PHONE)]
    page = client.get("/saya/kabar/").content.decode()
    assert "SMS" in page
    assert "Surel (e-mail)" not in page.split("<form")[1]
    assert "Pemberitahuan di HP" not in page
    client.post("/saya/kontak/", {"contact": EMAIL})
    client.post("/saya/masuk/kode/", {"code": last_code()})
    client.post("/saya/kabar/", {"ways": ["email"]})
    assert told(made.complaint) == [("email", EMAIL)]
    client.post(f"/saya/kabar/{made.complaint.number}/", {"as_all": "no", "ways": ["sms", "email"]})
    assert told(made.complaint) == [("sms_kannel", PHONE), ("email", EMAIL)]
    assert told(other.complaint) == [("email", EMAIL)]
    client.post(f"/saya/kabar/{made.complaint.number}/", {"as_all": "no"})
    assert told(made.complaint) == []
    assert client.post("/saya/kabar/", {"ways": ["pigeon"]}).status_code == 422


def test_a_phone_that_reported_by_sms_is_told_once(client: Client, cast: Cast) -> None:
    made = filed(channel="sms_twilio", address=PHONE)
    sign_in(client)
    client.post("/saya/simpan/", {"number": made.complaint.number, "pin": made.pin})
    services.assign(made.complaint.pk, unit_id=cast.pu.pk, reason="jalan")
    assert told(made.complaint) == [("sms_twilio", PHONE)]
    client.post("/saya/kabar/", {"ways": []})
    assert told(made.complaint) == []


def test_push_is_offered_once_there_is_such_a_way(client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    sign_in(client)
    monkeypatch.setattr(registry, "way_out", lambda family, address="": family if family in {"sms", "push"} else None)
    assert "Pemberitahuan di HP" in client.get("/saya/kabar/").content.decode()


# --- Rights over one's own data ----------------------------------------------------------------------------------------


def test_data_are_given_and_erased_only_after_a_code(client: Client, cast: Cast) -> None:
    sign_in(client)
    session = client.session
    session["sure_at"] = 0
    session.save()
    for path in ("/saya/data/unduh/", "/saya/data/hapus/"):
        assert client.post(path, {"sure": "on"}).url.startswith("/saya/pastikan/")
    assert Citizen.objects.exists()
    assert client.post("/saya/pastikan/", {"next": "/saya/data/"}).url == "/saya/masuk/kode/"
    assert client.post("/saya/masuk/kode/", {"code": last_code()}).url == "/saya/data/"
    assert client.post("/saya/data/unduh/").status_code == 200


def test_the_archive_holds_all_of_mine_and_nothing_of_others(client: Client, cast: Cast) -> None:
    made, strange = filed(contact=PHONE), filed(contact="0812 9999 9999")
    services.assign(made.complaint.pk, unit_id=cast.pu.pk, reason="jalan")
    picture = CleanFile(b"\xff\xd8\xff picture", "image/jpeg")
    services.reply(made.complaint.pk, actor=cast.petugas, text=ANSWER, files=(picture,))
    services.note(made.complaint.pk, actor=cast.petugas, text="antar petugas saja")
    sign_in(client)
    answer = client.post("/saya/data/unduh/")
    packed = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    said = json.loads(packed.read("data.json"))
    (report,) = said["reports"]
    assert said["account"]["contacts"] == {"phone": PHONE}
    assert (report["number"], report["text"], report["you"][0]["name"]) == (made.complaint.number, POTHOLE, "Ani")
    assert ANSWER in [event["text"] for event in report["timeline"]]
    assert packed.read(report["files"][0]) == picture.content
    assert "antar petugas" not in json.dumps(said)
    assert strange.complaint.number not in json.dumps(said)
    assert made.complaint.events.filter(kind=EventKind.DATA_TAKEN).count() == 1


def test_erasing_takes_the_person_out_and_leaves_the_case(client: Client, cast: Cast) -> None:
    made, shared = filed(contact=PHONE), filed(contact=PHONE)
    Reporter.objects.create(complaint=shared.complaint, kind="supporter", channel="web", phone_index=identity.blind_index("+628990"))
    services.assign(made.complaint.pk, unit_id=cast.pu.pk, reason="jalan")
    client.post(f"/lacak/{made.complaint.number}/kode/", {"contact": PHONE})
    sign_in(client)
    channels.queue(channel="sms_kannel", address=PHONE, route="", text=f"{made.complaint.number} Ani", event_id=made.complaint.events.first().pk, complaint_id=made.complaint.pk)  # type: ignore[union-attr]  # fmt: skip
    assert client.post("/saya/data/hapus/").status_code == 422
    assert client.post("/saya/data/hapus/", {"sure": "on"}).url == "/"
    for event in ComplaintEvent.objects.filter(kind=EventKind.IDENTITY_ERASED):
        erase_copies(event.pk)
        erase_copies(event.pk)
    row = Complaint.objects.get(pk=made.complaint.pk)
    assert (row.text, row.owner, broken_link(row)) == (POTHOLE, cast.pu, None)
    reporter = row.reporters.get()
    assert not any((reporter.name_sealed, reporter.contact_sealed, reporter.address_sealed, reporter.pin_sealed, reporter.phone_index, reporter.account))  # fmt: skip
    assert shared.complaint.reporters.filter(phone_index="").count() == 1
    assert shared.complaint.reporters.exclude(phone_index="").count() == 1
    message = OutboundMessage.objects.get(complaint=row)
    assert (bytes(message.recipient), bytes(message.body), message.status) == (b"", b"", "failed")
    assert message.failure_told_at is not None
    assert not Citizen.objects.exists()
    assert not UserSession.objects.exists()
    (gone,) = User.objects.filter(username__startswith="ditutup-")
    assert not gone.is_active
    assert client.get("/saya/").status_code == 302
    assert client.post(f"/lacak/{row.number}/pin/", {"pin": made.pin}).status_code == 422


def test_who_only_supports_a_case_neither_reads_it_nor_stays_in_it(client: Client, cast: Cast) -> None:
    made = filed()
    index, sealed = identity.blind_index(PHONE), identity.seal(PHONE)
    Reporter.objects.create(complaint=made.complaint, kind="supporter", channel="web", address_index=index, contact_sealed=sealed)
    sign_in(client)
    assert made.complaint.number not in client.get("/saya/").content.decode()
    assert POTHOLE not in client.get(f"/lacak/{made.complaint.number}/").content.decode()
    packed = zipfile.ZipFile(io.BytesIO(b"".join(client.post("/saya/data/unduh/").streaming_content)))
    assert [row["number"] for row in json.loads(packed.read("data.json"))["supports"]] == [made.complaint.number]
    client.post("/saya/data/hapus/", {"sure": "on"})
    gone = made.complaint.reporters.get(kind="supporter")
    assert (gone.address_index, bytes(gone.contact_sealed)) == ("", b"")
    assert made.complaint.events.latest("seq").audience == "internal"
    assert client.post(f"/lacak/{made.complaint.number}/pin/", {"pin": made.pin}).status_code == 302


def test_erasing_reaches_the_messages_that_came_in(cast: Cast) -> None:

    made = complain(channel="sms_kannel", address=PHONE)
    item = IntakeItem("sms_kannel", "x1", PHONE, POTHOLE, timezone.now(), raw={"from": PHONE}, name="Ani")
    message, _new = channels.store(item, thread=channels.thread_of(item))
    InboundMessage.objects.filter(pk=message.pk).update(complaint=made.complaint)
    user = services.open_account(accounts.Contact(accounts.Kind.PHONE, PHONE))
    services.close_account(user)
    erase_copies(made.complaint.events.latest("seq").pk)
    kept = channels.unpack(InboundMessage.objects.get().payload)
    assert kept["text"] == POTHOLE
    assert PHONE not in str(kept)
    assert "Ani" not in str(kept)
    assert InboundMessage.objects.get().sender_index == ""


def test_codes_to_accounts_are_forgotten_after_a_day(cast: Cast) -> None:
    sign_in(Client())
    assert delivery.forget_codes() == 0
    OutboundMessage.objects.update(created_at=timezone.now() - delivery.KEPT)
    assert delivery.forget_codes() == 1


def test_staff_do_not_erase_themselves(client: Client, cast: Cast) -> None:
    client.force_login(cast.petugas)
    session = client.session
    session["sure_at"] = time.time()
    session.save()
    page = client.post("/saya/data/hapus/", {"sure": "on"}, follow=True).content.decode()
    assert "ditutup oleh admin" in page
    assert User.objects.get(pk=cast.petugas.pk).is_active


def test_a_consent_to_be_reached_is_withdrawn_for_one_case(client: Client, cast: Cast) -> None:
    made, other = filed(contact=PHONE), filed(contact=PHONE)
    sign_in(client)
    client.post(f"/saya/kabar/{made.complaint.number}/hapus-kontak/")
    gone, kept = made.complaint.reporters.get(), other.complaint.reporters.get()
    assert (bytes(gone.contact_sealed), gone.phone_index, gone.news) == (b"", "", [])
    assert kept.phone_index
    assert made.complaint.events.latest("seq").kind == EventKind.CONTACT_WITHDRAWN
    assert made.complaint.number in client.get("/saya/").content.decode()
    assert OneTimeCode.objects.count() == 1
