"""Quality samples: drawn once, read case by case, told to the offices, objected to, settled and frozen. The only writer of them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from assessments.models import CaseObjection, Instrument, QualitySample, Reading, SampledCase, SampleRule, Scope
from assessments.quality import access, draw, freezing, marking, population
from assessments.queries import instrument_blueprint
from complaints import clocks, deadlines
from complaints.models import Complaint
from organisations.models import Agency, Unit
from organisations.services import Refused, broadcast
from organisations.services.refusal import checked, plausible

if TYPE_CHECKING:
    from assessments.quality.marking import Marks
    from organisations.models import User

MOST = 2000


@transaction.atomic
def add_rule(*, agency_id: int, facts: dict[str, Any], by: User) -> SampleRule:
    """A rule from a day on, for months that begin on it or later. The past keeps the rules it was drawn by."""
    sheet: Instrument = facts["sheet"]
    if sheet.scope != Scope.CASE or sheet.published_at is None or sheet.agency_id not in {None, agency_id}:
        raise Refused(_("Pilih lembar mutu jawaban yang sudah terbit."))
    if plausible(facts["valid_from"]) < timezone.localdate().replace(day=1):
        raise Refused(_("Aturan hanya berlaku untuk bulan ini atau sesudahnya."))
    return SampleRule.objects.create(agency_id=agency_id, made_by=by, **facts)


@transaction.atomic
def draw_sample(*, agency: Agency, month: dt.date, by: User | None, now: dt.datetime | None = None) -> QualitySample:
    """Draw a month that is over, once. `month` is its first day; `by` None is the clock. Raises Refused."""
    if population.after(month) > population.today(agency, now):
        raise Refused(_("Bulan itu belum selesai."))
    rule = population.rule_for(agency.pk, month)
    if rule is None:
        raise Refused(_("Belum ada aturan sampel untuk bulan itu."))
    if QualitySample.objects.filter(agency=agency, month=month).exists():
        raise Refused(_("Sampel bulan itu sudah diambil. Sampel hanya diambil satu kali."))
    members = population.ended(agency, month)
    if not members:
        raise Refused(_("Tidak ada laporan yang dijawab dan selesai pada bulan itu."))
    told = draw.canonical(members)
    seed = draw.seed_of(agency.key, f"{month:%Y-%m}", told)
    chosen = draw.draw(members, size=rule.size, seed=seed, second_percent=rule.second_percent)
    try:
        with transaction.atomic():
            sample = QualitySample.objects.create(
                agency=agency,
                month=month,
                rule=rule,
                size=len(chosen),
                seed=seed,
                population=told,
                population_size=len(members),
                population_sha256=draw.fingerprint(told),
                drawn_at=now or timezone.now(),
                drawn_by=by,
            )
    except IntegrityError as error:
        raise Refused(_("Sampel bulan itu sudah diambil. Sampel hanya diambil satu kali.")) from error
    _fill(sample, chosen)
    return sample


def _fill(sample: QualitySample, chosen: list[draw.Drawn]) -> None:
    pks = dict(Complaint.objects.filter(number__in=[row.member.number for row in chosen]).values_list("number", "pk"))
    units = dict(Unit.objects.filter(code__in={row.member.unit for row in chosen}).values_list("code", "pk"))
    SampledCase.objects.bulk_create(
        SampledCase(sample=sample, complaint_id=pks[row.member.number], unit_id=units[row.member.unit], place=place, second=row.second)
        for place, row in enumerate(chosen, start=1)
    )


@transaction.atomic
def drop_unfit(*, sample_id: int) -> int:
    """Take out the cases that may no longer be read, with the reason; how many. A sample that is done stays as it is."""
    sample = QualitySample.objects.select_for_update().get(pk=sample_id)
    if sample.done_at:
        return 0
    done = 0
    for case in sample.cases.filter(dropped_at__isnull=True).select_related("complaint"):
        why = population.why_dropped(case.complaint)
        if why is not None:
            case.dropped_at, case.dropped_why, case.score = timezone.now(), why, None
            case.save(update_fields=["dropped_at", "dropped_why", "score"])
            done += 1
    return done


def _locked(case_id: int) -> SampledCase:
    """The case under a lock, its sample too, unless it may no longer be read."""
    case = SampledCase.objects.select_for_update(of=("self", "sample")).select_related("sample__rule__sheet", "complaint").get(pk=case_id)
    if case.dropped_at or population.why_dropped(case.complaint):
        raise Refused(_("Laporan ini sudah keluar dari sampel."))
    return case


def _score(case: SampledCase, marks: Marks) -> Any:
    try:
        return marking.score(instrument_blueprint(case.sample.rule.sheet), marks)
    except ValueError as error:
        raise Refused(_("Beri nilai untuk setiap kriteria.")) from error


@transaction.atomic
def read_case(*, case_id: int, marks: Marks, note: str, by: User) -> Reading:
    """Keep what somebody gives a case, or gives it now instead, until offices are told. Raises Refused.

    The first reader takes the first turn, another person the second where the case has one.
    """
    case = _locked(case_id)
    if not access.may_read(access.standing(by), case, by):
        raise Refused(_("Laporan ini tidak boleh Anda nilai, karena menyangkut kantor Anda sendiri."))
    if case.sample.told_at:
        raise Refused(_("Hasil sampel ini sudah diumumkan. Nilainya tidak bisa diubah lagi."))
    said = checked(note, most=MOST)
    score = _score(case, marks)
    readings = list(case.readings.all())
    mine = next((row for row in readings if row.by_id == by.pk), None)
    if mine is None:
        if len(readings) > int(case.second):
            raise Refused(_("Laporan ini sudah dibaca orang lain."))
        mine = Reading(case=case, turn=len(readings) + 1, by=by)
        readings.append(mine)
    mine.at, mine.marks, mine.score, mine.note = timezone.now(), dict(marks), score, said
    mine.save()
    case.score = marking.mean(row.score for row in readings)
    case.save(update_fields=["score"])
    return mine


def _sample(sample_id: int, by: User | None) -> QualitySample:
    sample = QualitySample.objects.select_for_update().get(pk=sample_id)
    if by is not None and not access.may_lead(access.standing(by), sample):
        raise Refused(_("Langkah ini hanya untuk Bagian Organisasi."))
    if sample.done_at:
        raise Refused(_("Sampel ini sudah ditetapkan."))
    return sample


@transaction.atomic
def tell_sample(*, sample_id: int, by: User, reason: str = "") -> QualitySample:
    """Let offices see what they were given; they may object for some working days. What nobody read needs a reason."""
    sample = _sample(sample_id, by)
    if sample.told_at:
        raise Refused(_("Hasil sampel ini sudah diumumkan."))
    drop_unfit(sample_id=sample.pk)
    standing = sample.cases.filter(dropped_at__isnull=True)
    if not standing.filter(score__isnull=False).exists():
        raise Refused(_("Belum ada laporan yang dibaca."))
    unread = standing.filter(score__isnull=True).exists()
    why = checked(reason, most=500) if unread else ""
    if unread and not why:
        raise Refused(_("Masih ada laporan yang belum dibaca. Tulis sebabnya bila hasil tetap diumumkan."))
    now = timezone.now()
    calendar = clocks.working_calendar(sample.agency.region_id or "")
    sample.told_at, sample.told_by, sample.unread_reason = now, by, why
    sample.objection_until = deadlines.due(now, sample.rule.objection_days, calendar).due
    sample.save(update_fields=["told_at", "told_by", "unread_reason", "objection_until"])
    _say_so(sample, sample.objection_until, by)
    return sample


def _say_so(sample: QualitySample, until: dt.date, by: User) -> None:
    """Word on the desks of the offices whose answers were read, in their language, whatever the one who tells them reads."""
    offices = Unit.objects.filter(pk__in=sample.cases.filter(score__isnull=False).values("unit"))
    with translation.override(settings.LANGUAGE_CODE):
        broadcast(
            agency_id=sample.agency_id,
            author=by,
            title=_("Mutu jawaban: %(month)s") % {"month": date_format(sample.month, "F Y")},
            text=_("Beberapa jawaban kantor Anda dibaca dan dinilai. Lihat di Penilaian, Mutu jawaban. Keberatan paling lambat %(day)s.")
            % {"day": date_format(until, "l, j F Y")},
            until=until,
            units=offices,
        )


@transaction.atomic
def object_to_case(*, case_id: int, text: str, by: User) -> CaseObjection:
    """What an office says against the score of its case, once and in time."""
    case = _locked(case_id)
    if case.score is None or not access.speaks_for(access.standing(by), case):
        raise Refused(_("Keberatan hanya untuk kantor yang menjawab laporan ini, sesudah dinilai."))
    if case.sample.done_at or (case.sample.objection_until and timezone.localdate() > case.sample.objection_until):
        raise Refused(_("Waktu untuk keberatan sudah lewat."))
    if CaseObjection.objects.filter(case=case).exists():
        raise Refused(_("Kantor ini sudah berkeberatan atas laporan ini. Keberatan hanya satu kali."))
    return CaseObjection.objects.create(case=case, text=checked(text, most=MOST, missing=_("Tulis alasan keberatannya.")), by=by)


@transaction.atomic
def decide_case(*, case_id: int, answer: str, marks: Marks, by: User) -> CaseObjection:
    """The reader's last word on an objection, and the marks that count from now on."""
    case = _locked(case_id)
    if not access.may_read(access.standing(by), case, by):
        raise Refused(_("Laporan ini tidak boleh Anda nilai, karena menyangkut kantor Anda sendiri."))
    row = CaseObjection.objects.select_for_update().filter(case=case).first()
    if row is None or row.answered_at:
        raise Refused(_("Tidak ada keberatan yang menunggu jawaban."))
    row.answer = checked(answer, most=MOST, missing=_("Tulis jawaban atas keberatannya."))
    row.marks, row.score = dict(marks), _score(case, marks)
    row.answered_by, row.answered_at = by, timezone.now()
    row.save()
    case.score = row.score
    case.save(update_fields=["score"])
    return row


@transaction.atomic
def settle_sample(*, sample_id: int, by: User | None) -> QualitySample:
    """Freeze a sample when its offices have had their say; `by` None is the clock. Raises Refused."""
    sample = _sample(sample_id, by)
    if sample.told_at is None or sample.objection_until is None:
        raise Refused(_("Umumkan hasilnya dahulu."))
    drop_unfit(sample_id=sample.pk)
    if sample.cases.filter(dropped_at__isnull=True, objection__answered_at__isnull=True, objection__isnull=False).exists():
        raise Refused(_("Jawab dahulu setiap keberatan."))
    if timezone.localdate() <= sample.objection_until:
        raise Refused(_("Kantor masih boleh berkeberatan sampai %(day)s.") % {"day": date_format(sample.objection_until, "l, j F Y")})
    sample.content = freezing.content(sample)
    sample.sha256 = draw.fingerprint(sample.content)
    sample.done_at, sample.done_by = timezone.now(), by
    sample.save(update_fields=["content", "sha256", "done_at", "done_by"])
    return sample
