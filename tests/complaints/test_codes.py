"""A code instead of a lost PIN: who gets one, how often it may be tried, and that asking tells nobody anything."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from channels_intake import code_sending, delivery, registry
from channels_intake import services as channels
from channels_intake.models import OutboundMessage
from complaints import codes, contacts, identity, services, tracking
from complaints.contacts import Contact, Kind
from complaints.models import CodePurpose, Complaint, ComplaintEvent, EventKind, OneTimeCode, Reporter, ReporterKind
from complaints.services import people
from tests.cast import POTHOLE, Cast

pytestmark = pytest.mark.django_db
PHONE, EMAIL = "+6281234500077", "ani@contoh.id"


@pytest.fixture(autouse=True)
def nobody_asked_before() -> None:
    cache.clear()


@pytest.fixture
def filed(cast: Cast) -> Complaint:
    return _filed()


def _filed(contact: str = "0812-3450-0077, Ani@Contoh.id", channel: str = "web", address: str = "") -> Complaint:
    details = services.ReporterDetails(channel=channel, address=address, contact=contact)
    return services.register(text=POTHOLE, reporter=details).complaint


def sent() -> None:
    """Do what the worker would."""
    for pk in ComplaintEvent.objects.filter(kind=EventKind.CODE_ASKED).values_list("pk", flat=True):
        code_sending.send_code(pk)


def last_code() -> str:
    body = identity.unseal_text(OutboundMessage.objects.latest("pk").body)
    return re.search(r": (\d{6})\.", body).group(1)  # type: ignore[union-attr]


def ask(client: Client, complaint: Complaint, contact: str) -> Any:
    return client.post(f"/lacak/{complaint.number}/kode/", {"contact": contact})


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("0812 3450 0077", Contact(Kind.PHONE, PHONE)),
        ("62812-3450-0077", Contact(Kind.PHONE, PHONE)),
        (" Ani@Contoh.id ", Contact(Kind.EMAIL, EMAIL)),
        ("Ani", None),
        ("12", None),
        ("21234", None),
        ("0482 21234", Contact(Kind.PHONE, "+6248221234")),
        ("ani@contoh", None),
        ("", None),
    ],
)
def test_contacts_are_read_as_people_write_them(given: str, read: Contact | None) -> None:
    assert contacts.read(given) == read


@pytest.mark.parametrize(("contact", "channel", "to"), [("081234500077", "sms_kannel", PHONE), ("ANI@contoh.id", "email", EMAIL)])
def test_the_code_comes_by_the_contact_left_and_opens_the_case_once(
    client: Client, filed: Complaint, contact: str, channel: str, to: str
) -> None:
    asked = ask(client, filed, contact)
    assert asked.url == f"/lacak/{filed.number}/kode/masuk/"
    sent()
    sent()
    message = OutboundMessage.objects.get()
    assert (message.channel, channels.recipient_of(message)[0]) == (channel, to)
    code = last_code()
    assert client.post(asked.url, {"code": code}).url == f"/lacak/{filed.number}/"
    assert POTHOLE in client.get(f"/lacak/{filed.number}/").content.decode()
    assert Client().post(asked.url, {"code": code}).status_code == 422


@pytest.mark.parametrize(
    ("phone", "route"),
    [("+6281234500077", "telkomsel"), ("+6285734500077", "indosat"), ("+6289634500077", "three"), ("+6287834500077", None), ("x", None)],
)
def test_a_short_code_reaches_who_never_wrote_by_the_operator_of_the_number(phone: str, route: str | None) -> None:
    assert registry.sender("sms_kannel").route_to(phone) == route
    # Another operator's phones are reached by the other channel.
    assert registry.way_out("sms", phone) == ("sms_kannel" if route else "sms_twilio")


def test_mail_goes_out_with_a_subject_that_tells_nothing(client: Client, filed: Complaint) -> None:
    ask(client, filed, EMAIL)
    sent()
    delivery.deliver(OutboundMessage.objects.get().pk)
    (letter,) = mail.outbox
    assert (letter.to, letter.subject) == ([EMAIL], "Pesan dari Lapor")
    assert last_code() in letter.body


def test_who_reported_by_sms_is_known_by_that_phone(client: Client, cast: Cast) -> None:
    complaint = _filed(contact="", channel="sms_twilio", address=PHONE)
    ask(client, complaint, "081234500077")
    sent()
    assert channels.recipient_of(OutboundMessage.objects.get())[0] == PHONE


def test_a_wrong_contact_and_a_right_one_are_answered_alike(filed: Complaint) -> None:
    """The same words, the same statements, the same rows, the same limits; only the owner's phone rings."""
    seen, statements = [], []
    for contact in (PHONE, "081200000001"):
        OneTimeCode.objects.all().delete()
        client = Client()
        with CaptureQueriesContext(connection) as run:
            asked = ask(client, filed, contact)
        statements.append([re.sub(r"'[^']*'|\d+", "?", query["sql"])[:60] for query in run.captured_queries])
        sent()
        wrong = [client.post(asked.url, {"code": "x"}) for _ in range(6)]
        pages = [re.sub(r'value="\w{64}"', "", page.content.decode()) for page in (client.get(asked.url), *wrong)]
        seen.append((asked.status_code, asked.url, [page.status_code for page in wrong], pages))
    assert seen[0] == seen[1]
    assert statements[0] == statements[1]
    assert OutboundMessage.objects.count() == 1


