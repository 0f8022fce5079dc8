"""Quality samples: drawn by nobody's choice, read blind, told, objected to, frozen; and whose eyes a case is for."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import random
import statistics
from collections import Counter
from dataclasses import replace
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, InternalError, transaction
from django.db.utils import DatabaseError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from PIL import Image
from sklearn.metrics import cohen_kappa_score

from assessments import chasing, services, sheets
from assessments.blueprint import Kind, Scope, What, faults
from assessments.contracts import Span, Tally
from assessments.models import CaseObjection, Instrument, QualitySample, Reading, SampledCase, SampleRule
from assessments.quality import draw, figures, marking, population
from assessments.queries import instrument_blueprint, read_blueprint
from assessments.services import Refused
from complaints import services as cases
from complaints.models import Attachment, Complaint
from lapor.figuring import provider
from organisations.models import Membership, Role, Unit, User
from organisations.queries import broadcasts_for, default_agency
from reporting import freezing, reading
from reporting.models import ReportKind
from reporting.sections import SUBJECT
from tests.assessments.quality_world import LAST, Reads, reads, settled
from tests.cast import complain

pytestmark = pytest.mark.django_db
NAME = "Sitti Aminah binti Daeng Mattola"
__all__ = ["reads"]


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


# --- The draw ---------------------------------------------------------------------------------------------------------


def test_anybody_can_draw_a_sample_again_with_sha256_alone(reads: Reads) -> None:
    """Written anew from the words of docs/assessments.md, without a line of the code under test."""

    def sha(text: str) -> str:
        return hashlib.sha256(text.encode()).hexdigest()

    sample = reads.sample
    listed = json.loads(sample.population)
    assert sha(sample.population) == sample.population_sha256
    assert sorted(listed) == listed
    assert len(listed) == sample.population_size == 6
    seed = sha(f"{sample.agency.key}|{LAST:%Y-%m}|{sample.population_sha256}")
    assert sample.seed == seed
    order = sorted((number for number, _unit in listed), key=lambda number: sha(f"{seed}|{number}"))
    assert [case.complaint.number for case in sample.cases.select_related("complaint")] == order
    twice = sorted(order, key=lambda number: sha(f"{seed}|kedua|{number}"))[:2]
    assert {case.complaint.number for case in sample.cases.filter(second=True)} == set(twice)


def test_a_sample_is_spread_over_the_offices() -> None:
    chance = random.Random(7)
    for _round in range(200):
        counts = {f"u{number}": chance.choice([1, 1, 2, 3, 9, 40]) for number in range(chance.randint(1, 12))}
        members = [draw.Member(f"{unit}-{number}", unit) for unit, count in counts.items() for number in range(count)]
        size, seed = chance.randint(1, 60), str(chance.random())
        chosen = draw.draw(members, size=size, seed=seed, second_percent=20)
        taken = Counter(row.member.unit for row in chosen)
        assert len(chosen) == len(set(chosen)) == min(size, len(members))
        assert all(taken[unit] <= count for unit, count in counts.items())
        if size >= len(counts):
            assert set(taken) == set(counts), "every office has one where the size allows"
            # Nobody is more than one off the share of what is left after the first of each.
            left = len(chosen) - len(counts)
            rest = sum(counts.values()) - len(counts)
            assert all(abs(taken[unit] - 1 - (left * (count - 1) / rest if rest else 0)) < 1 for unit, count in counts.items())
        else:
            assert max(taken.values()) == 1
        assert sum(row.second for row in chosen) == -(-len(chosen) * 20 // 100)
        # The order in which the population comes says nothing.
        chance.shuffle(members)
        assert draw.draw(members, size=size, seed=seed, second_percent=20) == chosen


def test_every_case_of_an_office_is_drawn_as_often_as_the_others() -> None:
    members = [draw.Member(f"{number}", "u") for number in range(10)]
    times = Counter(row.member.number for seed in range(3000) for row in draw.draw(members, size=3, seed=str(seed), second_percent=0))
    # 900 each is expected, and 25 the standard deviation.
    assert all(750 < times[member.number] < 1050 for member in members)


def test_a_month_is_drawn_once_and_never_before_its_end(reads: Reads) -> None:
    agency = default_agency()
    with pytest.raises(Refused, match="hanya diambil satu kali"):
        services.draw_sample(agency=agency, month=LAST, by=reads.organisasi)
    with pytest.raises(Refused, match="belum selesai"):
        services.draw_sample(agency=agency, month=timezone.localdate().replace(day=1), by=reads.organisasi)
    with pytest.raises(Refused, match="Tidak ada laporan"):
        services.draw_sample(agency=agency, month=population.before(LAST), by=reads.organisasi)
    for change in ({"seed": "0" * 64}, {"population": "[]"}, {"size": 1}):
        with pytest.raises((InternalError, IntegrityError, DatabaseError)), transaction.atomic():
            QualitySample.objects.filter(pk=reads.sample.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        reads.sample.cases.all().delete()


def test_only_cases_that_others_may_read_are_drawn_from(reads: Reads) -> None:
    month = population.before(LAST)
    agency = default_agency()
    kept = settled(reads.cast.pu, reads.cast.petugas, "Lampu jalan mati.", month=month)
    for change in ({"sealed": True}, {"visibility": "secret"}, {"complaint_class": "wbs"}, {"accused": reads.cast.other}):
        other = settled(reads.cast.pu, reads.cast.petugas, f"Tidak untuk semua mata {sorted(change)}.", month=month)
        Complaint.objects.filter(pk=other.pk).update(**change)
    unanswered = settled(reads.cast.pu, None, "Tidak pernah dijawab.", month=month)
    assert unanswered.ended_at
    assert {member.number for member in population.ended(agency, month)} == {kept.number}
    # In Sinjai (WITA) the month begins eight hours before it does in UTC.
    edge = dt.datetime.combine(month, dt.time(), tzinfo=dt.UTC) - dt.timedelta(hours=8)
    Complaint.objects.filter(pk=kept.pk).update(ended_at=edge)
    assert kept.number in {member.number for member in population.ended(agency, month)}
    Complaint.objects.filter(pk=kept.pk).update(ended_at=edge - dt.timedelta(seconds=1))
    assert kept.number not in {member.number for member in population.ended(agency, month)}


def test_the_clock_draws_on_the_day_that_the_rule_names(reads: Reads) -> None:
    month = population.after(LAST)
    settled(reads.cast.pu, reads.cast.petugas, "Got tersumbat.", month=month)
    begins = dt.datetime.combine(population.after(month), dt.time(4), tzinfo=dt.UTC)
    assert chasing.samples(now=begins + dt.timedelta(days=3)) == 0
    assert chasing.samples(now=begins + dt.timedelta(days=4)) == 1
    assert chasing.samples(now=begins + dt.timedelta(days=5)) == 0
    made = QualitySample.objects.get(month=month)
    assert (made.drawn_by, made.size) == (None, 1)


def test_a_rule_holds_from_its_month_on_and_is_never_changed(reads: Reads) -> None:
    agency = default_agency()
    begun = {"sheet": reads.sample.rule.sheet, "second_percent": 50, "objection_days": 3, "draw_day": 2, "source": "SK 1"}
    with pytest.raises(Refused, match="bulan ini atau sesudahnya"):
        services.add_rule(agency_id=agency.pk, facts=begun | {"size": 2, "valid_from": LAST}, by=reads.organisasi)
    here = timezone.localdate().replace(day=1)
    made = services.add_rule(agency_id=agency.pk, facts=begun | {"size": 2, "valid_from": here}, by=reads.organisasi)
    assert population.rule_for(agency.pk, here) == made
    assert population.rule_for(agency.pk, LAST) == reads.sample.rule
    assert population.rule_for(Unit.objects.exclude(agency=agency).first().agency_id, here) == reads.sample.rule
    with pytest.raises(DatabaseError), transaction.atomic():
        SampleRule.objects.filter(pk=made.pk).update(size=400)


# --- The sheet --------------------------------------------------------------------------------------------------------


def test_the_sheet_that_ships_has_criteria_with_described_levels_and_survives_a_spreadsheet() -> None:
    sheet = read_blueprint(Instrument.objects.get(key="mutu-jawaban", agency=None))
    rows = marking.criteria(sheet)
    assert sheet.scope == Scope.CASE
    assert len(rows) >= 6
    assert all(row.kind == Kind.SCALE and len(row.levels) == 4 for row in rows)
    assert {row.key for row in rows if not row.required} == {"penolakan-1", "bukti-1"}
    assert sheets.read(sheets.write(sheet)) == sheet


def test_a_sheet_for_cases_is_published_only_with_levels_and_one_that_always_applies(reads: Reads) -> None:
    sheet = read_blueprint(reads.sample.rule.sheet)
    draft = services.copy_instrument(instrument=reads.sample.rule.sheet, version="2", agency_id=default_agency().pk, by=reads.organisasi)
    question = draft.aspects.first().indicators.first().questions.first()
    type(question).objects.filter(pk=question.pk).update(kind="yes_no", levels=[])
    assert What.NO_CRITERION in {fault.what for fault in faults(read_blueprint(draft))}
    with pytest.raises(Refused, match="bertingkat"):
        services.publish(instrument_id=draft.pk, by=reads.organisasi)
    assert not faults(sheet)


def test_a_sheet_is_not_offered_to_offices_to_fill_in(reads: Reads) -> None:
    page = signed_in(reads.organisasi).get(reverse("period_open")).content.decode()
    assert "Mutu jawaban laporan" not in page


def test_what_does_not_apply_takes_no_part_in_the_score(reads: Reads) -> None:
    sheet = instrument_blueprint(reads.sample.rule.sheet)
    assert marking.score(sheet, reads.marks(3)) == 100
    assert marking.score(sheet, reads.marks(0)) == 0
    assert marking.score(sheet, reads.marks(3, bukti_1=None, penolakan_1=None)) == 100
    # By hand: isi (2*3 + 2*3 + 0)/5 = 2.4, kata 3, hasil (0+3+3)/3 = 2; 0.5*2.4 + 0.2*3 + 0.3*2 = 2.4 of 3.
    assert marking.score(sheet, reads.marks(3, bukti_1=0, penolakan_1=0)) == 80
    for wrong in (reads.marks(3, menjawab_1=None), reads.marks(4), {"menjawab-1": 3}):
        with pytest.raises(ValueError):  # noqa: PT011 - the key of the criterion is all it says
            marking.score(sheet, wrong)


# --- Reading ----------------------------------------------------------------------------------------------------------


def test_a_case_is_read_in_the_browser_and_the_next_one_follows(reads: Reads) -> None:
    client = signed_in(reads.organisasi)
    page = client.get(reverse("quality_sample", args=[reads.sample.pk])).content.decode()
    first = reads.sample.cases.get(place=1)
    assert reverse("quality_case", args=[first.pk]) in page
    address = reverse("quality_case", args=[first.pk])
    page = client.get(address).content.decode()
    assert "Apakah jawaban mengenai apa yang disampaikan warga?" in page
    assert "Tidak berlaku untuk laporan ini" in page
    sent = {f"n_{key}": mark for key, mark in reads.marks(2).items()} | {"note": "Sebut tanggalnya."}
    refused = client.post(address, {key: value for key, value in sent.items() if key != "n_jelas-1"})
    assert refused.status_code == 422
    assert "Beri nilai untuk kriteria ini." in refused.content.decode()
    assert "Sebut tanggalnya." in refused.content.decode()
    assert not Reading.objects.exists()
    done = client.post(address, sent | {"n_bukti-1": "-"})
    assert done.url == reverse("quality_case", args=[reads.sample.cases.get(place=2).pk])
    reading = Reading.objects.get()
    assert (reading.marks["bukti-1"], reading.marks["jelas-1"], reading.note) == (None, 2, "Sebut tanggalnya.")
    # Until it is told one may think again.
    assert "Sebut tanggalnya." in client.get(address).content.decode()
    client.post(address, sent | {"n_jelas-1": "0", "note": ""})
    assert Reading.objects.get().marks["jelas-1"] == 0


def test_the_second_reader_is_another_person_and_sees_nothing_of_the_first(reads: Reads) -> None:
    case = reads.sample.cases.filter(second=True).first()
    reads.read(case, 1, note="Terlalu singkat sekali.")
    second = signed_in(reads.cast.koordinator)
    shown = second.get(reverse("quality_case", args=[case.pk])).content.decode()
    assert "Terlalu singkat sekali." not in shown
    assert "checked" not in shown
    assert "33,33" not in second.get(reverse("quality_sample", args=[reads.sample.pk])).content.decode()
    reads.read(case, 3, by=reads.cast.koordinator)
    case.refresh_from_db()
    assert case.score == Decimal("66.67")
    assert sorted(case.readings.values_list("turn", "by__username")) == [(1, "organisasi"), (2, "koordinator")]
    with pytest.raises(Refused, match="sudah dibaca orang lain"):
        reads.read(case, 0, by=reads.cast.koordinator2)


def test_nobody_reads_cases_of_their_own_office_nor_what_they_answered(reads: Reads) -> None:
    case = reads.case()
    Membership.objects.create(user=reads.organisasi, unit=reads.cast.pu, role=Role.OFFICER)
    with pytest.raises(Refused, match="kantor Anda sendiri"):
        reads.read(case)
    client = signed_in(reads.organisasi)
    address = reverse("quality_case", args=[case.pk])
    assert "dinilai orang lain" in client.get(address).content.decode()
    assert client.post(address, {}).status_code == 404
    page = client.get(reverse("quality_sample", args=[reads.sample.pk])).content.decode()
    assert page.count("menyangkut kantor Anda") == 4
    # Who wrote the answer has moved to Bagian Organisasi meanwhile.
    Membership.objects.create(user=reads.cast.petugas2, unit=reads.setda, role=Role.ORGANISATION)
    Membership.objects.filter(user=reads.cast.petugas2, unit=reads.cast.other).delete()
    with pytest.raises(Refused, match="kantor Anda sendiri"):
        reads.read(reads.case(reads.cast.other), by=reads.cast.petugas2)


def test_the_identity_of_the_reporter_is_nowhere_on_the_page(reads: Reads) -> None:
    month = population.before(LAST)
    complaint = complain(f"Nama saya {NAME}, HP 081234500001. Air di rumah tidak mengalir.", address="+6281234500001").complaint
    cases.assign(complaint.pk, unit_id=reads.cast.pu.pk, reason="air")
    cases.reply(complaint.pk, actor=reads.cast.petugas, text="Baik 0812-3450-0001, regu kami datang besok.")
    picture = io.BytesIO()
    Image.new("RGB", (8, 8)).save(picture, "JPEG")
    files = {}
    for kind in ("registered", "replied"):
        event = complaint.events.get(kind=kind)
        row = Attachment(complaint=complaint, event=event, content_type="image/jpeg", size=1, sha256="0" * 64)
        row.file.save("a.jpg", ContentFile(picture.getvalue()))
        files[kind] = row
    at = dt.datetime.combine(month.replace(day=15), dt.time(3), tzinfo=dt.UTC)
    Complaint.objects.filter(pk=complaint.pk).update(status="closed", ended_at=at, due_at=None, end_reason="confirmed")
    sample = services.draw_sample(agency=default_agency(), month=month, by=reads.organisasi)
    case = sample.cases.get()
    client = signed_in(reads.organisasi)
    page = client.get(reverse("quality_case", args=[case.pk])).content.decode()
    assert "tidak mengalir" in page
    assert page.count("[disamarkan]") >= 2
    for known in ("Sitti", "Aminah", "Mattola", "0812", "3450", complaint.number):
        assert known not in page
    # The office's picture is shown, the citizen's not before somebody published it; both by asking here only.
    shown = {kind: reverse("quality_photo", args=[case.pk, row.public_id]) for kind, row in files.items()}
    assert shown["replied"] in page
    assert shown["registered"] not in page
    assert client.get(shown["replied"]).content == picture.getvalue()
    assert client.get(shown["registered"]).status_code == 404
    assert client.get(reverse("attachment", args=[files["replied"].public_id])).status_code == 404
    assert signed_in(reads.cast.petugas2).get(shown["replied"]).status_code == 404


def test_a_case_that_becomes_sealed_drops_out_and_says_why(reads: Reads) -> None:
    case = reads.case()
    reads.read(case)
    Complaint.objects.filter(pk=case.complaint_id).update(sealed=True)
    client = signed_in(reads.organisasi)
    assert client.get(reverse("quality_case", args=[case.pk])).status_code == 404
    page = client.get(reverse("quality_sample", args=[reads.sample.pk])).content.decode()
    assert "Keluar dari sampel: kini hanya boleh dibaca Inspektorat" in page
    assert reverse("quality_case", args=[case.pk]) not in page
    with pytest.raises(Refused, match="keluar dari sampel"):
        reads.read(case)
    assert services.drop_unfit(sample_id=reads.sample.pk) == 1
    case.refresh_from_db()
    assert (case.dropped_why, case.score) == ("sealed", None)
    rows = figures.rows(QualitySample.objects.all())
    assert len(rows) == 5
    assert not any(row.read for row in rows)


# --- Told, objected to, settled ---------------------------------------------------------------------------------------


def test_what_nobody_read_needs_a_reason_before_offices_are_told(reads: Reads) -> None:
    reads.read(reads.case())
    client = signed_in(reads.organisasi)
    address = reverse("quality_step", args=[reads.sample.pk, "umumkan"])
    refused = client.post(address, {"reason": ""})
    assert refused.status_code == 422
    assert "Masih ada laporan yang belum dibaca" in refused.content.decode()
    assert client.post(address, {"reason": "Pembaca sakit."}).status_code == 302
    page = client.get(reverse("quality_sample", args=[reads.sample.pk])).content.decode()
    assert "Pembaca sakit." in page
    assert "1 dari 6" in page


def test_an_office_sees_its_cases_once_they_are_told_and_objects_once(reads: Reads) -> None:
    mine, theirs = reads.case(), reads.case(reads.cast.other)
    office = signed_in(reads.cast.petugas)
    address = reverse("quality_case", args=[mine.pk])
    reads.read(mine, 1, note="Waktunya tidak disebut.")
    assert office.get(address).status_code == 404
    reads.told()
    assert broadcasts_for(reads.cast.petugas).filter(title__startswith="Mutu jawaban").exists()
    assert address in office.get(reverse("quality")).content.decode()
    page = office.get(address).content.decode()
    assert mine.complaint.number[:4] in page
    assert office.get(reverse("quality_case", args=[theirs.pk])).status_code == 404
    assert office.get(reverse("quality_sample", args=[reads.sample.pk])).status_code == 404
    objecting = reverse("quality_object", args=[mine.pk])
    assert signed_in(reads.cast.petugas2).post(objecting, {"text": "x"}).status_code == 404
    assert office.post(objecting, {"text": " "}).status_code == 422
    assert office.post(objecting, {"text": "Tanggalnya ada di foto."}).status_code == 302
    again = office.post(objecting, {"text": "Sekali lagi."})
    assert again.status_code == 422
    assert "hanya satu kali" in again.content.decode()
    # A case waits for its answer: nothing is settled before.
    reads.objections_over()
    with pytest.raises(Refused, match="Jawab dahulu"):
        services.settle_sample(sample_id=reads.sample.pk, by=reads.organisasi)
    reader = signed_in(reads.organisasi)
    deciding = reverse("quality_decide", args=[mine.pk])
    sent = {f"n_{key}": mark for key, mark in reads.marks(3).items()}
    assert office.post(deciding, sent | {"note": "Ya"}).status_code == 404
    assert reader.post(deciding, sent | {"note": ""}).status_code == 422
    assert reader.post(deciding, sent | {"note": "Benar, tanggalnya ada di foto."}).status_code == 302
    mine.refresh_from_db()
    assert mine.score == 100
    assert "Benar, tanggalnya ada di foto." in office.get(address).content.decode()
    with pytest.raises(Refused, match="Tidak ada keberatan"):
        services.decide_case(case_id=mine.pk, answer="Lagi", marks=reads.marks(0), by=reads.organisasi)


def test_nobody_objects_after_the_last_day(reads: Reads) -> None:
    reads.told()
    reads.objections_over()
    with pytest.raises(Refused, match="sudah lewat"):
        services.object_to_case(case_id=reads.case().pk, text="Terlambat", by=reads.cast.petugas)


def test_what_is_told_is_not_marked_again_and_what_is_settled_never_changes(reads: Reads) -> None:
    sample = reads.told()
    case = reads.case()
    with pytest.raises(Refused, match="sudah diumumkan"):
        reads.read(case, 3)
    with pytest.raises(DatabaseError), transaction.atomic():
        Reading.objects.filter(case=case).update(score=100)
    with pytest.raises(Refused, match=f"masih boleh berkeberatan sampai {date_format(sample.objection_until, 'l, j F Y')}"):
        services.settle_sample(sample_id=sample.pk, by=reads.organisasi)
    assert chasing.samples() == 0
    assert not QualitySample.objects.get(pk=sample.pk).done_at
    reads.objections_over()
    chasing.samples()
    done = QualitySample.objects.get(pk=sample.pk)
    assert done.done_at
    assert hashlib.sha256(done.content.encode()).hexdigest() == done.sha256
    assert json.loads(done.content)["read"] == {"cases": 6, "of": 6}
    for refused in (
        lambda: QualitySample.objects.filter(pk=done.pk).update(unread_reason="x"),
        lambda: SampledCase.objects.filter(pk=case.pk).update(score=1),
        lambda: CaseObjection.objects.create(case=case, text="x", by=reads.cast.petugas),
        lambda: QualitySample.objects.filter(pk=done.pk).delete(),
    ):
        with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
            refused()
    got = signed_in(reads.organisasi).get(reverse("quality_frozen", args=[done.pk]))
    assert hashlib.sha256(got.content).hexdigest() == done.sha256


# --- Figures ----------------------------------------------------------------------------------------------------------


def test_figures_equal_what_a_slow_path_counts(reads: Reads) -> None:
    chance = random.Random(3)
    slow: dict[int, list[float]] = {}
    pairs = []
    for case in reads.sample.cases.all():
        scores = []
        marks = []
        for reader in [reads.organisasi, *([reads.cast.koordinator] if case.second else [])]:
            given = {key: chance.choice([0, 1, 2, 3]) for key in reads.marks()}
            scores.append(services.read_case(case_id=case.pk, marks=given, note="", by=reader).score)
            marks.append(given)
        slow.setdefault(case.unit_id, []).append(round(float(sum(scores)) / len(scores) + 1e-9, 2))
        if case.second:
            pairs += [(marks[0][key], marks[1][key]) for key in marks[0]]
    agency, before = reads.sample.agency_id, timezone.now()
    assert figures.mean(figures.rows(QualitySample.objects.all())) == figures.Mean(None, 0), "not before offices were told"
    services.tell_sample(sample_id=reads.sample.pk, by=reads.organisasi)
    today = timezone.localdate()
    span = Span(today.replace(day=1), population.after(today), timezone.now(), today)
    rows = figures.counted(agency, span).told
    mean = figures.mean(rows)
    assert float(mean.score) == pytest.approx(statistics.mean(score for mine in slow.values() for score in mine), abs=0.006)
    units = figures.by_unit(rows)
    assert float(units[reads.cast.pu.pk].score) == pytest.approx(statistics.mean(slow[reads.cast.pu.pk]), abs=0.006)
    assert units[reads.cast.other.pk] == figures.Mean(None, 2), "two cases say nothing of an office"
    assert (figures.share_read(rows).hits, figures.share_read(rows).percent) == (6, 100)
    agreed = figures.agreement(rows)
    first, second = zip(*pairs, strict=True)
    assert float(agreed.kappa) == pytest.approx(cohen_kappa_score(first, second, weights="quadratic", labels=[0, 1, 2, 3]), abs=0.006)
    assert float(agreed.share) == pytest.approx(100 * sum(a == b for a, b in pairs) / len(pairs), abs=0.006)
    # As it stood before, in other months, and what the catalogue tells of it.
    assert figures.counted(agency, replace(span, at=before)).told == []
    assert figures.counted(agency, replace(span, since=LAST, until=span.since)) == figures.Counted([], [])
    said = figures.read([agency], span)[agency]
    assert set(said) == {None, reads.cast.pu.pk}
    assert said[None]["score"] == Tally(float(mean.score), 6, 6)
    assert said[None]["agreement"].of == len(pairs)
    told = {key: reading.figure(key, reading.Scope(agency), reading.months_to(today, 1)) for key in SUBJECT["mutu"].keys}
    assert [(row.number, row.of) for row in told.values()] == [(float(mean.score), 6), (100.0, 6), (float(agreed.share), len(pairs))]


def test_an_objection_that_is_answered_later_changes_no_earlier_figure(reads: Reads) -> None:
    reads.told()
    case, everything = reads.case(), QualitySample.objects.all()
    services.object_to_case(case_id=case.pk, text="Ada tanggalnya.", by=reads.cast.petugas)
    before, moment = figures.mean(figures.rows(everything)), timezone.now()
    services.decide_case(case_id=case.pk, answer="Benar.", marks=reads.marks(3), by=reads.organisasi)
    assert figures.mean(figures.rows(everything)).score > before.score
    assert figures.mean(figures.rows(everything, moment)) == before


def test_leaders_and_supervisors_see_it_beside_the_other_figures(reads: Reads) -> None:
    leader = User.objects.create(username="pimpinan")
    Membership.objects.create(user=leader, unit=reads.setda, role=Role.LEADER)
    pages = [(signed_in(leader), "leadership"), (signed_in(reads.cast.pengawas), "supervision")]
    reads.told()
    for client, name in pages:
        page = client.get(reverse(name)).content.decode()
        section = page[page.index('id="mutu"') :]
        assert "Mutu jawaban" in section
        assert reads.cast.pu.name in section
    # Who watches over governments has no list of samples to be led to.
    led, watched = (f'href="{reverse("quality")}"' in client.get(reverse(name)).content.decode() for client, name in pages)
    assert (led, watched) == (True, False)
    # The report of the month in which offices were told, frozen when it is over.
    report = freezing.freeze(default_agency(), ReportKind.MONTH, timezone.localdate(), at=timezone.now() + dt.timedelta(days=32))
    frozen = {row["key"]: row for row in report.content["figures"]}
    assert frozen["quality_score"]["of"] == 6
    live = provider().figure("quality_score", agency_id=reads.sample.agency_id, unit_id=reads.cast.pu.pk, at=timezone.now())
    assert live.value is not None


def test_kappa_is_that_of_scikit_learn() -> None:
    chance = random.Random(11)
    for _round in range(50):
        pairs = [(chance.randrange(4), chance.randrange(4)) for _pair in range(chance.randint(2, 60))]
        first, second = zip(*pairs, strict=True)
        found = marking.kappa(pairs)
        expected = cohen_kappa_score(first, second, weights="quadratic", labels=[0, 1, 2, 3])
        assert found is None if expected != expected else float(found) == pytest.approx(expected, abs=0.0051)
    assert marking.kappa([(2, 2), (2, 2)]) is None
    assert marking.agreement([({"a": None, "b": 3}, {"a": 1, "b": 3})]) == marking.Agreement(1, 2, 1, None)


# --- Who ----------------------------------------------------------------------------------------------------------------


def test_who_only_oversees_sees_numbers_and_no_case(reads: Reads) -> None:
    reads.read_all()
    told = services.tell_sample(sample_id=reads.sample.pk, by=reads.organisasi, reason="Semua sudah dibaca.")
    assert not told.unread_reason
    leader = User.objects.create(username="pimpinan")
    Membership.objects.create(user=leader, unit=reads.setda, role=Role.LEADER)
    # What one case was given is for its readers and its office: of an office with few it would be its score.
    case = reads.case(reads.cast.other)
    assert "<strong>66,7</strong>" in signed_in(reads.organisasi).get(reverse("quality_sample", args=[case.sample_id])).content.decode()
    for user in (leader, reads.cast.pengawas, reads.cast.inspektorat):
        client = signed_in(user)
        page = client.get(reverse("quality_sample", args=[reads.sample.pk]))
        assert page.status_code == 200
        listed = page.content.decode().partition('id="judul-laporan"')[2]
        assert "Dibaca" in listed
        assert "66,7" not in listed
        assert client.get(reverse("quality_case", args=[reads.case().pk])).status_code == 404
        assert client.get(reverse("quality_population", args=[reads.sample.pk])).status_code == 404
        assert client.post(reverse("quality_draw"), {}).status_code == 403


def test_the_number_of_queries_does_not_grow_with_the_cases(reads: Reads, django_assert_max_num_queries) -> None:
    client = signed_in(reads.organisasi)
    reads.read_all()
    client.get(reverse("quality_sample", args=[reads.sample.pk]))
    with django_assert_max_num_queries(24):
        client.get(reverse("quality_sample", args=[reads.sample.pk]))
    with django_assert_max_num_queries(24):
        client.get(reverse("quality"))


def test_bagian_organisasi_draws_and_writes_rules_in_the_browser(reads: Reads) -> None:
    client = signed_in(reads.organisasi)
    month = population.before(LAST)
    settled(reads.cast.pu, reads.cast.petugas, "Pohon tumbang.", month=month)
    assert LAST.isoformat() not in client.get(reverse("quality")).content.decode()
    empty = client.post(reverse("quality_draw"), {"month": population.before(month).isoformat()})
    assert empty.status_code == 422
    assert "Tidak ada laporan" in empty.content.decode()
    assert client.post(reverse("quality_draw"), {"month": month.isoformat()}).status_code == 302
    said = {"valid_from": timezone.localdate().replace(day=1), "sheet": reads.sample.rule.sheet_id, "size": 0, "second_percent": 10, "objection_days": 5, "draw_day": 3}  # fmt: skip
    assert client.post(reverse("quality_rules"), said).status_code == 422
    assert client.post(reverse("quality_rules"), said | {"size": 12}).status_code == 302
    assert "12 laporan sebulan" in client.get(reverse("quality_rules")).content.decode()
    assert signed_in(reads.cast.koordinator).post(reverse("quality_rules"), said).status_code == 403
