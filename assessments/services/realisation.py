"""The only writer of what a plan reached: offices are asked for a quarter, report, prove it, and are reminded."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from assessments.models import Plan, PlanEvent, PlanEventKind, PlanRow, Progress, QuarterAsked, Realisation, RealisationFile
from assessments.plans import following
from assessments.plans.content import signed_rows
from assessments.quarters import Quarter
from complaints.attachments import SUFFIX, CleanFile
from organisations.services import Refused
from organisations.services.refusal import checked

if TYPE_CHECKING:
    from organisations.models import Unit, User

MOST, MOST_FILES, MOST_TITLE = 2000, 10, 120
TAKEN = frozenset({"image/jpeg", "application/pdf"})


@transaction.atomic
def ask(*, plan: Plan, quarter: Quarter, by: User | None) -> QuarterAsked:
    """Ask the offices what they reached in a quarter that has begun. Once; asking again gives the same."""
    _in_plan(plan, quarter)
    found, made = QuarterAsked.objects.get_or_create(
        plan=plan, quarter=quarter.index, defaults={"until": following.last_day_to_report(plan, quarter), "asked_by": by}
    )
    if made:
        PlanEvent.objects.create(plan=plan, kind=PlanEventKind.ASKED, by=by, quarter=quarter.index)
    return found


@transaction.atomic
def report(
    *,
    row: PlanRow,
    quarter: Quarter,
    progress: str,
    value: Decimal | None,
    text: str,
    obstacles: str,
    follow_up: str,
    by: User,
    version: int,
) -> Realisation:
    """Say what was reached. A later report of the same quarter stands beside the earlier ones and takes its place.

    `version` is the one the writer saw, 0 where there was none. What the system itself counts is written down with it.
    Raises Refused, also when somebody else reported meanwhile.
    """
    locked = PlanRow.objects.select_for_update(of=("self",)).select_related("plan__agency").get(pk=row.pk)
    _in_plan(locked.plan, quarter)
    signed = next((each for each in signed_rows(locked.plan) if each.pk == locked.pk), None)
    if signed is None:
        raise Refused(_("Baris itu sudah tidak ada. Muat ulang halaman ini."))
    said = checked(text, most=MOST, missing=_("Tulis apa yang sudah dilakukan."))
    hindered = checked(obstacles, most=MOST)
    if progress == Progress.STUCK and not hindered:
        raise Refused(_("Tulis apa yang menghambat."))
    last = locked.realisations.filter(quarter=quarter.index).order_by("-version").first()
    if (last.version if last else 0) != version:
        raise Refused(_("Orang lain sudah mengisi triwulan ini lebih dulu. Muat ulang halaman ini."))
    # What is kept of the figure is in the government's language, whatever the one who reports reads.
    with translation.override(settings.LANGUAGE_CODE):
        figure = following.measure(signed, following.end_of(quarter, locked.plan))
    facts = (
        {}
        if figure is None
        else {
            "key": figure.key,
            "name": figure.name,
            "unit": figure.unit,
            "definition": figure.definition,
            "as_of": figure.as_of.isoformat(),
        }
    )
    return Realisation.objects.create(
        row=locked,
        quarter=quarter.index,
        version=version + 1,
        progress=progress,
        value=value,
        measured=figure.value if figure else None,
        figure=facts,
        text=said,
        obstacles=hindered,
        follow_up=checked(follow_up, most=MOST),
        by=by,
    )


@transaction.atomic
def prove(*, row: PlanRow, quarter: Quarter, clean: CleanFile, title: str, by: User) -> RealisationFile:
    """Keep a file that shows what was reached in a quarter."""
    locked = PlanRow.objects.select_for_update(of=("self",)).select_related("plan").get(pk=row.pk)
    _in_plan(locked.plan, quarter)
    if clean.content_type not in TAKEN:
        raise Refused(_("Bukti harus berupa foto atau PDF."))
    if locked.files.filter(quarter=quarter.index).count() >= MOST_FILES:
        raise Refused(_("Paling banyak %(most)d berkas.") % {"most": MOST_FILES})
    made = RealisationFile(
        row=locked,
        quarter=quarter.index,
        title=checked(title, most=MOST_TITLE, missing=_("Tulis nama berkasnya, misalnya: Daftar hadir pelatihan.")),
        content_type=clean.content_type,
        size=len(clean.content),
        sha256=clean.sha256,
        by=by,
    )
    made.file.save(f"{made.public_id}{SUFFIX[clean.content_type]}", ContentFile(clean.content), save=False)
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(_("Berkas ini sudah ada di sini.")) from error
    return made


def note_reminded(*, plan: Plan, quarter: Quarter, unit: Unit, by: User | None) -> PlanEvent:
    """Write down that an office was reminded."""
    return PlanEvent.objects.create(plan=plan, kind=PlanEventKind.REMINDED, by=by, unit=unit, quarter=quarter.index)


def _in_plan(plan: Plan, quarter: Quarter) -> None:
    if quarter.year not in plan.years:
        raise Refused(_("Triwulan itu di luar rencana ini."))
    if quarter > Quarter.of(timezone.localdate()):
        raise Refused(_("Triwulan itu belum dimulai."))
