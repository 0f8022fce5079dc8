"""A form from its invitation to its final score, by the services: who may do what, what is refused, what is frozen."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone, translation
from django.utils.formats import date_format

from assessments import access, queries, results, services
from assessments.blueprint import Scope
from assessments.forms.checking import ReviewForm
from assessments.forms.filling import Part
from assessments.models import Answer, AnswerVersion, Aspect, Assessment, Evidence, Instrument, Question, Snapshot, Status
from assessments.services import Refused, Stale
from complaints.attachments import CleanFile
from organisations.models import Broadcast
from organisations.queries import broadcasts_for
from tests.assessments.conftest import PDF, SMALL, Known, World

pytestmark = pytest.mark.django_db


def refused_by_the_database(change) -> bool:
    """Whether the database itself refuses."""
    try:
        with transaction.atomic():
            change()
    except DatabaseError:
        return True
    return False


def test_opening_invites_every_office_and_nobody_else(world: World) -> None:
    assert {row.unit for row in world.period.assessments.all()} == {world.cast.pu, world.cast.other}
    told = Broadcast.objects.get()
    assert set(told.units.all()) == {world.cast.pu, world.cast.other}
    assert broadcasts_for(world.cast.petugas).exists()
    assert not broadcasts_for(world.cast.inspektorat).exists()
    assert [event.kind for event in world.form().events.all()] == ["invited"]


def test_a_draft_or_a_past_deadline_opens_nothing(world: World) -> None:
    draft = services.copy_instrument(instrument=world.instrument, version="2", agency_id=world.period.agency_id, by=world.organisasi)
    opening = services.Opening("Baru", 2027, timezone.localdate(), [draft], [world.cast.pu], world.setda)
    for wrong in (
        opening,
        services.Opening("Baru", 2027, timezone.localdate() - dt.timedelta(1), [world.instrument], [world.cast.pu], world.setda),
    ):
        with pytest.raises(Refused):
            services.open_period(agency_id=world.period.agency_id, opening=wrong, by=world.organisasi)
    assert world.period.agency.assessment_periods.count() == 1


def test_two_people_never_write_over_each_other_unseen(world: World) -> None:
    first = world.answer("sk-2", "1").answer
    assert (first.version, first.by) == (1, world.cast.petugas)
    # Both saw version 1; the second to save is told what stands there.
    world.answer("sk-2", "2", version=1, by=world.cast.atasan)
    with pytest.raises(Stale) as said:
        world.answer("sk-2", "3", version=1)
    assert (said.value.theirs.value, said.value.theirs.by) == ("2", world.cast.atasan)
    assert Answer.objects.get().value == "2"
    # What one wrote oneself, in another window, is no conflict; what somebody else wrote before that still is.
    world.answer("sk-2", "3", version=2, by=world.cast.atasan)
    world.answer("sk-2", "2", version=2, by=world.cast.atasan)
    with pytest.raises(Stale):
        world.answer("sk-2", "0", version=1)
    # The same words twice are no conflict.
    assert not world.answer("sk-2", "2", version=1).changed
    assert list(AnswerVersion.objects.values_list("value", flat=True)) == ["1", "2", "3", "2"]


def test_what_a_writer_left_as_it_was_never_takes_back_what_a_colleague_wrote(world: World) -> None:
    world.answer("sk-1", "ya", note="SK 12/2026", by=world.cast.atasan)
    # A page that was opened before is sent whole: its empty answer was not touched.
    kept = world.answer("sk-1", "", version=0)
    assert (kept.changed, kept.answer.value, kept.answer.note) == (False, "ya", "SK 12/2026")
    world.answer("sk-1", "tidak", version=1, by=world.cast.atasan)
    assert world.answer("sk-1", "ya", note="SK 12/2026", version=1).answer.value == "tidak"
    # Another note is a touch, and is said.
    with pytest.raises(Stale):
        world.answer("sk-1", "ya", note="SK 13/2026", version=1)


@pytest.mark.parametrize(
    ("key", "value", "kept"),
    [("sk-1", "mungkin", None), ("sk-2", "4", None), ("sop-1", "dua", None), ("sop-1", "-1", None), ("sop-1", "NaN", None), ("sop-1", "1.234,50", "1234.5"),
     ("sop-1", "1.250", "1250"), ("sop-1", "1.250.000", "1250000"), ("sop-1", "0.250", "0.25"), ("sop-1", "1.25,5", None), ("sop-1", "1E+9999999", None),
     ("sop-1", "1E-9999999", None), ("sop-1", "9" * 17, None),
     ("sop-1", "12,5", "12.5"), ("sop-1", " 3 ", "3"), ("tepat-1", "100", None), ("rekap-1", "ya", None), ("tepat-2", "x" * 5001, None), ("tepat-2", "a\x00b", "ab")],
)  # fmt: skip
def test_a_value_must_fit_its_question(world: World, key: str, value: str, kept: str | None) -> None:
    if kept is None:
        with pytest.raises(Refused):
            world.answer(key, value)
    else:
        assert world.answer(key, value).answer.value == kept


def test_evidence_is_fingerprinted_and_replaced_not_lost(world: World) -> None:
    def given(content: bytes, replaces: Evidence | None = None) -> Evidence:
        return services.add_evidence(
            form=world.form(), indicator=world.indicator("sk"), clean=CleanFile(content, "application/pdf"), title="SK", by=world.cast.petugas, replaces=replaces
        )  # fmt: skip

    first = given(PDF.content)
    assert first.sha256 == hashlib.sha256(PDF.content).hexdigest()
    with pytest.raises(Refused):
        given(PDF.content)
    second = given(PDF.content + b"2", replaces=first)
    assert second.version == 2
    assert [row.pk for row in queries.standing_evidence(world.form())] == [second.pk]
    with pytest.raises(Refused):
        given(PDF.content + b"3", replaces=first)
    services.withdraw_evidence(evidence=second, by=world.cast.petugas)
    assert list(queries.standing_evidence(world.form())) == []
    assert Evidence.objects.count() == 2
    assert first.file.storage.exists(first.file.name)


def test_nothing_is_handed_in_while_something_lacks(world: World) -> None:
    lacks = [(row.indicator.key, row.question.key if row.question else "") for row in results.missing(results.whole(world.form()))]
    assert lacks == [("sk", "sk-1"), ("sk", "sk-2"), ("sk", ""), ("sop", "sop-1"), ("rekap", "rekap-1")]
    with pytest.raises(Refused, match="5 hal"):
        services.submit(form_id=world.form().pk, by=world.cast.petugas)
    assert results.missing(results.whole(world.fill())) == []


def test_handing_in_freezes_the_live_figures_and_the_whole(world: World) -> None:
    form = world.submitted()
    assert (form.status, form.own_score) == (Status.SUBMITTED, Decimal("78.33"))
    answer = Answer.objects.get(assessment=form, question__key="tepat-1")
    assert (answer.value, answer.figure["definition"], answer.by) == ("87.5", "Jawaban pertama pada waktunya.", None)
    Known.value = Decimal(10)
    assert results.whole(form).own().total == Decimal("78.33")
    kept = Snapshot.objects.get()
    assert kept.sha256 == hashlib.sha256(kept.content.encode()).hexdigest()
    told = json.loads(kept.content)
    assert json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False) == kept.content
    assert told["aspects"][0]["indicators"][0]["evidence"][0]["sha256"]
    with pytest.raises(Refused):
        world.answer("sk-1", "tidak", version=1)


def test_what_is_frozen_is_in_the_governments_language_whoever_hands_in(world: World) -> None:
    Known.spoken = True
    form = world.fill()
    with translation.override("en"):
        services.submit(form_id=form.pk, by=world.cast.atasan)
    assert Answer.objects.get(assessment=form, question__key="tepat-1").figure["name"] == "Ditandatangani"
    assert "Ditandatangani" in Snapshot.objects.get().content


def test_a_live_figure_of_nothing_is_not_counted(world: World) -> None:
    Known.value = None
    whole = results.whole(world.fill())
    assert whole.own().indicator("tepat").points is None
    assert results.missing(whole) == []


def test_a_verifier_says_why_and_the_office_objects_to_the_end(world: World) -> None:
    form = world.submitted()
    with pytest.raises(Refused, match="alasannya"):
        services.judge(form_id=form.pk, indicator=world.indicator("sk"), points=Decimal(1), reason=" ", by=world.organisasi)
    with pytest.raises(Refused, match="4 indikator"):
        services.review(form_id=form.pk, by=world.organisasi)
    for key in ("sk", "sop", "tepat", "rekap"):
        services.judge(form_id=form.pk, indicator=world.indicator(key), points=Decimal(1) if key == "sk" else None, reason="Kurang" if key == "sk" else "", by=world.organisasi)  # fmt: skip
    services.review(form_id=form.pk, by=world.organisasi)
    until = date_format(world.form().objection_until, "l, j F Y")
    with pytest.raises(Refused, match=f"masih boleh berkeberatan sampai {until}"):
        services.finish(form_id=form.pk, by=world.organisasi)
    with pytest.raises(Refused, match="sekurangnya satu"):
        services.object_to(form_id=form.pk, words={world.indicator("sk").pk: " "}, by=world.cast.atasan)
    services.object_to(form_id=form.pk, words={world.indicator("sk").pk: "SK sudah ada."}, by=world.cast.atasan)
    with pytest.raises(Refused, match="setiap keberatan"):
        services.finish(form_id=form.pk, by=world.organisasi)
    services.decide_objection(
        form_id=form.pk, indicator=world.indicator("sk"), points=Decimal(2), answer="Benar, ada.", by=world.organisasi
    )
    services.finish(form_id=form.pk, by=world.organisasi)
    form = world.form()
    # kebijakan (2 + 2) / 2, monev 2.5.
    assert (form.status, form.score) == (Status.FINAL, Decimal("73.33"))
    final = json.loads(form.snapshots.get(kind="final").content)
    assert final["score"] == "73.33"
    assert final["aspects"][0]["indicators"][0]["verdict"] == {"points": "1", "reason": "Kurang"}
    assert final["aspects"][0]["indicators"][0]["objection"]["points"] == "2"
    assert [event.kind for event in form.events.all()] == ["invited", "submitted", "reviewed", "objected", "finished"]


def test_what_is_final_is_final_in_the_database_too(world: World) -> None:
    form = world.reviewed()
    services.accept(form_id=form.pk, by=world.cast.atasan)
    form = world.form()
    assert form.score == form.own_score == Decimal("78.33")
    for change in (
        lambda: Assessment.objects.filter(pk=form.pk).update(score=100),
        lambda: Answer.objects.filter(assessment=form).update(value="3"),
        lambda: form.verdicts.update(points=3),
        lambda: form.evidence.all().delete(),
        lambda: form.snapshots.update(content="{}"),
        lambda: form.events.all().delete(),
        lambda: AnswerVersion.objects.update(value="x"),
    ):
        assert refused_by_the_database(change)
    with pytest.raises(Refused):
        services.comment(form=form, indicator=world.indicator("sk"), text="Terlambat", by=world.cast.petugas)


def test_a_published_instrument_never_changes(world: World) -> None:
    pk = world.instrument.pk
    for change in (
        lambda: Instrument.objects.filter(pk=pk).update(name="Lain"),
        lambda: Aspect.objects.filter(instrument=pk).update(weight=1),
        lambda: Question.objects.filter(indicator__aspect__instrument=pk).delete(),
        lambda: Aspect.objects.create(instrument_id=pk, order=9, key="baru", name="Baru"),
    ):
        assert refused_by_the_database(change)
    with pytest.raises(Refused, match="sudah terbit"):
        services.edit_facts(instrument_id=pk, name="Lain", source="")


def test_returned_it_is_written_and_handed_in_again(world: World) -> None:
    form = world.submitted()
    with pytest.raises(Refused, match="dilengkapi"):
        services.return_form(form_id=form.pk, by=world.organisasi, text="")
    services.return_form(form_id=form.pk, by=world.organisasi, text="SK yang dilampirkan tahun lalu.")
    Known.value = Decimal(99)
    world.answer("sk-2", "3", version=1)
    services.submit(form_id=form.pk, by=world.cast.atasan)
    assert world.form().own_score > Decimal("78.33")
    assert form.snapshots.count() == 2


def test_a_verdict_on_points_that_changed_since_is_given_anew(world: World) -> None:
    form = world.submitted()
    for key in ("sk", "sop", "tepat", "rekap"):
        services.judge(form_id=form.pk, indicator=world.indicator(key), points=None, reason="", by=world.organisasi)
    services.return_form(form_id=form.pk, by=world.organisasi, text="Lengkapi.")
    world.answer("sk-2", "3", version=1)
    services.submit(form_id=form.pk, by=world.cast.atasan)
    found, sk = results.whole(form), world.indicator("sk")
    part = Part(sk, [], [], [])
    shown = ReviewForm(parts=[part], own={"sk": found.own().indicator("sk").points}, verdicts=found.verdicts)
    assert shown.bound("n", sk.pk).initial == ""
    with pytest.raises(Refused, match="1 indikator"):
        services.review(form_id=form.pk, by=world.organisasi)
    services.judge(form_id=form.pk, indicator=sk, points=None, reason="", by=world.organisasi)
    assert services.review(form_id=form.pk, by=world.organisasi).status == Status.REVIEWED


def test_nobody_checks_what_they_wrote_themselves(world: World) -> None:
    form = world.submitted()
    for outsider in (world.cast.petugas, world.cast.petugas2, world.cast.koordinator, world.cast.pengawas, world.cast.warga):
        with pytest.raises(Refused):
            services.judge(form_id=form.pk, indicator=world.indicator("sk"), points=Decimal(3), reason="x", by=outsider)
    # The inspectorate checks others, not itself.
    assert services.judge(form_id=form.pk, indicator=world.indicator("sk"), points=None, reason="", by=world.cast.inspektorat)
    with pytest.raises(Refused):
        services.accept(form_id=form.pk, by=world.organisasi)


def test_bagian_organisasi_does_not_check_the_office_where_it_works(world: World) -> None:
    opening = services.Opening("Setda", 2026, timezone.localdate(), [world.instrument], [world.setda], world.setda)
    period = services.open_period(agency_id=world.period.agency_id, opening=opening, by=world.organisasi)
    period.assessments.update(status=Status.SUBMITTED)
    form = access.visible_to(world.organisasi).get(period=period)
    assert not access.capacities(access.standing(world.organisasi), form, world.organisasi)
    assert access.capacities(access.standing(world.cast.inspektorat), form, world.cast.inspektorat) == {"reviewer"}


def test_who_sees_which_form(world: World) -> None:
    form = world.form()

    def sees(user) -> bool:
        return access.visible_to(user).filter(pk=form.pk).exists()

    assert [sees(user) for user in (world.cast.petugas, world.cast.atasan, world.organisasi, world.cast.inspektorat)] == [True] * 4
    assert [sees(user) for user in (world.cast.petugas2, world.cast.koordinator, world.cast.pengawas, world.cast.warga)] == [False] * 4
    world.reviewed()
    services.accept(form_id=form.pk, by=world.cast.atasan)
    assert sees(world.cast.pengawas)
    assert not sees(world.cast.petugas2)


def test_the_governments_own_form_is_filled_in_by_one_and_checked_by_another(world: World) -> None:
    whole = services.write_instrument(
        form=replace(SMALL, key="besar", scope=Scope.REGENCY), agency_id=world.period.agency_id, by=world.organisasi
    )
    services.publish(instrument_id=whole.pk, by=world.organisasi)
    whole.refresh_from_db()
    opening = services.Opening("Kabupaten 2026", 2026, timezone.localdate(), [whole], [], world.setda)
    period = services.open_period(agency_id=world.period.agency_id, opening=opening, by=world.organisasi)
    form = period.assessments.get()
    assert form.unit == world.setda
    row = queries.questions_of(whole).get(key="sk-1")
    services.save_answer(form=form, question=row, value="ya", version=0, by=world.organisasi)

    def capacity(user) -> set[str]:
        return set(access.capacities(access.standing(user), access.visible_to(user).get(pk=form.pk), user))

    assert capacity(world.organisasi) == capacity(world.organisasi2) == {"filler"}
    Assessment.objects.filter(pk=form.pk).update(status=Status.SUBMITTED)
    # Who wrote answers for it; who did not checks it, as the inspectorate may.
    assert [capacity(user) for user in (world.organisasi, world.organisasi2, world.cast.inspektorat)] == [
        {"filler"},
        {"reviewer"},
        {"reviewer"},
    ]
    assert not access.visible_to(world.cast.petugas).filter(pk=form.pk).exists()


def test_last_rounds_form_is_found(world: World) -> None:
    services.accept(form_id=world.reviewed().pk, by=world.cast.atasan)
    opening = services.Opening("Penilaian 2027", 2027, timezone.localdate(), [world.instrument], [world.cast.pu], world.setda)
    later = services.open_period(agency_id=world.period.agency_id, opening=opening, by=world.organisasi)
    assert queries.previous(later.assessments.get()) == world.form()
    assert queries.previous(world.form()) is None


def test_the_board_counts_what_is_done_in_the_same_queries(world: World, django_assert_num_queries) -> None:
    world.fill()
    queries.instrument_blueprint(world.instrument)  # read once in the life of a process
    with django_assert_num_queries(5):
        rows = {row.form.unit_id: row for row in queries.board(world.period)}
    assert (rows[world.cast.pu.pk].done, rows[world.cast.pu.pk].of, rows[world.cast.other.pk].done) == (4, 4, 0)
    assert rows[world.cast.pu.pk].percent == 100
