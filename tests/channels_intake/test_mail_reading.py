"""Mails as programs and servers write them: whose words, which files, in answer to what, and whether a person wrote it."""

from __future__ import annotations

import uuid
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels_intake.mail import marks as mail_marks
from channels_intake.mail import reading as mail_reading
from channels_intake.mail import words as mail_words

WORDS = "Jalan di Lappa rusak.\n- lubang dekat masjid\n- lampu mati"
SECRETS = ["new", "old"]

QUOTED = {
    "gmail": f"{WORDS}\n\nPada Sen, 30 Nov 2026 pukul 09.12 Lapor <lapor+abc@contoh.go.id> menulis:\n\n> Laporan 1234 diterima.\n> PIN 123456.",
    "gmail broken over two lines": f"{WORDS}\n\nPada tanggal Sen, 30 Nov 2026 pukul 09.12 Lapor <\nlapor@contoh.go.id> menulis:\n> Laporan 1234",
    "english": f"{WORDS}\n\nOn Mon, Nov 30, 2026 at 9:12 AM Lapor <lapor@contoh.go.id> wrote:\n> Laporan 1234 diterima.",
    "outlook": f"{WORDS}\n\n________________________________\nFrom: Lapor <lapor@contoh.go.id>\nSent: Monday\nTo: Andi\nSubject: Pesan\n\nLaporan",
    "outlook, in Indonesian": f"{WORDS}\n\nDari: Lapor <lapor@contoh.go.id>\nTerkirim: Senin\nKepada: Andi\nSubjek: Pesan\n\nLaporan 1234",
    "original message": f"{WORDS}\n\n-----Pesan Asli-----\nLaporan 1234",
    "signature": f"{WORDS}\n\n-- \nAndi, Dusun Baru\n0812",
    "phone": f"{WORDS}\n\nDikirim dari iPhone saya",
    "answers between quotes": "> Di mana?\nJalan di Lappa rusak.\n> Sejak kapan?\n- lubang dekat masjid\n- lampu mati",
}


@pytest.mark.parametrize("written", QUOTED.values(), ids=list(QUOTED))
def test_only_the_writers_words_are_left(written: str) -> None:
    assert mail_words.own(written) == WORDS


@pytest.mark.parametrize(
    "written",
    [
        "Pada hari Senin petugas menulis surat lalu pergi. Jalan masih rusak.",
        "On Monday the officer wrote nothing.\nStill broken.",
        "Dari: rumah saya, ke pasar.\nJalan rusak.",
        "Yang rusak:\n- jembatan\n- jalan\n-- keduanya parah",
        "> semua ini saya kutip sendiri",
        "Hormat saya,\nAndi\nRT 02",
    ],
)
def test_nothing_is_cut_that_may_be_theirs(written: str) -> None:
    assert mail_words.own(written) == written or written.startswith(">")


@given(st.text(max_size=400))
def test_any_text_and_any_markup_is_read(text: str) -> None:
    mail_words.own(text)
    assert "<script" not in mail_words.from_html(f"<p>{text}</p>").replace(text, "")


@given(st.binary(max_size=600))
def test_any_bytes_give_a_letter(raw: bytes) -> None:
    letter = mail_reading.read(raw)
    assert {type(said) for said in (letter.sender, letter.name, letter.subject, letter.text, letter.message_id)} == {str}


def test_markup_becomes_the_words_that_it_shows() -> None:
    markup = (
        "<html><head><title>x</title><style>p{}</style></head><body><p>Jalan&nbsp;rusak &amp; <b>gelap</b></p><script>alert(1)</script>"
        "<ul><li>satu</li><li>dua</li></ul><blockquote><p>Laporan 1234 diterima. PIN 123456</p></blockquote></body></html>"
    )
    words = mail_words.own(mail_words.from_html(markup))
    assert words.split() == ["Jalan", "rusak", "&", "gelap", "satu", "dua"]


def mail(body: str = WORDS, **headers: str) -> EmailMessage:
    made = EmailMessage(policy=SMTP)
    usual = {"From": "Andi <Andi@Contoh.id>", "To": "lapor@contoh.go.id", "Message_ID": "<m1@contoh.id>"}
    for name, value in (usual | headers).items():
        made[name.replace("_", "-")] = value
    made.set_content(body)
    return made


def test_a_new_mail_is_its_subject_and_its_words() -> None:
    letter = mail_reading.read(mail(Subject="Jalan Lappa").as_bytes())
    assert (letter.sender, letter.name, letter.text) == ("andi@contoh.id", "Andi", f"Jalan Lappa\n{WORDS}")
    assert letter.automatic == ""


