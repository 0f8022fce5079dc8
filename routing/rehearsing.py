"""Rehearsal: what a draft of the matrix, of the words, or another model would have done to past complaints.

Nothing is written but the result. Both sides are decided anew with the complaint's facts of today, so that a difference
is the draft's and not of the time between.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import logging
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import celery
from django.db import transaction
from django.utils import timezone

from complaints.models import Complaint
from routing import artefact, matrix, rulebooks, setup
from routing.decide import decide, fallback
from routing.facts import facts_of_many
from routing.models import Rehearsal, RehearsedCase, ResponsibilityMatrix, RoutingExample, TopicModel
from routing.responsibility import canonical_kind, make_matrix

if TYPE_CHECKING:
    from organisations.models import User
    from routing.contracts import Decision, Facts
    from routing.decide import Setup
    from routing.rulebooks import Book

logger = logging.getLogger(__name__)

REHEARSE_TASK = "routing.tasks.rehearse"
MOST = 3000  # complaints of one rehearsal; the newest
LISTED = 300  # differences kept with their reasons
_CHUNK = 200


def ask(draft: Book | TopicModel, *, actor: User | None, since: dt.date) -> Rehearsal:
    """Have a draft rehearsed on the complaints since a day; a worker does it."""
    if isinstance(draft, TopicModel):
        asked = Rehearsal(model=draft, content=draft.key)
    elif isinstance(draft, ResponsibilityMatrix):
        asked = Rehearsal(matrix=draft, content=rulebooks.content_of(draft))
    else:
        asked = Rehearsal(lexicon=draft, content=rulebooks.content_of(draft))
    asked.asked_by, asked.since = actor, since
    asked.save()
    transaction.on_commit(lambda: celery.current_app.send_task(REHEARSE_TASK, args=[asked.pk], ignore_result=True), robust=True)
    return asked


def run(rehearsal_id: int) -> None:
    """Do a rehearsal that was asked for, once. A draft that cannot decide at all is an answer too."""
    asked = Rehearsal.objects.select_related("matrix", "lexicon", "model").get(pk=rehearsal_id)
    if asked.done_at is not None:
        return
    try:
        _run(asked)
    except (ValueError, ArithmeticError) as error:
        logger.exception("rehearsal failed", extra={"rehearsal_id": asked.pk})
        asked.error = str(error)[:300]
    asked.done_at = timezone.now()
    asked.save()


def _run(asked: Rehearsal) -> None:
    counted: Counter[tuple[str, str]] = Counter()
    sums: Counter[str] = Counter()
    cases = []
    truth = _truth(asked.since)
    for complaint, facts in _past(asked.since):
        now = setup.of(complaint.agency)
        before, after = _decided(facts, now), _decided(facts, _with_draft(now, asked))
        sums.update(total=1, sure_before=before.sure, sure_after=after.sure)
        known = truth.get(complaint.pk)
        if known:
            sums.update(known=1, right_before=_kind(before) == known, right_after=_kind(after) == known)
        if (before.outcome, before.kind, before.sure) != (after.outcome, after.kind, after.sure):
            counted[_told(before), _told(after)] += 1
            cases.append(RehearsedCase(rehearsal=asked, complaint=complaint, before=_kept(before), after=_kept(after)))
    with transaction.atomic():
        RehearsedCase.objects.filter(rehearsal=asked).delete()
        RehearsedCase.objects.bulk_create(cases[:LISTED])
        asked.total, asked.changed = sums["total"], len(cases)
        asked.summary = {"moves": [[*pair, number] for pair, number in counted.most_common(60)], **sums}


def _with_draft(now: Setup, asked: Rehearsal) -> Setup:
    if asked.matrix is not None:
        return dataclasses.replace(now, matrix=make_matrix(matrix.rules_of(asked.matrix), asked.matrix.version))
    if asked.lexicon is not None:
        return dataclasses.replace(now, lexicon=setup.extended(asked.lexicon))
    if asked.model is not None:
        return dataclasses.replace(now, model=artefact.load(bytes(asked.model.artefact)))
    return now


def _past(since: dt.date) -> Iterator[tuple[Complaint, Facts]]:
    rows = Complaint.objects.filter(received_at__date__gte=since).select_related("agency").order_by("-id")[:MOST]
    ids = list(rows.values_list("pk", flat=True))
    for start in range(0, len(ids), _CHUNK):
        chunk = list(Complaint.objects.filter(pk__in=ids[start : start + _CHUNK]).select_related("agency"))
        yield from zip(chunk, facts_of_many(chunk), strict=True)


def _truth(since: dt.date) -> dict[int, str]:
    """The office kind that people settled on, by complaint; the newest word counts."""
    rows = RoutingExample.objects.filter(against=False, complaint__received_at__date__gte=since).order_by("id")
    return {complaint: canonical_kind(kind) for complaint, kind in rows.values_list("complaint", "kind")}


def _decided(facts: Facts, with_setup: Setup) -> Decision:
    try:
        return decide(facts, with_setup)
    except Exception as error:
        logger.exception("a rehearsed decision failed")
        return fallback(f"{type(error).__name__}")


def _kind(decision: Decision) -> str:
    return canonical_kind(decision.kind) if decision.kind else ""


def _told(decision: Decision) -> str:
    return decision.kind if decision.sure else f"{decision.kind or '-'}?"


def _kept(decision: Decision) -> dict[str, Any]:
    return {"outcome": decision.outcome, "kind": decision.kind, "sure": decision.sure, "reason": decision.reason}
