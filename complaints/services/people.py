"""What concerns the person behind a complaint: an address that no longer works, an identity looked at."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints import access, identity
from complaints.events import Audience, EventKind, append
from complaints.models import Complaint, ContactWay, IdentityReveal, Reporter, ReporterKind, Speaks
from complaints.services.change import NotAllowed, clean_text

if TYPE_CHECKING:
    from complaints.models import ComplaintEvent
    from organisations.models import User


@dataclass(frozen=True)
class Revealed:
    """One reporter in the clear, for the eyes of the one who asked."""

    name: str
    contact: str
    address: str
    # For whom they speak and how they want to be reached, in words; empty when they said nothing of it.
    speaks: str = ""
    relation: str = ""
    people: int | None = None
    way: str = ""
    # Not who reported: somebody who said "saya juga", or follows the case.
    supports: bool = False


def record_delivery_failure(complaint_id: int, *, channel: str, reason: str) -> ComplaintEvent:
    """Note on the timeline that a message could not reach the reporter, so that somebody tries another way."""
    with transaction.atomic():
        complaint = Complaint.objects.select_for_update().get(pk=complaint_id)
        event = append(
            complaint,
            EventKind.DELIVERY_FAILED,
            at=timezone.now(),
            audience=Audience.INTERNAL,
            channel=channel,
            unit=complaint.owner,
            data={"reason": reason[:300]},
        )
        complaint.save(update_fields=["last_seq", "last_hash"])
    return event


def reveal_identity(complaint_id: int, *, actor: User, reason: str) -> list[Revealed]:
    """Who reported, for somebody who may ask and says why; the look itself is kept. Raises NotAllowed."""
    words = clean_text(reason)
    with transaction.atomic():
        complaint = Complaint.objects.select_for_update().get(pk=complaint_id)
        if not access.may_reveal(actor, complaint):
            raise NotAllowed(_("Anda tidak berwenang melihat identitas pelapor."))
        IdentityReveal.objects.create(complaint=complaint, user=actor, reason=words)
        append(
            complaint,
            EventKind.IDENTITY_REVEALED,
            at=timezone.now(),
            audience=Audience.INTERNAL,
            actor=actor,
            text=words,
        )
        complaint.save(update_fields=["last_seq", "last_hash"])
        people = Reporter.objects.filter(complaint=complaint).order_by("kind", "pk")
        # Who stopped following left nothing to show.
        gone = Q(kind=ReporterKind.SUPPORTER, contact_sealed=b"")
        return [_in_the_clear(reporter) for reporter in people.exclude(gone)]


def _in_the_clear(reporter: Reporter) -> Revealed:
    standing = json.loads(identity.unseal_text(reporter.standing_sealed) or "{}")
    return Revealed(
        identity.unseal_text(reporter.name_sealed),
        identity.unseal_text(reporter.contact_sealed),
        identity.unseal_text(reporter.address_sealed),
        speaks=str(dict(Speaks.choices).get(standing.get("speaks", ""), "")),
        relation=standing.get("relation", ""),
        people=standing.get("people"),
        way=str(dict(ContactWay.choices).get(standing.get("way", ""), "")),
        supports=reporter.kind == ReporterKind.SUPPORTER,
    )