def test_who_only_supports_a_case_gets_no_code_to_its_authors_words(client: Client, filed: Complaint) -> None:
    index = identity.blind_index("+6281200000009")
    sealed = identity.seal("+6281200000009")
    Reporter.objects.create(
        complaint=filed, kind=ReporterKind.SUPPORTER, channel="web", address_index=index, address_sealed=sealed, contact_sealed=sealed
    )
    ask(client, filed, "081200000009")
    sent()
    assert not OutboundMessage.objects.exists()


def test_a_code_cannot_be_found_by_trying(client: Client, filed: Complaint) -> None:
    asked = ask(client, filed, PHONE)
    sent()
    code = last_code()
    wrong = "000000" if code != "000000" else "111111"
    for _ in range(codes.TRIES):
        Client().post(asked.url, {"code": wrong})
    late = client.post(asked.url, {"code": code})
    assert (late.status_code, "Minta kode baru" in late.content.decode()) == (422, True)
    # However often it is asked, a case is tried at most so many times in a window.
    for _ in range(people.CODES - 1):
        assert ask(Client(), filed, "081299999999").status_code == 302
    assert ask(Client(), filed, EMAIL).status_code == 429
    with time_machine.travel(timezone.now() + services.CODE_WINDOW, tick=False):
        assert ask(Client(), filed, EMAIL).status_code == 302


def test_one_phone_is_not_rung_for_many_cases(filed: Complaint) -> None:
    others = [_filed() for _ in range(3)]
    assert [ask(Client(), case, PHONE).status_code for case in (filed, *others)] == [302, 302, 302, 429]


def test_a_code_ends_after_ten_minutes_and_is_not_sent_later(client: Client, filed: Complaint) -> None:
    asked = ask(client, filed, EMAIL)
    sent()
    code = last_code()
    with time_machine.travel(timezone.now() + codes.LIFE + dt.timedelta(seconds=1), tick=False):
        assert client.post(asked.url, {"code": code}).status_code == 422
        delivery.deliver(OutboundMessage.objects.get().pk)
        assert codes.sweep() == 0  # how often it was asked is remembered for a day
    with time_machine.travel(timezone.now() + codes.DAY + dt.timedelta(seconds=1), tick=False):
        assert codes.sweep() == 1
    assert mail.outbox == []
    assert OutboundMessage.objects.get().status == "failed"


def test_a_new_code_replaces_the_one_before(filed: Complaint) -> None:
    codes.ask(CodePurpose.CASE, filed.number)
    first = codes.make(CodePurpose.CASE, filed.number)
    codes.ask(CodePurpose.CASE, filed.number)
    second = codes.make(CodePurpose.CASE, filed.number)
    assert first is not None
    assert second is not None
    assert first == second or tracking.prove_by_code(filed.number, first) is None
    assert tracking.prove_by_code(filed.number, second) == filed


def test_what_is_kept_of_a_code_does_not_hold_it(client: Client, filed: Complaint) -> None:
    ask(client, filed, PHONE)
    sent()
    row = OneTimeCode.objects.get()
    assert re.fullmatch("[0-9a-f]{64}", row.proof)
    # Not the code, nor what anybody with the table could make of a million codes in a second.
    assert row.proof not in {hashlib.sha256(last_code().encode()).hexdigest(), identity.blind_index(last_code())}
    event = filed.events.get(kind=EventKind.CODE_ASKED)
    assert event.audience == "internal"
    assert last_code() not in str(event.data)
    assert "0077" not in str(event.data)


@pytest.mark.parametrize("contact", ["", "Ani", "0812", "x" * 500, "<script>alert(1)</script>"])
def test_what_is_no_contact_is_said_and_nothing_asked(client: Client, filed: Complaint, contact: str) -> None:
    answer = client.post(f"/lacak/{filed.number}/kode/", {"contact": contact})
    assert answer.status_code == 422
    assert b"<script>alert" not in answer.content
    assert not OneTimeCode.objects.exists()


def test_an_unknown_number_has_no_code_page(client: Client, cast: Cast) -> None:
    assert client.get("/lacak/123456789012/kode/").status_code == 404
    assert client.post("/lacak/123456789012/kode/masuk/", {"code": "123456"}).status_code == 404
