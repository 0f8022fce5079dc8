"""E-mail in and out: by two providers' webhooks, in a thread, with what a sender's address proves and what it does not."""

from __future__ import annotations

import base64
import hashlib
import hmac
import io
import json
import re
from collections.abc import Callable
from email.message import EmailMessage
from typing import Any

import pytest
from django.core import mail as django_mail
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from PIL import Image

from channels_intake import delivery, media, registry, replies
from channels_intake.erasing import erase_copies
from channels_intake.mail import letters
from channels_intake.models import InboundMessage, OutboundMessage, Outcome, Thread
from complaints import identity, services
from complaints.models import Attachment, Complaint, EventKind, Reporter
from lapor.tasks import dispatch
from tests.cast import fresh, make
from tests.channels_intake.test_mail_reading import BOUNCE, mail

pytestmark = pytest.mark.django_db
KEY, AUTH = "key-mailgun", "postmark:secret"
OURS = "lapor@contoh.go.id"


@pytest.fixture(autouse=True)
def mail_settings(settings: Any, channel_settings: None) -> None:
    settings.DEFAULT_FROM_EMAIL = f"Lapor Sinjai <{OURS}>"
    registry.forget()


Post = Callable[..., Any]


@pytest.fixture
def mailgun(client: Client) -> Post:
    """Hand over a mail as Mailgun's route does, whole."""

    def post(given: EmailMessage | bytes, *, key: str = KEY, recipient: str = OURS, **more: Any) -> Any:
        raw = given if isinstance(given, bytes) else given.as_bytes()
        token, timestamp = "t" * 50, "1796000000"
        signature = hmac.new(key.encode(), f"{timestamp}{token}".encode(), hashlib.sha256).hexdigest()
        form = {"token": token, "timestamp": timestamp, "signature": signature, "recipient": recipient, "sender": "x@y.id"}
        return client.post("/kanal/email/mailgun/", form | {"body-mime": raw.decode("utf-8", "surrogateescape")} | more)

    return post


@pytest.fixture
def work(handled: Callable[[], list[InboundMessage]]) -> Callable[[], list[Any]]:
    """Do what the worker would, and give the mails that went out."""

    def run() -> list[Any]:
        django_mail.outbox.clear()
        handled()
        for pk in list(Complaint.objects.values_list("events__pk", flat=True)):
            dispatch([pk])
        for pk in media.waiting() or InboundMessage.objects.filter(media_left__gt=0).values_list("pk", flat=True):
            media.fetch(pk)
        for pk in delivery.due():
            delivery.deliver(pk)
        return list(django_mail.outbox)

    return run


def picture() -> bytes:
    drawn = io.BytesIO()
    Image.effect_noise((200, 200), 90).convert("RGB").save(drawn, "JPEG")
    return drawn.getvalue()


def answer(ours: Any, body: str, **headers: str) -> EmailMessage:
    """A reply as a mail program makes it."""
    headers = {"Message_ID": f"<{hashlib.sha256(body.encode()).hexdigest()[:12]}@contoh.id>"} | headers
    return mail(body, To=ours.reply_to[0], In_Reply_To=ours.extra_headers["Message-ID"], Subject="Re: Pesan dari Lapor", **headers)


def test_a_mail_becomes_a_case_and_its_receipt_continues_the_thread(mailgun: Post, work: Callable[[], list[Any]]) -> None:
    make()
    assert mailgun(mail(Subject="Jalan Lappa")).status_code == 200
    (receipt,) = [one for one in work() if "diterima" in one.body]
    complaint = Complaint.objects.get()
    assert (complaint.channel, complaint.text) == ("email", "Jalan Lappa\nJalan di Lappa rusak.\n- lubang dekat masjid\n- lampu mati")
    assert receipt.to == ["andi@contoh.id"]
    assert identity.unseal_text(Reporter.objects.get().pin_sealed) in receipt.body
    headers = receipt.message()
    assert headers["In-Reply-To"] == headers["References"] == "<m1@contoh.id>"
    assert headers["Auto-Submitted"] == "auto-generated"
    assert headers["From"] == f"Lapor Sinjai <{OURS}>"
    assert re.fullmatch(r"lapor\+[a-z2-7]{42}@contoh\.go\.id", headers["Reply-To"])
    # What cannot be delivered comes back there, too.
    assert receipt.from_email == headers["Reply-To"]
    assert headers["List-Unsubscribe"] == f"<mailto:{headers['Reply-To']}?subject=BERHENTI>"
    assert complaint.number not in headers["Subject"]


