"""Rounds of assessment: opened with a form for every office, their deadline moved, offices reminded, closed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from assessments.models import Assessment, AssessmentEvent, EventKind, Instrument, Period, Scope
from assessments.workflow import WRITABLE, Status
from organisations.models import Unit
from organisations.queries import valid_on
from organisations.services import Refused, broadcast
from organisations.services.refusal import checked

if TYPE_CHECKING:
    from organisations.models import User

MOST_REMINDERS = 10
# So that an impatient press, or two people, do not make an office stop reading.
HOURS = dt.timedelta(hours=20)


@dataclass(frozen=True)
class Opening:
    """What a round begins with."""

    name: str
    year: int
    deadline: dt.date
    instruments: Sequence[Instrument]
    units: Sequence[Unit]
    # The office that fills in the government's own form.
    lead_unit: Unit
    objection_days: int = 5
    remind_before: Sequence[int] = (14, 7, 3, 1)


@transaction.atomic
def open_period(*, agency_id: int, opening: Opening, by: User) -> Period:
    """Open a round: a form for every office that takes part, and word to its people on their desk until they have read it."""
    _check(opening)
    try:
        with transaction.atomic():
            period = Period.objects.create(
                agency_id=agency_id,
                name=checked(opening.name, most=120, missing=_("Tulis nama periodenya.")),
                year=opening.year,
                deadline=opening.deadline,
                objection_days=opening.objection_days,
                remind_before=sorted(set(opening.remind_before), reverse=True),
                opened_by=by,
            )
    except IntegrityError as error:
        raise Refused(_("Sudah ada periode dengan nama itu.")) from error
    period.instruments.set(opening.instruments)
    units = _offices(agency_id, opening.units)
    forms = [
        Assessment(period=period, instrument=instrument, unit=unit, owed=EventKind.INVITED)
        for instrument in opening.instruments
        for unit in ([opening.lead_unit] if instrument.scope == Scope.REGENCY else units)
    ]
    made = Assessment.objects.bulk_create(forms)
    AssessmentEvent.objects.bulk_create(AssessmentEvent(assessment=form, kind=EventKind.INVITED, by=by) for form in made)
    invited = {form.unit_id: form.unit for form in made if form.instrument.scope == Scope.UNIT}
    if invited:
        # In the offices' language, whatever the one who opens it reads.
        with translation.override(settings.LANGUAGE_CODE):
            broadcast(
                agency_id=agency_id,
                author=by,
                title=_("Penilaian mandiri: %(name)s") % {"name": period.name[:80]},
                text=_("Mohon isi penilaian mandiri kantor Anda paling lambat %(day)s. Isiannya ada di menu Penilaian.")
                % {"day": date_format(period.deadline, "l, j F Y")},
                until=period.deadline,
                units=invited.values(),
            )
    return period


def _check(opening: Opening) -> None:
    if opening.deadline < timezone.localdate():
        raise Refused(_("Hari terakhirnya sudah lewat."))
    if not 1 <= opening.objection_days <= 60:
        raise Refused(_("Waktu untuk keberatan antara 1 dan 60 hari kerja."))
    if not opening.instruments:
        raise Refused(_("Pilih sekurangnya satu instrumen."))
    if any(instrument.scope == Scope.CASE for instrument in opening.instruments):
        raise Refused(_("Lembar mutu jawaban tidak diisi kantor. Pilih instrumen yang lain."))
    if any(instrument.published_at is None for instrument in opening.instruments):
        raise Refused(_("Instrumen yang masih rancangan belum bisa dipakai. Terbitkan dahulu."))
    if any(instrument.scope == Scope.UNIT for instrument in opening.instruments) and not opening.units:
        raise Refused(_("Pilih sekurangnya satu kantor."))
    if len(opening.remind_before) > MOST_REMINDERS or any(not 0 <= days <= 90 for days in opening.remind_before):
        raise Refused(_("Pengingat paling banyak 10 kali, antara 0 dan 90 hari sebelum batasnya."))


def _offices(agency_id: int, asked: Iterable[Unit]) -> list[Unit]:
    wanted = {unit.pk for unit in asked}
    return list(Unit.objects.filter(valid_on(timezone.localdate()), pk__in=wanted, agency=agency_id, is_external=False))


@transaction.atomic
def move_deadline(*, period_id: int, deadline: dt.date, agency_id: int, by: User) -> Period:
    """Give a round another last day. Each of its forms tells from which day to which."""
    period = _open(period_id, agency_id)
    if deadline < timezone.localdate():
        raise Refused(_("Hari terakhirnya sudah lewat."))
    if deadline == period.deadline:
        return period
    with translation.override(settings.LANGUAGE_CODE):
        before, after = (date_format(day, "j F Y") for day in (period.deadline, deadline))
        _note(period, EventKind.MOVED, by, _("dari %(before)s ke %(after)s") % {"before": before, "after": after})
    period.deadline = deadline
    period.save(update_fields=["deadline"])
    return period


@transaction.atomic
def close_period(*, period_id: int, agency_id: int, by: User) -> Period:
    """End a round: nothing in it is written any more. Forms that were handed in must be settled first."""
    period = _open(period_id, agency_id)
    going = period.assessments.filter(~Q(status__in=[Status.FINAL, Status.OPEN, Status.RETURNED])).count()
    if going:
        raise Refused(_("Masih ada %(n)d isian yang sedang diperiksa. Selesaikan dahulu.") % {"n": going})
    period.closed_at = timezone.now()
    period.save(update_fields=["closed_at"])
    _note(period, EventKind.CLOSED, by)
    return period


def _note(period: Period, kind: EventKind, by: User, text: str = "") -> None:
    AssessmentEvent.objects.bulk_create(AssessmentEvent(assessment=form, kind=kind, by=by, text=text) for form in period.assessments.all())


def _open(period_id: int, agency_id: int) -> Period:
    period = Period.objects.select_for_update().get(pk=period_id, agency=agency_id)
    if period.closed_at:
        raise Refused(_("Masa penilaian ini sudah ditutup."))
    return period


@transaction.atomic
def remind(*, period_id: int, unit_ids: Iterable[int], by: User | None, now: dt.datetime | None = None) -> list[Assessment]:
    """Remind offices that lag: a note on their desk until read, and a mail owed to their people. `by` None is the clock.

    An office that was reminded less than HOURS ago is left alone. Returns the forms of whom was reminded.
    """
    at = now or timezone.now()
    period = Period.objects.select_for_update(of=("self",)).select_related("opened_by").get(pk=period_id)
    lately = AssessmentEvent.objects.filter(kind=EventKind.REMINDED, at__gt=at - HOURS, assessment__period=period)
    rows = period.assessments.filter(status__in=WRITABLE, unit__in=list(unit_ids)).exclude(pk__in=lately.values("assessment"))
    forms = list(rows.select_related("unit", "instrument"))
    if not forms or period.closed_at:
        return []
    with translation.override(settings.LANGUAGE_CODE):
        broadcast(
            agency_id=period.agency_id,
            author=by or period.opened_by,
            title=_("Penilaian mandiri belum dikirim"),
            text=_("%(name)s: batasnya %(day)s. Mohon lengkapi dan kirim isian kantor Anda di menu Penilaian.")
            % {"name": period.name, "day": date_format(period.deadline, "l, j F Y")},
            units={form.unit_id: form.unit for form in forms}.values(),
        )
    AssessmentEvent.objects.bulk_create(AssessmentEvent(assessment=form, kind=EventKind.REMINDED, by=by) for form in forms)
    Assessment.objects.filter(pk__in=[form.pk for form in forms]).update(owed=EventKind.REMINDED)
    return forms


def mailed(*, form_ids: Iterable[int]) -> None:
    """Nobody of these offices is owed a mail any more."""
    Assessment.objects.filter(pk__in=list(form_ids)).exclude(status=Status.FINAL).update(owed="")
