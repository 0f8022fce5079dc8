"""What a reporter may say of their own report at any time: that something in it is wrong (UU 27/2022 art. 6), and how it went.

Neither is a move of the regime: the status stays, no clock starts or stops, and no guideline may forbid it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints.events import Audience, EventKind, append
from complaints.models import Complaint
from complaints.models.history import RATING
from complaints.services.change import InvalidMove, clean_text, noting
from complaints.workflow import Status

if TYPE_CHECKING:
    from complaints.models import ComplaintEvent

# What can be wrong in a report. The words people read are in forms/track.py.
PARTS = ("text", "place", "time", "other")


def correct(complaint_id: int, *, about: str, text: str, channel: str) -> ComplaintEvent:
    """Put the reporter's correction beside the original, which stays as it was said (P7). Raises InvalidText.

    `about` is one of PARTS, else ValueError.
    """
    words = clean_text(text)
    if about not in PARTS:
        raise ValueError(f"not a part of a report: {about!r}")
    with noting(complaint_id) as complaint:
        complaint.updated_at = timezone.now()
        return append(
            complaint,
            EventKind.CORRECTED,
            at=complaint.updated_at,
            audience=Audience.REPORTER,
            channel=channel,
            unit=complaint.owner,
            text=words,
            data={"about": about},
        )


def rate(complaint_id: int, *, rating: int, channel: str, text: str = "") -> ComplaintEvent:
    """The reporter's rating of a case that is closed, once. Raises InvalidMove while it is open or when it has one.

    It does not turn a silent end into a satisfied one: that only the reporter's own "sudah beres" does.
    """
    words = clean_text(text, needed=False)
    if rating not in range(1, 6):
        raise ValueError("a rating is 1 to 5")
    with noting(complaint_id) as complaint:
        if not may_rate(complaint):
            raise InvalidMove(_("Nilai diberikan satu kali, sesudah laporan selesai."))
        complaint.updated_at = timezone.now()
        return append(
            complaint,
            EventKind.RATED,
            at=complaint.updated_at,
            audience=Audience.REPORTER,
            channel=channel,
            unit=complaint.owner,
            text=words,
            data={"rating": rating},
        )


def may_rate(complaint: Complaint) -> bool:
    """Whether a case is closed and nobody rated how it went since it was last opened."""
    if complaint.status != Status.CLOSED:
        return False
    opened = complaint.events.filter(Q(kind=EventKind.REOPENED) | Q(kind=EventKind.REPORTER_MESSAGE, data__as="revives")).order_by("-seq")
    since = opened.values_list("seq", flat=True).first() or 0
    return not complaint.events.filter(kind__in=RATING, data__rating__isnull=False, seq__gt=since).exclude(data__rating=None).exists()