def test_in_an_answer_the_subject_is_an_old_one_and_alone_it_is_all_that_was_said() -> None:
    assert mail_reading.read(mail(Subject="Bls: Pesan dari Lapor", In_Reply_To="<x@y>").as_bytes()).text == WORDS
    assert mail_reading.read(mail("", Subject="CEK").as_bytes()).text == "CEK"
    letter = mail_reading.read(mail(In_Reply_To="<near@y>", References="<far@y> <near@y>").as_bytes())
    assert letter.answers == ("<near@y>", "<far@y>")


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"From: a@b.id\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\r\nJalan \xe9", "Jalan \xe9"),
        (b"From: a@b.id\r\nContent-Type: text/plain; charset=windows-1252\r\n\r\n\x93Jalan\x94", "\u201cJalan\u201d"),
        (b"From: a@b.id\r\nContent-Type: text/plain; charset=utf-16\r\nContent-Transfer-Encoding: base64\r\n\r\n//5KAGEAbABhAG4A", "Jalan"),
        (b"From: a@b.id\r\nContent-Type: text/plain; charset=tidak-ada\r\n\r\nJalan \xc3\xa9", "Jalan \xe9"),
        (b"From: a@b.id\r\n\r\nJalan \x93rusak\x94", "Jalan \u201crusak\u201d"),
        (b"From: a@b.id\r\nContent-Type: text/html\r\n\r\n<p>Jalan</p><p>rusak", "Jalan\n\nrusak"),
        (b"Jalan rusak", "Jalan rusak"),
        (b"", ""),
    ],
)
def test_odd_charsets_and_missing_headers(raw: bytes, words: str) -> None:
    assert mail_reading.read(raw).text == words


@pytest.mark.parametrize(
    ("headers", "why"),
    [
        ({"Auto_Submitted": "auto-replied"}, "auto_reply"),
        ({"Auto_Submitted": "auto-generated; x=y"}, "auto_reply"),
        ({"X_Autoreply": "yes"}, "auto_reply"),
        ({"Precedence": "bulk"}, "bulk"),
        ({"List_Id": "<warga.contoh.id>"}, "mailing_list"),
        ({"X_Lapor_Reference": "x"}, "own_message"),
        ({"Return_Path": "<>"}, "sender_is_no_person"),
        ({"From": "noreply@bank.id"}, "sender_is_no_person"),
        ({"From": "MAILER-DAEMON@contoh.id"}, "sender_is_no_person"),
        ({"Auto_Submitted": "no"}, ""),
        ({"Precedence": "normal"}, ""),
    ],
)
def test_what_no_person_wrote_is_known(headers: dict[str, str], why: str) -> None:
    assert mail_reading.read(mail(**headers).as_bytes()).automatic == why


def test_files_are_found_and_what_programs_add_is_not() -> None:
    made = mail()
    made.add_attachment(b"\xff\xd8\xff" + b"0" * 30_000, maintype="image", subtype="jpeg", filename="../../lubang\t.jpg")
    made.add_attachment(b"PK", maintype="application", subtype="msword", filename="surat.docx")
    made.add_attachment(b"sig", maintype="application", subtype="pgp-signature")
    made.add_attachment(b"\x89PNG" + b"0" * 500, maintype="image", subtype="png", cid="<logo@x>", disposition="inline")
    made.add_attachment(mail("kata orang lain"), filename="terusan.eml")
    letter = mail_reading.read(made.as_bytes())
    assert [(file.name, file.content_type) for file in letter.files] == [
        ("....lubang.jpg", "image/jpeg"),
        ("surat.docx", "application/msword"),
        ("terusan.eml", "message/rfc822"),
    ]
    assert letter.text == WORDS


def test_a_mark_is_read_from_every_place_where_it_may_stand_and_no_other_is() -> None:
    reference = str(uuid.uuid4())
    mark = mail_marks.make(reference, "old")
    for where in (f"lapor+{mark}@contoh.go.id", f"<{mark}@contoh.go.id>", f"LAPOR+{mark.upper()}@CONTOH.GO.ID"):
        assert mail_marks.read(["x@y.id", where], SECRETS) == reference
    other = ("a" if mark[0] != "a" else "e") + mark[1:]
    for wrong in (f"lapor+{other}@contoh.go.id", f"{mark}", f"lapor+{mark}z@contoh.go.id", f"lapor+{mail_marks.make(reference, 'x')}@c.id"):
        assert mail_marks.read([wrong], SECRETS) == ""


BOUNCE = """From: MAILER-DAEMON@mx.contoh.id
To: {to}
Subject: Undelivered Mail
Return-Path: <>
Auto-Submitted: auto-replied
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

tidak sampai
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.contoh.id

Final-Recipient: rfc822; andi@contoh.id
Action: {action}
Status: {status}

--b
Content-Type: {kind}

Message-ID: <{mark}@contoh.go.id>
Subject: Pesan

--b--
"""


@pytest.mark.parametrize("kind", ["message/rfc822", "text/rfc822-headers"])
def test_a_report_on_a_mail_of_ours_names_it(kind: str) -> None:
    reference = str(uuid.uuid4())
    raw = BOUNCE.format(to="lapor@contoh.go.id", action="failed", status="5.1.1", kind=kind, mark=mail_marks.make(reference, "new"))
    bounce = mail_reading.read(raw.encode()).bounce
    assert bounce is not None
    assert (bounce.action, bounce.status) == ("failed", "5.1.1")
    assert mail_marks.read(bounce.marks, SECRETS) == reference