def test_the_same_mail_by_two_providers_is_one_complaint(client: Client, mailgun: Post, work: Callable[[], list[Any]]) -> None:
    sent = mail(Subject="Jalan Lappa")
    mailgun(sent)
    mailgun(sent)
    payload = {"RawEmail": sent.as_string(), "OriginalRecipient": OURS, "Headers": []}
    basic = "Basic " + base64.b64encode(AUTH.encode()).decode()
    answered = client.post("/kanal/email/postmark/", json.dumps(payload), content_type="application/json", headers={"Authorization": basic})
    assert answered.status_code == 200
    work()
    assert Complaint.objects.count() == InboundMessage.objects.count() == 1


def test_postmark_without_the_raw_mail(client: Client, work: Callable[[], list[Any]]) -> None:
    payload = {
        "FromFull": {"Email": "andi@contoh.id", "Name": "Andi"},
        "ToFull": [{"Email": OURS, "Name": ""}],
        "Subject": "Jalan Lappa",
        "TextBody": "Jalan rusak",
        "Headers": [{"Name": "Message-ID", "Value": "<p1@contoh.id>"}],
        "Attachments": [{"Name": "a.jpg", "ContentType": "image/jpeg", "Content": base64.b64encode(picture()).decode()}],
    }
    basic = "Basic " + base64.b64encode(AUTH.encode()).decode()
    client.post("/kanal/email/postmark/", json.dumps(payload), content_type="application/json", headers={"Authorization": basic})
    work()
    assert Complaint.objects.get().text == "Jalan Lappa\nJalan rusak"
    assert Attachment.objects.count() == 1


@pytest.mark.parametrize(
    ("path", "body", "headers", "status"),
    [
        ("mailgun", {"body-mime": "From: a@b.id\n\nx"}, {}, 403),
        ("postmark", {}, {}, 403),
        ("postmark", {}, {"Authorization": "Basic eDp5"}, 403),
        ("postmark", "{", {"Authorization": "Basic " + base64.b64encode(AUTH.encode()).decode()}, 400),
        ("lain", {}, {}, 404),
    ],
)
def test_nobody_else_hands_us_mail(client: Client, path: str, body: Any, headers: dict[str, str], status: int) -> None:
    sent = {"data": body} if isinstance(body, dict) else {"data": body, "content_type": "application/json"}
    assert client.post(f"/kanal/email/{path}/", **sent, headers=headers).status_code == status
    assert not Complaint.objects.exists()


def test_a_wrong_key_is_refused_and_a_switched_off_provider_too(client: Client, mailgun: Post, settings: Any) -> None:
    assert mailgun(mail(), key="stranger").status_code == 403
    settings.MAILGUN_SIGNING_KEY = ""
    registry.forget()
    assert mailgun(mail()).status_code == 403


def test_files_are_redrawn_and_what_is_refused_is_said_in_the_receipt(mailgun: Post, work: Callable[[], list[Any]]) -> None:
    sent = mail(Subject="Jalan Lappa")
    sent.add_attachment(picture(), maintype="image", subtype="jpeg", filename="lubang.jpg")
    sent.add_attachment(b"PK\x03\x04" + b"0" * 100, maintype="application", subtype="msword", filename="surat.docx")
    mailgun(sent)
    (receipt,) = work()
    assert "surat.docx" in receipt.body
    assert "lubang.jpg" not in receipt.body
    assert Attachment.objects.get().content_type == "image/jpeg"
    # The mail itself is kept, and not to be read by whoever gets at the disk.
    (message,) = InboundMessage.objects.all()
    (path,) = [f"mail/{message.external_id[:2]}/{message.external_id}"]
    with default_storage.open(path) as kept:
        assert b"Lappa" not in kept.read()
    assert b"surat.docx" in letters.opened(path)


def test_a_mail_of_nine_megabytes_passes(mailgun: Post, work: Callable[[], list[Any]]) -> None:
    sent = mail(Subject="Jalan Lappa")
    sent.add_attachment(b"%PDF-1.4\n" + b"0" * 9_000_000, maintype="application", subtype="pdf", filename="berkas.pdf")
    assert mailgun(sent).status_code == 200
    work()
    assert Attachment.objects.get().size > 9_000_000


