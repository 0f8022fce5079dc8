"""What strangers look through: the public cases by place, topic, office and state, and one of them with what came of it.

Everything here starts from access.public() and reads the public words; the reporter's own stay where they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.postgres.search import SearchQuery
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from complaints import access, keyset, numbers, places
from complaints.models import CaseLink, Complaint, ComplaintEvent, EventKind, LinkKind, PublicAnswer, PublicText
from complaints.workflow import ENDED, Status
from organisations import snapshot
from organisations.models import Topic

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django_stubs_ext import StrOrPromise

PAGE = 20
RARE = 1000
RELATED = 5
FINISHED = 3
LANGUAGE = "indonesian"
# The states a stranger can ask for; what they mean is said by the statuses of the cases in them.
STATES: Mapping[str, tuple[StrOrPromise, str]] = {
    "dikerjakan": (_("Sedang dikerjakan"), "tool"),
    "terlambat": (_("Terlambat"), "alert-triangle"),
    "dijawab": (_("Sudah dijawab"), "message"),
    "selesai": (_("Selesai"), "circle-check"),
}
_ANSWERED = (Status.ANSWERED, Status.RESOLVED)
# What happened, as everybody may know it: which office, on which day, and nobody's words.
_TOLD = (
    EventKind.REGISTERED,
    EventKind.ASSIGNED,
    EventKind.FORWARDED,
    EventKind.TAKEN,
    EventKind.REPLIED,
    EventKind.RESOLVED,
    EventKind.CONFIRMED,
    EventKind.REOPENED,
    EventKind.CLOSED,
)


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for; empty is everything. `place` and `topic` hold what lies in them."""

    words: str = ""
    place: str = ""
    topic: str = ""
    state: str = ""
    unit: int | None = None


@dataclass(frozen=True)
class Page:
    """A page of the list; `next` is the token of the one after it, empty on the last."""

    rows: list[Complaint]
    next: str


@dataclass(frozen=True)
class Told:
    """One thing that happened, and the office's words if they were marked as public."""

    event: ComplaintEvent
    answer: str


def cases(wanted: Wanted) -> QuerySet[Complaint]:
    """The public cases somebody looks for."""
    rows = access.public()
    if wanted.words:
        rows = _with_words(rows, wanted.words)
    if wanted.place:
        rows = rows.filter(public_text__region__in=places.within(wanted.place))
    if wanted.topic:
        inside = Topic.objects.filter(Q(pk=wanted.topic) | Q(parent=wanted.topic)).values_list("pk", flat=True)
        rows = rows.filter(topic__in=list(inside))
    if wanted.unit is not None:
        rows = rows.filter(Q(owner=wanted.unit, forwarded_to__isnull=True) | Q(forwarded_to=wanted.unit))
    return rows.filter(_in_state(wanted.state))


def _with_words(rows: QuerySet[Complaint], words: str) -> QuerySet[Complaint]:
    """Those whose public words hold all of these.

    A common word is met soon by walking back in time; what few or none hold is looked up first, or the walk would not end.
    """
    query = SearchQuery(words, config=LANGUAGE, search_type="websearch")
    few = list(PublicText.objects.filter(words=query).values_list("pk", flat=True)[: RARE + 1])
    return rows.filter(pk__in=few) if len(few) <= RARE else rows.filter(public_text__words=query)


def _in_state(state: str) -> Q:
    if state == "selesai":
        return Q(status=Status.CLOSED)
    if state == "dijawab":
        return Q(status__in=_ANSWERED)
    if state == "dikerjakan":
        return ~Q(status__in=[*_ANSWERED, *ENDED])
    if state == "terlambat":
        return Q(ended_at__isnull=True, due_at__lt=timezone.now())
    return Q()


def page(wanted: Wanted, *, after: str = "") -> Page:
    """A page, what was published last first; by keyset, so that its cost does not grow with the depth and nothing is counted."""
    rows = shown(cases(wanted))
    mark = keyset.read(after)
    if mark is not None:
        at, pk = mark
        beyond = Q(public_text__published_at__lt=at) | Q(public_text__published_at=at, public_text__lt=pk)
        rows = rows.filter(beyond, public_text__published_at__lte=at)
    found = list(rows[: PAGE + 1])
    last = found[PAGE - 1] if len(found) > PAGE else None
    return Page(found[:PAGE], keyset.token(last.public_text.published_at or last.received_at, last.pk) if last else "")


def shown(rows: QuerySet[Complaint]) -> QuerySet[Complaint]:
    """With everything that a row of the list shows, newest first."""
    related = ("public_text__region", "owner", "forwarded_to", "topic")
    return rows.select_related(*related).order_by(F("public_text__published_at").desc(), F("public_text").desc())


def finished() -> list[Complaint]:
    """The public cases that were settled last."""
    rows = access.public().filter(agency=snapshot.default_agency(), ended_at__isnull=False, status=Status.CLOSED)
    return list(shown(rows).order_by("-ended_at", "-id")[:FINISHED])


def find(number: str) -> Complaint | None:
    """The public case of a number as typed, or None: whatever else there may be under it is nobody's business."""
    return shown(access.public()).filter(number=numbers.parse(number) or "").first()


def joined(number: str) -> Complaint | None:
    """The public case into which a case was merged that everybody could read before."""
    merged = Complaint.objects.filter(
        number=numbers.parse(number) or "", public_text__withdrawn_at__isnull=True, public_text__isnull=False, sealed=False
    )
    link = CaseLink.objects.filter(complaint__in=merged, kind=LinkKind.DUPLICATE, ended_at__isnull=True).first()
    return access.public().filter(pk=link.other_id).first() if link else None


def story(complaint: Complaint) -> list[Told]:
    """What happened, the last thing first, with the answers that are public."""
    answers = dict(PublicAnswer.objects.filter(complaint=complaint, withdrawn_at__isnull=True).values_list("event_id", "text"))
    events = complaint.events.filter(kind__in=_TOLD).select_related("unit").order_by("-seq")
    return [Told(event, answers.get(event.pk, "")) for event in events]


def merged_into(complaint: Complaint) -> int:
    """How many other complaints were joined with this one."""
    return CaseLink.objects.filter(other=complaint, kind=LinkKind.DUPLICATE, ended_at__isnull=True).count()


def related(complaint: Complaint) -> list[Complaint]:
    """Other public cases: those that an officer linked with it, then those of its topic and kecamatan."""
    links = CaseLink.objects.filter(Q(complaint=complaint) | Q(other=complaint), ended_at__isnull=True)
    linked = {row.other_id if row.complaint_id == complaint.pk else row.complaint_id for row in links}
    found = list(shown(access.public().filter(pk__in=linked))[:RELATED])
    region = complaint.public_text.region_id
    if complaint.topic_id and region and len(found) < RELATED:
        district = ".".join(region.split(".")[:3])
        alike = access.public().filter(topic=complaint.topic_id, public_text__region__in=places.within(district))
        alike = alike.exclude(pk__in=[complaint.pk, *linked])
        found += shown(alike)[: RELATED - len(found)]
    return found
