"""Instruments: a draft is written row by row or as a whole, then published, and from then on only copied."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments import blueprint, phrases
from assessments.models import Aspect, Indicator, Instrument, Question
from assessments.queries import read_blueprint
from organisations.services import Refused

if TYPE_CHECKING:
    from organisations.models import User

PARTS: Mapping[str, type[Aspect] | type[Indicator] | type[Question]] = {"aspect": Aspect, "indicator": Indicator, "question": Question}
# The field that names what a row belongs to.
ABOVE = {"aspect": "instrument", "indicator": "aspect", "question": "indicator"}
INSTRUMENT_OF = {"aspect": "instrument", "indicator": "aspect__instrument", "question": "indicator__aspect__instrument"}


@transaction.atomic
def write_instrument(
    *, form: blueprint.Blueprint, agency_id: int | None, by: User | None, based_on: Instrument | None = None
) -> Instrument:
    """A new draft with everything that a blueprint holds, faults included: they are told when it is to be published.

    Raises Refused when the version exists already.
    """
    if Instrument.objects.filter(agency=agency_id, key=form.key, version=form.version).exists():
        raise Refused(_("Versi %(version)s sudah ada. Beri nama versi yang lain.") % {"version": form.version})
    made = Instrument.objects.create(
        agency_id=agency_id,
        key=form.key,
        version=form.version,
        scope=form.scope,
        name=form.name,
        source=form.source,
        based_on=based_on,
        made_by=by,
    )
    for place, aspect in enumerate(form.aspects):
        _write_aspect(made, place, aspect)
    return made


def _write_aspect(instrument: Instrument, place: int, aspect: blueprint.Aspect) -> None:
    row = Aspect.objects.create(
        instrument=instrument, order=place, key=aspect.key, name=aspect.name, weight=aspect.weight, help=aspect.help
    )
    for number, indicator in enumerate(aspect.indicators):
        made = Indicator.objects.create(
            aspect=row,
            order=number,
            key=indicator.key,
            name=indicator.name,
            weight=indicator.weight,
            help=indicator.help,
            legal_basis=indicator.legal_basis,
            basis_verified=indicator.basis_verified,
            evidence=indicator.evidence,
            schemes={scheme.value: words for scheme, words in indicator.schemes},
        )
        Question.objects.bulk_create(_question(made, at, question) for at, question in enumerate(indicator.questions))


def _question(indicator: Indicator, place: int, question: blueprint.Question) -> Question:
    return Question(
        indicator=indicator,
        order=place,
        key=question.key,
        text=question.text,
        kind=question.kind,
        weight=question.weight,
        required=question.required,
        levels=list(question.levels),
        unit=question.unit,
        figure=question.figure,
        thresholds=[format(mark, "f") for mark in question.thresholds],
        help=question.help,
    )


@transaction.atomic
def copy_instrument(*, instrument: Instrument, version: str, agency_id: int, by: User) -> Instrument:
    """A draft that begins as a version stands."""
    form = replace(read_blueprint(instrument), version=version)
    return write_instrument(form=form, agency_id=agency_id, by=by, based_on=instrument)


@transaction.atomic
def edit_facts(*, instrument_id: int, name: str, source: str) -> Instrument:
    """Name and source of a draft."""
    draft = _draft(instrument_id)
    draft.name, draft.source = name, source
    draft.save(update_fields=["name", "source"])
    return draft


@transaction.atomic
def put_row(*, instrument_id: int, part: str, pk: int | None, above: int | None, facts: Mapping[str, Any]) -> Aspect | Indicator | Question:
    """Add an aspect, indicator or question under the row `above` (an aspect under the draft itself), or change the one of `pk`."""
    draft = _draft(instrument_id)
    model: Any = PARTS[part]
    if pk is not None:
        row: Any = _row(draft, part, pk)
    else:
        owner = draft if part == "aspect" else _row(draft, "aspect" if part == "indicator" else "indicator", above)
        last = model.objects.filter(**{ABOVE[part]: owner}).aggregate(last=Max("order"))["last"]
        row = model(**{ABOVE[part]: owner}, order=0 if last is None else last + 1)
    for name, value in facts.items():
        setattr(row, name, value)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Refused(_("Kunci itu sudah dipakai. Pilih kunci lain.")) from error
    found: Aspect | Indicator | Question = row
    return found


@transaction.atomic
def remove_row(*, instrument_id: int, part: str, pk: int) -> None:
    """Take a row and all that lies under it out of a draft."""
    _row(_draft(instrument_id), part, pk).delete()


@transaction.atomic
def publish(*, instrument_id: int, by: User | None) -> Instrument:
    """From now on it can be used, and never changes. Raises Refused with everything that is still wrong."""
    draft = _draft(instrument_id)
    wrong = blueprint.faults(read_blueprint(draft))
    if wrong:
        raise Refused("\n".join(phrases.said(fault) for fault in wrong))
    draft.published_at, draft.published_by = timezone.now(), by
    draft.save(update_fields=["published_at", "published_by"])
    return draft


def _draft(pk: int) -> Instrument:
    found = Instrument.objects.select_for_update().get(pk=pk)
    if found.published_at:
        raise Refused(_("Versi ini sudah terbit dan tidak bisa diubah. Buat salinannya, lalu ubah salinan itu."))
    return found


def _row(draft: Instrument, part: str, pk: int | None) -> Any:
    rows: Any = PARTS[part]._default_manager
    found = rows.filter(pk=pk, **{INSTRUMENT_OF[part]: draft}).first()
    if found is None:
        raise Refused(_("Baris itu sudah tidak ada. Muat ulang halaman ini."))
    return found
