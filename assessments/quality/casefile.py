"""A case as a reader of quality sees it: the citizen's words and the office's answers, masked, with pictures; nobody's name.

The public words where somebody published them, else the original with personal data covered. Of the citizen's pictures those
that a verifier published; of the office's all. Other kinds of files cannot be covered, so only their number is told.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from complaints import access, masking
from complaints.models import Attachment, Audience, Complaint, ComplaintEvent, EventKind, PublicText
from complaints.services.publishing import known_of

if TYPE_CHECKING:
    from collections.abc import Sequence

# What passed between the office and the reporter; what offices say to each other is not judged.
TOLD = (
    EventKind.REPORTER_MESSAGE,
    EventKind.REPLIED,
    EventKind.INFORMATION_ASKED,
    EventKind.RESOLVED,
    EventKind.REOPENED,
    EventKind.ARCHIVED,
    EventKind.CLOSED,
)
BY_OFFICE = (EventKind.REPLIED, EventKind.INFORMATION_ASKED, EventKind.RESOLVED, EventKind.ARCHIVED)


@dataclass(frozen=True)
class Said:
    """One thing that was said: masked words, and the pictures and number of other files that came with it."""

    event: ComplaintEvent
    text: str
    by_office: bool
    pictures: Sequence[Attachment]
    files: int


@dataclass(frozen=True)
class CaseFile:
    """The whole of it."""

    words: str
    pictures: Sequence[Attachment]
    story: Sequence[Said]


def open_file(complaint: Complaint) -> CaseFile:
    """Everything a reader may see of a case that access.readable_for_quality() holds."""
    known = known_of(complaint.pk)
    shown = list(pictures_of(complaint))
    by_event: dict[int, list[Attachment]] = {}
    for picture in shown:
        by_event.setdefault(picture.event_id, []).append(picture)
    others: dict[int, int] = {}
    for event_id in _by_office(complaint).exclude(content_type__startswith="image/").values_list("event_id", flat=True):
        others[event_id] = others.get(event_id, 0) + 1
    events = complaint.events.filter(kind__in=TOLD).exclude(audience=Audience.INTERNAL).select_related("unit").order_by("seq")
    story = []
    for event in events:
        mine = by_event.pop(event.pk, []) if event.kind in BY_OFFICE else []
        story.append(Said(event, masking.masked(event.text, known), event.kind in BY_OFFICE, mine, others.get(event.pk, 0)))
    left = [picture for pictures in by_event.values() for picture in pictures]
    return CaseFile(_words(complaint, known), left, story)


def _words(complaint: Complaint, known: list[str]) -> str:
    published = PublicText.objects.filter(complaint=complaint, published_at__isnull=False, withdrawn_at__isnull=True).first()
    return published.text if published and access.public().filter(pk=complaint.pk).exists() else masking.masked(complaint.text, known)


def _by_office(complaint: Complaint) -> QuerySet[Attachment]:
    rows = Attachment.objects.filter(complaint=complaint, event__kind__in=BY_OFFICE)
    return rows.exclude(event__audience=Audience.INTERNAL)


def pictures_of(complaint: Complaint) -> QuerySet[Attachment]:
    """The pictures a reader may see: the office's, and of the citizen's those that are public."""
    public = access.public().filter(pk=complaint.pk)
    chosen = PublicText.objects.filter(complaint__in=public, withdrawn_at__isnull=True).values("photos")
    mine = Q(event__kind__in=BY_OFFICE) & ~Q(event__audience=Audience.INTERNAL)
    rows = Attachment.objects.filter(complaint=complaint, content_type__startswith="image/").filter(mine | Q(pk__in=chosen))
    return rows.order_by("pk")


def picture(complaint: Complaint, public_id: uuid.UUID) -> Attachment | None:
    """One of those, or None."""
    return pictures_of(complaint).filter(public_id=public_id).first()
