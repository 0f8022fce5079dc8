"""What offices do to a case, with its rules and refusals: read, pass on, answer by two persons, write outside, hand over."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from complaints import access, services
from complaints.attachments import CleanFile
from complaints.models import Complaint, Draft, EventKind, Forwarding, ReplyTemplate, Support
from complaints.services import Findings, InvalidMove, InvalidText, NotAllowed
from complaints.workflow import Status
from organisations.models import Membership, Role, Unit, User
from tests.cast import Cast, complain, fresh

pytestmark = pytest.mark.django_db
PDF = CleanFile(b"%PDF-1.4 bukti", "application/pdf")


def assigned(cast: Cast, unit: Unit | None = None) -> Complaint:
    made = complain().complaint
    services.assign(made.pk, unit_id=(unit or cast.pu).pk, reason="jalan")
    return fresh(made)


def person(name: str, unit: Unit, role: Role) -> User:
    made = User.objects.create(username=name)
    Membership.objects.create(user=made, unit=unit, role=role)
    return made


# --- Read by a coordinator ------------------------------------------------------------------------------------------------


def test_verifying_says_what_it_is_and_opens_nothing_that_was_closed(cast: Cast) -> None:
    made = complain(visibility="secret").complaint
    services.verify(made.pk, actor=cast.koordinator, findings=Findings(topic_key="jalan_jembatan"), visibility="public")
    row = fresh(made)
    assert (row.topic_id, row.visibility, row.status) == ("jalan_jembatan", "secret", Status.RECEIVED)
    assert row.verified_at is not None
    with pytest.raises(NotAllowed):
        services.verify(made.pk, actor=cast.petugas, findings=Findings())


def test_the_accused_office_and_those_above_it_lose_sight_of_the_case(cast: Cast) -> None:
    boss = Unit.objects.create(code="x1", agency=cast.pu.agency, name="Atas", short_name="Atas", region=cast.pu.region)
    Unit.objects.filter(pk=cast.pu.pk).update(parent=boss)
    above = person("kepala", boss, Role.SUPERVISOR)
    made = assigned(cast, cast.other)
    services.ask_support(made.pk, actor=cast.koordinator, unit_id=cast.pu.pk, text="data")
    assert access.can_see(cast.petugas, fresh(made))
    assert access.can_see(above, fresh(made))
    services.verify(made.pk, actor=cast.koordinator, findings=Findings(), accused_unit_id=cast.pu.pk)
    for user in (cast.petugas, cast.atasan, above):
        assert not access.can_see(user, fresh(made))
        assert access.capacities(user, fresh(made)) == frozenset()
    assert not Support.objects.filter(complaint=made, ended_at__isnull=True).exists()
    for act in (
        lambda: services.assign(made.pk, unit_id=cast.pu.pk, reason="x", actor=cast.koordinator),
        lambda: services.assign(made.pk, unit_id=boss.pk, reason="x", actor=cast.koordinator),
        lambda: services.forward(made.pk, unit_id=cast.pu.pk, actor=cast.koordinator, note="x"),
        lambda: services.ask_support(made.pk, actor=cast.koordinator, unit_id=cast.pu.pk, text="x"),
        lambda: services.ask_support(made.pk, actor=cast.koordinator, unit_id=boss.pk, text="x"),
    ):
        with pytest.raises(InvalidMove):
            act()


def test_nobody_is_accused_while_they_hold_the_case_or_hold_it_from_above(cast: Cast) -> None:
    desk = Unit.objects.create(code="x2", agency=cast.pu.agency, name="UPT", short_name="UPT", parent=cast.pu, region=cast.pu.region)
    made = assigned(cast)
    for unit in (cast.pu, desk):
        with pytest.raises(InvalidMove):
            services.verify(made.pk, actor=cast.koordinator, findings=Findings(), accused_unit_id=unit.pk)


def test_a_case_against_the_coordinator_never_comes_back_to_the_coordinator(cast: Cast) -> None:
    made = assigned(cast)
    services.verify(made.pk, actor=cast.koordinator, findings=Findings(), accused_unit_id=cast.kominfo.pk)
    with pytest.raises(InvalidMove):
        services.transfer(made.pk, actor=cast.petugas, reason="bukan kami")
    services.hold(made.pk, reason="ragu")
    assert fresh(made).owner == cast.pu
    assert not access.can_see(cast.koordinator, fresh(made))


def test_a_case_is_sealed_only_where_the_inspectorate_reads_it(cast: Cast) -> None:
    made = assigned(cast)
    with pytest.raises(InvalidMove):
        services.verify(made.pk, actor=cast.koordinator, findings=Findings(sealed=True))
    services.assign(made.pk, unit_id=cast.inspectorate.pk, reason="pungli", actor=cast.koordinator)
    services.verify(made.pk, actor=cast.koordinator, findings=Findings(sealed=True))
    row = fresh(made)
    assert (row.sealed, row.visibility) == (True, "secret")
    for act in (lambda: services.hold(made.pk, reason="x"), lambda: services.assign(made.pk, unit_id=cast.pu.pk, reason="x")):
        with pytest.raises(InvalidMove):
            act()


def test_the_inspectorate_says_no_oversight_case_and_the_coordinator_reads_it_though_it_stays_secret(cast: Cast) -> None:
    made = assigned(cast, cast.inspectorate)
    services.classify(made.pk, findings=Findings(sealed=True))
    services.transfer(made.pk, actor=cast.inspektorat, reason="bukan pengawasan", proposed_unit_id=cast.pu.pk)
    row = fresh(made)
    assert (row.sealed, row.visibility, row.owner) == (False, "secret", cast.kominfo)
    assert access.can_see(cast.koordinator, row)


def test_another_inspector_agrees_to_the_draft_of_a_sealed_case(cast: Cast) -> None:
    Unit.objects.filter(pk=cast.inspectorate.pk).update(needs_approval=True)
    second = person("inspektorat2", cast.inspectorate, Role.INSPECTORATE)
    made = assigned(cast, cast.inspectorate)
    services.classify(made.pk, findings=Findings(sealed=True))
    services.propose(made.pk, actor=cast.inspektorat, kind="reply", text="Kami periksa.")
    with pytest.raises(NotAllowed):
        services.approve(made.pk, actor=cast.inspektorat)
    services.approve(made.pk, actor=second)
    assert fresh(made).status == Status.ANSWERED


# --- Passing on -----------------------------------------------------------------------------------------------------------


def test_the_second_return_is_a_dispute_that_the_coordinator_decides_by_a_day(cast: Cast) -> None:
    made = assigned(cast)
    services.transfer(made.pk, actor=cast.petugas, reason="bukan kami", because="not_topic", proposed_unit_id=cast.other.pk)
    assert not fresh(made).clocks.filter(name="keputusan").exists()
    services.assign(made.pk, unit_id=cast.other.pk, reason="usul", actor=cast.koordinator)
    services.transfer(made.pk, actor=cast.petugas2, reason="bukan kami juga")
    clock = fresh(made).clocks.get(name="keputusan")
    assert clock.stopped_at is None
    services.assign(made.pk, unit_id=cast.pu.pk, reason="diputuskan", actor=cast.koordinator)
    clock.refresh_from_db()
    assert clock.stopped_at is not None
    with pytest.raises(InvalidMove, match="2 kali"):
        services.transfer(made.pk, actor=cast.petugas, reason="tetap bukan")


def test_a_return_names_a_known_reason_and_another_office(cast: Cast) -> None:
    made = assigned(cast)
    with pytest.raises(ValueError, match="reason"):
        services.transfer(made.pk, actor=cast.petugas, reason="x", because="malas")
    with pytest.raises(InvalidMove):
        services.transfer(made.pk, actor=cast.petugas, reason="x", proposed_unit_id=cast.pu.pk)


def test_the_machine_does_not_send_a_case_back_to_the_office_that_returned_it(cast: Cast) -> None:
    made = assigned(cast)
    services.transfer(made.pk, actor=cast.petugas, reason="bukan kami")
    with pytest.raises(InvalidMove):
        services.route(made.pk, findings=Findings(), reason="mesin", unit_id=cast.pu.pk)


# --- Letters to bodies outside --------------------------------------------------------------------------------------------


def test_a_letter_outside_is_chased_until_an_answer_leaves(cast: Cast) -> None:
    made = complain("listrik padam").complaint
    day = timezone.localdate() + dt.timedelta(days=9)
    services.forward(
        made.pk, unit_id=cast.pln.pk, actor=cast.koordinator, note="Surat", letter=" 12/X/2026 ", contact="Bu Ani", chase_on=day
    )
    letter = Forwarding.objects.get(complaint=made)
    assert (letter.unit, letter.letter, letter.contact, letter.chase_on, letter.ended_at) == (cast.pln, "12/X/2026", "Bu Ani", day, None)
    services.reply(made.pk, actor=cast.koordinator, text="PLN menyala kembali besok.")
    letter.refresh_from_db()
    assert letter.ended_at is not None
    assert fresh(made).forwarded_to is None


def test_a_second_letter_ends_the_first_and_without_a_day_it_is_chased_in_five_working_days(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monday = dt.datetime.fromisoformat("2026-11-02T09:00+08:00")
    monkeypatch.setattr("django.utils.timezone.now", lambda: monday)
    made = complain("listrik padam").complaint
    services.forward(made.pk, unit_id=cast.pln.pk, actor=cast.koordinator, note="Surat pertama")
    assert Forwarding.objects.get(complaint=made).chase_on == dt.date(2026, 11, 9)  # 3, 4, 5, 6, 9
    services.forward(made.pk, unit_id=cast.pln.pk, actor=cast.koordinator, note="Surat kedua")
    assert Forwarding.objects.filter(complaint=made, ended_at__isnull=True).count() == 1
    with pytest.raises(InvalidText):
        services.forward(made.pk, unit_id=cast.pln.pk, actor=cast.koordinator, note=" ")


# --- Two persons ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def careful(cast: Cast) -> Complaint:
    """A case of an office whose answers leave only when its superior agrees."""
    Unit.objects.filter(pk=cast.pu.pk).update(needs_approval=True)
    return assigned(cast)


def test_without_the_superior_no_answer_leaves(cast: Cast, careful: Complaint) -> None:
    with pytest.raises(InvalidMove):
        services.reply(careful.pk, actor=cast.petugas, text="Besok")
    with pytest.raises(InvalidMove):
        services.resolve(careful.pk, actor=cast.atasan, outcome="planned", text="Ditambal")


def test_what_the_superior_agrees_to_leaves_as_it_stands_with_its_files(cast: Cast, careful: Complaint) -> None:
    draft = services.propose(careful.pk, actor=cast.petugas, kind="resolve", outcome="done", text="Ditambal", files=(PDF,))
    row = fresh(careful)
    assert (row.status, row.clocks.get(name="tindak_lanjut").stopped_at) == (Status.APPROVAL, None)
    assert not row.events.exclude(audience="internal").filter(text="Ditambal").exists()
    with pytest.raises(NotAllowed):
        services.approve(careful.pk, actor=cast.petugas)
    event = services.approve(careful.pk, actor=cast.atasan)
    assert (event.kind, event.text, event.audience, event.data["author"]) == (EventKind.RESOLVED, "Ditambal", "reporter", cast.petugas.pk)
    copied, original = event.attachments.get(), draft.event.attachments.get()
    assert (copied.sha256, copied.file.name) == (original.sha256, original.file.name)
    assert copied.public_id != original.public_id
    draft.refresh_from_db()
    assert (draft.state, draft.decided_by) == ("approved", cast.atasan)
    with pytest.raises(InvalidMove):
        services.approve(careful.pk, actor=cast.atasan)


def test_a_superior_who_writes_needs_another_one(cast: Cast, careful: Complaint) -> None:
    services.propose(careful.pk, actor=cast.atasan, kind="reply", text="Besok")
    with pytest.raises(NotAllowed):
        services.approve(careful.pk, actor=cast.atasan)
    with pytest.raises(NotAllowed):
        services.send_back(careful.pk, actor=cast.atasan, remark="ubah")
    services.approve(careful.pk, actor=person("atasan2", cast.pu, Role.APPROVER))
    assert fresh(careful).status == Status.ANSWERED


def test_a_draft_is_returned_with_words_or_taken_back(cast: Cast, careful: Complaint) -> None:
    services.propose(careful.pk, actor=cast.petugas, kind="reply", text="Besok")
    with pytest.raises(InvalidText):
        services.send_back(careful.pk, actor=cast.atasan, remark=" ")
    services.send_back(careful.pk, actor=cast.atasan, remark="Sebut tanggalnya")
    assert Draft.objects.get(complaint=careful).remark == "Sebut tanggalnya"
    assert fresh(careful).status == Status.IN_PROGRESS
    services.propose(careful.pk, actor=cast.petugas, kind="reply", text="Besok Selasa")
    services.recall(careful.pk, actor=cast.petugas)
    assert list(Draft.objects.filter(complaint=careful).order_by("pk").values_list("state", flat=True)) == ["returned", "dropped"]


@pytest.mark.parametrize("leave", ["withdraw", "assign", "hold", "merge"])
def test_a_draft_that_waits_is_dropped_when_the_case_goes_elsewhere(cast: Cast, careful: Complaint, leave: str) -> None:
    services.propose(careful.pk, actor=cast.petugas, kind="reply", text="Besok")
    {
        "withdraw": lambda: services.withdraw(careful.pk, channel="web"),
        "assign": lambda: services.assign(careful.pk, unit_id=cast.other.pk, reason="x", actor=cast.koordinator),
        "hold": lambda: services.hold(careful.pk, reason="ragu"),
        "merge": lambda: services.merge(careful.pk, actor=cast.koordinator, into_id=complain().complaint.pk),
    }[leave]()
    assert Draft.objects.get(complaint=careful).state == "dropped"
    assert not fresh(careful).events.filter(kind=EventKind.REPLIED).exists()


def test_a_message_while_a_draft_waits_is_heard_and_moves_nothing(cast: Cast, careful: Complaint) -> None:
    services.propose(careful.pk, actor=cast.petugas, kind="reply", text="Besok")
    before = list(fresh(careful).clocks.values_list("due_at", flat=True))
    services.add_reporter_message(careful.pk, text="Sekarang lebih dalam", channel="web")
    row = fresh(careful)
    assert (row.status, services.pending(row) is None) == (Status.APPROVAL, False)
    assert list(row.clocks.values_list("due_at", flat=True)) == before


def test_an_answer_to_our_question_ends_the_wait_even_while_a_draft_waits_or_came_back(cast: Cast, careful: Complaint) -> None:
    services.ask(careful.pk, actor=cast.petugas, question="Di mana?")
    services.propose(careful.pk, actor=cast.petugas, kind="reply", text="Besok")
    services.recall(careful.pk, actor=cast.petugas)
    assert fresh(careful).clocks.filter(paused_at__isnull=False).exists()
    services.add_reporter_message(careful.pk, text="Depan toko", channel="web")
    row = fresh(careful)
    assert not row.clocks.filter(paused_at__isnull=False, stopped_at__isnull=True).exists()
    assert row.clocks.get(name="tanggapan_pelapor").stopped_at is not None


def test_a_refused_archive_goes_back_to_the_coordinator(cast: Cast) -> None:
    made = assigned(cast)
    services.ask(made.pk, actor=cast.petugas, question="Di mana?")
    services.archive(made.pk, actor=cast.koordinator, reason="unclear", text="Tidak jelas.")
    with pytest.raises(InvalidMove):
        services.recall(made.pk, actor=cast.petugas)
    with pytest.raises(NotAllowed):
        services.send_back(made.pk, actor=cast.atasan, remark="jangan")
    services.send_back(made.pk, actor=cast.koordinator2, remark="Tanya lagi")
    row = fresh(made)
    assert (row.status, row.owner) == (Status.RECEIVED, cast.kominfo)


# --- Words and proof ------------------------------------------------------------------------------------------------------


def test_a_template_that_nobody_filled_in_is_not_sent(cast: Cast) -> None:
    made = assigned(cast)
    ReplyTemplate.objects.create(use="reply", name="contoh", text="Terima kasih, kami cek.")
    for words in ("Kami cek tanggal [tanggal kunjungan].", "Terima kasih, kami cek."):
        for act in (
            lambda words=words: services.reply(made.pk, actor=cast.petugas, text=words),
            lambda words=words: services.ask(made.pk, actor=cast.petugas, question=words),
            lambda words=words: services.resolve(made.pk, actor=cast.petugas, outcome="planned", text=words),
            lambda words=words: services.propose(made.pk, actor=cast.petugas, kind="reply", text=words),
        ):
            with pytest.raises(InvalidText):
                act()
    services.reply(made.pk, actor=cast.petugas, text="Kami cek tanggal 3 Desember.")


def test_what_is_said_to_be_done_is_shown(cast: Cast) -> None:
    made = assigned(cast)
    with pytest.raises(InvalidText):
        services.resolve(made.pk, actor=cast.petugas, outcome="done", text="Beres", evidence="  ")
    with pytest.raises(ValueError, match="outcome"):
        services.resolve(made.pk, actor=cast.petugas, outcome="maybe", text="Beres")
    services.resolve(made.pk, actor=cast.petugas, outcome="done", text="Beres", files=(PDF,))
    assert fresh(made).events.get(kind=EventKind.RESOLVED).attachments.count() == 1


# --- Handing over ---------------------------------------------------------------------------------------------------------


def test_a_case_is_handed_only_to_somebody_who_can_work_on_it(cast: Cast) -> None:
    made = assigned(cast)
    for nobody in (cast.petugas2, cast.warga, cast.pengawas, person("pengawas_pu", cast.pu, Role.SUPERVISOR)):
        with pytest.raises(NotAllowed):
            services.hand_over(made.pk, actor=cast.petugas, to=nobody)
    services.hand_over(made.pk, actor=cast.koordinator, to=cast.petugas)
    assert fresh(made).handler == cast.petugas


def test_who_leaves_hands_everything_over_or_nothing(cast: Cast) -> None:
    heir = person("pengganti", cast.pu, Role.OFFICER)
    cases = [assigned(cast) for _ in range(3)]
    for case in cases:
        services.take(case.pk, actor=cast.petugas)
    services.withdraw(cases[2].pk, channel="web")
    with pytest.raises(NotAllowed):
        services.hand_over_all(leaving=cast.petugas, to=cast.petugas2, unit=cast.pu, actor=cast.atasan)
    assert services.hand_over_all(leaving=cast.petugas, to=heir, unit=cast.pu, actor=cast.atasan) == 2
    assert [fresh(case).handler for case in cases] == [heir, heir, cast.petugas]
    assert fresh(cases[0]).events.filter(kind=EventKind.HANDED_OVER).count() == 1


def test_who_begins_today_works_from_midnight_here_and_not_in_greenwich(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    early = dt.datetime.fromisoformat("2026-11-24T05:00+08:00")  # still the 23rd in UTC
    monkeypatch.setattr("django.utils.timezone.now", lambda: early)
    made = assigned(cast)
    services.ask_support(made.pk, actor=cast.koordinator, unit_id=cast.other.pk, text="data")
    newcomer = person("baru", cast.other, Role.OFFICER)
    Membership.objects.filter(user=newcomer).update(valid_from=dt.date(2026, 11, 24))
    assert services.contribute(made.pk, actor=newcomer, text="ini").unit == cast.other
