"""Cases for a partner: what it does not know yet, and what changed of what it knows. What came from it never goes back as new."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from channels_intake.exchange import formats, importing, reading
from channels_intake.models.exchange import Direction, ExchangeFile, ExchangeFormat, ExchangeRow, RowOutcome
from channels_intake.models.partners import CaseReference, Origin, Partner
from complaints import access, identity, masking
from complaints.api import unit_name
from complaints.models import Complaint, PublicAnswer
from complaints.services.publishing import proposal
from complaints.workflow import Status, outside

if TYPE_CHECKING:
    from collections.abc import Mapping

    from organisations.models import User

MOST = 1000
# Who began before we read may commit after it; what is read twice for that is told once, for the mark decides.
OVERLAP = dt.timedelta(minutes=5)
# The column that says what kind of row it is, and its words.
KIND = "Jenis"
NEW, UPDATE, REVOKE = "baru", "perubahan", "tarik"
_RELATED = ("owner", "forwarded_to", "topic", "region")


@dataclass(frozen=True)
class _Told:
    """A case as it is told. `mark` is what tells whether it was told so before; the words are only kept as marks."""

    complaint: Complaint
    reference: CaseReference | None
    said: Mapping[str, str]
    kind: str

    @property
    def mark(self) -> str:
        course = [self.kind == REVOKE, *(self.said.get(name, "") for name in ("status", "unit", "topic", "due_at", "answer"))]
        return hashlib.sha256(json.dumps(course).encode()).hexdigest()


def make(partner: Partner, *, via: str, actor: User | None = None, since: dt.date | None = None, is_trial: bool = False) -> ExchangeFile:
    """A file of everything that the partner should know and does not; made twice in a row, the second says nothing.

    New for it are cases that are open, or were received since `since` (since it became a partner). What came from it
    goes back as changes only. What does not fit comes with the next file.
    """
    with transaction.atomic():
        # One export of a partner at a time, or two would both call the same case new.
        partner = Partner.objects.select_for_update(of=("self",)).get(pk=partner.pk)
        how = formats.current(partner)
        now = timezone.now()
        rows, same = _updates(partner, how)
        rows += _new(partner, how, since, most=max(0, MOST - len(rows)))
        file = ExchangeFile.objects.create(
            partner=partner,
            format=how,
            direction=Direction.OUT,
            name=f"lapor-{timezone.localdate(now).isoformat()}.csv",
            via=via,
            by=actor,
            is_trial=is_trial,
            headers=[KIND, *(how.columns[name][0] for name in formats.WRITTEN)],
            finished_at=now,
        )
        ExchangeRow.objects.bulk_create([_row(file, line, told) for line, told in enumerate(rows, start=2)], batch_size=500)
        if not is_trial:
            _note(partner, rows, now - OVERLAP)
            CaseReference.objects.filter(pk__in=same).update(told_at=now - OVERLAP)
    return file


def written(file: ExchangeFile) -> bytes:
    """The file as CSV, made anew from its rows: the same each time."""
    rows = (importing.cells_of(row) for row in file.rows.order_by("line"))
    return reading.written(file.headers, rows, delimiter=file.format.delimiter)


def _row(file: ExchangeFile, line: int, told: _Told) -> ExchangeRow:
    columns = file.format.columns
    cells = {KIND: told.kind} | {columns[name][0]: value for name, value in told.said.items()}
    outcome = RowOutcome.SENT if told.kind == NEW else RowOutcome.UPDATED
    return ExchangeRow(file=file, line=line, sealed=identity.seal(json.dumps(cells)), outcome=outcome, complaint=told.complaint)


def _note(partner: Partner, rows: list[_Told], now: dt.datetime) -> None:
    fresh, known = [], []
    for told in rows:
        text, answer = told.said.get("text", ""), told.said.get("answer", "")
        row = told.reference
        if row is None:
            row = CaseReference(partner=partner, complaint=told.complaint, origin=Origin.OURS, mark=importing.mark(text))
            fresh.append(row)
        else:
            known.append(row)
        row.told, row.told_at = told.mark, now
        if answer:
            row.heard = {**row.heard, "sent": importing.mark(answer)}
    CaseReference.objects.bulk_create(fresh, batch_size=500)
    CaseReference.objects.bulk_update(known, ["told", "told_at", "heard"], batch_size=500)


def _allowed(partner: Partner) -> QuerySet[Complaint]:
    """What may be handed over at all, narrowed to the partner's office and place."""
    rows = access.to_other_systems().filter(agency=partner.agency_id)
    if partner.unit_id is not None:
        rows = rows.filter(Q(owner=partner.unit_id) | Q(forwarded_to=partner.unit_id))
    if partner.region_id is not None:
        rows = rows.filter(Q(region=partner.region_id) | Q(region__code__startswith=f"{partner.region_id}."))
    return rows.select_related(*_RELATED)