def test_an_answer_goes_to_its_case_without_the_quote(mailgun: Post, work: Callable[[], list[Any]]) -> None:
    make()
    mailgun(mail(Subject="Jalan Lappa"))
    (receipt,) = work()
    mailgun(
        answer(receipt, "Dekat masjid raya.\n\nPada Sen, 30 Nov 2026 Lapor <lapor@contoh.go.id> menulis:\n> Laporan diterima. PIN 123456.")
    )
    work()
    (said,) = Complaint.objects.get().events.filter(kind=EventKind.REPORTER_MESSAGE)
    assert said.text == "Dekat masjid raya."


def test_a_second_mail_that_answers_none_is_a_second_report(mailgun: Post, work: Callable[[], list[Any]]) -> None:
    mailgun(mail(Subject="Jalan Lappa"))
    work()
    mailgun(mail("Sampah menumpuk di pasar.", Message_ID="<m2@contoh.id>"))
    work()
    assert Complaint.objects.count() == 2
    # More words to one's own first mail, before any answer of ours came.
    mailgun(mail("Fotonya menyusul.", Message_ID="<m3@contoh.id>", In_Reply_To="<m2@contoh.id>", Subject="Re: Sampah"))
    work()
    assert Complaint.objects.count() == 2
    assert Complaint.objects.order_by("-pk")[0].events.filter(kind=EventKind.REPORTER_MESSAGE).count() == 1


COMMANDS = ["BATAL", "RAHASIA", "SUDAH 5", "BELUM", "BERHENTI"]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_forged_sender_changes_nothing_and_learns_nothing(mailgun: Post, work: Callable[[], list[Any]], command: str) -> None:
    cast = make()
    mailgun(mail(Subject="Jalan Lappa"))
    work()
    complaint = Complaint.objects.get()
    services.assign(complaint.pk, unit_id=cast.pu.pk, reason="x")
    services.resolve(complaint.pk, actor=cast.petugas, outcome="explained", text="Sudah.")
    work()
    before = fresh(complaint)
    mailgun(mail(command, Message_ID="<forged@x.id>", Reply_To="penipu@x.id"))
    out = work()
    assert fresh(complaint).last_seq == before.last_seq
    assert not Thread.objects.filter(muted_at__isnull=False).exists()
    assert {address for one in out for address in one.to} <= {"andi@contoh.id"}


def test_a_stranger_with_the_number_learns_nothing(mailgun: Post, work: Callable[[], list[Any]]) -> None:
    mailgun(mail(Subject="Jalan Lappa"))
    work()
    number = Complaint.objects.get().number
    mailgun(mail(f"CEK {number}", From="lain@contoh.id", Message_ID="<s@x.id>"))
    (said,) = work()
    assert said.to == ["lain@contoh.id"]
    assert "diperiksa" not in said.body
    pin = identity.unseal_text(Reporter.objects.get().pin_sealed)
    mailgun(mail(f"CEK {number} {pin}", From="lain@contoh.id", Message_ID="<t@x.id>"))
    (said,) = work()
    assert number[:4] in said.body


def test_a_command_in_answer_to_our_mail_is_done(mailgun: Post, work: Callable[[], list[Any]]) -> None:
    make()
    mailgun(mail(Subject="Jalan Lappa"))
    (receipt,) = work()
    mailgun(answer(receipt, "BATAL"))
    work()
    assert Complaint.objects.get().status == "withdrawn"


def test_whoever_unsubscribes_gets_no_more_news(mailgun: Post, work: Callable[[], list[Any]]) -> None:
    cast = make()
    mailgun(mail(Subject="Jalan Lappa"))
    (receipt,) = work()
    # As the button of a mail program writes it: to the address of List-Unsubscribe, with nothing but a subject.
    mailgun(mail("", To=receipt.reply_to[0], Subject="BERHENTI", Message_ID="<u@x.id>"))
    work()
    services.assign(Complaint.objects.get().pk, unit_id=cast.pu.pk, reason="x")
    assert work() == []


def test_who_only_holds_our_mail_may_say_something_and_no_more(mailgun: Post, work: Callable[[], list[Any]]) -> None:
    make()
    mailgun(mail(Subject="Jalan Lappa"))
    (receipt,) = work()
    mailgun(answer(receipt, "BATAL", From="tetangga@contoh.id"))
    work()
    complaint = Complaint.objects.get()
    assert complaint.status != "withdrawn"
    assert complaint.events.filter(kind=EventKind.REPORTER_MESSAGE, text="BATAL").exists()


