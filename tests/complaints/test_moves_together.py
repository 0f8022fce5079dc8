"""Cases that belong together, offices that help, and what the reporter decides: split, merged, supported, objected, agreed."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from channels_intake import intake, replies
from channels_intake import services as outbound
from channels_intake.contracts import IntakeItem
from channels_intake.models import OutboundMessage
from complaints import access, clocks, identity, services
from complaints.attachments import CleanFile
from complaints.models import CaseLink, Complaint, EventKind, Reporter, Support
from complaints.numbers import pretty
from complaints.services import Findings, InvalidMove, InvalidText, NotAllowed
from complaints.workflow import Status
from tests.cast import PHONE, Cast, complain, fresh

pytestmark = pytest.mark.django_db
TWO = "Jalan depan pasar berlubang.   Lampu jalan di sana juga mati."


def assigned(cast: Cast, address: str = PHONE) -> Complaint:
    made = complain(address=address).complaint
    services.assign(made.pk, unit_id=cast.pu.pk, reason="jalan")
    return fresh(made)


def told(complaint: Complaint) -> list[tuple[str, str]]:
    """To whom what was written because of the last event of a case."""
    before = set(OutboundMessage.objects.values_list("pk", flat=True))
    replies.tell_reporter(complaint.events.latest("seq").pk)
    new = OutboundMessage.objects.exclude(pk__in=before).order_by("pk")
    return [(outbound.recipient_of(row)[0], identity.unseal_text(row.body)) for row in new]


# --- Split ----------------------------------------------------------------------------------------------------------------


def test_a_part_is_the_reporters_words_with_the_same_promises_and_the_same_way_back(cast: Cast) -> None:
    whole = complain(TWO, received_at=timezone.now() - dt.timedelta(days=2)).complaint
    (part,) = services.split(whole.pk, actor=cast.koordinator, parts=["Lampu jalan di sana juga mati.", " "], reason="dua hal")
    part = fresh(part)
    assert (part.text, part.status, part.owner, part.received_at) == (
        "Lampu jalan di sana juga mati.",
        Status.RECEIVED,
        cast.kominfo,
        fresh(whole).received_at,
    )
    promises = {(row.name, row.started_at, row.due_at) for row in fresh(whole).clocks.all()}
    assert {(row.name, row.started_at, row.due_at) for row in part.clocks.all()} == promises
    assert part.due_at == fresh(whole).due_at
    assert {(run.clock, run.started_at, clocks.due_at(run)) for run in clocks.runs(part)} == promises
    mine, theirs = Reporter.objects.get(complaint=part), Reporter.objects.get(complaint=whole)
    assert (mine.address_index, mine.pin_sealed) == (theirs.address_index, theirs.pin_sealed)
    assert fresh(whole).text == TWO
    assert CaseLink.objects.filter(complaint=part, other=whole, kind="split").exists()
    assert told(part)[0][1].startswith(f"Laporan {pretty(part.number)} diterima")


@pytest.mark.parametrize("parts", [[], [" "], ["Ini tidak pernah dikatakan."], ["Lampu"] * 6])
def test_nothing_is_split_off_that_was_not_said(cast: Cast, parts: list[str]) -> None:
    whole = complain(TWO).complaint
    with pytest.raises(InvalidText):
        services.split(whole.pk, actor=cast.koordinator, parts=parts, reason="dua hal")
    assert Complaint.objects.count() == 1


def test_a_part_keeps_secret_what_was_secret_and_who_is_accused(cast: Cast) -> None:
    whole = complain(TWO, visibility="secret").complaint
    services.assign(whole.pk, unit_id=cast.other.pk, reason="x", actor=cast.koordinator)
    services.verify(whole.pk, actor=cast.koordinator, findings=Findings(), accused_unit_id=cast.pu.pk)
    (part,) = services.split(whole.pk, actor=cast.koordinator, parts=["Lampu jalan di sana juga mati."], reason="dua hal")
    assert (fresh(part).visibility, fresh(part).accused) == ("secret", cast.pu)
    with pytest.raises(InvalidMove):
        services.route(part.pk, findings=Findings(), reason="mesin", unit_id=cast.pu.pk)


# --- Merge ----------------------------------------------------------------------------------------------------------------


def test_those_whose_case_was_merged_get_the_answers_under_their_own_number(cast: Cast) -> None:
    main, twin, third = (assigned(cast, f"+62812345000{n:02}") for n in (1, 2, 3))
    services.merge(third.pk, actor=cast.koordinator, into_id=twin.pk)
    services.merge(twin.pk, actor=cast.koordinator, into_id=main.pk)
    assert set(CaseLink.objects.filter(kind="duplicate").values_list("other", flat=True)) == {main.pk}
    assert (fresh(twin).status, fresh(twin).end_reason) == (Status.ARCHIVED, "duplicate")
    assert [address for address, _text in told(twin)] == ["+6281234500002"]
    services.ask(main.pk, actor=cast.petugas, question="Di mana?")
    assert [address for address, _text in told(main)] == ["+6281234500001"]  # a talk with one person
    services.reply(main.pk, actor=cast.petugas, text="Ditambal besok.")
    said = dict(told(main))
    assert set(said) == {"+6281234500001", "+6281234500002", "+6281234500003"}
    assert pretty(twin.number) in said["+6281234500002"]
    assert pretty(main.number) not in said["+6281234500002"]
    assert "Ditambal besok." in said["+6281234500003"]


def test_a_merged_case_that_its_reporter_objects_to_stands_on_its_own_again(cast: Cast) -> None:
    main, twin = assigned(cast), assigned(cast, "+6281234500002")
    services.merge(twin.pk, actor=cast.koordinator, into_id=main.pk)
    services.appeal(twin.pk, channel="sms_kannel", text="Jalan lain")
    row = fresh(twin)
    assert (row.status, row.owner, row.end_reason) == (Status.REOPENED, cast.kominfo, "")
    assert {clock.name for clock in row.clocks.filter(stopped_at__isnull=True)} == {"tindak_lanjut", "penyelesaian"}
    services.reply(main.pk, actor=cast.petugas, text="Ditambal besok.")
    assert [address for address, _text in told(main)] == [PHONE]
    services.merge(main.pk, actor=cast.koordinator, into_id=twin.pk)
    assert CaseLink.objects.get(complaint=main, kind="duplicate", ended_at__isnull=True).other == twin


def test_what_cannot_be_merged(cast: Cast) -> None:
    main, twin, sealed = assigned(cast), assigned(cast), assigned(cast)
    with pytest.raises(InvalidMove):
        services.merge(main.pk, actor=cast.koordinator, into_id=main.pk)
    with pytest.raises(NotAllowed):
        services.merge(main.pk, actor=cast.petugas, into_id=twin.pk)
    services.assign(sealed.pk, unit_id=cast.inspectorate.pk, reason="x")
    services.classify(sealed.pk, findings=Findings(sealed=True))
    with pytest.raises(NotAllowed):
        services.merge(main.pk, actor=cast.koordinator, into_id=sealed.pk)
    services.withdraw(twin.pk, channel="web")
    with pytest.raises(InvalidMove, match="berakhir"):
        services.merge(main.pk, actor=cast.koordinator, into_id=twin.pk)


# --- Relate and help --------------------------------------------------------------------------------------------------------


def test_two_cases_are_related_once_on_both_and_only_by_who_sees_both(cast: Cast) -> None:
    one, other = assigned(cast), assigned(cast)
    services.relate(one.pk, actor=cast.petugas, other_id=other.pk)
    for case in (one, other):
        assert fresh(case).events.filter(kind=EventKind.RELATED, audience="internal").count() == 1
    with pytest.raises(InvalidMove):
        services.relate(one.pk, actor=cast.petugas, other_id=other.pk)
    with pytest.raises(InvalidMove):
        services.relate(one.pk, actor=cast.petugas, other_id=one.pk)
    elsewhere = complain().complaint
    with pytest.raises(NotAllowed):
        services.relate(one.pk, actor=cast.petugas, other_id=elsewhere.pk)


def test_an_office_that_helps_reads_gives_its_part_and_answers_nobody(cast: Cast) -> None:
    made = assigned(cast)
    assert not access.can_see(cast.petugas2, made)
    services.ask_support(made.pk, actor=cast.petugas, unit_id=cast.other.pk, text="Siapa pemilik tanah?")
    assert access.can_see(cast.petugas2, made)
    with pytest.raises(NotAllowed):
        services.reply(made.pk, actor=cast.petugas2, text="x")
    proof = CleanFile(b"%PDF-1.4 peta", "application/pdf")
    event = services.contribute(made.pk, actor=cast.petugas2, text="Milik daerah.", files=(proof,))
    assert (event.audience, event.unit, event.attachments.count()) == ("internal", cast.other, 1)
    assert Support.objects.get(complaint=made).answered_at is not None
    with pytest.raises(NotAllowed):
        services.contribute(made.pk, actor=cast.petugas, text="x")
    for unit in (cast.pu, cast.other, cast.pln):
        with pytest.raises(InvalidMove):
            services.ask_support(made.pk, actor=cast.petugas, unit_id=unit.pk, text="x")
    services.withdraw(made.pk, channel="web")
    assert not access.can_see(cast.petugas2, made)


def test_an_office_that_helped_and_then_gets_the_case_helps_no_longer(cast: Cast) -> None:
    made = assigned(cast)
    services.ask_support(made.pk, actor=cast.petugas, unit_id=cast.other.pk, text="x")
    services.assign(made.pk, unit_id=cast.other.pk, reason="urusannya", actor=cast.koordinator)
    assert Support.objects.get(complaint=made).ended_at is not None
    services.transfer(made.pk, actor=cast.petugas2, reason="bukan kami")
    assert not access.can_see(cast.petugas2, made)


def test_who_is_asked_at_assignment_helps_at_once(cast: Cast) -> None:
    made = complain().complaint
    services.assign(made.pk, unit_id=cast.pu.pk, reason="jalan", actor=cast.koordinator, supporting=[cast.other.pk, cast.other.pk])
    assert [row.unit for row in Support.objects.filter(complaint=made)] == [cast.other]


# --- The reporter decides -----------------------------------------------------------------------------------------------------


def test_an_objection_to_an_archive_brings_it_back_to_the_coordinator(cast: Cast) -> None:
    made = complain().complaint
    services.archive(made.pk, actor=cast.koordinator, reason="unclear", text="Tidak jelas.")
    services.approve(made.pk, actor=cast.koordinator2)
    assert fresh(made).events.get(kind=EventKind.ARCHIVED).data["reason_said"] == "Tetap tidak jelas setelah ditanyakan"
    assert "Tidak jelas." in told(made)[0][1]
    services.confirm(made.pk, satisfied=False, channel="sms_kannel", text="Saya keberatan")
    row = fresh(made)
    assert (row.status, row.owner, row.events.latest("seq").kind) == (Status.REOPENED, cast.kominfo, EventKind.APPEALED)
    with pytest.raises(InvalidMove):
        services.appeal(made.pk, channel="web")


def test_who_wants_it_secret_needs_nobodys_leave_and_only_a_coordinator_opens_it_again(cast: Cast) -> None:
    made = assigned(cast)
    services.conceal(made.pk, channel="web")
    with pytest.raises(InvalidMove):
        services.conceal(made.pk, channel="web")
    with pytest.raises(NotAllowed):
        services.set_visibility(made.pk, actor=cast.petugas, visibility="public", reason="x")
    services.set_visibility(made.pk, actor=cast.koordinator, visibility="public", reason="Pelapor minta dibuka")
    services.set_visibility(made.pk, actor=cast.petugas, visibility="anonymous", reason="Ada nama anak")
    assert fresh(made).visibility == "anonymous"
    with pytest.raises(InvalidText):
        services.set_visibility(made.pk, actor=cast.koordinator, visibility="public", reason=" ")


def test_the_ombudsman_is_offered_once_after_sixty_days_and_agreed_to_by_sms(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    filed = dt.datetime.fromisoformat("2026-09-01T09:00+08:00")
    now = [filed]
    monkeypatch.setattr("django.utils.timezone.now", lambda: now[0])
    made = assigned(cast)
    with pytest.raises(InvalidMove):
        services.accept_ombudsman(made.pk, channel="web")
    now[0] = filed + dt.timedelta(days=59, hours=23)
    with pytest.raises(InvalidMove):
        services.offer_ombudsman(made.pk)
    now[0] = filed + dt.timedelta(days=60)
    services.offer_ombudsman(made.pk)
    assert "SETUJU" in told(made)[0][1]
    with pytest.raises(InvalidMove):
        services.offer_ombudsman(made.pk, actor=cast.koordinator)
    message, _new = intake.receive(IntakeItem("sms_kannel", "s1", PHONE, "Setuju, terima kasih", now[0], route="telkomsel"))
    intake.handle(message.pk)
    row = fresh(made)
    assert row.ombudsman_accepted_at == now[0]
    assert row.events.latest("seq").kind == EventKind.OMBUDSMAN_ACCEPTED
    with pytest.raises(InvalidMove):
        services.accept_ombudsman(made.pk, channel="web")
