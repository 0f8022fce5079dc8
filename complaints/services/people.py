"""What concerns the person behind a complaint: an address that no longer works, an identity looked at."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints import access, codes, identity
from complaints.contacts import Contact, Kind
from complaints.events import Audience, EventKind, append
from complaints.models import CodePurpose, ContactWay, IdentityReveal, Reporter, ReporterKind, Speaks
from complaints.services.change import NotAllowed, clean_text, noting

if TYPE_CHECKING:
    from complaints.models import ComplaintEvent
    from organisations.models import User


# Codes asked for one case in a window: few enough that guessing them is hopeless, and nobody's phone is flooded.
CODES = 3
CODE_WINDOW = dt.timedelta(minutes=10)


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
    home: str = ""
    # Who brought the report in their stead.
    proxy: str = ""
    # Not who reported: somebody who said "saya juga", or follows the case.
    supports: bool = False


def record_delivery_failure(complaint_id: int, *, channel: str, reason: str, trouble: str = "") -> ComplaintEvent:
    """Note on the timeline that a message could not reach the reporter, so that somebody tries another way.

    `reason` is the provider's and stays inside; `trouble` is one of few words of ours, which the officer is told.
    """
    with noting(complaint_id) as complaint:
        return append(
            complaint,
            EventKind.DELIVERY_FAILED,
            at=timezone.now(),
            audience=Audience.INTERNAL,
            channel=channel,
            unit=complaint.owner,
            data={"reason": reason[:300], "trouble": trouble},
        )


def ask_code(complaint_id: int, contact: Contact) -> ComplaintEvent:
    """Note that somebody without the PIN asks for a code by a contact; whose it is decides whether one is sent (flow).

    Right or wrong, the same is written and counted, so that neither the answer nor its time tells them apart.
    Raises codes.TooOften.
    """
    index = identity.blind_index(contact.value)
    now = timezone.now()
    with noting(complaint_id) as complaint:
        if complaint.events.filter(kind=EventKind.CODE_ASKED, at__gt=now - CODE_WINDOW).count() >= CODES:
            raise codes.TooOften
        by = Q(address_index=index) | (Q(phone_index=index) if contact.kind is Kind.PHONE else Q(email_index=index))
        # Anybody may support a public case with their own phone: it must not open what its author reads.
        reporter = Reporter.objects.filter(by, complaint=complaint, kind=ReporterKind.AUTHOR).order_by("pk").first()
        codes.ask(CodePurpose.CASE, complaint.number)
        return append(
            complaint,
            EventKind.CODE_ASKED,
            at=now,
            audience=Audience.INTERNAL,
            channel="web",
            data={"reporter": reporter.pk if reporter else None, "by": contact.kind.value},
        )


def reveal_identity(complaint_id: int, *, actor: User, reason: str) -> list[Revealed]:
    """Who reported, for somebody who may ask and says why; the look itself is kept. Raises NotAllowed."""
    words = clean_text(reason)
    with noting(complaint_id) as complaint:
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
        home=standing.get("home", ""),
        proxy=standing.get("proxy", ""),
        supports=reporter.kind == ReporterKind.SUPPORTER,
    )
