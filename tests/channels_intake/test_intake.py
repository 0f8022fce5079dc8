"""From a webhook to exactly one outcome: stored once, understood once, answered in the words of the templates."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from channels_intake import acting, intake, queries, services
from channels_intake.contracts import IntakeItem
from channels_intake.models import InboundMessage, OutboundMessage, Outcome, SignatureFailure, Thread
from complaints import identity
from complaints.models import Complaint, ComplaintEvent, EventKind, Reporter
from complaints.numbers import make_number
from complaints.workflow import Status
from reporting.ledger import balance
from tests.cast import complain, make

pytestmark = pytest.mark.django_db

PHONE = "+6281200000021"


def bodies() -> list[str]:
    return [identity.unseal_text(row.body) for row in OutboundMessage.objects.order_by("pk")]


# Proof


@pytest.mark.parametrize("kwargs", [{"sign": False}, {"token": "wrong"}])
def test_a_wrongly_signed_twilio_post_leaves_nothing_but_a_count(twilio, kwargs):
    assert twilio(**kwargs).status_code == 403
    assert twilio(**kwargs).status_code == 403
    assert not InboundMessage.objects.exists()
    assert not Thread.objects.exists()
    assert SignatureFailure.objects.get(channel="sms_twilio").count == 2


def test_a_changed_body_breaks_the_signature(client, twilio):
    good = twilio(Body="a")
    assert good.status_code == 200
    assert twilio("/kanal/sms/twilio/?x=1", MessageSid="SM2").status_code == 200


def test_a_wrong_kannel_secret_leaves_nothing_but_a_count(kannel):
    assert kannel(secret="guess").status_code == 403
    assert kannel(secret="").status_code == 403
    assert not InboundMessage.objects.exists()
    assert SignatureFailure.objects.get(channel="sms_kannel").count == 2


def test_the_old_secret_still_opens_while_it_is_rotated(kannel):
    assert kannel(secret="new-secret").status_code == 200


def test_someone_who_guesses_too_often_is_turned_away_and_providers_are_not(kannel, monkeypatch):
    monkeypatch.setattr("channels_intake.webhooks.FAILURES_A_MINUTE", 3)
    cache.clear()
    for _ in range(3):
        assert kannel(secret="x").status_code == 403
    assert kannel(secret="x").status_code == 429
    assert kannel().status_code == 200
    assert SignatureFailure.objects.get().count == 3
    cache.clear()


def test_a_body_beyond_measure_is_refused(client):
    answer = client.post("/kanal/sms/twilio/", b"x" * 300_000, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 413


def test_a_genuine_delivery_that_makes_no_sense_is_kept(kannel, handled):
    assert kannel(**{"from": ""}).status_code == 400
    (message,) = handled()
    assert (message.outcome, message.outcome_reason) == (Outcome.IGNORED, "unreadable")
    raw = services.unpack(message.payload)["raw"]
    assert "secret" not in raw["query"]


# One message, one complaint


def test_a_report_becomes_a_complaint_and_nothing_readable_names_the_sender(twilio, handled):
    assert twilio().status_code == 200
    (message,) = handled()
    complaint = Complaint.objects.get()
    assert message.outcome == Outcome.NEW_COMPLAINT
    assert message.complaint == complaint
    assert complaint.text == "jalan rusak di Lappa"
    assert complaint.channel == "sms_twilio"
    with connection.cursor() as cursor:
        for table in ("inboundmessage", "thread", "messagepart", "outboundmessage"):
            cursor.execute(f"SELECT coalesce(string_agg(t::text, ''), '') FROM channels_intake_{table} t")
            assert "81200000021" not in cursor.fetchone()[0]


def test_redelivery_makes_one_complaint(twilio, kannel, handled):
    for _ in range(3):
        assert twilio().status_code == 200
        assert kannel().status_code == 200
    assert len(handled()) == 2
    assert Complaint.objects.count() == 2


def test_an_operator_that_repeats_an_sms_under_a_new_id_makes_one_complaint(kannel, handled):
    kannel(id="k1")
    kannel(id="k2")
    kannel(id="k3", time="2026-03-02 01:02:20")
    outcomes = [(m.outcome, m.outcome_reason) for m in handled()]
    assert outcomes == [("new_complaint", "new_report"), ("ignored", "repeated"), ("ignored", "repeated")]


def test_the_same_words_minutes_later_are_meant(kannel, handled):
    kannel(id="k1", text="LAPOR lampu mati")
    kannel(id="k2", text="LAPOR lampu mati", time="2026-03-02 01:07:03")
    assert [m.outcome for m in handled()] == ["new_complaint", "new_complaint"]


def test_handling_twice_changes_nothing(twilio, handled):
    twilio()
    handled()
    intake.handle(InboundMessage.objects.get().pk)
    assert Complaint.objects.count() == 1
    assert ComplaintEvent.objects.count() == 1


def test_a_second_message_of_one_open_case_follows_up(twilio, handled):
    twilio(MessageSid="SM1")
    twilio(MessageSid="SM2", Body="belum ada petugas datang")
    twilio(MessageSid="SM3", Body="LAPOR lampu mati di Biringere")
    first, second, third = handled()
    assert [m.outcome for m in (first, second, third)] == ["new_complaint", "follow_up", "new_complaint"]
    assert second.complaint == first.complaint
    assert second.event.text == "belum ada petugas datang"
    assert third.complaint != first.complaint


def test_messages_are_understood_in_their_order_whoever_is_woken_first(twilio):
    twilio(MessageSid="SM1")
    twilio(MessageSid="SM2", Body="sudah tiga hari begini")
    _first, second = InboundMessage.objects.order_by("pk")
    intake.handle(second.pk)
    assert [m.outcome for m in InboundMessage.objects.order_by("pk")] == ["new_complaint", "follow_up"]


def test_one_phone_is_one_person_whichever_provider_carried_the_sms(twilio, kannel, handled):
    twilio(From="+6281200000011")
    kannel(**{"from": "081200000011"}, text="tambahan: depan masjid")
    assert [m.outcome for m in handled()] == ["new_complaint", "follow_up"]


def test_a_message_that_breaks_something_holds_up_no_other(twilio, monkeypatch):
    real = services.unpack

    def broken(payload):
        said = real(payload)
        if said["text"] == "racun":
            raise RuntimeError("boom")
        return said

    monkeypatch.setattr(services, "unpack", broken)
    twilio(MessageSid="SM1", Body="racun")
    twilio(MessageSid="SM2", Body="jalan rusak di Lappa")
    poison, good = InboundMessage.objects.order_by("pk")
    intake.handle(good.pk)
    poison.refresh_from_db()
    good.refresh_from_db()
    assert (poison.outcome, poison.error, poison.attempts) == ("", "RuntimeError", 1)
    assert good.outcome == Outcome.NEW_COMPLAINT
    assert intake.unhandled(timedelta(0)) == []
    InboundMessage.objects.update(next_attempt_at=timezone.now() - timedelta(seconds=1))
    assert intake.unhandled(timedelta(0)) == [poison.pk]


# Questions and help


@pytest.mark.parametrize("body", ["", "LAPOR", "assalamu alaikum", "maaf salah kirim"])
def test_a_message_without_a_report_is_kept_and_answered_with_help(twilio, handled, body):
    twilio(Body=body)
    (message,) = handled()
    assert message.outcome == Outcome.IGNORED
    assert message.outcome_reason
    assert bodies() == [
        "Tulis masalah dan tempatnya, mis.: LAPOR jalan rusak di Lappa. Cek: CEK lalu nomor. Lain: BATAL, RAHASIA, BERHENTI. Darurat: telepon 112."
    ]


def test_two_machines_that_help_each_other_come_to_an_end(twilio, handled):
    for number in range(10):
        twilio(MessageSid=f"SM{number}", Body="halo " * (number + 1))
        InboundMessage.objects.update(received_at=timezone.now() - timedelta(minutes=number))
        handled()
    assert len(bodies()) == acting.HELPS


def test_the_reporter_is_told_where_the_case_stands(twilio, handled):
    make()
    complaint = complain(channel="sms_twilio", address=PHONE).complaint
    twilio(Body=f"CEK {complaint.number}")
    (message,) = handled()
    assert (message.outcome, message.outcome_reason, message.complaint) == ("command", "status", complaint)
    assert "diperiksa" in bodies()[0]
    assert len(bodies()[0]) <= 160


def test_who_filed_on_the_web_asks_by_sms_with_the_pin(twilio, handled):
    make()
    made = complain(channel="web", address="")
    twilio(MessageSid="SM1", Body=f"CEK {made.complaint.number} {made.pin}")
    twilio(MessageSid="SM2", Body=f"CEK {made.complaint.number} {(int(made.pin) + 1) % 1_000_000:06d}", From="+6281200000022")
    assert [m.outcome_reason for m in handled()] == ["status", "status_of_unknown"]
    assert "diperiksa" in bodies()[0]
    assert Reporter.objects.get().pin_failures == 1


def test_a_pin_that_everybody_reads_opens_nothing():
    made = complain(channel="web", address="")
    thread = Thread.objects.create(family="x", sender_index="0" * 64, last_seen_at=made.complaint.received_at)
    assert queries.own_case(thread, "post_x", made.complaint.number, made.pin) is None
    assert queries.own_case(thread, "sms_kannel", made.complaint.number, made.pin) == made.complaint.pk


def test_a_stranger_learns_nothing_about_a_number(twilio, handled):
    complaint = complain(channel="sms_twilio", address="+6281299999999").complaint
    twilio(MessageSid="SM1", Body=f"CEK {complaint.number}")
    twilio(MessageSid="SM2", Body=f"CEK {make_number()}", From="+6281200000022")
    twilio(MessageSid="SM3", Body="CEK 1916449", From="+6281200000023")
    assert [m.outcome_reason for m in handled()] == ["status_of_unknown"] * 3
    answers = bodies()
    assert len(set(answers)) == 1
    assert complaint.number not in answers[0]


@pytest.mark.parametrize(
    ("body", "status", "kind"), [("SUDAH", Status.CLOSED, EventKind.CONFIRMED), ("blm pak", Status.REOPENED, EventKind.REOPENED)]
)
def test_the_verdict_closes_or_reopens(twilio, handled, body, status, kind):
    complaint = complain(channel="sms_twilio", address=PHONE).complaint
    Complaint.objects.filter(pk=complaint.pk).update(status=Status.RESOLVED)
    twilio(Body=body)
    (message,) = handled()
    complaint.refresh_from_db()
    assert (complaint.status, message.outcome, message.event.kind) == (status, Outcome.COMMAND, kind)


# X


def _post(pk: int, text: str, *, sender: str = "501", reply: str = "", thread: str = "") -> InboundMessage:
    item = IntakeItem("post_x", str(pk), sender, text, timezone.now(), route=str(pk), in_reply_to=reply, thread=thread or str(pk))
    return intake.receive(item)[0]  # type: ignore[return-value]


def test_on_x_a_reply_continues_and_a_new_post_is_new(handled):
    _post(1, "@lapor_sinjai jalan rusak di Lappa")
    handled()
    OutboundMessage.objects.create(
        inbound=InboundMessage.objects.get(), complaint=Complaint.objects.get(), channel="post_x", recipient=b"x", recipient_index="i", body=b"x",
        next_attempt_at=timezone.now(), provider_reference="900", status="sent",
    )  # fmt: skip
    _post(2, "@lapor_sinjai masih rusak", reply="900", thread="1")
    _post(3, "@lapor_sinjai lampu mati di Biringere")
    _post(4, "@lapor_sinjai saya juga", reply="1", thread="1", sender="777")
    assert [m.outcome_reason for m in handled()] == ["new_report", "follow_up", "new_report", "supports"]


# Whatever comes


WORDS = st.one_of(
    st.text(max_size=200),
    st.sampled_from(
        ["LAPOR", "CEK", "BELUM", "sudah", "sudah 5", "LAPOR air mati", "", "tes", "air keruh", "BATAL", "RAHASIA", "1", "0", "STOP",
         "MULAI", "SETUJU", "@lapor_sinjai", "@lapor_sinjai saya juga", "123456", "kode 123456", "terima kasih", "RAHASIA lurah minta uang"]
    ),
)  # fmt: skip
# A phone by two providers is one person; on X everybody is in the same conversation, or passes on what began it.
DOORS = st.sampled_from(["sms_twilio", "whatsapp_twilio", "telegram", "post_x", "post_x by another", "post_x passed on"])


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=st.lists(st.tuples(DOORS, WORDS), min_size=1, max_size=6))
def test_any_sequence_ends_in_exactly_one_outcome_each_and_the_books_balance(said):
    run = Thread.objects.count() + InboundMessage.objects.count()
    root = f"{run}0000"
    for number, (door, text) in enumerate(said):
        channel, _blank, how = door.partition(" ")
        senders = {"telegram": f"7{run:08d}", "post_x": f"{run}{'2' if how else '1'}"}
        more = {"thread": root, "shares": root if how == "passed on" else "", "name": f"warga{run}"} if channel == "post_x" else {}
        at = timezone.now() + timedelta(minutes=number)
        sender = senders.get(channel, f"+62813{run:08d}")
        message, created = intake.receive(IntakeItem(channel, f"{run}{number:04d}", sender, text, at, **more))
        assert created
        intake.handle(message.pk)
        message.refresh_from_db()
        assert message.outcome in Outcome.values
        assert message.error == ""
        assert (message.complaint is not None) == (
            message.outcome in {"new_complaint", "follow_up"}
            or message.outcome_reason
            in {"status", "satisfied", "unsatisfied", "withdraw", "withdraw_refused", "conceal", "conceal_refused", "supported_before"}
            or (message.outcome_reason in {"joins", "kept", "repeated"} and message.complaint is not None)
        )
    assert balance().sound
