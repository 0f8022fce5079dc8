"""Every word we send: which event says what in which channel, how long it is, and who may read it."""

from __future__ import annotations

import datetime as dt
from itertools import product
from typing import Any

import pytest
from django.utils import timezone

from channels_intake import gsm, intake, registry, replies, services, shortening, speaking
from channels_intake.contracts import IntakeItem
from channels_intake.models import InboundMessage, OutboundMessage
from complaints import identity
from complaints import services as complaints
from complaints.models import Complaint, ComplaintEvent, EventKind, Visibility
from complaints.numbers import pretty
from complaints.workflow import Status, outside
from organisations.models import Unit
from tests.cast import Cast, complain, make

# What coordinators wrote over the files is asked of the database.
pytestmark = pytest.mark.django_db
SENDING = sorted(registry.SENDING)
SPEAKING = sorted(set(EventKind.values) - set(replies.SILENT_KINDS))
ANSWERS = ["help", "status", "status_unknown", "too_long", "verdict_unclear", "stopped", "resumed", "which_case"]
# Said where everybody reads along.
ALOUD = ["supported"]
LONGEST_UNIT = "Bidang Pengelolaan Sampah DLHK"


def _facts(**more: object) -> dict[str, object]:
    return {
        "number": "1234-5678-9012", "digits": "123456789012", "unit": LONGEST_UNIT, "status": "resolved", "due": timezone.now(),
        "emergency": "112, 119", "open": True, "link": "https://lapor.sinjaikab.go.id/lacak/", "pin": "123456", "text": "", "outcome": "",
        "private": "https://lapor.sinjaikab.go.id/lapor/tambah/" + "x" * 60 + "/",
    } | more  # fmt: skip


@pytest.mark.parametrize(("name", "channel"), [*product([*SPEAKING, *ANSWERS], SENDING), *product(ALOUD, sorted(registry.PUBLIC))])
def test_every_event_has_words_in_every_channel_and_they_are_short(name, channel):
    said = replies.words(name, channel, _facts())
    assert said
    assert "{" not in said
    if registry.FAMILIES[channel] == "sms":
        assert gsm.fits(said)
        assert gsm.parts(said) == 1, (len(said), said)
    else:
        assert shortening.post_length(said) <= shortening.X_LENGTH
        assert "123456 " not in said + " ", "the PIN must not be said in public"


@pytest.mark.parametrize(("name", "channel"), list(product([*SPEAKING, "status"], SENDING)))
def test_the_number_comes_first(name, channel):
    said = replies.words(name, channel, _facts())
    assert "1234-5678-9012" in said[:60]


TOLD = [*(status.value for status in Status if outside(status) == status), "merged"]


@pytest.mark.parametrize("channel", SENDING)
def test_every_status_has_words_of_its_own(channel):
    said = {status: replies.words("status", channel, _facts(status=status)) for status in TOLD}
    assert len(set(said.values())) == len(TOLD)
    assert [status for status, words in said.items() if "dicabut" in words] == ["withdrawn"]


def test_that_a_draft_waits_is_nobodys_business_outside(client):
    cast = make()
    made = complain().complaint
    complaints.assign(made.pk, unit_id=cast.pu.pk, reason="jalan")
    complaints.propose(made.pk, actor=cast.petugas, kind="reply", text="Besok ditambal.")
    waiting = Complaint.objects.get(pk=made.pk)
    assert waiting.status == Status.APPROVAL
    assert replies.about(waiting, channel="sms_kannel")["status"] == "in_progress"
    assert client.get(f"/api/v1/complaints/{made.number}/").json()["status"] == "in_progress"
    assert "Menunggu persetujuan" not in client.get(f"/lacak/{made.number}/").content.decode()


def test_every_silence_is_a_decision():
    assert set(EventKind.values) == set(SPEAKING) | set(replies.SILENT_KINDS)
    assert set(registry.names()) == set(SENDING) | set(replies.SILENT_CHANNELS)


def test_words_are_not_html():
    said = replies.words("replied", "sms_kannel", _facts(text='Jum\'at <besok> & "lusa"'))
    assert 'Jum\'at <besok> & "lusa"' in said


def test_an_officers_curly_quotes_cost_no_second_alphabet():
    said = replies.words("replied", "sms_twilio", _facts(text="“Besok” – Jum\u2019at… 👍"))
    assert gsm.fits(said)


def test_a_long_answer_says_where_its_rest_is():
    said = replies.words("replied", "sms_twilio", _facts(text="kata " * 1000))
    assert gsm.parts(said) == shortening.SMS_PARTS
    assert said.endswith("/lacak/")
    post = replies.words("replied", "post_x", _facts(text="kata " * 1000))
    assert shortening.post_length(post) <= 280
    assert post.endswith("/lacak/")


def test_an_officers_at_sign_mentions_nobody_on_x():
    assert "@bupati" not in replies.words("replied", "post_x", _facts(text="hubungi @bupati"))


def _texts() -> list[str]:
    return [identity.unseal_text(row.body) for row in OutboundMessage.objects.order_by("pk")]


