"""Histories of every kind that a figure asks for, made by chance and written in bulk: the events first, the clocks from them."""

from __future__ import annotations

import datetime as dt
import random

from complaints import clocks
from complaints.events import link
from complaints.models import Audience, Complaint, ComplaintEvent, EndReason, EventKind, Visibility
from complaints.workflow import ENDED, Status
from organisations.models import Agency, Region, Topic, Unit

K = EventKind
# What happens after the filing, and where it leaves the case. "?" is drawn for each.
WAYS: tuple[tuple[int, Status, str, tuple[EventKind, ...]], ...] = (
    (4, Status.RECEIVED, "", (K.HELD,)),
    (2, Status.RECEIVED, "", (K.ASSIGNED, K.TRANSFERRED)),
    (8, Status.ASSIGNED, "", (K.ASSIGNED,)),
    (4, Status.NEEDS_INFO, "", (K.ASSIGNED, K.INFORMATION_ASKED)),
    (6, Status.ANSWERED, "", (K.ASSIGNED, K.REPLIED)),
    (4, Status.RESOLVED, "", (K.ASSIGNED, K.REPLIED, K.RESOLVED)),
    (3, Status.REOPENED, "", (K.ASSIGNED, K.REPLIED, K.RESOLVED, K.REOPENED)),
    (30, Status.CLOSED, EndReason.CONFIRMED, (K.ASSIGNED, K.REPLIED, K.RESOLVED, K.CONFIRMED)),
    (12, Status.CLOSED, EndReason.SILENT, (K.HELD, K.ASSIGNED, K.RESOLVED, K.CLOSED)),
    (6, Status.CLOSED, EndReason.CONFIRMED, (K.ASSIGNED, K.TRANSFERRED, K.ASSIGNED, K.TRANSFERRED, K.ASSIGNED, K.RESOLVED, K.CONFIRMED)),
    (6, Status.CLOSED, EndReason.CONFIRMED, (K.ASSIGNED, K.RESOLVED, K.REOPENED, K.REPLIED, K.RESOLVED, K.CONFIRMED, K.RATED)),
    (3, Status.CLOSED, EndReason.CONFIRMED, (K.ASSIGNED, K.REPLIED, K.CONFIRMED)),
    (5, Status.ARCHIVED, "unclear", (K.HELD, K.ARCHIVED)),
    (3, Status.ARCHIVED, EndReason.DUPLICATE, (K.ASSIGNED, K.MERGED)),
    (4, Status.WITHDRAWN, EndReason.WITHDRAWN, (K.ASSIGNED, K.WITHDRAWN)),
)


def make(number: int, *, now: dt.datetime, agency: Agency, chance: random.Random, days: int = 420, first: int = 0) -> list[Complaint]:
    """So many cases of the last `days`, stored with events and clocks; about one in thirty is sealed."""
    units = list(Unit.objects.filter(agency=agency, is_external=False)[:6])
    topics = [*Topic.objects.filter(parent__isnull=False)[:6], None]
    places = [*Region.objects.filter(code__startswith=f"{agency.region_id}.", level="village")[:8]]
    places += [*Region.objects.filter(code__startswith=f"{agency.region_id}.", level="district")[:1], None]
    made = []
    for place in range(first, first + number):
        _weight, status, end, kinds = chance.choices(WAYS, [way[0] for way in WAYS])[0]
        at = now - dt.timedelta(minutes=chance.randrange(60 * 24 * days))
        received, rows = at, []
        unit = chance.choice(units)
        for kind in (K.REGISTERED, *kinds):
            rows.append(ComplaintEvent(kind=kind, at=at, unit=unit, audience=Audience.INTERNAL, data=_data(kind, chance)))
            at = min(at + dt.timedelta(minutes=chance.choice((20, 600, 2000, 5000, 20000))), now)
        case = Complaint(
            number=f"{agency.pk % 10}{place:010d}",
            agency=agency,
            owner=unit,
            channel=chance.choice(("web", "sms_kannel", "counter")),
            text="x",
            topic=chance.choice(topics),
            region=chance.choice(places),
            complaint_class=chance.choice(("tidak_berkadar", "tidak_berkadar", "permintaan_informasi")),
            regime=clocks.regime_on(now.date()),
            visibility=chance.choice(Visibility.values),
            sealed=chance.random() < 0.03,
            status=status,
            received_at=received,
            due_at=None if status in ENDED else now,
            updated_at=rows[-1].at,
            ended_at=rows[-1].at if status in ENDED else None,
            end_reason=end,
        )
        if end and K.RATED in kinds:
            case.ended_at = rows[-2].at
        case.save()
        for row in rows:
            link(case, row)
            row.complaint = case
        ComplaintEvent.objects.bulk_create(rows)
        clocks.keep(case)
        case.due_at = None if status in ENDED else case.due_at or now
        case.save()
        made.append(case)
    return made


def _data(kind: EventKind, chance: random.Random) -> dict[str, object]:
    if kind == K.RESOLVED:
        return {"outcome": chance.choice(("done", "done", "planned", "explained", "refused"))}
    if kind in (K.CONFIRMED, K.RATED) and chance.random() < 0.6:
        return {"rating": chance.randint(1, 5)}
    return {}
