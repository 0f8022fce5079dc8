"""Public cases as Open311 GeoReport v2 writes them: the verifier's words, no exact place, nobody's name."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse

from channels_intake.georeport import written
from complaints import access, published
from complaints.api import unit_name
from complaints.models import Complaint, PublicAnswer
from complaints.workflow import Status, outside


def all_public() -> QuerySet[Complaint]:
    """Every case that a stranger may read, what was published last first."""
    return published.shown(access.public())


def rows(cases: QuerySet[Complaint]) -> list[dict[str, Any]]:
    """Cases as they are told; the number of queries does not grow with them."""
    found = list(cases.prefetch_related("public_text__photos"))
    said = PublicAnswer.objects.filter(complaint__in=found, withdrawn_at__isnull=True)
    # Of several the last one stays.
    answers = dict(said.order_by("event").values_list("complaint", "text"))
    return [_row(complaint, answers.get(complaint.pk, "")) for complaint in found]


def _row(complaint: Complaint, answer: str) -> dict[str, Any]:
    """`lat` and `long` stay empty: where exactly it is, offices alone know."""
    public, topic = complaint.public_text, complaint.topic
    photos = list(public.photos.all())
    place = [public.place, public.region.label if public.region else ""]
    return {
        "service_request_id": complaint.number,
        "status": "closed" if complaint.ended_at else "open",
        "status_notes": answer or str(outside(Status(complaint.status)).label),
        "service_name": topic.name if topic else None,
        "service_code": topic.pk if topic else None,
        "description": public.text,
        "agency_responsible": unit_name(complaint),
        "service_notice": None,
        "requested_datetime": written(complaint.received_at),
        "updated_datetime": written(complaint.updated_at),
        "expected_datetime": written(complaint.due_at),
        "address": ", ".join(filter(None, place)) or None,
        "address_id": public.region_id,
        "zipcode": None,
        "lat": None,
        "long": None,
        "media_url": _photo(complaint, photos[0].public_id) if photos else None,
    }


def _photo(complaint: Complaint, public_id: object) -> str:
    return settings.PUBLIC_URL + reverse("public_photo", args=[complaint.number, public_id])