def _last(complaint: Complaint) -> ComplaintEvent:
    return ComplaintEvent.objects.filter(complaint=complaint).latest("seq")


@pytest.fixture
def cast(db: None) -> Cast:
    return make()


def test_the_receipt_gives_number_and_pin_once(cast):
    registered = complain(channel="sms_kannel")
    for _ in range(3):
        replies.tell_reporter(_last(registered.complaint).pk)
    (said,) = _texts()
    assert said.startswith(f"Laporan {pretty(registered.complaint.number)} diterima. PIN {registered.pin}.")


def test_assignment_names_the_unit_and_the_day(cast):
    complaint = complain(channel="sms_twilio").complaint
    complaints.assign(complaint.pk, unit_id=cast.pu.pk, reason="jalan")
    replies.tell_reporter(_last(complaint).pk)
    (said,) = _texts()
    assert said.startswith(f"{pretty(complaint.number)} diteruskan ke {cast.pu.short_name}. Jawaban paling lambat ")
    assert "jalan" not in said.removeprefix(pretty(complaint.number)).replace(cast.pu.short_name, ""), "reasons are internal"


@pytest.mark.parametrize("channel", ["web", "api"])
def test_doors_without_a_way_back_are_silent(cast, channel):
    complaint = complain(channel=channel, address="").complaint
    replies.tell_reporter(_last(complaint).pk)
    assert not OutboundMessage.objects.exists()


@pytest.mark.parametrize(("visibility", "sealed"), [(Visibility.SECRET, False), (Visibility.ANONYMOUS, False), (Visibility.PUBLIC, True)])
def test_on_x_nothing_is_said_of_a_case_that_is_not_public(cast, visibility, sealed):
    complaint = complain(channel="post_x", address="501").complaint
    complaints.assign(complaint.pk, unit_id=cast.pu.pk, reason="x")
    complaints.reply(complaint.pk, actor=cast.petugas, text="Oknum sudah dipanggil.")
    Complaint.objects.filter(pk=complaint.pk).update(visibility=visibility, sealed=sealed)
    for event in ComplaintEvent.objects.filter(complaint=complaint):
        replies.tell_reporter(event.pk)
    for said in _texts():
        assert "Oknum" not in said
        assert "PIN" not in said.replace("nomor dan PIN", "")
    assert not any(cast.pu.short_name in said for said in _texts())


def test_an_internal_note_is_told_to_nobody(cast):
    complaint = complain().complaint
    complaints.assign(complaint.pk, unit_id=cast.pu.pk, reason="x")
    complaints.note(complaint.pk, actor=cast.petugas, text="pelapor cerewet")
    replies.tell_reporter(_last(complaint).pk)
    assert not OutboundMessage.objects.exists()


def test_the_answer_leaves_through_the_operator_the_message_came_from(cast):
    phone = "+6281200000011"
    complaint = complain(channel="sms_kannel", address=phone).complaint
    item = IntakeItem("sms_kannel", "k1", phone, "jalan rusak", timezone.now(), route="indosat")
    message, _created = services.store(item, thread=services.thread_of(item))
    InboundMessage.objects.filter(pk=message.pk).update(complaint=complaint, outcome="new_complaint", handled_at=timezone.now())
    replies.tell_reporter(_last(complaint).pk)
    assert services.recipient_of(OutboundMessage.objects.get()) == (phone, "indosat")


def test_what_the_reporter_did_on_the_web_is_not_confirmed_by_sms(cast):
    complaint = complain(channel="sms_kannel").complaint
    complaints.add_reporter_message(complaint.pk, text="tambahan", channel="web")
    replies.tell_reporter(_last(complaint).pk)
    assert not OutboundMessage.objects.exists()
    complaints.add_reporter_message(complaint.pk, text="tambahan lagi", channel="sms_kannel")
    replies.tell_reporter(_last(complaint).pk)
    assert len(_texts()) == 1


def test_no_unit_of_the_tenant_has_a_name_too_long_for_one_sms(cast):
    names = Unit.objects.values_list("short_name", flat=True)
    over = [name for name in names if gsm.parts(replies.words("assigned", "sms_kannel", _facts(unit=name))) > 1]
    assert over == []


PHONE = "+6281200000021"


def told_to(phone: str) -> list[str]:
    """What went out to a phone, the latest last."""
    rows = OutboundMessage.objects.filter(recipient_index=identity.blind_index(phone)).order_by("pk")
    return [identity.unseal_text(row.body) for row in rows]


def text_us(words: str) -> None:
    at = timezone.now() + dt.timedelta(hours=InboundMessage.objects.count())
    message, _created = intake.receive(IntakeItem("sms_twilio", f"SM{words}", PHONE, words, at))
    intake.handle(message.pk)