def _new(partner: Partner, how: ExchangeFormat, since: dt.date | None, *, most: int) -> list[_Told]:
    begun = timezone.make_aware(dt.datetime.combine(since, dt.time.min)) if since else partner.created_at
    known = CaseReference.objects.filter(partner=partner, complaint=OuterRef("pk"))
    rows = _allowed(partner).filter(Q(ended_at__isnull=True) | Q(received_at__gte=begun)).exclude(Exists(known))
    found = list(rows.select_related(*_RELATED, "public_text").order_by("pk")[:most])
    shown = set(access.public().filter(pk__in=[complaint.pk for complaint in found]).values_list("pk", flat=True))
    answers = _answers(found)
    told = []
    for complaint in found:
        # The verifier's words where there are any; else the reporter's, with everything covered that tells who somebody is.
        words = complaint.public_text.text if complaint.pk in shown else proposal(complaint)
        course = _course(complaint, how, answers.get(complaint.pk, ""))
        text = {"text": words, "location": masking.masked(complaint.location_text), "received_at": _day(complaint.received_at, how)}
        told.append(_Told(complaint, None, {"our_number": complaint.number, **text, **course}, NEW))
    return told


def _updates(partner: Partner, how: ExchangeFormat) -> tuple[list[_Told], list[int]]:
    """Of what both sides know: what moved since it was told last, and the references of what moved and says nothing new."""
    moved = Q(told_at__isnull=True) | Q(complaint__updated_at__gt=F("told_at"))
    rows = CaseReference.objects.filter(moved, partner=partner).select_related(*(f"complaint__{name}" for name in _RELATED))
    told: list[_Told] = []
    same: list[int] = []
    last = 0
    # Counted are those that say something, or a thousand notes would stand before every news.
    while len(told) < MOST and (found := list(rows.filter(pk__gt=last).order_by("pk")[:MOST])):
        last = found[-1].pk
        for row, each in _moved(found, how):
            if each.mark == row.told:
                same.append(row.pk)
            else:
                told.append(each)
    return told[:MOST], same


def _moved(found: list[CaseReference], how: ExchangeFormat) -> list[tuple[CaseReference, _Told]]:
    """Each as it would be told now; without those of which nothing may be said."""
    cases = [row.complaint for row in found]
    ids = [complaint.pk for complaint in cases]
    ours = set(access.to_other_systems().filter(pk__in=ids).values_list("pk", flat=True))
    theirs = set(access.told_to_filers().filter(pk__in=ids).values_list("pk", flat=True))
    answers = _answers(cases)
    told = []
    for row in found:
        allowed = row.complaint_id in (theirs if row.origin == Origin.THEIRS else ours)
        both = {"external_id": row.external_id, "our_number": row.complaint.number}
        if allowed:
            course = _course(row.complaint, how, answers.get(row.complaint_id, ""))
            each = _Told(row.complaint, row, {**both, **course}, UPDATE)
        else:
            # It may not be read any more, there neither. Of a case that came from there nothing is said at all.
            each = _Told(row.complaint, row, both, REVOKE)
        if allowed or row.origin == Origin.OURS:
            told.append((row, each))
    return told


def _course(complaint: Complaint, how: ExchangeFormat, answer: str) -> dict[str, str]:
    return {
        "topic": _word(how.topics, complaint.topic_id) or (complaint.topic.name if complaint.topic else ""),
        "status": _word(how.statuses, outside(Status(complaint.status))) or str(Status(complaint.status).label),
        "unit": unit_name(complaint) or "",
        "answer": answer,
        "due_at": _day(complaint.due_at, how) if complaint.due_at else "",
    }


def _word(words: list[list[str]], ours: str | None) -> str:
    """The partner's word for one of ours: the first that means it."""
    return next((word for word, meant in words if meant == ours), "")


def _day(moment: dt.datetime, how: ExchangeFormat) -> str:
    return timezone.localtime(moment).strftime(how.dates[0])


def _answers(cases: list[Complaint]) -> dict[int, str]:
    """The last answer of each that everybody may read. What an office wrote to the reporter alone stays with them."""
    rows = PublicAnswer.objects.filter(complaint__in=cases, withdrawn_at__isnull=True)
    return dict(rows.order_by("event").values_list("complaint", "text"))