@pytest.mark.parametrize(
    "headers", [{"Auto_Submitted": "auto-replied"}, {"Precedence": "bulk"}, {"X_Lapor_Reference": "x"}, {"From": OURS}]
)
def test_machines_are_kept_and_never_answered(mailgun: Post, work: Callable[[], list[Any]], headers: dict[str, str]) -> None:
    mailgun(mail("Saya sedang cuti.", **headers))
    assert work() == []
    message = InboundMessage.objects.get()
    assert (message.outcome, bool(message.outcome_reason)) == (Outcome.IGNORED, True)
    assert not Complaint.objects.exists()


def test_two_machines_that_thank_each_other_come_to_an_end(
    mailgun: Post, work: Callable[[], list[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replies, "CONFIRMED_AN_HOUR", 3)
    mailgun(mail(Subject="Jalan Lappa"))
    (last,) = work()
    answers = 0
    for number in range(5):
        mailgun(answer(last, f"Terima kasih, pesan Anda kami terima. Tiket {number}"))
        out = work()
        answers += len(out)
        last = out[0] if out else last
    assert answers == 3
    assert Complaint.objects.get().events.filter(kind=EventKind.REPORTER_MESSAGE).count() == 5
    assert Complaint.objects.count() == 1


def test_a_forged_flood_of_reports_fills_nobodys_mailbox(
    mailgun: Post, work: Callable[[], list[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replies, "CONFIRMED_AN_HOUR", 2)
    for number in range(4):
        mailgun(mail(f"Laporan nomor {number} tentang jalan", Message_ID=f"<f{number}@x.id>"))
    assert len([one for one in work() if "diterima" in one.body]) == 2
    assert Complaint.objects.count() == 4


def test_a_mail_that_was_half_kept_is_kept_anew(mailgun: Post) -> None:
    path = letters.keep("ab" * 32, b"whole")
    default_storage.delete(path)
    default_storage.save(path, ContentFile(b"\x02k1half"))
    assert letters.opened(letters.keep("ab" * 32, b"whole")) == b"whole"


def test_an_absence_notice_to_our_receipt_does_not_go_into_the_case(mailgun: Post, work: Callable[[], list[Any]]) -> None:
    mailgun(mail(Subject="Jalan Lappa"))
    (receipt,) = work()
    mailgun(answer(receipt, "Saya sedang cuti.", Auto_Submitted="auto-replied"))
    assert work() == []
    assert not Complaint.objects.get().events.filter(kind=EventKind.REPORTER_MESSAGE).exists()


@pytest.mark.parametrize(("action", "status"), [("failed", "failed"), ("delayed", "sent"), ("delivered", "delivered")])
def test_a_returned_mail_is_told_to_the_case(mailgun: Post, work: Callable[[], list[Any]], action: str, status: str) -> None:
    mailgun(mail(Subject="Jalan Lappa"))
    (receipt,) = work()
    mark = re.search(r"\+(\w{42})@", receipt.reply_to[0])
    assert mark
    mailgun(BOUNCE.format(to=receipt.from_email, action=action, status="5.1.1", kind="message/rfc822", mark=mark[1]).encode())
    assert OutboundMessage.objects.order_by("pk")[0].status == status
    assert Complaint.objects.get().events.filter(kind=EventKind.DELIVERY_FAILED).exists() == (status == "failed")
    assert InboundMessage.objects.count() == 1


def test_a_report_without_our_mark_is_about_nothing(mailgun: Post, work: Callable[[], list[Any]]) -> None:
    mailgun(mail(Subject="Jalan Lappa"))
    work()
    mailgun(BOUNCE.format(to=OURS, action="failed", status="5.1.1", kind="message/rfc822", mark="a" * 42).encode())
    assert OutboundMessage.objects.order_by("pk")[0].status == "sent"


def test_where_no_mail_is_read_none_is_asked_for(settings: Any, work: Callable[[], list[Any]]) -> None:
    settings.MAILGUN_SIGNING_KEY = settings.POSTMARK_INBOUND_AUTH = ""
    registry.forget()
    services.register(text="Jalan rusak", reporter=services.ReporterDetails("email", "andi@contoh.id"))
    (receipt,) = work()
    assert receipt.reply_to == []
    assert "List-Unsubscribe" not in receipt.message()


def test_who_is_forgotten_leaves_no_mail_behind(mailgun: Post, work: Callable[[], list[Any]]) -> None:
    mailgun(mail(Subject="Jalan Lappa"))
    work()
    path = f"mail/{InboundMessage.objects.get().external_id[:2]}/{InboundMessage.objects.get().external_id}"
    Reporter.objects.update(address_index="")
    erase_copies(Complaint.objects.get().events.order_by("-seq")[0].pk)
    assert not default_storage.exists(path)