def test_whoever_wants_no_news_gets_none_and_is_answered_all_the_same() -> None:
    cast = make()
    made = complain("Jalan rusak", address=PHONE, channel="sms_twilio").complaint
    text_us("BERHENTI")
    assert "tidak mengirim kabar lagi" in told_to(PHONE)[-1]
    before = len(told_to(PHONE))
    replies.tell_reporter(complaints.assign(made.pk, unit_id=cast.pu.pk, reason="jalan").pk)
    assert len(told_to(PHONE)) == before
    text_us("CEK")
    assert cast.pu.short_name in told_to(PHONE)[-1]
    text_us("MULAI")
    replies.tell_reporter(complaints.take(made.pk, actor=cast.petugas).pk)
    replies.tell_reporter(complaints.reply(made.pk, actor=cast.petugas, text="Besok ditambal.").pk)
    assert "Besok ditambal" in told_to(PHONE)[-1]


def test_whoever_wants_no_news_still_gets_the_number_and_pin_of_a_new_report_and_an_answer_to_a_command() -> None:
    make()
    complain("Jalan rusak", address=PHONE, channel="sms_twilio")
    text_us("BERHENTI")
    text_us("LAPOR lampu jalan mati di Lappa")
    made = Complaint.objects.latest("pk")
    replies.tell_reporter(made.events.get(kind=EventKind.REGISTERED).pk)
    assert pretty(made.number) in told_to(PHONE)[-1]
    assert "PIN" in told_to(PHONE)[-1]
    before = len(told_to(PHONE))
    replies.tell_reporter(complaints.conceal(made.pk, channel="sms_twilio").pk)
    assert len(told_to(PHONE)) == before + 1
    # What they only add is kept without a word, and what they do elsewhere is no question at this door.
    replies.tell_reporter(complaints.add_reporter_message(made.pk, text="terima kasih", channel="sms_twilio").pk)
    replies.tell_reporter(complaints.withdraw(made.pk, channel="web").pk)
    assert len(told_to(PHONE)) == before + 1


def test_what_became_sealed_meanwhile_is_not_copied_into_another_office_s_case() -> None:
    make()
    older = [complain(text, address=PHONE, channel="sms_twilio").complaint.pk for text in ("Jalan rusak di Lappa", "Lampu mati")]
    text_us("kepala dinas minta uang rokok")
    newest = Complaint.objects.exclude(pk__in=older).get()
    Complaint.objects.filter(pk=newest.pk).update(sealed=True)
    text_us("1")
    assert not ComplaintEvent.objects.filter(complaint__in=older, kind=EventKind.REPORTER_MESSAGE).exists()
    assert Complaint.objects.get(pk=newest.pk).status == Status.RECEIVED
    assert pretty(newest.number) in told_to(PHONE)[-1]


def test_the_question_which_report_is_in_the_senders_own_words() -> None:
    make()
    for text in ("Jalan rusak di Lappa", "Lampu mati di depan SMP 2 yang sudah lama sekali tidak diperbaiki"):
        complain(text, address=PHONE, channel="sms_twilio")
    text_us("masih begitu")
    assert told_to(PHONE)[-1].splitlines() == [
        "Tambahan untuk laporan lama? Balas angkanya.",
        "1 Lampu mati di depan SMP 2...",
        "2 Jalan rusak di Lappa",
        "0 Laporan baru",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [("pattongko longsor jalan putus skrg, ada orang tertimbun!!", "Telepon 112"), ("jalan rusak di Lappa", "")],
)
def test_whoever_tells_of_danger_hears_whom_to_call_before_anything_was_routed(text: str, said: str) -> None:
    make()
    replies.tell_reporter(complain(text, address=PHONE, channel="sms_twilio").event.pk)
    [receipt] = told_to(PHONE)
    assert receipt.startswith("Laporan ")
    assert (said in receipt) if said else ("Telepon" not in receipt)


def test_a_receipt_goes_out_though_nobody_can_read_how_urgent_it_is(settings: Any) -> None:
    settings.HINT_PROVIDER = "lapor.nowhere.Nothing"
    make()
    replies.tell_reporter(complain("kebakaran sekarang!", address=PHONE, channel="sms_twilio").event.pk)
    assert told_to(PHONE)[0].startswith("Laporan ")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("English", "en"),
        ("in English please!", "en"),
        ("bahasa inggris", "en"),
        ("INDONESIA", "id"),
        ("jalan di depan english course rusak", ""),
    ],
)
def test_a_language_is_asked_for_by_its_name_alone(text: str, language: str) -> None:
    assert speaking.asked(text) == language


def test_whoever_asks_for_english_is_written_to_in_english_until_they_ask_again() -> None:
    cast = make()
    text_us("English")
    assert told_to(PHONE)[-1].startswith("Good, we write in English.")
    made = complain("Jalan rusak", address=PHONE, channel="sms_twilio").complaint
    replies.tell_reporter(complaints.assign(made.pk, unit_id=cast.pu.pk, reason="jalan").pk)
    assert f"went to {cast.pu.short_name}. Answer by" in told_to(PHONE)[-1]
    text_us("CEK")
    assert f"it is at {cast.pu.short_name}" in told_to(PHONE)[-1]
    text_us("INDONESIA")
    text_us("CEK ")
    assert f"sudah di {cast.pu.short_name}" in told_to(PHONE)[-1]
