"""Phones that asked to be knocked at when there is news of a case: kept sealed, once each, dropped when they are gone."""

from __future__ import annotations

import json
from collections.abc import Iterable

from django.db.models import Q

from channels_intake.models import PushSubscription
from complaints import identity
from complaints.models import CaseLink, Complaint, LinkKind

# A household has a few phones; more than this is somebody using us to call others.
MOST = 10


def keep(complaint: Complaint, *, endpoint: str, p256dh: str, auth: str) -> bool:
    """Knock at this phone when there is news of this case; False when as many phones as may be are told already."""
    rows = PushSubscription.objects.filter(complaint=complaint)
    index = identity.blind_index(endpoint)
    sealed = identity.seal(json.dumps({"endpoint": endpoint, "keys": {"p256dh": p256dh, "auth": auth}}))
    if rows.filter(endpoint_index=index).update(sealed=sealed):
        return True
    if rows.count() >= MOST:
        return False
    PushSubscription.objects.get_or_create(complaint=complaint, endpoint_index=index, defaults={"sealed": sealed})
    return True


def stop(complaint: Complaint, *, endpoint: str) -> None:
    """Knock at this phone no more for this case."""
    PushSubscription.objects.filter(complaint=complaint, endpoint_index=identity.blind_index(endpoint)).delete()


def of_event(event_id: int) -> Iterable[PushSubscription]:
    """Phones of the event's case, and of cases that were merged into it."""
    merged = CaseLink.objects.filter(other__events=event_id, kind=LinkKind.DUPLICATE, ended_at__isnull=True).values("complaint")
    behind = Q(complaint__events=event_id) | Q(complaint__in=merged)
    return PushSubscription.objects.filter(behind).select_related("complaint").order_by("pk")


def address(row: PushSubscription) -> str:
    """What the push channel's address is: the browser's description, as JSON. Raises identity.Unreadable."""
    return identity.unseal_text(row.sealed)


def is_gone(address: str) -> None:
    """The phone left: it is knocked at for no case any more."""
    PushSubscription.objects.filter(endpoint_index=identity.blind_index(json.loads(address)["endpoint"])).delete()
