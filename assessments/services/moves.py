"""The steps of a form: handed in, given back, checked, objected to, final. Each leaves an event; two freeze the whole."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments import access, results
from assessments.blueprint import TOP
from assessments.models import Answer, Assessment, AssessmentEvent, EventKind, Indicator, Objection, Snapshot, SnapshotKind, Verdict
from assessments.queries import questions_of
from assessments.workflow import MOVES, Status
from complaints import clocks, deadlines
from organisations.services import Refused
from organisations.services.refusal import checked

if TYPE_CHECKING:
    from organisations.models import User

MOST = 2000


def _locked(pk: int, move: str, by: User) -> Assessment:
    """The form, if this person may take this step with it now."""
    form = Assessment.objects.select_for_update(of=("self",)).select_related("instrument", "period__agency", "unit").get(pk=pk)
    step = MOVES[move]
    if form.status not in step.sources:
        raise Refused(_("Langkah ini tidak bisa lagi: keadaannya sekarang “%(state)s”.") % {"state": Status(form.status).label})
    if form.period.closed_at:
        raise Refused(_("Masa penilaian ini sudah ditutup."))
    if step.by not in access.capacities(access.standing(by), form, by):
        raise Refused(_("Langkah ini bukan tugas Anda pada isian ini."))
    return form


def _moved(form: Assessment, move: str, kind: EventKind, by: User, text: str = "") -> AssessmentEvent:
    form.status = MOVES[move].target
    form.save()
    return AssessmentEvent.objects.create(assessment=form, kind=kind, by=by, text=text)


def _freeze(form: Assessment, kind: SnapshotKind) -> Snapshot:
    content, sha256 = results.frozen(results.whole(form), kind)
    return Snapshot.objects.create(assessment=form, kind=kind, content=content, sha256=sha256)


@transaction.atomic
def submit(*, form_id: int, by: User) -> Assessment:
    """Hand a form in: live figures are written down as they stand now, and the whole is frozen. Refused while something lacks."""
    form = _locked(form_id, "submit", by)
    now = timezone.now()
    # Live figures have names: those that are kept are in the government's language, whatever the one who hands in reads.
    with translation.override(settings.LANGUAGE_CODE):
        found = results.whole(form, now)
    lacks = results.missing(found)
    if lacks:
        raise Refused(
            ngettext("Masih ada %(n)d hal yang belum diisi.", "Masih ada %(n)d hal yang belum diisi.", len(lacks)) % {"n": len(lacks)}
        )
    _write_figures(form, found, now)
    form.submitted_at, form.submitted_by, form.own_score = now, by, found.own().total
    event = _moved(form, "submit", EventKind.SUBMITTED, by)
    _freeze(event.assessment, SnapshotKind.SUBMITTED)
    return form


def _write_figures(form: Assessment, found: results.Whole, now: dt.datetime) -> None:
    rows = dict(questions_of(form.instrument).exclude(figure="").values_list("key", "pk"))
    for key, reading in found.readings.items():
        Answer.objects.update_or_create(
            assessment=form, question_id=rows[key], defaults={"value": reading.value, "figure": reading.facts, "by": None, "at": now}
        )


@transaction.atomic
def return_form(*, form_id: int, by: User, text: str) -> Assessment:
    """Give a form back to be completed, with what is missing in words."""
    form = _locked(form_id, "return", by)
    _moved(form, "return", EventKind.RETURNED, by, checked(text, most=MOST, missing=_("Tulis apa yang perlu dilengkapi.")))
    return form


@transaction.atomic
def judge(*, form_id: int, indicator: Indicator, points: Decimal | None, reason: str, by: User) -> Verdict:
    """Give an indicator its points, 0 to 3; None agrees with those the office gave itself. Other points need a reason."""
    form = _locked(form_id, "review", by)
    scored = results.whole(form).own().indicator(indicator.key)
    own = scored.points if scored else None
    given = own if points is None else points
    if given is None:
        raise Refused(_("Indikator ini tidak punya nilai sendiri. Tulis nilainya."))
    if not 0 <= given <= TOP:
        raise Refused(_("Nilai indikator antara 0 dan 3."))
    why = checked(reason, most=MOST)
    if given != own and not why:
        raise Refused(_("Nilai Anda berbeda dari nilai OPD. Tulis alasannya."))
    verdict, _made = Verdict.objects.update_or_create(
        assessment=form,
        indicator=indicator,
        defaults={"points": given, "own_points": own, "reason": why, "by": by, "at": timezone.now()},
    )
    return verdict


@transaction.atomic
def review(*, form_id: int, by: User) -> Assessment:
    """The check is done: every indicator that can be scored has its points. The office may object for some working days.

    A verdict on points that the office has changed since, in a form that was given back, is none.
    """
    form = _locked(form_id, "review", by)
    found = results.whole(form)
    left = [
        row.key
        for aspect in found.own().aspects
        for row in aspect.indicators
        if row.points is not None and (row.key not in found.verdicts or found.verdicts[row.key].own_points != row.points)
    ]
    if left:
        raise Refused(
            ngettext("Masih ada %(n)d indikator yang belum diperiksa.", "Masih ada %(n)d indikator yang belum diperiksa.", len(left))
            % {"n": len(left)}
        )
    form.objection_until = _last_day(form)
    _moved(form, "review", EventKind.REVIEWED, by)
    return form


def _last_day(form: Assessment) -> dt.date:
    calendar = clocks.unit_calendar(form.unit_id)
    return deadlines.due(timezone.now(), form.period.objection_days, calendar).due


@transaction.atomic
def accept(*, form_id: int, by: User) -> Assessment:
    """The office agrees with what the verifier gave: final."""
    form = _locked(form_id, "accept", by)
    AssessmentEvent.objects.create(assessment=form, kind=EventKind.ACCEPTED, by=by)
    return _final(form, "accept", by)


@transaction.atomic
def object_to(*, form_id: int, words: dict[int, str], by: User) -> Assessment:
    """The office disagrees on some indicators (id → why), all at once and only once."""
    form = _locked(form_id, "object", by)
    if form.objection_until and timezone.localdate() > form.objection_until:
        raise Refused(_("Waktu untuk keberatan sudah lewat."))
    rows = {row.indicator_id: row for row in form.verdicts.all()}
    said = {pk: checked(text, most=MOST) for pk, text in words.items() if pk in rows}
    said = {pk: text for pk, text in said.items() if text}
    if not said:
        raise Refused(_("Tulis alasan keberatan pada sekurangnya satu indikator."))
    for pk, text in said.items():
        Objection.objects.create(assessment=form, indicator_id=pk, text=text, by=by)
    _moved(form, "object", EventKind.OBJECTED, by)
    return form


@transaction.atomic
def decide_objection(*, form_id: int, indicator: Indicator, points: Decimal, answer: str, by: User) -> Objection:
    """The verifier's last word on an objection: the points that count, and why."""
    form = _locked(form_id, "finish", by)
    row = Objection.objects.filter(assessment=form, indicator=indicator).first()
    if row is None:
        raise Refused(_("Tidak ada keberatan pada indikator ini."))
    if not 0 <= points <= TOP:
        raise Refused(_("Nilai indikator antara 0 dan 3."))
    row.points, row.answer = points, checked(answer, most=MOST, missing=_("Tulis alasannya."))
    row.answered_by, row.answered_at = by, timezone.now()
    row.save()
    return row


@transaction.atomic
def finish(*, form_id: int, by: User) -> Assessment:
    """Settle the score: when every objection is decided, or the days for them are over."""
    form = _locked(form_id, "finish", by)
    if form.status == Status.REVIEWED and (form.objection_until is None or timezone.localdate() <= form.objection_until):
        until = date_format(form.objection_until, "l, j F Y") if form.objection_until else "-"
        raise Refused(_("OPD masih boleh berkeberatan sampai %(day)s.") % {"day": until})
    if form.objections.filter(points__isnull=True).exists():
        raise Refused(_("Putuskan dahulu setiap keberatan."))
    return _final(form, "finish", by)


def _final(form: Assessment, move: str, by: User) -> Assessment:
    """Freeze the whole, then say that it is final: afterwards the database refuses every change."""
    found = results.whole(form)
    form.score, form.final_at = found.judged().total, timezone.now()
    _freeze(form, SnapshotKind.FINAL)
    _moved(form, move, EventKind.FINISHED, by)
    return form
