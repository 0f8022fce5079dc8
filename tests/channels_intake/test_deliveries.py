"""What became of every message, and sending again what did not arrive: by whoever works on the case, and nobody else."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from channels_intake import delivery, resending, services
from channels_intake.contracts import SendFailed, Trouble
from channels_intake.models import HandAct, OutboundMessage, OutboundStatus
from complaints import services as complaints
from complaints.models import Complaint, ComplaintEvent, EventKind
from complaints.services import ReporterDetails
from complaints.templatetags.timeline import TROUBLES, details
from tests.cast import POTHOLE, Cast, make

pytestmark = pytest.mark.django_db
PHONE, MAIL = "+6281200000011", "siti@example.org"
LIST = "/koordinasi/kiriman/"


@pytest.fixture
def cast() -> Cast:
    return make(seconds=False)


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def case(cast: Cast, contact: str = "") -> Complaint:
    """A case of the Dinas PUPR, reported by SMS."""
    reporter = ReporterDetails("sms_kannel", PHONE, contact=contact)
    made = complaints.register(text=POTHOLE, reporter=reporter).complaint
    complaints.assign(made.pk, unit_id=cast.pu.pk, reason="jalan")
    return Complaint.objects.get(pk=made.pk)


def failed(complaint: Complaint, outgoing: Any, trouble: Trouble = Trouble.DEAD) -> OutboundMessage:
    """A message of its first event that its phone did not take."""
    event = ComplaintEvent.objects.filter(complaint=complaint).earliest("seq")
    ids = {"event_id": event.pk, "complaint_id": complaint.pk}
    row = services.queue(channel="sms_kannel", address=PHONE, route="three", text="PIN 123456", **ids)
    outgoing.fail = SendFailed(f"no route to {PHONE}", permanent=True, trouble=trouble)
    delivery.deliver(row.pk)
    outgoing.fail = None
    row.refresh_from_db()
    assert row.status == OutboundStatus.FAILED
    return row


def test_the_officer_reads_on_the_case_why_it_did_not_arrive_and_sends_it_again(cast: Cast, outgoing: Any) -> None:
    complaint, client = case(cast), signed_in(cast.petugas)
    page = f"/kerja/{complaint.number}/"
    assert "Tidak sampai ke pelapor" not in client.get(page).content.decode()
    row = failed(complaint, outgoing)
    said = client.get(page).content.decode()
    assert "Laporan diterima</strong>, SMS 1708: nomor atau akun itu mati" in said
    assert "Tidak sampai: nomor atau akun itu mati" in said, "on the timeline, too"
    assert PHONE not in said
    assert client.post(f"{page}kirim-lagi/{row.pk}/").status_code == 302
    outgoing.run()
    row.refresh_from_db()
    assert [(channel, out.route) for channel, out in outgoing.sent] == [("sms_kannel", "three")]
    assert (row.status, HandAct.objects.get().act, HandAct.objects.get().by) == ("sent", "resent", cast.petugas)
    assert "Tidak sampai ke pelapor" not in client.get(page).content.decode()


def test_another_way_is_the_same_phone_elsewhere_or_what_the_reporter_left_beside_it(cast: Cast, outgoing: Any) -> None:
    complaint = case(cast, contact=MAIL)
    row = failed(complaint, outgoing)
    assert resending.others(row) == ["sms_twilio", "whatsapp_twilio", "email"]
    client = signed_in(cast.petugas)
    client.post(f"/kerja/{complaint.number}/kirim-lagi/{row.pk}/", {"lewat": "email"})
    outgoing.run()
    assert [(channel, out.address, out.route, out.text) for channel, out in outgoing.sent] == [("email", MAIL, "", "PIN 123456")]
    assert HandAct.objects.get().before == {"channel": "sms_kannel", "trouble": "dead"}


def test_a_failure_that_comes_again_is_told_again(cast: Cast, outgoing: Any) -> None:
    complaint = case(cast)
    row = failed(complaint, outgoing)
    resending.again(row.pk, actor=cast.petugas)
    outgoing.fail = SendFailed("off", permanent=True, trouble=Trouble.AWAY)
    delivery.deliver(row.pk)
    told = ComplaintEvent.objects.filter(complaint=complaint, kind=EventKind.DELIVERY_FAILED).order_by("seq")
    assert [details(event) for event in told] == [
        ["Tidak sampai: nomor atau akun itu mati"],
        ["Tidak sampai: HP mati atau tidak ada sinyal"],
    ]


def test_every_trouble_has_a_word() -> None:
    assert set(TROUBLES) == {trouble.value for trouble in Trouble}


@pytest.mark.parametrize(("role", "status"), [("petugas2", 404), ("inspektorat", 404), ("pengawas", 403), ("koordinator", 302)])
def test_only_who_works_on_the_case_writes_to_its_reporter(cast: Cast, outgoing: Any, role: str, status: int) -> None:
    complaint = case(cast)
    row = failed(complaint, outgoing)
    answer = signed_in(getattr(cast, role)).post(f"/kerja/{complaint.number}/kirim-lagi/{row.pk}/")
    assert answer.status_code == status
    row.refresh_from_db()
    assert (row.status == "queued") == (status == 302)


def test_a_message_of_another_case_cannot_be_named(cast: Cast, outgoing: Any) -> None:
    mine, theirs = case(cast), case(cast)
    row = failed(theirs, outgoing)
    assert signed_in(cast.petugas).post(f"/kerja/{mine.number}/kirim-lagi/{row.pk}/").status_code == 404


def test_what_cannot_be_sent_again_says_why(cast: Cast, outgoing: Any) -> None:
    row = failed(case(cast), outgoing)
    with pytest.raises(resending.Unsendable, match="tidak bisa dikirimi"):
        resending.again(row.pk, actor=cast.petugas, channel="post_x")
    OutboundMessage.objects.update(valid_until=timezone.now() - dt.timedelta(minutes=1))
    with pytest.raises(resending.Unsendable, match="lewat waktunya"):
        resending.again(row.pk, actor=cast.petugas)
    OutboundMessage.objects.update(valid_until=None, recipient=b"")
    with pytest.raises(resending.Unsendable, match="tidak menunggu"):
        resending.again(row.pk, actor=cast.petugas)
    assert not HandAct.objects.exists()


def test_whoever_was_erased_is_offered_to_nobody(cast: Cast, outgoing: Any) -> None:
    complaint = case(cast)
    failed(complaint, outgoing)
    OutboundMessage.objects.update(recipient=b"", body=b"", recipient_index="erased-1")
    assert "Tidak sampai ke pelapor" not in signed_in(cast.petugas).get(f"/kerja/{complaint.number}/").content.decode()
    assert "Tidak ada." in signed_in(cast.koordinator).get(LIST).content.decode()


# --- The list ---------------------------------------------------------------------------------------------------------


def rows(cast: Cast, complaint: Complaint, **states: int) -> None:
    for status, count in states.items():
        for _ in range(count):
            OutboundMessage.objects.create(
                purpose="kode", complaint=complaint, channel="sms_kannel", recipient=b"sealed", recipient_index="x", body=b"",
                status=status, next_attempt_at=timezone.now() + dt.timedelta(hours=5),
            )  # fmt: skip


@pytest.mark.parametrize(
    ("state", "word"), [("menunggu", "Menunggu"), ("terkirim", "Terkirim"), ("sampai", "Sampai"), ("gagal", "Tidak sampai")]
)
def test_the_list_shows_one_state_at_a_time(cast: Cast, state: str, word: str) -> None:
    complaint = case(cast)
    rows(cast, complaint, queued=1, sent=2, delivered=3, failed=4)
    said = signed_in(cast.koordinator).get(LIST, {"keadaan": state}).content.decode()
    count = {"menunggu": 1, "terkirim": 2, "sampai": 3, "gagal": 4}[state]
    assert said.count('<th scope="row">') == count
    assert len(re.findall(rf">\s*{word}\s*</span>", said)) == count
    assert ("menunggu pagi" in said) == (state == "menunggu")


def test_the_list_tells_neither_address_nor_words_nor_a_sealed_case(cast: Cast, outgoing: Any) -> None:
    row, hidden = failed(case(cast), outgoing), failed(case(cast), outgoing)
    Complaint.objects.filter(pk=hidden.complaint_id).update(sealed=True)
    client = signed_in(cast.koordinator)
    said = client.get(LIST).content.decode()
    assert (PHONE in said, "123456</" in said, "PIN" in said) == (False, False, False)
    assert said.count('<th scope="row">') == 1
    assert client.post(f"{LIST}{hidden.pk}/lagi/").status_code == 404
    answer = client.post(f"{LIST}{row.pk}/lagi/", {"kembali": "https://elsewhere.example/"})
    assert (answer.status_code, answer.url) == (302, LIST)
    row.refresh_from_db()
    assert row.status == "queued"


def test_the_list_is_filtered_by_channel_and_goes_on(cast: Cast) -> None:
    rows(cast, case(cast), failed=resending.PAGE + 1)
    client = signed_in(cast.koordinator)
    assert client.get(LIST, {"saluran": "email"}).content.decode().count('<th scope="row">') == 0
    first = client.get(LIST, {"saluran": "sms_kannel"}).content.decode()
    assert first.count('<th scope="row">') == resending.PAGE
    after = OutboundMessage.objects.order_by("pk")[1].pk
    assert f"sesudah={after}" in first
    assert client.get(LIST, {"sesudah": after}).content.decode().count('<th scope="row">') == 1
    assert client.get(LIST, {"sesudah": "x", "keadaan": "x"}).status_code == 200
