"""Which complaints tell of one thing: twins suggested to people, and a surge made one incident with an alarm.

Nothing is merged here. A sealed complaint is compared with none: a likeness would tell of it.
"""

from __future__ import annotations

import datetime as dt
import logging
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from complaints import search
from complaints.models import Complaint, ComplaintEvent, SearchDocument
from organisations import snapshot
from routing.decide import topic_name
from routing.duplicates import ALIKE, Likeness, Seen, compare, terms_of
from routing.gazetteer import level_of, parent_of
from routing.models import Incident, IncidentCase, Resemblance, RoutingDecision

if TYPE_CHECKING:
    from collections.abc import Sequence

    from organisations.models import User

logger = logging.getLogger(__name__)

WINDOW = dt.timedelta(days=60)
WINDOW_UNKNOWN = dt.timedelta(days=14)  # without a topic only what is fresh is looked at
CANDIDATES = 200
SUGGESTED = 5
# Many alike in hours: at least so many, and so many times what is usual for the topic and place.
SURGE_SPAN, SURGE_LEAST, SURGE_TIMES = dt.timedelta(hours=6), 5, 4.0
USUAL_SPAN = dt.timedelta(days=28)
OVER_AFTER = dt.timedelta(hours=48)


def look_for_twins(event_id: int) -> None:
    """Note which earlier complaints look like that of an event, and whether there are suddenly many. Idempotent."""
    complaint = Complaint.objects.select_related("agency").get(pk__in=ComplaintEvent.objects.filter(pk=event_id).values("complaint"))
    if complaint.sealed:
        return
    topic, region = _likely(complaint)
    search.is_likely_about(complaint.pk, topic_key=topic, region_code=region)
    twins = alike(complaint, topic, region)
    Resemblance.objects.bulk_create(
        [Resemblance(complaint=complaint, earlier=other, score=likeness.score, why=likeness.why) for other, likeness in twins],
        ignore_conflicts=True,
    )
    if topic:
        _surge(complaint, topic, region)


def _likely(complaint: Complaint) -> tuple[str, str]:
    """Topic and place as settled, else as the newest decision thought likeliest."""
    guess = RoutingDecision.objects.filter(complaint=complaint).order_by("-id").values_list("topic_key", "region_code").first()
    topic, region = guess or ("", "")
    return complaint.topic_id or topic, complaint.region_id or region


def alike(complaint: Complaint, topic: str, region: str) -> list[tuple[Complaint, Likeness]]:
    """Complaints of the weeks before that look like this one, the likest first; at most five."""
    mine = _seen(complaint, topic, region)
    found = [(other, compare(mine, _seen(other, doc_topic, doc_region))) for other, doc_topic, doc_region in _candidates(complaint, topic)]
    good = [pair for pair in found if pair[1].score >= ALIKE]
    return sorted(good, key=lambda pair: -pair[1].score)[:SUGGESTED]


def _candidates(complaint: Complaint, topic: str) -> Sequence[tuple[Complaint, str, str]]:
    """The newest complaints in question, by the index made for it, never more than CANDIDATES."""
    docs = SearchDocument.objects.filter(agency_id=complaint.agency_id, received_at__lte=complaint.received_at)
    span = WINDOW if topic else WINDOW_UNKNOWN
    docs = docs.filter(received_at__gt=complaint.received_at - span).exclude(pk=complaint.pk)
    if topic:
        docs = docs.filter(topic_key=topic)
    newest = docs.select_related("complaint").filter(complaint__sealed=False).order_by("-received_at")[:CANDIDATES]
    return [(doc.complaint, doc.topic_key, doc.region_code) for doc in newest]


def _seen(complaint: Complaint, topic: str, region: str) -> Seen:
    return Seen(
        at=complaint.received_at,
        topic=topic,
        region=region,
        location=complaint.location_text.lower(),
        terms=terms_of(complaint.text),
        latitude=float(complaint.latitude) if complaint.latitude is not None else None,
        longitude=float(complaint.longitude) if complaint.longitude is not None else None,
    )


def _surge(complaint: Complaint, topic: str, region: str) -> None:
    """Gather the complaints of one topic and kecamatan into an incident when they are suddenly many."""
    place = _district(region) or (complaint.agency.region_id or "")
    now = complaint.received_at
    docs = SearchDocument.objects.filter(agency_id=complaint.agency_id, topic_key=topic, region_code__startswith=place)
    docs = docs.filter(complaint__sealed=False, received_at__lte=now)
    recent = list(docs.filter(received_at__gt=now - SURGE_SPAN).values_list("pk", "received_at")[: CANDIDATES * 5])
    open_one = Incident.objects.filter(agency_id=complaint.agency_id, topic_key=topic, region_code=place, closed_at__isnull=True)
    incident = open_one.filter(last_at__gt=now - OVER_AFTER).first()
    if incident is None:
        if len(recent) < SURGE_LEAST:
            return
        usual = docs.filter(received_at__lte=now - SURGE_SPAN, received_at__gt=now - USUAL_SPAN)[: CANDIDATES * 50].count()
        expected = usual * (SURGE_SPAN / (USUAL_SPAN - SURGE_SPAN))
        if len(recent) < SURGE_TIMES * expected:
            return
    _gather(incident, complaint, topic, place, recent)


def _district(region: str) -> str:
    """The kecamatan of a place, or the place when it is wider."""
    return parent_of(region) if region and level_of(region) == 4 else region


def _gather(incident: Incident | None, complaint: Complaint, topic: str, place: str, recent: list[tuple[int, dt.datetime]]) -> None:
    with transaction.atomic():
        if incident is None:
            where = place if snapshot.knows_region(place) else ""
            incident = Incident.objects.create(
                agency=complaint.agency,
                title=topic_name(topic),
                topic_key=topic,
                region_code=where,
                started_at=min(at for _pk, at in recent),
                last_at=complaint.received_at,
                alarmed_at=timezone.now(),
            )
            logger.warning("surge of complaints", extra={"incident_id": incident.pk, "topic": topic, "region": where})
        rows = [IncidentCase(incident=incident, complaint_id=pk) for pk in {pk for pk, _at in recent} | {complaint.pk}]
        IncidentCase.objects.bulk_create(rows, ignore_conflicts=True)
        incident.last_at, incident.count = complaint.received_at, incident.cases.count()
        incident.save(update_fields=["last_at", "count"])


def confirm(incident: Incident, *, actor: User) -> None:
    """A person says that it is one thing."""
    incident.confirmed_by = actor
    incident.save(update_fields=["confirmed_by"])


def close(incident: Incident) -> None:
    """It is over; the next surge is another incident."""
    incident.closed_at = timezone.now()
    incident.save(update_fields=["closed_at"])


def judge(pair: Resemblance, *, actor: User, same: bool) -> None:
    """A person says whether two complaints are the same thing. The cases themselves stay as they are."""
    pair.verdict = Resemblance.Verdict.SAME if same else Resemblance.Verdict.OTHER
    pair.decided_by, pair.decided_at = actor, timezone.now()
    pair.save(update_fields=["verdict", "decided_by", "decided_at"])
