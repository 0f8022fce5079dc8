"""One way to change a complaint: who may, what follows, and what never happens."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from complaints import services, tracking
from complaints.events import broken_link
from complaints.models import ClockName, Complaint, ComplaintEvent, Dispatch, EventKind, IdentityReveal, Reporter
from complaints.services import InvalidMove, InvalidText, NotAllowed
from complaints.workflow import Status
from tests.cast import PHONE, Cast, complain, fresh

pytestmark = pytest.mark.django_db


def assigned(cast: Cast) -> Complaint:
    made = complain().complaint
    services.assign(made.pk, unit_id=cast.pu.pk, reason="jalan kabupaten")
    return fresh(made)


def test_registering_gives_it_an_owner_clocks_an_event_and_a_place_in_the_outbox(cast: Cast) -> None:
    made = complain().complaint
    row = fresh(made)
    assert (row.owner, row.status) == (cast.kominfo, Status.RECEIVED)
    assert {clock.name for clock in row.clocks.all()} == {ClockName.VERIFICATION, ClockName.SETTLEMENT}
    assert row.due_at == min(clock.due_at for clock in row.clocks.all())
    event = row.events.get()
    assert event.kind == EventKind.REGISTERED
    assert Dispatch.objects.filter(event=event).exists()
    assert broken_link(row) is None


def test_who_reported_is_nowhere_in_the_clear(cast: Cast) -> None:
    complain()
    tables = ["complaints_complaint", "complaints_reporter", "complaints_complaintevent"]
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT string_agg(t::text, ' ') FROM {table} t")
            held = cursor.fetchone()[0]
            assert held, table
            # Bytes are told in hexadecimal.
            for hidden in (PHONE, PHONE.lstrip("+"), PHONE.lstrip("+").encode().hex()):
                assert hidden not in held, table


@pytest.mark.parametrize("text", ["", "   ", "\x00"])
def test_nothing_said_is_asked_for(cast: Cast, text: str) -> None:
    with pytest.raises(InvalidText):
        complain(text)


def test_strange_text_is_kept_as_it_is(cast: Cast) -> None:
    text = "'; DROP TABLE x; -- <script>alert(1)</script> \u202eكسر\u202c 😀"
    assert fresh(complain(text).complaint).text == text


def test_the_original_text_and_events_cannot_be_changed_in_the_database(cast: Cast) -> None:
    made = complain().complaint
    for change in (
        lambda: Complaint.objects.filter(pk=made.pk).update(text="lain"),
        lambda: ComplaintEvent.objects.filter(complaint=made).update(text="lain"),
        lambda: ComplaintEvent.objects.filter(complaint=made)._raw_delete("default"),
        lambda: Complaint.objects.filter(pk=made.pk)._raw_delete("default"),
    ):
        with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
            change()


def test_an_open_case_without_a_clock_is_refused_by_the_database(cast: Cast) -> None:
    made = complain().complaint
    with pytest.raises(IntegrityError), transaction.atomic():
        Complaint.objects.filter(pk=made.pk).update(due_at=None)


def test_a_forged_event_breaks_the_chain(cast: Cast) -> None:
    made = assigned(cast)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE complaints_complaintevent DISABLE TRIGGER USER")
        cursor.execute("UPDATE complaints_complaintevent SET text = 'palsu' WHERE complaint_id = %s AND seq = 2", [made.pk])
        cursor.execute("ALTER TABLE complaints_complaintevent ENABLE TRIGGER USER")
    assert broken_link(fresh(made)) == 2


def test_the_whole_life_of_a_case(cast: Cast) -> None:
    made = assigned(cast)
    services.take(made.pk, actor=cast.petugas)
    services.ask(made.pk, actor=cast.petugas, question="Di depan toko apa?")
    assert fresh(made).status == Status.NEEDS_INFO
    services.add_reporter_message(made.pk, text="Toko Harapan", channel="sms_kannel")
    assert fresh(made).status == Status.IN_PROGRESS
    services.reply(made.pk, actor=cast.petugas, text="Kami tambal besok.")
    services.resolve(made.pk, actor=cast.petugas, outcome="done", evidence="Regu 2", text="Sudah ditambal.")
    services.confirm(made.pk, satisfied=False, channel="sms_kannel", text="belum beres")
    assert fresh(made).status == Status.REOPENED
    services.resolve(made.pk, actor=cast.petugas, outcome="done", evidence="Regu 2", text="Ditambal ulang.")
    services.confirm(made.pk, satisfied=True, channel="web", rating=5)
    row = fresh(made)
    assert (row.status, row.end_reason, row.due_at) == (Status.CLOSED, "confirmed", None)
    assert not row.clocks.filter(stopped_at__isnull=True).exists()
    assert broken_link(row) is None


def test_no_message_and_no_transfer_moves_a_deadline(cast: Cast) -> None:
    made = assigned(cast)
    before = {clock.pk: clock.due_at for clock in made.clocks.all()}
    services.add_reporter_message(made.pk, text="tolong", channel="web")
    services.note(made.pk, actor=cast.petugas, text="cek lapangan")
    services.transfer(made.pk, actor=cast.petugas, reason="bukan jalan kami", proposed_unit_id=cast.other.pk)
    services.assign(made.pk, unit_id=cast.other.pk, reason="usul PUPR", actor=cast.koordinator)
    after = {clock.pk: clock.due_at for clock in fresh(made).clocks.all()}
    assert after == before


def test_not_ours_goes_back_to_the_coordinator_with_reason_and_proposal(cast: Cast) -> None:
    made = assigned(cast)
    with pytest.raises(InvalidText):
        services.transfer(made.pk, actor=cast.petugas, reason=" ")
    services.transfer(made.pk, actor=cast.petugas, reason="bukan kewenangan", proposed_unit_id=cast.other.pk)
    row = fresh(made)
    assert (row.owner, row.proposed_unit, row.transfers, row.status) == (cast.kominfo, cast.other, 1, Status.RECEIVED)


def test_an_outside_body_is_forwarded_to_and_the_coordinator_keeps_the_case(cast: Cast) -> None:
    made = complain("listrik padam").complaint
    with pytest.raises(InvalidMove):
        services.assign(made.pk, unit_id=cast.pln.pk, reason="listrik")
    services.forward(made.pk, unit_id=cast.pln.pk, actor=cast.koordinator, note="Surat 12/2026")
    row = fresh(made)
    assert (row.owner, row.forwarded_to, row.status) == (cast.kominfo, cast.pln, Status.FORWARDED)
    assert row.due_at is not None


@pytest.mark.parametrize("who", ["petugas2", "pengawas", "warga", "inspektorat"])
def test_nobody_else_may_handle_a_units_case(cast: Cast, who: str) -> None:
    made = assigned(cast)
    for act in (
        lambda actor: services.reply(made.pk, actor=actor, text="x"),
        lambda actor: services.resolve(made.pk, actor=actor, outcome="done", evidence="Regu 2", text="x"),
        lambda actor: services.transfer(made.pk, actor=actor, reason="x"),
        lambda actor: services.note(made.pk, actor=actor, text="x"),
        lambda actor: services.assign(made.pk, unit_id=cast.other.pk, reason="x", actor=actor),
        lambda actor: services.archive(made.pk, actor=actor, reason="test", text="x"),
    ):
        with pytest.raises(NotAllowed):
            act(getattr(cast, who))


def test_a_move_the_table_does_not_list_says_where_the_case_stands(cast: Cast) -> None:
    made = assigned(cast)
    services.withdraw(made.pk, channel="web")
    with pytest.raises(InvalidMove, match="Dicabut"):
        services.reply(made.pk, actor=cast.petugas, text="x")


def test_a_message_on_an_ended_case_opens_it_so_that_a_person_looks(cast: Cast) -> None:
    made = assigned(cast)
    services.resolve(made.pk, actor=cast.petugas, outcome="done", evidence="Regu 2", text="Selesai")
    services.confirm(made.pk, satisfied=True, channel="web")
    services.add_reporter_message(made.pk, text="rusak lagi", channel="web")
    row = fresh(made)
    assert row.status == Status.REOPENED
    assert row.due_at is not None


def test_archiving_needs_a_listed_reason_and_words(cast: Cast) -> None:
    made = complain("tes").complaint
    with pytest.raises(ValueError, match="reason"):
        services.archive(made.pk, actor=cast.koordinator, reason="malas", text="x")
    with pytest.raises(InvalidText):
        services.archive(made.pk, actor=cast.koordinator, reason="test", text="")
    services.archive(made.pk, actor=cast.koordinator, reason="test", text="Ini percobaan.")
    assert fresh(made).status == Status.APPROVAL
    with pytest.raises(services.NotAllowed):
        services.approve(made.pk, actor=cast.koordinator)
    services.approve(made.pk, actor=cast.koordinator2)
    assert fresh(made).end_reason == "test"


def test_the_class_changes_the_settlement_deadline_from_its_own_start(cast: Cast) -> None:
    made = complain().complaint
    clock = made.clocks.get(name=ClockName.SETTLEMENT)
    services.classify(made.pk, findings=services.Findings(complaint_class="berkadar", sealed=True))
    longer = fresh(made).clocks.get(name=ClockName.SETTLEMENT)
    assert longer.started_at == clock.started_at
    assert longer.due_at > clock.due_at
    assert fresh(made).visibility == "secret"


def test_pin_proves_and_guessing_is_locked(cast: Cast) -> None:
    made = complain()
    number = made.complaint.number
    wrong = f"{(int(made.pin) + 1) % 1_000_000:06d}"
    assert tracking.prove(number, made.pin) == made.complaint
    for _ in range(tracking.ATTEMPTS):
        assert tracking.prove(number, wrong) is None
    with pytest.raises(tracking.Locked):
        tracking.prove(number, made.pin)


def test_identity_is_revealed_only_with_a_reason_and_leaves_a_trace(cast: Cast) -> None:
    made = complain().complaint
    with pytest.raises(NotAllowed):
        services.reveal_identity(made.pk, actor=cast.petugas, reason="ingin tahu")
    with pytest.raises(InvalidText):
        services.reveal_identity(made.pk, actor=cast.koordinator, reason="")
    seen = services.reveal_identity(made.pk, actor=cast.koordinator, reason="menelepon pelapor")
    assert seen[0].address == PHONE
    assert IdentityReveal.objects.get(complaint=made).user == cast.koordinator
    assert Reporter.objects.filter(complaint=made).count() == 1


def test_a_failed_delivery_is_on_the_timeline_for_the_office_only(cast: Cast) -> None:
    made = complain()
    services.record_delivery_failure(made.complaint.pk, channel="sms_kannel", reason="nomor tidak aktif")
    row = fresh(made.complaint)
    assert row.events.filter(kind=EventKind.DELIVERY_FAILED, audience="internal").exists()
    assert EventKind.DELIVERY_FAILED not in {event.kind for event in tracking.reporter_events(row)}
    assert broken_link(row) is None
