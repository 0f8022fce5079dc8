"""The pages of the assessment with Django's client: every button works without scripts, and only for whom it is meant."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import replace
from decimal import Decimal

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from assessments import access, chasing, services
from assessments.blueprint import Kind, Question
from assessments.models import Answer, Assessment, Evidence, Period, Status
from organisations.models import Membership, User
from organisations.queries import broadcasts_for, default_agency
from tests.assessments.conftest import SMALL, Known, World

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def fields(page: str) -> dict[str, str]:
    """What a browser would send of the form of an aspect as it stands."""
    found = dict(re.findall(r'<input type="hidden" name="(v\d+)" value="(\d+)"', page))
    return found | dict.fromkeys(re.findall(r'<textarea name="(k\d+)"', page), "")


def aspect_url(form: Assessment, aspect: str = "kebijakan") -> str:
    return reverse("assessment_aspect", args=[form.pk, aspect])


def test_bagian_organisasi_opens_a_round_in_the_browser(world: World) -> None:
    client = signed_in(world.organisasi)
    page = client.get(reverse("period_open")).content.decode()
    assert "Instrumen kecil" in page
    said = {"name": "Penilaian 2027", "year": timezone.localdate().year, "deadline": (timezone.localdate() + dt.timedelta(30)).isoformat(), "instruments": [world.instrument.pk],
            "units": [world.cast.pu.pk], "objection_days": 5, "remind_before": "7; 1"}  # fmt: skip
    refused = client.post(reverse("period_open"), said)
    assert refused.status_code == 422
    assert "14, 7, 3, 1" in refused.content.decode()
    done = client.post(reverse("period_open"), said | {"remind_before": "7, 1"})
    made = Period.objects.get(name="Penilaian 2027")
    assert done.url == reverse("period", args=[made.pk])
    assert made.remind_before == [7, 1]


def test_the_board_says_who_lags_and_reminds_them(world: World) -> None:
    world.answer("sk-1", "ya")
    client = signed_in(world.organisasi)
    page = client.get(reverse("assessments")).content.decode()
    assert "Belum mulai" in page
    assert "Tidak ada petugas" not in page
    Membership.objects.filter(user=world.cast.petugas2).update(valid_until=timezone.localdate() - dt.timedelta(days=1))
    assert client.get(reverse("assessments")).content.decode().count("Tidak ada petugas") == 1
    Membership.objects.filter(user=world.cast.petugas2).update(valid_until=None)
    assert "1 dari 4" in page
    assert world.cast.other.name in client.get(reverse("period", args=[world.period.pk]), {"daftar": "belum-mulai"}).content.decode()
    client.post(reverse("period_remind", args=[world.period.pk]), {"unit": world.cast.other.pk})
    assert broadcasts_for(world.cast.petugas2).filter(title__contains="belum dikirim").exists()
    assert not broadcasts_for(world.cast.petugas).filter(title__contains="belum dikirim").exists()
    # At once again is too soon; and the others are reminded with one press.
    client.post(reverse("period_remind", args=[world.period.pk]), {"semua": "ya"})
    assert [form.events.filter(kind="reminded").count() for form in (world.form(), world.form(world.cast.other))] == [1, 1]


def test_the_number_of_queries_does_not_grow_with_the_offices(world: World, django_assert_max_num_queries) -> None:
    client = signed_in(world.organisasi)
    units = list(default_agency().units.filter(is_external=False)[:30])
    opening = services.Opening("Besar", 2027, timezone.localdate(), [world.instrument], units, world.setda)
    services.open_period(agency_id=world.period.agency_id, opening=opening, by=world.organisasi)
    client.get(reverse("assessments"))
    with django_assert_max_num_queries(24):
        page = client.get(reverse("assessments")).content.decode()
    assert page.count("<progress") == 30


def test_an_office_fills_in_an_aspect_without_scripts(world: World) -> None:
    client, form = signed_in(world.cast.petugas), world.form()
    assert world.cast.pu.name in client.get(reverse("assessments")).content.decode()
    page = client.get(aspect_url(form)).content.decode()
    q1, q2, q3 = (world.question(key).pk for key in ("sk-1", "sk-2", "sop-1"))
    indicator = world.indicator("sk").pk
    sent = fields(page) | {f"j{q1}": "ya", f"j{q2}": "2", f"j{q3}": "banyak", f"k{q1}": "SK 12/2026", f"c{indicator}": "Mohon dicek.", f"t{indicator}": "SK",
                           f"b{indicator}": SimpleUploadedFile("sk.pdf", b"%PDF-1.4 sk")}  # fmt: skip
    answer = client.post(aspect_url(form), sent)
    # One answer does not fit: it is said, it is still there, and all the rest is kept.
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "Tulis angkanya saja" in shown
    assert 'value="banyak"' in shown
    assert Answer.objects.get(question=q1).note == "SK 12/2026"
    assert Evidence.objects.get().title == "SK"
    assert form.remarks.get().text == "Mohon dicek."
    page = client.get(aspect_url(form)).content.decode()
    assert "Mohon dicek." in page
    # The text fields are sent as they stand, the boxes as they are ticked.
    done = client.post(
        aspect_url(form), fields(page) | {f"j{q1}": "ya", f"k{q1}": "SK 12/2026", f"j{q2}": "2", f"j{q3}": "2", "lanjut": "ya"}
    )
    assert done.url == aspect_url(form, "monev")
    assert Answer.objects.get(question=q3).value == "2"


def test_two_browsers_on_one_answer(world: World) -> None:
    first, second, form, pk = signed_in(world.cast.petugas), signed_in(world.cast.atasan), world.form(), world.question("sk-2").pk
    url = reverse("assessment_save", args=[form.pk])
    kept = first.post(url, {"question": pk, "value": "1", "note": "", "version": 0})
    assert json.loads(kept.content)["version"] == 1
    told = second.post(url, {"question": pk, "value": "3", "note": "", "version": 0})
    assert told.status_code == 422
    assert json.loads(told.content)["said"] == "1: Rancangan"
    assert second.post(url, {"question": pk, "value": "3", "note": "", "version": 1}).status_code == 200
    assert first.post(url, {"question": pk, "value": "9", "note": "", "version": 2}).status_code == 422
    # Without scripts: the other's answer stands beside one's own, and the second press is a knowing one.
    page = first.post(aspect_url(form), {f"j{pk}": "0", f"k{pk}": "", f"v{pk}": "1"})
    assert page.status_code == 422
    assert "3: Ada dan dipakai" in page.content.decode()
    version = fields(page.content.decode())[f"v{pk}"]
    assert first.post(aspect_url(form), {f"j{pk}": "0", f"k{pk}": "", f"v{pk}": version}).status_code == 302
    assert Answer.objects.get(question=pk).value == "0"


def test_a_page_sent_whole_keeps_what_a_colleague_answered_meanwhile(world: World) -> None:
    first, form, theirs, mine = signed_in(world.cast.petugas), world.form(), world.question("sk-1").pk, world.question("sk-2").pk
    stale = fields(first.get(aspect_url(form)).content.decode())
    world.answer("sk-1", "ya", by=world.cast.atasan)
    assert first.post(aspect_url(form), stale | {f"j{mine}": "1"}).status_code == 302
    assert dict(Answer.objects.values_list("question", "value")) == {theirs: "ya", mine: "1"}


def test_a_live_figure_is_shown_with_its_definition_and_never_typed(world: World) -> None:
    client, form, pk = signed_in(world.cast.petugas), world.form(), world.question("tepat-1").pk
    page = client.get(aspect_url(form, "monev")).content.decode()
    assert "87,5" in page
    assert "Jawaban pertama pada waktunya." in page
    assert f'name="j{pk}"' not in page
    assert (
        client.post(reverse("assessment_save", args=[form.pk]), {"question": pk, "value": "100", "note": "", "version": 0}).status_code
        == 422
    )
    Known.value = None
    assert "Belum ada yang bisa dihitung" in client.get(aspect_url(form, "monev")).content.decode()


def test_files_are_checked_and_handed_out_only_to_whom_they_concern(world: World) -> None:
    client, form, indicator = signed_in(world.cast.petugas), world.form(), world.indicator("sk").pk
    bad = client.post(aspect_url(form), {f"b{indicator}": SimpleUploadedFile("sk.pdf", b"MZ program"), f"t{indicator}": "SK"})
    assert bad.status_code == 422
    assert not Evidence.objects.exists()
    client.post(aspect_url(form), {f"b{indicator}": SimpleUploadedFile("sk.pdf", b"%PDF-1.4 sk"), f"t{indicator}": "SK"})
    row = Evidence.objects.get()
    url = reverse("evidence", args=[row.public_id])
    answer = client.get(url)
    assert b"".join(answer.streaming_content) == b"%PDF-1.4 sk"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["Content-Disposition"].startswith("attachment")
    assert {signed_in(user).get(url).status_code for user in (world.cast.petugas2, world.cast.pengawas, world.cast.warga)} == {404}
    assert Client().get(url).status_code == 404
    assert signed_in(world.organisasi).get(url).status_code == 200
    client.post(aspect_url(form), {"hapus": str(row.public_id)})
    row.refresh_from_db()
    assert row.withdrawn_at


def test_a_file_withdrawn_while_the_form_is_handed_in_is_refused_in_words(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    form = world.fill()
    row = form.evidence.get(title="Bukti sk")
    asked = access.may_fill

    def may_fill(where: access.Standing, form: Assessment, user: User) -> bool:
        may = asked(where, form, user)
        if world.form().status == Status.OPEN:
            services.submit(form_id=form.pk, by=world.cast.atasan)
        return may

    monkeypatch.setattr(access, "may_fill", may_fill)
    answer = signed_in(world.cast.petugas).post(aspect_url(form), {"hapus": str(row.public_id)})
    assert answer.status_code == 422
    assert "sudah dikirim dan tidak bisa diubah" in answer.content.decode()
    row.refresh_from_db()
    assert row.withdrawn_at is None


def test_an_aspect_of_many_indicators_shows_one_box_for_a_file_at_a_time(world: World) -> None:
    many = tuple(
        replace(SMALL.aspects[0].indicators[0], key=f"sk{n}", questions=(Question(f"q{n}", "Ada?", Kind.YES_NO),)) for n in range(12)
    )
    made = services.write_instrument(
        form=replace(SMALL, key="panjang", aspects=(replace(SMALL.aspects[0], indicators=many),)),
        agency_id=world.period.agency_id,
        by=world.organisasi,
    )
    services.publish(instrument_id=made.pk, by=world.organisasi)
    made.refresh_from_db()
    opening = services.Opening("Panjang", 2026, timezone.localdate(), [made], [world.cast.pu], world.setda)
    form = services.open_period(agency_id=world.period.agency_id, opening=opening, by=world.organisasi).assessments.get()
    client = signed_in(world.cast.petugas)
    assert 'type="file"' not in client.get(aspect_url(form)).content.decode()
    indicator = made.aspects.get().indicators.all()[3]
    question = indicator.questions.get()
    # What was ticked is kept on the way to the box.
    asked = client.post(aspect_url(form), {f"j{question.pk}": "ya", f"k{question.pk}": "", f"v{question.pk}": "0", "tambah": indicator.pk})
    assert asked.url == f"{aspect_url(form)}?bukti={indicator.pk}#i-{indicator.key}"
    page = client.get(asked.url).content.decode()
    assert page.count('type="file"') == 1
    sent = {
        f"j{question.pk}": "ya",
        f"k{question.pk}": "",
        f"v{question.pk}": "1",
        f"b{indicator.pk}": SimpleUploadedFile("sk.pdf", b"%PDF-1.4 sk"),
    }
    assert client.post(aspect_url(form), sent).status_code == 302
    assert Evidence.objects.get().indicator == indicator


def test_from_handing_in_to_the_final_score_in_the_browser(world: World) -> None:
    office, checker, form = signed_in(world.cast.petugas), signed_in(world.organisasi), world.fill()
    services.comment(form=form, indicator=world.indicator("sk"), text="Mohon dicek.", by=world.cast.petugas)
    # Bagian Organisasi did not fill in, so it checks; while it is written there is nothing to check.
    assert checker.get(reverse("assessment_review", args=[form.pk, "kebijakan"])).status_code == 404
    assert office.post(reverse("assessment_move", args=[form.pk, "submit"])).status_code == 302
    assert office.get(reverse("assessment_review", args=[form.pk, "kebijakan"])).status_code == 404
    early = checker.post(reverse("assessment_move", args=[form.pk, "review"]))
    assert early.status_code == 422
    assert "4 indikator" in early.content.decode()
    sk, sop, tepat, rekap = (world.indicator(key).pk for key in ("sk", "sop", "tepat", "rekap"))
    url = reverse("assessment_review", args=[form.pk, "kebijakan"])
    assert "Bukti sk" in checker.get(url).content.decode()
    unsaid = checker.post(url, {f"n{sk}": "1", f"n{sop}": "setuju"})
    assert unsaid.status_code == 422
    assert "Tulis alasannya" in unsaid.content.decode()
    checker.post(url, {f"n{sk}": "1", f"a{sk}": "SK tahun lalu", f"n{sop}": "setuju"})
    checker.post(reverse("assessment_review", args=[form.pk, "monev"]), {f"n{tepat}": "setuju", f"n{rekap}": "setuju"})
    result = reverse("assessment_result", args=[form.pk])
    assert "SK tahun lalu" not in office.get(result).content.decode()
    checker.post(reverse("assessment_move", args=[form.pk, "review"]))
    assert "SK tahun lalu" in office.get(result).content.decode()
    office.post(reverse("assessment_move", args=[form.pk, "object"]), {f"keberatan{sk}": "SK sudah diperbarui."})
    assert world.form().status == Status.OBJECTED
    page = checker.get(result).content.decode()
    assert "SK sudah diperbarui." in page
    objection = form.objections.get()
    decide = reverse("assessment_decide", args=[form.pk, sk])
    assert checker.post(decide, {f"putusan{objection.pk}-points": "2"}).status_code == 422
    checker.post(decide, {f"putusan{objection.pk}-points": "2", f"putusan{objection.pk}-answer": "Diterima sebagian."})
    assert checker.post(reverse("assessment_move", args=[form.pk, "finish"])).url == result
    assert world.form().score == Decimal("73.33")
    page = office.get(result).content.decode()
    assert "Diterima sebagian." in page
    assert "<svg" in page
    assert "Kebijakan: 2,00 dari 3" in page
    assert "Mohon dicek." in office.get(aspect_url(form)).content.decode()
    told = office.get(reverse("assessment_snapshot", args=[form.pk, "final"]))
    assert told.content.decode() == form.snapshots.get(kind="final").content
    # Who supervises sees the result now, and the round's.
    watcher = signed_in(world.cast.pengawas)
    assert "Bukti sk" in watcher.get(aspect_url(form)).content.decode()
    assert "Mohon dicek." not in watcher.get(aspect_url(form)).content.decode()
    assert watcher.get(result).status_code == 200
    shown = watcher.get(reverse("period_results", args=[world.period.pk])).content.decode()
    assert "73,33" in shown
    assert watcher.get(reverse("assessment", args=[world.form(world.cast.other).pk])).status_code == 404


def test_returned_the_office_reads_why(world: World) -> None:
    form = world.submitted()
    checker = signed_in(world.organisasi)
    assert checker.post(reverse("assessment_move", args=[form.pk, "return"]), {"text": " "}).status_code == 422
    checker.post(reverse("assessment_move", args=[form.pk, "return"]), {"text": "Lampirkan SK tahun ini."})
    assert "Lampirkan SK tahun ini." in signed_in(world.cast.petugas).get(reverse("assessment", args=[form.pk])).content.decode()


def test_evidence_is_given_once_for_every_scheme(world: World) -> None:
    form = world.fill()
    page = signed_in(world.cast.petugas).get(reverse("assessment_schemes", args=[form.pk])).content.decode()
    assert "Penilaian kepatuhan Ombudsman" in page
    assert "Pengaduan: pengelola" in page
    assert page.count("Bukti sk") == 2


def test_last_rounds_answers_and_result_stand_beside(world: World) -> None:
    services.accept(form_id=world.reviewed(sk="1").pk, by=world.cast.atasan)
    opening = services.Opening("Penilaian 2027", 2027, timezone.localdate(), [world.instrument], [world.cast.pu], world.setda)
    later = services.open_period(agency_id=world.period.agency_id, opening=opening, by=world.organisasi).assessments.get()
    client = signed_in(world.cast.petugas)
    assert "Periode lalu: 2: Ada" in client.get(aspect_url(later)).content.decode()
    page = client.get(reverse("assessment_result", args=[later.pk])).content.decode()
    assert "sebelumnya 1,50" in page
    assert "Periode lalu" not in signed_in(world.organisasi).get(reverse("period_results", args=[world.period.pk])).content.decode()
    services.accept(form_id=replace(world, period=later.period).reviewed().pk, by=world.cast.petugas)
    shown = signed_in(world.organisasi).get(reverse("period_results", args=[later.period_id])).content.decode()
    assert "Kebijakan: 2,25 dari 3; sebelumnya 1,50" in shown


@pytest.mark.parametrize("who", ["petugas2", "koordinator", "pengawas", "warga"])
def test_nobody_else_writes_or_reads(world: World, who: str) -> None:
    client, form = signed_in(getattr(world.cast, who)), world.form()
    refused = {403} if who == "warga" else {404}
    assert {client.get(reverse("assessment", args=[form.pk])).status_code, client.get(aspect_url(form)).status_code} == refused
    assert client.post(aspect_url(form), {"j1": "ya"}).status_code in refused
    assert client.post(reverse("assessment_save", args=[form.pk]), {"question": 1, "version": 0}).status_code in refused
    assert client.post(reverse("assessment_move", args=[form.pk, "submit"])).status_code in refused
    assert client.post(reverse("period_remind", args=[world.period.pk]), {"semua": "ya"}).status_code == 403
    assert client.get(reverse("period_open")).status_code == 403
    assert not Answer.objects.exists()


def test_a_round_is_given_more_time_and_closed_and_its_forms_tell_who_did_it(world: World) -> None:
    client = signed_in(world.organisasi)
    before, later = world.period.deadline, timezone.localdate() + dt.timedelta(days=20)
    for _twice in range(2):
        client.post(
            reverse("period_change", args=[world.period.pk, "batas"]), {"deadline": later.isoformat()}, headers={"accept-language": "en"}
        )
    assert Period.objects.get().deadline == later
    assert client.post(reverse("period_change", args=[world.period.pk, "batas"]), {"deadline": ""}).status_code == 422
    client.post(reverse("period_change", args=[world.period.pk, "tutup"]))
    assert Period.objects.get().closed_at
    for unit in (world.cast.pu, world.cast.other):
        moved, closed = world.form(unit).events.filter(kind__in=["moved", "closed"])
        assert (moved.kind, moved.by, closed.kind, closed.by) == ("moved", world.organisasi, "closed", world.organisasi)
        assert moved.text == f"dari {date_format(before, 'j F Y')} ke {date_format(later, 'j F Y')}"
    page = signed_in(world.cast.petugas).get(aspect_url(world.form())).content.decode()
    assert "Simpan dan lanjut" not in page
    assert moved.text in signed_in(world.cast.petugas).get(reverse("assessment", args=[world.form().pk])).content.decode()


MORNING = dt.datetime(2026, 11, 25, 2, 0, tzinfo=dt.UTC)  # a Wednesday, ten o'clock in Sinjai


def at_work(world: World, moment: dt.datetime, days_before: int) -> int:
    Period.objects.update(deadline=timezone.localdate(moment) + dt.timedelta(days=days_before))
    return chasing.tell(now=moment)


def test_the_invitation_goes_out_by_mail_in_office_hours_once(world: World) -> None:
    User.objects.filter(pk=world.cast.petugas.pk).update(email="petugas@example.go.id")
    assert at_work(world, MORNING - dt.timedelta(hours=9), 30) == 0
    assert at_work(world, MORNING, 30) == 1
    assert at_work(world, MORNING + dt.timedelta(minutes=10), 30) == 0
    (told,) = mail.outbox
    assert told.to == ["petugas@example.go.id"]
    assert f"/penilaian/isian/{world.form().pk}/" in told.body


def test_the_clock_reminds_who_lags_on_its_days(world: World) -> None:
    User.objects.filter(pk__in=[world.cast.petugas.pk, world.cast.petugas2.pk]).update(email="a@example.go.id")
    world.submitted()
    at_work(world, MORNING - dt.timedelta(days=1), 30)
    mail.outbox.clear()
    assert at_work(world, MORNING, 5) == 0
    assert at_work(world, MORNING, 7) == 1
    assert at_work(world, MORNING + dt.timedelta(minutes=10), 7) == 0
    assert [event.by for event in world.form(world.cast.other).events.filter(kind="reminded")] == [None]
    assert not world.form().events.filter(kind="reminded").exists()
    assert "belum dikirim" in mail.outbox[0].subject


def test_a_mail_that_fails_is_owed_still(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    User.objects.filter(pk=world.cast.petugas.pk).update(email="petugas@example.go.id")

    def refuse(*_args: object, **_more: object) -> None:
        raise OSError("no mail server")

    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.EmailMessage.send", refuse)
        assert at_work(world, MORNING, 30) == 0
    assert at_work(world, MORNING + dt.timedelta(minutes=10), 30) == 1
