"""Which complaints tell of one thing: twins suggested to people, and a surge made one incident with an alarm.

Nothing is merged here. A sealed complaint is compared with none: a likeness would tell of it.
"""

from __future__ import annotations

import datetime as dt
import logging
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest
from django.utils import timezone

from complaints import search
from complaints.models import Complaint, ComplaintEvent, SearchDocument
from organisations import snapshot
from routing.decide import topic_name
from routing.duplicates import ALIKE, Likeness, Seen, compare, terms_of
from routing.gazetteer import level_of, parent_of
from routing.models import Incident, IncidentCase, Resemblance, RoutingDecision

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

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
        [Resemblance(complaint=complaint, earlier_id=other, score=likeness.score, why=likeness.why) for other, likeness in twins],
        ignore_conflicts=True,
    )
    if topic:
        _surge(complaint, topic, region)


def _likely(complaint: Complaint) -> tuple[str, str]:
    """Topic and place as settled, else as the newest decision thought likeliest."""
    guess = RoutingDecision.objects.filter(complaint=complaint).order_by("-id").values_list("topic_key", "region_code").first()
    topic, region = guess or ("", "")
    return complaint.topic_id or topic, complaint.region_id or region


def alike(complaint: Complaint, topic: str, region: str) -> list[tuple[int, Likeness]]:
    """Ids of complaints of the weeks before that look like this one, the likest first; at most five."""
    place = (complaint.location_text, complaint.text, complaint.latitude, complaint.longitude)
    mine = _seen(topic, region, complaint.received_at, *place)
    found = [(other, compare(mine, _seen(*facts))) for other, *facts in _candidates(complaint, topic)]
    good = [pair for pair in found if pair[1].score >= ALIKE]
    return sorted(good, key=lambda pair: -pair[1].score)[:SUGGESTED]


def _candidates(complaint: Complaint, topic: str) -> Iterable[tuple[Any, ...]]:
    """The newest complaints in question, by the index made for it, never more than CANDIDATES: id, then what `_seen` takes."""
    docs = SearchDocument.objects.filter(agency_id=complaint.agency_id, received_at__lte=complaint.received_at)
    span = WINDOW if topic else WINDOW_UNKNOWN
    docs = docs.filter(received_at__gt=complaint.received_at - span, complaint__sealed=False).exclude(pk=complaint.pk)
    if topic:
        docs = docs.filter(topic_key=topic)
    place = ("complaint__location_text", "complaint__text", "complaint__latitude", "complaint__longitude")
    return docs.order_by("-received_at").values_list("pk", "topic_key", "region_code", "received_at", *place)[:CANDIDATES]


def _seen(topic: str, region: str, at: dt.datetime, location: str, text: str, latitude: Decimal | None, longitude: Decimal | None) -> Seen:
    return Seen(
        at=at,
        topic=topic,
        region=region,
        location=location.lower(),
        terms=terms_of(text),
        latitude=None if latitude is None else float(latitude),
        longitude=None if longitude is None else float(longitude),
    )


def _surge(complaint: Complaint, topic: str, region: str) -> None:
    """Put the complaint with its incident; or make one when those of its topic and kecamatan are suddenly many."""
    place = _district(region) or (complaint.agency.region_id or "")
    incident = _open_incident(complaint, topic, place)
    if incident is not None:
        _add(incident, complaint)
        return
    now = complaint.received_at
    docs = SearchDocument.objects.filter(agency_id=complaint.agency_id, topic_key=topic, region_code__startswith=place)
    lately = docs.filter(received_at__lte=now, received_at__gt=now - SURGE_SPAN, complaint__sealed=False)
    recent = list(lately.values_list("pk", "received_at")[: CANDIDATES * 5])
    if len(recent) < SURGE_LEAST:
        return
    # So many in the weeks before would be usual; it is enough to count that far.
    enough = int(len(recent) / (SURGE_TIMES * (SURGE_SPAN / (USUAL_SPAN - SURGE_SPAN)))) + 1
    before = docs.filter(received_at__lte=now - SURGE_SPAN, received_at__gt=now - USUAL_SPAN)
    if before[:enough].count() < enough:
        _gather(complaint, topic, place, recent)


def _open_incident(complaint: Complaint, topic: str, place: str) -> Incident | None:
    found = Incident.objects.filter(agency_id=complaint.agency_id, topic_key=topic, region_code__in={place, _known(place)})
    return found.filter(closed_at__isnull=True, last_at__gt=complaint.received_at - OVER_AFTER).first()


def _known(place: str) -> str:
    return place if snapshot.knows_region(place) else ""


def _add(incident: Incident, complaint: Complaint) -> None:
    _case, is_new = IncidentCase.objects.get_or_create(complaint=complaint, defaults={"incident": incident})
    if is_new:
        latest = Greatest(F("last_at"), Value(complaint.received_at))
        Incident.objects.filter(pk=incident.pk).update(last_at=latest, count=F("count") + 1)


def _district(region: str) -> str:
    """The kecamatan of a place, or the place when it is wider."""
    return parent_of(region) if region and level_of(region) == 4 else region


def _gather(complaint: Complaint, topic: str, place: str, recent: list[tuple[int, dt.datetime]]) -> None:
    """Make the incident of those that came lately; two workers at once make one."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"incident {complaint.agency_id} {topic} {place}"])
        incident = _open_incident(complaint, topic, place)
        if incident is not None:
            _add(incident, complaint)
            return
        incident = Incident.objects.create(
            agency=complaint.agency,
            title=topic_name(topic),
            topic_key=topic,
            region_code=_known(place),
            started_at=min(at for _pk, at in recent),
            last_at=complaint.received_at,
            alarmed_at=timezone.now(),
        )
        rows = [IncidentCase(incident=incident, complaint_id=pk) for pk in {pk for pk, _at in recent} | {complaint.pk}]
        IncidentCase.objects.bulk_create(rows, ignore_conflicts=True)
        Incident.objects.filter(pk=incident.pk).update(count=incident.cases.count())
    logger.warning("surge of complaints", extra={"incident_id": incident.pk, "topic": topic, "region": place})


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
