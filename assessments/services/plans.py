"""The only writer of action plans: made, proposed, written row by row, handed in, reviewed, signed, and opened again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.models import (
    Better,
    Period,
    Plan,
    PlanEvent,
    PlanEventKind,
    PlanRow,
    PlanStatus,
    PlanVersion,
    Signature,
    Signer,
    Target,
)
from assessments.plans.content import content, frozen, standing_rows
from assessments.plans.proposals import Proposal, proposals
from assessments.plans.weak import judged
from assessments.services.report_rules import first_rule
from organisations.services import Refused
from organisations.services.refusal import checked, plausible

if TYPE_CHECKING:
    from organisations.models import User

MOST, MOST_NAME, MOST_ROWS, MOST_YEARS = 2000, 120, 200, 10
_ORDER = list(Signer)


@transaction.atomic
def make_plan(*, agency_id: int, name: str, first_year: int, last_year: int, by: User, based_on: Period | None = None) -> Plan:
    """An empty plan for some years. Raises Refused when there is one of that name."""
    if not first_year <= last_year < first_year + MOST_YEARS:
        raise Refused(_("Tahun akhir tidak boleh sebelum tahun awal, dan paling lama sepuluh tahun."))
    title = checked(name, most=200, missing=_("Tulis nama rencananya."))
    try:
        with transaction.atomic():
            plan = Plan.objects.create(
                agency_id=agency_id, name=title, first_year=first_year, last_year=last_year, based_on=based_on, made_by=by
            )
    except IntegrityError as error:
        raise Refused(_("Rencana dengan nama itu sudah ada.")) from error
    first_rule(plan, by)
    _note(plan, PlanEventKind.MADE, by)
    return plan


@transaction.atomic
def propose(*, plan_id: int, period: Period, below: Decimal, home_id: int | None, by: User) -> int:
    """Add an action for each indicator that was below so many points in a round; those already in the plan are left alone.

    `home_id` leads what no single office has to do: the unit of whoever leads the assessment. Returns how many were added.
    """
    plan = _draft(plan_id)
    if period.agency_id != plan.agency_id:
        raise Refused(_("Penilaian itu milik pemerintah lain."))
    known = set(plan.rows.filter(taken_out_at__isnull=True).values_list("indicator_key", flat=True))
    made = [row for row in proposals(judged(period), below=below, years=tuple(plan.years)) if row.indicator_key not in known]
    last = plan.rows.aggregate(last=Max("order"))["last"] or 0
    if plan.rows.filter(taken_out_at__isnull=True).count() + len(made) > MOST_ROWS:
        raise Refused(_("Rencana ini akan terlalu panjang. Pilih batas nilai yang lebih rendah."))
    for place, proposal in enumerate(made, start=last + 1):
        _write_proposal(plan, place, proposal, home_id)
    if plan.based_on_id is None:
        plan.based_on = period
        plan.save(update_fields=["based_on"])
    _note(plan, PlanEventKind.PROPOSED, by, text=f"{period.name}: {len(made)}")
    return len(made)


def _write_proposal(plan: Plan, place: int, made: Proposal, home_id: int | None) -> None:
    row = PlanRow.objects.create(
        plan=plan,
        order=place,
        aspect=made.aspect,
        indicator_key=made.indicator_key,
        proposed=True,
        condition=made.condition[:MOST],
        problem=made.problem[:MOST],
        action=made.action[:MOST],
        output=made.output[:1000],
        indicator=made.indicator,
        unit=made.unit[:40],
        better=Better.UP if made.rising else Better.DOWN,
        lead_id=made.lead_id or home_id,
        begins=made.begins.index,
        ends=made.ends.index,
        figure=made.figure,
    )
    row.supporting.set(made.supporting_ids)
    _write_targets(row, dict(made.targets))


@transaction.atomic
def put_row(
    *, plan_id: int, pk: int | None, facts: Mapping[str, Any], supporting: Sequence[int], targets: Mapping[int, Decimal]
) -> PlanRow:
    """Add a row to a draft or change one; whoever saves a proposal has accepted it. `facts` are fields of PlanRow by name."""
    plan = _draft(plan_id)
    if pk is None:
        if plan.rows.filter(taken_out_at__isnull=True).count() >= MOST_ROWS:
            raise Refused(_("Rencana ini sudah penuh."))
        row = PlanRow(plan=plan, order=(plan.rows.aggregate(last=Max("order"))["last"] or 0) + 1)
    else:
        row = _standing(plan, pk)
    for name, value in facts.items():
        setattr(row, name, value)
    if row.ends < row.begins:
        raise Refused(_("Triwulan selesai tidak boleh sebelum triwulan mulai."))
    row.proposed = False
    row.save()
    row.supporting.set([unit for unit in supporting if unit != row.lead_id])
    _write_targets(row, {year: value for year, value in targets.items() if year in plan.years})
    return row


@transaction.atomic
def accept_row(*, plan_id: int, pk: int) -> PlanRow:
    """Take a proposal as it is."""
    row = _standing(_draft(plan_id), pk)
    row.proposed = False
    row.save(update_fields=["proposed"])
    return row


@transaction.atomic
def take_out(*, plan_id: int, pk: int) -> None:
    """Take a row out of a draft. It stays in the versions that had it, with what was reported on it."""
    row = _standing(_draft(plan_id), pk)
    row.taken_out_at = timezone.now()
    row.save(update_fields=["taken_out_at"])


@transaction.atomic
def hand_in(*, plan_id: int, by: User) -> Plan:
    """Give a draft to be reviewed. Refused with what is missing."""
    plan = _draft(plan_id)
    lacks = missing(standing_rows(plan))
    if lacks:
        raise Refused("\n".join(lacks))
    plan.handed_in_by = by
    return _moved(plan, PlanStatus.CHECKING, PlanEventKind.HANDED_IN, by)


def missing(rows: Sequence[PlanRow]) -> list[str]:
    """What keeps a draft from being handed in, a sentence each."""
    if not rows:
        return [_("Rencana ini belum punya baris.")]
    found = []
    unread = sum(row.proposed for row in rows)
    if unread:
        found.append(
            ngettext("%(n)d usulan belum diterima atau diubah.", "%(n)d usulan belum diterima atau diubah.", unread) % {"n": unread}
        )
    for place, row in enumerate(rows, start=1):
        lacks = [name for name, there in _needed(row) if not there]
        if lacks:
            found.append(_("Baris %(place)d belum punya: %(names)s.") % {"place": place, "names": ", ".join(lacks)})
    return found


def _needed(row: PlanRow) -> list[tuple[str, bool]]:
    return [
        (_("keluaran"), bool(row.output)),
        (_("indikator"), bool(row.indicator)),
        (_("satuan"), bool(row.unit)),
        (_("penanggung jawab"), row.lead_id is not None),
        (_("target"), bool(row.targets.all())),
    ]


@transaction.atomic
def give_back(*, plan_id: int, by: User, text: str) -> Plan:
    """Return a plan that waits for review or for signatures to those who write it, with what is wrong in words."""
    plan = _locked(plan_id, PlanStatus.CHECKING, PlanStatus.REVIEWED)
    if plan.status == PlanStatus.REVIEWED and Signature.objects.filter(version=_newest(plan)).exists():
        raise Refused(_("Rencana ini sudah mulai ditandatangani. Selesaikan, lalu buat perubahan."))
    why = checked(text, most=MOST, missing=_("Tulis apa yang perlu diperbaiki."))
    return _moved(plan, PlanStatus.DRAFT, PlanEventKind.RETURNED, by, why)


@transaction.atomic
def review(*, plan_id: int, by: User) -> PlanVersion:
    """Find a plan in order: it is frozen as the text that will be signed. Not by whoever handed it in."""
    plan = _locked(plan_id, PlanStatus.CHECKING)
    if plan.handed_in_by_id == by.pk:
        raise Refused(_("Yang menyerahkan rencana tidak boleh menelaahnya sendiri."))
    text, sha256 = frozen(content(plan, standing_rows(plan)))
    version = PlanVersion.objects.create(plan=plan, number=plan.version, reviewed_by=by, content=text, sha256=sha256)
    _moved(plan, PlanStatus.REVIEWED, PlanEventKind.REVIEWED, by)
    return version


@transaction.atomic
def sign(*, plan_id: int, signer: str, name: str, number: str, signed_on: dt.date, sha256: str, by: User) -> Signature:
    """Note that somebody signed the printed plan. `sha256` is the fingerprint on that paper: another text was not signed.

    First the Sekda, then the Bupati; with the second signature the plan is in force.
    """
    plan = _locked(plan_id, PlanStatus.REVIEWED)
    version = _newest(plan)
    if not sha256.strip() or not version.sha256.startswith(sha256.strip().lower()) or len(sha256.strip()) < 8:
        raise Refused(_("Sidik naskah tidak sama. Yang ditandatangani harus cetakan versi ini."))
    have = set(version.signatures.values_list("signer", flat=True))
    due = next(each for each in _ORDER if each not in have)
    if signer != due:
        raise Refused(_("Yang menandatangani berikutnya: %(who)s.") % {"who": due.label})
    if plausible(signed_on) > timezone.localdate():
        raise Refused(_("Tanggal tanda tangan belum tiba."))
    made = Signature.objects.create(
        version=version,
        signer=signer,
        name=checked(name, most=MOST_NAME, missing=_("Tulis nama penanda tangan.")),
        number=checked(number, most=40),
        signed_on=signed_on,
        noted_by=by,
    )
    with translation.override(settings.LANGUAGE_CODE):
        _note(plan, PlanEventKind.SIGNED, by, text=f"{due.label}: {made.name}")
    if len(have) + 1 == len(_ORDER):
        plan.status = PlanStatus.SIGNED
        plan.save(update_fields=["status"])
    return made


@transaction.atomic
def revise(*, plan_id: int, by: User, text: str) -> Plan:
    """Open a signed plan for change: the next version begins as the signed one stands, which holds until the next is signed."""
    plan = _locked(plan_id, PlanStatus.SIGNED)
    why = checked(text, most=MOST, missing=_("Tulis alasan perubahannya."))
    plan.version += 1
    return _moved(plan, PlanStatus.DRAFT, PlanEventKind.REVISED, by, why)


def _newest(plan: Plan) -> PlanVersion:
    return plan.versions.order_by("-pk")[0]


def _locked(pk: int, *states: PlanStatus) -> Plan:
    plan = Plan.objects.select_for_update(of=("self",)).select_related("agency").get(pk=pk)
    if plan.status not in states:
        raise Refused(_("Langkah ini tidak bisa lagi: keadaannya sekarang “%(state)s”.") % {"state": PlanStatus(plan.status).label})
    return plan


def _draft(pk: int) -> Plan:
    return _locked(pk, PlanStatus.DRAFT)


def _standing(plan: Plan, pk: int) -> PlanRow:
    row = plan.rows.filter(pk=pk, taken_out_at__isnull=True).first()
    if row is None:
        raise Refused(_("Baris itu sudah tidak ada. Muat ulang halaman ini."))
    return row


def _write_targets(row: PlanRow, targets: Mapping[int, Decimal]) -> None:
    row.targets.exclude(year__in=targets).delete()
    for year, value in targets.items():
        Target.objects.update_or_create(row=row, year=year, defaults={"value": value})


def _moved(plan: Plan, target: PlanStatus, kind: PlanEventKind, by: User, text: str = "") -> Plan:
    plan.status = target
    plan.save()
    _note(plan, kind, by, text=text)
    return plan


def _note(plan: Plan, kind: PlanEventKind, by: User | None, *, text: str = "") -> PlanEvent:
    return PlanEvent.objects.create(plan=plan, kind=kind, by=by, text=text)
